"""What rows change of the parcels in the store: compared, then written in one go with the record (P-2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from csdesk.desk import parcel_events
from csdesk.desk.desk import Transaction
from csdesk.desk.import_run import Source
from csdesk.desk.parcel_rows import NO_DIRECTION, NO_TIME, ParcelRow
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.refused import N_, Refused
from csdesk.rules.last_scan import UNKNOWN_RANK, LastScan, rank_of_kinds

FIELDS = ParcelRow._fields[2:]
"""What rows say of a parcel, beside its number; in the order of the statements below."""

Values = tuple[Any, ...]
"""A value for each of FIELDS, as the store keeps it."""

FirstRow = Callable[[str, int], int]
"""In which row, up to the one given, the file names a number first."""

_ASKED_AT_ONCE = 500
"""Numbers in one query; SQLite as some systems have it takes no more than 999."""

_ADD = """INSERT OR IGNORE INTO parcel(number, shipped_at, direction, carrier, line, destination, consignee, client,
              cod_fen, last_scan_kind, last_scan_place)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')"""

_SCANNED = """UPDATE parcel SET last_scan_at = ?, last_scan_kind = ?, last_scan_place = ?, signed_at = ?
              WHERE number = ?"""

_CHANGE = """UPDATE parcel SET shipped_at = ?, direction = ?, carrier = ?, line = ?, destination = ?, consignee = ?,
                 client = ?, cod_fen = ?
             WHERE number = ?"""

_KNOWN = """SELECT number, shipped_at, direction, carrier, line, destination, consignee, client, cod_fen
            FROM parcel WHERE number IN"""

_SCANS = "SELECT number, scanned_at, kind, place FROM scan WHERE number IN"


@dataclass(frozen=True, slots=True)
class Change:
    """A known parcel of which a row says something else."""

    row: ParcelRow
    before: Values
    after: Values


