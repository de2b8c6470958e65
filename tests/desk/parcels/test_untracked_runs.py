"""Runs that are kept, their decisions, and the lists of claims (U-4, U-6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from csdesk.desk.parcels import claims, untracked, untracked_decisions, untracked_runs
from csdesk.desk.tickets import tickets
from csdesk.models.untracked import ListedParcel
from tests.desk.parcel_shop import ASKED, HUB, ago, one_of_each, put
from tests.desk.shop import LI, MINUTE, ZHOU, Shop, on_clocks

DAY = timedelta(days=1)


def start(shop: Shop, uuid: str = "u", at_day: int = 0) -> int:
    run_id = shop.do(untracked_runs.start_run, uuid=uuid, at=ASKED + at_day * DAY).id
    assert run_id is not None
    return run_id


def decided(shop: Shop, run_id: int) -> dict[str, str]:
    return {row.number: row.decision for row in shop.see(untracked_runs.rows_of, run_id)}


def on_list(shop: Shop, claim: str) -> list[str]:
    return [entry.number for entry in shop.see(claims.listing, claim)]


def test_a_run_is_kept(shop: Shop) -> None:
    """U-6: who, when, window, counts per kind, a row a parcel; the same form again keeps no second one."""
    one_of_each(shop)
    found = shop.see(untracked.find, as_of=ASKED)
    run_id = start(shop)
    assert start(shop) == run_id
    (kept,) = shop.see(untracked_runs.runs)
    run = kept.run
    assert (run.by, run.at, run.as_of, run.first, run.last) == (LI.name, ASKED, ASKED, found.first, found.last)
    assert (run.left_out, run.counts, kept.rows, kept.decided, kept.done) == (1, found.counts, 6, 0, False)
    assert shop.see(untracked_runs.rows_of, run_id) == found.rows
    entry = shop.entries()[-1]
    assert (entry.action, entry.subject, entry.subject_id) == ("untracked.run", "untracked_run", str(run_id))
    assert entry.after is not None
    assert entry.after["counts"] == found.counts


def test_a_kept_row_stays_as_it_was_found(shop: Shop) -> None:
    """U-6: what a carrier says later is the next run's."""
    made = one_of_each(shop)
    run_id = start(shop)
    before = shop.see(untracked_runs.rows_of, run_id)
    put(shop, "later", "2026-06-01 10:00")
    assert shop.see(untracked_runs.rows_of, run_id) == before
    assert {row.number for row in before} == {made[kind] for kind in made if kind not in ("bag", "signed", "incoming")}


def test_the_next_run_says_on_how_many_days_a_parcel_was_seen(shop: Shop) -> None:
    """U-6: runs of one day count once, a day without it does not count, other queries have counts of their own."""
    put(shop, "1", "2026-06-01 10:00")
    start(shop, "a")
    start(shop, "b")
    assert shop.see(untracked.find, as_of=ASKED).rows[0].runs_seen == 1
    assert shop.see(untracked.find, as_of=ASKED + DAY).rows[0].runs_seen == 2
    put(shop, "2", "2026-06-02 10:00")
    start(shop, "c", 3)
    start(shop, "d", 6)
    seen = {row.number: row.runs_seen for row in shop.see(untracked.find, as_of=ASKED + 9 * DAY).rows}
    assert seen == {"1": 4, "2": 3}
    # Asked about an earlier day, the later runs are still to come.
    assert shop.see(untracked.find, as_of=ASKED + DAY).rows[0].runs_seen == 2
    put(shop, "3", "2026-06-01 10:00", carrier="second")
    assert shop.see(untracked.find, "second", as_of=ASKED + 9 * DAY).rows[0].runs_seen == 1


def test_asked_again_on_its_day_what_was_decided_stays(shop: Shop) -> None:
    """U-6: unless the parcel is of another kind by then; the day after every row waits again."""
    put(shop, "1", "2026-06-03 10:00")
    put(shop, "2", "2026-06-01 10:00", (ago(47), "arrived", HUB))
    first = start(shop, "a")
    for number in ("1", "2"):
        shop.do(untracked_decisions.decide, first, [number], "watch", "等到明天", at=ASKED)
    again = shop.do(untracked_runs.start_run, uuid="b", at=ASKED + timedelta(hours=2)).id
    assert again is not None
    rows = {row.number: row for row in shop.see(untracked_runs.rows_of, again)}
    assert (rows["1"].decision, rows["1"].note, rows["1"].decided_by, rows["1"].decided_at) == (
        "watch", "等到明天", LI.name, ASKED,
    )  # fmt: skip
    assert (rows["2"].kind, rows["2"].decision) == ("hub_stalled", "")
    assert set(decided(shop, start(shop, "c", 1)).values()) == {""}


