"""What runs, as screens and commands show it (I-6, I-10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from csdesk.desk.cases import case_story, cases, steps
from csdesk.desk.incidents import incidents
from csdesk.desk.pickups import self_pickups
from csdesk.desk.pickups.self_pickups import NewPickup
from csdesk.desk.promises import deadlines, escalation, promises
from csdesk.desk.promises.promises import Promise
from csdesk.models.deadline import Deadline
from tests.desk.shop import MINUTE, QC, WORKDAY, ZHOU, Shop, on_clocks, procedure
from tests.desk.use_cases import JUDGEMENT


def running(shop: Shop, at: datetime = WORKDAY) -> list[Promise]:
    return list(shop.see(promises.running, at=at))


def titles(shop: Shop, at: datetime = WORKDAY) -> list[str]:
    return [f"{one.title}/{one.words['en']}" for one in running(shop, at)]


def clock_of(shop: Shop, case_id: int, kind: str) -> Deadline:
    return shop.deadlines(case_id)[kind]


def test_a_promise_says_everything_that_is_shown_of_it(shop: Shop) -> None:
    """I-6: what, until when, whose, what it is about, in both languages."""
    case_id = shop.open_case(title="[red]恒信")
    shop.do(cases.pass_on, case_id, ZHOU.name)
    clock = clock_of(shop, case_id, "incident.report")
    assert running(shop) == [
        Promise(
            deadline_id=clock.id or 0,
            case_id=case_id,
            step_id=clock.step_id,
            number="I-0001",
            kind={"zh": "延误", "en": "late"},
            title="[red]恒信",
            words={
                "zh": "上报部门经理、质控经理、总经理",
                "en": "report to department manager, QC and general manager",
            },
            owner=ZHOU.name,
            state="running",
            generation=1,
            started_at=WORKDAY,
            due_at=WORKDAY + 5 * MINUTE,
            paused_at=None,
            renewals=0,
            level=0,
            acknowledged_by=None,
            asks_again_at=None,
            deadline_kind="incident.report",
        )
    ]
    assert shop.see(promises.of_case, case_id) == running(shop)


def test_the_least_time_left_comes_first_and_what_is_in_hand_last(shop: Shop) -> None:
    """I-6: the longest passed at the very top; of two alike the older promise."""
    shop.open_case("price_enquiry", "a")
    acknowledged = shop.open_case("callback", "b", at=WORKDAY - timedelta(hours=9))
    shop.open_case("callback", "c")
    shop.open_case("chat", "d")
    shop.open_case("callback", "e", at=WORKDAY - timedelta(hours=8))
    shop.do(deadlines.acknowledge, clock_of(shop, acknowledged, "callback").id, by=QC)
    found = running(shop)
    assert [one.title for one in found] == ["e", "c", "d", "a", "b"]
    assert (found[-1].acknowledged_by, found[-1].asks_again_at) == (QC.name, WORKDAY + 15 * MINUTE)


def test_a_paused_one_stands_where_it_was_paused(shop: Shop) -> None:
    """I-10: with the time that it had left then, and never at the top only because it waits long."""
    paused = shop.open_case("callback", "a")
    shop.open_case("callback", "b", at=WORKDAY + 58 * MINUTE)
    clock = clock_of(shop, paused, "callback")
    shop.do(deadlines.pause, clock.id, "waiting_for_client", at=WORKDAY + MINUTE)
    found = running(shop, WORKDAY + timedelta(hours=1))
    assert [one.title for one in found] == ["b", "a"]
    assert (found[1].state, found[1].paused_at, found[1].due_at) == ("paused", WORKDAY + MINUTE, clock.due_at)


def test_today_and_what_has_passed_and_all_of_incidents(shop: Shop) -> None:
    """I-2, I-6: a report that is due after the weekend is not forgotten over it; other promises come on their day."""
    shop = shop.with_procedure("chat", procedure({"id": "keep", "deadline": "works.weekly"}))
    saturday = on_clocks("2026-11-21 20:30")
    shop.open_case("broken_rule", "report", at=saturday)
    shop.open_case("chat", "parcel", at=saturday)
    report, phone = ("report to department manager, QC and general manager", "tell the responsible manager by phone")
    assert titles(shop, saturday) == [f"report/{phone}", f"report/{report}"]
    for day, found in (("2026-11-23 11:59", 2), ("2026-11-30 00:00", 3), ("2027-01-01 00:00", 3)):
        assert len(titles(shop, on_clocks(day))) == found
    assert titles(shop, on_clocks("2026-11-30 00:00"))[-1] == "parcel/a"


def test_self_pickups_past_their_days_are_left_to_their_list(shop: Shop) -> None:
    """N-5: on their last day they are among the promises; from the next on every morning has some, and their list."""
    shop.do(self_pickups.take_in, NewPickup("803000200001", "王芳"), uuid="1", at=on_clocks("2026-11-20 10:00"))
    assert titles(shop, on_clocks("2026-11-22 23:00")) == []
    assert len(titles(shop, on_clocks("2026-11-23 08:00"))) == 1
    assert titles(shop, on_clocks("2026-11-24 08:00")) == []


def test_what_is_due_in_the_night_belongs_to_today(shop: Shop) -> None:
    """O-10: a price asked for in the evening is not first seen when it is late."""
    evening = on_clocks("2026-11-23 20:30")
    shop.open_case("price_enquiry", at=evening)
    assert [one.due_at for one in running(shop, evening)] == [on_clocks("2026-11-24 04:30")]


def test_what_is_done_or_withdrawn_runs_no_more(shop: Shop) -> None:
    """I-6; one that was missed runs until it is done."""
    case_id = shop.open_case("callback", "a")
    later = WORKDAY + timedelta(hours=1)
    escalation.turn(shop.desk, at=later)
    (found,) = running(shop, later)
    assert (found.state, found.level) == ("missed", 1)
    shop.do(steps.tick, case_id, "answer", at=later)
    assert running(shop, later) == []
    assert shop.see(promises.of_case, case_id) == []


def test_renewals_are_shown(shop: Shop) -> None:
    """I-3."""
    case_id = shop.open_case("broken_rule")
    for _ in range(3):
        shop.do(incidents.promise, case_id, "5")
    promised = [one for one in running(shop) if one.step_id is None]
    assert [(one.renewals, one.generation) for one in promised] == [(2, 3)]


def test_how_many_incidents_were_closed_on_a_day(shop: Shop) -> None:
    """I-12: on the shop's day, from midnight to midnight; call backs do not count."""
    for minute in ("2026-11-22 23:59:59", "2026-11-23 00:00", "2026-11-23 23:59:59", "2026-11-24 00:00"):
        at = on_clocks(minute)
        case_id = shop.open_case("own_fault", at=at)
        if shop.steps(case_id)["phone"] == "open":
            shop.do(steps.tick, case_id, "phone", note="x", at=at)
        shop.do(steps.tick, case_id, "tell_client", note="x", at=at)
        shop.do(steps.tick, case_id, "mend", at=at)
        shop.do(incidents.send_report, case_id, at=at)
        shop.do(incidents.judge, case_id, JUDGEMENT, by=QC, at=at)
        shop.do(incidents.close, case_id, by=QC, at=at)
        called = shop.open_case("callback", at=at)
        shop.do(steps.tick, called, "answer", at=at)
    days = ["2026-11-21 12:00", "2026-11-22 12:00", "2026-11-23 00:00", "2026-11-23 23:59", "2026-11-24 00:00"]
    assert [len(shop.see(case_story.closed_ids, on_clocks(day))) for day in days] == [0, 1, 2, 2, 1]
