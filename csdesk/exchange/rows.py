"""What a table from outside gives, and how much of a stranger's file is taken: shapes and limits."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from csdesk.refused import Refused

LINE_CHARACTERS = 1 << 20
"""The longest line of a text file, and the longest row of a spreadsheet, in characters; a longer one is a bad row."""

LINES_A_ROW = 100
"""The most lines a row may run over in quotes. Past that a quote was left open, and only its own line is bad."""

COLUMNS = 1_000
"""The most columns a table may have."""

SPREADSHEET_BYTES = 64 << 20
"""The biggest spreadsheet file. A million rows of a client list are about 32 MB."""

UNZIPPED_BYTES = 512 << 20
"""The most a spreadsheet may be once unzipped. A million rows of a client list are about 360 MB."""

UNZIPPED_RATIO = 200
"""How many times its zipped size a spreadsheet may be, from RATIO_BYTES on: real ones are 5 to 30 times, bombs 1000."""

RATIO_BYTES = 16 << 20
"""Below this unzipped size the ratio says nothing: a small sheet of equal cells is no bomb."""

READER_MEMORY = 1 << 30
"""The address space of the process that reads a spreadsheet, in bytes: it holds the whole sheet, a million rows of a
client list being about 600 MB."""

READER_SECONDS = 180
"""The processor time of the process that reads a spreadsheet, in seconds. A million rows take about 25."""

READER_OUT_OF_MEMORY = 70
"""The exit code of that process when it has no memory left to say anything."""


class Problem(NamedTuple):
    """Why a cell or a row cannot be used."""

    column: int | None
    """Which cell, from 0; None when it is the row as a whole."""
    reason: Refused
    """The sentence to show."""


class RawRow(NamedTuple):
    """A row as it stands in the file, nothing cleaned."""

    number: int
    """The row as a spreadsheet counts it, from 1: headings and blank rows count, a line break in quotes does not."""
    cells: tuple[str, ...]
    """As many cells as there are headings; of a row with a problem perhaps more, to show what stood there."""
    problems: tuple[Problem, ...] = ()
    """Nothing, for nearly every row."""


class Table(Protocol):
    """A table being read from a file: a context manager that holds the file open."""

    @property
    def headings(self) -> tuple[str, ...]:
        """The cells of the first row that is not blank, without surrounding space."""

    @property
    def preview(self) -> tuple[str, ...]:
        """The cells of the first row after the headings, for a person to see that the encoding is right; or nothing."""

    @property
    def encoding(self) -> str:
        """utf-8, utf-16-le, utf-16-be or gb18030; xlsx for a spreadsheet."""

    @property
    def size(self) -> int:
        """The file's size in bytes."""

    @property
    def position(self) -> int:
        """How many of these bytes are read, or, for a spreadsheet, the like share of its rows."""

    def rows(self) -> Iterator[RawRow]:
        """The rows after the headings, blank ones left out; once. Refused when the file cannot be read to its end."""

    def __enter__(self) -> Self:
        """The table itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
