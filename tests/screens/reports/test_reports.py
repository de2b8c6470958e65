"""Reports at the desk: periods, agents, clients, figures that open their rows, files (M-1, M-2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from csdesk.desk.desk import Desk
from csdesk.desk.reports import files, reports
from csdesk.desk.tickets import tickets
from csdesk.language import speaking
from csdesk.rules.periods import Span, period_of
from csdesk.rules.working_time import DAY
from csdesk.screens.board.board import BoardScreen
from csdesk.screens.cases.case_page import CasePage
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.orders.order import OrderScreen
from csdesk.screens.orders.order_page import OrderPage
from csdesk.screens.reports.report_rows import ReportRows
from csdesk.screens.reports.reports import ReportsScreen
from csdesk.widgets.upright_bars import UprightBars
from tests.desk.shop import LI, MANAGER, ZHOU
from tests.screens.casework import MINUTE, MONDAY, case_in, rows_of
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import shop_at


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY + 30 * MINUTE)


@pytest.fixture
def store(store: Path) -> Path:
    """A shop with something of today and of the days before."""
    with shop_at(store) as shop:
        shop.confirm(at=MONDAY - 3 * DAY)
        shop.confirm(by=ZHOU, at=MONDAY)
        shop.confirm({"settlement": "cash", "fee": "80"}, at=MONDAY)
        case_in(shop, "late", "恒信 -> 武汉", at=MONDAY)
        shop.do(tickets.open_ticket, "chase", "803000124551", by=LI, at=MONDAY)
    return store


async def choose_line(driver: Driver, key: str) -> None:
    """Go to a line of the list by its key."""
    rows = rows_of(driver)
    await driver.until(lambda: key in [row.key for row in rows.rows], key)
    index = [row.key for row in rows.rows].index(key)
    await driver.press("home", *("down",) * index)
    await driver.until(lambda: rows.chosen_row is not None and rows.chosen_row.key == key, key)


async def in_front(driver: Driver, screen: type) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, screen), screen.__name__)
    await driver.settle()


async def test_from_the_board_to_the_rows_of_a_figure_and_their_pages(opened: Opening) -> None:
    """M-1, M-2: a day beside the one before; Enter opens as many rows as the figure says, and each its own page."""
    async with opened(MANAGER) as driver:
        await driver.press("f12")
        await in_front(driver, BoardScreen)
        await driver.press("r")
        await in_front(driver, ReportsScreen)
        await driver.shows("Mon 23 Nov", "[1 Day]", "Orders")
        cells = {row.key: row.cells for row in rows_of(driver).rows}
        assert cells["orders"][1:4] == ("2", "+2", "0")
        assert cells["cash"][1] == "80.00"
        assert cells["incidents/late"][0].strip() == "late"
        await choose_line(driver, "orders")
        bars = driver.app.screen.query_one("#bars", UprightBars)
        await driver.shows("Final at midnight", "11-20", "11-23")
        assert bars.region.bottom <= 23
        await driver.press("enter")
        await in_front(driver, ReportRows)
        await driver.shows("Orders  2", "WO20261123")
        assert len(rows_of(driver).rows) == 2
        await driver.press("enter")
        await in_front(driver, OrderPage)
        await driver.press("escape", "escape")
        await in_front(driver, ReportsScreen)
        await choose_line(driver, "incidents/late")
        await driver.press("enter")
        await driver.shows("Incidents: late  1", "I-0001")
        await driver.press("enter")
        await in_front(driver, CasePage)
        await driver.press("escape", "escape", "escape")
        await in_front(driver, BoardScreen)


async def test_periods_agents_and_clients(opened: Opening) -> None:
    """M-1: earlier and later, a week and a month, one agent's and one client's figures alone."""
    async with opened(MANAGER, size=(120, 40)) as driver:
        await driver.press("ctrl+g", "r")
        await in_front(driver, ReportsScreen)
        await driver.press("right")
        await driver.shows("What comes later has not happened yet.")
        await driver.press("left", "left", "left")
        await driver.shows("Fri 20 Nov")
        await driver.until(lambda: rows_of(driver).rows[0].cells[1] == "1", "one order")
        await driver.press("2")
        await driver.shows("16 Nov - 22 Nov 2026", "[2 Week]")
        await driver.press("3")
        await driver.shows("Nov 2026", "[3 Month]", "Complaints per 1,000 orders", "<= 2")
        await driver.press("a")
        await driver.shows("Agents", "李娜", "周敏")
        cells = {row.key: row.cells for row in rows_of(driver).rows}
        assert (cells[LI.name][1], cells[ZHOU.name][1]) == ("2", "1")
        await choose_line(driver, ZHOU.name)
        await driver.press("enter")
        await driver.shows("Nov 2026  周敏")
        await driver.until(lambda: {row.key: row.cells[1] for row in rows_of(driver).rows}["orders"] == "1", "1")
        await choose_line(driver, "orders")
        await driver.press("enter")
        await driver.shows("Orders  1  周敏")
        await driver.press("escape", "escape")
        await driver.shows("Nov 2026  Agents")
        await driver.press("c")
        await driver.shows("Clients", "HX001")
        await driver.press("escape", "t", "1")
        await driver.shows("[1 Day]", "Sun 1 Nov")
        await driver.press("t")
        await driver.shows("Mon 23 Nov")
        await driver.press("ctrl+t")
        await driver.shows("[1 日报]", "委托单")
        await driver.press("ctrl+t", "escape")
        await in_front(driver, OrderScreen)


async def test_written_to_files_and_replaced_only_when_asked(opened: Opening, store: Path) -> None:
    """M-1, K-9: a workbook and Markdown beside the store, for their owner alone, names masked."""
    async with opened(MANAGER) as driver:
        await driver.press("ctrl+g", "r")
        await in_front(driver, ReportsScreen)
        await driver.press("x")
        await driver.shows("report-2026-11-23.xlsx is in")
        await driver.press("m")
        await driver.shows("report-2026-11-23.md is in")
        folder = store.parent / "exports"
        book, page = folder / "report-2026-11-23.xlsx", folder / "report-2026-11-23.md"
        assert {path.stat().st_mode & 0o777 for path in (book, page)} == {0o600}
        said = page.read_text("utf-8")
        assert "HX001 恒" in said
        assert "恒信物流" not in said
        page.write_text("mine")
        await driver.press("m")
        await driver.until(lambda: isinstance(driver.app.screen, Confirmation), "asked")
        await driver.press("n")
        await driver.shows("Nothing was written.")
        assert page.read_text() == "mine"
        await driver.press("m")
        await driver.until(lambda: isinstance(driver.app.screen, Confirmation), "asked")
        await driver.press("y")
        await driver.until(lambda: page.read_text("utf-8") == said, "written anew")
        await driver.shows("report-2026-11-23.md is in")
        assert page.read_text("utf-8") == said


async def test_an_agent_is_told_who_may(opened: Opening) -> None:
    """A-1, M-1: they are for whoever sees the board."""
    async with opened(LI) as driver:
        await driver.press("ctrl+g", "r")
        await driver.shows("This is not for your role.")
        assert isinstance(driver.app.screen, OrderScreen)


def test_a_rate_is_told_with_what_it_is_made_of_in_chinese_too(store: Path) -> None:
    """M-1: the headings say so, and not what these words mean elsewhere."""
    desk = Desk.open(store, origin="test")
    try:
        with speaking("zh_CN"), desk.reading() as tx:
            made = reports.report(tx, period_of(Span.MONTH, MONDAY.date()), by=MANAGER, at=MONDAY)
        headings = [column.heading for column in made.sections[0].columns]
        assert headings == ["项目", "数值", "上期", "变化", "分子", "分母", "目标", "何时不再变"]
    finally:
        desk.close()


def test_the_same_store_gives_the_same_bytes(store: Path, tmp_path: Path) -> None:
    """M-1: whoever writes it again, wherever."""
    desk = Desk.open(store, origin="test")
    try:
        for form in ("xlsx", "md"):
            made = [
                files.write(
                    desk, period_of(Span.MONTH, MONDAY.date()), form, folder=tmp_path / name, by=MANAGER, at=MONDAY
                ).read_bytes()
                for name in ("a", "b")
            ]
            assert made[0] == made[1]
    finally:
        desk.close()
