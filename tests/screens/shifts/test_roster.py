"""The roster on the screen: who is on, leave asked for, agreed to and decided, swaps, the clock (S-1 to S-5)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from csdesk.desk.person import Person
from csdesk.desk.shifts import attendance, leave, roster_changes
from csdesk.language import use
from csdesk.models.roster import Leave
from csdesk.screens.choosing import Choosing
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.dialog import Dialog
from csdesk.screens.shifts.attendance import AttendancePage
from csdesk.screens.shifts.roster import RosterPage
from csdesk.screens.shifts.roster_form import RosterForm
from csdesk.widgets.rows import Row, Rows
from tests.caught_up import nothing_ready
from tests.desk.shop import LI, MANAGER, MINUTE, WORKDAY, ZHOU, on_clocks
from tests.screens.casework import rows_of
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import press_fast, shop_at, type_fast
from tests.typed_ahead import desk_held, press

MONDAY = date(2026, 11, 23)

THREE_POSTS = (
    'default_pattern = "three"\n[[pattern]]\nid = "three"\nwords = { zh = "三岗", en = "three" }\n'
    'checklist = "shift"\nworks_on = "every_day"\n'
) + "".join(
    f'[[pattern.post]]\nid = "{post}"\nwords = {{ zh = "{post}岗", en = "{post}" }}\nhours = [["08:00", "16:30"]]\n'
    for post in "CDE"
)
"""A shop's own pattern."""


@pytest.fixture
def clock() -> StillClock:
    """Ten on a Monday morning."""
    return StillClock(WORKDAY)


def with_rotation(store: Path, start: date = MONDAY) -> None:
    """李娜 and 周敏 take turns; she begins with post A."""
    with shop_at(store) as shop:
        shop.do(roster_changes.set_rotation, "ab", (LI.name, ZHOU.name), start, by=MANAGER)


def asked(store: Path, person: Person, first: int, days: int = 1, reason: str = "") -> int:
    """Leave that an agent asked for, so many days after MONDAY; its number."""
    begin = MONDAY + timedelta(days=first)
    with shop_at(store) as shop:
        _verdict, made = shop.do(leave.ask, person.name, begin, begin + timedelta(days=days - 1), reason, by=person)
        assert made is not None
        assert made.id is not None
        return made.id


def leave_in(store: Path) -> list[Leave]:
    """All leave, as the store has it."""
    with shop_at(store) as shop:
        return list(shop.see(leave.listing))


async def open_page(driver: Driver) -> RosterPage:
    """The roster, once it is read."""
    page = RosterPage()
    await driver.app.push_screen(page)
    await driver.until(lambda: page.look is not None, "a roster")
    await driver.settle()
    return page


async def form(driver: Driver) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, RosterForm), "form")
    await driver.until(lambda: driver.cursor, "a cursor")


async def retype(driver: Driver, text: str) -> None:
    """Type into a field in the place of what stands in it."""
    await driver.press("end", "ctrl+u")
    await type_fast(driver, text)


def day_row(driver: Driver, text: str) -> Row:
    """The row of a day."""
    return next(row for row in rows_of(driver).rows if row.cells[1].startswith(text))


def leave_rows(driver: Driver) -> list[tuple[str, ...]]:
    return [row.cells for row in driver.app.screen.query_one("#leave", Rows).rows]


# -- seeing ------------------------------------------------------------------------------------------------------------


async def test_two_weeks_from_today_with_posts_and_their_hours(opened: Opening, store: Path) -> None:
    """S-1"""
    with_rotation(store)
    async with opened() as driver:
        await open_page(driver)
        await driver.shows("post A 08-12 14:30-20", "post B 10-20")
        assert len(rows_of(driver).rows) == 14
        assert day_row(driver, "11-23").cells == ("", "11-23 Mon today", "李娜", "周敏", "")
        assert day_row(driver, "11-24").cells == ("", "11-24 Tue", "周敏", "李娜", "")
        await driver.press("pagedown")
        await driver.until(lambda: rows_of(driver).rows[0].cells[1] == "12-07 Mon", "the next weeks")
        await driver.press("pageup", "pageup")
        await driver.shows("2026-11-09 to 2026-11-22", "No rotation is set")


