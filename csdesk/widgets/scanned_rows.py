"""A list over which a number can be scanned or typed at any time: Enter behind it is for the number, not the row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from textual import events
from textual.message import Message

from csdesk.widgets.rows import Rows

LONGEST = 64
"""Characters of a number that are kept; what goes on longer is no number."""

_BEGIN = re.compile(r"[0-9A-Z]+")
_ON = re.compile(r"[0-9A-Z-]+")
_BETWEEN = re.compile(r"[\s,;\u3001]+")


def piece_of_number(text: str | None, *, begun: bool = True) -> str:
    """What a key or an input method adds to a number: digits, capitals and, once it has begun, hyphens; else nothing.

    Full-width ones are the same as others. Small letters are keys, so they never are part of a number here.
    """
    if not text:
        return ""
    narrow = unicodedata.normalize("NFKC", text)
    return narrow if (_ON if begun else _BEGIN).fullmatch(narrow) else ""


def numbers_in(text: str) -> Sequence[str]:
    """The numbers of a pasted text, each once, in their order; none when anything else stands in it."""
    pieces = [one.lstrip("'\u2018\u2019").upper() for one in _BETWEEN.split(unicodedata.normalize("NFKC", text)) if one]
    return tuple(dict.fromkeys(pieces)) if all(piece_of_number(one) for one in pieces) else ()


class ScannedRows(Rows):
    """Rows that take a number in: `Typing` tells what stands there so far, `Scanned` what Enter ended.

    A scanner types its number and Enter in one go, an input method may bring it in pieces or as a paste; only the
    order of what comes matters, never how fast it comes. Any other key drops what was begun, and does what it does.
    """

    class Typing(Message):
        """`number` is what was typed so far; empty once it is taken or dropped."""

        def __init__(self, rows: ScannedRows, number: str) -> None:
            super().__init__()
            self.rows = rows
            self.number = number

        @property
        def control(self) -> ScannedRows:
            """The list."""
            return self.rows

    class Scanned(Message):
        """Whole numbers came: one by scanning or typing, or several by a paste."""

        def __init__(self, rows: ScannedRows, numbers: Sequence[str]) -> None:
            super().__init__()
            self.rows = rows
            self.numbers = numbers

        @property
        def control(self) -> ScannedRows:
            """The list."""
            return self.rows

    typed = ""
    """The number that is being typed."""

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """What a number is made of is text here."""
        return bool(piece_of_number(character, begun=bool(self.typed)))

    def on_key(self, event: events.Key) -> None:
        """Take in what a number is made of; Enter ends it, Backspace takes the last of it back, Escape drops it."""
        if piece := piece_of_number(event.character, begun=bool(self.typed)):
            event.stop()
            self._type(self.typed + piece)
        elif self.typed:
            if event.key in ("enter", "backspace", "escape"):
                event.stop()
            if event.key == "enter":
                self._take((self.typed,))
            else:
                self._type(self.typed[:-1] if event.key == "backspace" else "")

    def on_paste(self, event: events.Paste) -> None:
        """A pasted number goes on with what is typed; a line end behind it, or several numbers, end it."""
        numbers = numbers_in(self.typed + event.text)
        if not numbers:
            return
        event.stop()
        if len(numbers) > 1 or event.text[-1:] in ("\n", "\r"):
            self._take(numbers)
        else:
            self._type(numbers[0])

    def _type(self, number: str) -> None:
        self.typed = number[:LONGEST]
        self.post_message(self.Typing(self, self.typed))

    def _take(self, numbers: Sequence[str]) -> None:
        self._type("")
        self.post_message(self.Scanned(self, numbers))
