"""F12: the supervisor's board: live figures, the rows behind each, and what is done from there (A-4)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from csdesk.desk.handovers import handover_signing, handovers
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import orders
from csdesk.desk.promises import outbox
from csdesk.desk.shifts import checklists, leave
from csdesk.desk.tickets import tickets
from csdesk.language import use
from csdesk.models.untracked import UntrackedRow, UntrackedRun
from csdesk.playbook.loading import load
from csdesk.rules.attendance import Line, Presence
from csdesk.screens.board.board import BoardScreen
from csdesk.screens.board.board_figures import BoardWords
from csdesk.screens.board.board_list import BoardList
from csdesk.screens.cases.case_page import CasePage
from csdesk.screens.dialog import Dialog
from csdesk.screens.orders.order import OrderScreen
from csdesk.screens.orders.order_page import OrderPage
from csdesk.screens.shifts.checklist import ChecklistScreen
from csdesk.screens.sign_in import SignInScreen
from csdesk.widgets.figures import Figures
from csdesk.widgets.rows import Rows
from tests.desk.shop import DIRECTOR, LI, MANAGER, PASSWORD, QC, TRAINEE, ZHOU
from tests.screens.casework import MINUTE, case_in, rows_of
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.shiftwork import MONDAY, NINE, busy_morning
from tests.screens.walking import fill, shop_at, sign_in

# All in one worker: the busy shop is made once.
pytestmark = pytest.mark.xdist_group("board")

DAY = timedelta(days=1)


def busy_shop(store: Path) -> None:
    """Something in every section of the board."""
    busy_morning(store)
    with shop_at(store) as shop:
        shop.confirm(at=NINE - 50 * MINUTE)
        cancelled = shop.confirm(at=NINE - 10 * MINUTE).order_id
        shop.cancel(cancelled, at=NINE)
        shop.save({"dangerous": "yes", "goods": "油漆"}, at=NINE)
        case_in(shop, "callback", "王芳 询到货", at=NINE - 12 * MINUTE)
        late = case_in(shop, "late", "恒信 -> 武汉", at=NINE, by=ZHOU)
        shop.do(tickets.open_ticket, "chase", "803000124551", by=LI, at=NINE)
        shop.do(incidents.send_report, late, by=ZHOU, at=NINE)
        shop.do(leave.ask, ZHOU.name, MONDAY + 5 * DAY, MONDAY + 5 * DAY, "看病", by=ZHOU, at=NINE)
        sheet = shop.do(handovers.open_sheet, MONDAY, "A", by=LI, at=NINE)
        shop.do(handover_signing.put_signature, sheet.id, by=LI, at=NINE)
        with shop.desk.writing() as tx:
            run = UntrackedRun(
                uuid="1", query="untracked", by=LI.name, at=NINE, as_of=NINE, first=NINE - 30 * DAY, last=NINE,
                left_out=0, counts={},
            )  # fmt: skip
            tx.session.add(run)
            tx.session.flush()
            for number, one in enumerate(tx.playbook.parcels.untracked):
                row = UntrackedRow(
                    run_id=run.id or 0, query="untracked", asked_on=MONDAY,
                    number=f"80300012{number:04}", kind=one.id, action=one.action,
                    last_scan_at=NINE - DAY, place="武汉中心", runs_seen=1,
                )  # fmt: skip
                tx.session.add(row)
            # A mail server refused one message; none is tried again while a test looks.
            for message in outbox.page(tx, unsent=True):
                message.next_try_at = NINE + 30 * DAY
                tx.session.add(message)
            message.problem = {"message": "There is no case {which}.", "values": {"which": "x"}, "set_up": True}


@pytest.fixture(scope="session")
def busy(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a busy shop: made once, to be copied."""
    folder = Path(shutil.copytree(founded, tmp_path_factory.mktemp("busy") / "shop"))
    busy_shop(folder / "csdesk.sqlite3")
    return folder


@pytest.fixture
def store(busy: Path, tmp_path: Path) -> Path:
    """The store of a fresh copy of the busy shop."""
    return Path(shutil.copytree(busy, tmp_path / "shop")) / "csdesk.sqlite3"


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NINE)


