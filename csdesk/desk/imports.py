"""Taking in client files: row by row by the rules, in short transactions, as often as one likes (spec 03, "Import")."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from csdesk.desk.client_changes import compare, write
from csdesk.desk.client_rows import ClientReader, ClientRow
from csdesk.desk.desk import Desk, require
from csdesk.desk.person import Person
from csdesk.exchange.rejects import Rejects
from csdesk.exchange.rows import RawRow
from csdesk.exchange.tables import match_headings, open_table
from csdesk.playbook.shapes import ColumnMap
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line
from csdesk.store import search
from csdesk.store.sqlite import driver

READ_AT_ONCE = 2_000
"""Rows that are read, and compared with the store, at one go."""

MOST_SECONDS = 0.06
"""How long a writing transaction aims to take, so that the counter waits for less than a tenth of a second."""

FEWEST_ROWS = 50
"""Rows a transaction has at least, however slow the machine: the cost of a transaction itself is that of some 30."""

_PAUSE = 0.002
"""Seconds between two transactions. Without a pause the next would take the lock before whoever waits for it wakes."""

_TIDY_EVERY = 16
"""Transactions after which the search index is tidied a little: finding slows down with each that is not."""


@dataclass(frozen=True)
class ImportReport:
    """What became of a file's rows."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    rejects_file: Path | None = None
    """Where the rejected rows lie, each with its reasons; None when there are none."""


Progress = Callable[[int, int, int], None]
"""Told how many bytes of the file are read, how many it has, and how many rows were read."""


def import_clients(
    desk: Desk, path: Path, *, by: Person, at: datetime, mapping: str = "clients", progress: Progress | None = None
) -> ImportReport:
    """Take the clients in a file into the store: new ones, and what changed of known ones; nothing else is touched.

    `mapping` names the playbook's column file. An empty cell says nothing: what is known stays. Of rows with one code
    the first counts. Rows that cannot be taken go to a file beside this one, with the reason. The same file again
    changes nothing. A kill leaves whole batches, each with its entry in the record, and the next run does the rest.
    Clients in a file are the shop's own: they count as onboarded. Refused when `by` may not import, or when the file
    cannot be read as a table.
    """
    with desk.reading() as tx:
        require(tx, by, "client.import")
    wanted = _mapping(desk, mapping)
    source = {"file": clean_line(path.name), "sha256": _digest(path)}
    with open_table(path) as table:
        columns = match_headings(table.headings, wanted.headings, {"code", *wanted.required})
        with Rejects(path, table.headings) as rejects, _Codes() as codes:
            running = _Import(desk, by, at, source, columns, table.headings, rejects, codes)
            for raws in _batches(table.rows()):
                running.take(raws)
                if progress:
                    progress(table.position, table.size, running.read)
            running.tidy()
        return ImportReport(running.read, running.new, running.changed, running.same, rejects.count, rejects.path)


def _mapping(desk: Desk, name: str) -> ColumnMap:
    found = desk.playbook.columns.get(name)
    if found is None:
        raise Refused(
            "mapping_unknown",
            N_("There is no mapping {name}. There are: {known}."),
            field="mapping",
            name=name,
            known=", ".join(desk.playbook.columns),
        )
    if "code" not in found.headings:
        raise Refused("playbook_mapping", N_("The mapping {name} has no headings for a client's code."), name=name)
    return found


def _digest(path: Path) -> str:
    """The SHA-256 of a file; empty when it cannot be read, which opening it says better."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _batches(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    while batch := list(islice(rows, READ_AT_ONCE)):
        yield batch


class _Import:
    """One run over one file."""

    def __init__(
        self,
        desk: Desk,
        by: Person,
        at: datetime,
        source: Mapping[str, str],
        columns: Mapping[str, int],
        headings: Sequence[str],
        rejects: Rejects,
        codes: _Codes,
    ) -> None:
        self.read = self.new = self.changed = self.same = 0
        self._desk, self._by, self._at, self._source = desk, by, at, source
        self._columns, self._headings = columns, headings
        self._rejects, self._codes = rejects, codes
        self._reader = ClientReader(columns, desk.playbook)
        self._at_once = 100
        self._written = 0

    def take(self, raws: Sequence[RawRow]) -> None:
        """Read rows, compare them with the store, and write what changes, a few hundred rows a transaction."""
        self.read += len(raws)
        rows = self._readable(raws)
        with self._desk.reading() as tx:
            compared = compare(tx, rows, self._by)
        self.same += compared.same
        for row, field, reason in compared.refused:
            self._reject(row.number, row.cells, self._columns.get(field), reason)
        waiting = iter(compared.to_write)
        while some := list(islice(waiting, self._at_once)):
            self._write(some)

    def _readable(self, raws: Iterable[RawRow]) -> list[ClientRow]:
        """The rows that can be taken; the others are rejected."""
        readable = []
        for raw in raws:
            row, wrong = self._reader.read(raw)
            if row is not None:
                first = self._codes.first_row(row.code, raw.number)
                if first == raw.number:
                    readable.append(row)
                    continue
                wrong = [(self._columns["code"], _twice(row.code, first))]
            for column, reason in wrong:
                self._reject(raw.number, raw.cells, column, reason)
        return readable

    def _write(self, rows: Sequence[ClientRow]) -> None:
        time.sleep(_PAUSE)
        began = time.perf_counter()
        with self._desk.writing() as tx:
            # Once more: somebody may have changed these clients since.
            compared = compare(tx, rows, self._by)
            if compared.to_write:
                write(tx, compared, self._source, by=self._by, at=self._at)
        taken = time.perf_counter() - began
        self.new += len(compared.new)
        self.changed += len(compared.changed)
        self.same += compared.same
        for row, field, reason in compared.refused:
            self._reject(row.number, row.cells, self._columns.get(field), reason)
        self._at_once = max(FEWEST_ROWS, min(READ_AT_ONCE, int(self._at_once * MOST_SECONDS / taken)))
        self._written += 1
        if self._written % _TIDY_EVERY == 0:
            self._tidy_a_little()

    def _tidy_a_little(self) -> bool:
        time.sleep(_PAUSE)
        with self._desk.writing() as tx:
            return search.tidy(tx.raw)

    def tidy(self) -> None:
        """Leave the search index as quick as it was."""
        while self._written and self._tidy_a_little():
            pass

    def _reject(self, number: int, cells: Sequence[str], column: int | None, reason: Refused) -> None:
        self._rejects.add(number, cells, "" if column is None else self._headings[column], reason)


def _twice(code: str, first: int) -> Refused:
    message = N_("Row {row} has the code {code} already, and counts.")
    return Refused("client_code_twice", message, row=first, code=code)


class _Codes:
    """The codes that a file has had so far, on the disk, so that memory does not grow with the file (P-3)."""

    def __enter__(self) -> Self:
        self._connection = driver.connect("", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("CREATE TABLE code(code TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._connection.execute("BEGIN")
        return self

    def first_row(self, code: str, row: int) -> int:
        """The first row that had the code: `row` itself when none had it before."""
        added = self._connection.execute("INSERT OR IGNORE INTO code VALUES (?, ?)", (code, row)).rowcount
        if added:
            return row
        first: int = self._connection.execute("SELECT row FROM code WHERE code = ?", (code,)).fetchone()[0]
        return first

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
