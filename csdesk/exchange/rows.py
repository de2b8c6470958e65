"""What a table from outside gives, and how much of a stranger's file is taken: shapes and limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from types import TracebackType
from typing import NamedTuple, Protocol, Self, TypeVar

from csdesk.refused import Refused

T = TypeVar("T")

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


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows one after the other, column by column: for many rows at a fraction of what RawRows cost."""

    numbers: Sequence[int]
    """Of each row, as in RawRow."""
    columns: Sequence[Sequence[str]]
    """For each heading a cell of each row."""
    spoilt: Mapping[int, RawRow] = field(default_factory=dict)
    """The rows with a problem, by their place from 0; nothing, nearly always."""

    @classmethod
    def of(cls, rows: Sequence[RawRow], width: int) -> Block:
        """The block of rows under `width` headings."""
        numbers = [row.number for row in rows]
        spoilt = {place: row for place, row in enumerate(rows) if row.problems}
        columns = list(zip(*(row.cells[:width] for row in rows), strict=True)) or [()] * width
        return cls(numbers, columns, spoilt)

    def row(self, place: int) -> RawRow:
        """The row at a place from 0."""
        spoilt = self.spoilt.get(place)
        return spoilt or RawRow(self.numbers[place], tuple(column[place] for column in self.columns))

    def rows(self) -> Iterator[RawRow]:
        """All of them, one by one."""
        if self.spoilt:
            return map(self.row, range(len(self.numbers)))
        # Past the Python-level constructor of RawRow, which would take most of the time.
        cells: Iterable[tuple[str, ...]] = zip(*self.columns, strict=True)
        return map(tuple.__new__, repeat(RawRow), zip(self.numbers, cells, repeat(())))

    def __getitem__(self, some: slice) -> Block:
        begin, end, _ = some.indices(len(self.numbers))
        spoilt = {place - begin: row for place, row in self.spoilt.items() if begin <= place < end}
        return Block(self.numbers[begin:end], [column[begin:end] for column in self.columns], spoilt)

    def only(self, places: Sequence[int]) -> Block:
        """The rows at some places, in their order."""
        spoilt = {new: self.spoilt[old] for new, old in enumerate(places) if old in self.spoilt}
        return Block(picked(self.numbers, places), [picked(column, places) for column in self.columns], spoilt)

    def then(self, others: Sequence[Block]) -> Block:
        """These rows and those of other blocks of the same table behind them."""
        blocks = (self, *others)
        numbers: list[int] = []
        columns: list[list[str]] = [[] for _ in self.columns]
        spoilt: dict[int, RawRow] = {}
        for block in blocks:
            spoilt.update((place + len(numbers), row) for place, row in block.spoilt.items())
            numbers += block.numbers
            for column, more in zip(columns, block.columns, strict=True):
                column += more
        return Block(numbers, columns, spoilt)


def picked(values: Sequence[T], places: Sequence[int]) -> Sequence[T]:
    """The values at some places, in their order."""
    return list(map(values.__getitem__, places))


def batches(blocks: Iterable[Block], at_once: int) -> Iterator[Block]:
    """The rows of blocks in blocks of `at_once` rows, the last one shorter."""
    waiting: list[Block] = []
    count = 0
    for block in blocks:
        waiting.append(block)
        count += len(block.numbers)
        if count >= at_once:
            together = waiting[0].then(waiting[1:]) if len(waiting) > 1 else block
            whole = count - count % at_once
            yield from (together[begin : begin + at_once] for begin in range(0, whole, at_once))
            count -= whole
            waiting = [together[whole:]] if count else []
    if waiting:
        yield waiting[0].then(waiting[1:])


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

    def blocks(self) -> Iterator[Block]:
        """The rows after the headings, blank ones left out; once. Refused when the file cannot be read to its end."""

    def rows(self) -> Iterator[RawRow]:
        """The same, one by one, in its stead."""

    def __enter__(self) -> Self:
        """The table itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
