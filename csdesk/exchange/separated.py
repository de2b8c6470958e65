"""Tables in text files, their cells separated by comma, tab or semicolon: read as a stream, in bounded memory.

The file is taken in pieces. Where every row of a piece is as it should be, the csv module reads it at one go;
where anything is odd the piece is gone through again row by row, so that only the rows at fault are spoilt.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain, repeat
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

from csdesk.exchange.encodings import encoding_of
from csdesk.exchange.reasons import reason
from csdesk.exchange.rows import COLUMNS, LINE_CHARACTERS, LINES_A_ROW, Block, Problem, RawRow
from csdesk.refused import Refused

_DELIMITERS = ",\t;"
_PIECE = 1 << 16
_HEADINGS_WITHIN = 1 << 16
_SHOWN_OF_A_LONG_LINE = 200
_WEB_PAGE = ("<!doctype", "<html", "<head", "<meta", "<table", "<?xml")


class _Record(NamedTuple):
    """The text of a row, where it may be wanted, and its cells; None for a line of which csv could make none."""

    text: str
    cells: Sequence[str] | None


class _Lines:
    """Lines for the csv module to take, never more than LINES_A_ROW for one row."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.at = 0
        self.start = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.at == len(self.lines) or self.at - self.start == LINES_A_ROW:
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


