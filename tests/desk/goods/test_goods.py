"""The feedback sheet: entered by itself, classes, steps with their due times, delivered, asked (T-1 to T-4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csdesk.desk.cases import case_facts, steps
from csdesk.desk.goods import goods
from csdesk.desk.handovers import handing_over
from csdesk.desk.promises import escalation, promises
from tests.desk.goods_work import (
    DOOR,
    ECONOMY,
    EXPECTED,
    NEXT_DAY,
    THREE_DAYS,
    URGENT,
    case_of,
    hand_over,
    printed,
    row,
    seen,
    steps_of,
)
from tests.desk.parcel_shop import put
from tests.desk.shop import LI, MINUTE, REQUEST, WORKDAY, ZHOU, Shop, on_clocks

HOUR = 60 * MINUTE


@pytest.mark.usefixtures("chinese_font")
def test_a_printed_work_order_enters_the_sheet_by_itself(shop: Shop) -> None:
    """T-1: as its work order is written, in the same transaction, once; accepted, number, destination, expected."""
    confirmed = shop.confirm(ECONOMY, at=WORKDAY)
    assert shop.rows()["goods"] == []
    handing_over.hand_over_waiting(shop.desk, at=WORKDAY + MINUTE)
    handing_over.hand_over_waiting(shop.desk, at=WORKDAY + 2 * MINUTE)
    (found,) = shop.see(lambda tx: [goods.by_number(tx, confirmed.number)])
    line = seen(shop, found.id or 0)
    assert (line.number, line.client, line.destination) == (
        confirmed.number, "恒信物流有限公司", "恒鑫五金  武昌中南路 9 号",
    )  # fmt: skip
    assert (line.accepted_at, line.expected_at, line.actual_at, line.on_time) == (WORKDAY, EXPECTED, None, None)
    assert len(shop.rows()["goods"]) == 1
    assert "goods.take_in" in [one.action for one in shop.entries()]


@pytest.mark.parametrize(
    ("texts", "goods_class", "reasons"),
    [(ECONOMY, "c", []), (THREE_DAYS, "b", ["two_or_three_days"]), (DOOR, "a", ["door_to_door"])],
)
def test_the_class_that_the_rules_propose_is_followed(
    shop: Shop, texts: dict[str, str], goods_class: str, reasons: list[str]
) -> None:
    """T-2: with the reason kept; the case is a run of the class's procedure, by whoever confirmed."""
    goods_id = printed(shop, texts)
    found, case = row(shop, goods_id), case_of(shop, goods_id)
    assert (found.goods_class, found.proposed_class, found.reasons) == (goods_class, goods_class, reasons)
    assert (case.procedure, case.owner, case.order_id) == (f"goods_{goods_class}", LI.name, found.order_id)


def test_a_first_order_is_followed_step_by_step(shop: Shop) -> None:
    """T-2: a first-time client, by the orders that the store has."""
    assert row(shop, printed(shop, first=True)).reasons == ["first_time"]


def test_goods_a_step_by_step_with_due_times(shop: Shop) -> None:
    """T-3: each step begins in its turn, each is due by the playbook, and the centre's printing ticks the first."""
    goods_id = printed(shop, DOOR)
    case_id = row(shop, goods_id).case_id
    assert {step for step, state in steps_of(shop, goods_id).items() if state == "open"} == {
        "printed", "dispatch", "delivered",
    }  # fmt: skip
    assert {step for step, state in steps_of(shop, goods_id).items() if state == "left_out"} == {
        "dispatch_asked", "client_told", "opening_check",
    }  # fmt: skip
    due = {kind: one.due_at for kind, one in shop.deadlines(case_id).items()}
    assert due == {
        "goods.printed": WORKDAY + 30 * MINUTE,
        "goods.dispatch": WORKDAY + 15 * MINUTE,
        "goods.delivered": on_clocks("2026-11-26 15:15"),
    }
    work_order = shop.see(case_facts.waiting_for_print, row(shop, goods_id).order_id)
    assert work_order is not None
    shop.do(steps.tick, work_order.id, "printed", at=WORKDAY + 5 * MINUTE)
    assert steps_of(shop, goods_id)["printed"] == "done"
    at = WORKDAY
    for step in ("dispatch", "vehicle", "expected_told", "way", "loading", "instruction", "partner_vehicle"):
        at += 10 * MINUTE
        shop.do(steps.tick, case_id, step, note="老赵 鄂A12345", at=at)
    assert shop.deadlines(case_id)["goods.partner"].started_at == WORKDAY + 60 * MINUTE
    shop.do(goods.deliver, goods_id, "26日15:10", at=on_clocks("2026-11-26 15:12"))
    assert seen(shop, goods_id).on_time is False
    shop.do(goods.answer, goods_id, "satisfied", "包装完好", at=on_clocks("2026-11-26 16:00"))
    assert case_of(shop, goods_id).state == "closed"
    assert {one.state for one in shop.deadlines(case_id).values()} == {"met"}
    assert row(shop, goods_id).satisfied == "satisfied"


