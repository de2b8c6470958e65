"""Cases in the made-up shop, for walks through F5, the page of a case and its report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from csdesk.desk.incidents import incidents
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.models.deadline import Deadline
from csdesk.screens.cases.case_page import CasePage
from csdesk.screens.incidents.incidents import IncidentsScreen
from csdesk.widgets.rows import Row, Rows
from tests.desk.shop import LI, Shop
from tests.screens.driving import Driver
from tests.screens.walking import shop_at

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Ten o'clock on a Monday morning on the shop's clocks: a report is due in five minutes."""

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def case_in(
    shop: Shop, kind: str, title: str, *, at: datetime = MONDAY, learned: datetime | None = None, by: Person = LI
) -> int:
    """A case opened at the desk; its id."""
    with shop.desk.writing() as tx:
        case = incidents.open_case(tx, incidents.NewCase(kind, title, learned), by=by, at=at)
        assert case.id is not None
        return case.id


def opened_before(
    store: Path, kind: str, title: str, *, at: datetime = MONDAY, learned: datetime | None = None, by: Person = LI
) -> int:
    """A case that is there before the desk is opened; its id."""
    with shop_at(store) as shop:
        return case_in(shop, kind, title, at=at, learned=learned, by=by)


def deadlines_of(store: Path, case_id: int) -> list[Deadline]:
    """Every deadline of a case, as the store has it now."""
    with shop_at(store) as shop, shop.desk.reading() as tx:
        return deadlines.of_case(tx, case_id)


async def open_incidents(driver: Driver) -> Rows:
    """F5, and the list once it is filled."""
    await driver.press("f5")
    await driver.until(lambda: isinstance(driver.app.screen, IncidentsScreen), "incidents")
    await driver.settle()
    return rows_of(driver)


def rows_of(driver: Driver) -> Rows:
    """The list of the screen in front."""
    return driver.app.screen.query_one("#rows", Rows)


def row_with(driver: Driver, text: str) -> Row:
    """The first row of the list that holds a text."""
    return next(row for row in rows_of(driver).rows if any(text in cell for cell in row.cells))


async def choose(driver: Driver, text: str) -> None:
    """Go down to the first row that holds a text."""
    rows = rows_of(driver)
    place = next(place for place, row in enumerate(rows.rows) if any(text in cell for cell in row.cells))
    await driver.press("home", *["down"] * place)
    assert rows.chosen == place


async def open_page(driver: Driver, text: str) -> CasePage:
    """The page of the case in whose row a text stands."""
    await choose(driver, text)
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, CasePage), "page")
    await driver.until(lambda: rows_of(driver).rows, "steps")
    await driver.settle()
    page = driver.app.screen
    assert isinstance(page, CasePage)
    return page


def screen_of(driver: Driver) -> IncidentsScreen:
    """F5 in front."""
    screen = driver.app.screen
    assert isinstance(screen, IncidentsScreen), screen
    return screen
