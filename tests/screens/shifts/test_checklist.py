"""F4: the day's checklist, worked on by two terminals; other days; lists by hand: S-5 to S-9, S-11, S-13."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from csdesk.desk import record
from csdesk.desk.shifts import attendance, checklists
from csdesk.language import use
from csdesk.screens.dialog import Dialog
from csdesk.screens.incidents.incidents import IncidentsScreen
from csdesk.screens.orders.orders import OrdersScreen
from csdesk.screens.shifts.checklist import ChecklistScreen
from csdesk.screens.shifts.handover import HandoverPage
from csdesk.screens.sign_in import SignInScreen
from tests.desk.shop import FINANCE, LI, PASSWORD, ZHOU, on_clocks
from tests.screens.casework import choose, row_with, rows_of
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.shiftwork import (
    MONDAY,
    NINE,
    begun,
    checklist_in,
    chosen_row,
    item,
    open_checklist,
    ticked_elsewhere,
    with_roster,
    words_shown,
    write_own_list,
)
from tests.screens.walking import fill, opens, press_fast, shop_at, steady, type_fast

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> StillClock:
    """Monday, five past nine: the list of 李娜 on post A runs since the morning."""
    return StillClock(NINE)


@pytest.fixture
def case_id(store: Path) -> int:
    """The day's list, begun in time."""
    with_roster(store)
    return begun(store)


async def asked(driver: Driver) -> None:
    """Wait for a small form."""
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "form")
    await driver.pilot.pause()


async def answered(driver: Driver) -> None:
    """Wait until the list is in front again, with what came of it."""
    await driver.until(lambda: isinstance(driver.app.screen, ChecklistScreen), "list")
    await driver.settle()


# -- opening -----------------------------------------------------------------------------------------------------------


async def test_it_shows_my_post_in_order_with_the_one_due_now_chosen(
    opened: Opening, store: Path, case_id: int
) -> None:
    """S-6: head, order, counts; what is late the longest is chosen."""
    ticked_elsewhere(store, case_id, "open_lines", by=LI)
    async with opened() as driver:
        await open_checklist(driver)
        await driver.shows("Mon 23 Nov  post A  李娜", "3 of 17 done  2 late  12 to come", "not clocked on")
        assert [row.cells[1] for row in rows_of(driver).rows[2:5]] == ["08:45", "09:00", "09:15"]
        assert chosen_row(driver).cells[:4] == (
            "!",
            "08:45",
            "Answer problem parcels in the carrier system",
            "late 20 min",
        )
        assert chosen_row(driver).tone == "passed"
        assert row_with(driver, "self-pickups, find").cells[3] == "in 10 min"
        assert row_with(driver, "self-pickups, find").tone == "soon"
        assert row_with(driver, "Open system").cells == ("x", "09:05", "Open system, chat and phone lines", "", "李娜")
        assert row_with(driver, "Post A handed over").cells[0] == "a"
        assert not [one for one in words_shown(driver) if "Post B" in one]


async def test_opening_begins_the_day_once_and_then_only_reads(opened: Opening, store: Path) -> None:
    """S-6: whoever opens it first begins it; nothing is written by looking."""
    with_roster(store)
    async with opened() as driver:
        await open_checklist(driver)
        with shop_at(store) as shop:
            case = shop.see(checklists.of_day, MONDAY)
            assert case is not None
            newest = shop.see(record.newest)
        await driver.press("escape")
        await open_checklist(driver)
        with shop_at(store) as shop:
            assert shop.see(record.newest) == newest


async def test_what_is_typed_ahead_of_the_first_look_is_for_the_list(
    opened: Opening, store: Path, case_id: int
) -> None:
    async with opened() as driver:
        await press_fast(driver, "f4", "s")
        await type_fast(driver, "系统维护")
        await press_fast(driver, "enter")
        await driver.shows("Skipped: Open system")
    assert item(store, "open_lines").note == "系统维护"


