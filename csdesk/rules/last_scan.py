"""Which of a parcel's scans is its last (P-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from csdesk.playbook.parcels import ScanKind


class LastScan(NamedTuple):
    """A scan as one compares it with others of the same parcel: the greatest is the last."""

    at: int
    """Seconds since 1970. The later time is the later scan, whenever either arrived."""
    rank: int
    """Of two scans of one second the one whose kind ranks higher."""
    place: str
    """And of two of one kind the one whose place sorts later: so that the order of arrival never decides."""
    kind: str


def rank_of_kinds(kinds: Sequence[ScanKind]) -> dict[str, int]:
    """How kinds rank among scans of one second: a signature above all, the others in the playbook's order.

    A kind that the playbook no longer has ranks below all, as -1.
    """
    return {kind.id: place + len(kinds) * (kind.means == "signed") for place, kind in enumerate(kinds)}


UNKNOWN_RANK = -1
