"""The pieces of text that a painting consists of, rendered where something changed and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

_NOTHING_SET = {"\x1b[39;49m", "\x1b[49m", "\x1b[39m"}
"""The terminal's own colours, which it has after the end of everything that was painted."""


Pen = tuple[str, str]
"""What is sent before and after text of one look."""

Piece = tuple[int, int, str, Style | None]
"""Column, line, text and style."""


class ExactCompositor(Compositor):
    """Renders the lines that were asked for."""

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Every widget's lines within `crop`, with its region and what is seen of it.

        Textual's own has whole widgets rendered that lie nowhere near it: nearly all of a form for one character.
        """
        size = self.size
        rows = size.region if crop is None else Region(0, crop.y, size.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            clip = clip.intersection(rows)
            seen = region.intersection(clip)
            if seen:
                yield region, clip, widget.render_lines(seen.translate((-region.x, -region.y)))


def pieces_of(update: CompositorUpdate) -> Iterator[Piece]:
    """Every piece of text that an update paints."""
    if isinstance(update, ChopsUpdate):
        for y, first, last in update.spans:
            for (x, strip), end in zip(update.chops[y].items(), update.chop_ends[y], strict=False):
                if strip is not None and x < last and end > first:
                    yield from _pieces_of_strip(strip, x, y, max(x, first), min(end, last))
    elif isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield from _pieces_of_strip(strip, x, y, x, x + strip.cell_length)
                x += strip.cell_length


def _pieces_of_strip(strip: Strip, x: int, y: int, first: int, last: int) -> Iterator[Piece]:
    for segment in strip:
        end = x + segment.cell_length
        if x >= first and end <= last:
            yield x, y, segment.text, segment.style
        elif x < last and end > first:
            before, text = _within(segment, first - x, last - x)
            yield x + before, y, text, segment.style
        x = end


def _within(segment: Segment, first: int, last: int) -> tuple[int, str]:
    """The characters that have cells from `first` until before `last`, whole ones, and how many cells stand before."""
    text, first = segment.text, max(0, first)
    if text.isascii():
        return first, text[first:last]
    widths = [cell_len(character) for character in text]
    if sum(widths) != segment.cell_length:
        return 0, text  # Characters that take other cells together than each alone.
    position, before = 0, 0
    kept: list[str] = []
    for character, cells in zip(text, widths, strict=True):
        # What has no cell of its own belongs to the character before it.
        if (position + cells > first and position < last) or (not cells and kept):
            kept.append(character)
        elif not kept:
            before += cells
        position += cells
    return before, "".join(kept)


@lru_cache(1024)
def pen_of(style: Style | None, blank: bool, color_system: ColorSystem) -> Pen:
    """What is sent before and after text of a style."""
    if style is None:
        return "", ""
    begin, _, end = Strip.render_style(_of_blank(style) if blank else style, "\0", color_system).partition("\0")
    return ("", "") if begin in _NOTHING_SET else (begin, end)


def _of_blank(style: Style) -> Style:
    """As much of a style as can be seen of a space."""
    if style.link or style.dim or any((style.underline, style.underline2, style.overline, style.strike, style.blink)):
        return style
    if style.reverse:
        return style if style.color is None else Style(color=style.color, reverse=True)
    return Style(bgcolor=style.bgcolor)