async def test_without_a_roster_everything_is_shown_and_how_to_go_on(opened: Opening, store: Path) -> None:
    async with opened() as driver:
        await open_checklist(driver)
        await driver.shows("all posts", "Nobody has set a roster yet", "r opens it")
        assert any("Post A" in one for one in words_shown(driver))
        assert any("Post B" in one for one in words_shown(driver))
        assert row_with(driver, "Shop clean").cells[4] == "A+B"


async def test_who_works_on_no_shift_looks_and_begins_nothing(opened: Opening, store: Path) -> None:
    """A-1: the list is shown as it would be."""
    async with opened(FINANCE) as driver:
        await open_checklist(driver)
        await driver.shows("The list begins when somebody who works on shifts opens it.", "all posts")
        await driver.press("space")
        await driver.until(lambda: driver.text().count("The list begins when somebody") == 2, "message")
    with shop_at(store) as shop:
        assert shop.see(checklists.of_day, MONDAY) is None


async def test_who_is_on_no_post_sees_all_and_ticks_nothing(opened: Opening, store: Path, case_id: int) -> None:
    """S-6, A-1"""
    async with opened(FINANCE) as driver:
        await open_checklist(driver)
        await driver.shows("all posts", "You are on no post today", "of 24 done")
        await driver.press("space")
        await driver.shows("This is not for your role.")


# -- ticking -----------------------------------------------------------------------------------------------------------


async def test_space_ticks_and_u_takes_it_back(opened: Opening, store: Path, case_id: int) -> None:
    """S-6"""
    async with opened() as driver:
        await open_checklist(driver)
        assert chosen_row(driver).cells[2].startswith("Open system")
        await driver.press("space")
        await driver.shows("Done: Open system", "3 of 17 done  2 late")
        assert chosen_row(driver).cells == ("x", "09:05", "Open system, chat and phone lines", "", "李娜")
        assert (item(store, "open_lines").state, item(store, "open_lines").by) == ("done", LI.name)
        await driver.press("space")
        await driver.shows("You ticked it at 09:05. u takes it back.")
        await driver.press("u")
        await driver.shows("Open again: Open system")
        await driver.press("u")
        await driver.shows("there is nothing to take back")
    assert item(store, "open_lines").state == "open"


async def test_a_count_takes_one_field_and_one_enter(opened: Opening, store: Path, case_id: int) -> None:
    """S-6: what is wrong is said at the field, and stays there."""
    async with opened() as driver:
        await open_checklist(driver)
        await choose(driver, "Answer problem parcels")
        await driver.press("space")
        await asked(driver)
        await fill(driver, "十二")
        await driver.shows('"十二"')
        assert isinstance(driver.app.screen, Dialog)
        await driver.press("backspace", "backspace")
        await fill(driver, "１2")
        await driver.shows("Done: Answer problem parcels")
        await answered(driver)
        assert chosen_row(driver).cells[3] == "count 12"
    assert item(store, "system_problems").evidence == {"count": 12}


async def test_an_account_that_does_not_agree_needs_a_reason(opened: Opening, store: Path, case_id: int) -> None:
    async with opened() as driver:
        await open_checklist(driver)
        await choose(driver, "Today's account agrees")
        await driver.press("space")
        await asked(driver)
        await fill(driver, "98.50", "98", "")
        await driver.shows("The account does not agree. Write down why")
        await fill(driver, "找零错")
        await answered(driver)
        assert chosen_row(driver).cells[3] == "98.00 (-0.50), 找零错"
        await driver.shows("expected 98.50, counted 98.00, difference -0.50", "note: 找零错")


async def test_a_picture_must_be_there(opened: Opening, store: Path, tmp_path: Path) -> None:
    write_own_list(store)
    async with opened(size=(120, 40)) as driver:
        await open_checklist(driver)
        await choose(driver, "Take a picture")
        assert row_with(driver, "Then this").cells[3] == "after others"
        await driver.press("space")
        await asked(driver)
        await fill(driver, str(tmp_path / "front"))
        await driver.shows("There is no picture at")
        (tmp_path / "front.jpg").write_bytes(b"")
        await fill(driver, ".jpg")
        await driver.shows("Done: Take a picture")
        await answered(driver)
        assert chosen_row(driver).cells[3] == "front.jpg"
        assert row_with(driver, "Then this").cells[3] == ""
        await driver.shows("every week")


