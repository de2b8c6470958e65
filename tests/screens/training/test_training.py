"""The training on screens: read, tested, interrupted, explained, overseen; drafts confirmed by colleagues (E-1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from textual.worker import Worker

from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import drafts
from csdesk.desk.person import Person
from csdesk.desk.tickets import reply_drafts, tickets
from csdesk.desk.training import standings, taking, waiting
from csdesk.models.order import OrderState
from csdesk.playbook.training import Question
from csdesk.screens.help import HelpScreen
from csdesk.screens.orders.order import OrderScreen
from csdesk.screens.orders.orders import OrdersScreen
from csdesk.screens.orders.review import ReviewScreen
from csdesk.screens.training.everybody import EverybodyScreen
from csdesk.screens.training.material import MaterialScreen
from csdesk.screens.training.result import ResultScreen
from csdesk.screens.training.testing import TestScreen
from csdesk.screens.training.topics import TrainingScreen
from csdesk.widgets.rows import Rows
from tests.desk.shop import LI, MANAGER, NOW, TRAINEE, Shop, order_id_of
from tests.desk.training.learning import put_test, right_answer
from tests.screens.conftest import Opening
from tests.screens.driving import Driver
from tests.screens.walking import shop_at, type_fast

T = TypeVar("T")

TOPICS = ("telephone", "departments", "system", "quoting", "queries", "mail")


async def open_training(driver: Driver) -> None:
    await driver.press("ctrl+g", "t")
    await driver.until(lambda: isinstance(driver.app.screen, TrainingScreen), "topics")
    await driver.until(lambda: driver.app.screen.query_one(Rows).rows, "rows")


def the_test(driver: Driver) -> TestScreen:
    assert isinstance(driver.app.screen, TestScreen), driver.app.screen
    return driver.app.screen


async def asked(driver: Driver, place: int) -> Question:
    """The question at a place, once it stands on the screen."""
    await driver.until(lambda: the_test(driver)._place == place, f"question {place + 1}")
    await driver.shows(f"Question {place + 1} of 10")
    await driver.until(lambda: len(driver.app.screen.query(".mark")) == len(the_test(driver)._offers), "its answers")
    return the_test(driver)._question


def workers_of(screen: TestScreen) -> list[Worker[Any]]:
    return [one for one in screen.app.workers if one.node is screen and one.is_running]


async def answer(driver: Driver, question: Question) -> None:
    """Answer rightly, by keys."""
    right = right_answer(question)
    offers = [one for one, _words in the_test(driver)._offers]
    for one in right if offers else ():
        await driver.press(str(offers.index(one) + 1))
    if not offers:
        await type_fast(driver, right[0])


async def test_from_the_first_page_to_an_agent(opened: Opening, store: Path) -> None:
    """E-1: told once at sign-in what is left; read, test, a client in between, handed in, explained; then an agent."""
    with shop_at(store) as shop:
        for topic in TOPICS:
            put_test(shop, topic, right=10)
    async with opened(TRAINEE) as driver:
        await open_training(driver)
        await driver.shows("1 topic left", "Trainee")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, MaterialScreen), "page")
        await driver.shows("The clients' data")
        await driver.press("t")
        for place in range(4):
            await answer(driver, await asked(driver, place))
            await driver.press("enter")
        await asked(driver, 4)
        await driver.press("f2")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "order")
        await open_training(driver)
        await driver.shows("test begun")
        await driver.press("t")
        await asked(driver, 4)
        await driver.shows("4 answered")
        await driver.press("pageup")
        await asked(driver, 3)
        await driver.press("enter")
        for place in range(4, 10):
            await answer(driver, await asked(driver, place))
            await driver.press("enter")
        await driver.shows("Everything is answered")
        await driver.press("y")
        await driver.until(lambda: isinstance(driver.app.screen, ResultScreen), "result")
        await driver.shows("100 %", "Your answer")
        await driver.press("escape")
        await driver.shows("Every topic is passed")
        await driver.until(lambda: driver.app.person == Person(TRAINEE.name, "agent"), "an agent")


async def test_what_was_not_answered_is_asked_for_and_every_answer_is_kept(opened: Opening, store: Path) -> None:
    """E-1: keys faster than the store lose no answer; handing in says what is open, and No leads there."""
    async with opened(TRAINEE) as driver:
        await open_training(driver)
        await driver.press("t")
        for place in range(3):
            question = await asked(driver, place)
            if question.option or question.kind == "true_false":
                await driver.press("1")
            await driver.press("enter")
        await asked(driver, 3)
        answered = len(the_test(driver)._sheet.answers)
        assert answered
        await driver.press("ctrl+s")
        await driver.shows("not answered yet")
        await driver.press("n")
        left = [n for n in range(10) if n not in the_test(driver)._sheet.answers]
        await asked(driver, left[0])
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, TrainingScreen), "topics")
    with shop_at(store) as shop:
        test = shop.see(standings.history, TRAINEE.name)[0]
        assert len(shop.see(taking.answers_of, test)) == answered


async def test_what_lies_over_a_question_does_not_put_it_there_anew(opened: Opening, store: Path) -> None:
    """E-1: nobody else changes a test; one that is handed in behind a question must not be drawn again meanwhile."""
    async with opened(TRAINEE) as driver:
        await open_training(driver)
        await driver.press("t")
        await asked(driver, 0)
        before = list(the_test(driver).query("#question *"))
        await driver.press("f1")
        await driver.until(lambda: isinstance(driver.app.screen, HelpScreen), "help")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, TestScreen), "the question")
        await driver.until(lambda: not any(one.group == "read" and one.is_running for one in driver.app.workers))
        await driver.pilot.pause()
        assert list(the_test(driver).query("#question *")) == before


async def test_a_test_goes_on_at_the_question_in_front_however_late_an_answer_is_kept(
    opened: Opening, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E-1: the answer to the first question waits for its turn at the store; one went on to the second meanwhile."""
    may_keep = asyncio.Event()
    in_writing = TestScreen.in_writing

    async def late(screen: TestScreen, work: Callable[[Transaction], T]) -> T | None:
        if work.__name__ == "answer":
            await may_keep.wait()
        return await in_writing(screen, work)

    monkeypatch.setattr(TestScreen, "in_writing", late)
    async with opened(TRAINEE) as driver:
        await open_training(driver)
        await driver.press("t")
        await asked(driver, 0)
        await driver.press("1", "enter")
        may_keep.set()
        await asked(driver, 1)
        await driver.until(lambda: not any(one.group in ("answers", "act") for one in workers_of(the_test(driver))))
        test = the_test(driver)._sheet.test_id
    with shop_at(store) as shop:
        assert shop.see(taking.get, test).place == 1


