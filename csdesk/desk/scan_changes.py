"""Scans into the store, and into the rows of their parcels: the last scan, and when it was signed for (P-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from csdesk.desk import parcel_events
from csdesk.desk.desk import Transaction
from csdesk.desk.import_run import Source
from csdesk.desk.parcel_rows import ScanRow
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.playbook.parcels import ScanKind
from csdesk.rules.last_scan import UNKNOWN_RANK, LastScan, rank_of_kinds

_ADD = "INSERT OR IGNORE INTO scan(number, scanned_at, kind, place) VALUES (?, ?, ?, ?)"

_SIGN = "UPDATE parcel SET signed_at = ?1 WHERE number = ?2 AND (signed_at IS NULL OR signed_at < ?1)"


def take(tx: Transaction, rows: Sequence[ScanRow], *, by: Person, at: datetime) -> int:
    """Take in scans that come from no file, as `scan_row` makes them; how many were not here yet."""
    return write(tx, rows, Source(by, at)) if rows else 0


def write(tx: Transaction, rows: Sequence[ScanRow], source: Source) -> int:
    """Take scans in, those of unknown parcels too; how many were not here yet. One entry in the record, if any were."""
    raw = tx.raw
    kinds = tx.playbook.parcels.scan
    signing = {kind.id for kind in kinds if kind.means == "signed"}
    signed: dict[str, int] = {}
    for _, number, at, kind, _ in rows:
        if kind in signing and at > signed.get(number, -1):
            signed[number] = at
    news = _not_yet_signed(tx, list(signed), signing) if signed else []
    # Sorted, because what lies together is written together.
    added: int = raw.executemany(_ADD, sorted(row[1:] for row in rows)).rowcount
    if not added:
        return 0
    raw.executemany(_keep(kinds), _last_scans(rows, kinds))
    if signed:
        raw.executemany(_SIGN, ((at, number) for number, at in signed.items()))
    if news:
        parcel_events.signed(tx, news, by=source.by, at=source.at)
    numbers = [row.raw.number for row in rows]
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


def _last_scans(rows: Sequence[ScanRow], kinds: Sequence[ScanKind]) -> list[tuple[int, str, str, int, str]]:
    """Of every number the last of `rows`, as `_keep` wants it."""
    ranks = rank_of_kinds(kinds)
    last: dict[str, LastScan] = {}
    for _, number, at, kind, place in rows:
        before = last.get(number)
        if before is None or at >= before.at:
            scan = LastScan(at, ranks[kind], place, kind)
            if before is None or scan > before:
                last[number] = scan
    return [(scan.at, scan.kind, scan.place, scan.rank, number) for number, scan in last.items()]


def _keep(kinds: Sequence[ScanKind]) -> str:
    """The statement that keeps a parcel's last scan, by the order of `LastScan`. Ids of the playbook hold no quotes."""
    ranks = " ".join(f"WHEN '{kind}' THEN {rank}" for kind, rank in rank_of_kinds(kinds).items())
    return f"""UPDATE parcel SET last_scan_at = ?1, last_scan_kind = ?2, last_scan_place = ?3 WHERE number = ?5
        AND (last_scan_at IS NULL OR last_scan_at < ?1 OR (last_scan_at = ?1
        AND (CASE last_scan_kind {ranks} ELSE {UNKNOWN_RANK} END, last_scan_place) < (?4, ?3)))"""  # noqa: S608


def _not_yet_signed(tx: Transaction, numbers: Sequence[str], signing: set[str]) -> list[str]:
    """Those of `numbers` of which no signature is known."""
    known: set[str] = set()
    kinds = ", ".join("?" * len(signing))
    for start in range(0, len(numbers), 500):
        asked = numbers[start : start + 500]
        query = f"SELECT number FROM scan WHERE number IN ({', '.join('?' * len(asked))}) AND kind IN ({kinds})"  # noqa: S608
        known.update(row[0] for row in tx.raw.execute(query, [*asked, *signing]))
    return [number for number in numbers if number not in known]
