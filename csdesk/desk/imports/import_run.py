"""The one engine of every import: rows read, compared, and written in short transactions (spec 03, "Import"; P-3)."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.person import Person
from csdesk.exchange.rejects import Rejects
from csdesk.exchange.rows import Block, RawRow, Table, batches
from csdesk.refused import Refused

MOST_SECONDS = 0.06
"""How long a writing transaction aims to take, so that the counter waits for less than a tenth of a second."""

_PAUSE = 0.002
"""Seconds between two transactions. Without a pause the next would take the lock before whoever waits for it wakes."""

_TIDY_EVERY = 16
"""Transactions after which what was written is tidied a little."""


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


@dataclass(frozen=True)
class Source:
    """Whose hand brings in which file, and when: what the record tells of every batch (A-5)."""

    by: Person
    at: datetime
    file: Mapping[str, str] = field(default_factory=dict)
    """Its name and its SHA-256; nothing where rows come from no file."""


class Rejection(NamedTuple):
    """A row that cannot be taken, with one reason."""

    raw: RawRow
    column: int | None
    """The column at fault; None for the row as a whole."""
    reason: Refused


class SomeRows(Sized, Protocol):
    """Rows in whatever form their kind has them, of which one can take some."""

    def __getitem__(self, some: slice, /) -> Self:
        """Those between two places."""


Rows = TypeVar("Rows", bound=SomeRows)


@dataclass
class Differing(Generic[Rows]):
    """What rows mean for the store as it stands, before anything is written."""

    rows: Rows
    """Those that would change something."""
    same: int = 0
    rejected: list[Rejection] = field(default_factory=list)


@dataclass
class Written:
    """What became of the rows of one transaction."""

    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: list[Rejection] = field(default_factory=list)


class RowKind(Protocol[Rows]):
    """What the rows of a file are about, and how such rows are taken in."""

    at_once: int
    """Rows that are read, and compared with the store, at one go."""
    fewest: int
    """Rows a transaction has at least, however slow the machine: more than the transaction itself costs."""

    def read(self, block: Block) -> tuple[Rows, Sequence[Rejection]]:
        """The rows that can be taken, and those that cannot, in their order."""

    def differing(self, tx: Transaction, rows: Rows) -> Differing[Rows]:
        """Which of the rows would change the store; nothing is written."""

    def write(self, tx: Transaction, rows: Rows) -> Written:
        """Take rows in, with one entry in the record when they change anything."""

    def tidy(self, tx: Transaction) -> bool:
        """Put a little of what was written in order; whether there is more of that to do."""


def run(desk: Desk, table: Table, kind: RowKind[Rows], rejects: Rejects, progress: Progress | None) -> ImportReport:
    """Take in every row of `table`."""
    with _rare_collections(), desk.store.writing_much() as between:
        running = _Run(desk, kind, rejects, between)
        for block in batches(table.blocks(), kind.at_once):
            running.take(block)
            if progress:
                progress(table.position, table.size, running.read)
            del block
            gc.collect(0)
        running.tidy()
    done = running.done
    return ImportReport(running.read, done.new, done.changed, done.same, rejects.count, rejects.path)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Garbage is collected between batches alone: looking for cycles among a batch's rows took half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Run(Generic[Rows]):
    """One run over one file."""

    def __init__(self, desk: Desk, kind: RowKind[Rows], rejects: Rejects, between: Callable[[], None]) -> None:
        self.read = 0
        self.done = Written()
        self._desk, self._kind, self._rejects, self._between = desk, kind, rejects, between
        self._headings = rejects.headings
        self._at_once = 2 * kind.fewest
        self._transactions = 0
        self._look_first = True

    def take(self, block: Block) -> None:
        """Read rows, look which of them change the store, and write these, a few hundred or thousand a transaction."""
        read = len(block.numbers)
        self.read += read
        same_before = self.done.same
        rows, rejected = self._kind.read(block)
        self._reject(rejected)
        if self._look_first and len(rows):
            with self._desk.reading() as tx:
                differing = self._kind.differing(tx, rows)
            self.done.same += differing.same
            self._reject(differing.rejected)
            rows = differing.rows
        while len(rows):
            some, rows = rows[: self._at_once], rows[self._at_once :]
            self._write(some)
        # It spares the write lock where most rows are known, and is for nothing where most are not.
        self._look_first = (self.done.same - same_before) * 2 > read

    def _write(self, rows: Rows) -> None:
        time.sleep(_PAUSE)
        began = time.perf_counter()
        with self._desk.writing() as tx:
            # Compared in here, whatever was seen before: somebody may have changed the same things meanwhile.
            written = self._kind.write(tx, rows)
        taken = time.perf_counter() - began
        self._between()
        self.done.new += written.new
        self.done.changed += written.changed
        self.done.same += written.same
        self._reject(written.rejected)
        # What is left of a batch says little: most of its time is that of the transaction itself.
        if len(rows) == self._at_once or taken > MOST_SECONDS:
            fitting = min(2 * self._at_once, int(len(rows) * MOST_SECONDS / taken), self._kind.at_once)
            self._at_once = max(self._kind.fewest, fitting)
        self._transactions += 1
        if self._transactions % _TIDY_EVERY == 0:
            self._tidy_a_little()

    def _tidy_a_little(self) -> bool:
        time.sleep(_PAUSE)
        with self._desk.writing() as tx:
            return self._kind.tidy(tx)

    def tidy(self) -> None:
        """Leave the store as quick as it was."""
        while self._transactions and self._tidy_a_little():
            pass

    def _reject(self, rejected: Sequence[Rejection]) -> None:
        for raw, column, reason in rejected:
            self._rejects.add(raw.number, raw.cells, "" if column is None else self._headings[column], reason)
