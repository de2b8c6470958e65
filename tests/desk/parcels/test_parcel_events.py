"""A parcel signed later leaves the lists by itself, with the reason in the record (U-7)."""

from __future__ import annotations

from csdesk.desk.parcels import claims, parcel_events, untracked, untracked_decisions, untracked_runs
from csdesk.desk.person import DESK
from csdesk.models.case import CaseState
from tests.desk.parcel_shop import ASKED, one_of_each, put
from tests.desk.shop import NOW, Shop


def test_a_signed_parcel_leaves_its_list_and_is_decided(shop: Shop) -> None:
    """U-7: list, row and record say why; what nobody waits for writes nothing."""
    made = one_of_each(shop)
    run_id = shop.do(untracked_runs.start_run, uuid="u", as_of=ASKED, at=NOW).id
    assert run_id is not None
    shop.do(untracked_decisions.decide, run_id, [made["hub_stalled"]], "loss", at=NOW)
    before = len(shop.entries())
    some = [made["hub_stalled"], made["problem"], made["signed"], "999"]
    assert shop.do(parcel_events.signed, some, by=DESK, at=NOW) == sorted([made["hub_stalled"], made["problem"]])
    assert shop.see(claims.listing, "loss") == []
    (entry,) = shop.see(claims.story_of, made["hub_stalled"])
    assert (entry.claim, entry.left_because, entry.left_at) == ("loss", "signed", NOW)
    decided = {row.number: (row.decision, row.decided_by) for row in shop.see(untracked_runs.rows_of, run_id)}
    assert decided[made["problem"]] == ("signed", DESK.name)
    assert decided[made["hub_stalled"]][0] == "loss"
    assert decided[made["delayed"]] == ("", None)
    written = shop.entries()[before:]
    assert [(one.action, one.subject_id, one.by) for one in written] == [
        ("claims.leave", "loss", DESK.name),
        ("untracked.decide", str(run_id), DESK.name),
    ]
    assert written[0].after == {"numbers": [made["hub_stalled"]], "because": "signed"}
    assert shop.do(parcel_events.signed, some, by=DESK, at=NOW) == []
    assert len(shop.entries()) == before + 2


def test_a_signed_parcel_closes_its_ticket(shop: Shop) -> None:
    """U-7: whether or not it is on a list; the reason stands in the record, other tickets stay."""
    made = one_of_each(shop)
    run_id = shop.do(untracked_runs.start_run, uuid="u", as_of=ASKED, at=NOW).id
    assert run_id is not None
    chased = [made["delayed"], made["out_for_delivery"]]
    shop.do(untracked_decisions.decide, run_id, chased, "chase", at=NOW)
    tickets = {number: shop.see(untracked.open_tickets)[number][0] for number in chased}
    assert shop.do(parcel_events.signed, {chased[0]}, by=DESK, at=NOW) == [chased[0]]
    assert shop.case(tickets[chased[0]]).state == CaseState.CLOSED
    assert shop.case(tickets[chased[1]]).state == CaseState.OPEN
    closed = next(one for one in shop.entries() if one.action == "ticket.close")
    assert (closed.by, closed.after) == (DESK.name, {"reason": "signed", "waybill": chased[0]})
    row = next(row for row in shop.see(untracked_runs.rows_of, run_id) if row.number == chased[0])
    assert (row.decision, row.ticket) == ("chase", "")


def test_a_batch_of_which_nobody_waits_for_anything(shop: Shop) -> None:
    """U-7: nothing is read row by row, and nothing is written."""
    put(shop, "1", "2026-06-01 10:00")
    before = shop.rows()
    assert shop.do(parcel_events.signed, [str(n) for n in range(5000)], by=DESK, at=NOW) == []
    assert shop.rows() == before
