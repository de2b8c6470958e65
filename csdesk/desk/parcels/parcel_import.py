"""Rows of a list of parcels, as the import takes them (spec 03, "Import")."""

from __future__ import annotations

from collections.abc import Mapping

from csdesk.desk.desk import Transaction
from csdesk.desk.imports.import_notes import Notes
from csdesk.desk.imports.import_run import Differing, Rejection, Source, Written
from csdesk.desk.parcels import parcel_changes
from csdesk.desk.parcels.parcel_changes import Compared
from csdesk.desk.parcels.parcel_clients import ParcelClients
from csdesk.desk.parcels.parcel_rows import ParcelReader, Rows
from csdesk.exchange.rows import Block
from csdesk.playbook.shapes import Playbook


class ParcelKind:
    """A row is a parcel, known by its number; a later file may know more, and changes what it says."""

    at_once = 5_000
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

    def read(self, block: Block) -> tuple[Rows, list[Rejection]]:
        """See `RowKind`."""
        rows, rejected = self._reader.read(block)
        self._numbers.add_all(rows.numbers, rows.row_numbers)
        return rows, rejected

    def differing(self, tx: Transaction, rows: Rows) -> Differing[Rows]:
        """See `RowKind`."""
        others = rows.only(parcel_changes.not_as_kept(tx, rows))
        compared = parcel_changes.compare(tx, others, self._first_row)
        return Differing(
            others.only(compared.to_write), len(rows) - len(others) + compared.same, self._rejected(others, compared)
        )

    def write(self, tx: Transaction, rows: Rows) -> Written:
        """See `RowKind`."""
        compared = parcel_changes.take_in(tx, rows, self._source, self._first_row)
        return Written(len(compared.new), len(compared.changed), compared.same, self._rejected(rows, compared))

    def tidy(self, tx: Transaction) -> bool:  # noqa: ARG002
        """Nothing is to be tidied."""
        return False

    def _first_row(self, number: str, row: int) -> int:
        return self._numbers.first(number, row)

    def _rejected(self, rows: Rows, compared: Compared) -> list[Rejection]:
        return [
            Rejection(rows.raw(index), self._columns.get(field), reason) for index, field, reason in compared.refused
        ]
