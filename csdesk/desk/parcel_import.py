"""Rows of a list of parcels, as the import takes them (spec 03, "Import")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csdesk.desk import parcel_changes
from csdesk.desk.desk import Transaction
from csdesk.desk.import_notes import Notes
from csdesk.desk.import_run import Differing, Rejection, Source, Written
from csdesk.desk.parcel_changes import Compared
from csdesk.desk.parcel_clients import ParcelClients
from csdesk.desk.parcel_rows import ParcelReader, ParcelRow
from csdesk.exchange.rows import RawRow
from csdesk.playbook.shapes import Playbook


class ParcelKind:
    """A row is a parcel, known by its number; a later file may know more, and changes what it says."""

    at_once = 8_000
    fewest = 500

    def __init__(
        self,
        columns: Mapping[str, int],
        playbook: Playbook,
        carrier: str | None,
        source: Source,
        clients: ParcelClients,
        numbers: Notes,
    ) -> None:
        self._columns, self._source, self._numbers = columns, source, numbers
        self._reader = ParcelReader(columns, playbook, carrier, clients.codes)

    def read(self, raws: Sequence[RawRow]) -> tuple[list[ParcelRow], list[Rejection]]:
        """See `RowKind`."""
        rows, rejected = self._reader.read(raws)
        self._numbers.add_all([(row[1], row[0][0]) for row in rows])
        return rows, rejected

    def differing(self, tx: Transaction, rows: Sequence[ParcelRow]) -> Differing[ParcelRow]:
        """See `RowKind`."""
        compared = parcel_changes.compare(tx, rows, self._first_row)
        return Differing(compared.to_write, compared.same, self._rejected(compared))

    def write(self, tx: Transaction, rows: Sequence[ParcelRow]) -> Written:
        """See `RowKind`."""
        compared = parcel_changes.take_in(tx, rows, self._source, self._first_row)
        return Written(len(compared.new), len(compared.changed), compared.same, self._rejected(compared))

    def tidy(self, tx: Transaction) -> bool:  # noqa: ARG002
        """Nothing is to be tidied."""
        return False

    def _first_row(self, number: str, row: int) -> int:
        return self._numbers.first(number, row)

    def _rejected(self, compared: Compared) -> list[Rejection]:
        return [Rejection(row.raw, self._columns.get(field), reason) for row, field, reason in compared.refused]
