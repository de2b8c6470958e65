"""Which of a parcel's scans is its last (P-2)."""

from __future__ import annotations

from csdesk.playbook.loading import load
from csdesk.rules.last_scan import UNKNOWN_RANK, LastScan, rank_of_kinds


def test_a_signature_ranks_above_all_and_the_others_in_the_playbooks_order() -> None:
    kinds = load().parcels.scan
    ranks = rank_of_kinds(kinds)
    assert sorted(ranks, key=ranks.__getitem__) == [
        *("picked_up", "departed", "arrived", "out_for_delivery", "problem", "returned", "signed"),
    ]
    assert min(ranks.values()) > UNKNOWN_RANK


def test_the_time_decides_then_the_rank_then_the_place() -> None:
    assert LastScan(2, 0, "甲", "a") > LastScan(1, 9, "乙", "b")
    assert LastScan(2, 1, "甲", "a") > LastScan(2, 0, "乙", "b")
    assert LastScan(2, 1, "b", "a") > LastScan(2, 1, "a", "a")