async def test_a_change_of_the_store_lets_no_key_past_the_weeks_that_are_read(opened: Opening, store: Path) -> None:
    """S-1, S-8: PageDown twice, and between them somebody else does something, before the store has answered."""
    with_rotation(store)
    async with opened() as driver:
        await open_page(driver)
        roster = driver.app.screen
        assert isinstance(roster, RosterPage)
        with desk_held(driver.app) as desk:
            press(driver.app, "pagedown")
            await desk.asked()
            roster.store_changed()
            await nothing_ready()
            press(driver.app, "pagedown")
            await nothing_ready()
            desk.let_all()
            await driver.until(lambda: rows_of(driver).rows[0].cells[1] == "12-21 Mon", "four weeks later")


async def test_leave_swaps_and_posts_without_anybody_are_marked_by_a_sign_too(opened: Opening, store: Path) -> None:
    """S-1, S-3: who made a swap stands with the day; leave that counts is told from what is asked for."""
    with shop_at(store) as shop:
        names = (LI.name, ZHOU.name, "小陈")
        shop.do(roster_changes.set_rotation, "ab", names, MONDAY, by=MANAGER)
        shop.do(roster_changes.swap, MONDAY, LI.name, ZHOU.name, "看牙", by=ZHOU)
    number = asked(store, LI, 2)
    asked(store, ZHOU, 3)
    with shop_at(store) as shop:
        shop.do(leave.agree, number, by=ZHOU)
    async with opened() as driver:
        await open_page(driver)
        assert day_row(driver, "11-23").cells[2:] == ("周敏 *", "李娜 *", "* swap")
        await driver.shows("李娜 and 周敏 swap; made by 周敏: 看牙")
        assert day_row(driver, "11-25").cells[-1] == "leave: 李娜"
        assert day_row(driver, "11-26").cells[-1] == "asked: 周敏"


async def test_a_post_with_nobody_shows_in_the_tone_and_with_a_sign(opened: Opening, store: Path) -> None:
    """S-1: three posts' worth of people are not there."""
    (store.parent / "playbook" / "roster.toml").write_text(THREE_POSTS, "utf-8")
    with shop_at(store) as shop:
        shop.do(roster_changes.set_rotation, "three", (LI.name, ZHOU.name), MONDAY, by=MANAGER)
    async with opened() as driver:
        await open_page(driver)
        row = day_row(driver, "11-23")
        assert row.cells[:5] == ("X", "11-23 Mon today", "李娜", "周敏", "nobody")
        assert row.tone == "passed"
        await driver.shows("C 08-16:30", "too few agents for E")


async def test_without_a_rotation_it_is_said_how_one_is_set(opened: Opening, store: Path) -> None:
    """S-1: the agent is told who can, and asks for no leave."""
    async with opened() as driver:
        await open_page(driver)
        await driver.shows("No rotation is set for these days. A supervisor sets one here with n.")
        await driver.press("l")
        await driver.shows("! No rotation is set")
        await driver.press("n")
        await driver.shows("A supervisor sets the rotation.")


async def test_a_supervisor_sets_the_first_rotation_without_a_shell(opened: Opening, store: Path) -> None:
    """S-1: agents from the accounts, in the order of their turns; what is wrong is said at its field."""
    async with opened(MANAGER) as driver:
        await open_page(driver)
        await driver.shows("n sets one")
        await driver.press("n")
        await form(driver)
        await driver.shows("周敏, 小陈, 李娜")
        await driver.press("enter")
        await retype(driver, "李娜，李娜")
        await driver.shows("李娜 is named twice")
        await retype(driver, "李娜，周敏、王五")
        await driver.shows("On 2026-11-23 Mon: post A 李娜, post B 周敏.", "No account yet: 王五.")
        await driver.press("enter")
        await retype(driver, "some day")
        await driver.press("ctrl+s")
        await driver.shows("cannot be read as a day")
        await retype(driver, "11-23")
        await driver.press("ctrl+s")
        await driver.shows("The rotation goes from 2026-11-23 on: 李娜, 周敏, 王五.")
        assert day_row(driver, "11-23").cells[2:4] == ("李娜", "周敏")


# -- leave -------------------------------------------------------------------------------------------------------------


