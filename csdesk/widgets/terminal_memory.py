"""What the terminal shows, cell by cell, so that only what differs is sent (A-3).

Textual paints a screen that is opened from its first cell to its last, blank, and again as each part of it arrives:
18 kB for a board of which 2 kB differ from what was there. It sets colour, weight and background anew for every run of
one look, and colours of letters where there are only spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.geometry import Size

from csdesk.widgets.exact_painting import Pen, Piece, pen_of, pieces_of

Cell = tuple[str, Pen]
"""A character with its pen; the second cell of a wide one is empty."""

UNKNOWN: Cell = ("?", ("?", "?"))
"""Is like no cell: what stands there will be sent."""

NEAR = 6
"""Unchanged cells that are sent again rather than skipped: to go somewhere else takes as many bytes."""


class Remembered(CompositorUpdate):
    """An update of which the terminal is sent what it does not show yet."""

    def __init__(self, update: CompositorUpdate, memory: TerminalMemory, size: Size) -> None:
        """`size` is that of the terminal."""
        self._update = update
        self._memory = memory
        self._size = size

    def render_segments(self, console: Console) -> str:
        """The escape sequences and texts."""
        return self._memory.news(self._update, self._size, console)


class TerminalMemory:
    """The cells that were sent last; nothing is known of a terminal at first, and after its size changed."""

    def __init__(self) -> None:
        self._size = Size(0, 0)
        self._lines: list[list[Cell]] = []

    def forget(self) -> None:
        """Know nothing: the next painting is sent whole, whatever somebody else wrote to the terminal."""
        self._size = Size(0, 0)

    def news(self, update: CompositorUpdate, size: Size, console: Console) -> str:
        """The escape sequences and texts for what an update changes, each look set once."""
        if size != self._size:
            self._size = size
            self._lines = [[UNKNOWN] * size.width for _ in range(size.height)]
        color_system = console._color_system or ColorSystem.TRUECOLOR
        painted: dict[Pen, list[str]] = {}
        ends: dict[Pen, tuple[int, int]] = {}
        for x, y, text, pen in self._differing(pieces_of(update), color_system):
            written = painted.setdefault(pen, [])
            if ends.get(pen) != (x, y):
                written.append(Control.move_to(x, y).segment.text)
            written.append(text)
            ends[pen] = (x + cell_len(text), y)
        return "".join(begin + "".join(written) + end for (begin, end), written in painted.items())

    def _differing(self, pieces: Iterable[Piece], color_system: ColorSystem) -> Iterator[tuple[int, int, str, Pen]]:
        """What has to be sent, as (column, line, text, pen); it is known from then on."""
        for x, y, text, style in pieces:
            cells = _cells(text, style, color_system)
            known = self._lines[y] if y < len(self._lines) else []
            if cells is None or x + len(cells) > len(known):
                # Characters that take other cells together than each alone: where they end, the terminal decides.
                known[:] = [UNKNOWN] * len(known)
                yield x, y, text, pen_of(style, text.isspace(), color_system)
                continue
            before = known[x : x + len(cells)]
            if before != cells:
                yield from _runs(x, y, before, cells)
                _keep(known, x, cells)


def _keep(known: list[Cell], x: int, cells: Sequence[Cell]) -> None:
    """Know what stands there now; of a wide character of which one half was written over, nothing."""
    end = x + len(cells)
    if x and known[x][0] == "" and cells[0][0] != "":
        known[x - 1] = UNKNOWN
    if end < len(known) and known[end][0] == "":
        known[end] = UNKNOWN
    known[x:end] = cells


def _cells(text: str, style: Style | None, color_system: ColorSystem) -> list[Cell] | None:
    """What stands in each cell; None when characters together take other cells than each alone."""
    of_text, of_blank = pen_of(style, False, color_system), pen_of(style, True, color_system)
    if text.isascii():
        return [(one, of_blank if one == " " else of_text) for one in text]
    cells: list[Cell] = []
    for character in text:
        width = cell_len(character)
        if width:
            cells.append((character, of_blank if character == " " else of_text))
            cells += [("", of_text)] * (width - 1)
        elif cells:
            return None
    return cells if len(cells) == cell_len(text) else None


def _runs(x: int, y: int, before: Sequence[Cell], cells: Sequence[Cell]) -> Iterator[tuple[int, int, str, Pen]]:
    """The runs of one pen that differ, as (column, line, text, pen)."""
    differs = [one != other for one, other in zip(before, cells, strict=True)]
    for place, (character, _pen) in enumerate(cells):
        # A wide character is sent whole.
        if character == "" and place and (differs[place] or differs[place - 1]):
            differs[place] = differs[place - 1] = True
    place = 0
    while place < len(cells):
        if not differs[place]:
            place += 1
            continue
        pen, end, reach = cells[place][1], place + 1, place + 1
        while reach < len(cells) and cells[reach][1] == pen and reach - end < NEAR:
            reach += 1
            if differs[reach - 1]:
                end = reach
        while end < len(cells) and cells[end][0] == "":
            end += 1
        yield x + place, y, "".join(one for one, _ in cells[place:end]), pen
        place = end