async def test_what_the_facts_tick_cannot_be_ticked_and_says_which_fact(
    opened: Opening, store: Path, case_id: int
) -> None:
    """S-7"""
    async with opened() as driver:
        await open_checklist(driver)
        await choose(driver, "Post A handed over")
        for key in ("space", "s", "k"):
            await driver.press(key)
            await driver.shows("once the handover sheet is accepted")
            await driver.press("n")
            await asked(driver)
            await driver.press("escape")
            await answered(driver)
        await choose(driver, "Finish yesterday's open matters")
        await driver.press("u")
        await driver.shows("all that was carried over here is done")


# -- two terminals -----------------------------------------------------------------------------------------------------


async def test_another_terminals_tick_shows_by_itself(opened: Opening, store: Path, case_id: int) -> None:
    """S-8: within two seconds, without a key."""
    async with opened() as driver:
        await open_checklist(driver)
        ticked_elsewhere(store, case_id, "shop_problems", count="3")
        await driver.until(lambda: row_with(driver, "in the shop").cells[0] == "x", "other's tick")
        assert row_with(driver, "in the shop").cells[3:] == ("count 3", "周敏")


async def test_of_two_ticks_the_first_counts_and_what_was_typed_is_told(
    opened: Opening, store: Path, case_id: int
) -> None:
    """S-8"""
    async with opened() as driver:
        await open_checklist(driver)
        await choose(driver, "in the shop")
        await driver.press("space")
        await asked(driver)
        ticked_elsewhere(store, case_id, "shop_problems", count="3")
        await fill(driver, "4")
        await driver.shows("周敏 was first, at 09:05. u takes it back. What you typed was not kept: 4")
    found = item(store, "shop_problems")
    assert (found.by, found.evidence) == (ZHOU.name, {"count": 3})


async def test_a_form_under_the_lock_keeps_what_was_typed(opened: Opening, store: Path, case_id: int) -> None:
    """A-2"""
    async with opened() as driver:
        await open_checklist(driver)
        await choose(driver, "in the shop")
        await driver.press("n")
        await asked(driver)
        await driver.type("等客户回电")
        await driver.press("ctrl+l")
        await driver.until(lambda: isinstance(driver.app.screen, SignInScreen), "lock")
        await fill(driver, PASSWORD)
        await asked(driver)
        await driver.press("enter")
        await driver.shows("Written down.", "note: 等客户回电")


# -- late --------------------------------------------------------------------------------------------------------------


async def test_what_becomes_late_is_marked_without_reading(
    opened: Opening, store: Path, case_id: int, clock: StillClock
) -> None:
    """S-9: by the minute, and counted."""
    async with opened() as driver:
        screen = await open_checklist(driver)
        assert row_with(driver, "self-pickups, find").cells[3] == "in 10 min"
        clock.at += 2 * MINUTE
        screen.tell_nearest()
        assert row_with(driver, "self-pickups, find").cells[3] == "in 8 min"
        await driver.shows("3 late")
        clock.at = on_clocks("2026-11-23 09:15")
        screen.tell_nearest()
        assert row_with(driver, "self-pickups, find").cells[:4:3] == ("!", "due now")
        assert row_with(driver, "today's arrivals").cells[3] == "in 15 min"
        await driver.shows("4 late")
        clock.at += 5 * MINUTE
        screen.tell_nearest()
        assert row_with(driver, "self-pickups, find").cells[3] == "late 5 min"