@dataclass
class Compared:
    """What rows mean for the store as it stands."""

    new: list[ParcelRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    refused: list[tuple[ParcelRow, str, Refused]] = field(default_factory=list)
    """Rows that cannot be taken as the store is, with the field and the reason."""

    @property
    def to_write(self) -> list[ParcelRow]:
        """The rows that would change something."""
        return [*self.new, *(change.row for change in self.changed)]


def compare(tx: Transaction, rows: Sequence[ParcelRow], first_row: FirstRow = lambda _, row: row) -> Compared:
    """What rows would change, one after the other; several may be of one parcel.

    A row that contradicts an earlier one of its file is refused, so that the same file again finds everything as it
    left it; one that only fills in what was not known is not.
    """
    known = {row[0]: row[1:] for row in _asked(tx.raw, _KNOWN, [row[1] for row in rows])}
    compared = Compared()
    for row in rows:
        _, number, at, direction, carrier, line, destination, consignee, client, cod_fen = row
        before = known.get(number)
        if before is None:
            # Of a file without the column.
            if at is None:
                compared.refused.append((row, "shipped_at", NO_TIME))
            elif direction is None:
                compared.refused.append((row, "direction", NO_DIRECTION))
            else:
                known[number] = _values(tx, [row])[0][1:]
                compared.new.append(row)
        # Written out, because it is done for every row of every file that comes again.
        elif (
            (at is None or at == before[0])
            and (direction is None or direction == before[1])
            and (carrier is None or carrier == before[2])
            and (line is None or line == before[3])
            and (destination is None or destination == before[4])
            and (consignee is None or consignee == before[5])
            and (client is None or client == before[6])
            and (cod_fen is None or cod_fen == before[7])
        ):
            compared.same += 1
        else:
            after = tuple(old if value is None else value for value, old in zip(row[2:], before, strict=True))
            if _contradict(before, after) and (first := first_row(number, row.raw.number)) != row.raw.number:
                message = N_("Row {row} says something else of the parcel {number}, and counts.")
                twice = Refused("parcel_twice", message, row=first, number=number)
                compared.refused.append((row, "number", twice))
            else:
                known[number] = after
                compared.changed.append(Change(row, before, after))
    return compared


def _values(tx: Transaction, rows: Sequence[ParcelRow]) -> list[tuple[Any, ...]]:
    """What the store keeps of new parcels: the number, and a value for each of FIELDS."""
    own, usual = tx.playbook.parcels.carrier[0].id, tx.playbook.parcels.default_line
    return [
        (
            number, at, direction, carrier or own, line or usual,
            destination or "", consignee or "", client or "", cod_fen,
        )
        for _, number, at, direction, carrier, line, destination, consignee, client, cod_fen in rows
    ]  # fmt: skip


def _contradict(before: Values, after: Values) -> bool:
    return any(old != new and old not in ("", None) for old, new in zip(before, after, strict=True))


def _asked(raw: Any, query: str, numbers: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that ends with what is to be among `numbers`."""
    for start in range(0, len(numbers), _ASKED_AT_ONCE):
        asked = numbers[start : start + _ASKED_AT_ONCE]
        yield from raw.execute(f"{query} ({', '.join('?' * len(asked))})", asked)


def take(tx: Transaction, rows: Sequence[ParcelRow], *, by: Person, at: datetime) -> Compared:
    """Take in parcels that come from no file, as `parcel_row` makes them; what became of them."""
    return take_in(tx, rows, Source(by, at))


def take_in(
    tx: Transaction, rows: Sequence[ParcelRow], source: Source, first_row: FirstRow = lambda _, row: row
) -> Compared:
    """Write what rows change, with one entry in the record, all in this transaction; what became of them.

    A parcel that comes after its scans takes its last one from them (P-2).
    """
    compared = _all_new(tx, rows)
    if compared is None:
        compared = compare(tx, rows, first_row)
        _add(tx, compared.new)
        tx.raw.executemany(_CHANGE, ((*change.after, change.row.number) for change in compared.changed))
    if compared.new or compared.changed:
        _take_scans(tx, compared.new, source)
        _record(tx, compared, source)
    return compared


def _all_new(tx: Transaction, rows: Sequence[ParcelRow]) -> Compared | None:
    """Add rows that are all new and whole, as most are in a first file; None, and nothing added, where some are not.

    This way nothing has to be looked for before it is put in its place.
    """
    if len({row[1] for row in rows}) < len(rows) or any(row[2] is None or row[3] is None for row in rows):
        return None
    raw = tx.raw
    raw.execute("SAVEPOINT parcels")
    added = _add(tx, rows)
    if added < len(rows):
        raw.execute("ROLLBACK TO parcels")
    raw.execute("RELEASE parcels")
    return Compared(new=list(rows)) if added == len(rows) else None


def _add(tx: Transaction, rows: Sequence[ParcelRow]) -> int:
    added: int = tx.raw.executemany(_ADD, _values(tx, rows)).rowcount
    return added


def _take_scans(tx: Transaction, new: Sequence[ParcelRow], source: Source) -> None:
    """Keep in the rows of new parcels what scans of them are here already."""
    scans = _scans_of(tx, [row.number for row in new])
    tx.raw.executemany(_SCANNED, ((*kept, number) for number, kept in scans.items()))
    if signed := [number for number, (*_, signed_at) in scans.items() if signed_at is not None]:
        parcel_events.signed(tx, signed, by=source.by, at=source.at)


def _record(tx: Transaction, compared: Compared, source: Source) -> None:
    rows = [row.raw.number for row in compared.to_write]
    changes = {change.row.number: _differing(change) for change in compared.changed}
    record(
        tx,
        "parcel.import",
        "import",
        source.file.get("sha256", "")[:16],
        by=source.by,
        at=source.at,
        before={number: before for number, (before, _) in changes.items()},
        after={
            **source.file,
            "rows": [min(rows), max(rows)],
            "new": len(compared.new),
            "changed": {number: after for number, (_, after) in changes.items()},
        },
    )


def _differing(change: Change) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    differing = [place for place in range(len(FIELDS)) if change.before[place] != change.after[place]]
    before, after = ({FIELDS[place]: values[place] for place in differing} for values in (change.before, change.after))
    return before, after


_Kept = tuple[int, str, str, int | None]
"""Time, kind and place of a parcel's last scan, and when it was signed for."""


def _scans_of(tx: Transaction, numbers: Sequence[str]) -> Mapping[str, _Kept]:
    """What parcels keep of the scans that are here already, by number."""
    if not numbers or tx.raw.execute("SELECT 1 FROM scan LIMIT 1").fetchone() is None:
        return {}
    last: dict[str, LastScan] = {}
    signed: dict[str, int] = {}
    said = tx.playbook.parcels.scan
    ranks, signing = rank_of_kinds(said), {kind.id for kind in said if kind.means == "signed"}
    for number, at, kind, place in _asked(tx.raw, _SCANS, numbers):
        scan = LastScan(at, ranks.get(kind, UNKNOWN_RANK), place, kind)
        last[number] = max(last.get(number, scan), scan)
        if kind in signing:
            signed[number] = max(signed.get(number, at), at)
    return {number: (scan.at, scan.kind, scan.place, signed.get(number)) for number, scan in last.items()}
