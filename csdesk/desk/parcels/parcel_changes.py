"""What rows change of the parcels in the store: compared, then written in one go with the record (P-2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from csdesk.desk.desk import Transaction
from csdesk.desk.imports.import_run import Source
from csdesk.desk.many_rows import many
from csdesk.desk.parcels import parcel_events
from csdesk.desk.parcels.parcel_rows import NO_DIRECTION, NO_TIME, ParcelRow, Rows
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.exchange.rows import picked
from csdesk.refused import N_, Refused
from csdesk.rules.last_scan import UNKNOWN_RANK, LastScan, rank_of_kinds

FIELDS = ParcelRow._fields[1:]
"""What rows say of a parcel, beside its number; in the order of the statements below."""

Values = tuple[Any, ...]
"""A value for each of FIELDS, as the store keeps it."""

FirstRow = Callable[[str, int], int]
"""In which row, up to the one given, the file names a number first."""

_ASKED_AT_ONCE = 500
"""Numbers in one query; SQLite as some systems have it takes no more than 999."""

_ADD = (
    """INSERT OR IGNORE INTO parcel(number, shipped_at, direction, carrier, line, destination, consignee, client,
           cod_fen, last_scan_kind, last_scan_place)
       VALUES """,
    "(?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')",
)

_MARK = "\x1f"
"""Between values; no text that was taken in holds it."""

_AS_ONE_TEXT = "SELECT {} FROM parcel WHERE number IN".format(  # noqa: S608 - words of ours
    f" || '{_MARK}' || ".join(["number", *FIELDS[:-1], "ifnull(cod_fen, '')"])
)

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

    index: int
    """Which of the rows says it."""
    number: str
    before: Values
    after: Values


@dataclass
class Compared:
    """What rows mean for the store as it stands; a row is told by its index."""

    new: Sequence[int] = ()
    changed: Sequence[Change] = ()
    same: int = 0
    refused: Sequence[tuple[int, str, Refused]] = ()
    """Rows that cannot be taken as the store is, with the field and the reason."""

    @property
    def to_write(self) -> list[int]:
        """The rows that would change something."""
        return sorted([*self.new, *(change.index for change in self.changed)])


def not_as_kept(tx: Transaction, rows: Rows) -> list[int]:
    """The rows that are not just what the store has already, and those of a number that comes more than once.

    Each is held against its parcel as one text, which costs half of bringing out the values: of a file that comes
    again nearly all are the same.
    """
    *texts, cod = _kept(tx, rows.columns)
    if None in texts[1] or None in texts[2]:
        # Of a file without the column: such rows say too little to be held against a whole parcel.
        return list(range(len(rows)))
    texts[1] = list(map(str, texts[1]))
    ours = map(_MARK.join, zip(*texts, ["" if fen is None else str(fen) for fen in cod], strict=True))
    found: list[int] = []
    for begin in range(0, len(rows), _ASKED_AT_ONCE):
        asked = rows.numbers[begin : begin + _ASKED_AT_ONCE]
        kept = {text for (text,) in _asked(tx.raw, _AS_ONE_TEXT, asked)}
        found += [place for place, text in enumerate(islice(ours, len(asked)), begin) if text not in kept]
    times = Counter(rows.numbers) if len(set(rows.numbers)) < len(rows) else {}
    again = [place for place, number in enumerate(rows.numbers) if times[number] > 1] if times else []
    return sorted({*found, *again})


def compare(
    tx: Transaction,
    rows: Rows,
    first_row: FirstRow = lambda _, row: row,
    among: Sequence[int] | None = None,
) -> Compared:
    """What rows would change, or those `among` them, one after the other; several may be of one parcel.

    A row that contradicts an earlier one of its file is refused, so that the same file again finds everything as it
    left it; one that only fills in what was not known is not.
    """
    looked_at = range(len(rows)) if among is None else among
    known: dict[str, Values] = {row[0]: row[1:] for row in _asked(tx.raw, _KNOWN, picked(rows.numbers, looked_at))}
    new: list[int] = []
    changed: list[Change] = []
    refused: list[tuple[int, str, Refused]] = []
    same = 0
    kept_as = _kept(tx, rows.columns)
    for index in looked_at:
        number, *said = (column[index] for column in rows.columns)
        before = known.get(number)
        if before is None:
            # Of a file without the column.
            if said[0] is None:
                refused.append((index, "shipped_at", NO_TIME))
            elif said[1] is None:
                refused.append((index, "direction", NO_DIRECTION))
            else:
                known[number] = tuple(column[index] for column in kept_as[1:])
                new.append(index)
            continue
        after = tuple(old if value is None else value for value, old in zip(said, before, strict=True))
        if after == before:
            same += 1
            continue
        row = rows.row_number(index)
        if _contradict(before, after) and (first := first_row(number, row)) != row:
            message = N_("Row {row} says something else of the parcel {number}, and counts.")
            refused.append((index, "number", Refused("parcel_twice", message, row=first, number=number)))
        else:
            known[number] = after
            changed.append(Change(index, number, before, after))
    return Compared(new, changed, same, refused)


def _kept(tx: Transaction, columns: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """What the store keeps of new parcels, column by column: something in place of what is not said."""
    own, usual = tx.playbook.parcels.carrier[0].id, tx.playbook.parcels.default_line
    number, at, direction, carrier, line, destination, consignee, client, cod = columns
    always = ((carrier, own), (line, usual), (destination, ""), (consignee, ""), (client, ""))
    return [number, at, direction, *(_or_else(column, otherwise) for column, otherwise in always), cod]


def _or_else(column: Sequence[Any], otherwise: str) -> Sequence[Any]:
    return [value or otherwise for value in column] if None in column else column


def _contradict(before: Values, after: Values) -> bool:
    return any(old != new and old not in ("", None) for old, new in zip(before, after, strict=True))


def _asked(raw: Any, query: str, numbers: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that ends with what is to be among `numbers`."""
    for start in range(0, len(numbers), _ASKED_AT_ONCE):
        asked = numbers[start : start + _ASKED_AT_ONCE]
        yield from raw.execute(f"{query} ({', '.join('?' * len(asked))})", asked)


