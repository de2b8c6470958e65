"""Rows of carriers' files, read by the rules a column at one go: what they say, or why they cannot be taken (P-0)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

from csdesk.desk import file_columns
from csdesk.desk.file_columns import Column, Value
from csdesk.desk.import_run import Rejection
from csdesk.exchange.rows import RawRow
from csdesk.playbook.shapes import Playbook
from csdesk.refused import N_, Refused

_NO_ROW = RawRow(0, ())

_DIRECTION = ("direction_unknown", N_("{typed} is no direction. There are: {known}."))
_LINE = ("line_unknown", N_("{typed} is no line. There are: {known}."))
_SCAN = ("scan_kind_unknown", N_("{typed} is no kind of scan. There are: {known}."))

NO_TIME = Refused("parcel_time_missing", N_("The parcel has no time of shipping."))
NO_DIRECTION = Refused("parcel_direction_missing", N_("The parcel has no direction."))


class ParcelRow(NamedTuple):
    """What a row says of a parcel; None where it says nothing."""

    raw: RawRow
    number: str
    shipped_at: int | None
    """Seconds since 1970, as the store keeps it."""
    direction: str | None
    carrier: str | None
    line: str | None
    destination: str | None
    consignee: str | None
    client: str | None
    cod_fen: int | None


class ScanRow(NamedTuple):
    """What a row says of a scan: all of it, since a scan is nothing else."""

    raw: RawRow
    number: str
    scanned_at: int
    kind: str
    place: str


def parcel_row(
    number: str,
    shipped_at: datetime,
    direction: str = "out",
    *,
    carrier: str | None = None,
    line: str | None = None,
    destination: str | None = None,
    consignee: str | None = None,
    client: str | None = None,
    cod_fen: int | None = None,
) -> ParcelRow:
    """A row that stands in no file, for `parcel_changes.take`."""
    at = int(shipped_at.timestamp())
    return ParcelRow(_NO_ROW, number, at, direction, carrier, line, destination, consignee, client, cod_fen)


def scan_row(number: str, scanned_at: datetime, kind: str, place: str = "") -> ScanRow:
    """A row that stands in no file, for `scan_changes.take`."""
    return ScanRow(_NO_ROW, number, int(scanned_at.timestamp()), kind, place)


class ParcelReader:
    """Reads the rows of one list of parcels."""

    def __init__(
        self,
        columns: Mapping[str, int],
        playbook: Playbook,
        carrier: str | None,
        client_codes: Callable[[Sequence[str]], Sequence[str]],
    ) -> None:
        """`columns` gives the place of each field in a row; `carrier` is whose parcels they are, where that is said.

        `client_codes` answers, for each text under the heading of the client, whom it means.
        """
        said, limits = playbook.parcels, playbook.parcels.limits
        text = file_columns.texts("client", limits.text)

        def client(cells: Sequence[str]) -> Sequence[Value]:
            values = text(cells)
            codes = iter(client_codes([value for value in values if isinstance(value, str)]))
            return [next(codes) if isinstance(value, str) else value for value in values]

        readers: dict[str, Column] = {
            "number": file_columns.numbers("number", limits.number),
            # Never empty where the file has the column: or a row that is rejected while its parcel is unknown would
            # say something once a later row has brought it, and the same file again would not find all as it left it.
            "shipped_at": _always(file_columns.times("shipped_at", playbook.shop.zone), NO_TIME.at("shipped_at")),
            "direction": _always(
                file_columns.words("direction", said.direction, _DIRECTION), NO_DIRECTION.at("direction")
            ),
            "carrier": lambda cells: [carrier] * len(cells),
            "line": file_columns.words("line", said.line, _LINE),
            "destination": file_columns.texts("destination", limits.text),
            "consignee": file_columns.texts("consignee", limits.text),
            "client": client,
            "cod_fen": file_columns.money("cod", playbook.orders.limits.money_yuan),
        }
        places = {**columns, "cod_fen": columns.get("cod"), "carrier": columns["number"]}
        self._readers = [(places.get(field), readers[field]) for field in ParcelRow._fields[1:]]

    def read(self, raws: Sequence[RawRow]) -> tuple[list[ParcelRow], list[Rejection]]:
        """The rows that can be taken, and the others."""
        rows, rejected = _read(self._readers, raws)
        return list(map(tuple.__new__, repeat(ParcelRow), rows)), rejected


class ScanReader:
    """Reads the rows of one list of scans."""

    def __init__(self, columns: Mapping[str, int], playbook: Playbook) -> None:
        """`columns` gives the place of each field in a row."""
        said, limits = playbook.parcels, playbook.parcels.limits
        time = N_("The scan has no time.")
        kind = N_("The scan has no kind.")
        place = file_columns.texts("place", limits.text)
        readers: dict[str, Column] = {
            "number": file_columns.numbers("number", limits.number),
            "scanned_at": _always(
                file_columns.times("scanned_at", playbook.shop.zone),
                Refused("scan_time_missing", time, field="scanned_at"),
            ),
            "kind": _always(
                file_columns.words("kind", said.scan, _SCAN), Refused("scan_kind_missing", kind, field="kind")
            ),
            "place": _always(place, ""),
        }
        self._readers = [(columns.get(field), readers[field]) for field in ScanRow._fields[1:]]

    def read(self, raws: Sequence[RawRow]) -> tuple[list[ScanRow], list[Rejection]]:
        """The rows that can be taken, and the others."""
        rows, rejected = _read(self._readers, raws)
        return list(map(tuple.__new__, repeat(ScanRow), rows)), rejected


def _always(column: Column, otherwise: Value) -> Column:
    """The column, with `otherwise` where a cell says nothing."""

    def read(cells: Sequence[str]) -> Sequence[Value]:
        values = column(cells)
        return [otherwise if value is None else value for value in values] if None in values else values

    return read


_CELLS = itemgetter(1)
_PROBLEMS = itemgetter(2)


def _read(
    readers: Sequence[tuple[int | None, Column]], raws: Sequence[RawRow]
) -> tuple[Iterable[tuple[Any, ...]], list[Rejection]]:
    """Each row that can be taken with what its cells say; every reason of each other one, row after row."""
    rejected: list[Rejection] = []
    if any(map(_PROBLEMS, raws)):
        read = {place for place, _ in readers}
        sound = []
        for raw in raws:
            # What is wrong with a column that nobody reads is no harm.
            wrong = [problem for problem in raw.problems if problem.column is None or problem.column in read]
            rejected += [Rejection(raw, *problem) for problem in wrong]
            if not wrong:
                sound.append(raw)
        raws = sound
    if not raws:
        return (), rejected
    cells = list(zip(*map(_CELLS, raws), strict=True))
    nothing = [None] * len(raws)
    columns = [nothing if place is None else read(cells[place]) for place, read in readers]
    places = [place for place, _ in readers]
    spoilt: dict[int, list[Rejection]] = {}
    for place, column in zip(places, columns, strict=True):
        if Refused in set(map(type, column)):
            for row, value in enumerate(column):
                if isinstance(value, Refused):
                    spoilt.setdefault(row, []).append(Rejection(raws[row], place, value))
    rows = zip(raws, *columns, strict=True)
    if not spoilt:
        return rows, rejected
    rejected += [one for row in sorted(spoilt) for one in spoilt[row]]
    return [row for place, row in enumerate(rows) if place not in spoilt], rejected
