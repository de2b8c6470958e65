"""Vehicles and partners on the road: looks, demands, delays told once, arrival (T-7)."""

from __future__ import annotations

from functools import partial

from csdesk.desk.cases import steps
from csdesk.desk.goods import goods, trips
from tests.desk.goods_work import DOOR, ECONOMY, printed, row, seen, van
from tests.desk.shop import LI, MINUTE, WITHOUT_NOTICE, WORKDAY, ZHOU, Shop, on_clocks

HOUR = 60 * MINUTE
FRAGILE = {**DOOR, "fragile": "yes", "notes": "上门前打电话", "wanted_at": "2026-11-24 15:00"}
OTHER = {**DOOR, "client": WITHOUT_NOTICE, "settlement": "cash", "wanted_at": "2026-11-26 15:00"}


def other_client(shop: Shop) -> int:
    from tests.desk.goods_work import earlier, hand_over

    earlier(shop, WORKDAY)
    confirmed = shop.confirm(OTHER, at=WORKDAY, ticked=("asked_forbidden", "read_back", "notice_on_file"))
    return hand_over(shop, confirmed.order_id)


def look(shop: Shop, trip_id: int) -> trips.OnTheRoad:
    return shop.see(trips.seen, trip_id)


def test_a_vehicle_is_looked_up_at_eight_and_when_a_scan_is_due(shop: Shop) -> None:
    """T-7: each look promises the next morning's, or that of the next scan where it is sooner."""
    goods_id = printed(shop)
    trip_id = van(shop, goods_id, expected="2026-11-25 16:00")
    assert look(shop, trip_id).next_look == on_clocks("2026-11-24 08:00")
    shop.do(trips.look, trip_id, "到孝感", next_scan="14:00", at=WORKDAY + HOUR)
    found = look(shop, trip_id)
    assert (found.next_look, found.where, found.looked_at) == (on_clocks("2026-11-23 14:00"), "到孝感", WORKDAY + HOUR)
    assert seen(shop, goods_id).seen_at == WORKDAY + HOUR
    shop.do(trips.look, trip_id, "到信阳", at=on_clocks("2026-11-23 14:20"))
    found = look(shop, trip_id)
    assert found.next_look == on_clocks("2026-11-24 08:00")
    deadline = shop.deadlines(found.case.id or 0)["goods.trip_look"]
    assert (deadline.misses, deadline.state) == (1, "running")
    assert shop.refused(trips.look, trip_id, "x", next_scan="昨天 9:00") == ("wanted_in_past", "next_scan")
    assert shop.refused(trips.look, trip_id, " ") == ("note_missing", "note")


def test_the_driver_is_told_of_the_demands_of_what_is_on_board(shop: Shop) -> None:
    """T-7: the step applies as soon as goods with demands are on board, and opens again for further ones."""
    trip_id = van(shop, printed(shop))
    assert not look(shop, trip_id).demands_open
    shop.do(trips.put_on, trip_id, [fragile := printed(shop, FRAGILE)])
    found = look(shop, trip_id)
    assert found.demands_open
    assert [one.number for one in found.goods] == [row(shop, one).number for one in (fragile - 1, fragile)]
    assert "上门前打电话" in shop.see(lambda tx: trips.demands_of(tx, goods.get(tx, fragile)))
    shop.do(steps.tick, found.case.id, "demands", note="易碎，先打电话", at=WORKDAY + MINUTE)
    assert not look(shop, trip_id).demands_open
    shop.do(trips.put_on, trip_id, [printed(shop, FRAGILE)], at=WORKDAY + 2 * MINUTE)
    assert look(shop, trip_id).demands_open


