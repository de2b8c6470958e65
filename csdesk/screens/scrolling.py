"""Scroll bars of whole cells: terminals disagree about the width of the characters that draw a part of one."""

from __future__ import annotations

from textual.scrollbar import ScrollBar, ScrollBarRender


class WholeCells(ScrollBarRender):
    """A scroll bar drawn with spaces on two grounds."""

    VERTICAL_BARS = [" "] * len(ScrollBarRender.VERTICAL_BARS)
    HORIZONTAL_BARS = [" "] * len(ScrollBarRender.HORIZONTAL_BARS)


def use_whole_cells() -> None:
    """Draw every scroll bar so from now on."""
    ScrollBar.renderer = WholeCells