def test_decisions(shop: Shop) -> None:
    """U-4, U-6: each with author, time and note; deciding the same again writes nothing; every row decided is done."""
    made = one_of_each(shop)
    run_id = start(shop)
    at = ASKED + MINUTE
    assert shop.do(untracked_decisions.decide, run_id, [made["problem"]], "contact_sender", " 已打电话 ", at=at) == [
        made["problem"]
    ]
    row = next(row for row in shop.see(untracked_runs.rows_of, run_id) if row.number == made["problem"])
    assert (row.decision, row.note, row.decided_by, row.decided_at) == ("contact_sender", "已打电话", LI.name, at)
    before = len(shop.entries())
    assert shop.do(untracked_decisions.decide, run_id, [made["problem"]], "contact_sender", "已打电话", at=at) == []
    assert len(shop.entries()) == before
    rest = [number for number, decision in decided(shop, run_id).items() if not decision]
    shop.do(untracked_decisions.decide, run_id, rest, "none", at=at)
    assert shop.see(untracked_runs.latest).done
    assert shop.entries()[-1].after == {"decision": "none", "note": "", "numbers": rest}


def test_chase_and_verify_open_tickets(shop: Shop) -> None:
    """U-4: one a kind and parcel; the row shows it; undone, an unanswered one closes, one from before stays."""
    made = one_of_each(shop)
    run_id = start(shop)
    number = made["hub_stalled"]
    shop.do(untracked_decisions.decide, run_id, [number], "verify", at=ASKED)
    ticket_id, name = shop.see(untracked.open_tickets)[number]
    assert (shop.case(ticket_id).procedure, shop.case(ticket_id).waybill) == ("verify", number)
    row = next(row for row in shop.see(untracked_runs.rows_of, run_id) if row.number == number)
    assert (row.ticket, row.ticket_id, row.decision) == (name, ticket_id, "verify")
    assert shop.see(untracked.find, as_of=ASKED).rows[3].ticket == name
    shop.do(untracked_decisions.decide, run_id, [number], "verify", at=ASKED + MINUTE)
    assert shop.see(untracked.open_tickets) == {number: (ticket_id, name)}
    shop.do(untracked_decisions.undo, run_id, [number], at=ASKED + MINUTE)
    assert shop.see(untracked.open_tickets) == {}
    earlier = shop.do(tickets.open_ticket, "chase", number, at=ASKED)
    shop.do(untracked_decisions.decide, run_id, [number], "chase", at=ASKED + MINUTE)
    shop.do(untracked_decisions.undo, run_id, [number], at=ASKED + MINUTE)
    assert shop.see(untracked.open_tickets)[number][0] == earlier.id


def test_what_cannot_be_decided(shop: Shop) -> None:
    """U-4, U-6: an unknown run, decision or list, a parcel of no run, a note that is too long."""
    made = one_of_each(shop)
    run_id = start(shop)
    decide = untracked_decisions.decide
    assert shop.refused(decide, 99, [made["problem"]], "watch") == ("run_unknown", "run")
    assert shop.refused(decide, run_id, [made["problem"]], "burn") == ("decision_unknown", "decision")
    assert shop.refused(decide, run_id, [made["problem"], made["bag"]], "loss") == ("parcel_not_in_run", "numbers")
    assert shop.refused(decide, run_id, [made["problem"]], "watch", "长" * 201) == ("text_too_long", "note")
    assert shop.refused(claims.put_on_list, [made["problem"]], "maybe") == ("claim_unknown", "claim")


def test_from_delay_to_loss_the_story_stays(shop: Shop) -> None:
    """U-4: a parcel is on one list, once; moved, it is told by whom and when it came on each."""
    number = one_of_each(shop)["delayed"]
    assert shop.do(claims.put_on_list, [number, number], "delay", at=ASKED) == [number]
    assert shop.do(claims.put_on_list, [number], "delay", at=ASKED + MINUTE) == []
    assert shop.do(claims.put_on_list, [number], "loss", by=ZHOU, at=ASKED + DAY) == [number]
    assert (on_list(shop, "delay"), on_list(shop, "loss")) == ([], [number])
    (entry,) = shop.see(claims.story_of, number)
    assert [(step["claim"], step["by"], step["at"]) for step in entry.story] == [
        ("delay", LI.name, ASKED.isoformat(timespec="seconds")),
        ("loss", ZHOU.name, (ASKED + DAY).isoformat(timespec="seconds")),
    ]
    assert shop.entries()[-1].after == {"numbers": [number], "moved_from": {number: "delay"}}
    assert shop.do(claims.take_off, [number], "已找到", at=ASKED + 2 * DAY) == [number]
    assert on_list(shop, "loss") == []
    shop.do(claims.put_on_list, [number], "delay", at=ASKED + 3 * DAY)
    assert [one.left_because for one in shop.see(claims.story_of, number)] == ["已找到", ""]


def test_the_store_itself_holds_a_parcel_on_one_list_once(shop: Shop) -> None:
    """U-4: whatever writes into it."""
    shop.do(claims.put_on_list, ["1"], "delay", at=ASKED)
    with shop.desk.writing() as tx:
        tx.session.add(ListedParcel(number="1", claim="loss", put_by="x", put_at=ASKED, story=[]))
        with pytest.raises(IntegrityError):
            tx.session.flush()
        tx.session.rollback()


