"""Visits on screen: the list, the sheet of a call, the answer by one key, greetings (K-3)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from csdesk.desk.cases import case_files
from csdesk.desk.shifts import roster_changes
from csdesk.desk.visits import taking
from csdesk.language import use
from csdesk.models.case import CaseState
from csdesk.models.client import ClientOccasion
from csdesk.models.roster import Leave, LeaveState
from csdesk.models.visit import VisitState
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.screens.dialog import numbered
from csdesk.screens.visits.visit_sheet import VisitSheet
from csdesk.screens.visits.visits import VisitsScreen
from csdesk.screens.visits.visits_acts import read_about
from tests.desk.shop import DIRECTOR, WORKDAY
from tests.desk.visits.visit_shop import Visited
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import shop_at

MONDAY = date(2026, 11, 23)
"""The day of WORKDAY."""

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def monday(clock: StillClock) -> None:
    """It is Monday, at ten."""
    clock.at = WORKDAY


@pytest.fixture
def due(store: Path) -> Path:
    """A store in which a visit is late, another due this week, and an anniversary is today."""
    with shop_at(store) as shop:
        visited = Visited(shop)
        visited.client("KA1", opened_on=MONDAY - 20 * DAY, client_class="important", owner="李娜")
        client_id = visited.client("KA2", opened_on=MONDAY - 5 * DAY)
        visited.client("KA3", opened_on=MONDAY)
        visited.turn(MONDAY)
        with shop.desk.writing() as tx:
            tx.session.add(ClientOccasion(client_id=client_id, name="店庆", month=11, day=23))
    return store


def on_leave(store: Path) -> None:
    """李娜 is on the posts of this week while 周敏 is on leave, who has a client to visit."""
    with shop_at(store) as shop:
        visited = Visited(shop)
        visited.client("KA4", opened_on=MONDAY - 2 * DAY, owner="周敏")
        visited.turn(MONDAY)
        shop.do(roster_changes.set_rotation, "ab", ["李娜", "周敏"], MONDAY, by=DIRECTOR, at=WORKDAY)
        with shop.desk.writing() as tx:
            away = Leave(agent="周敏", first=MONDAY, last=MONDAY + 6 * DAY, asked_by="周敏", asked_at=WORKDAY)
            away.state = LeaveState.GRANTED
            tx.session.add(away)


async def open_visits(driver: Driver) -> None:
    await driver.press("ctrl+g", "v")
    await driver.until(lambda: isinstance(driver.app.screen, VisitsScreen), "the visits")
    await driver.settle()


async def test_a_call_from_the_list_to_its_record(opened: Opening, due: Path) -> None:
    """K-3, K-9: late ones first; the sheet with script and phone; the answer by one key; the next is planned."""
    async with opened() as driver:
        await open_visits(driver)
        await driver.shows("X KA1", "1 late", "  KA2", "1 to greet")
        assert driver.text().index("X KA1") < driver.text().index("  KA2")
        assert "13800138021" not in driver.text()
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, VisitSheet), "the sheet")
        await driver.shows("You have just opened an account", "138******21", "none yet")
        await driver.press("ctrl+r", "enter")
        await driver.shows("13800138021")
        await driver.press("3", "1", "7", "enter")
        await driver.type("late twice")
        await driver.press("enter", "enter", "enter", "enter")
        await driver.shows("KA1: not satisfied, written down. Case U-0001 was opened: F8.", "late twice")
        await driver.press("1")
        await driver.shows("KA1 was visited")
        await driver.press("escape")
        await driver.until(lambda: "X KA1" not in driver.text(), "done")
        await driver.press("u")
        await driver.shows("Nothing is written down of KA2 here")
        await driver.press("t", "5")
        await driver.shows("Visits made", "U-0001")
        await driver.press("u", "enter")
        await driver.shows("Say why it is taken back.")
        await driver.type("wrong client")
        await driver.press("enter")
        await driver.shows("KA1 is taken back: to be visited by 11-10.", "No visit is in this list.")
        with shop_at(due) as shop:
            made = next(one for one in Visited(shop).visits("KA1") if one.state == VisitState.TAKEN_BACK)
            assert (made.answer, made.about, made.note) == ("not", ["speed", "manner"], "late twice")
            actions = [one.action for one in shop.entries()]
            assert "client.see_whole" in actions


async def test_tries_moves_and_lists(opened: Opening, due: Path) -> None:
    """K-3, S-2: nobody reached, another day, another list, my own with whom I stand in for; a refusal at its field."""
    on_leave(due)
    async with opened() as driver:
        await open_visits(driver)
        await driver.press("down", "m")
        await driver.type("engaged")
        await driver.press("enter", "enter")
        await driver.shows("KA2 is tried again on 11-24.")
        await driver.press("t", "3")
        await driver.shows("Visits this week", "KA3")
        await driver.press("v")
        await driver.type("12-25")
        await driver.press("enter", "x", "enter")
        await driver.shows("The visit may be from 2026-11-23 to 2026-11-25.")
        await driver.press("backspace", "backspace", "backspace", "backspace", "backspace")
        await driver.type("11-25")
        await driver.press("enter", "enter")
        await driver.shows("is planned for 11-25.")
        await driver.press("o")
        await driver.shows("Visits this week  李娜  standing in for (周敏)", "KA4", "(周敏)")
        assert "KA3" not in driver.text()
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, VisitsScreen), "back")
        with shop_at(due) as shop:
            assert shop.see(taking.by_code, "KA2").tries == 1


async def test_greetings_and_the_other_language(opened: Opening, due: Path) -> None:
    """K-3: whom today greets, Enter notes it; in Chinese as well."""
    async with opened() as driver:
        await open_visits(driver)
        await driver.press("g")
        await driver.shows("店庆", "KA2", "1 to greet")
        await driver.press("enter")
        await driver.shows("KA2 was greeted by", "0 to greet")
        await driver.press("ctrl+t")
        await driver.shows("待祝贺 0")
        await driver.press("escape")
        await driver.shows("到期回访", "逾期 1", "重要客户")
        await driver.press("enter")
        await driver.shows("前几次回访", "您刚在我们这里开户")
    use("en")


async def test_a_question_from_anywhere(opened: Opening, due: Path) -> None:
    """K-8: two keys over whatever is in front, which stays; in the list of cases it is found again."""
    async with opened() as driver:
        await open_visits(driver)
        await driver.press("ctrl+g", "q")
        await driver.shows("A question", "1 phone  2 chat  3 counter")
        await driver.type("how long to Wuhan")
        await driver.press("enter", *"two days", "enter", "backspace", "2", "enter", *"Ms Wang", "enter")
        await driver.shows("Q-0001 is answered and written down.", "Visits due")
        await driver.press("ctrl+g", "q")
        await driver.type("another one")
        await driver.press("enter", "enter", "enter", "enter")
        await driver.shows("Q-0002 is written down")
        await driver.press("f5")
        await driver.shows("Q-0002", "another one", "visits due: 2, ^G v")
        with shop_at(due) as shop:
            case = shop.see(case_files.by_number, "Q-0001")
            assert (case.title, case.state) == ("how long to Wuhan", CaseState.CLOSED)


def test_subjects_by_their_numbers() -> None:
    """K-3: as digits together or apart, or in words; others are refused."""
    abouts = load().visits.about
    assert read_about("13", abouts) == read_about("1 3", abouts) == read_about("1，3", abouts) == ("speed", "delivery")
    assert read_about("时效、price", abouts) == ("speed", "price")
    assert read_about("", abouts) == ()
    with pytest.raises(Refused) as refused:
        read_about("0", abouts)
    assert refused.value.field == "about"


def test_choices_are_never_torn_between_two_lines() -> None:
    """K-3, K-8: at 80 columns, and at 60, a number stands with its word."""
    words = [one.words.zh for one in load().visits.about]
    lines = numbered(words).splitlines()
    assert max(cell_len(line) for line in lines) <= 52
    assert [one for line in lines for one in line.split("  ")] == [f"{n} {one}" for n, one in enumerate(words, 1)]
    assert numbered([]) == ""