async def test_the_next_day_begins_by_itself_with_what_was_left(
    opened: Opening, store: Path, case_id: int, clock: StillClock
) -> None:
    """S-11: at four in the morning; carried items come first, with their first day."""
    async with opened() as driver:
        screen = await open_checklist(driver)
        clock.at = on_clocks("2026-11-24 04:00")
        screen.tell_nearest()
        await driver.shows("Tue 24 Nov  post B")
        await driver.press("v")
        await driver.until(lambda: any("from 23 Nov: Answer problem" in one for one in words_shown(driver)), "carried")


# -- deciding ----------------------------------------------------------------------------------------------------------


async def test_skipping_and_keeping_need_a_reason(opened: Opening, store: Path, case_id: int) -> None:
    """S-6, S-11"""
    async with opened() as driver:
        await open_checklist(driver)
        await choose(driver, "Tear slips")
        await driver.press("s")
        await asked(driver)
        await fill(driver, "")
        await driver.shows("Write down why.")
        await fill(driver, "今天没有")
        await driver.shows("Skipped: Tear slips", "Skipped 09:05, 李娜.")
        await answered(driver)
        assert chosen_row(driver).cells[0::3] == ("-", "skipped: 今天没有")
        await driver.press("k")
        await asked(driver)
        await fill(driver, "，明天")
        await driver.shows("Kept for tomorrow: Tear slips", "1 kept for tomorrow")
        await answered(driver)
        assert chosen_row(driver).cells[0] == "="
        await driver.press("space")
        await asked(driver)
        await fill(driver, "7")
        await driver.shows("Done: Tear slips")
        await answered(driver)
        await driver.press("s")
        await driver.shows("take the tick back first")
        await choose(driver, "Prepare for today's arrivals")
        await driver.press("k")
        await driver.shows("it cannot be kept for tomorrow")


# -- going about -------------------------------------------------------------------------------------------------------


async def test_enter_opens_where_the_item_is_done(opened: Opening, store: Path) -> None:
    """S-6"""
    write_own_list(store)
    async with opened() as driver:
        for words, place in (("Look at incidents", IncidentsScreen), ("Look at orders", OrdersScreen)):
            await open_checklist(driver)
            await choose(driver, words)
            await driver.press("enter")
            await driver.until(lambda place=place: isinstance(driver.app.screen, place), "place")  # type: ignore[misc]
            assert len(driver.app.screen_stack) == 3
        await open_checklist(driver)
        await choose(driver, "Then this")
        await driver.press("enter")
        await driver.shows("This is done at the counter: Space ticks it.")


async def test_the_handover_sheet_opens_from_its_item_and_by_h(opened: Opening, store: Path, case_id: int) -> None:
    """S-10"""
    async with opened() as driver:
        await open_checklist(driver)
        await opens(driver, "h", lambda: isinstance(driver.app.screen, HandoverPage))
        await driver.press("escape")
        await answered(driver)
        await choose(driver, "Post A handed over")
        await opens(driver, "enter", lambda: isinstance(driver.app.screen, HandoverPage))


async def test_v_goes_through_my_posts_each_and_all(opened: Opening, store: Path, case_id: int) -> None:
    """S-6"""
    async with opened(ZHOU) as driver:
        await open_checklist(driver)
        await driver.shows("post B  周敏", "of 12 done")
        await driver.press("v")
        await driver.shows("post A  李娜", "of 17 done")
        await driver.press("v")
        await driver.shows("all posts", "A 李娜  B 周敏", "of 24 done")
        await driver.press("v")
        await driver.shows("post B  周敏")


async def test_other_days_are_only_read(opened: Opening, store: Path, case_id: int) -> None:
    async with opened() as driver:
        await open_checklist(driver)
        await driver.press("right")
        await driver.shows("Tue 24 Nov  post B", "the list begins with its day")
        await driver.settle()
        assert {row.cells[0] for row in rows_of(driver).rows} == {".", "a"}
        await driver.press("space")
        await driver.shows("Only today's list can be worked on.")
        await driver.press("t", "left")
        await driver.shows("Sun 22 Nov", "There is no list of this day.")
        await driver.press("right_square_bracket")
        await driver.shows("Mon 23 Nov  post A")
        await driver.settle()
        assert chosen_row(driver).cells[2].startswith("Open system")


