"""Taking in files of other programs: row by row by the rules, in short transactions, as often as one likes.

All of them keep to this (spec 03, "Import"): what is new or differs is written, an empty cell says nothing, and the
same file again changes nothing. Rows that cannot be taken go to a file beside this one, each with its reasons, and stop
nothing. A kill leaves whole batches, each with its entry in the record, and the next run does the rest (P-3).

Every import is refused when `by` may not import, and when the file cannot be read as a table. `mapping` names the
playbook's column file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from csdesk.desk.clients.client_import import ClientKind
from csdesk.desk.desk import Desk, require
from csdesk.desk.imports.import_notes import Notes
from csdesk.desk.imports.import_run import ImportReport, Progress, RowKind, Source, run
from csdesk.desk.parcels.parcel_clients import ParcelClients
from csdesk.desk.parcels.parcel_import import ParcelKind
from csdesk.desk.parcels.scan_import import ScanRows
from csdesk.desk.person import Person
from csdesk.exchange.rejects import Rejects
from csdesk.exchange.tables import match_headings, open_table
from csdesk.playbook.shapes import ColumnMap
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line

__all__ = ["ImportReport", "import_clients", "import_parcels", "import_scans"]

_Columns = Mapping[str, int]


def import_clients(
    desk: Desk, path: Path, *, by: Person, at: datetime, mapping: str = "clients", progress: Progress | None = None
) -> ImportReport:
    """Take the clients in a file into the store. Of rows with one code the first counts.

    Clients in a file are the shop's own: they count as onboarded.
    """

    def kind(columns: _Columns, _wanted: ColumnMap, source: Source, things: ExitStack) -> ClientKind:
        return ClientKind(columns, desk.playbook, source, things.enter_context(Notes()))

    needed = {"code": N_("The mapping {name} has no headings for a client's code.")}
    return _import(desk, path, "client.import", mapping, needed, kind, by=by, at=at, progress=progress)


def import_parcels(
    desk: Desk, path: Path, *, by: Person, at: datetime, mapping: str = "parcels", progress: Progress | None = None
) -> ImportReport:
    """Take a carrier's list of parcels into the store. Of rows with one number that contradict the first counts."""

    def kind(columns: _Columns, wanted: ColumnMap, source: Source, things: ExitStack) -> ParcelKind:
        clients = ParcelClients(desk, things.enter_context(Notes()))
        return ParcelKind(columns, desk.playbook, wanted.carrier, source, clients, things.enter_context(Notes()))

    needed = {"number": N_("The mapping {name} has no headings for a waybill number.")}
    return _import(desk, path, "parcel.import", mapping, needed, kind, by=by, at=at, progress=progress)


def import_scans(
    desk: Desk, path: Path, *, by: Person, at: datetime, mapping: str = "scans", progress: Progress | None = None
) -> ImportReport:
    """Take a carrier's list of scans into the store: a set, in whatever order they come (P-2)."""

    def kind(columns: _Columns, _wanted: ColumnMap, source: Source, _things: ExitStack) -> ScanRows:
        return ScanRows(columns, desk.playbook, source)

    message = N_("The mapping {name} has no headings for a scan's number, time and kind.")
    needed = dict.fromkeys(("number", "scanned_at", "kind"), message)
    return _import(desk, path, "parcel.import", mapping, needed, kind, by=by, at=at, progress=progress)


def _import(
    desk: Desk,
    path: Path,
    permission: str,
    mapping: str,
    needed: Mapping[str, str],
    make: Callable[[_Columns, ColumnMap, Source, ExitStack], RowKind[Any]],
    *,
    by: Person,
    at: datetime,
    progress: Progress | None,
) -> ImportReport:
    with desk.reading() as tx:
        require(tx, by, permission)
    wanted = _mapping(desk, mapping, needed)
    source = Source(by, at, {"file": clean_line(path.name), "sha256": _digest(path)})
    with open_table(path) as table, ExitStack() as things:
        columns = match_headings(table.headings, wanted.headings, _required(wanted, needed))
        rejects = things.enter_context(Rejects(path, table.headings))
        return run(desk, table, make(columns, wanted, source, things), rejects, progress)


def _required(wanted: ColumnMap, needed: Collection[str]) -> set[str]:
    return {*needed, *wanted.required}


def _mapping(desk: Desk, name: str, needed: Mapping[str, str]) -> ColumnMap:
    found = desk.playbook.columns.get(name)
    if found is None:
        raise Refused(
            "mapping_unknown",
            N_("There is no mapping {name}. There are: {known}."),
            field="mapping",
            name=name,
            known=", ".join(desk.playbook.columns),
        )
    for field, message in needed.items():
        if field not in found.headings:
            raise Refused("playbook_mapping", message, name=name)
    return found


def _digest(path: Path) -> str:
    """The SHA-256 of a file; empty when it cannot be read, which opening it says better."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
