"""One typed word, and where a client has it (O-1).

A word is part of a client's code, or of one of its phone numbers, or it can be read along its name or its contact:
consecutive characters, each given by one unit. So 华信物流 is found by `信物`, `hxwl`, `xinwul`, `huaxwl` and `华信wl`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum

from csdesk.store.search.terms import terms_of
from csdesk.store.search.units import LETTERS, Units, ways_of


class Place(IntEnum):
    """Where a client has a word."""

    NOWHERE = 0
    ANYWHERE = 1
    START = 2


class Word:
    """One cleaned word of a query."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ways = ways_of(text)
        self._is_number = text.isascii() and text.isdigit()
        self._has_letters = LETTERS.search(text) is not None

    def terms(self, initials: Mapping[str, str], *, at_start: bool = False) -> str:
        """An index expression that every client fulfils that has this word (at a start); few others do."""
        return terms_of(self.text, self._ways, initials, at_start=at_start)

    def place(self, fields: Sequence[str], sounds: tuple[Sequence[str], Sequence[str]]) -> Place:
        """Where a client has this word.

        `fields` begin with its code, name, contact and numbers, as the index has them; `sounds` are those of each
        character of the name and of the contact.
        """
        code, name, contact, numbers = fields[:4]
        text = self.text
        if code.startswith(text) or name.startswith(text) or contact.startswith(text):
            return Place.START
        found = text in code or text in name or text in contact
        if self._is_number:
            if numbers.startswith(text) or ";" + text in numbers:
                return Place.START
            found = found or text in numbers
        elif self._has_letters:
            for field, heard in zip((name, contact), sounds, strict=True):
                place = self._read_along(field, heard, 1 if found else len(heard))
                if place is Place.START:
                    return place
                found = found or place is Place.ANYWHERE
        return Place.ANYWHERE if found else Place.NOWHERE

    def _read_along(self, field: str, sounds: Sequence[str], most: int) -> Place:
        """Where the word can be read along `field`, beginning at one of its first `most` characters."""
        first = self.text[0]
        for start, heard in enumerate(sounds[:most]):
            if heard.startswith(first) or field[start] == first or "/" + first in heard:
                for units in self._ways:
                    if _reads(units, field, sounds, start):
                        return Place.ANYWHERE if start else Place.START
        return Place.NOWHERE


def _reads(units: Units, field: str, sounds: Sequence[str], start: int) -> bool:
    """Whether the units can be read along the characters of `field` from `start` on."""
    size = len(units)
    places: Collection[int] = (0,)
    for index in range(start, len(field)):
        character, heard = field[index], sounds[index]
        ends = []
        for place in places:
            for text, end, whole in units[place]:
                if whole:
                    fits = text == heard or text in heard.split("/")
                else:
                    fits = heard.startswith(text) or text == character or "/" + text in heard
                if fits:
                    if end == size:
                        return True
                    ends.append(end)
        if not ends:
            return False
        places = ends if len(ends) == 1 else set(ends)
    return False
