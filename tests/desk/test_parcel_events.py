"""A parcel signed later leaves the lists by itself, with the reason in the record (U-7)."""

from __future__ import annotations

from csdesk.desk import claims, parcel_events, untracked_decisions, untracked_runs
from csdesk.desk.person import DESK
from tests.desk.parcels import ASKED, one_of_each
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
