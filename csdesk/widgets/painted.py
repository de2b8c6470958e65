"""Lines of pieces in different looks, of which only the cells that changed are painted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

NEAR = 6
"""Cells of one look between two changes that cost less than moving the cursor over them."""

PLAIN = Style.null()


@dataclass(frozen=True)
class Piece:
    """Clean text, the component class that colours it, if any, and what is set beyond that, as reverse."""

    text: str
    look: str = ""
    beyond: Style = PLAIN


PaintedLine = tuple[Piece, ...]

_Cell = tuple[str, int, str, Style]
"""A character, which of its cells this is, and how it looks."""


class Painted(Widget):
    """Draws what `lay_out` gives; `repaint` looks which cells are not as they were."""

    ALLOW_SELECT = False

    # Its own size changes nobody else's: no second layout of the screen for it.
    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[PaintedLine] = ()
        self._laid_out_for = Size(0, 0)
        self._style_by_look: dict[tuple[str, Style], Style] = {}

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:
        """The lines, none wider than `width` cells; what is missing below and at the right is blank."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Lay out anew, and paint the cells that are not as they were."""
        if self._laid_out_for != self.size:
            # Everything will be painted anyway, also when the size becomes again what it was.
            self._laid_out_for = Size(-1, -1)
            return
        before = self._lines
        self._lines = self._filled_up()
        regions = [
            Region(first, y, last - first, 1)
            for y, (old, new) in enumerate(zip(before, self._lines, strict=True))
            if old != new
            for first, last in changes(old, new)
        ]
        if regions:
            self.refresh(*regions)

    def _filled_up(self) -> Sequence[PaintedLine]:
        width, height = self.size
        lines = [*self.lay_out(width, height)][:height]
        lines += [()] * (height - len(lines))
        return [(*line, Piece(" " * (width - cells_of(line)))) for line in lines]

    def render_line(self, y: int) -> Strip:
        """One line (Textual's Line API)."""
        if self._laid_out_for != self.size:
            self._laid_out_for = self.size
            self._lines = self._filled_up()
        if y >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        segments = [Segment(piece.text, self._style(piece.look, piece.beyond)) for piece in self._lines[y]]
        return Strip(segments, self.size.width)

    def _style(self, look: str, beyond: Style) -> Style:
        # Textual forgets its own cache of these at every refresh.
        if (style := self._style_by_look.get((look, beyond))) is None:
            style = (self.get_component_rich_style(look) if look else self.rich_style) + beyond
            self._style_by_look[look, beyond] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles: theme or rules changed."""
        super().notify_style_update()
        self._style_by_look.clear()


def cells_of(line: PaintedLine) -> int:
    """How many cells a line takes."""
    return sum(cell_len(piece.text) for piece in line)


def changes(old: PaintedLine, new: PaintedLine) -> list[tuple[int, int]]:
    """Where two lines of the same width differ: each first column, and the one behind the last."""
    before, now = _cells(old), _cells(new)
    if before is None or now is None:
        return [(0, cells_of(new))]
    spans: list[tuple[int, int]] = []
    for column, differs in enumerate(map(tuple.__ne__, before, now)):
        if not differs:
            continue
        if spans and column - spans[-1][1] <= NEAR and _of_one_look(now[spans[-1][1] - 1 : column + 1]):
            spans[-1] = (spans[-1][0], column + 1)
        else:
            spans.append((column, column + 1))
    return spans


def _of_one_look(cells: Sequence[_Cell]) -> bool:
    return len({cell[2:] for cell in cells}) == 1


def _cells(line: PaintedLine) -> list[_Cell] | None:
    """What stands in each cell; None when characters together take other cells than each alone."""
    cells: list[_Cell] = []
    for piece in line:
        if piece.text.isascii() and piece.text.isprintable():
            # A cell each, as nearly everywhere in a big time that ticks each second.
            cells += [(character, 0, piece.look, piece.beyond) for character in piece.text]
            continue
        for character in piece.text:
            width = cell_len(character)
            if not width and cells:
                cells[-1] = (cells[-1][0] + character, *cells[-1][1:])
            cells += [(character, part, piece.look, piece.beyond) for part in range(width)]
    return cells if len(cells) == cells_of(line) else None