async def open_board(driver: Driver) -> BoardScreen:
    """F12, once it is read."""
    await driver.press("f12")
    await driver.until(lambda: isinstance(driver.app.screen, BoardScreen), "board")
    await driver.until(lambda: figures(driver).chosen, "figures")
    await driver.settle()
    return board_of(driver)


def board_of(driver: Driver) -> BoardScreen:
    screen = driver.app.screen
    assert isinstance(screen, BoardScreen), screen
    return screen


def figures(driver: Driver) -> Figures:
    return driver.app.screen.query_one(Figures)


async def open_figure(driver: Driver, key: str) -> Rows:
    """Enter on a figure, and the rows behind it."""
    figures(driver).choose(key)
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, BoardList), "rows behind the figure")
    await driver.until(lambda: rows_of(driver).columns, "read")
    await driver.settle()
    return rows_of(driver)


async def back_to_board(driver: Driver) -> None:
    while not isinstance(driver.app.screen, BoardScreen):
        before = driver.app.screen
        await driver.press("escape")
        await driver.until(lambda before=before: driver.app.screen is not before, "back")  # type: ignore[misc]
    await driver.settle()


async def answer(driver: Driver, *texts: str) -> None:
    """Fill in a dialog, and wait until it has done what it asks for."""
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
    await fill(driver, *texts)
    await driver.until(lambda: not isinstance(driver.app.screen, Dialog), "done")
    await driver.settle()


async def test_every_figure_opens_as_many_rows_as_it_says(opened: Opening, store: Path) -> None:
    """A-4: one after the other, each with its own page behind Enter and back again."""
    async with opened(MANAGER, size=(120, 40)) as driver:
        board = await open_board(driver)
        assert board._board is not None
        said = board._board.figures(NINE)
        shown = [one for section in figures(driver)._sections for one in section.figures]
        assert {one.key for one in shown} <= said.keys()
        assert len(shown) > 25
        for one in shown:
            rows = await open_figure(driver, one.key)
            assert len(rows.rows) == said[one.key], one
            if not one.key.startswith("list/"):
                assert str(said[one.key]) in one.text or one.key.startswith("people/") or said[one.key] == 0
            await back_to_board(driver)
            chosen = figures(driver).chosen
            assert chosen is not None
            assert chosen.key == one.key


async def test_what_a_row_opens(opened: Opening, store: Path) -> None:
    """A-4: from each kind of row to the page on which it is worked on, and back to the board."""
    pages = {
        "clocks": CasePage, "orders": OrderPage, "list/A": ChecklistScreen, "incidents/week": CasePage,
        "outbox": CasePage,
    }  # fmt: skip
    names = {"leave": "RosterPage", "handovers": "HandoverPage", "people": "AttendancePage", "drafts": "OrdersScreen"}
    async with opened(MANAGER) as driver:
        await open_board(driver)
        for key, name in {**{key: page.__name__ for key, page in pages.items()}, **names}.items():
            await open_figure(driver, key)
            await driver.press("enter")
            await driver.until(lambda name=name: driver.app.is_in_front(name), name)  # type: ignore[misc]
            await driver.settle()
            await back_to_board(driver)


async def test_arrows_go_from_figure_to_figure_and_tab_to_the_list(opened: Opening, store: Path) -> None:
    async with opened(MANAGER) as driver:
        await open_board(driver)
        keys = []
        for key in ("home", "right", "down", "down", "up", "end", "left"):
            await driver.press(key)
            chosen = figures(driver).chosen
            assert chosen is not None
            keys.append(chosen.key)
        assert keys[0] == "late"
        assert keys[1].startswith("late/")
        assert [one.split("/")[0] for one in keys[2:5]] == ["clocks", "list", "clocks"]
        assert len(set(keys[5:])) == 2
        await driver.press("tab")
        assert driver.cursor == "rows"
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, CasePage | ChecklistScreen), "page")
        await driver.settle()
        await back_to_board(driver)
        await driver.press("tab")
        assert driver.cursor == "figures"