def test_same_city_urgent_asks_dispatch_at_once(shop: Shop) -> None:
    """T-4: dispatch is told by a message and asked within minutes; then vehicle, driver and time told to the client."""
    goods_id = printed(shop, URGENT)
    found = row(shop, goods_id)
    assert found.reasons == ["urgent"]
    assert shop.told(found.case_id) == [f"step/{found.case_id}/dispatch_asked/dispatch_manager"]
    assert shop.deadlines(found.case_id)["goods.at_once"].due_at == WORKDAY + 10 * MINUTE
    shop.do(steps.tick, found.case_id, "dispatch_asked", at=WORKDAY + 4 * MINUTE)
    assert shop.refused(steps.tick, found.case_id, "client_told") == ("note_missing", "note")
    shop.do(steps.tick, found.case_id, "client_told", note="鄂A12345 老赵 16:00", at=WORKDAY + 9 * MINUTE)


def test_next_day_is_checked_at_the_opening_of_that_day(shop: Shop) -> None:
    """T-4: due at a quarter past eight of the day on which the goods are expected, whatever was done before."""
    goods_id = printed(shop, NEXT_DAY)
    assert steps_of(shop, goods_id)["opening_check"] == "open"
    deadline = shop.deadlines(row(shop, goods_id).case_id)["goods.opening_check"]
    assert deadline.due_at == on_clocks("2026-11-24 08:15")


def test_c_is_looked_at_each_day_until_it_is_there(shop: Shop) -> None:
    """T-3: each look promises the next; what was missed stays counted; delivery ends it, taking that back begins it."""
    goods_id = printed(shop, ECONOMY)
    case_id = row(shop, goods_id).case_id
    assert shop.deadlines(case_id)["goods.reminder"].due_at == EXPECTED - 24 * HOUR
    shop.do(steps.tick, case_id, "sent", at=WORKDAY + HOUR)
    look = shop.deadlines(case_id)["goods.daily_look"]
    assert look.due_at == on_clocks("2026-11-24 10:00")
    shop.do(steps.tick, case_id, "look", note="到郑州", at=on_clocks("2026-11-24 10:30"))
    look = shop.deadlines(case_id)["goods.daily_look"]
    assert (look.state, look.misses, look.due_at) == ("running", 1, on_clocks("2026-11-25 10:00"))
    assert steps_of(shop, goods_id)["look"] == "open"
    shop.do(goods.deliver, goods_id, at=on_clocks("2026-11-25 09:00"))
    assert steps_of(shop, goods_id)["look"] == "left_out"
    assert shop.deadlines(case_id)["goods.daily_look"].done_at is not None
    shop.do(steps.untick, case_id, "delivered", at=on_clocks("2026-11-25 09:05"))
    assert (row(shop, goods_id).actual_at, steps_of(shop, goods_id)["look"]) == (None, "open")
    assert shop.deadlines(case_id)["goods.daily_look"].done_at is None
    assert shop.deadlines(case_id)["goods.delivered"].state == "running"


def test_a_look_that_was_never_needed_is_left_out(shop: Shop) -> None:
    """T-3: goods that arrive before anybody looked."""
    goods_id = printed(shop, ECONOMY)
    shop.do(goods.deliver, goods_id, at=WORKDAY + HOUR)
    assert steps_of(shop, goods_id)["look"] == "left_out"