class SeparatedTable:
    """A `Table` in a text file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Read the headings and the first row of `file`, which holds `size` bytes, seeks, and is closed by `__exit__`.

        Refused `table_encoding`, `table_empty`, `table_not_text`, `table_web_page`, `table_columns`, or what is
        wrong with the row of headings.
        """
        self.size = size
        self.position = 0
        self._file = file
        self.encoding = encoding_of(file)
        self._delimiter = self._find_delimiter()
        self._number = 0
        self._width = 0
        self._length_before = 0
        self._is_cut = False
        blocks = self._read()
        first = next(blocks, None)
        if first is None:
            raise reason("table_empty")
        headings = first.row(0)
        _check_headings(headings)
        self.headings = tuple(heading.strip() for heading in headings.cells)
        rest = first[1:] if len(first.numbers) > 1 else next(blocks, None)
        self.preview = rest.row(0).cells if rest else ()
        self._waiting: Iterator[Block] | None = chain([rest] if rest else [], blocks)

    def blocks(self) -> Iterator[Block]:
        """The rows after the headings, once. Refused `table_changed` when the file was written to meanwhile."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            raise RuntimeError("the rows of a table can be read once")
        return waiting

    def rows(self) -> Iterator[RawRow]:
        """The same, one by one."""
        return chain.from_iterable(map(Block.rows, self.blocks()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _pieces(self) -> Iterator[tuple[str, bool]]:
        """The text and whether it is the last of it. A carriage return stays with the line feed that may follow it."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        self._file.seek(0)
        self.position = 0
        held = ""
        begun = False
        try:
            while chunk := self._file.read(_PIECE):
                text = held + decoder.decode(chunk)
                if text and not begun:
                    begun = True
                    text = text.removeprefix("\ufeff")
                self.position += len(chunk)
                held = "\r" if text.endswith("\r") else ""
                yield text.removesuffix("\r"), False
        except UnicodeDecodeError as error:
            raise reason("table_changed") from error
        except OSError as error:
            raise reason("file_unreadable") from error
        self._is_cut = bool(decoder.getstate()[0])
        yield held + ("\ufffd" if self._is_cut else ""), True

    def _find_delimiter(self) -> str:
        """The delimiter that makes most cells of the headings; the first of _DELIMITERS where several do."""
        self._file.seek(0)
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        start = decoder.decode(self._file.read(_HEADINGS_WITHIN)).removeprefix("\ufeff")

        def cells(delimiter: str) -> int:
            records = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
            return next((len(record) for record in records if record), 0)

        return max(_DELIMITERS, key=cells)

    def _reader(self, lines: Iterable[str]) -> Any:
        return csv.reader(lines, delimiter=self._delimiter, strict=True)

    def _read(self) -> Iterator[Block]:
        """Every row that is not blank, the headings first."""
        waiting = ""
        skipping = False
        for piece, last in self._pieces():
            text = waiting + piece
            if skipping:
                start = _first_line_end(text)
                if not start:
                    continue
                skipping = False
                text = text[start:]
            end = len(text) if last else max(text.rfind("\n"), text.rfind("\r")) + 1
            too_long = len(text) - end > LINE_CHARACTERS
            waits = (yield from self._blocks_of(text[:end], last or too_long)) if end else ""
            waiting = waits + text[end:]
            if too_long:
                self._number += 1
                too_long_row = self._spoilt(
                    (waiting[:_SHOWN_OF_A_LONG_LINE],), reason("row_too_long", limit=LINE_CHARACTERS)
                )
                yield self._block([too_long_row])
                waiting = ""
                skipping = True

    def _blocks_of(self, text: str, last: bool) -> Generator[Block, None, str]:
        """The rows of `text`, whole lines; gives back the end of it that waits for more to be judged."""
        doubtful = "\0" in text or self._is_cut
        block = None if doubtful else self._at_one_go(text)
        if block is not None:
            self._number += len(block.numbers)
            self._length_before = self._width
            yield block
            return ""
        rows, rest, length_after = self._one_by_one(text, last)
        judged = list(self._judged(rows, length_after, doubtful))
        if judged:
            yield self._block(judged)
        return rest

    def _at_one_go(self, text: str) -> Block | None:
        """The rows of `text` where all are as they should be; None when it has to be gone through row by row."""
        width = self._width
        if not width or len(text) > csv.field_size_limit():
            return None
        columns: Sequence[Sequence[str]]
        if '"' in text:
            rows = self._parsed(text)
            if rows is None or set(map(len, rows)) != {width}:
                return None
            columns = list(zip(*rows, strict=True))
        else:
            # Without quotes the csv module would do no more than this, and take many times as long.
            lines = text.replace("\r\n", "\n").removesuffix("\n")
            if "\r" in lines:
                return None
            count = lines.count("\n") + 1
            step = width + 1
            cells = lines.replace("\n", f"{self._delimiter}\n{self._delimiter}").split(self._delimiter)
            # Every row has its width where all line ends, and nothing else, stand in the places between rows.
            if len(cells) != count * step - 1 or cells[width::step].count("\n") != count - 1:
                return None
            columns = [cells[place::step] for place in range(width)]
        numbers = range(self._number + 1, self._number + 1 + len(columns[0]))
        if "" in columns[0] and any(not any(row) for row in zip(*columns, strict=True)):
            return None
        return Block(numbers, columns)

    def _parsed(self, text: str) -> list[list[str]] | None:
        """The cells of the rows of `text`, whole quotes and all; None when something is odd."""
        reader = self._reader(io.StringIO(text, newline=""))
        try:
            rows = list(reader)
        except csv.Error:
            return None
        return rows if reader.line_num - len(rows) < LINES_A_ROW else None

    def _one_by_one(self, text: str, last: bool) -> tuple[list[_Record], str, int]:
        """The records of `text` that can be judged, the end of it that cannot yet, the length of the row it begins."""
        rows = self._parsed(text) if self._width else None
        if rows and (last or not self._is_short(rows[-1])):
            return [_Record("", row) for row in rows], "", 0
        records, rest = self._records(text, last)
        if not self._width:
            self._width = next(filter(None, (_length(record.cells) for record in records)), 0)
        if records and not last and self._is_short(records[-1].cells):
            # Whether a short row is right depends on the row after it.
            waits = records.pop()
            return records, waits.text + rest, _length(waits.cells)
        return records, rest, 0

    def _block(self, rows: Sequence[RawRow]) -> Block:
        return Block.of(rows, self._width)

    def _records(self, block: str, last: bool) -> tuple[list[_Record], str]:
        """The records of `block`, and the text of one whose quotes may close in text still to come."""
        lines = list(io.StringIO(block, newline=""))
        feed = _Lines(lines)
        reader = self._reader(feed)
        records: list[_Record] = []
        while feed.at < len(lines):
            start = feed.start = feed.at
            try:
                cells = next(reader)
            except csv.Error:
                rest = "".join(lines[start:]) if feed.at == len(lines) and feed.at - start < LINES_A_ROW else ""
                if rest and not last and len(rest) <= LINE_CHARACTERS:
                    return records, rest
                records.append(_Record(lines[start], None))
                feed.at = start + 1
                reader = self._reader(feed)
            else:
                records.append(_Record("".join(lines[start : feed.at]), cells))
        return records, ""

    def _is_short(self, cells: Sequence[str] | None) -> bool:
        return 0 < _length(cells) < self._width

    def _judged(self, records: Sequence[_Record], length_after: int, doubtful: bool) -> Iterator[RawRow]:
        """The rows that are not blank with what is wrong with them; after them comes one of `length_after` cells.

        Spreadsheets leave out the empty last columns of some rows in a run, so a short row beside an equally short one
        is right; one alone was cut off or torn by a line break without quotes.
        """
        lengths = [self._length_before, *(_length(record.cells) for record in records), length_after]
        self._length_before = lengths[-2]
        for place, (text, cells) in enumerate(records, 1):
            self._number += 1
            if cells is None:
                yield self._spoilt(text.rstrip("\r\n").split(self._delimiter), reason("row_quotes"))
            elif not any(cells):
                continue
            elif doubtful and any("\0" in cell for cell in cells):
                yield self._spoilt(cells, reason("row_null"))
            elif self._is_cut and place == len(records):
                yield self._spoilt(cells, reason("row_cut"))
            elif any(cells[self._width :]) or (
                self._is_short(cells) and lengths[place] not in (lengths[place - 1], lengths[place + 1])
            ):
                yield self._spoilt(cells, reason("row_length", found=len(cells), wanted=self._width))
            else:
                yield RawRow(self._number, self._padded(cells[: self._width]))

    def _spoilt(self, cells: Sequence[str], why: Refused) -> RawRow:
        return RawRow(self._number, self._padded(cells[:COLUMNS]), (Problem(None, why),))

    def _padded(self, cells: Sequence[str]) -> tuple[str, ...]:
        return (*cells, *repeat("", self._width - len(cells)))


def _length(cells: Sequence[str] | None) -> int:
    """How many cells a row has; 0 when it is blank, or could not be read."""
    return len(cells) if cells and any(cells) else 0


def _first_line_end(text: str) -> int:
    """The place after the first line end of `text`; 0 when it has none."""
    ends = [place for place in (text.find("\n"), text.find("\r")) if place >= 0]
    if not ends:
        return 0
    end = min(ends)
    return end + (2 if text.startswith("\r\n", end) else 1)


def _check_headings(row: RawRow) -> None:
    text = row.cells[0].lstrip().lower()
    if any("\0" in cell for cell in row.cells):
        raise reason("table_not_text")
    if text.startswith(_WEB_PAGE):
        raise reason("table_web_page")
    if len(row.cells) > COLUMNS:
        raise reason("table_columns", limit=COLUMNS)
    for problem in row.problems:
        raise problem.reason
