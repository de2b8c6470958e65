"""The untracked-parcel query (U-1 to U-3, U-6, U-9)."""

from __future__ import annotations

from datetime import timedelta

from csdesk.desk import untracked
from tests.desk.parcels import ASKED, HUB, ago, one_of_each
from tests.desk.shop import Shop

SECOND = timedelta(seconds=1)


def kinds(shop: Shop) -> dict[str, str]:
    return {row.number: row.kind for row in shop.see(untracked.find, as_of=ASKED).rows}


def test_one_of_each_kind(shop: Shop) -> None:
    """U-2, U-3: bags are counted and left out, signed and incoming ones are not looked at, every row has its kind."""
    made = one_of_each(shop)
    found = shop.see(untracked.find, as_of=ASKED)
    assert found.left_out == 1
    expected = {made[kind]: kind for kind in made if kind not in ("bag", "signed", "incoming")}
    assert {row.number: row.kind for row in found.rows} == expected
    assert found.counts == dict.fromkeys(expected.values(), 1)
    by_kind = {row.kind: row for row in found.rows}
    assert {kind: (row.action, row.prepares) for kind, row in by_kind.items()} == {
        "problem": ("contact_sender", ""),
        "out_for_delivery": ("chase", ""),
        "no_scan": ("verify", ""),
        "hub_stalled": ("verify", "loss"),
        "delayed": ("chase", "delay"),
        "on_time": ("watch", ""),
    }
    hub = by_kind["hub_stalled"]
    assert (hub.idle, hub.place, hub.last_scan_at, hub.runs_seen, hub.claim, hub.ticket) == (
        98 * 3600, HUB, ago(98), 1, "", "",
    )  # fmt: skip
