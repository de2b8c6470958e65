"""A run and the lists of claims as files: numbers as plain text, the full table as CSV and XLSX (U-5)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.parcels import claims, untracked_runs, untracked_words
from csdesk.exchange.files import exists, write_whole
from csdesk.playbook.parcels import Parcels


def default_folder(desk: Desk) -> Path:
    """Where exports go when nobody says: the playbook's folder, beside the store unless it is a whole path."""
    return desk.store.path.parent / Path(desk.playbook.parcels.export_folder).expanduser()


def refuse_existing(desk: Desk, query: str, day: date, folder: Path | None = None) -> None:
    """Refused `file_exists` when a file of an export of that day is there already."""
    _refuse_existing(_paths(desk.playbook.parcels, query, day, folder or default_folder(desk)).values())


def export(desk: Desk, run_id: int, *, folder: Path | None = None, force: bool = False) -> list[Path]:
    """Write the lists of claims and the full table of a run, and return the paths (U-5).

    `延误-2026-06-07.txt` and `遗失-2026-06-07.txt` are the lists as they are now, one number a line in UTF-8, by the
    day that the run asked about; the table comes in the reader's language. Each file is written whole or not at all.
    Refused `file_exists`, with nothing written, when one is there and it is not to be replaced by `force`.
    """
    # A library for workbooks: only for who exports.
    from csdesk.exchange.plain_table import as_csv, as_workbook

    with desk.reading() as tx:
        run = untracked_runs.get(tx, run_id)
        rows = [untracked_words.table_row(tx, row, run.as_of) for row in untracked_runs.rows_of(tx, run_id)]
        paths = _paths(desk.playbook.parcels, run.query, tx.local(run.as_of).date(), folder or default_folder(desk))
        content: dict[str, bytes] = {claim: _lines(tx, claim) for claim in claims.CLAIMS}
    headings = untracked_words.headings()
    content |= {"csv": as_csv(headings, rows), "xlsx": as_workbook(headings, rows, run.at)}
    if not force:
        _refuse_existing(paths.values())
    for name, path in paths.items():
        write_whole(path, content[name], replace=force)
    return list(paths.values())


def _lines(tx: Transaction, claim: str) -> bytes:
    return "".join(f"{entry.number}\n" for entry in claims.listing(tx, claim)).encode()


def _paths(parcels: Parcels, query: str, day: date, folder: Path) -> dict[str, Path]:
    """Where each file of an export goes; the parcels given out today have no lists of claims."""
    names = parcels.export_names
    files: dict[str, str] = {}
    if query != "unsigned":
        files |= {claim: f"{getattr(names, claim)}-{day}.txt" for claim in claims.CLAIMS}
    table = getattr(names, query)
    files |= {"csv": f"{table}-{day}.csv", "xlsx": f"{table}-{day}.xlsx"}
    return {name: folder / file for name, file in files.items()}


def _refuse_existing(paths: Iterable[Path]) -> None:
    for path in paths:
        if os.path.lexists(path):
            raise exists(path)
