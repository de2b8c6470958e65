"""F6: the untracked query, its rows decided by keys, by two terminals, by a scanner: U-1 to U-9."""

from __future__ import annotations

import base64
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events

from csdesk.desk import record
from csdesk.desk.parcels import claims, parcel_events, untracked_runs
from csdesk.desk.tickets import tickets
from csdesk.language import use
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.dialog import Dialog
from csdesk.screens.parcels.parcel_page import ParcelPage
from csdesk.screens.parcels.parcels import ParcelsScreen
from csdesk.screens.parcels.parcels_look import open_today
from tests.desk.parcel_shop import ASKED, HUB, ago, put, scan
from tests.desk.shop import FINANCE, LI, ZHOU
from tests.screens.casework import rows_of
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.parcelwork import (
    DAY,
    MADE,
    choose_number,
    chosen,
    kept,
    many_in,
    one_of_each_in,
    open_parcels,
    parcels_in,
    row,
)
from tests.screens.walking import fill, press_fast, shop_at, steady, type_fast

SIZES = [(200, 60), (120, 40), (80, 24), (60, 20), (40, 15), (22, 10)]
"""Terminals, the widest first."""


@pytest.fixture
def clock() -> StillClock:
    """The worked example: asked on 7 June, the window ends on 4 June (U-1)."""
    return StillClock(ASKED)


@pytest.fixture
def made(store: Path) -> Path:
    """One parcel of each kind."""
    one_of_each_in(store)
    return store


async def in_form(driver: Driver) -> None:
    """Wait for a small form."""
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "form")
    await driver.pilot.pause()


async def in_list(driver: Driver) -> None:
    """Wait until the list is in front again, with what came of it."""
    await driver.until(lambda: isinstance(driver.app.screen, ParcelsScreen), "list")
    await driver.settle()


# -- opening -----------------------------------------------------------------------------------------------------------


async def test_it_asks_the_query_and_shows_why_and_what_next(opened: Opening, made: Path) -> None:
    """U-1 to U-3: the window, the counts, the bag left out; of the chosen parcel the limit it passed."""
    async with opened() as driver:
        await open_parcels(driver)
        await driver.shows("Untracked  5 May - 4 Jun  outgoing, not signed", "6 found", "1 bag left out")
        await driver.shows("problem 1 | out 1 | no scan 1 | hub 1 | late 1 | on time 1", "0 of 6 decided")
        assert [one.key for one in rows_of(driver).rows] == list(MADE.values())
        await choose_number(driver, MADE["hub_stalled"])
        assert row(driver, MADE["hub_stalled"])[3:8] == ("hub", HUB, "4d 02h", "verify, loss", "")
        await driver.shows("nothing since, 98 h", "no ticket", "on no list")


async def test_opening_it_keeps_the_run_once_and_then_goes_on_with_it(opened: Opening, made: Path) -> None:
    """U-6"""
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("escape")
        with shop_at(made) as shop:
            first, newest = shop.see(untracked_runs.runs), shop.see(record.newest)
        assert [(one.run.by, one.rows, one.decided) for one in first] == [(LI.name, 6, 0)]
        await open_parcels(driver)
        with shop_at(made) as shop:
            assert shop.see(record.newest) == newest


async def test_several_that_look_first_at_once_keep_one_run(made: Path) -> None:
    """U-6: also a terminal whose first look is begun again."""
    with shop_at(made) as shop, ThreadPoolExecutor(6) as hands:
        asked = list(hands.map(lambda _hand: open_today(shop.desk, "untracked", LI, ASKED), range(6)))
        assert len(set(asked)) == 1
        assert len(shop.see(untracked_runs.runs)) == 1


async def test_what_is_typed_ahead_is_for_the_list(opened: Opening, made: Path) -> None:
    async with opened() as driver:
        await press_fast(driver, "f6", "down", "d")
        await driver.shows(f"{MADE['out_for_delivery']}: delay list.")


async def test_who_may_not_decide_looks_and_keeps_nothing(opened: Opening, made: Path) -> None:
    """A-1"""
    async with opened(FINANCE) as driver:
        await open_parcels(driver)
        await driver.shows("6 found", "only looked at, not kept")
        await driver.press("d")
        await driver.shows("Deciding is not for your role.")
    with shop_at(made) as shop:
        assert shop.see(untracked_runs.runs) == []


# -- deciding ----------------------------------------------------------------------------------------------------------


