"""Scans into the store, and into the rows of their parcels: the last scan, and when it was signed for (P-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from csdesk.desk.desk import Transaction
from csdesk.desk.imports.import_run import Source
from csdesk.desk.many_rows import many
from csdesk.desk.parcels import parcel_events
from csdesk.desk.parcels.parcel_rows import Rows, ScanRow
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.playbook.parcels import ScanKind
from csdesk.rules.last_scan import UNKNOWN_RANK, LastScan, rank_of_kinds

_ADD = ("INSERT OR IGNORE INTO scan(number, scanned_at, kind, place) VALUES ", "(?, ?, ?, ?)")

_SIGN = "UPDATE parcel SET signed_at = ?1 WHERE number = ?2 AND (signed_at IS NULL OR signed_at < ?1)"

_Last = tuple[int, str, str, int, str]
"""Time, kind, place and rank of a parcel's last scan, and the parcel's number."""


def take(tx: Transaction, rows: Sequence[ScanRow], *, by: Person, at: datetime) -> int:
    """Take in scans that come from no file, as `scan_row` makes them; how many were not here yet."""
    return write(tx, Rows.of(rows), Source(by, at)) if rows else 0


def write(tx: Transaction, rows: Rows, source: Source) -> int:
    """Take scans in, those of unknown parcels too; how many were not here yet. One entry in the record, if any were."""
    raw = tx.raw
    kinds = tx.playbook.parcels.scan
    signing = {kind.id for kind in kinds if kind.means == "signed"}
    signed = _signed(rows, signing)
    news = _not_yet_signed(tx, list(signed), signing) if signed else []
    # Sorted, because what lies together is written together.
    in_order = list(zip(*sorted(zip(*rows.columns, strict=True)), strict=True))
    added: int = sum(raw.execute(statement, given).rowcount for statement, given in many(_ADD, in_order))
    if not added:
        return 0
    _keep(tx, _last_scans(rows, kinds), signed)
    if news:
        parcel_events.signed(tx, news, by=source.by, at=source.at)
    numbers = rows.row_numbers
    record(
        tx,
        "scan.import",
        "import",
        source.file.get("sha256", "")[:16],
        by=source.by,
        at=source.at,
        after={**source.file, "rows": [min(numbers), max(numbers)], "new": added},
    )
    return added


def _signed(rows: Rows, signing: set[str]) -> dict[str, int]:
    """When each parcel of which a signature is among the rows was signed for, the latest time."""
    numbers, times, kinds, _ = rows.columns
    signed: dict[str, int] = {}
    for number, at in ((numbers[index], times[index]) for index, kind in enumerate(kinds) if kind in signing):
        if at > signed.get(number, -1):
            signed[number] = at
    return signed


def _last_scans(rows: Rows, kinds: Sequence[ScanKind]) -> list[_Last]:
    """Of every number the last of `rows`."""
    ranks = rank_of_kinds(kinds)
    last: dict[str, list[Any]] = {}
    for number, *scan in zip(*rows.columns, strict=True):
        before = last.get(number)
        # The rare case last: it is done for every row of every file.
        if (
            before is None
            or scan[0] > before[0]
            or (scan[0] == before[0] and _scan(ranks, scan) > _scan(ranks, before))
        ):
            last[number] = scan
    return [(at, kind, place, ranks[kind], number) for number, (at, kind, place) in last.items()]


def _scan(ranks: Mapping[str, int], found: Sequence[Any]) -> LastScan:
    at, kind, place = found
    return LastScan(at, ranks[kind], place, kind)


def _keep(tx: Transaction, last: Sequence[_Last], signed: Mapping[str, int]) -> None:
    """Keep in the rows of parcels their last scan, and when they were signed for."""
    raw, later = tx.raw, _later(tx.playbook.parcels.scan)
    ended = [one for one in last if signed.get(one[4]) == one[0]]
    raw.executemany(_KEEP.format(later=later), (one for one in last if signed.get(one[4]) != one[0]))
    # Most signatures are the last scan of their parcel, and then one change of the row says both.
    if raw.executemany(_KEEP_SIGNED.format(later=later), ended).rowcount < len(signed):
        raw.executemany(_SIGN, ((at, number) for number, at in signed.items()))


_KEEP = """UPDATE parcel SET last_scan_at = ?1, last_scan_kind = ?2, last_scan_place = ?3
    WHERE number = ?5 AND ({later})"""

_KEEP_SIGNED = """UPDATE parcel SET last_scan_at = ?1, last_scan_kind = ?2, last_scan_place = ?3,
    signed_at = max(?1, coalesce(signed_at, ?1))
    WHERE number = ?5 AND ({later})"""


def _later(kinds: Sequence[ScanKind]) -> str:
    """Whether a parcel's last scan comes before the given one, by the order of `LastScan`; ids hold no quotes."""
    ranks = " ".join(f"WHEN '{kind}' THEN {rank}" for kind, rank in rank_of_kinds(kinds).items())
    return f"""last_scan_at IS NULL OR last_scan_at < ?1 OR (last_scan_at = ?1
        AND (CASE last_scan_kind {ranks} ELSE {UNKNOWN_RANK} END, last_scan_place) < (?4, ?3))"""


def _not_yet_signed(tx: Transaction, numbers: Sequence[str], signing: set[str]) -> list[str]:
    """Those of `numbers` of which no signature is known."""
    known: set[str] = set()
    kinds = ", ".join("?" * len(signing))
    for start in range(0, len(numbers), 500):
        asked = numbers[start : start + 500]
        query = f"SELECT number FROM scan WHERE number IN ({', '.join('?' * len(asked))}) AND kind IN ({kinds})"  # noqa: S608
        known.update(row[0] for row in tx.raw.execute(query, [*asked, *signing]))
    return [number for number in numbers if number not in known]
