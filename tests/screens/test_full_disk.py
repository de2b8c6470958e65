"""A disk that is full, and a store that cannot be read, are said in a sentence on every screen of the counter (A-7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.pickups import self_pickups
from csdesk.screens.cases.cases import CasesScreen
from csdesk.screens.goods.goods import GoodsScreen
from csdesk.screens.pickups.self_pickups import SelfPickupsScreen
from csdesk.screens.slips.slips import SlipsScreen
from csdesk.store.sqlite import StoreRefused
from csdesk.widgets.rows import Rows
from tests.desk.goods_work import DOOR, printed
from tests.desk.pickup_use_cases import NEW, NUMBER
from tests.desk.shop import MINUTE, WORKDAY
from tests.desk.slip_shop import arrived
from tests.screens.casework import opened_before
from tests.screens.conftest import Opening, StillClock
from tests.screens.walking import fill, shop_at

FULL = "is full. Nothing was saved. Free some space."


@pytest.fixture
def clock() -> StillClock:
    return StillClock(WORKDAY + 5 * MINUTE)


@pytest.fixture
def busy(store: Path) -> Path:
    """Goods that are followed, a slip that is out, a parcel that waits, a case."""
    with shop_at(store) as shop:
        printed(shop, DOOR, at=WORKDAY)
        arrived(shop, WORKDAY)
        shop.do(self_pickups.take_in, NEW, uuid="in-1", at=WORKDAY)
    opened_before(store, "prospect", "来电问同城")
    return store


async def test_nothing_but_a_sentence_comes_of_a_full_disk(
    opened: Opening, busy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Goods, slips, self-pickups and cases: what was to be written is refused, what is read stays there."""

    @contextmanager
    def full(_desk: Desk) -> Iterator[Transaction]:
        raise StoreRefused(
            "store_full", "The disk that holds {path} is full. Nothing was saved. Free some space.", path="x"
        )
        yield  # type: ignore[unreachable]

    async with opened() as driver:
        monkeypatch.setattr(Desk, "writing", full)
        await driver.press("f7")
        await driver.until(lambda: isinstance(driver.app.screen, GoodsScreen), "goods")
        await driver.shows("WO20261123")
        await driver.press("d")
        await fill(driver, "", "")
        await driver.shows(FULL)
        await driver.press("escape", "s")
        await driver.until(lambda: isinstance(driver.app.screen, SlipsScreen), "slips")
        await driver.shows("WO20261123")
        await driver.press("d")
        await fill(driver, "今天寄出")
        await driver.shows(FULL)
        await driver.press("escape", "escape", "ctrl+g", "w")
        await driver.until(lambda: isinstance(driver.app.screen, SelfPickupsScreen), "self-pickups")
        await driver.shows(NUMBER)
        await driver.press("c")
        await fill(driver, "今天来")
        await driver.shows(FULL)
        await driver.press("escape", "f8")
        await driver.until(lambda: isinstance(driver.app.screen, CasesScreen), "cases")
        await driver.shows("来电问同城")


async def test_a_list_that_cannot_be_read_does_not_say_that_it_is_empty(
    opened: Opening, busy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No case, no parcel, nothing on the road: nobody knows that."""

    @contextmanager
    def unreadable(_desk: Desk) -> Iterator[Transaction]:
        raise StoreRefused("store_io", "The disk does not read or write {path} rightly.", path="x")
        yield  # type: ignore[unreachable]

    async with opened() as driver:
        monkeypatch.setattr(Desk, "reading", unreadable)
        for keys, kind in ((("f8",), CasesScreen), (("ctrl+g", "w"), SelfPickupsScreen)):
            await driver.press(*keys)
            await driver.until(lambda kind=kind: isinstance(driver.app.screen, kind), kind.__name__)  # type: ignore[misc]
            await driver.shows("The disk does not read or write x")
            assert not driver.app.screen.query_one("#rows", Rows).empty