async def test_each_key_decides_and_u_takes_it_back(opened: Opening, made: Path) -> None:
    """U-4, U-6: tickets and lists; the row keeps its place, marked."""
    async with opened() as driver:
        await open_parcels(driver)
        await choose_number(driver, MADE["delayed"])
        await driver.press("c")
        await driver.shows(f"{MADE['delayed']}: chase ticket.", "1 of 6 decided")
        with shop_at(made) as shop:
            [ticket] = shop.see(tickets.of_parcel, MADE["delayed"], at=ASKED)
        assert row(driver, MADE["delayed"])[6] == f"chase {ticket.number}"
        assert row(driver, MADE["delayed"])[0] == f"x {MADE['delayed']}"
        await choose_number(driver, MADE["hub_stalled"])
        await driver.press("l")
        await driver.shows("loss list.", "2 of 6 decided", "on the loss list")
        await driver.press("u")
        await driver.shows("1 parcel waits again.", "1 of 6 decided", "on no list")
        await driver.press("down", "down", "v", "s")
        await driver.shows("sender asked.")
        with shop_at(made) as shop:
            assert (kept(shop, MADE["delayed"]).decision, kept(shop, MADE["delayed"]).decided_by) == ("chase", LI.name)
            assert kept(shop, MADE["hub_stalled"]).decision == ""
            assert shop.see(claims.listing, "loss") == []


async def test_nothing_is_done_with_a_reason(opened: Opening, made: Path) -> None:
    async with opened() as driver:
        await open_parcels(driver)
        await choose_number(driver, MADE["on_time"])
        await driver.press("w")
        await in_form(driver)
        await fill(driver, "客户同意再等一天")
        await driver.shows(f"{MADE['on_time']}: watched.", "note: 客户同意再等一天")
    with shop_at(made) as shop:
        assert (kept(shop, MADE["on_time"]).decision, kept(shop, MADE["on_time"]).note) == ("watch", "客户同意再等一天")


async def test_a_selection_is_decided_as_one(opened: Opening, store: Path) -> None:
    """U-4: all of a kind, hundreds of them, in one transaction; undone as one, though none is chosen."""
    numbers = many_in(store, 500)
    put_one = "803000000001"
    with shop_at(store) as shop:
        put(shop, put_one, "2026-06-04 10:00")
    async with opened() as driver:
        await open_parcels(driver)
        with shop_at(store) as shop:
            before = len(shop.entries())
        await driver.press("a")
        await driver.shows("500 parcels are selected.")
        await driver.press("d")
        await driver.shows("500 parcels: delay list.", "500 of 501 decided")
        with shop_at(store) as shop:
            assert [one.number for one in shop.see(claims.listing, "delay")] == numbers
            assert len(shop.entries()) == before + 2
        await choose_number(driver, put_one)
        await driver.press("u")
        await driver.shows("500 parcels wait again.", "0 of 501 decided")
        await driver.press("a")
        await driver.shows("1 parcel is selected.")


async def test_space_selects_and_goes_on_and_escape_lets_go_first(opened: Opening, made: Path) -> None:
    """U-4"""
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("space", "down", "space")
        await driver.shows("2 parcels are selected.")
        assert [one.cells[0][0] for one in rows_of(driver).rows] == ["*", " ", "*", " ", " ", " "]
        await driver.press("up", "space")
        await driver.shows("1 parcel is selected.")
        await driver.press("escape")
        assert isinstance(driver.app.screen, ParcelsScreen)
        assert parcels_in(driver).has_selection is False
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, ParcelsScreen), "form")


async def test_what_is_read_anew_leaves_the_cursor_where_it_just_went(opened: Opening, made: Path) -> None:
    """U-6: also while the message of the cursor's going is still on its way."""
    async with opened() as driver:
        screen = await open_parcels(driver)
        rows_of(driver).move(2)
        screen._renew(screen._window, screen._window)
        screen._show()
        assert rows_of(driver).chosen == 2


# -- live --------------------------------------------------------------------------------------------------------------


async def test_what_another_terminal_decides_shows_by_itself(opened: Opening, made: Path) -> None:
    """U-6: within two seconds, with the same parcel chosen."""
    from csdesk.desk.parcels import untracked_decisions

    async with opened() as driver:
        screen = await open_parcels(driver)
        await choose_number(driver, MADE["no_scan"])
        run_id = screen.look.run.id if screen.look and screen.look.run else 0
        with shop_at(made) as shop:
            shop.do(untracked_decisions.decide, run_id, [MADE["problem"]], "loss", by=ZHOU, at=ASKED)
        await driver.shows("1 of 6 decided")
        assert row(driver, MADE["problem"])[6] == "loss list"
        assert chosen(driver) == MADE["no_scan"]