def test_undone_a_decision_takes_back_what_it_did_to_the_lists(shop: Shop) -> None:
    """U-4: to the list that it came from, or to none; what somebody did since stays."""
    made = one_of_each(shop)
    delayed, hub, still = made["delayed"], made["hub_stalled"], made["no_scan"]
    shop.do(claims.put_on_list, [delayed], "delay", at=ASKED - DAY)
    run_id = start(shop)
    shop.do(untracked_decisions.decide, run_id, [delayed, hub, still], "loss", at=ASKED)
    shop.do(claims.put_on_list, [still], "delay", at=ASKED + MINUTE)
    assert shop.do(untracked_decisions.undo, run_id, [delayed, hub, still], at=ASKED + DAY) == [delayed, hub, still]
    assert on_list(shop, "loss") == []
    assert on_list(shop, "delay") == [delayed, still]
    assert shop.see(claims.listing, "delay")[0].put_at == ASKED - DAY
    assert set(decided(shop, run_id).values()) == {""}
    assert shop.do(untracked_decisions.undo, run_id, [delayed], at=ASKED + DAY) == []


def test_what_prepares_a_claim_goes_on_its_list(shop: Shop) -> None:
    """U-3, U-5: late parcels and stalled ones, unless they are decided or on a list already."""
    made = one_of_each(shop)
    second = put(shop, "9", "2026-06-01 12:00", (ago(30), "departed", "郑州"))
    shop.do(claims.put_on_list, [second], "loss", at=ASKED)
    third = put(shop, "8", "2026-06-01 13:00", (ago(30), "departed", "郑州"))
    run_id = start(shop)
    shop.do(untracked_decisions.decide, run_id, [third], "watch", at=ASKED)
    assert shop.do(untracked_decisions.prepare_claims, run_id, at=ASKED) == {
        "loss": [made["hub_stalled"], second],
        "delay": [made["delayed"]],
    }
    assert (on_list(shop, "delay"), on_list(shop, "loss")) == ([made["delayed"]], [second, made["hub_stalled"]])
    assert decided(shop, run_id)[third] == "watch"


NUMBERS = ("1", "2", "3")


@pytest.fixture
def three(shop: Shop) -> tuple[Shop, int]:
    """A run with three parcels."""
    for number in NUMBERS:
        put(shop, number, "2026-06-01 10:00")
    return shop, start(shop)


def test_whatever_people_do_a_parcel_is_on_one_list(three: tuple[Shop, int]) -> None:
    """U-4, U-7: lists, stories and decisions agree with a plain account of what was done."""
    shop, run_id = three
    numbers = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3)

    class Lists(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            listed = [one for claim in claims.CLAIMS for one in on_list(shop, claim)]
            shop.do(claims.take_off, listed, at=ASKED)
            shop.do(untracked_decisions.undo, run_id, NUMBERS, at=ASKED)
            self.on: dict[str, list[str]] = {}
            self.at = ASKED

        @rule(some=numbers, claim=st.sampled_from(claims.CLAIMS))
        def put(self, some: list[str], claim: str) -> None:
            shop.do(claims.put_on_list, some, claim, at=self.at)
            for number in some:
                if self.on.setdefault(number, [])[-1:] != [claim]:
                    self.on[number].append(claim)

        @rule(some=numbers, decision=st.sampled_from(untracked_decisions.DECISIONS[2:]))
        def decide(self, some: list[str], decision: str) -> None:
            shop.do(untracked_decisions.decide, run_id, some, decision, at=self.at)
            for number in some:
                if decision in claims.CLAIMS and self.on.setdefault(number, [])[-1:] != [decision]:
                    self.on[number].append(decision)

        @rule(some=numbers)
        def take_off(self, some: list[str]) -> None:
            shop.do(claims.take_off, some, at=self.at)
            for number in some:
                self.on.pop(number, None)

        @invariant()
        def agree(self) -> None:
            now = {
                entry.number: [step["claim"] for step in entry.story]
                for claim in claims.CLAIMS
                for entry in shop.see(claims.listing, claim)
            }
            assert now == {number: story for number, story in self.on.items() if story}

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Lists,
        settings=settings(
            max_examples=10, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_many_at_once(shop: Shop) -> None:
    """U-4: more parcels than go into one statement."""
    from csdesk.models.parcel import Parcel

    numbers = [f"8{place:05}" for place in range(1201)]
    with shop.desk.writing() as tx:
        at = on_clocks("2026-06-01 10:00")
        tx.session.add_all(
            Parcel(number=one, shipped_at=at, direction="out", carrier="main", line="same_city") for one in numbers
        )
    run_id = start(shop)
    shop.do(untracked_decisions.decide, run_id, numbers, "delay", at=ASKED)
    assert on_list(shop, "delay") == numbers
    assert set(decided(shop, run_id).values()) == {"delay"}
    assert shop.refused(untracked_decisions.decide, run_id, numbers[:101], "chase") == ("tickets_too_many", "numbers")
    assert {row.runs_seen for row in shop.see(untracked.find, as_of=ASKED + DAY).rows} == {2}
    assert shop.do(claims.take_off, numbers, at=ASKED) == numbers
