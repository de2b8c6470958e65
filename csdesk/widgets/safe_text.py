"""What of a text may reach the terminal: two nets, one for values and one for whatever is drawn after all.

Left out are controls (C0, DEL, C1), marks that turn or isolate the direction of writing, characters of no width
(joiners, byte order mark, tags, fillers, emoji selectors), lone surrogates and non-characters. They are removed, not
replaced by a sign: they say nothing, and a sign for each would tear names apart. Markup such as `[red]` is text.
"""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
"""A tab, and everything that some program takes for the end of a line."""

_UNSAFE = (
    "\x00-\x1f\x7f-\x9f\xad\u061c"  # controls, soft hyphen, Arabic letter mark
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # no width, marks, separators, overrides, isolates
    "\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"  # byte order mark, notes, non-characters, surrogates
    "\U000e0000-\U000e00ff"  # tags
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
)
"""The inside of a character class. `str.isprintable` is false for each of them, which makes the fast paths right."""

_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe0e\ufe0f\uffa0"
"""Fillers and selectors: harmless, but terminals disagree about their cells, and columns would jump."""

_REMOVED = re.compile(f"[{_UNSAFE}{_BLANK}]+")
# The joiner may stay in what is laid out already: the cells of what it joins were counted as one character's.
_UNSAFE_IN_LINE = re.compile(f"(?!\u200d)[{_UNSAFE}]")


def shown(text: str) -> str:
    """`text` as it is shown, and kept in a field, on one line.

    A run of white space that holds a line break or a tab becomes one space; what is unsafe or blank is removed.
    Nothing is cut and nothing trimmed. Doing it twice changes nothing.
    """
    if text.isprintable():
        return text if text.isascii() else _REMOVED.sub("", text)
    return _REMOVED.sub("", re.sub(r"\s+", _space_for_breaks, text))


def _space_for_breaks(run: re.Match[str]) -> str:
    return run[0] if _BREAKS.isdisjoint(run[0]) else " "


class SafeTextFilter(LineFilter):
    """The last net: cleans every line on its way to the terminal, whichever widget drew it.

    The line is laid out already, so its cells are kept: what had none is removed, what was counted as a cell becomes
    `?`. Give the app one instance for its whole life (`App.get_line_filters`): lines are cached by their filter.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """`segments` themselves when all are clean, else a cleaned copy."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(_UNSAFE_IN_LINE.sub(_as_cells, segment.text), segment.style)
            for segment in segments
        ]


def _as_cells(unsafe: re.Match[str]) -> str:
    return "?" * cell_len(unsafe[0])
