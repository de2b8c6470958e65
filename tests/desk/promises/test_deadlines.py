"""Deadlines: met, missed, paused, renewed, moved, acknowledged; each in the record (I-3, I-6, I-10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.cases import case_files, cases, steps
from csdesk.desk.incidents import incidents
from csdesk.desk.promises import deadlines
from csdesk.language import LANGUAGES, say, speaking
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.sentence import Sentence
from tests.desk.shop import LI, MINUTE, QC, WORKDAY, ZHOU, Shop, on_clocks

SECOND = timedelta(seconds=1)
RUNNING, PAUSED, MET, MISSED, WITHDRAWN = DeadlineState

REASON = "waiting_for_client"


def call_back(shop: Shop) -> int:
    """A promise of five minutes that may be paused; its id."""
    deadline_id = shop.deadlines(shop.open_case("callback"))["callback"].id
    assert deadline_id is not None
    return deadline_id


def get(shop: Shop, deadline_id: int) -> Deadline:
    return shop.see(deadlines.get, deadline_id)


def last(shop: Shop) -> dict[str, Any]:
    """The last entry of the record: its action, with before and after."""
    entry = shop.entries()[-1]
    return {"action": entry.action, "by": entry.by, "before": entry.before, "after": entry.after}


# Met and missed


@pytest.mark.parametrize(
    ("after", "state", "misses"),
    [(timedelta(0), MET, 0), (5 * MINUTE - SECOND, MET, 0), (5 * MINUTE, MISSED, 1), (timedelta(days=9), MISSED, 1)],
)
def test_done_in_time_is_met_and_later_is_missed(
    shop: Shop, after: timedelta, state: DeadlineState, misses: int
) -> None:
    """I-6: whether the loop that looks for passed ones was there or not; at its due moment it has passed."""
    case_id = shop.open_case("callback")
    shop.do(steps.tick, case_id, "answer", by=ZHOU, at=WORKDAY + after)
    found = shop.deadlines(case_id)["callback"]
    assert (found.state, found.misses, found.done_at, found.done_by) == (state, misses, WORKDAY + after, ZHOU.name)
    assert (found.missed_at is None, found.next_level_at) == (not misses, None)
    assert shop.actions(case_id).count("deadline.miss") == misses


def test_a_deadline_says_why_it_is_due(shop: Shop) -> None:
    """I-2, I-6: in either language, also from the store."""
    case_id = shop.open_case(at=on_clocks("2026-10-01 10:00"))
    because = shop.deadlines(case_id)["incident.report"].because
    for language, holiday in zip(LANGUAGES, ("国庆节", "National Day"), strict=True):
        with speaking(language):
            said = [say(Sentence.from_json(one)) for one in because]
        assert any(holiday in one for one in said)
        assert not any("{" in one for one in said)


def test_there_is_no_deadline_of_an_id_that_never_was(shop: Shop) -> None:
    """I-6."""
    for use, *rest in ((deadlines.renew, {}), (deadlines.pause, REASON), (deadlines.go_on,), (deadlines.acknowledge,)):
        assert shop.refused(use, 99, *rest) == ("deadline_missing", None)


def test_what_is_done_is_not_promised_paused_or_acknowledged(shop: Shop) -> None:
    """I-6."""
    clock = call_back(shop)
    shop.do(steps.tick, get(shop, clock).case_id, "answer")
    for use, *rest in ((deadlines.renew, {}), (deadlines.pause, REASON), (deadlines.go_on,), (deadlines.acknowledge,)):
        assert shop.refused(use, clock, *rest, at=WORKDAY + 9 * MINUTE) == ("deadline_done", None)


# Pausing


def test_a_pause_moves_the_due_time_and_is_added_up(shop: Shop) -> None:
    """I-10: every pause by its reason in the record, the total with the deadline."""
    clock = call_back(shop)
    shop.do(deadlines.pause, clock, REASON, at=WORKDAY + MINUTE)
    found = get(shop, clock)
    assert (found.state, found.paused_at, found.pause_reason) == (PAUSED, WORKDAY + MINUTE, REASON)
    assert last(shop)["after"] == {"deadline": clock, "generation": 1, "reason": REASON}
    shop.do(deadlines.go_on, clock, at=WORKDAY + 31 * MINUTE)
    shop.do(deadlines.pause, clock, "waiting_for_documents", at=WORKDAY + 32 * MINUTE)
    shop.do(deadlines.go_on, clock, by=ZHOU, at=WORKDAY + 33 * MINUTE + 7 * SECOND)
    found = get(shop, clock)
    due = WORKDAY + 36 * MINUTE + 7 * SECOND
    assert (found.state, found.due_at, found.paused_seconds, found.paused_at) == (RUNNING, due, 1867, None)
    assert last(shop) == {
        "action": "deadline.go_on",
        "by": ZHOU.name,
        "before": {"due": "2026-11-23T02:35:00+00:00", "reason": "waiting_for_documents"},
        "after": {"deadline": clock, "generation": 1, "due": "2026-11-23T02:36:07+00:00", "paused_seconds": 1867},
    }


@pytest.mark.parametrize("reason", ["", "lunch", "waiting_for_clients"])
def test_a_clock_is_paused_for_a_reason_of_the_playbook_only(shop: Shop, reason: str) -> None:
    """I-10."""
    assert shop.refused(deadlines.pause, call_back(shop), reason) == ("pause_reason_unknown", "reason")


def test_what_may_not_wait_is_not_paused(shop: Shop) -> None:
    """I-1, I-10: a report waits for nobody."""
    clock = shop.deadlines(shop.open_case())["incident.report"].id
    assert shop.refused(deadlines.pause, clock, REASON) == ("not_pausable", None)


def test_a_passed_clock_is_not_paused(shop: Shop) -> None:
    """I-10: whether it was marked as missed or not."""
    clock = call_back(shop)
    for at in (WORKDAY + 5 * MINUTE, WORKDAY + timedelta(hours=1)):
        assert shop.refused(deadlines.pause, clock, REASON, at=at) == ("passed_already", None)


def test_pausing_twice_is_pausing_once(shop: Shop) -> None:
    """I-10: also after its due time went by while it was paused; a running one cannot go on."""
    clock = call_back(shop)
    assert shop.refused(deadlines.go_on, clock) == ("not_paused", None)
    shop.do(deadlines.pause, clock, REASON, at=WORKDAY + MINUTE)
    before = shop.rows()
    shop.do(deadlines.pause, clock, REASON, at=WORKDAY + 2 * MINUTE)
    shop.do(deadlines.pause, clock, "waiting_for_documents", at=WORKDAY + 9 * MINUTE)
    assert shop.rows() == before


def test_a_clock_set_back_makes_no_pause_shorter_than_nothing(shop: Shop) -> None:
    """I-7, I-10."""
    clock = call_back(shop)
    shop.do(deadlines.pause, clock, REASON, at=WORKDAY + MINUTE)
    shop.do(deadlines.go_on, clock, at=WORKDAY - timedelta(hours=1))
    assert (get(shop, clock).due_at, get(shop, clock).paused_seconds) == (WORKDAY + 5 * MINUTE, 0)


def test_a_pause_ends_with_what_was_promised(shop: Shop) -> None:
    """I-10: done, withdrawn or promised anew while it is paused, its total is kept."""
    done, withdrawn, renewed = (call_back(shop) for _ in range(3))
    for clock in (done, withdrawn, renewed):
        shop.do(deadlines.pause, clock, REASON, at=WORKDAY + MINUTE)
    later = WORKDAY + 41 * MINUTE
    shop.do(steps.tick, get(shop, done).case_id, "answer", at=later)
    shop.do(withdraw, get(shop, withdrawn).case_id, at=later)
    shop.do(deadlines.renew, renewed, {}, at=later)
    found = [get(shop, clock) for clock in (done, withdrawn, renewed)]
    assert [one.state for one in found] == [MET, WITHDRAWN, RUNNING]
    assert [one.paused_seconds for one in found] == [2400] * 3
    assert [one.paused_at for one in found] == [None] * 3
    assert shop.entries()[-2].action == "deadline.go_on"


def withdraw(tx: Any, case_id: int, **by_at: Any) -> None:
    case_files.withdraw(tx, case_files.get(tx, case_id), **by_at)


# Promised anew


def test_a_renewal_counts_from_now(shop: Shop) -> None:
    """I-3: in a new generation, its chain at the beginning; counted."""
    clock = call_back(shop)
    shop.do(deadlines.renew, clock, {}, by=ZHOU, at=WORKDAY + 3 * MINUTE)
    found = get(shop, clock)
    assert (found.started_at, found.due_at) == (WORKDAY + 3 * MINUTE, WORKDAY + 8 * MINUTE)
    assert (found.renewals, found.generation, found.misses, found.level) == (1, 2, 0, 0)
    assert (found.next_level_at, found.chain_from) == (WORKDAY + 8 * MINUTE,) * 2
    assert last(shop)["before"] == {"due": "2026-11-23T02:05:00+00:00"}


def test_what_was_missed_stays_missed_when_it_is_promised_anew(shop: Shop) -> None:
    """I-6, I-12: whether somebody had marked it or not, and however it begins anew."""
    renewed, withdrawn, begun_again = (call_back(shop) for _ in range(3))
    later = WORKDAY + 5 * MINUTE
    shop.do(deadlines.renew, renewed, {}, at=later)
    shop.do(withdraw, get(shop, withdrawn).case_id, at=later)
    shop.do(begin_again, begun_again, at=later)
    found = [get(shop, clock) for clock in (renewed, withdrawn, begun_again)]
    assert [one.misses for one in found] == [1, 1, 1]
    assert [one.state for one in found] == [RUNNING, MISSED, RUNNING]
    assert [one.generation for one in found] == [2, 1, 2]
    for one in found:
        assert shop.actions(one.case_id).count("deadline.miss") == 1


def begin_again(tx: Any, clock: int, *, by: Any, at: Any) -> None:
    deadlines.begin_again(tx, deadlines.get(tx, clock), started_at=at, by=by, at=at)


@pytest.mark.parametrize("given", [{"minutes": "5"}, {"lunch": ""}])
def test_a_wrong_renewal_is_refused_at_its_field(shop: Shop, given: dict[str, str]) -> None:
    """I-3: nothing can be said of a call back."""
    assert shop.refused(deadlines.renew, call_back(shop), given) == ("deadline_key_unknown", next(iter(given)))


# Learned of earlier


def test_a_moved_clock_is_no_new_promise(shop: Shop) -> None:
    """I-1: it is due earlier, in its generation, and its chain with it."""
    case_id = shop.open_case()
    shop.do(incidents.learned_earlier, case_id, WORKDAY - 2 * MINUTE, at=WORKDAY + MINUTE)
    found = shop.deadlines(case_id)["incident.report"]
    assert (found.due_at, found.generation, found.state) == (WORKDAY + 3 * MINUTE, 1, RUNNING)
    assert (found.chain_from, found.next_level_at) == (WORKDAY + 3 * MINUTE,) * 2
    assert last(shop)["after"]["due"] == "2026-11-23T02:03:00+00:00"


def test_a_missed_clock_that_is_moved_stays_missed_and_is_not_told_anew(shop: Shop) -> None:
    """I-1, I-6: one escalation, one miss."""
    case_id = shop.open_case()
    clock = shop.deadlines(case_id)["incident.report"].id
    shop.do(deadlines.acknowledge, clock, at=WORKDAY + 6 * MINUTE)
    before = shop.deadlines(case_id)["incident.report"]
    shop.do(incidents.learned_earlier, case_id, WORKDAY - 9 * MINUTE, at=WORKDAY + 7 * MINUTE)
    found = shop.deadlines(case_id)["incident.report"]
    assert (found.state, found.misses, found.generation, found.due_at) == (MISSED, 1, 1, WORKDAY - 4 * MINUTE)
    assert (found.acknowledged_by, found.next_level_at) == (LI.name, before.next_level_at)


def test_a_paused_clock_moves_too(shop: Shop) -> None:
    """I-1, I-10: and stays paused, with its total."""
    clock = call_back(shop)
    case_id = get(shop, clock).case_id
    shop.do(deadlines.pause, clock, REASON, at=WORKDAY + MINUTE)
    shop.do(deadlines.go_on, clock, at=WORKDAY + 11 * MINUTE)
    shop.do(deadlines.pause, clock, REASON, at=WORKDAY + 12 * MINUTE)
    shop.do(incidents.learned_earlier, case_id, WORKDAY - MINUTE, at=WORKDAY + 13 * MINUTE)
    found = get(shop, clock)
    assert (found.state, found.due_at) == (PAUSED, WORKDAY + 14 * MINUTE)
    shop.do(deadlines.go_on, clock, at=WORKDAY + 22 * MINUTE)
    assert get(shop, clock).due_at == WORKDAY + 24 * MINUTE


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.datetimes(on_clocks("2026-01-05").replace(tzinfo=None), on_clocks("2027-02-01").replace(tzinfo=None)),
    earlier=st.integers(0, 5 * 24 * 60),
)
def test_learned_earlier_is_never_due_later(shop: Shop, at: Any, earlier: int) -> None:
    """I-1, I-2: over nights, weekends and holidays; and due when it would have been, had it been opened so."""
    at = at.replace(microsecond=0, tzinfo=WORKDAY.tzinfo)
    learned = at - earlier * MINUTE
    moved, straight = shop.open_case(at=at), shop.open_case(at=at, learned_at=learned)
    before = shop.deadlines(moved)["incident.report"].due_at
    shop.do(incidents.learned_earlier, moved, learned, at=at)
    found, wanted = shop.deadlines(moved), shop.deadlines(straight)
    assert found["incident.report"].due_at <= before
    assert found["incident.report"].due_at == wanted["incident.report"].due_at
    assert found["incident.report"].because == wanted["incident.report"].because
    assert shop.steps(moved) == shop.steps(straight)
    if "incident.phone" in wanted:
        assert found["incident.phone"].due_at == wanted["incident.phone"].due_at


# Acknowledging


def test_who_acknowledges_is_asked_again(shop: Shop) -> None:
    """I-6: after a while, until somebody acknowledges anew; what is done is asked no more."""
    clock = call_back(shop)
    at = WORKDAY + 6 * MINUTE
    shop.do(deadlines.acknowledge, clock, by=QC, at=at)
    found = get(shop, clock)
    assert (found.acknowledged_by, found.acknowledged_at, found.state) == (QC.name, at, MISSED)
    assert found.next_level_at == at + 30 * MINUTE
    shop.do(deadlines.acknowledge, clock, at=at + 20 * MINUTE)
    found = get(shop, clock)
    assert (found.acknowledged_by, found.next_level_at) == (LI.name, at + 50 * MINUTE)
    shop.do(steps.tick, found.case_id, "answer", at=at + 21 * MINUTE)
    assert get(shop, clock).next_level_at is None


def test_nothing_is_acknowledged_that_has_not_passed(shop: Shop) -> None:
    """I-6: nor what is paused."""
    clock = call_back(shop)
    assert shop.refused(deadlines.acknowledge, clock, at=WORKDAY + 5 * MINUTE - SECOND) == ("not_passed", None)
    shop.do(deadlines.pause, clock, REASON, at=WORKDAY + MINUTE)
    assert shop.refused(deadlines.acknowledge, clock, at=WORKDAY + timedelta(hours=1)) == ("not_passed", None)


def test_a_chain_that_the_playbook_does_not_have_is_the_usual_one(shop: Shop) -> None:
    """I-6: a promise is never without a chain."""
    escalation = shop.desk.playbook.escalation
    only = escalation.model_copy(update={"chain": escalation.chain[:1], "default": "incident"})
    shop = shop.with_playbook(shop.desk.playbook.model_copy(update={"escalation": only}))
    assert deadlines.chain_of(get(shop, call_back(shop))).id == "incident"


def test_passing_on_moves_no_clock(shop: Shop) -> None:
    """I-7."""
    clock = call_back(shop)
    before = get(shop, clock)
    shop.do(cases.pass_on, before.case_id, ZHOU.name, at=WORKDAY + 4 * MINUTE)
    found = get(shop, clock)
    assert found.owner == ZHOU.name
    assert {**found.model_dump(), "owner": LI.name} == before.model_dump()
