"""Goods for tests: orders that are confirmed, printed, and so on the feedback sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from csdesk.desk.cases import case_facts
from csdesk.desk.goods import goods, goods_rows, trips
from csdesk.desk.goods.goods_list import Line, line
from csdesk.desk.orders import orders
from csdesk.models.case import Case
from csdesk.models.goods import Goods, Trip
from tests.desk.shop import LI, WORKDAY, Shop, on_clocks

ECONOMY: Mapping[str, str] = {"job_type": "station_to_station", "vehicle": "", "wanted_at": "2026-11-27 15:00"}
THREE_DAYS: Mapping[str, str] = {"job_type": "station_to_station", "vehicle": "", "wanted_at": "2026-11-26 09:00"}
DOOR: Mapping[str, str] = {"job_type": "door_to_door", "vehicle": "", "wanted_at": "2026-11-26 15:00"}
URGENT: Mapping[str, str] = {"wanted_at": "2026-11-23 16:00"}
NEXT_DAY: Mapping[str, str] = {"job_type": "station_to_station", "vehicle": "", "wanted_at": "2026-11-24 17:00"}
"""What makes the shop's order one of class C, B, A; same-city and urgent, and next-day, both A."""

EXPECTED = on_clocks("2026-11-27 15:00")
"""When ECONOMY is expected."""


def printed(shop: Shop, texts: Mapping[str, str] = ECONOMY, *, at: datetime = WORKDAY, first: bool = False) -> int:
    """Goods of an order that was confirmed and printed; `first` lets it be its client's first."""
    if not first:
        earlier(shop, at)
    confirmed = shop.confirm(texts, at=at)
    return hand_over(shop, confirmed.order_id, at)


def earlier(shop: Shop, at: datetime) -> None:
    """An order of the client before, cancelled: it is no first-time client any more, and nothing more is followed."""
    if not shop.rows()["orders"]:
        shop.cancel(shop.confirm(at=at).order_id, at=at)


def hand_over(shop: Shop, order_id: int, at: datetime = WORKDAY) -> int:
    """The work order of an order is written, as the desk does it, without the drawing."""
    with shop.desk.writing() as tx:
        case_facts.handed_over(tx, orders.get(tx, order_id), at=at)
        found = goods_rows.of_order(tx, order_id)
        assert found is not None
        assert found.id is not None
        return found.id


def row(shop: Shop, goods_id: int) -> Goods:
    return shop.see(goods.get, goods_id)


def case_of(shop: Shop, goods_id: int) -> Case:
    return shop.case(row(shop, goods_id).case_id)


def steps_of(shop: Shop, goods_id: int) -> dict[str, str]:
    return shop.steps(row(shop, goods_id).case_id)


def seen(shop: Shop, goods_id: int, at: datetime = WORKDAY) -> Line:
    return shop.see(partial(line, at=at), goods_id)


def van(shop: Shop, *goods_ids: int, expected: str = "2026-11-23 16:00", at: datetime = WORKDAY) -> int:
    """A vehicle on the road with these goods."""
    new = trips.NewTrip("vehicle", "鄂A12345", expected, "老赵", "13900000001", uuid="trip-1")
    trip: Trip = shop.do(trips.send, new, goods_ids, by=LI, at=at)
    assert trip.id is not None
    return trip.id
