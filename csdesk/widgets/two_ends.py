"""Lines with something at their left end and something at their right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style

from csdesk.widgets.cells import fitted
from csdesk.widgets.columns import GAP
from csdesk.widgets.painted import Painted, PaintedLine, Piece, cells_of
from csdesk.widgets.rows import TONES
from csdesk.widgets.safe_text import shown
from csdesk.widgets.summary import Item

LEAST_LEFT = 16
"""Cells that the left end keeps before something at the right is left out, the last first."""


@dataclass(frozen=True)
class Ends:
    """One line: what stands at its left, cut where there is no room, and short items at its right."""

    left: str
    right: Sequence[Item] = ()
    bold: bool = False
    tone: str = ""
    """That of the left end, one of `TONES` or none."""


class TwoEnds(Painted):
    """As many lines as its height has."""

    COMPONENT_CLASSES = {f"ends--{tone}" for tone in TONES}
    DEFAULT_CSS = """
    TwoEnds {
        width: 100%;
        & > .ends--soon { color: $text-warning; }
        & > .ends--now { color: $text-warning; text-style: bold; }
        & > .ends--passed { color: $text-error; text-style: bold; }
        & > .ends--done { color: $text-success; }
        & > .ends--dim { color: $text-muted; }
        &:ansi > .ends--passed { color: ansi_bright_red; }
        &:ansi > .ends--dim { text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Empty lines."""
        super().__init__(id=id)
        self._told: tuple[Ends, ...] = ()

    def tell(self, *lines: Ends) -> None:
        """Show these lines; only cells that changed are painted."""
        if lines != self._told:
            self._told = lines
            self.repaint()

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:
        """The lines."""
        return [_laid_out(one, width) for one in self._told[:height]]


def _laid_out(ends: Ends, width: int) -> PaintedLine:
    right = [Piece(GAP + shown(one.text), _look(one.tone)) for one in ends.right]
    while right and cells_of(tuple(right)) > width - LEAST_LEFT:
        right.pop()
    beyond = Style(bold=True) if ends.bold else Style.null()
    left = Piece(fitted(shown(ends.left), max(0, width - cells_of(tuple(right)))), _look(ends.tone), beyond)
    return (left, *right)


def _look(tone: str) -> str:
    return f"ends--{tone}" if tone else ""