def test_a_missed_step_is_late_wherever_promises_are_shown(shop: Shop) -> None:
    """T-3: it stands among the promises that every screen shows, tells the chain, and leads the sheet."""
    goods_id, calm = printed(shop, DOOR), printed(shop, ECONOMY)
    case_id, late = row(shop, goods_id).case_id, WORKDAY + 31 * MINUTE
    passed = [one for one in shop.see(promises.running, at=late) if one.case_id == case_id and one.due_at <= late]
    assert {one.words["en"] for one in passed} == {"passed to dispatch", "work order printed"}
    assert seen(shop, goods_id, late).is_late(late)
    assert not seen(shop, calm, late).is_late(late)
    escalation.turn(shop.desk, at=late)
    assert shop.deadlines(case_id)["goods.dispatch"].state == "missed"
    assert [key for key in shop.told(case_id) if key.startswith("escalation/")]


# -- put in another class --------------------------------------------------------------------------------------------


def test_a_class_is_changed_by_hand_with_a_reason(shop: Shop) -> None:
    """T-2: recorded with who, when, why and what was proposed; what both classes have done stays done."""
    goods_id = printed(shop, ECONOMY)
    old = row(shop, goods_id).case_id
    shop.do(steps.tick, old, "way", note="零担", at=WORKDAY + MINUTE)
    assert shop.refused(goods.change_class, goods_id, "a", " ") == ("reason_missing", "reason")
    assert shop.refused(goods.change_class, goods_id, "z", "x") == ("class_unknown", "class")
    assert shop.refused(goods.change_class, goods_id, "C", "x") == ("class_same", "class")
    at = WORKDAY + 5 * HOUR
    shop.do(goods.change_class, goods_id, "A", "客户来电，很急", by=ZHOU, at=at)
    found = row(shop, goods_id)
    assert (found.goods_class, found.proposed_class, found.class_by) == ("a", "c", ZHOU.name)
    assert (found.class_at, found.class_reason) == (at, "客户来电，很急")
    assert shop.case(old).state == "withdrawn"
    assert (case_of(shop, goods_id).procedure, steps_of(shop, goods_id)["way"]) == ("goods_a", "done")
    # What begins now has its whole time.
    assert shop.deadlines(found.case_id)["goods.dispatch"].due_at == at + 15 * MINUTE
    assert shop.deadlines(found.case_id)["goods.delivered"].due_at == EXPECTED + 15 * MINUTE
    entry = next(one for one in shop.entries() if one.action == "goods.class")
    assert (entry.before, entry.by) == ({"class": "c"}, ZHOU.name)
    assert entry.after == {"class": "a", "reason": "客户来电，很急", "proposed": "c"}


def test_a_new_revision_changes_the_line_and_not_what_was_done(shop: Shop) -> None:
    """T-1, T-2: expected and class follow the order; steps stay; a class that was chosen by hand stays too."""
    goods_id = printed(shop, ECONOMY)
    case_id, order_id = row(shop, goods_id).case_id, row(shop, goods_id).order_id
    shop.do(steps.tick, case_id, "sent", at=WORKDAY + MINUTE)
    shop.change(order_id, {**REQUEST, "wanted_at": "2026-11-28 15:00"}, at=WORKDAY + HOUR)
    assert hand_over(shop, order_id, WORKDAY + HOUR) == goods_id
    assert (row(shop, goods_id).expected_at, steps_of(shop, goods_id)["sent"]) == (EXPECTED + 24 * HOUR, "done")
    assert shop.deadlines(case_id)["goods.reminder"].due_at == EXPECTED
    shop.do(goods.change_class, goods_id, "b", "展会用", at=WORKDAY + 2 * HOUR)
    shop.change(order_id, {**REQUEST, "fragile": "yes"}, at=WORKDAY + 3 * HOUR)
    hand_over(shop, order_id, WORKDAY + 3 * HOUR)
    found = row(shop, goods_id)
    assert (found.goods_class, found.proposed_class, found.reasons) == ("b", "a", ["demands"])
    assert steps_of(shop, goods_id)["demands"] == "open"


def test_a_cancelled_order_is_followed_no_more(shop: Shop) -> None:
    """T-1: it stays on the sheet, and nothing is promised of it."""
    goods_id = printed(shop, ECONOMY)
    shop.cancel(row(shop, goods_id).order_id, at=WORKDAY + MINUTE)
    assert seen(shop, goods_id).state == "withdrawn"
    assert {one.state for one in shop.deadlines(row(shop, goods_id).case_id).values()} == {"withdrawn"}
    assert shop.refused(goods.change_class, goods_id, "a", "x") == ("case_closed", None)


