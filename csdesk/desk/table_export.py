"""A table of what the desk knows, written to a file for somebody with a reason (K-9)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.exchange.files import write_whole
from csdesk.refused import N_, Refused
from csdesk.rules.text import read_line

LONGEST_REASON = 200


class Table(NamedTuple):
    """Headings, and a row a thing, every cell a text in the current language, personal numbers masked."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def write_table(
    desk: Desk, what: tuple[str, str], read: Callable[[Transaction], Table], path: Path, reason: str, *, by: Person,
    at: datetime,
) -> int:  # fmt: skip
    """Write what `read` gives to `path`, CSV or XLSX by its ending; how many rows there are (K-9).

    For who sees the board; the record keeps `what`, the action and what it is of, with the reason and the file's
    digest. Refused at its field for a missing reason, another ending, and a file that is there; so may `read`.
    """
    # A library for workbooks: only for who exports.
    from csdesk.exchange.plain_table import as_csv, as_workbook

    with desk.reading() as tx:
        require(tx, by, "board.see")
        why = read_line(reason, limit=LONGEST_REASON)
        if not why:
            raise Refused("reason_missing", N_("Say what the file is for."), field="reason")
        table = read(tx)
    ending = path.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise Refused("file_ending", N_("Let the file's name end in .csv or .xlsx."), field="file")
    if os.path.lexists(path):
        message = N_("{path} is there already, and nothing was written. Choose another name.")
        raise Refused("file_exists", message, field="file", path=path)
    content = as_csv(*table) if ending == ".csv" else as_workbook(*table, at)
    action, of = what
    with desk.writing() as tx:
        after = {"of": of, "rows": len(table.rows), "reason": why, "sha256": hashlib.sha256(content).hexdigest()}
        record(tx, action, "export", of, by=by, at=at, after=after)
    write_whole(path, content, replace=False)
    return len(table.rows)
