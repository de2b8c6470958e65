"""Classes and why, traits, on time or not, what makes goods late, and when a talk is back-dated (T-1 to T-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.goods import When
from csdesk.playbook.loading import load
from csdesk.rules import goods as rules
from csdesk.rules.goods import OrderFacts, Proposed, is_back_dated, on_time, proposed, traits, trouble

GOODS = load().goods
ZONE = ZoneInfo("Asia/Shanghai")
ACCEPTED = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

PLAIN = OrderFacts("station_to_station", ACCEPTED, ACCEPTED + 100 * HOUR)
"""Economy, not valuable, without demands, of a client that is known."""

CLASSES = [
    ({}, "c", ()),
    ({"job_type": "door_to_door"}, "a", ("door_to_door",)),
    ({"expected_at": ACCEPTED + 24 * HOUR}, "a", ("urgent",)),
    ({"expected_at": ACCEPTED + 24 * HOUR, "wanted": False}, "c", ()),
    ({"expected_at": ACCEPTED + 24 * HOUR + MINUTE}, "b", ("two_or_three_days",)),
    ({"expected_at": ACCEPTED + 72 * HOUR}, "b", ("two_or_three_days",)),
    ({"expected_at": ACCEPTED + 72 * HOUR + MINUTE}, "c", ()),
    ({"first_order": True}, "a", ("first_time",)),
    ({"declared_fen": 1_000_000}, "a", ("valuable",)),
    ({"declared_fen": 999_999}, "c", ()),
    ({"marks": frozenset({"fragile"})}, "a", ("demands",)),
    ({"marks": frozenset({"packing"})}, "c", ()),
    ({"text": "广交会 展品 十箱"}, "b", ("exhibition",)),
    ({"text": "汉阳工地 急用"}, "b", ("works",)),
    ({"text": "ＰＲＯＤＵＣＴＩＯＮ line"}, "b", ("works",)),
    (
        {"job_type": "door_to_door", "first_order": True, "marks": frozenset({"dry"}), "text": "展品"},
        "a",
        ("door_to_door", "first_time", "demands"),
    ),
]


@pytest.mark.parametrize(("changed", "goods_class", "reasons"), CLASSES)
def test_a_class_is_proposed_with_every_reason_for_it(
    changed: dict[str, object], goods_class: str, reasons: tuple[str, ...]
) -> None:
    """T-2: A before B before C, by the reasons of the playbook."""
    assert proposed(replace(PLAIN, **changed), GOODS, ZONE) == Proposed(goods_class, reasons)  # type: ignore[arg-type]


def test_every_reason_of_the_playbook_is_tried() -> None:
    """T-2: none is left out above."""
    assert {one for _changed, _class, reasons in CLASSES for one in reasons} == {one.id for one in GOODS.reason}


FACTS = st.builds(
    OrderFacts,
    job_type=st.sampled_from(["same_city", "door_to_door", "door_to_station", "station_to_station", "other"]),
    accepted_at=st.just(ACCEPTED),
    expected_at=st.integers(0, 20_000).map(lambda minutes: ACCEPTED + minutes * MINUTE),
    first_order=st.booleans(),
    declared_fen=st.none() | st.integers(0, 10**9),
    marks=st.frozensets(st.sampled_from(["dangerous", "fragile", "upright", "dry", "notes", "packing"])),
    text=st.text(max_size=20),
)


@given(FACTS)
def test_a_proposal_is_what_its_reasons_say(facts: OrderFacts) -> None:
    """T-2: every reason given holds and is of the class, none that holds is left out, no better class has any."""
    found = proposed(facts, GOODS, ZONE)
    order = [one.id for one in GOODS.goods_class]
    holding = {one.id: one.goods_class for one in GOODS.reason if rules.holds(one.when, facts, ZONE)}
    assert set(found.reasons) == {one for one, of in holding.items() if of == found.goods_class}
    assert all(order.index(of) >= order.index(found.goods_class) for of in holding.values())
    assert found.reasons or found.goods_class == order[-1]


@given(FACTS, st.sampled_from(["first_order", "declared_fen", "marks"]))
def test_more_to_look_after_never_makes_a_class_worse(facts: OrderFacts, what: str) -> None:
    """T-2: a first order, a value or a demand more is looked after at least as well."""
    more = {"first_order": True, "declared_fen": 10**9, "marks": facts.marks | {"fragile"}}[what]
    order = [one.id for one in GOODS.goods_class]
    better = proposed(replace(facts, **{what: more}), GOODS, ZONE)  # type: ignore[arg-type]
    assert order.index(better.goods_class) <= order.index(proposed(facts, GOODS, ZONE).goods_class)


def test_what_says_nothing_holds_of_nothing() -> None:
    """T-2: a shop's reason without a condition puts no goods into its class."""
    assert not rules.holds(When(), PLAIN, ZONE)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"job_type": "same_city"}, ()),
        ({"job_type": "same_city", "expected_at": ACCEPTED + 3 * HOUR, "wanted": False}, ()),
        ({"job_type": "same_city", "expected_at": ACCEPTED + 3 * HOUR}, ("same_city_urgent",)),
        # Half past nine on the 22nd; next day ends at midnight after the 23rd.
        ({"job_type": "other", "expected_at": ACCEPTED + 38 * HOUR}, ("next_day",)),
        ({"job_type": "other", "expected_at": ACCEPTED + 39 * HOUR}, ()),
        ({"job_type": "other", "expected_at": ACCEPTED + 13 * HOUR}, ()),
        ({}, ("outbound",)),
        ({"marks": frozenset({"packing"})}, ("outbound", "demands")),
    ],
)
def test_traits_decide_which_steps_apply(changed: dict[str, object], expected: tuple[str, ...]) -> None:
    """T-3, T-4: same-city and urgent, next-day by the shop's calendar, outbound, demands."""
    assert traits(replace(PLAIN, **changed), GOODS, ZONE) == expected  # type: ignore[arg-type]