async def test_who_may_not_see_it_is_told_who_may(opened: Opening) -> None:
    """A-1: F12 of an agent says it, and the board is among nobody's screens who may not."""
    for person in (LI, TRAINEE):
        async with opened(person) as driver:
            await driver.press("f12")
            await driver.shows("This is not for your role. It is for: quality control")
            assert isinstance(driver.app.screen, OrderScreen)
            assert "F12" not in driver.text().splitlines()[0]


async def test_a_supervisor_sees_it_first_and_goes_to_the_form(opened: Opening) -> None:
    """A-4: by the role's own line in the playbook; an agent begins at the form; Ctrl+G = opens it again."""
    async with opened(None) as driver:
        await sign_in(driver, MANAGER.name, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, BoardScreen), "board first")
        await driver.shows("F12 Board", "Clocks")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        await driver.settle()
        await driver.press("ctrl+g", "equals_sign")
        await driver.until(lambda: isinstance(driver.app.screen, BoardScreen), "board again")
        await driver.press("f2")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form again")
        await driver.press("ctrl+l")
        await driver.until(lambda: isinstance(driver.app.screen, SignInScreen), "locked")
        await driver.press("f12")
        assert isinstance(driver.app.screen, SignInScreen)


async def test_what_happens_elsewhere_shows_by_itself(opened: Opening, store: Path, clock: StillClock) -> None:
    """A-4, S-8: another desk opens a case and ticks an item; a clock passes: nobody presses a key."""
    async with opened(MANAGER) as driver:
        board = await open_board(driver)
        clocks = figure(board, "clocks", NINE)
        with shop_at(store) as shop:
            case_in(shop, "price_enquiry", "到南昌", at=NINE)
            day = shop.see(checklists.of_day, MONDAY)
            assert day is not None
            shop.do(checklists.skip, day.id, "arrivals", "今天没有", by=LI, at=NINE)
        await driver.shows(f"{clocks + 1} running")
        late = figure(board, "late", NINE)
        clock.at = NINE + 16 * MINUTE
        await driver.until(lambda: figure(board, "late", clock.at) > late, "late by itself")
        shown = figures(driver).chosen
        assert shown is not None
        assert shown.key == "late"
        await driver.until(lambda: figures(driver).chosen.text == str(figure(board, "late", clock.at)), "told")  # type: ignore[union-attr]
        # The rows behind a figure say how many there are now, not how many there were when they were opened.
        rows = await open_figure(driver, "clocks")
        before = len(rows.rows)
        await driver.shows(f"Clocks  {before} running")
        with shop_at(store) as shop:
            case_in(shop, "price_enquiry", "到长沙", at=clock.at)
        await driver.until(lambda: len(rows.rows) == before + 1, "one more")
        await driver.shows(f"Clocks  {before + 1} running")


def figure(board: BoardScreen, key: str, at: datetime) -> int:
    """What a figure says on the board that is shown."""
    assert board._board is not None
    return board._board.figures(at)[key]


async def test_taken_in_hand_and_passed_on_from_the_list(opened: Opening, store: Path) -> None:
    """A-4, I-6: a acknowledges what is chosen, o gives the case to somebody else."""
    async with opened(MANAGER) as driver:
        await open_board(driver)
        await driver.press("a")
        await driver.shows("No case is chosen.")
        await open_figure(driver, "clocks/passed")
        await driver.press("a")
        await driver.shows("You have it in hand.")
        await driver.press("o")
        await driver.shows("Whose shall it be?")
        await driver.press("down", "enter")
        await driver.shows("'s now.")
        await back_to_board(driver)
        await open_figure(driver, "list/A")
        await driver.press("o")
        await driver.shows("An item belongs to its post")


async def test_a_comment_stands_in_the_case(opened: Opening, store: Path) -> None:
    """A-4: m on the board, and on the page of the case; whoever opens the case reads it."""
    async with opened(MANAGER) as driver:
        await open_board(driver)
        await open_figure(driver, "clocks/passed")
        await driver.press("m")
        await answer(driver, "先给客户回电")
        await driver.shows("Your comment stands in the case.")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, CasePage), "page")
        await driver.shows(f"{MANAGER.name}: comment: 先给客户回电")
        await driver.press("m")
        await answer(driver, "再催一次")
        await driver.shows("comment: 再催一次")