async def test_a_parcel_that_is_signed_meanwhile_leaves(opened: Opening, made: Path) -> None:
    """U-7: also out of a selection that is decided at that moment."""
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("space", "space")
        with shop_at(made) as shop:
            scan(shop, MADE["problem"], (ago(0), "signed", "西安"))
            shop.do(parcel_events.signed, [MADE["problem"]], by=ZHOU, at=ASKED)
        await driver.until(lambda: len(rows_of(driver).rows) == 5, "one less")
        await driver.press("d")
        await driver.shows(f"{MADE['out_for_delivery']}: delay list. 1 was signed meanwhile.", "2 of 6 decided")
        assert chosen(driver) == MADE["no_scan"]
    with shop_at(made) as shop:
        assert [one.number for one in shop.see(claims.listing, "delay")] == [MADE["out_for_delivery"]]


# -- numbers -----------------------------------------------------------------------------------------------------------


async def test_a_scanned_number_is_gone_to_with_its_zeros(opened: Opening, store: Path) -> None:
    """U-4: leading zeros, full width, pieces of an input method; wherever in a long list it stands."""
    numbers = many_in(store, 700)
    with shop_at(store) as shop:
        put(shop, "000803", "2026-06-04 10:00", client="HX001")
        put(shop, "803", "2026-06-04 11:00")
    async with opened() as driver:
        await open_parcels(driver)
        await type_fast(driver, numbers[555])
        await press_fast(driver, "enter", "d")
        await driver.shows(f"{numbers[555]}: delay list.")
        assert chosen(driver) == numbers[555]
        await driver.press(*"０００")
        driver.app.post_message(events.Paste("８０３"))
        await driver.shows("Number: 000803")
        await driver.press("enter")
        await driver.until(lambda: chosen(driver) == "000803", "the one with zeros")
        await driver.press(*"803", "enter")
        await driver.until(lambda: chosen(driver) == "803", "the one without")


async def test_a_number_that_is_not_in_the_list_says_so(opened: Opening, made: Path) -> None:
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press(*"999", "enter")
        await driver.shows("999 is not in the list, and no file told of it.")
        await driver.press(*"803000000008", "enter")
        await driver.until(lambda: isinstance(driver.app.screen, ParcelPage), "page")
        await driver.shows("803000000008", "signed", "西安")


async def test_pasted_numbers_are_selected(opened: Opening, made: Path) -> None:
    async with opened() as driver:
        await open_parcels(driver)
        driver.app.post_message(events.Paste(f"'{MADE['delayed']}\n{MADE['no_scan']}\n999\n"))
        await driver.shows("2 parcels are selected. Not in the list, 1: 999")
        assert parcels_in(driver).selected == [MADE["no_scan"], MADE["delayed"]]


# -- copying, writing files --------------------------------------------------------------------------------------------


