"""How a typed word is cut into what each character of a name may be given by (O-1).

A character is given by itself, by a beginning of its pinyin, or by its whole syllable. Letters are either taken one by
one, or cut into syllables with as few lone initials (`h`, `zh`) as possible and the last one perhaps unfinished:
`shanghaihuax` is shang hai hua x, `xian` is xian, xi an or xia n, `zhangsf` is zhang s f.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from csdesk.rules.spelling import SYLLABLES

LETTERS = re.compile("[a-z]+")

_LONE_PAIRS = ("zh", "ch", "sh")
_SYLLABLES = frozenset(SYLLABLES)
_BEGINNINGS = frozenset(syllable[:length] for syllable in SYLLABLES for length in range(1, len(syllable) + 1))
_LONGEST = max(map(len, SYLLABLES))


class Unit(NamedTuple):
    """What gives one character: its whole syllable, or else the character itself or a beginning of its pinyin."""

    text: str
    end: int
    """Where in the word the unit ends."""
    whole: bool

    @property
    def is_initial(self) -> bool:
        """Whether it is a lone initial, which may as well be a Latin letter or a digit of a name."""
        return not self.whole and self.text.isascii() and (len(self.text) == 1 or self.text in _LONE_PAIRS)


Units = list[list[Unit]]
"""For each place in a word, the units that can begin there."""


def is_mixed(word: str) -> bool:
    """Whether ASCII letters or digits and other characters are mixed in a word."""
    return not word.isascii() and any(character.isascii() for character in word)


def ways_of(word: str) -> list[Units]:
    """The one or two ways to take a cleaned word apart: one by one, and with its letters cut into syllables."""
    one_by_one = [[Unit(character, place, whole=False)] for place, character in enumerate(word, 1)]
    by_syllables = list(one_by_one)
    for letters in LETTERS.finditer(word):
        start = letters.start()
        for place, units in enumerate(cut(letters[0]), start):
            by_syllables[place] = [unit._replace(end=unit.end + start) for unit in units]
    if all(len(unit.text) == 1 for units in by_syllables for unit in units):
        return [one_by_one]
    return [one_by_one, by_syllables]


def cut(letters: str) -> Units:
    """The ways to cut letters a to z into syllables with as few lone initials as possible."""
    size = len(letters)
    lone = [0] * (size + 1)
    units: Units = [[] for _ in letters]
    for start in range(size - 1, -1, -1):
        costs = [(cost + lone[unit.end], unit) for cost, unit in _units_from(letters, start)]
        lone[start] = min(cost for cost, _ in costs)
        units[start] = [unit for cost, unit in costs if cost == lone[start]]
    reached = {0}
    for start, following in enumerate(units):
        if start in reached:
            reached.update(unit.end for unit in following)
        else:
            following.clear()
    return units


def _units_from(letters: str, start: int) -> list[tuple[int, Unit]]:
    """Every unit that can begin at a place, with how many lone initials it is."""
    size = len(letters)
    found = [(1, Unit(letters[start], start + 1, whole=False))]
    if letters[start : start + 2] in _LONE_PAIRS:
        found.append((1, Unit(letters[start : start + 2], start + 2, whole=False)))
    for end in range(start + 2, min(start + _LONGEST + 1, size)):
        if letters[start:end] in _SYLLABLES:
            found.append((0, Unit(letters[start:end], end, whole=True)))
    if size - start <= _LONGEST and letters[start:] in _BEGINNINGS:
        found.append((0, Unit(letters[start:], size, whole=False)))
    return found
