"""Putting typed text on paper: what cannot be seen is made visible, and lines are broken where a reader expects it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

MAY_NOT_BEGIN = frozenset("、。，．：；？！）］｝」』】》〉〕”’…—％℃!),.:;?]}%")
"""Characters that stay with the one before them."""

MAY_NOT_END = frozenset("（［｛「『【《〈〔“‘([{￥$#")
"""Characters that stay with the one after them."""

BREAK_AFTER = frozenset("-/")
SLACK = 1e-6
"""How much wider a line may be, so that a text measured elsewhere fits the width it was given."""

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def readable(text: str, covered: Callable[[str], bool]) -> str:
    """`text` with nothing hidden in it: every character without a picture becomes its code, such as `[U+202E]`.

    That are control and formatting characters (bidi overrides among them), lone surrogates, and whatever no typeface
    on this machine has (`covered` says no): a reader sees that a character stands there and can look it up. Line
    and paragraph separators become line breaks, tabs and odd spaces plain spaces; variation selectors, which only
    choose between two shapes of the character before them, are left out.
    """
    return "".join(_readable(char, covered) for char in text.replace("\r\n", "\n"))


def _readable(char: str, covered: Callable[[str], bool]) -> str:
    if char in "\n\r\v\f\x85\u2028\u2029":
        return "\n"
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    kind = unicodedata.category(char)
    if char == "\t" or (kind == "Zs" and char != "\u3000"):
        return " "
    if kind in INVISIBLE or not covered(char):
        return f"[U+{ord(char):04X}]"
    return char


def wrap(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    """`text` in lines no wider than `width`, where `advance` gives the width of one character in the same unit.

    Lines break at spaces, after hyphens and slashes and between Chinese characters, never before a closing mark or
    after an opening one; a word longer than a line is broken anywhere. Only the spaces at a break are left out.
    An empty text has no lines; a line has at least one character however narrow it is.
    """
    if not text:
        return []
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, width, advance)]


def _wrap_paragraph(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    lines = []
    start = 0
    place: int | None = None
    used = 0.0
    at = 0
    while at < len(text):
        if at > start and _may_break(text[at - 1], text[at]):
            place = at
        used += advance(text[at])
        if used > width + SLACK and at > start and text[at] != " ":
            end = place if place is not None else at
            lines.append(text[start:end].rstrip(" "))
            start = at = _past_spaces(text, end)
            place, used = None, 0.0
        else:
            at += 1
    lines.append(text[start:].rstrip(" "))
    return lines


def _past_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _may_break(before: str, after: str) -> bool:
    if after in MAY_NOT_BEGIN or before in MAY_NOT_END or after == " ":
        return False
    return before == " " or before in BREAK_AFTER or _is_wide(before) or _is_wide(after)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in ("W", "F")
