"""Self-pickups: how long they wait, the calls about them, and how they end (N-5, R-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from csdesk.desk.cases.photos import Photo
from csdesk.desk.pickups import releases, self_pickups
from csdesk.desk.pickups.self_pickups import Waiting
from csdesk.desk.promises import promises
from csdesk.desk.tickets import departures
from csdesk.models.case import CaseState
from csdesk.models.deadline import DeadlineState
from tests.desk.day_lists import MONDAY, checklist, lines, on, tick, turn, worked
from tests.desk.pickup_use_cases import FORM, ID_NUMBER, KEY, NEW, NUMBER, taken_in
from tests.desk.shop import LI, NOW, Shop, on_clocks

PHOTO = Photo("/photos/1.jpg", "0" * 64)
THIRD_DAY_OVER = on_clocks("2026-11-25 23:59:59")


def take_in(shop: Shop, at: str, number: str = NUMBER, **changes: Any) -> int:
    pickup_id = shop.do(self_pickups.take_in, replace(NEW, number=number, **changes), uuid=number, at=on_clocks(at)).id
    assert pickup_id is not None
    return pickup_id


def waiting(shop: Shop, at: str) -> list[Waiting]:
    return list(shop.see(self_pickups.waiting, at=on_clocks(at)))


def call(shop: Shop, pickup_id: int, at: str, *, reached: bool = True, note: str = "") -> None:
    uuid = f"call {pickup_id} {at}"
    shop.do(self_pickups.call, pickup_id, reached=reached, note=note, uuid=uuid, at=on_clocks(at))


def return_it(shop: Shop, at: str, number: str = NUMBER) -> None:
    shop.do(
        departures.leave_again, number, "return", red_label=True, photo=PHOTO, uuid=f"back {number}", at=on_clocks(at)
    )


def test_it_waits_three_days_of_the_shop(shop: Shop) -> None:
    """N-5: to the end of the third day; how many is data. The list shows days waited."""
    take_in(shop, "2026-11-22 17:00", phone="13800138021", place="A3")
    (one,) = waiting(shop, "2026-11-22 18:00")
    assert (one.days, one.expired, one.calls, one.keep_until) == (0, False, 0, THIRD_DAY_OVER)
    (one,) = waiting(shop, "2026-11-25 23:59")
    assert (one.days, one.expired, one.place, one.phone) == (3, False, "A3", "13800138021")
    (one,) = waiting(shop, "2026-11-26 08:30")
    assert (one.days, one.expired) == (4, True)


def test_it_is_a_promise_like_any_other(shop: Shop) -> None:
    """N-5, I-6: a case with a clock, called by the number, the consignee masked."""
    pickup_id = take_in(shop, "2026-11-22 17:00")
    case = shop.case(shop.see(self_pickups.get, pickup_id).case_id)
    assert (case.title, case.waybill, case.number) == (f"{NUMBER}  王*", NUMBER, "Z-0001")
    (promise,) = shop.see(promises.of_case, case.id)
    assert (promise.due_at, promise.owner) == (THIRD_DAY_OVER, LI.name)


def test_taken_in_twice_it_waits_once(shop: Shop) -> None:
    """N-5: whoever scans it again gets the one that waits."""
    pickup_id = taken_in(shop)
    assert shop.do(self_pickups.take_in, replace(NEW, consignee="李强"), uuid="other").id == pickup_id
    assert len(waiting(shop, "2026-11-22 18:00")) == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"number": " "}, "number_missing", "number"), ({"consignee": ""}, "consignee_missing", "consignee"),
        ({"phone": "abc"}, "phone_character", "phone"), ({"place": "x" * 201}, "text_too_long", "place"),
        ({"place": ID_NUMBER}, "id_number_here", "place"), ({"consignee": ID_NUMBER}, "id_number_here", "consignee"),
        ({"arrived_at": NOW + timedelta(days=30)}, "arrived_wrong", "arrived_at"),
        ({"arrived_at": NOW - timedelta(days=90)}, "arrived_wrong", "arrived_at"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(shop: Shop, change: dict[str, Any], code: str, field: str) -> None:
    """N-5"""
    assert shop.refused(self_pickups.take_in, replace(NEW, **change), uuid="1") == (code, field)


def test_calls_are_counted_and_the_last_is_shown(shop: Shop) -> None:
    """N-5: reached or not, with what was said; the same form again is one call."""
    pickup_id = take_in(shop, "2026-11-22 10:00")
    call(shop, pickup_id, "2026-11-23 10:00", reached=False)
    call(shop, pickup_id, "2026-11-23 16:00", note="明天来")
    call(shop, pickup_id, "2026-11-23 16:00", note="明天来")
    (one,) = waiting(shop, "2026-11-23 17:00")
    assert (one.calls, one.called_at, one.reached) == (2, on_clocks("2026-11-23 16:00"), True)
    refused = shop.refused(self_pickups.call, pickup_id, reached=True, note=ID_NUMBER, uuid="x")
    assert refused == ("id_number_here", "note")
    assert shop.refused(self_pickups.call, 99, reached=True, uuid="x") == ("pickup_missing", "number")


def test_it_goes_back_after_its_days_and_a_call(shop: Shop) -> None:
    """N-5, R-1: a call of before does not count; the promise is missed where its days were over, and ends."""
    pickup_id = take_in(shop, "2026-11-22 10:00")
    case_id = shop.see(self_pickups.get, pickup_id).case_id
    call(shop, pickup_id, "2026-11-24 10:00")
    leaving = {"red_label": True, "photo": PHOTO, "uuid": "1", "at": on_clocks("2026-11-26 09:00")}
    assert shop.refused(departures.leave_again, NUMBER, "return", **leaving) == ("call_first", "number")
    call(shop, pickup_id, "2026-11-26 09:05", reached=False)
    without = {**leaving, "red_label": False}
    assert shop.refused(departures.leave_again, NUMBER, "return", **without) == ("red_label_missing", "red_label")
    assert len(waiting(shop, "2026-11-26 09:06")) == 1
    return_it(shop, "2026-11-26 09:10")
    assert waiting(shop, "2026-11-26 09:11") == []
    assert shop.case(case_id).state == CaseState.CLOSED
    (deadline,) = shop.deadlines(case_id).values()
    assert (deadline.state, deadline.done_at) == (DeadlineState.MISSED, on_clocks("2026-11-26 09:10"))


def test_before_its_days_are_over_it_may_go_back_at_once(shop: Shop) -> None:
    """N-5: because its sender wants it so."""
    take_in(shop, "2026-11-22 10:00")
    return_it(shop, "2026-11-23 10:00")
    assert waiting(shop, "2026-11-23 10:01") == []


def test_it_is_kept_longer_for_a_reason(shop: Shop) -> None:
    """N-5: its days are counted anew, and every time is counted."""
    pickup_id = take_in(shop, "2026-11-22 10:00")
    assert shop.refused(self_pickups.keep_longer, pickup_id, " ") == ("reason_missing", "reason")
    shop.do(self_pickups.keep_longer, pickup_id, "周五来取", at=on_clocks("2026-11-26 09:00"))
    (one,) = waiting(shop, "2026-11-26 09:01")
    assert (one.expired, one.kept_longer, one.keep_until) == (False, 1, on_clocks("2026-11-29 23:59:59"))
    entry = next(one for one in shop.entries() if one.action == "pickup.keep")
    assert entry.after is not None
    assert entry.after["reason"] == "周五来取"


def test_those_whose_days_are_over_come_first(shop: Shop) -> None:
    """N-5"""
    take_in(shop, "2026-11-23 10:00", "803000200002")
    take_in(shop, "2026-11-22 10:00", "803000200001")
    take_in(shop, "2026-11-25 10:00", "803000200003")
    found = [(one.number[-1], one.expired) for one in waiting(shop, "2026-11-27 09:00")]
    assert found == [("1", True), ("2", True), ("3", False)]


PICKUPS = checklist(
    {"id": "decided", "evidence": "automatic", "source": "self_pickups.decided", "by_hand": "count"},
    {"id": "called", "evidence": "automatic", "source": "self_pickups.called", "by_hand": "count"},
)


def test_the_day_s_list_ticks_by_them(shop: Shop) -> None:
    """N-5, S-7: every one that waits was called about; none is past its days. Figures are those of the day."""
    take_in(shop, "2026-11-19 10:00")
    shop, _ = worked(shop, PICKUPS)
    turn(shop, on(MONDAY, "08:00"))
    assert {step: (one.state, one.evidence_kind) for step, one in lines(shop).items()} == {
        "decided": ("open", "automatic"), "called": ("open", "automatic"),
    }  # fmt: skip
    call(shop, 1, "2026-11-23 09:00")
    turn(shop, on(MONDAY, "09:01"))
    assert [(one.state, one.evidence) for one in lines(shop).values()] == [("open", None), ("done", {"figure": 1})]
    return_it(shop, "2026-11-23 09:05")
    turn(shop, on(MONDAY, "09:06"))
    assert [(one.state, one.evidence) for one in lines(shop).values()] == [
        ("done", {"figure": 1}), ("done", {"figure": 1}),
    ]  # fmt: skip
    take_in(shop, "2026-11-23 11:00", "803000200009")
    turn(shop, on(MONDAY, "11:01"))
    assert lines(shop)["called"].state == "open"


def test_a_shop_that_notes_none_ticks_by_hand(shop: Shop) -> None:
    """S-7: nobody is told that a shelf was cleared which the desk knows nothing of."""
    shop, case_id = worked(shop, PICKUPS)
    turn(shop, on(MONDAY, "08:00"))
    assert [(one.state, one.evidence_kind) for one in lines(shop).values()] == [("open", "count"), ("open", "count")]
    assert tick(shop, case_id, "decided", count="3")


def test_given_out_it_waits_no_more(shop: Shop) -> None:
    """N-5: and its promise is kept."""
    pickup_id = taken_in(shop)
    case_id = shop.see(self_pickups.get, pickup_id).case_id
    shop.do(releases.release, FORM, KEY, uuid="1", at=NOW)
    assert waiting(shop, "2026-11-22 18:00") == []
    assert [one.state for one in shop.deadlines(case_id).values()] == [DeadlineState.MET]
