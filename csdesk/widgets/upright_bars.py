"""Upright bars with what they say at their tops and a label beneath each. They are made of spaces in reverse: every
terminal draws those alike, and none in two cells, as some draw the blocks and dots that plots are usually made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style

from csdesk.widgets.cells import fitted
from csdesk.widgets.painted import Painted, PaintedLine, Piece
from csdesk.widgets.safe_text import shown

FULL = Style(reverse=True)


@dataclass(frozen=True)
class UprightBar:
    """One bar: how high it is beside the others, what it says, what it is."""

    height: int
    text: str
    label: str


class UprightBars(Painted):
    """A title and bars, the last ones where there is no room for all."""

    COMPONENT_CLASSES = {"upright-bars--title"}
    DEFAULT_CSS = """
    UprightBars {
        & > .upright-bars--title { color: $text-muted; }
        &:ansi > .upright-bars--title { text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """No bars yet."""
        super().__init__(id=id)
        self._title = ""
        self._bars: Sequence[UprightBar] = ()

    def tell(self, title: str, bars: Sequence[UprightBar]) -> None:
        """Show these; heights may be less than nought, and are drawn by their amount."""
        if (title, bars) != (self._title, self._bars):
            self._title, self._bars = title, bars
            self.repaint()

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:
        """Title, bars with their figures, labels; only the title where there is no room."""
        title = (Piece(fitted(shown(self._title), width), "upright-bars--title"),)
        high = height - 3
        if not self._bars or high < 1:
            return [title]
        wide = max(max(cell_len(one.text), cell_len(one.label)) for one in self._bars)
        bars = self._bars[-max(1, (width + 1) // (wide + 1)) :]
        labels = "".join(fitted(one.label, wide) + " " for one in bars)
        drawn = columns([(one.height, one.text) for one in bars], wide, high)
        return [title, *drawn, (Piece(fitted(labels, width), "upright-bars--title"),)]


def columns(bars: Sequence[tuple[int, str]], wide: int, high: int) -> list[PaintedLine]:
    """Bars of `wide` cells and at most `high` lines, a cell apart; what each says stands above it if it has room."""
    most = max((abs(amount) for amount, _text in bars), default=0)
    heights = [_height(amount, most, high) for amount, _text in bars]
    lines: list[PaintedLine] = []
    for level in range(high + 1, 0, -1):
        pieces: list[Piece] = []
        for (_amount, text), up_to in zip(bars, heights, strict=True):
            if level <= up_to:
                pieces.append(Piece(" " * wide, "", FULL))
            elif level == up_to + 1 and text and cell_len(text) <= wide:
                pieces.append(Piece(fitted(text, wide, "right")))
            else:
                pieces.append(Piece(" " * wide))
            pieces.append(Piece(" "))
        lines.append(tuple(pieces))
    return lines


def _height(amount: int, most: int, high: int) -> int:
    """Lines of a bar; what is there at all is seen."""
    return max(1, round(high * abs(amount) / most)) if amount else 0
