"""Text in terminal cells: a wide character has two of them and is never drawn by half."""

from __future__ import annotations

from typing import Literal

from rich.cells import cell_len, set_cell_size

Align = Literal["left", "right"]

CUT = "~"
"""Stands at the end of a text that had no room. ASCII: terminals disagree about the width of an ellipsis."""

_CHARACTERS_A_CELL = 8
"""More characters than this in one cell (stacked accents) are not looked at, so that a long text costs no more."""


def fitted(text: str, cells: int, align: Align = "left") -> str:
    """`text` in exactly `cells` terminal cells: padded with spaces, or cut with `~` at its end."""
    within = text[: cells * _CHARACTERS_A_CELL]
    width = cell_len(within)
    if width > cells or len(within) < len(text):
        if cells < 1:
            return ""
        kept = set_cell_size(within, cells - 1).rstrip(" ")
        return set_cell_size(kept + CUT, cells)
    padding = " " * (cells - width)
    return padding + text if align == "right" else text + padding
