"""Rows of carriers' files, read by the rules a column at one go: what they say, or why they cannot be taken (P-0)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import Any, NamedTuple

from csdesk.desk.imports import file_columns
from csdesk.desk.imports.file_columns import Column, Value
from csdesk.desk.imports.import_run import Rejection
from csdesk.exchange.rows import Block, RawRow, picked
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

    number: str
    scanned_at: int
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one kind, column by column, as they go from a file into the store."""

    columns: Sequence[Sequence[Any]]
    """For each field of a ParcelRow or a ScanRow what each row says."""
    places: Sequence[int] = ()
    """Where each row stands in `block`."""
    block: Block | None = None
    """What they were read from; None for rows that stand in no file."""

    @classmethod
    def of(cls, rows: Sequence[ParcelRow] | Sequence[ScanRow]) -> Rows:
        """Rows that stand in no file, at least one."""
        return cls(list(zip(*rows, strict=True)))

    @property
    def numbers(self) -> Sequence[str]:
        """The waybill number of each."""
        return self.columns[0]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, some: slice) -> Rows:
        return Rows([column[some] for column in self.columns], self.places[some], self.block)

    def only(self, indexes: Sequence[int]) -> Rows:
        """Some of them, in that order."""
        columns = [picked(column, indexes) for column in self.columns]
        return Rows(columns, picked(self.places, indexes) if self.block else (), self.block)

    def without(self, indexes: Iterable[int]) -> Rows:
        """All but some of them, a few."""
        kept = bytearray(b"\1") * len(self)
        for index in indexes:
            kept[index] = 0
        columns = [list(compress(column, kept)) for column in self.columns]
        return Rows(columns, list(compress(self.places, kept)), self.block)

    def raw(self, index: int) -> RawRow:
        """One of them as it stands in the file."""
        return self.block.row(self.places[index]) if self.block else _NO_ROW

    def row_number(self, index: int) -> int:
        """Its number in the file; 0 in none."""
        return self.block.numbers[self.places[index]] if self.block else 0

    @property
    def row_numbers(self) -> list[int]:
        """The number of each in the file."""
        if not self.block:
            return [0] * len(self)
        return list(map(self.block.numbers.__getitem__, self.places))


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
    return ParcelRow(number, at, direction, carrier, line, destination, consignee, client, cod_fen)


def scan_row(number: str, scanned_at: datetime, kind: str, place: str = "") -> ScanRow:
    """A row that stands in no file, for `scan_changes.take`."""
    return ScanRow(number, int(scanned_at.timestamp()), kind, place)


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
            named = [value for value in set(values) if isinstance(value, str)]
            codes: dict[Value, Value] = dict(zip(named, client_codes(named), strict=True))
            return [codes.get(value, value) for value in values] if codes else values

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
        self._readers = [(places.get(field), readers[field]) for field in ParcelRow._fields]

    def read(self, block: Block) -> tuple[Rows, list[Rejection]]:
        """The rows that can be taken, and the others."""
        return _read(self._readers, block)


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
        self._readers = [(columns.get(field), readers[field]) for field in ScanRow._fields]

    def read(self, block: Block) -> tuple[Rows, list[Rejection]]:
        """The rows that can be taken, and the others."""
        return _read(self._readers, block)


def _always(column: Column, otherwise: Value) -> Column:
    """The column, with `otherwise` where a cell says nothing."""

    def read(cells: Sequence[str]) -> Sequence[Value]:
        values = column(cells)
        return [otherwise if value is None else value for value in values] if None in values else values

    return read


def _read(readers: Sequence[tuple[int | None, Column]], block: Block) -> tuple[Rows, list[Rejection]]:
    """The rows that can be taken with what their cells say; every reason of each other one, row after row."""
    rejected, sound = _sound(readers, block)
    if not sound:
        return Rows([()] * len(readers)), rejected
    cells = block.columns if len(sound) == len(block.numbers) else block.only(sound).columns
    nothing = [None] * len(sound)
    columns = [nothing if place is None else read(cells[place]) for place, read in readers]
    spoilt: dict[int, list[Rejection]] = {}
    for (column_place, _), column in zip(readers, columns, strict=True):
        if Refused in set(map(type, column)):
            for index, value in enumerate(column):
                if isinstance(value, Refused):
                    found = Rejection(block.row(sound[index]), column_place, value)
                    spoilt.setdefault(index, []).append(found)
    rows = Rows(columns, sound, block)
    if not spoilt:
        return rows, rejected
    rejected += [one for index in sorted(spoilt) for one in spoilt[index]]
    return rows.without(spoilt), rejected


def _sound(readers: Sequence[tuple[int | None, Column]], block: Block) -> tuple[list[Rejection], Sequence[int]]:
    """What is wrong with rows as such, and the places of those that can be read."""
    if not block.spoilt:
        return [], range(len(block.numbers))
    read = {place for place, _ in readers}
    rejected: list[Rejection] = []
    wrong_rows = set()
    for place, raw in block.spoilt.items():
        # What is wrong with a column that nobody reads is no harm.
        wrong = [problem for problem in raw.problems if problem.column is None or problem.column in read]
        rejected += [Rejection(raw, *problem) for problem in wrong]
        if wrong:
            wrong_rows.add(place)
    return rejected, [place for place in range(len(block.numbers)) if place not in wrong_rows]