async def test_the_verdict_stands_there_before_leave_is_asked_for(opened: Opening, store: Path) -> None:
    """S-2, S-3: within the limits, beyond them, and what it still needs."""
    with_rotation(store)
    async with opened() as driver:
        await open_page(driver)
        await driver.press("down", "l")
        await form(driver)
        await driver.shows(
            "2026-11-24 Tue, 1 day", "This leave is within the limits.", "another agent has agreed: 周敏"
        )
        await driver.press("enter")
        await retype(driver, "2026-11-28")
        await driver.shows("5 days in a row", "(S-2)", "A supervisor has to grant it")
        await retype(driver, "11-22")
        await driver.shows("The last day comes before the first.")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.cursor == "last", "at its field")
        await retype(driver, "11-28")
        await driver.press("enter")
        await type_fast(driver, "回老家")
        await press_fast(driver, "enter")
        await driver.shows("It counts once a supervisor has granted it")
        assert leave_rows(driver)[0][:3] == (".", "李娜", "11-24 - 11-28")
    (made,) = leave_in(store)
    assert (made.agent, made.last, made.reason, made.state) == ("李娜", date(2026, 11, 28), "回老家", "asked")


async def test_leave_that_leaves_nobody_is_not_possible(opened: Opening, store: Path) -> None:
    """S-3"""
    with_rotation(store)
    number = asked(store, ZHOU, 1)
    with shop_at(store) as shop:
        shop.do(leave.agree, number, by=LI)
    async with opened() as driver:
        await open_page(driver)
        await driver.press("down", "l")
        await form(driver)
        await driver.shows("This leave is not possible:", "(S-3)")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.cursor == "first", "at its field")
        assert len(leave_in(store)) == 1


async def test_the_other_agent_sees_what_waits_and_agrees(opened: Opening, store: Path) -> None:
    """S-3: within the limits it counts from then on."""
    with_rotation(store)
    asked(store, ZHOU, 2, reason="看病")
    async with opened() as driver:
        await open_page(driver)
        assert leave_rows(driver) == [("?", "周敏", "11-25", "has to agree: 李娜", "看病")]
        await driver.press("a")
        await driver.shows("The leave counts now.")
        assert leave_rows(driver) == []
        assert day_row(driver, "11-25").cells[2:4] == ("李娜", "李娜")
        await driver.press("a")
        await driver.shows("No leave is chosen.")
    assert [one.state for one in leave_in(store)] == ["granted"]


async def test_a_supervisor_grants_beyond_the_limits_with_a_reason_or_refuses(opened: Opening, store: Path) -> None:
    """S-2"""
    with_rotation(store)
    asked(store, ZHOU, 1, 5)
    asked(store, LI, 10, 1)
    async with opened(MANAGER) as driver:
        await open_page(driver)
        assert leave_rows(driver)[0][:2] == ("?", "周敏")
        await driver.press("g")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await driver.press("enter")
        await driver.shows("Write down why.")
        await type_fast(driver, "老人住院")
        await press_fast(driver, "enter")
        await driver.shows("Noted. The leave does not count yet.")
        await driver.press("tab", "down", "d")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await driver.shows("leave of 李娜")
        await type_fast(driver, "双十二")
        await press_fast(driver, "enter")
        await driver.shows("The leave is refused.")
    by_agent = {one.agent: (one.state, one.decision) for one in leave_in(store)}
    assert by_agent == {"周敏": ("asked", "老人住院"), "李娜": ("refused", "双十二")}


async def test_an_agent_decides_about_nobody(opened: Opening, store: Path) -> None:
    """S-2"""
    with_rotation(store)
    asked(store, ZHOU, 1, 5)
    async with opened() as driver:
        await open_page(driver)
        assert not {"g", "d"} & {key for key, _word in driver.app.screen.keys_here()}  # type: ignore[attr-defined]
        await driver.press("g")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await type_fast(driver, "x")
        await press_fast(driver, "enter")
        await driver.shows("manager")
    assert [one.state for one in leave_in(store)] == ["asked"]


async def test_the_own_leave_is_withdrawn_after_asking(opened: Opening, store: Path) -> None:
    """S-2"""
    with_rotation(store)
    asked(store, LI, 3)
    async with opened() as driver:
        await open_page(driver)
        for answer, state in (("n", "asked"), ("y", "withdrawn")):
            await driver.press("w")
            await driver.until(lambda: isinstance(driver.app.screen, Confirmation), "question")
            await driver.press(answer)
            await driver.settle()
            await driver.until(lambda state=state: [one.state for one in leave_in(store)] == [state], state)  # type: ignore[misc]
        await driver.shows("The leave is withdrawn.")