# -- on the way and there --------------------------------------------------------------------------------------------


def test_another_expected_time_moves_the_steps_and_not_the_promise(shop: Shop) -> None:
    """T-1, T-3: on time is measured by what was promised."""
    goods_id = printed(shop, ECONOMY)
    shop.do(goods.expect, goods_id, "2026-11-28 10:00", at=WORKDAY + HOUR)
    found, due = row(shop, goods_id), shop.deadlines(row(shop, goods_id).case_id)
    assert (found.expected_at, found.eta_at) == (EXPECTED, on_clocks("2026-11-28 10:00"))
    assert due["goods.delivered"].due_at == on_clocks("2026-11-28 10:15")
    assert shop.refused(goods.expect, goods_id, "昨天 10:00") == ("wanted_in_past", "when")
    shop.do(goods.deliver, goods_id, at=on_clocks("2026-11-28 09:00"))
    assert seen(shop, goods_id).on_time is False


def test_delivered_is_when_it_was_and_when_it_was_written(shop: Shop) -> None:
    """T-1, T-6: both are kept; no time to come, none before the order; of two who write it the first stays."""
    goods_id = printed(shop, ECONOMY)
    at = on_clocks("2026-11-27 18:40")
    assert shop.refused(goods.deliver, goods_id, "27日19:00", at=at) == ("time_to_come", "when")
    assert shop.refused(goods.deliver, goods_id, "11-23 9:00", at=at) == ("before_accepted", "when")
    assert shop.refused(goods.answer, goods_id, "satisfied", at=at) == ("not_delivered", None)
    shop.do(goods.deliver, goods_id, "27日14:50", at=at)
    shop.do(goods.deliver, goods_id, "27日16:00", by=ZHOU, at=at + MINUTE)
    line, entry = seen(shop, goods_id), next(one for one in shop.entries() if one.action == "goods.deliver")
    assert (line.actual_at, line.on_time) == (on_clocks("2026-11-27 14:50"), True)
    assert entry.at == at
    assert shop.refused(goods.answer, goods_id, "happy", at=at) == ("answer_unknown", "answer")


def test_two_terminals_on_one_step_keep_the_first(shop: Shop) -> None:
    """T-3: the second tick changes nothing, and a step that comes again counts each of them."""
    goods_id = printed(shop, ECONOMY)
    case_id = row(shop, goods_id).case_id
    shop.do(steps.tick, case_id, "sent", by=LI, at=WORKDAY + MINUTE)
    again = shop.do(steps.tick, case_id, "sent", by=ZHOU, at=WORKDAY + 2 * MINUTE)
    assert (again.by, again.at) == (LI.name, WORKDAY + MINUTE)
    assert shop.actions(case_id).count("case.tick") == 1


def test_a_waybill_finds_the_goods(shop: Shop) -> None:
    """T-1: by the carrier's number as by the order's."""
    goods_id = printed(shop, ECONOMY)
    shop.do(goods.give_waybill, goods_id, " ８０３ 000124551 ")
    assert shop.see(lambda tx: goods.by_number(tx, "803000124551").id) == goods_id
    assert case_of(shop, goods_id).waybill == "803000124551"
    assert shop.refused(goods.give_waybill, goods_id, "8" * 100) == ("number_too_long", "number")
    assert timedelta(0) == seen(shop, goods_id).seen_at - WORKDAY


def test_a_signature_in_the_carriers_file_delivers_the_goods(shop: Shop) -> None:
    """T-1: when it was signed for, by the number that the goods go by; a second file changes nothing."""
    goods_id, other = printed(shop, ECONOMY), printed(shop, ECONOMY)
    shop.do(goods.give_waybill, goods_id, "803000124551")
    signed_at = on_clocks("2026-11-26 14:20")
    put(shop, "803000124551", on_clocks("2026-11-24 19:00"), (signed_at, "signed", "武汉"))
    assert (row(shop, goods_id).actual_at, row(shop, other).actual_at) == (signed_at, None)
    assert seen(shop, goods_id).on_time
    before = row(shop, goods_id)
    put(shop, "803000124551", on_clocks("2026-11-24 19:00"), (signed_at + MINUTE, "signed", "武汉"))
    assert row(shop, goods_id).actual_at == before.actual_at
