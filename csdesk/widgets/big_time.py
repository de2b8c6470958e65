"""The most urgent time in large digits (F5). They are made of spaces in reverse: every terminal draws those alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size

from csdesk.widgets.cells import fitted
from csdesk.widgets.painted import PLAIN, Painted, PaintedLine, Piece, cells_of
from csdesk.widgets.rows import TONES
from csdesk.widgets.safe_text import shown

HEIGHT = 5
"""Lines of a digit."""

LOW_SCREEN = 16
"""A screen with fewer lines shows the time in one."""

_DIGITS = """
    ###   # ### ### # # ### ### ### ### ###
    # #   #   #   # # # #   #     # # # # #
    # #   # ### ### ### ### ###   # ### ###
    # #   # #     #   #   # # #   # # #   #
    ###   # ### ###   # ### ###   # ### ###
"""
_ROWS = [row[4:].ljust(39) for row in _DIGITS.strip("\n").split("\n")[:HEIGHT]]

SHAPES = {
    **{str(digit): tuple(row[4 * digit : 4 * digit + 3] for row in _ROWS) for digit in range(10)},
    ":": (" ", "#", " ", "#", " "),
    "-": ("  ", "  ", "##", "  ", "  "),
    "!": ("#", "#", "#", " ", "#"),
    "X": ("# #", "# #", " # ", "# #", "# #"),
    "=": ("   ", "###", "   ", "###", "   "),
}
"""What can be drawn large, line by line."""

PIXEL, SMALL, ONE_LINE = Style(reverse=True), Style(bold=True), Style(bold=True, reverse=True)

SIGN_GAP = 2
"""Pixels between the sign and the digits, beside the one between any two shapes."""

_LARGE_OR_SMALL = re.compile(r"([0-9:-]+)|([^0-9:-]+)")


class BigTime(Painted):
    """A time such as `01:42`, `-00:38` or `3 h 10`: digits large, units small at their foot, in the middle.

    A pixel is two cells wide, one where that is too wide. On a low screen it is one bold line.
    """

    COMPONENT_CLASSES = {f"big-time--{tone}" for tone in TONES}
    DEFAULT_CSS = """
    BigTime {
        height: auto;
        width: 100%;
        & > .big-time--soon, & > .big-time--now { color: $text-warning; }
        & > .big-time--passed { color: $text-error; }
        & > .big-time--done { color: $text-success; }
        & > .big-time--dim { color: $text-muted; }
        &:ansi > .big-time--passed { color: ansi_bright_red; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Without a time: blank."""
        super().__init__(id=id)
        self._told = ("", "", "")

    def tell(self, left: str, *, sign: str = "", tone: str = "") -> None:
        """Show a time with the sign of its urgency, and its tone, one of `TONES` or none; blank for no time.

        Large signs are `!`, `!!`, `X` and `=`; any other, as the `.` of a calm one, is left out.
        """
        if (left, sign, tone) != self._told:
            self._told = (left, sign, tone)
            self.repaint()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Five lines, or one on a low screen (Textual asks when its height is `auto`)."""
        return HEIGHT if viewport.height >= LOW_SCREEN else 1

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:
        """The lines, centred."""
        left, sign, tone = map(shown, self._told)
        if not left:
            return ()
        look = f"big-time--{tone}" if tone else ""
        for scale in (2, 1):
            lines = _large(sign, left, look, scale)
            if height >= HEIGHT and cells_of(lines[0]) <= width:
                return [_centred(line, width) for line in lines]
        text = f" {sign} {left} " if sign else f" {left} "
        one = Piece(fitted(text, min(cell_len(text), width)), look, ONE_LINE)
        return [()] * ((height - 1) // 2) + [_centred((one,), width)]


def _centred(line: PaintedLine, width: int) -> PaintedLine:
    return (Piece(" " * ((width - cells_of(line)) // 2)), *line)


def _large(sign: str, left: str, look: str, scale: int) -> list[PaintedLine]:
    """Five lines of the same width."""
    blocks: list[Sequence[PaintedLine]] = []
    if sign and set(sign) <= SHAPES.keys():
        blocks += [_drawn(character, look, scale) for character in sign]
        blocks.append([(Piece(" " * (SIGN_GAP - 1) * scale),)] * HEIGHT)
    for digits, between in _LARGE_OR_SMALL.findall(left):
        blocks += [_drawn(character, look, scale) for character in digits]
        if unit := between.strip():
            blank = Piece(" " * cell_len(unit))
            blocks.append([*[(blank,)] * (HEIGHT - 1), (Piece(unit, look, SMALL),)])
    gap = Piece(" " * scale)
    return [_joined([block[y] for block in blocks], gap) for y in range(HEIGHT)]


def _joined(parts: Sequence[PaintedLine], gap: Piece) -> PaintedLine:
    return tuple(piece for part in parts for piece in (*part, gap))[:-1]


def _drawn(character: str, look: str, scale: int) -> Sequence[PaintedLine]:
    return [
        tuple(
            Piece(" " * (len([*run]) * scale), look if pixel == "#" else "", PIXEL if pixel == "#" else PLAIN)
            for pixel, run in groupby(row)
        )
        for row in SHAPES[character]
    ]