async def test_clocking_on_and_off(opened: Opening, store: Path, case_id: int, clock: StillClock) -> None:
    """S-5"""
    async with opened() as driver:
        await open_checklist(driver)
        await driver.press("o")
        await driver.shows("You are clocked on since 09:05.", "clocked on since 09:05", "Clock off")
        clock.at += 3 * MINUTE
        await driver.press("o")
        await driver.shows("You are clocked off: here from 09:05 to 09:08.", "not clocked on")
    with shop_at(store) as shop:
        (stay,) = shop.see(attendance.stays, MONDAY, MONDAY)
        assert (stay.on_at, stay.off_at) == (NINE, clock.at)


async def test_a_list_by_hand_stands_below_and_closes_itself(opened: Opening, store: Path, case_id: int) -> None:
    """S-13: its first item is chosen; ticked like any other; its last tick can be taken back."""
    async with opened() as driver:
        await open_checklist(driver)
        await driver.press("g")
        await asked(driver)
        await driver.shows("Who comes, and when")
        await fill(driver, "")
        await driver.shows("Say in one line what it is about.")
        await fill(driver, "检查组 15:00")
        await driver.shows("The list has begun", "Reception of a visit: 检查组 15:00")
        await answered(driver)
        assert chosen_row(driver).cells[2].startswith("Room ready")
        for note in ("", "", "李娜", "", "王处长"):
            await driver.press("space")
            if note:
                await asked(driver)
                await fill(driver, note)
                await answered(driver)
            await driver.settle()
            assert chosen_row(driver).cells[0] == "x"
            await driver.press("down")
        await driver.shows("5 of 5 done", "of 17 done")
        await driver.press("u")
        await driver.shows("Open again: Cards exchanged", "4 of 5 done")
        await choose(driver, "Reception of a visit")
        await driver.press("space")
        await driver.shows("This is the list's title.")


# -- everywhere --------------------------------------------------------------------------------------------------------


async def test_f4_has_its_place_and_its_second_way(opened: Opening, store: Path, case_id: int) -> None:
    async with opened() as driver:
        await driver.shows("F4 Checklist")
        await driver.press("ctrl+g", "4")
        await driver.until(lambda: isinstance(driver.app.screen, ChecklistScreen), "checklist")
        await driver.settle()
        await driver.press("f4")
        assert len(driver.app.screen_stack) == 3
        await driver.press("f2")
        await driver.until(lambda: len(driver.app.screen_stack) == 2, "form")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 24), (40, 12), (80, 12)])
async def test_it_fits_every_size(
    opened: Opening, store: Path, case_id: int, size: tuple[int, int], language: str
) -> None:
    """E-2: the chosen item and the keys are there, nothing of doubtful width is drawn."""
    use(language)
    async with opened(size=size) as driver:
        await open_checklist(driver)
        await choose(driver, row_with(driver, "09:15").cells[2])
        fits(driver)
        for key in ("n", "space", "g"):
            await driver.press(key)
            await asked(driver)
            await steady(driver)
            fits(driver)
            await driver.press("escape")
            await answered(driver)
        await driver.press("left")
        await driver.settle()
        fits(driver)


def fits(driver: Driver) -> None:
    width, height = driver.app.size
    lines = driver.text().splitlines()
    assert len(lines) <= height
    for line in lines:
        assert cell_len(line) <= width, line
        assert not [one for one in line if unicodedata.east_asian_width(one) == "A"], line


async def test_the_language_changes_with_the_same_item_chosen(opened: Opening, store: Path, case_id: int) -> None:
    """E-2"""
    async with opened() as driver:
        await open_checklist(driver)
        await choose(driver, "Tear slips")
        await driver.press("ctrl+t")
        await driver.shows("当班清单")
        await driver.settle()
        assert chosen_row(driver).cells[2] == "分拣后撕单，自提件和乡镇件归堆"
        checklist_in(driver)
