"""F7: a day with goods that are followed, by keys: steps, class, talk, late, papers, vehicle, delivery (T-1 to T-8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from csdesk.desk.cases import steps
from csdesk.desk.goods import goods_contacts, goods_papers, trips
from csdesk.screens.cases.case_page import CasePage
from csdesk.screens.choosing import Choosing
from csdesk.screens.dialog import Dialog
from csdesk.screens.goods.goods import GoodsScreen
from csdesk.screens.goods.trips import TripsScreen
from tests.desk.goods_work import DOOR, ECONOMY, printed, row, van
from tests.desk.shop import LI, MINUTE, WORKDAY, ZHOU
from tests.screens.casework import open_incidents, rows_of
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import fill, shop_at

HOUR = 60 * MINUTE


@pytest.fixture
def clock() -> StillClock:
    """An hour after the orders were printed: the first steps of class A are late."""
    return StillClock(WORKDAY + HOUR)


@pytest.fixture
def followed(store: Path) -> tuple[int, int]:
    """An order of class A and one of class C."""
    with shop_at(store) as shop:
        return printed(shop, DOOR), printed(shop, ECONOMY)


async def open_goods(driver: Driver) -> GoodsScreen:
    """F7, and the list once it is filled."""
    await driver.press("f7")
    await in_list(driver)
    await driver.until(lambda: sheet(driver).look is not None, "the sheet")
    await driver.settle()
    return sheet(driver)


def sheet(driver: Driver) -> GoodsScreen:
    screen = driver.app.screen
    assert isinstance(screen, GoodsScreen), screen
    return screen


async def in_list(driver: Driver, kind: type = GoodsScreen) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, kind), "list")
    await driver.settle()


async def test_calm_steps_of_goods_are_one_line_of_f5(opened: Opening, store: Path, clock: StillClock) -> None:
    """T-3: with their count and the nearest; Enter shows each, a step that presses stands by itself."""
    with shop_at(store) as shop:
        for number in range(3):
            printed(shop, DOOR, at=WORKDAY + number * MINUTE)
    clock.at = WORKDAY + 5 * MINUTE
    async with opened() as driver:
        await open_incidents(driver)
        await driver.shows("9 running", "10 min  + 3      passed to dispatch", "+ 3      printed by the centre")
        await driver.shows("3 times: passed to dispatch", "Enter shows each of them.", "10:15  WO202611230")
        await driver.press("space")
        await driver.shows("Several stand together here.")
        await driver.press("enter")
        await driver.shows("10 min  - 3      passed to dispatch", "12 min           passed to dispatch  WO2026")
        await driver.press("down", "space")
        await driver.shows("10 running", "- 2      passed to dispatch")
        await driver.press("home", "enter")
        await driver.shows("+ 2      passed to dispatch")
        # Two thirds of its time are gone for one of the two: each stands by itself, and nobody had to unfold them.
        clock.at = WORKDAY + 11 * MINUTE
        driver.app.screen.tell_nearest()  # type: ignore[attr-defined]
        await driver.until(lambda: [row.cells[0] for row in rows_of(driver).rows[:2]] == ["!", "."], "by themselves")
        assert all("passed to dispatch  WO2026" in row.cells[3] for row in rows_of(driver).rows[:2])


async def in_form(driver: Driver) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "form")
    await driver.pilot.pause()


async def asked(driver: Driver) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, Choosing), "choice")
    await driver.pilot.pause()


async def test_goods_are_followed_by_keys_until_the_consignee_was_asked(
    opened: Opening, store: Path, followed: tuple[int, int]
) -> None:
    """T-1 to T-6: late first; a step, a talk of earlier, the incident, another class, delivery, the answer."""
    first, second = followed
    async with opened() as driver:
        await open_goods(driver)
        await driver.shows("Goods  23 Nov  followed", "2 lines  1 late", "A 1 | B 0 | C 1")
        assert [one.key for one in rows_of(driver).rows] == [str(first), str(second)]
        await driver.shows("A, followed step by step: door to door", "passed to dispatch")
        await driver.press("space")
        await driver.shows("Done: passed to dispatch", "work order prin")
        await driver.press("space")
        await driver.shows("Done: printed by the centre", "vehicle sent")
        await driver.press("k")
        await in_form(driver)
        await fill(driver, "李强", "门卫代收", "10:20")
        await in_list(driver)
        await driver.shows("10:20, written 11:00  李强: 门卫代收 (not late, 李娜)")
        await driver.press("l")
        await in_list(driver, CasePage)
        await driver.shows("I-0001")
        await driver.press("escape")
        await in_list(driver)
        await driver.press("c")
        await asked(driver)
        await driver.press("2")
        await in_form(driver)
        await fill(driver, "客户说不急")
        await in_list(driver)
        await driver.shows("chosen by 李娜: 客户说不急", "The rules say A")
        await driver.press("d")
        await in_form(driver)
        await fill(driver, "10:50", "李强")
        await in_list(driver)
        await driver.shows("is delivered", "Delivered 10:50")
        await driver.press("f")
        await asked(driver)
        await driver.press("1")
        await in_form(driver)
        await fill(driver, "包装完好")
        await in_list(driver)
        await driver.shows("the consignee is satisfied")
    with shop_at(store) as shop:
        goods = row(shop, first)
        assert (goods.goods_class, goods.satisfied, goods.actual_at) == ("b", "satisfied", WORKDAY + 50 * MINUTE)
        (talk,) = shop.see(goods_contacts.of_goods, first)
        assert (talk.at, talk.written_at) == (WORKDAY + 20 * MINUTE, WORKDAY + HOUR)


async def test_papers_vehicles_delays_and_the_sheet_in_files(
    opened: Opening, store: Path, followed: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """T-7, T-8, T-1: what lacks is asked for; a jam tells each client once; the sheet is searched and exported."""
    first, _second = followed
    with shop_at(store) as shop:
        van(shop, first, expected="2026-11-24 09:00")
    async with opened() as driver:
        await open_goods(driver)
        await driver.press("p")
        await asked(driver)
        await driver.press("2")
        await in_list(driver)
        await driver.shows("lacks phone, not asked yet", "1 without papers", "on board 鄂A12345")
        await driver.press("v")
        await in_list(driver, TripsScreen)
        await driver.shows("On the road  23 Nov", "鄂A12345", "老赵")
        await driver.press("d")
        await asked(driver)
        await driver.press("1")
        await in_form(driver)
        await fill(driver, "2026-11-27 10:00", "京港澳")
        await in_list(driver, TripsScreen)
        await driver.shows("1 to be told", "Late, traffic jam: new time 11-27 10:00", "to tell:")
        await driver.press("t")
        await in_form(driver)
        await fill(driver, "王芳")
        await in_list(driver, TripsScreen)
        await driver.press("t")
        await driver.shows("Every client on board was told.")
        await driver.press("space")
        await in_form(driver)
        await fill(driver, "到孝感", "14:00")
        await in_list(driver, TripsScreen)
        await driver.shows("Looked up 11:00: 到孝感")
        await driver.press("escape")
        await in_list(driver)
        await driver.press("slash")
        await in_form(driver)
        await fill(driver, "恒鑫")
        await in_list(driver)
        await driver.shows("search: 恒鑫", "2 lines")
        await driver.press("x")
        await in_form(driver)
        await driver.press("enter")
        await in_list(driver)
        await driver.shows("Written to")
    names = sorted(path.name for path in (store.parent / "货物反馈表").iterdir())
    assert names == ["反馈表-2026-11-23.csv", "反馈表-2026-11-23.pdf", "反馈表-2026-11-23.xlsx"]
    assert "恒鑫五金" in (store.parent / "货物反馈表" / names[0]).read_text("utf-8-sig")
    with shop_at(store) as shop:
        assert [one.kind for one in shop.see(goods_papers.missing)] == ["phone"]
        (road,) = shop.see(trips.on_the_road)
        assert (road.where, road.to_tell) == ("到孝感", [])


async def test_two_terminals_on_one_step_keep_the_first(
    opened: Opening, store: Path, followed: tuple[int, int]
) -> None:
    """T-3, S-8: what another terminal ticked shows here, and the same key goes on with what is next then."""
    first, _second = followed
    async with opened() as driver:
        screen = await open_goods(driver)
        with shop_at(store) as shop:
            shop.do(steps.tick, row(shop, first).case_id, "dispatch", by=ZHOU, at=WORKDAY + HOUR)
        screen.store_changed()
        await driver.settle()
        await driver.shows("-30 min")
        await driver.press("t")
        await asked(driver)
        await driver.shows("x passed to dispatch  11:00  周敏")
        await driver.press("escape")
        await in_list(driver)
    with shop_at(store) as shop:
        ticked = [one for one in shop.entries() if one.action == "case.tick"]
        assert [one.by for one in ticked] == [ZHOU.name]
        assert LI.name != ZHOU.name
