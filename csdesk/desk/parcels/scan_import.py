"""Rows of a list of scans, as the import takes them (spec 03, "Import"; P-2)."""

from __future__ import annotations

from collections.abc import Mapping

from csdesk.desk.desk import Transaction
from csdesk.desk.imports.import_run import Differing, Rejection, Source, Written
from csdesk.desk.parcels import scan_changes
from csdesk.desk.parcels.parcel_rows import Rows, ScanReader
from csdesk.exchange.rows import Block
from csdesk.playbook.shapes import Playbook


class ScanRows:
    """A row is a scan, which is here or is not: nothing of one ever changes."""

    at_once = 5_000
    fewest = 500

    def __init__(self, columns: Mapping[str, int], playbook: Playbook, source: Source) -> None:
        self._source = source
        self._reader = ScanReader(columns, playbook)

    def read(self, block: Block) -> tuple[Rows, list[Rejection]]:
        """See `RowKind`."""
        return self._reader.read(block)

    def differing(self, tx: Transaction, rows: Rows) -> Differing[Rows]:  # noqa: ARG002
        """All of them: looking each up takes as long as leaving out those that are here."""
        return Differing(rows)

    def write(self, tx: Transaction, rows: Rows) -> Written:
        """See `RowKind`."""
        added = scan_changes.write(tx, rows, self._source)
        return Written(new=added, same=len(rows) - added)

    def tidy(self, tx: Transaction) -> bool:  # noqa: ARG002
        """Nothing is to be tidied."""
        return False