async def test_a_supervisor_sees_everybody_and_opens_again(opened: Opening, store: Path) -> None:
    """E-1: a table of agents by topic; one of them; opened again with a reason; an agent has no such key."""
    with shop_at(store) as shop:
        put_test(shop, "ethics", right=9)
        for _ in range(3):
            put_test(shop, "mail", right=1)
    async with opened(LI) as driver:
        await open_training(driver)
        await driver.press("a")
        await driver.pilot.pause()
        assert isinstance(driver.app.screen, TrainingScreen)
    async with opened(MANAGER, size=(120, 40)) as driver:
        await open_training(driver)
        await driver.press("a")
        await driver.until(lambda: isinstance(driver.app.screen, EverybodyScreen), "table")
        await driver.shows(TRAINEE.name, "x 90", "! 10")
        await driver.press("enter")
        await driver.shows(f"Training of {TRAINEE.name}", "3 / 3")
        await driver.press("end", "o")
        await driver.shows("Open again")
        await type_fast(driver, "已讲解")
        await driver.press("enter")
        await driver.shows("may begin it anew")
        assert "3 / 3" not in driver.text()
        await driver.press("p")
        await driver.shows("has not passed every topic yet")


async def test_a_trainee_drafts_and_a_colleague_confirms(opened: Opening, store: Path) -> None:
    """E-1: Enter on the review lets it wait; the colleague filters, takes it over and confirms; the record has both."""
    with shop_at(store) as shop:
        order_id = order_id_of(shop.save(by=TRAINEE))
    async with opened(TRAINEE) as driver:
        await driver.press("f10")
        await driver.until(lambda: isinstance(driver.app.screen, ReviewScreen), "review")
        await driver.shows("lets a colleague confirm")
        await driver.press("enter")
        await driver.shows("It waits for a colleague")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "an empty form")
        await driver.settle()
        assert driver.order.draft.order_id is None
    async with opened(LI) as driver:
        await driver.press("ctrl+o")
        await driver.until(lambda: isinstance(driver.app.screen, OrdersScreen), "list")
        await driver.press("w")
        await driver.shows("Only what waits", f"waits: {TRAINEE.name}")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "the draft")
        await driver.settle()
        await driver.press("f10")
        await driver.shows("Enter confirms")
        await driver.press("enter")
        await driver.shows("WO")
    with shop_at(store) as shop:
        assert shop.order(order_id).state == OrderState.CONFIRMED
        confirmed = next(one for one in shop.entries() if one.action == "order.confirm")
        assert (confirmed.by, (confirmed.after or {})["drafted_by"]) == (LI.name, TRAINEE.name)
        assert shop.see(waiting.every) == []


