"""Phrases that no reply may hold, found however they are written, and where (C-2).

A text is read as its letters alone: full-width and compatibility forms as their usual ones, traditional forms as the
playbook says. What is no letter (spaces, signs, figures, emoji, what draws nothing) stands between letters and hides
nothing, and neither does a lone letter among characters, as in `处x理x中`. A longer word that is fine, such as
`处理中心`, is so only when it is written together: `处理中，心急` is not. A word that is fine and holds only the end or
the beginning of a phrase is so where a sign parts it from the rest: `已核实，中午派送`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from csdesk.playbook.replies import Replies
from csdesk.rules.text import clean_line

_HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Found:
    """A banned phrase in a text: which, and where it begins and ends."""

    phrase: str
    begin: int
    end: int


@dataclass(frozen=True)
class _Letter:
    """A letter as it is read, and where it stands."""

    read: str
    place: int
    joined: bool
    """Whether nothing that can be seen stands between it and the letter before."""


def find_banned(text: str, replies: Replies) -> tuple[Found, ...]:
    """The banned phrases in `text`, in its order; of two that overlap the first, or the longer."""
    letters = _letters(text, replies.variants)
    among_characters = [one for place, one in enumerate(letters) if not _is_lone(letters, place)]
    found = [
        one
        for phrase in replies.banned
        for one in _find(phrase, among_characters if _is_han(phrase, replies) else letters, replies)
    ]
    found.sort(key=lambda one: (one.begin, -one.end))
    return tuple(one for place, one in enumerate(found) if all(one.begin >= before.end for before in found[:place]))


def _find(phrase: str, letters: Sequence[_Letter], replies: Replies) -> Iterator[Found]:
    wanted, written = _read(phrase, replies), "".join(one.read for one in letters)
    fine = [_read(one, replies) for one in replies.fine]
    place = written.find(wanted)
    while place >= 0:
        end = place + len(wanted)
        if _is_whole(letters, place, end) and not any(_is_of(word, wanted, letters, place) for word in fine):
            yield Found(phrase, letters[place].place, letters[end - 1].place + 1)
        place = written.find(wanted, place + 1)


def _is_of(word: str, wanted: str, letters: Sequence[_Letter], place: int) -> bool:
    """Whether the phrase at `place` is none, because it is a part of a word that is fine, or overlaps one."""
    end = place + len(wanted)
    for begin in range(max(0, place - len(word) + 1), end):
        part = letters[begin : begin + len(word)]
        if "".join(one.read for one in part) != word or not all(one.joined for one in part[1:]):
            continue
        after = begin + len(word)
        if begin <= place and after >= end:
            return True
        if begin > place and after > end and not letters[begin].joined:
            return True
        if begin < place and after < end and not letters[after].joined:
            return True
    return False


def _is_whole(letters: Sequence[_Letter], begin: int, end: int) -> bool:
    """Whether a phrase of an alphabet begins and ends with a word of it; characters are no words."""

    def inside(place: int) -> bool:
        if not 0 < place < len(letters):
            return False
        pair = letters[place - 1].read + letters[place].read
        return letters[place].joined and not any(_HAN.match(one) for one in pair)

    return not inside(begin) and not inside(end)


def _letters(text: str, variants: Mapping[str, str]) -> list[_Letter]:
    usual = _usual_forms(tuple(variants.items()))
    letters: list[_Letter] = []
    joined = True
    for place, character in enumerate(text):
        # NFKC leaves the Han of the compatibility blocks and full-width letters as their usual ones; NFD parts accents.
        as_read = unicodedata.normalize("NFKD", character).casefold()
        kept = [usual.get(one, one) for one in as_read if one.isalpha()]
        if kept:
            for one in kept:
                letters.append(_Letter(one, place, joined))
                joined = True
        elif clean_line(f"x{character}x") != "xx":
            joined = False
    return letters


@lru_cache(maxsize=8)
def _usual_forms(variants: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {other: usual for usual, others in variants for other in others}


def _read(phrase: str, replies: Replies) -> str:
    return "".join(one.read for one in _letters(phrase, replies.variants))


def _is_han(phrase: str, replies: Replies) -> bool:
    return all(_HAN.match(one) for one in _read(phrase, replies))


def _is_lone(letters: Sequence[_Letter], place: int) -> bool:
    """Whether a letter of an alphabet stands alone: it is a mark rather than a word."""
    if _HAN.match(letters[place].read):
        return False
    before = place > 0 and letters[place].joined and not _HAN.match(letters[place - 1].read)
    after = place + 1 < len(letters) and letters[place + 1].joined and not _HAN.match(letters[place + 1].read)
    return not before and not after
