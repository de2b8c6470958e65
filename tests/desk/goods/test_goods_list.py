"""The sheet as it is read: open lines late first, the whole one by pages and words, quickly after years (T-1)."""

from __future__ import annotations

from functools import partial

from csdesk.desk.goods import goods, goods_list
from tests.desk.goods_work import DOOR, ECONOMY, printed, row
from tests.desk.shop import MINUTE, WORKDAY, Shop

HOUR = 60 * MINUTE


def found(shop: Shop, *asked: str, **more: object) -> list[int]:
    return [one.goods_id for one in shop.see(partial(goods_list.find, *(), at=WORKDAY + HOUR, **more), *asked)]


def test_open_lines_late_first_and_the_whole_sheet_latest_first(shop: Shop) -> None:
    """T-1, T-3: what was delivered leaves the list of what is followed, and stays on the sheet."""
    calm, late, third = printed(shop, ECONOMY), printed(shop, DOOR), printed(shop, ECONOMY)
    assert found(shop) == [late, calm, third]
    assert found(shop, "late") == [late]
    shop.do(goods.deliver, third, at=WORKDAY + MINUTE)
    shop.do(goods.answer, third, "satisfied", at=WORKDAY + 2 * MINUTE)
    assert found(shop) == [late, calm]
    assert found(shop, "all") == [third, late, calm]
    assert found(shop, "all", limit=1) == [third]
    assert found(shop, "all", before=third, limit=1) == [late]


def test_words_are_looked_for_in_the_whole_sheet(shop: Shop) -> None:
    """T-1: number, waybill, client, destination; all of several words; signs that mean something in SQL are letters."""
    first, second = printed(shop, ECONOMY), printed(shop, {**ECONOMY, "delivery_company": "百分之_100%店"})
    shop.do(goods.give_waybill, first, "803000124551")
    assert found(shop, words="恒信 武昌") == [second, first]
    assert found(shop, words="hx001 100%") == [second]
    assert found(shop, words="_") == [second]
    assert found(shop, words="803000124551") == [first]
    assert found(shop, words=row(shop, second).number) == [second]
    assert found(shop, words="' OR 1 --") == []
    assert found(shop, words="[red]") == []


def test_a_day_bounds_the_sheet(shop: Shop) -> None:
    """T-1: of the day on which the order was accepted, on the shop's calendar."""
    first = printed(shop, ECONOMY)
    day = shop.see(lambda tx: tx.local(WORKDAY).date())
    since, until = shop.see(goods_list.days, day, day)
    assert found(shop, "all", since=since, until=until) == [first]
    assert found(shop, "all", since=until) == []


def test_what_is_followed_is_found_without_reading_the_whole_sheet(shop: Shop) -> None:
    """T-1: by the state of cases and by keys, so that a year of history does not make F7 slower."""
    printed(shop, ECONOMY)
    with shop.desk.reading() as tx:
        plan = [str(step[3]) for step in tx.raw.execute(f"EXPLAIN QUERY PLAN {goods_list.OPEN}")]
    assert not [step for step in plan if step.startswith("SCAN")], plan