async def test_a_draft_is_sent_back_with_a_sentence(opened: Opening, store: Path) -> None:
    """E-1: the trainee sees who and why in the list, and goes on with it there."""
    with shop_at(store) as shop:
        order_id = order_id_of(shop.save(by=TRAINEE))
        shop.do(waiting.ask, "order", order_id, by=TRAINEE, at=NOW)
        shop.do(waiting.send_back, "order", order_id, TRAINEE.name, "件数再问一下", by=LI, at=NOW)
        assert shop.see(drafts.of, TRAINEE)
    async with opened(TRAINEE, size=(120, 40)) as driver:
        await driver.press("ctrl+o")
        await driver.shows("件数再问一下", f"sent back by {LI.name}")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "the draft")
    with shop_at(store) as shop:
        assert shop.see(waiting.of, TRAINEE) == []


def drafted_reply(shop: Shop) -> int:
    case_id = shop.do(tickets.open_ticket, "chase", "803000124551", at=NOW).id
    assert case_id is not None
    parts = {"facts": "快件在武汉分拨滞留。", "solution": "已联系分拨优先装车。", "until": "明天 12:00"}
    shop.do(reply_drafts.save, case_id, parts, by=TRAINEE, at=NOW)
    shop.do(waiting.ask, "reply", case_id, by=TRAINEE, at=NOW)
    return case_id


def test_a_colleague_sends_what_a_trainee_wrote(opened: Opening, store: Path) -> None:
    """E-1, C-1, I-1: replies and reports; a reply that breaks the rules does not even wait."""
    with shop_at(store) as shop:
        case_id = drafted_reply(shop)
        assert [one.kind for one in shop.see(waiting.every)] == ["reply"]
        reply = shop.do(
            tickets.answer, case_id, *shop.see(reply_drafts.of, case_id, TRAINEE).values(), uuid="9", by=LI, at=NOW
        )
        assert (reply.by, reply.drafted_by) == (LI.name, TRAINEE.name)
        assert shop.see(reply_drafts.of, case_id, TRAINEE) == {}
        assert shop.see(waiting.every) == []
        other = shop.do(tickets.open_ticket, "verify", "803000124551", at=NOW).id
        shop.do(reply_drafts.save, other, {"facts": "处理中"}, by=TRAINEE, at=NOW)
        assert shop.refused(waiting.ask, "reply", other, by=TRAINEE, at=NOW)[0] != "not_allowed"
        incident = shop.open_case("late", by=TRAINEE, at=NOW)
        shop.do(incidents.save_report, incident, {"happened": "晚到", "where": "武汉"}, by=TRAINEE, at=NOW)
        assert shop.refused(incidents.send_report, incident, by=TRAINEE, at=NOW)[0] == "not_allowed"
        shop.do(waiting.ask, "report", incident, by=TRAINEE, at=NOW)
        shop.do(incidents.send_report, incident, by=LI, at=NOW)
        sent = next(one for one in shop.entries() if one.action == "incident.report")
        assert (sent.by, (sent.after or {})["drafted_by"]) == (LI.name, TRAINEE.name)
        assert shop.see(waiting.every) == []


async def test_the_reply_of_a_trainee_stands_in_the_form(opened: Opening, store: Path) -> None:
    """E-1, C-1: found with Ctrl+O, opened, and sent under the colleague's name."""
    with shop_at(store) as shop:
        case_id = drafted_reply(shop)
    async with opened(LI) as driver:
        await driver.press("ctrl+o")
        await driver.shows("T-0001 reply", f"waits: {TRAINEE.name}")
        await driver.press("enter")
        await driver.shows("2 of 2 steps left")
        await driver.press("r")
        await driver.shows("快件在武汉分拨滞留", f"Drafted by {TRAINEE.name}")
        await driver.press("ctrl+s")
        await driver.shows("Replied")
    with shop_at(store) as shop:
        assert shop.see(tickets.replies_of, case_id)[0].drafted_by == TRAINEE.name