async def test_numbers_are_copied_one_a_line(opened: Opening, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """U-4: OSC 52, with how many."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    written: list[str] = []
    async with opened() as driver:
        await open_parcels(driver)
        assert driver.app._driver is not None
        monkeypatch.setattr(driver.app._driver, "write", written.append)
        await driver.press("space", "space", "y")
        await driver.shows("2 numbers are copied.")
        coded = next(one for one in written if "]52;" in one).removeprefix("\x1b]52;c;").removesuffix("\a")
        text = base64.b64decode(coded).decode()
        assert text == f"{MADE['problem']}\n{MADE['out_for_delivery']}\n"


async def test_lists_are_written_and_replaced_only_when_asked(opened: Opening, made: Path, tmp_path: Path) -> None:
    """U-5"""
    folder = tmp_path / "给客户"
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("d", "x")
        await in_form(driver)
        await driver.press("ctrl+u")
        await fill(driver, str(folder))
        await driver.shows("Written to")
        listed = folder / "延误-2026-06-07.txt"
        assert listed.read_text("utf-8") == f"{MADE['problem']}\n"
        await choose_number(driver, MADE["no_scan"])
        await driver.press("d", "x")
        await in_form(driver)
        await driver.press("ctrl+u")
        await fill(driver, str(folder))
        await driver.until(lambda: isinstance(driver.app.screen, Confirmation), "question")
        await driver.press("n")
        await driver.shows("Nothing was written.")
        await driver.press("x")
        await in_form(driver)
        await driver.press("ctrl+u")
        await fill(driver, str(folder))
        await driver.until(lambda: isinstance(driver.app.screen, Confirmation), "question")
        await driver.press("y")
        await driver.until(lambda: len(listed.read_text("utf-8").split()) == 2, "replaced")


# -- other runs, other days, other queries -----------------------------------------------------------------------------


async def test_the_next_run_tells_what_was_seen_before(opened: Opening, made: Path, clock: StillClock) -> None:
    """U-6: how often and when; earlier runs are only read."""
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("d")
        await driver.shows("1 of 6 decided")
        await driver.press("escape")
        clock.at = ASKED + 3 * DAY
        await open_parcels(driver)
        await driver.shows("0 of 6 decided", "seen in the run of 7 Jun, 2 runs in all", "on the delay list")
        assert row(driver, MADE["problem"])[7] == "2"
        await driver.press("h")
        await driver.shows("Runs of the query", "06-07 09:00  李娜", "1 of 6 decided")
        await driver.press("2")
        await in_list(driver)
        await driver.shows("1 of 6 decided, over")
        await driver.press("c")
        await driver.shows("This run is over: it is only read.")
        await driver.press("t")
        await driver.shows("0 of 6 decided")


async def test_other_days_are_only_looked_at_until_they_are_kept(opened: Opening, made: Path) -> None:
    """U-1: the start is never after the end."""
    with shop_at(made) as shop:
        put(shop, "803000000020", "2026-06-05 10:00")
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("g")
        await in_form(driver)
        await driver.press("ctrl+u", *"2026-06-06", "enter", "ctrl+u", *"2026-06-05", "enter")
        await driver.shows("The window begins on 2026-06-06, after its end on 2026-06-05")
        await driver.press("ctrl+u", *"2026-06-05", "tab", "ctrl+u", *"2026-06-06", "shift+tab", "enter", "enter")
        await driver.shows("5 Jun - 6 Jun", "only looked at, not kept", "1 found")
        await driver.press("d")
        await driver.shows("n keeps it as a run")
        with shop_at(made) as shop:
            assert len(shop.see(untracked_runs.runs)) == 1
        await driver.press("n")
        await driver.shows("A new run: 1 parcel is found.", "0 of 1 decided")
    with shop_at(made) as shop:
        assert [one.rows for one in shop.see(untracked_runs.runs)] == [1, 6]


async def test_t_goes_through_the_queries(opened: Opening, made: Path) -> None:
    """U-9: what was given out today and not signed, the second carrier's."""
    with shop_at(made) as shop:
        put(shop, "803000000030", ago(40), (ago(1), "out_for_delivery", "本店"), direction="in")
        put(shop, "753000000031", carrier="second")
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("t")
        await driver.shows("Unsigned today  7 Jun  incoming, given out, not signed", "1 found")
        assert chosen(driver) == "803000000030"
        await driver.press("g")
        await driver.shows("This query is of today alone.")
        await driver.press("t")
        await driver.shows("Second carrier  5 May - 4 Jun")
        assert chosen(driver) == "753000000031"
        await driver.press("t")
        await driver.shows("Untracked  5 May - 4 Jun")


async def test_an_empty_list_says_how_to_go_on(opened: Opening) -> None:
    async with opened() as driver:
        await open_parcels(driver)
        await driver.shows("No parcel of these days has stopped moving. g looks at other days.", "0 found")
        await driver.press("c", "a", "space", "y", "enter", "u", "r", "end", "home")
        await driver.settle()
        assert isinstance(driver.app.screen, ParcelsScreen)


# -- the window --------------------------------------------------------------------------------------------------------


async def test_a_long_list_is_a_window_that_goes_with_the_choice(opened: Opening, store: Path) -> None:
    """Never the whole run in the list; paging loses no row and stands where the person went."""
    numbers = many_in(store, 1_000)
    async with opened() as driver:
        await open_parcels(driver)
        page = rows_of(driver).page
        for turn in range(1, 24):
            await driver.press("pagedown")
            await driver.settle()
            assert chosen(driver) == numbers[turn * page]
            assert len(rows_of(driver).rows) <= 400
        await driver.press("end")
        await driver.until(lambda: chosen(driver) == numbers[-1], "the last")
        for turn in range(1, 24):
            await driver.press("pageup")
            await driver.settle()
            assert chosen(driver) == numbers[-1 - turn * page]
        await driver.press("home")
        await driver.until(lambda: chosen(driver) == numbers[0], "the first")
        assert len(rows_of(driver).rows) <= 400


# -- looks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_every_size_shows_the_chosen_parcel(opened: Opening, made: Path, language: str) -> None:
    use(language)
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("down", "space")
        for size in SIZES:
            await driver.pilot.resize_terminal(*size)
            await steady(driver)
            lines = driver.text().splitlines()
            assert len(lines) == size[1]
            assert max(cell_len(line) for line in lines) <= size[0]
            assert any(line.lstrip().startswith(">") for line in lines), driver.text()
            assert not [one for one in "".join(lines) if unicodedata.east_asian_width(one) == "A"], driver.text()


async def test_the_other_language_keeps_the_place_and_the_selection(opened: Opening, made: Path) -> None:
    async with opened() as driver:
        await open_parcels(driver)
        await driver.press("down", "space")
        await driver.press("ctrl+t")
        await driver.shows("无轨迹", "滞留")
        assert chosen(driver) == MADE["no_scan"]
        assert row(driver, MADE["out_for_delivery"])[0].startswith("*")
        await driver.press("d")
        await driver.until(lambda: row(driver, MADE["out_for_delivery"])[0].startswith("x"), "decided")
