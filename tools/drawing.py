"""Draw what a running app shows as an SVG picture, every character in its own terminal cell.

Textual's own screenshots give a run of text the length of its characters, so that Chinese is squeezed; and they load a
typeface from the network. Here a character stands where the terminal would put it, in whatever typeface there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App

CELL_WIDTH, CELL_HEIGHT, BASELINE = 9, 20, 15
FONT_SIZE, WIDE_FONT_SIZE = 15, 17
"""Pixels: a monospaced typeface is about 0.6 as wide as high."""

MARGIN = 10
"""Pixels around the screen."""

TYPEFACES = "'Sarasa Mono SC', 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace"

RUNS = re.compile(r"\S+(?: \S+)*")

DEFAULT_FOREGROUND, DEFAULT_BACKGROUND = "#d9dee5", "#161a20"


@dataclass(frozen=True)
class Look:
    """How a piece of text is drawn."""

    foreground: str
    background: str
    bold: bool
    underline: bool


@dataclass(frozen=True)
class Piece:
    """Text of one look, from a column on."""

    column: int
    text: str
    look: Look

    @property
    def cells(self) -> int:
        """How many cells it takes."""
        return cell_len(self.text)


def svg(app: App[object], title: str) -> str:
    """The app's screen as it stands now; `title` is for who cannot see it."""
    strips = app.screen._compositor.render_strips()
    columns, rows = app.size
    width, height = columns * CELL_WIDTH + 2 * MARGIN, rows * CELL_HEIGHT + 2 * MARGIN
    ground = _hex(app.screen.styles.background.rich_color, DEFAULT_BACKGROUND)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="6" fill="{ground}"/>',
        f'<g font-family="{TYPEFACES}" font-size="{FONT_SIZE}">',
    ]
    for row, strip in enumerate(strips):
        for piece in _pieces(strip):
            lines += _drawn(piece, row, ground)
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _pieces(strip: Iterable[Segment]) -> Iterator[Piece]:
    column = 0
    looks = [(_look(segment.style or Style.null()), segment.text) for segment in strip if not segment.control]
    for look, run in groupby(looks, key=lambda one: one[0]):
        piece = Piece(column, "".join(text for _, text in run), look)
        yield piece
        column += piece.cells


def _look(style: Style) -> Look:
    foreground = _hex(style.color, DEFAULT_FOREGROUND)
    background = _hex(style.bgcolor, DEFAULT_BACKGROUND)
    if style.reverse:
        foreground, background = background, foreground
    return Look(foreground, background, bool(style.bold), bool(style.underline))


def _hex(color: Color | None, default: str) -> str:
    return default if color is None or color.is_default else color.get_truecolor().hex


def _drawn(piece: Piece, row: int, ground: str) -> Iterator[str]:
    """A rectangle where the background is another one, and the text with the place of each of its characters."""
    look, top = piece.look, MARGIN + row * CELL_HEIGHT
    if look.background != ground:
        left, width = MARGIN + piece.column * CELL_WIDTH, piece.cells * CELL_WIDTH
        yield f'<rect x="{left}" y="{top}" width="{width}" height="{CELL_HEIGHT}" fill="{look.background}"/>'
    manner = ' font-weight="bold"' * look.bold + ' text-decoration="underline"' * look.underline
    for column, text in _runs(piece):
        if cell_len(text[0]) > 1:
            # A Chinese character is as wide as high in every typeface.
            fitting = f'font-size="{WIDE_FONT_SIZE}" letter-spacing="{2 * CELL_WIDTH - WIDE_FONT_SIZE}"'
        else:
            fitting = f'textLength="{cell_len(text) * CELL_WIDTH}"'
        yield (
            f'<text x="{MARGIN + column * CELL_WIDTH}" y="{top + BASELINE}" {fitting} fill="{look.foreground}"{manner}>'
            f"{escape(text, quote=False)}</text>"
        )


def _runs(piece: Piece) -> Iterator[tuple[int, str]]:
    """Text of characters of one width, with its column; a picture draws a run of spaces as one, so none is in it."""
    for run in RUNS.finditer(piece.text):
        column = piece.column + cell_len(piece.text[: run.start()])
        for _wide, characters in groupby(run[0], key=lambda one: cell_len(one) > 1):
            text = "".join(characters)
            # A picture drops a space at the beginning of a text.
            indent = len(text) - len(text.lstrip(" "))
            if text.strip(" "):
                yield column + indent, text.strip(" ")
            column += cell_len(text)
