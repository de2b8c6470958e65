"""Parcels in the made-up shop, for walks through F6."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from csdesk.desk.parcels import untracked_runs
from csdesk.desk.parcels.untracked import Row as Parcel
from csdesk.screens.parcels.parcels import ParcelsScreen
from tests.desk.parcel_shop import ASKED, one_of_each, put
from tests.desk.shop import LI, Shop
from tests.screens.casework import rows_of
from tests.screens.driving import Driver
from tests.screens.walking import shop_at

DAY = timedelta(days=1)

MADE = {
    "problem": "803000000001",
    "out_for_delivery": "803000000002",
    "no_scan": "803000000003",
    "hub_stalled": "803000000004",
    "delayed": "803000000005",
    "on_time": "803000000006",
}
"""The parcels of `one_of_each` that the query finds, by kind."""


def one_of_each_in(store: Path) -> None:
    """A parcel of each kind, before the desk is opened."""
    with shop_at(store) as shop:
        assert {kind: number for kind, number in one_of_each(shop).items() if kind in MADE} == MADE


def stopped_moving(store: Path, now: datetime) -> None:
    """A few parcels as a shop has them, and a run of three days ago in which some were found."""

    def before(days: float, hour: float = 19.0) -> datetime:
        return now - days * DAY + timedelta(hours=hour - 10)

    hub, loss = "西安分拨中心", "郑州转运中心"
    with shop_at(store) as shop:
        put(shop, "803000124551", before(9), (before(8, 4.2), "arrived", hub), destination="西安", client="HX001")
        put(shop, "803000124602", before(8), (before(7, 13), "departed", loss), destination="北京", client="HX014")
        shop.do(untracked_runs.start_run, uuid="earlier", by=LI, at=before(3, 15))
        put(shop, "803000124733", before(5), (before(3, 8.6), "out_for_delivery", "成都武侯营业部"), destination="成都")
        put(shop, "803000124740", before(4), destination="杭州", client="HX001")
        put(shop, "803000124752", before(4), (before(2, 11), "problem", "深圳宝安营业部"), destination="深圳")
        put(shop, "803000124760", before(3), (before(2, 3), "departed", "长沙分拨中心"), destination="广州")
        put(shop, "403000124761", before(4), (before(3, 3), "arrived", hub), destination="西安")


def many_in(store: Path, count: int) -> list[str]:
    """So many parcels that are late, all of one day; their numbers in the order of the list."""
    numbers = [f"8039{place:08d}" for place in range(count)]
    shipped = int((ASKED - 6 * DAY).timestamp())
    with shop_at(store) as shop, shop.desk.writing() as tx:
        tx.raw.executemany(
            "INSERT INTO parcel (number, shipped_at, direction, carrier, line, destination, consignee, client,"
            " last_scan_at, last_scan_kind, last_scan_place)"
            " VALUES (?, ?, 'out', 'main', 'between_provinces', '西安', '', '', ?, 'departed', '郑州转运中心')",
            [(number, shipped + place, shipped + 3600) for place, number in enumerate(numbers)],
        )
    return numbers


async def open_parcels(driver: Driver) -> ParcelsScreen:
    """F6, and the list once it is filled."""
    await driver.press("f6")
    await driver.until(lambda: isinstance(driver.app.screen, ParcelsScreen), "parcels")
    await driver.until(lambda: parcels_in(driver).look is not None, "the query's answer")
    await driver.settle()
    return parcels_in(driver)


def parcels_in(driver: Driver) -> ParcelsScreen:
    """F6 in front."""
    screen = driver.app.screen
    assert isinstance(screen, ParcelsScreen), screen
    return screen


def chosen(driver: Driver) -> str:
    """The number of the chosen parcel."""
    placed = parcels_in(driver).placed
    assert placed is not None
    return placed.row.number


async def choose_number(driver: Driver, number: str) -> None:
    """Type a number and Enter, as a scanner does."""
    await driver.press(*number, "enter")
    await driver.until(lambda: chosen(driver) == number, number)
    await driver.settle()


def row(driver: Driver, number: str) -> tuple[str, ...]:
    """The cells of a parcel's row."""
    return next(one.cells for one in rows_of(driver).rows if one.key == number)


def kept(shop: Shop, number: str) -> Parcel:
    """A parcel in the latest run, as the store has it."""
    run = shop.see(untracked_runs.latest)
    assert run is not None
    return next(one for one in shop.see(untracked_runs.rows_of, run.run.id) if one.number == number)