async def test_a_supervisor_asks_for_somebody_else(opened: Opening, store: Path) -> None:
    """S-2: who is ill calls."""
    with_rotation(store)
    async with opened(MANAGER) as driver:
        await open_page(driver)
        await driver.press("l")
        await form(driver)
        await driver.press("right", "ctrl+s")
        await driver.shows("Leave is asked for.")
    assert [(one.agent, one.asked_by) for one in leave_in(store)] == [("周敏", MANAGER.name)]


# -- swaps and the clock -----------------------------------------------------------------------------------------------


async def test_a_swap_is_made_on_the_chosen_day_and_taken_back(opened: Opening, store: Path) -> None:
    """S-1: with its author; a past day is refused in a sentence."""
    with_rotation(store)
    async with opened() as driver:
        await open_page(driver)
        await driver.press("down", "x")
        await form(driver)
        await driver.shows("Swap on 2026-11-24 Tue", "李娜 is on B.", "周敏 is on A.")
        await driver.press("enter")
        await type_fast(driver, "看牙")
        await press_fast(driver, "enter")
        await driver.shows("李娜 and 周敏 swap on 2026-11-24 Tue.")
        assert day_row(driver, "11-24").cells[2:4] == ("李娜 *", "周敏 *")
        await driver.press("x")
        await driver.until(lambda: isinstance(driver.app.screen, Choosing), "choice")
        await driver.press("1")
        await driver.shows("The swap is taken back.")
        assert day_row(driver, "11-24").cells[2:4] == ("周敏", "李娜")


async def test_o_clocks_on_and_off(opened: Opening, store: Path, clock: StillClock) -> None:
    """S-5"""
    with_rotation(store)
    async with opened() as driver:
        await open_page(driver)
        await driver.shows("You are not clocked on.")
        await driver.press("o")
        await driver.shows("You are clocked on since 10:00.")
        clock.at += 30 * MINUTE
        await driver.press("o")
        await driver.shows("You were there from 10:00 to 10:30.", "You are not clocked on.")
    with shop_at(store) as shop:
        (stay,) = shop.see(attendance.stays, MONDAY, MONDAY)
        assert stay.off_at == WORKDAY + 30 * MINUTE


async def test_the_supervisor_sees_who_was_late_early_or_missing(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """S-5: an agent sees the own lines; Space shows what is as it should be too."""
    with_rotation(store)
    with shop_at(store) as shop:
        shop.do(attendance.clock_on, by=LI, at=on_clocks("2026-11-23 08:20"))
        shop.do(attendance.clock_off, by=LI, at=on_clocks("2026-11-23 12:00"))
    clock.at = on_clocks("2026-11-23 12:30")
    for person, agents in ((MANAGER, ["李娜", "周敏"]), (LI, ["李娜"])):
        async with opened(person) as driver:
            await open_page(driver)
            await driver.press("e")
            await driver.until(lambda: isinstance(driver.app.screen, AttendancePage), "attendance")
            await driver.settle()
            rows = driver.app.screen.query_one(Rows)
            assert [row.cells[2] for row in rows.rows] == agents
            assert rows.rows[0].cells[4:] == ("08:00-12:00", "08:20", "12:00", "gone; 20 minutes late")
            assert rows.rows[0].cells[0] == "!"
            await driver.press("space")
            assert len(rows.rows) > len(agents)


async def test_what_happens_elsewhere_is_shown_at_the_same_day(opened: Opening, store: Path) -> None:
    """S-8"""
    with_rotation(store)
    async with opened() as driver:
        await open_page(driver)
        await driver.press("down", "down")
        asked(store, ZHOU, 2)
        await driver.until(lambda: leave_rows(driver), "leave")
        chosen = rows_of(driver).chosen_row
        assert chosen is not None
        assert chosen.cells[1] == "11-25 Wed"


async def test_the_roster_speaks_the_other_language_at_the_same_day(opened: Opening, store: Path) -> None:
    """E-2"""
    with_rotation(store)
    async with opened() as driver:
        await open_page(driver)
        await driver.press("down", "ctrl+t")
        await driver.shows("周二", "A岗 08-12 14:30-20")
        assert rows_of(driver).chosen == 1
        use("en")


@pytest.mark.parametrize("size", [(60, 12), (80, 24), (120, 40)])
async def test_days_and_leave_have_room_at_every_size(opened: Opening, store: Path, size: tuple[int, int]) -> None:
    with_rotation(store)
    async with opened(size=size) as driver:
        page = await open_page(driver)
        assert page.query_one("#rows").size.height >= (15 if size[1] >= 24 else 4)
        assert page.query_one("#leave").size.height >= 2
