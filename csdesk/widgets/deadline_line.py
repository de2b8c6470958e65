"""The nearest deadline in one line, on every screen (I-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from csdesk.widgets.cells import fitted
from csdesk.widgets.columns import GAP
from csdesk.widgets.painted import Painted, PaintedLine, Piece
from csdesk.widgets.rows import TONES
from csdesk.widgets.safe_text import shown

SIGN_WIDTH = 2
"""Cells, so that nothing moves when the sign changes."""

LEAST_TEXT = 30
"""Cells that the text keeps, when it has so many, before something at the right is drawn."""


@dataclass(frozen=True)
class NearestDeadline:
    """What the line tells: `! 01:42  I-0007 late  Hengxin -> Wuhan   +2  F5 opens`."""

    sign: str
    """Says how urgent it is, in at most two cells."""
    left: str
    """The time left."""
    text: str
    """What is due, whose, for whom; cut at its end when there is no room."""
    tone: str = ""
    """One of `TONES`, or none."""
    right: Sequence[str] = ()
    """What stands at the right, in order of weight: the last is the first to be left out."""


class DeadlineLine(Painted):
    """Line 2: the nearest deadline, on every screen; empty and quiet when there is none."""

    COMPONENT_CLASSES = {"deadline--right"} | {f"deadline--{tone}" for tone in TONES}
    DEFAULT_CSS = """
    DeadlineLine {
        height: 1;
        width: 100%;
        padding: 0 1;
        & > .deadline--soon { color: $text-warning; }
        & > .deadline--now { color: $text-warning; text-style: bold; }
        & > .deadline--passed { color: $text-error; text-style: bold; }
        & > .deadline--done { color: $text-success; }
        & > .deadline--dim, & > .deadline--right { color: $text-muted; }
        &:ansi > .deadline--passed { color: ansi_bright_red; }
        &:ansi > .deadline--dim, &:ansi > .deadline--right { text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """An empty line."""
        super().__init__(id=id)
        self.nearest: NearestDeadline | None = None

    def tell(self, nearest: NearestDeadline | None) -> None:
        """Show a deadline, or nothing; only cells that are not as they were are painted."""
        if nearest != self.nearest:
            self.nearest = nearest
            self.repaint()

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:  # noqa: ARG002
        """The line."""
        if self.nearest is None:
            return ()
        look = f"deadline--{self.nearest.tone}" if self.nearest.tone else ""
        left = f"{fitted(shown(self.nearest.sign), SIGN_WIDTH)} {shown(self.nearest.left)}"
        if self.nearest.text:
            left += GAP + shown(self.nearest.text)
        right = self._right(width, cell_len(left))
        return [(Piece(fitted(left, max(0, width - cell_len(right))), look), Piece(right, "deadline--right"))]

    def _right(self, width: int, left: int) -> str:
        assert self.nearest is not None
        right = ""
        for word in self.nearest.right:
            longer = right + GAP + shown(word)
            if cell_len(longer) + min(left, LEAST_TEXT) > width:
                break
            right = longer
        return right
