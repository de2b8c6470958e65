"""Tables in spreadsheets (XLSX), read by another process that may take no more than its share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice, repeat
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from csdesk.exchange.reasons import reason
from csdesk.exchange.rows import (
    COLUMNS,
    LINE_CHARACTERS,
    READER_OUT_OF_MEMORY,
    SPREADSHEET_BYTES,
    Block,
    Problem,
    RawRow,
)
from csdesk.refused import Refused

_PACKAGES = Path(__file__).parents[2]
_ROWS_A_BLOCK = 1_000


class SpreadsheetTable:
    """A `Table` in the first visible sheet that is not empty of an XLSX workbook.

    Numbers come as a spreadsheet would write them out, dates and times as ISO 8601, formulas as their results. Cells
    right of the last heading are left out.
    """

    encoding = "xlsx"

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Load `file`, which holds `size` bytes and is closed by `__exit__`; read the headings and the first row.

        Refused `table_empty`, `table_columns`, `row_too_long`, or a code that begins `spreadsheet_`.
        """
        self.size = size
        self._file = file
        self._count = 1
        self._number = 0
        self._width: int | None = None
        if size > SPREADSHEET_BYTES:
            raise reason("spreadsheet_large")
        self._process = _start(file)
        try:
            rows = self._read()
            self.headings = self._read_headings(rows)
            self._width = len(self.headings)
            first = next(rows, None)
        except BaseException:
            self._stop()
            raise
        self.preview = first.cells if first else ()
        self._waiting: Iterator[RawRow] | None = chain([first] if first else [], rows)

    @property
    def position(self) -> int:
        """The share of the file's bytes that the rows read are of all rows."""
        return self.size * self._number // self._count

    def blocks(self) -> Iterator[Block]:
        """The rows after the headings, once. Refused `spreadsheet_...` when the rest of them cannot be read."""
        rows = self.rows()
        width = len(self.headings)
        return (Block.of(some, width) for some in iter(lambda: list(islice(rows, _ROWS_A_BLOCK)), []))

    def rows(self) -> Iterator[RawRow]:
        """The same, one by one."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            raise RuntimeError("the rows of a table can be read once")
        return waiting

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._file.close()

    def _read_headings(self, rows: Iterator[RawRow]) -> tuple[str, ...]:
        row = next(rows, None)
        if row is None:
            raise reason("table_empty")
        for problem in row.problems:
            if problem.column is None:
                raise problem.reason
        if len(row.cells) > COLUMNS:
            raise reason("table_columns", limit=COLUMNS)
        return tuple(heading.strip() for heading in row.cells)

    def _read(self) -> Iterator[RawRow]:
        for message in self._messages():
            if isinstance(message, list):
                yield self._row(*message)
            elif "rows" in message:
                self._count = message["rows"]
            elif "refused" in message:
                raise reason(message["refused"])
            else:
                self._number = self._count
                return
        raise self._why_it_died()

    def _messages(self) -> Iterator[Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith(b"\n"):
                return
            yield json.loads(line)

    def _row(self, number: int, cells: list[str], problems: Sequence[tuple[int | None, str]] = ()) -> RawRow:
        self._number = number
        width = len(cells) if self._width is None else self._width
        if len(cells) == width and not problems:
            return RawRow(number, tuple(cells))
        padded = (*cells[:width], *repeat("", width - len(cells)))
        return RawRow(
            number,
            padded,
            tuple(
                Problem(column, reason(code, limit=LINE_CHARACTERS))
                for column, code in problems
                if column is None or column < width
            ),
        )

    def _why_it_died(self) -> Refused:
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return reason("spreadsheet_slow")
        if code in (-signal.SIGABRT, -signal.SIGKILL, READER_OUT_OF_MEMORY):
            return reason("spreadsheet_large")
        return reason("spreadsheet_unreadable")

    def _stop(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def _start(file: BinaryIO) -> subprocess.Popen[bytes]:
    # The modules are looked for where ours were found, and never in the folder that somebody happens to work in.
    path = os.pathsep.join([str(_PACKAGES), *filter(None, sys.path)])
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "csdesk.exchange.workbook"],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "RUST_BACKTRACE": "0"},
    )
