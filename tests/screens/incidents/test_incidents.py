"""F5: what was promised and how much time is left; a new case in three keys: I-1 to I-6, I-10."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from rich.cells import cell_len
from textual.geometry import Region

from csdesk.desk.cases import case_files, steps
from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.promises import deadlines, outbox
from csdesk.desk.promises.escalation import turn
from csdesk.language import use
from csdesk.models.case import CaseState
from csdesk.screens.cases.new_case import NewCase
from csdesk.screens.choosing import Choosing
from csdesk.screens.dialog import Dialog
from csdesk.screens.incidents.incidents import IncidentsScreen, Overview, read_overview
from csdesk.screens.incidents.report_form import ReportForm
from csdesk.screens.why import Why
from csdesk.widgets.big_time import BigTime
from csdesk.widgets.rows import Rows
from tests.desk.shop import DIRECTOR, LI, MANAGER, QC, TRAINEE, ZHOU
from tests.screens.casework import (
    MINUTE,
    MONDAY,
    SECOND,
    case_in,
    choose,
    deadlines_of,
    open_incidents,
    opened_before,
    row_with,
    rows_of,
    screen_of,
)
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import lines_with, opens, press_fast, shop_at, steady, type_fast


@pytest.fixture
def clock() -> StillClock:
    """Within working hours: a report is due in five minutes."""
    return StillClock(MONDAY)


async def show_time(driver: Driver, clock: StillClock, later: timedelta) -> None:
    """Let time pass, and the screen's one clock with it."""
    clock.at += later
    screen_of(driver).tell_nearest()
    await driver.settle()


async def pick(driver: Driver, key: str, *keys: str) -> None:
    """Press a key that offers a few, and one of theirs."""
    await driver.press(key)
    await driver.until(lambda: isinstance(driver.app.screen, Choosing), "choice")
    await driver.press(*keys)
    await driver.settle()


# -- opening -----------------------------------------------------------------------------------------------------------