def take(tx: Transaction, rows: Sequence[ParcelRow], *, by: Person, at: datetime) -> Compared:
    """Take in parcels that come from no file, as `parcel_row` makes them; what became of them."""
    return take_in(tx, Rows.of(rows), Source(by, at)) if rows else Compared()


def take_in(tx: Transaction, rows: Rows, source: Source, first_row: FirstRow = lambda _, row: row) -> Compared:
    """Write what rows change, with one entry in the record, all in this transaction; what became of them.

    A parcel that comes after its scans takes its last one from them (P-2).
    """
    new = _add_whole(tx, rows)
    among = None if new is None else sorted(set(range(len(rows))).difference(new))
    compared = compare(tx, rows, first_row, among)
    if new is None:
        _add(tx, rows.only(compared.new))
    else:
        compared = replace(compared, new=new)
    tx.raw.executemany(_CHANGE, ((*change.after, change.number) for change in compared.changed))
    if compared.new or compared.changed:
        _take_scans(tx, rows.only(compared.new).numbers, source)
        _record(tx, rows, compared, source)
    return compared


def _add_whole(tx: Transaction, rows: Rows) -> Sequence[int] | None:
    """Add those of `rows` that are new, as all are in a first file, without looking for them before; which they were.

    None, and nothing added, where not every row is whole and of a parcel of its own.
    """
    _, shipped_at, direction, *_ = rows.columns
    if None in shipped_at or None in direction or len(set(rows.numbers)) < len(rows):
        return None
    last = tx.raw.execute("SELECT coalesce(max(id), 0) FROM parcel").fetchone()[0]
    if _add(tx, rows) == len(rows):
        return range(len(rows))
    added = {number for (number,) in tx.raw.execute("SELECT number FROM parcel WHERE id > ?", (last,))}
    return [index for index, number in enumerate(rows.numbers) if number in added]


def _add(tx: Transaction, rows: Rows) -> int:
    return sum(tx.raw.execute(statement, given).rowcount for statement, given in many(_ADD, _kept(tx, rows.columns)))


def _take_scans(tx: Transaction, new: Sequence[str], source: Source) -> None:
    """Keep in the rows of new parcels what scans of them are here already."""
    scans = _scans_of(tx, new)
    tx.raw.executemany(_SCANNED, ((*kept, number) for number, kept in scans.items()))
    if signed := [number for number, (*_, signed_at) in scans.items() if signed_at is not None]:
        parcel_events.signed(tx, signed, by=source.by, at=source.at)


def _record(tx: Transaction, rows: Rows, compared: Compared, source: Source) -> None:
    written = compared.to_write
    changes = {change.number: _differing(change) for change in compared.changed}
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
            "rows": [rows.row_number(written[0]), rows.row_number(written[-1])],
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