def test_goods_are_expected_when_wanted_or_by_the_playbook() -> None:
    """T-1: outbound orders say when; of others it is a setting."""
    wanted = ACCEPTED + 30 * HOUR
    assert rules.expected_at(ACCEPTED, wanted, "same_city", GOODS) == wanted
    assert rules.expected_at(ACCEPTED, None, "same_city", GOODS) == ACCEPTED + 12 * HOUR
    assert rules.expected_at(ACCEPTED, None, "other", GOODS) == ACCEPTED + 72 * HOUR


def test_on_time_is_by_the_minute() -> None:
    """T-1: 15:00:59 is still 15:00; what has not come is late as soon as it cannot come in time any more."""
    at, second = ACCEPTED, timedelta(seconds=1)
    assert on_time(at, at + 59 * second, at + HOUR) is True
    assert on_time(at, at + 60 * second, at + HOUR) is False
    assert on_time(at, None, at + 59 * second) is None
    assert on_time(at, None, at + 60 * second) is False


def test_what_makes_goods_late() -> None:
    """T-5: a date passed, or a day without a sign of them; nothing once they are there."""
    expected = ACCEPTED + 100 * HOUR
    assert trouble(expected, None, ACCEPTED, ACCEPTED + 24 * HOUR - MINUTE, GOODS) == ""
    assert trouble(expected, None, ACCEPTED, ACCEPTED + 24 * HOUR, GOODS) == "no_scan"
    assert trouble(expected, None, ACCEPTED + HOUR, ACCEPTED + 24 * HOUR, GOODS) == ""
    assert trouble(expected, None, expected, expected + MINUTE, GOODS) == "date_passed"
    assert trouble(expected, expected + 9 * HOUR, ACCEPTED, expected + 90 * HOUR, GOODS) == ""


@given(st.integers(0, 100_000))
def test_a_talk_shows_both_times_where_they_lie_apart(seconds: int) -> None:
    """T-6: more than the minutes of the playbook, never less."""
    apart = is_back_dated(ACCEPTED, ACCEPTED + timedelta(seconds=seconds), GOODS)
    assert apart == (seconds > 60 * GOODS.back_dated_minutes)


def test_every_step_has_a_due_time() -> None:
    """T-3: every step of every class, of vehicles on the road, of notices and of papers is promised."""
    playbook = load()
    for name in ("goods_a", "goods_b", "goods_c", "trip", "delay_notice", "missing_paper"):
        for step in playbook.procedures[name].step:
            assert playbook.deadlines.get(step.deadline) is not None, (name, step.id)


def test_the_steps_of_the_rule_are_there() -> None:
    """T-3: what A, B and C are followed by, in the order of the rule."""
    steps = {name: [one.id for one in load().procedures[f"goods_{name}"].step] for name in "abc"}
    assert steps == {
        "a": [
            "printed", "dispatch_asked", "client_told", "dispatch", "vehicle", "way", "loading", "instruction",
            "partner_vehicle", "expected_told", "opening_check", "delivered", "asked",
        ],
        "b": ["collected", "way", "demands", "sent", "handover", "opening_check", "delivered", "asked"],
        "c": ["sent", "way", "look", "reminder", "delivered", "final"],
    }  # fmt: skip


def test_what_may_be_missing_and_what_delays() -> None:
    """T-7, T-8: warehouse slip, phone, consignee, who pays; jam, breakdown, customs check."""
    assert [one.id for one in GOODS.paper] == ["warehouse_slip", "phone", "consignee", "who_pays"]
    assert {"jam", "breakdown", "customs"} <= {one.id for one in GOODS.delay}