async def test_three_keys_to_a_running_timer(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-1: kind, one line, Enter, typed faster than the desk answers; the clock runs from the first of them."""
    async with opened() as driver:
        await open_incidents(driver)
        await press_fast(driver, "n", "2")
        await type_fast(driver, "恒信 -> 武汉")
        await press_fast(driver, "enter")
        await driver.shows("I-0001 is open", "05:00", "late  恒信 -> 武汉")
        assert row_with(driver, "I-0001").cells[:2] == (".", "05:00")
    (deadline,) = deadlines_of(store, 1)
    assert (deadline.started_at, deadline.due_at) == (MONDAY, MONDAY + 5 * MINUTE)


async def test_the_clock_runs_from_when_the_form_was_opened_however_long_one_types(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-1"""
    async with opened() as driver:
        await open_incidents(driver)
        await driver.press("n", "1")
        clock.at += 40 * SECOND
        await driver.type("wet boxes")
        await driver.press("enter")
        await driver.shows("I-0001 is open", "04:20")
    assert deadlines_of(store, 1)[0].started_at == MONDAY


async def test_kind_by_arrow_or_letter_and_back_to_the_kinds(opened: Opening, clock: StillClock) -> None:
    """I-1: a letter goes to the next kind that begins with it, Enter takes it, Up goes back to the kinds."""
    async with opened() as driver:
        await open_incidents(driver)
        await driver.press("n")
        kinds = driver.app.screen.query_one("#kinds", Rows)
        await driver.press("l")
        assert kinds.chosen_row is not None
        assert kinds.chosen_row.key == "late"
        await driver.press("l")
        assert kinds.chosen_row.key == "lost"
        await driver.press("enter")
        assert driver.cursor == "title"
        await driver.press("up", "up")
        assert kinds.has_focus
        assert kinds.chosen_row.key == "damaged"
        await driver.press("tab")
        await driver.type("x")
        await driver.press("enter")
        await driver.shows("I-0001 is open")
        await driver.shows("damaged  x")


async def test_further_fields_can_be_given_and_are_refused_where_they_stand(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-1: learned at goes back, never forward; client by F9; nothing typed is lost by a refusal."""
    async with opened() as driver:
        await open_incidents(driver)
        await driver.press("n", "2", "enter")
        await driver.shows("Say in one line what it is about.")
        await driver.type("late")
        await driver.press("down")
        await driver.type("10:01")
        await driver.press("enter")
        await driver.shows("It cannot have been learned of later than now.")
        assert driver.cursor == "learned_at"
        await driver.press("backspace", "backspace", "backspace", "backspace", "backspace")
        await driver.type("9:58")
        await driver.press("down", "f9")
        await driver.type("hx001")
        await driver.shows("HX001  ")
        await driver.press("enter")
        await driver.until(lambda: not driver.app.screen.query_one("LookupPanel").is_open, "closed")  # type: ignore[attr-defined]
        await driver.press("enter")
        await driver.shows("I-0001 is open", "03:00")
    with shop_at(store) as shop, shop.desk.reading() as tx:
        case = case_files.get(tx, 1)
        assert case.began_at == MONDAY - 2 * MINUTE
        assert case.client_id is not None
        assert incidents.report_of(tx, 1).texts["client"].startswith("HX001")


async def test_a_language_change_keeps_what_was_typed(opened: Opening, clock: StillClock) -> None:
    """L-1: half a form in one language is half a form in the other."""
    async with opened() as driver:
        await open_incidents(driver)
        await driver.press("n", "3")
        await driver.type("木箱")
        await driver.press("ctrl+t")
        await driver.settle()
        assert isinstance(driver.app.screen, NewCase)
        await driver.shows("破损", "木箱")
        assert driver.cursor == "title"
        await driver.press("enter")
        await driver.shows("I-0001", "05:00")


# -- what is shown -----------------------------------------------------------------------------------------------------


async def test_signs_and_times_change_with_the_clock(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-6: two thirds gone, the last minute, passed: by sign and tone, in the list and in large."""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        await open_incidents(driver)
        seen = []
        for later in (0, 199, 1, 39, 1, 59, 1, 62):
            await show_time(driver, clock, later * SECOND)
            row = row_with(driver, "I-0001")
            seen.append((row.cells[0], row.cells[1], row.tone))
            assert driver.app.screen.query_one(BigTime)._told == (row.cells[1], row.cells[0], row.tone)
        assert seen == [
            (".", "05:00", "calm"),
            (".", "01:41", "calm"),
            ("!", "01:40", "soon"),
            ("!", "01:01", "soon"),
            ("!!", "01:00", "now"),
            ("!!", "00:01", "now"),
            ("X", "00:00", "passed"),
            ("X", "-01:02", "passed"),
        ]
        await driver.shows("0 running  1 passed", "was due 10:05, 李娜")


async def test_whole_minutes_until_the_last_ten(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-6"""
    opened_before(store, "price_enquiry", "武汉到西安")
    async with opened() as driver:
        await open_incidents(driver)
        assert row_with(driver, "P-0001").cells[1] == "8 h 00"
        await show_time(driver, clock, timedelta(hours=7, minutes=49, seconds=30))
        assert row_with(driver, "P-0001").cells[1] == "10 min"
        await show_time(driver, clock, 31 * SECOND)
        assert row_with(driver, "P-0001").cells[1] == "09:59"


async def test_only_cells_that_changed_are_painted_and_nothing_when_nothing_did(
    opened: Opening, store: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I-6: one promise ticks, one shows minutes."""
    opened_before(store, "late", "恒信")
    opened_before(store, "price_enquiry", "武汉到西安")
    async with opened() as driver:
        rows = await open_incidents(driver)
        painted: list[Region] = []

        def note(*regions: Region, **_how: object) -> Rows:
            painted.extend(regions)
            return rows

        monkeypatch.setattr(rows, "refresh", note)
        await show_time(driver, clock, timedelta(milliseconds=500))
        await show_time(driver, clock, timedelta(milliseconds=100))
        painted.clear()
        await show_time(driver, clock, timedelta(milliseconds=100))
        assert painted == []
        await show_time(driver, clock, SECOND)
        (region,) = painted
        assert (region.y, region.height) == (0, 1)
        assert region.width <= 2 + 2 + 2 + 8


async def test_the_nearest_is_followed_until_a_person_chooses(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-6: on the first line one sees whichever is the nearest; a line that was chosen stays chosen."""
    opened_before(store, "price_enquiry", "武汉到西安")
    async with opened() as driver:
        rows = await open_incidents(driver)
        await driver.shows("price enquiry  武汉到西安")
        with shop_at(store) as shop:
            case_in(shop, "late", "恒信")
        await driver.shows("late  恒信", "by 10:05")
        assert rows.chosen == 0
        await choose(driver, "P-0001")
        await driver.shows("by 18:00")
        with shop_at(store) as shop:
            case_in(shop, "callback", "王女士")
        await driver.shows("C-0001")
        assert rows.chosen_row is not None
        assert rows.chosen_row.cells[2] == "P-0001"
        await driver.shows("price enquiry  武汉到西安", "by 18:00")


async def test_open_cases_without_a_clock_and_closed_ones_stand_below(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-11: what is reported but not done is found again, with what is to be done next; so is what was closed today."""
    with shop_at(store) as shop:
        case_in(shop, "callback", "王女士")
        reported = case_in(shop, "broken_rule", "未戴手套")
        done = case_in(shop, "broken_rule", "超载")
        with shop.desk.writing() as tx:
            for case_id in (reported, done):
                incidents.send_report(tx, case_id, by=LI, at=MONDAY)
            for step in ("put_right", "tell_involved"):
                steps.tick(tx, done, step, by=LI, at=MONDAY)
    async with opened() as driver:
        await open_incidents(driver)
        assert row_with(driver, "I-0001").cells[:4] == ("-", "", "I-0001", "put it right  未戴手套")
        assert row_with(driver, "I-0002").cells[3] == "to be judged by quality control  超载"
        with shop_at(store) as shop, shop.desk.writing() as tx:
            found = {"cause": "a", "department": "service", "measure": "b"}
            incidents.judge(tx, done, found, by=QC, at=MONDAY)
            incidents.close(tx, done, by=QC, at=MONDAY)
        await driver.press("f2", "f5")
        await driver.shows("1 closed today")
        assert row_with(driver, "I-0002").cells[::3] == ("x", "closed  超载")
        assert rows_of(driver).rows[-1].cells[2] == "I-0002"


async def test_nothing_running_is_said_quietly(opened: Opening, clock: StillClock) -> None:
    """Keys for a chosen line do nothing where there is none."""
    async with opened() as driver:
        await open_incidents(driver)
        await driver.shows("Nothing runs. n opens a case.")
        await driver.press("p", "a", "w", "v", "z", "u", "o", "r", "space", "enter")
        await driver.settle()
        screen_of(driver)


# -- doing -------------------------------------------------------------------------------------------------------------


async def test_a_promise_takes_one_digit_and_every_renewal_is_counted(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-3: five to ten minutes, ten by Enter."""
    case_id = opened_before(store, "late", "恒信")
    async with opened() as driver:
        await open_incidents(driver)
        await pick(driver, "p", "7")
        await driver.shows("Promised: an answer by 10:07.", "07:00")
        await choose(driver, "Answer promised")
        clock.at += MINUTE
        await pick(driver, "p", "enter")
        await driver.shows("Promised: an answer by 10:11. Renewed 1 time.", "renewed 1")
        await pick(driver, "p", "0")
        await driver.shows("renewed 2")
        await pick(driver, "p", "escape")
    promise = deadlines_of(store, case_id)[-1]
    assert (promise.renewals, promise.due_at) == (2, MONDAY + 11 * MINUTE)


async def test_what_was_read_before_a_promise_does_not_come_back_after_it(
    opened: Opening, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine a reading that began when the choice closed may end last; the next key is for what is there."""
    opened_before(store, "late", "恒信")
    slow, began, go_on = Event(), Event(), Event()

    def read(tx: Transaction, at: datetime) -> Overview:
        found = read_overview(tx, at)
        if slow.is_set() and not began.is_set():
            began.set()
            assert go_on.wait(60)
        return found

    monkeypatch.setattr("csdesk.screens.incidents.incidents.read_overview", read)
    # Nobody tells that the store has changed, as before the next look at it.
    monkeypatch.setattr(IncidentsScreen, "store_changed", lambda screen: None)
    async with opened() as driver:
        await open_incidents(driver)
        await driver.press("p")
        await driver.until(lambda: isinstance(driver.app.screen, Choosing), "choice")
        slow.set()
        await driver.press("7")
        await driver.until(began.is_set, "the slow reading")
        await driver.shows("Promised: an answer by 10:07.")
        go_on.set()
        await driver.settle()
        await driver.shows("Answer promised", "07:00")
        await choose(driver, "Answer promised")


async def test_answered_in_time_or_late(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-3: the promise is kept, and it is said whether in time; where nothing is promised, that is said."""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        await open_incidents(driver)
        await driver.press("v")
        await driver.shows("No answer is promised to the client here.")
        await pick(driver, "p", "5")
        await driver.press("v")
        await driver.shows("Answered in time.")
        await pick(driver, "p", "5")
        clock.at += 6 * MINUTE
        await driver.press("v")
        await driver.shows("Answered, late.")


async def test_a_call_back_is_answered_by_v_and_by_space(opened: Opening, store: Path, clock: StillClock) -> None:
    """O-10: it is done with its one step."""
    for title in ("王女士", "李先生"):
        opened_before(store, "callback", title)
    async with opened() as driver:
        rows = await open_incidents(driver)
        await driver.press("v")
        await driver.shows("Done: call back")
        await driver.press("space")
        await driver.until(lambda: not rows.rows, "nothing left")
    with shop_at(store) as shop, shop.desk.reading() as tx:
        assert {case_files.get(tx, case_id).state for case_id in (1, 2)} == {CaseState.CLOSED}


async def test_what_passed_is_taken_in_hand_goes_last_and_is_asked_again(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-6: acknowledging stops the chain; it stands last until whoever did is asked again."""
    opened_before(store, "callback", "王女士")
    opened_before(store, "price_enquiry", "武汉到西安")
    async with opened() as driver:
        rows = await open_incidents(driver)
        await driver.press("a")
        await driver.shows("This deadline has not passed")
        clock.at += 6 * MINUTE
        await driver.press("a")
        await driver.shows("You have it in hand. You are asked again at 10:21.")
        assert [row.cells[2] for row in rows.rows] == ["P-0001", "C-0001"]
        assert rows.rows[1].cells[-1] == "in hand 李娜"
        assert (rows.rows[1].cells[0], rows.rows[1].tone) == ("X", "dim")
        await driver.press("home")
        await show_time(driver, clock, 15 * MINUTE)
        assert [row.cells[2] for row in rows.rows] == ["C-0001", "P-0001"]
        assert rows.rows[0].cells[-1] == "asked again 李娜"
        assert rows.chosen == 0


async def test_why_it_is_due_then_and_who_is_told(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-2, I-6: the rule, the calendar that was used, the chain, what was told and what became of the message."""
    at = MONDAY - timedelta(days=2)
    case_id = opened_before(store, "late", "恒信", at=at)
    with shop_at(store) as shop, shop.desk.writing() as tx:
        phone = next(one for one in deadlines.of_case(tx, case_id) if one.kind == "incident.phone")
        deadlines.meet(tx, phone, by=LI, at=at)
    clock.at = MONDAY - timedelta(hours=1) + 6 * MINUTE
    with shop_at(store) as shop:
        turn(shop.desk, at=MONDAY - timedelta(hours=1))
        turn(shop.desk, at=clock.at)
    async with opened(size=(100, 40)) as driver:
        await open_incidents(driver)
        await driver.press("w")
        await driver.until(lambda: isinstance(driver.app.screen, Why), "why")
        await driver.shows(
            "2026-11-23 (Mon) 09:00",
            "Rule I-1",
            "outside working hours",
            "Passed over",
            "Department manager: told",
            "Department manager, Quality control: told",
            "General manager, Director: at 09:15",
            "waiting to be sent",
        )
        await driver.press("escape")
        screen_of(driver)


async def test_pausing_needs_a_reason_and_shows(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-10: only what may be paused, for a reason of the playbook; it goes on with the time that was left."""
    opened_before(store, "price_enquiry", "武汉到西安")
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        await open_incidents(driver)
        await choose(driver, "I-0001")
        await pick(driver, "z", "1")
        await driver.shows("This clock cannot be paused")
        await choose(driver, "P-0001")
        await pick(driver, "z", "1")
        await driver.shows("Paused: waiting for the client. z lets it go on.", "paused since 10:00")
        await show_time(driver, clock, 30 * MINUTE)
        row = row_with(driver, "P-0001")
        assert (row.cells[0], row.cells[1], row.cells[-1]) == ("=", "8 h 00", "paused")
        await driver.press("z")
        await driver.shows("It goes on: due by 18:30.")


async def test_what_an_agent_cannot_decide_goes_up(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-4"""
    case_id = opened_before(store, "damaged", "木箱破损")
    async with opened() as driver:
        await open_incidents(driver)
        await driver.press("u")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await driver.type("赔 5000 可以吗")
        await driver.press("enter")
        await driver.shows("Asked to decide: Director.")
    with shop_at(store) as shop, shop.desk.reading() as tx:
        (message,) = outbox.of_case(tx, case_id)
        assert message.recipient == "director"
        assert "赔 5000 可以吗" in message.body


async def test_passing_it_on(opened: Opening, store: Path, clock: StillClock) -> None:
    """Whose it is is chosen among those who may work on it."""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        await open_incidents(driver)
        await driver.press("o")
        await driver.until(lambda: isinstance(driver.app.screen, Choosing), "choice")
        names = [row.key for row in rows_in_front(driver).rows]
        assert {LI.name, ZHOU.name, QC.name, MANAGER.name, DIRECTOR.name} <= {*names}
        assert not {"何琳", TRAINEE.name} & {*names}, "finance does not work on cases, a trainee not yet"
        await driver.press(rows_in_front(driver).rows[names.index(ZHOU.name)].cells[0])
        await driver.shows("It is 周敏's now.")
        await driver.until(lambda: row_with(driver, "I-0001").cells[4] == "周敏", "passed on")


def rows_in_front(driver: Driver) -> Rows:
    return driver.app.screen.query_one(Rows)


async def test_what_a_role_may_not_do_is_said(opened: Opening, store: Path, clock: StillClock) -> None:
    """A-1: a trainee does not take what passed in hand."""
    opened_before(store, "callback", "王女士")
    clock.at += 6 * MINUTE
    async with opened(TRAINEE) as driver:
        await open_incidents(driver)
        await driver.press("a")
        await driver.shows("This is not for your role. It is for:")


async def test_the_report_opens_from_the_list_and_stops_the_clock(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-1; what is no incident has no report, which is said."""
    opened_before(store, "late", "恒信")
    opened_before(store, "callback", "王女士")
    async with opened() as driver:
        await open_incidents(driver)
        await choose(driver, "C-0001")
        await driver.press("r")
        await driver.shows("is no incident: there is no report")
        await choose(driver, "I-0001")
        await driver.press("r")
        await driver.until(lambda: isinstance(driver.app.screen, ReportForm), "form")
        await driver.press("ctrl+s")
        await driver.shows("Reported to Department manager, Quality control, General manager.")
        await driver.until(lambda: row_with(driver, "I-0001").cells[0] == "-", "no clock any more")


# -- every size, both languages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 24), (40, 12), (80, 12)])
async def test_every_screen_fits_every_size(
    opened: Opening, store: Path, clock: StillClock, size: tuple[int, int], language: str
) -> None:
    """E-2: list, page, form, dialogs: the chosen line and the keys are there, nothing of doubtful width is drawn."""
    use(language)
    with shop_at(store) as shop:
        case_in(shop, "late", "恒信物流有限公司到武汉中南路的一票货还没有到，客户很着急" * 2)
        for kind in ("callback", "price_enquiry", "chat"):
            case_in(shop, kind, "王女士")
    async with opened(size=size) as driver:
        await open_incidents(driver)
        fits(driver)
        assert lines_with(driver, "> .")
        for key in ("n", "p", "w", "r", "enter", "u"):
            await choose(driver, "I-0001")
            before = driver.app.screen
            await opens(driver, key, lambda before=before: driver.app.screen is not before)  # type: ignore[misc]
            await steady(driver)
            fits(driver)
            await driver.press("escape")
            await driver.until(lambda before=before: driver.app.screen is before, "back")  # type: ignore[misc]
            await driver.settle()


def fits(driver: Driver) -> None:
    """No line is wider than the screen, and no character is drawn whose width terminals disagree about."""
    text = driver.text()
    width, height = driver.app.size
    assert len(text.splitlines()) <= height
    for line in text.splitlines():
        assert cell_len(line) <= width, line
        assert not [one for one in line if unicodedata.east_asian_width(one) == "A"], line
