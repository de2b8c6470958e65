"""The page of a case: steps ticked, messages and record shown, judged and closed: I-1, I-5, I-8, I-10, I-11."""

from __future__ import annotations

from pathlib import Path

import pytest

from csdesk.desk.cases import case_files, cases, steps
from csdesk.desk.cases.case_facts import PRINTING
from csdesk.desk.incidents import incidents
from csdesk.desk.promises import deadlines, outbox
from csdesk.language import use
from csdesk.models.case import CaseState
from csdesk.models.message import MessageState
from csdesk.screens.cases.case_page import CasePage
from csdesk.screens.dialog import Dialog
from csdesk.screens.incidents.judging import Judging
from csdesk.screens.incidents.report_form import ReportForm
from csdesk.sentence import Sentence
from tests.desk.shop import LI, MANAGER, QC, ZHOU
from tests.screens.casework import (
    MINUTE,
    MONDAY,
    case_in,
    choose,
    deadlines_of,
    open_incidents,
    open_page,
    opened_before,
    row_with,
    rows_of,
)
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import lines_with, opens, shop_at


@pytest.fixture
def clock() -> StillClock:
    """Within working hours: a report is due in five minutes."""
    return StillClock(MONDAY)


async def page_of(driver: Driver, number: str) -> CasePage:
    await open_incidents(driver)
    return await open_page(driver, number)


async def dialog(driver: Driver) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")


# -- ticking -----------------------------------------------------------------------------------------------------------


