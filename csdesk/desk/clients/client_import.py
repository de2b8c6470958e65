"""Rows of a client file, as the import takes them (spec 03, "Import")."""

from __future__ import annotations

from collections.abc import Mapping

from csdesk.desk.clients.client_changes import Compared, compare, write
from csdesk.desk.clients.client_rows import ClientReader, ClientRow
from csdesk.desk.desk import Transaction
from csdesk.desk.imports.import_notes import Notes
from csdesk.desk.imports.import_run import Differing, Rejection, Source, Written
from csdesk.exchange.rows import Block, RawRow
from csdesk.playbook.shapes import Playbook
from csdesk.refused import N_, Refused
from csdesk.store import search


class ClientKind:
    """A row is a client, known by its code; of rows with one code the first that can be taken counts."""

    at_once = 2_000
    fewest = 50

    def __init__(self, columns: Mapping[str, int], playbook: Playbook, source: Source, codes: Notes) -> None:
        self._columns, self._source, self._codes = columns, source, codes
        self._reader = ClientReader(columns, playbook)

    def read(self, block: Block) -> tuple[list[ClientRow], list[Rejection]]:
        """See `RowKind`."""
        rows, rejected = [], []
        for raw in block.rows():
            row, wrong = self._reader.read(raw)
            if row is not None:
                first = self._codes.first(row.code, raw.number)
                if first == raw.number:
                    rows.append(row)
                    continue
                wrong = [(self._columns["code"], _twice(row.code, first))]
            rejected += [Rejection(raw, column, reason) for column, reason in wrong]
        return rows, rejected

    def differing(self, tx: Transaction, rows: list[ClientRow]) -> Differing[list[ClientRow]]:
        """See `RowKind`."""
        compared = compare(tx, rows, self._source.by)
        return Differing(compared.to_write, compared.same, self._rejected(compared))

    def write(self, tx: Transaction, rows: list[ClientRow]) -> Written:
        """See `RowKind`."""
        compared = compare(tx, rows, self._source.by)
        if compared.to_write:
            write(tx, compared, self._source.file, by=self._source.by, at=self._source.at)
        return Written(len(compared.new), len(compared.changed), compared.same, self._rejected(compared))

    def tidy(self, tx: Transaction) -> bool:
        """A step of tidying the search index: finding slows down with each batch that is not."""
        return search.tidy(tx.raw)

    def _rejected(self, compared: Compared) -> list[Rejection]:
        return [
            Rejection(RawRow(row.number, row.cells), self._columns.get(field), reason)
            for row, field, reason in compared.refused
        ]


def _twice(code: str, first: int) -> Refused:
    message = N_("Row {row} has the code {code} already, and counts.")
    return Refused("client_code_twice", message, row=first, code=code)
