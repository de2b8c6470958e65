"""What a terminal's screen looks like after some bytes: pyte, taught what the programs of today send."""

from __future__ import annotations

import codecs
import copy
import re
from typing import Any
from unicodedata import combining

import pyte
from wcwidth import wcwidth

CONTROL_SEQUENCE = re.compile(r"\x1b\[([0-?]*)([ -/]*)([@-~])")
CONTROL_STRING = re.compile(r"\x1b[PX^_][^\x1b]*\x1b\\")
UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[PX^_][^\x1b]*\x1b?)?\Z")

ALTERNATE_SCREEN = 1049


class Surface(pyte.Screen):
    """A pyte screen that keeps the alternate screen apart and skips characters without a width."""

    def __init__(self, columns: int, rows: int) -> None:
        self._main: tuple[Any, Any] | None = None
        super().__init__(columns, rows)

    def draw(self, data: str) -> None:
        """Draw `data` at the cursor; pyte itself would drop all that follows a joiner or variation selector."""
        # An accent may be set on the last character of the line before, which pyte does not call changed then.
        self.dirty.add(max(0, self.cursor.y - 1))
        super().draw("".join(character for character in data if wcwidth(character) > 0 or combining(character)))

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Set `modes`; the alternate screen begins empty."""
        super().set_mode(*modes, **kwargs)
        if kwargs.get("private") and ALTERNATE_SCREEN in modes and self._main is None:
            self._main = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Reset `modes`; leaving the alternate screen brings back what was there before."""
        super().reset_mode(*modes, **kwargs)
        if kwargs.get("private") and ALTERNATE_SCREEN in modes and self._main is not None:
            hidden = self.cursor.hidden
            self.buffer, self.cursor = self._main
            self.cursor.hidden = hidden
            self._main = None
            self.dirty.update(range(self.lines))


def _is_wide(cell: str) -> bool:
    return cell != "" and wcwidth(cell[0]) == 2


class Emulator:
    """A terminal screen of `columns` x `rows` that is fed bytes in pieces of any size."""

    def __init__(self, columns: int, rows: int) -> None:
        self._surface = Surface(columns, rows)
        self._stream = pyte.Stream(self._surface)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self._read: dict[int, str] = {}
        """The lines as they were read last, each until it is drawn on."""

    def feed(self, data: bytes) -> None:
        """Draw `data`; a sequence or character cut off at the end waits for its rest."""
        text = self._held + self._decoder.decode(data)
        unfinished = UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._held = text[end:]
        self._stream.feed(CONTROL_SEQUENCE.sub(_known, CONTROL_STRING.sub("", text[:end])))

    def resize(self, columns: int, rows: int) -> None:
        """Make the screen `columns` x `rows`."""
        self._surface.resize(rows, columns)

    @property
    def lines(self) -> list[str]:
        """Every line as a person reads it: a wide character once, half of one as a space, no spaces at the end."""
        rows = range(self._surface.lines)
        self._read.update((row, self._line(row)) for row in self._surface.dirty if row in rows)
        self._surface.dirty.clear()
        return [self._read[row] for row in rows]

    def _line(self, row: int) -> str:
        # A line that nothing was drawn on is not there, and is not to be made by looking.
        drawn = self._surface.buffer.get(row, {})
        # pyte keeps an empty cell after a wide character. When only one of the two was drawn over, a terminal
        # shows the other as a blank.
        cells = [drawn[column].data if column in drawn else " " for column in range(self._surface.columns)]
        line = ""
        for before, cell, after in zip([" ", *cells], cells, [*cells[1:], " "], strict=False):
            if _is_wide(cell):
                line += cell if after == "" else " "
            elif cell or not _is_wide(before):
                line += cell or " "
        return line.rstrip()

    @property
    def looks(self) -> list[list[tuple[object, ...]]]:
        """How every cell looks: of a blank one, as much as can be seen of it."""
        rows, columns = range(self._surface.lines), range(self._surface.columns)
        return [[_look(self._surface.buffer[row][column]) for column in columns] for row in rows]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        return min(self._surface.cursor.x, self._surface.columns - 1), self._surface.cursor.y

    @property
    def cursor_hidden(self) -> bool:
        """Whether the program has hidden the cursor."""
        return self._surface.cursor.hidden

    @property
    def title(self) -> str:
        """The window title that the program set."""
        return self._surface.title


def _look(cell: Any) -> tuple[object, ...]:
    if cell.data.strip():
        return cell.fg, cell.bg, cell.bold, cell.reverse, cell.underscore
    seen = cell.fg if cell.reverse else cell.bg
    return seen, cell.underscore, cell.fg if cell.underscore else ""


def _known(sequence: re.Match[str]) -> str:
    """The sequence when pyte reads it rightly, else nothing: it would print the rest of a private one as text."""
    parameters, intermediates, final = sequence.groups()
    private = parameters.startswith("?")
    if intermediates or any(mark in parameters for mark in "<=>:") or (private and final not in "hl"):
        return ""
    return sequence.group()