def test_a_delay_tells_every_client_on_board_once_with_the_new_time(shop: Shop) -> None:
    """T-7: one case a client, however many orders and however often the form is sent; late until it is told."""
    first, second, other = printed(shop, FRAGILE), printed(shop, ECONOMY), other_client(shop)
    trip_id, new = van(shop, first, second, other), on_clocks("2026-11-25 09:00")
    for by in (LI, ZHOU):
        shop.do(trips.delay, trip_id, "jam", "2026-11-25 9:00", note="京港澳", uuid="d-1", by=by, at=WORKDAY + HOUR)
    assert len(shop.rows()["trip_delay"]) == 1
    found = look(shop, trip_id)
    assert [case.client_id for case in found.to_tell] == [row(shop, first).client_id, row(shop, other).client_id]
    title = found.to_tell[0].title
    assert "11-25 09:00" in title
    assert "堵车" in title
    assert all(row(shop, one).number in title for one in (first, second))
    assert found.trip.expected_at == new
    # Goods that were to come earlier come then; those of a later day are not moved.
    assert (row(shop, first).eta_at, row(shop, second).eta_at, row(shop, other).eta_at) == (new, None, None)
    assert shop.deadlines(row(shop, first).case_id)["goods.delivered"].due_at == new + 15 * MINUTE
    # Followed until arrival: the vehicle's own arrival aims at the new time.
    assert shop.deadlines(found.case.id or 0)["goods.delivered"].due_at == new + 15 * MINUTE
    told = found.to_tell[0].id or 0
    assert shop.deadlines(told)["goods.told"].due_at == WORKDAY + HOUR + 30 * MINUTE
    assert shop.refused(steps.tick, told, "told") == ("note_missing", "note")
    shop.do(steps.tick, told, "told", note="王芳", at=WORKDAY + HOUR + 5 * MINUTE)
    assert [case.id for case in look(shop, trip_id).to_tell] == [found.to_tell[1].id]


def test_a_second_delay_takes_the_place_of_what_was_not_told_yet(shop: Shop) -> None:
    """T-7: nobody is told of a time that is not so any more."""
    goods_id = printed(shop, FRAGILE)
    trip_id = van(shop, goods_id)
    shop.do(trips.delay, trip_id, "jam", "2026-11-24 18:00", uuid="d-1")
    shop.do(trips.delay, trip_id, "breakdown", "2026-11-24 22:00", uuid="d-2", at=WORKDAY + HOUR)
    assert [case.state for case in shop.see(trips.notices, trip_id)] == ["withdrawn", "open"]
    assert row(shop, goods_id).eta_at == on_clocks("2026-11-24 22:00")
    assert shop.refused(trips.delay, trip_id, "ufo", "2026-11-24 23:00", uuid="d-3") == ("delay_unknown", "reason")
    assert shop.refused(trips.delay, trip_id, "jam", "昨天 9:00", uuid="d-3")[1] == "new_time"


def test_arrival_ends_the_looks_and_leaves_the_goods_to_be_delivered(shop: Shop) -> None:
    """T-7: followed until arrival."""
    goods_id = printed(shop)
    trip_id = van(shop, goods_id)
    shop.do(trips.arrive, trip_id, at=WORKDAY + HOUR)
    assert shop.see(trips.on_the_road) == []
    assert {one.state for one in shop.deadlines(look(shop, trip_id).case.id or 0).values()} <= {"met", "withdrawn"}
    assert row(shop, goods_id).actual_at is None
    assert shop.refused(trips.look, trip_id, "x") == ("case_closed", None)


def test_goods_are_on_one_vehicle_and_off_it_when_delivered(shop: Shop) -> None:
    """T-7: moved from one to the other; delivered ones are put on none."""
    goods_id = printed(shop)
    trip_id = van(shop, goods_id)
    shop.do(trips.take_off, goods_id)
    assert look(shop, trip_id).goods == []
    shop.do(goods.deliver, goods_id, at=WORKDAY + MINUTE)
    assert shop.refused(trips.put_on, trip_id, [goods_id])[0] == "delivered_already"
    assert shop.see(trips.by_number, "鄂A12345").id == trip_id
    assert shop.see(trips.by_number, "v1").id == trip_id
    assert shop.refused(partial(lambda tx, by, at: trips.by_number(tx, "v9"))) == ("trip_unknown", None)


def test_a_vehicle_has_a_name_a_kind_and_a_time_to_come(shop: Shop) -> None:
    """T-7: refused at the field; the same form sent again is the same vehicle."""
    new = trips.NewTrip("vehicle", "鄂A12345", "2026-11-23 16:00", uuid="u")
    assert shop.do(trips.send, new).id == shop.do(trips.send, new).id
    for wrong, field in (
        (trips.NewTrip("ship", "x", "16:00"), "kind"),
        (trips.NewTrip("vehicle", " ", "16:00"), "name"),
        (trips.NewTrip("vehicle", "x", "9:00"), "expected"),
    ):
        assert shop.refused(trips.send, wrong)[1] == field