async def test_space_ticks_with_who_and_when_and_again_takes_it_back(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-5"""
    opened_before(store, "late", "恒信", by=ZHOU)
    async with opened() as driver:
        await page_of(driver, "I-0001")
        await choose(driver, "tell the consignor first")
        clock.at += 2 * MINUTE
        await driver.press("space")
        await driver.until(lambda: row_with(driver, "tell the consignor").cells[0] == "[x]", "ticked")
        row = row_with(driver, "tell the consignor")
        assert row.cells == ("[x]", "", "10:02", "tell the consignor first", "李娜")
        assert row.tone == "done"
        await driver.press("space")
        await driver.until(lambda: row_with(driver, "tell the consignor").cells[0] == "[ ]", "taken back")
        await driver.shows("李娜: open again: tell the consignor first")


async def test_a_step_that_wants_a_note_asks_for_it_and_its_turn_must_have_come(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-5: the new time is told only when the driver was called, and has to be written down."""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        await page_of(driver, "I-0001")
        await choose(driver, "give the new time")
        assert row_with(driver, "give the new time").cells[-1] == "after: call the driver"
        await driver.press("space")
        await driver.shows("Something else has to be done before")
        await choose(driver, "call the driver")
        await driver.press("space")
        await driver.until(lambda: row_with(driver, "give the new time").tone == "", "its turn")
        await choose(driver, "give the new time")
        await driver.press("space")
        await dialog(driver)
        await driver.press("enter")
        await driver.shows("Write down: the new time")
        await driver.type("15:30")
        await driver.press("enter")
        await driver.until(lambda: row_with(driver, "give the new time").cells[0] == "[x]", "ticked")
        assert row_with(driver, "give the new time").cells[-1] == "李娜  15:30"


async def test_ticking_the_report_opens_its_form(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-1: that step is done by sending it."""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        await page_of(driver, "I-0001")
        assert row_with(driver, "report to").cells[-1] == "ticked by sending it"
        await opens(driver, "space", lambda: isinstance(driver.app.screen, ReportForm))
        await driver.press("ctrl+s")
        await driver.shows("Reported to Department manager", "[x]")


async def test_the_promised_answer_stands_among_the_steps(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-3"""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        await page_of(driver, "I-0001")
        await driver.press("p")
        await driver.press("5")
        await driver.shows("Answer promised to the client")
        await choose(driver, "Answer promised")
        await driver.press("space")
        await driver.shows("Answered in time.")
        assert not [row for row in rows_of(driver).rows if "Answer promised" in row.cells[3]]


async def test_small_and_large_loss_have_their_own_steps(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-5: before the loss is known both are shown; then one applies, and the other is not shown any more."""
    case_id = opened_before(store, "damaged", "木箱破损")
    async with opened(size=(80, 40)) as driver:
        await page_of(driver, "I-0001")
        assert row_with(driver, "settle with").cells[-1] == "loss up to 200 yuan"
        assert row_with(driver, "at once").cells[-1] == "loss over 200 yuan"
        with shop_at(store) as shop, shop.desk.writing() as tx:
            incidents.save_report(tx, case_id, {"loss": "5000"}, by=LI, at=MONDAY)
        await driver.press("escape")
        await open_page(driver, "I-0001")
        assert row_with(driver, "at once").cells[-1] == ""
        assert not [row for row in rows_of(driver).rows if "settle with" in row.cells[3]]
        await driver.shows("loss set to 5000.00 yuan")


async def test_a_work_order_is_printed_by_space_and_its_case_is_closed(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """O-7: cases that are no incidents have a page too, without report and judgement; done with, they close."""
    with shop_at(store) as shop:
        from csdesk.desk.handovers.handing_over import hand_over_waiting

        shop.confirm(at=MONDAY)
        hand_over_waiting(shop.desk, at=MONDAY)
    async with opened() as driver:
        await page_of(driver, "WO2026")
        assert not lines_with(driver, "Judgement")
        await driver.shows("printed by the centre")
        await driver.press("r")
        await driver.shows("is no incident")
        await driver.press("space")
        await driver.shows("closed 10:00, 李娜")
    with shop_at(store) as shop, shop.desk.reading() as tx:
        case = case_files.get(tx, 1)
        assert (case.procedure, case.state) == (PRINTING, CaseState.CLOSED)


async def test_learned_earlier_sets_the_clocks_back(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-1: back, never forward; refused at the line."""
    case_id = opened_before(store, "late", "恒信")
    async with opened() as driver:
        await page_of(driver, "I-0001")
        await driver.press("t")
        await dialog(driver)
        await driver.type("10:00:30")
        await driver.press("enter")
        await driver.until(lambda: "cannot" in driver.text() or "forward" in driver.text(), "refusal")
        await driver.press(*["backspace"] * 8)
        await driver.type("9:57")
        await driver.press("enter")
        await driver.shows("Its clocks were set back.", "02:00", "learned of at 09:57")
    assert deadlines_of(store, case_id)[0].due_at == MONDAY + 2 * MINUTE


# -- messages and record -----------------------------------------------------------------------------------------------


async def test_messages_say_whether_they_left_and_what_hinders_them(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-8: sent, waiting, in trouble, perhaps arrived twice."""
    case_id = opened_before(store, "late", "恒信")
    with shop_at(store) as shop, shop.desk.writing() as tx:
        incidents.send_report(tx, case_id, by=LI, at=MONDAY)
        sent, troubled, _waiting = outbox.of_case(tx, case_id)
        sent.state, sent.sent_at, sent.sent_to = MessageState.SENT, MONDAY + MINUTE, "manager@example.com"
        troubled.problem = Sentence("There is no case {which}.", {"which": "[/red]"}).as_json() | {"set_up": True}
        troubled.attempts, troubled.uncertain, troubled.next_try_at = 2, True, MONDAY + 5 * MINUTE
        tx.session.add(sent)
        tx.session.add(troubled)
    async with opened(size=(200, 50)) as driver:
        await page_of(driver, "I-0001")
        await driver.shows(
            "10:00 Department manager, report: sent 10:01",
            "report: not sent yet: There is no case [/red]. Next try 10:05. It may have arrived twice.",
            "General manager, report: waiting to be sent",
        )


async def test_the_record_says_who_did_what(opened: Opening, store: Path, clock: StillClock) -> None:
    """A-5: in words, whatever happened; pauses with their total (I-10)."""
    case_id = opened_before(store, "price_enquiry", "武汉到西安")
    with shop_at(store) as shop, shop.desk.writing() as tx:
        price = deadlines.of_case(tx, case_id)[0].id
        assert price is not None
        incidents.promise(tx, case_id, "5", by=LI, at=MONDAY)
        deadlines.pause(tx, price, "waiting_for_client", by=LI, at=MONDAY)
        deadlines.go_on(tx, price, by=LI, at=MONDAY + 30 * MINUTE)
        incidents.answer(tx, case_id, by=LI, at=MONDAY + 31 * MINUTE)
        incidents.hand_up(tx, case_id, "贵了吗", by=LI, at=MONDAY + 32 * MINUTE)
        cases.pass_on(tx, case_id, ZHOU.name, by=LI, at=MONDAY + 33 * MINUTE)
    async with opened(size=(200, 60)) as driver:
        await page_of(driver, "P-0001")
        await driver.shows(
            "李娜: opened",
            "paused: answer with a price, waiting for the client",
            "goes on: answer with a price, due 18:30",
            "late: Answer promised to the client",
            "given up to Director: 贵了吗",
            "passed on to 周敏",
            "paused for 30 min in all",
            "Whose       周敏",
        )


# -- judging and closing -----------------------------------------------------------------------------------------------


async def test_an_agent_is_not_offered_to_judge_or_close_and_is_refused(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-11, A-1"""
    opened_before(store, "broken_rule", "超载")
    async with opened() as driver:
        await page_of(driver, "I-0001")
        assert not lines_with(driver, "q Judge")
        await driver.press("c")
        await driver.shows("This is not for your role.")
        await opens(driver, "q", lambda: isinstance(driver.app.screen, Judging))
        await driver.type("x")
        await driver.press("down", "1", "down")
        await driver.type("y")
        await driver.press("ctrl+s")
        await driver.shows("This is not for your role.")


async def test_closing_needs_steps_answers_and_judgement_and_can_be_undone(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-11: each refusal says what is missing."""
    case_id = opened_before(store, "broken_rule", "超载")
    async with opened(QC) as driver:
        await page_of(driver, "I-0001")
        await driver.shows("q Judge", "c Close")
        await driver.press("c")
        await driver.shows("Not done yet: report to")
        with shop_at(store) as shop, shop.desk.writing() as tx:
            incidents.send_report(tx, case_id, by=LI, at=MONDAY)
            for step in ("put_right", "tell_involved"):
                steps.tick(tx, case_id, step, by=LI, at=MONDAY)
            incidents.promise(tx, case_id, "10", by=LI, at=MONDAY)
        await driver.press("c")
        await driver.shows("The client still waits for the answer that was promised.")
        await driver.press("v")
        await driver.shows("Answered in time.")
        await driver.press("c")
        await driver.shows("Quality control has not added cause, responsible department and measure yet.")
        await opens(driver, "q", lambda: isinstance(driver.app.screen, Judging))
        await driver.press("ctrl+s")
        await driver.shows("Cause is missing.")
        await driver.type("超载未检查")
        await driver.press("enter", "2", "enter")
        await driver.type("发车前过磅")
        await driver.press("enter", "space", "enter")
        await driver.until(lambda: isinstance(driver.app.screen, CasePage), "page")
        await driver.shows("Judged.", "超载未检查", "it was kept back", "Dispatch centre", "发车前过磅")
        await driver.press("c")
        await driver.shows("Closed.", "closed 10:00, 高远", "Open again")
        await driver.press("space")
        await driver.shows("is closed: nothing can be done in it")
        await driver.press("c")
        await driver.shows("It is open again.", "open, 李娜")
        await opens(driver, "q", lambda: isinstance(driver.app.screen, Judging))
        await driver.shows("超载未检查", "发车前过磅", "[x] it was kept back")


async def test_a_manager_closes_and_does_not_judge(opened: Opening, store: Path, clock: StillClock) -> None:
    """A-1: only what one may do is offered."""
    opened_before(store, "late", "恒信")
    async with opened(MANAGER) as driver:
        await page_of(driver, "I-0001")
        await driver.shows("c Close")
        assert not lines_with(driver, "q Judge")


async def test_the_page_in_the_other_language(opened: Opening, store: Path, clock: StillClock) -> None:
    """E-2: the playbook's words, at the same row."""
    opened_before(store, "late", "恒信")
    use("zh_CN")
    async with opened() as driver:
        await page_of(driver, "I-0001")
        await choose(driver, "联系司机")
        await driver.press("ctrl+t")
        await driver.shows("call the driver")
        row = rows_of(driver).chosen_row
        assert row is not None
        assert row.key == "step-call_driver"


async def test_what_others_do_is_shown(opened: Opening, store: Path, clock: StillClock) -> None:
    """S-8: another terminal answers a promise, and this page shows it."""
    case_id = opened_before(store, "callback", "王女士")
    async with opened() as driver:
        await page_of(driver, "C-0001")
        with shop_at(store) as shop:
            case_in(shop, "late", "恒信")
            with shop.desk.writing() as tx:
                steps.tick(tx, case_id, "answer", by=ZHOU, at=MONDAY)
        await driver.shows("closed 10:00, 周敏")