async def test_an_order_is_approved_and_leave_granted_and_refused(opened: Opening, store: Path) -> None:
    """A-4, O-4, S-2: y approves what waits, d refuses leave; both ask why."""
    with shop_at(store) as shop:
        shop.do(leave.ask, LI.name, MONDAY + 8 * DAY, MONDAY + 8 * DAY, "搬家", by=LI, at=NINE)
    async with opened(DIRECTOR) as driver:
        await open_board(driver)
        await open_figure(driver, "to_approve")
        await driver.press("y")
        await answer(driver, "有危险品许可")
        await driver.shows("WO202611230003 is confirmed.", "There are none any more.")
        await back_to_board(driver)
        await open_figure(driver, "leave")
        await driver.press("d")
        await answer(driver, "人手不够")
        await driver.shows("Decided")
        await driver.until(lambda: len(rows_of(driver).rows) == 1, "one left")
        await driver.press("y")
        await answer(driver, "可以")
        await driver.shows("Decided")
    with shop_at(store) as shop:
        states = [one.state for one in shop.see(leave.listing)]
        assert sorted(states) == ["asked", "refused"]
        approved = [one.order for one in shop.see(orders.page) if one.order.approved_by]
        assert [(one.approved_by, one.approval_reason) for one in approved] == [(DIRECTOR.name, "有危险品许可")]


async def test_the_day_and_a_sheet_are_signed_with_the_own_password(opened: Opening, store: Path) -> None:
    """A-4, S-10: a wrong password is said in the dialog; the signature stands on the board."""
    async with opened(QC, size=(80, 30)) as driver:
        await open_board(driver)
        await driver.press("s")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await fill(driver, "已看", "wrong")
        await driver.shows("Name or password is wrong.")
        await fill(driver, PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, BoardScreen), "signed")
        await driver.shows("Signed. It stands in the record.", f"{QC.name} 09:05")
        await open_figure(driver, "handovers")
        await driver.press("s")
        await driver.shows(f"Sign as seen: handover of {LI.name}")
        await answer(driver, "", PASSWORD)
        await driver.shows("Signed. It stands in the record.")


async def test_the_board_speaks_both_languages_at_the_same_figure(opened: Opening, store: Path) -> None:
    async with opened(MANAGER) as driver:
        await open_board(driver)
        figures(driver).choose("orders")
        await driver.press("ctrl+t")
        await driver.shows("待发消息", "在岗", "待决定")
        chosen = figures(driver).chosen
        assert chosen is not None
        assert chosen.key == "orders"
        await driver.press("ctrl+t")
        await driver.shows("Checklist", "On duty")


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use("en")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 24), (40, 12), (80, 12), (200, 60)])
async def test_the_board_fits_every_size(opened: Opening, store: Path, size: tuple[int, int], language: str) -> None:
    """screens.md: nothing wider than the terminal, the chosen figure in sight, wherever it is."""
    async with opened(MANAGER, size=size) as driver:
        await open_board(driver)
        for key in ("home", "end"):
            await driver.press(key)
            await driver.settle()
            lines = driver.text().splitlines()
            assert max(map(cell_len, lines)) <= size[0]
            chosen = figures(driver).chosen
            assert chosen is not None
            assert re.split(r"[:：]", chosen.text)[0][:4] in driver.text()
        await open_figure(driver, "clocks")
        assert max(map(cell_len, driver.text().splitlines())) <= size[0]


def test_people_are_counted_once_though_they_have_two_turns() -> None:
    """S-1: post A is there in the morning and in the evening; the rows behind are its turns."""
    lines = [Line(name, MONDAY, (), None, None, Presence.TO_COME) for name in (LI.name, ZHOU.name, LI.name)]
    words = BoardWords(load(), lambda moment: moment)
    assert words._how_many(lines) == "2, in 3 turns"
    assert words._how_many(lines[:2]) == "2"
