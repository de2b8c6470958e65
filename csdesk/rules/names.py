"""Whether the name on a document is the consignee's: the same, near it, or different, and what differs (N-2).

Names are cleaned first: width, case, spaces, dots, invisible characters and traditional forms do not count. Two names
are the same only when nothing is left that differs. They are near when one sounds like the other, as people mix sounds,
with the surname read as a surname, or when one character differs. A name in Latin letters that is the pinyin of one in
characters sounds like it, whichever of its ends the surname stands at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from csdesk.playbook.names import Names
from csdesk.refused import N_, Refused
from csdesk.rules.spelling import SYLLABLES, Readings
from csdesk.rules.text import clean_line
from csdesk.sentence import Sentence

Verdict = Literal["same", "near", "different"]

LONGEST = 60
"""Characters of a cleaned name that are looked at; nobody's is longer, and reading Latin letters takes time."""

_LATIN_SYLLABLES = frozenset(("a", "e", "o", *SYLLABLES))
_LONGEST_SYLLABLE = max(map(len, SYLLABLES))

Sounds = tuple[frozenset[str], ...]
"""For each character the sounds it may have, mixed ones taken for one; none where it has no pinyin."""


@dataclass(frozen=True)
class Comparison:
    """What came of comparing two names."""

    verdict: Verdict
    why: Sentence
    """What differs, and how."""


def compare(document: str, consignee: str, *, names: Names, readings: Readings) -> Comparison:
    """Compare the name on a document with the consignee's; Refused where one of them is no name (N-2)."""
    one, other = _name(document, names, "document"), _name(consignee, names, "consignee")
    if one == other:
        return Comparison("same", _same(document, consignee))
    found = _sound_alike(one, other, names, readings) or _one_character(one, other)
    return Comparison("near", found) if found else Comparison("different", _different(one, other))


def cleaned_name(text: str, names: Names) -> str:
    """A name as it is compared; cleaning twice changes nothing (N-2)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean_line(text)).casefold())
    kept = (one for one in folded if not one.isspace() and one not in names.dots and unicodedata.category(one) != "Cf")
    # What stood apart may join once nothing stands between it any more.
    return unicodedata.normalize("NFKC", "".join(names.forms.get(one, one) for one in kept))


def _name(text: str, names: Names, field: str) -> str:
    name = cleaned_name(text, names)
    if not any(one.isalpha() for one in name):
        raise Refused("name_empty", N_("Type the name."), field=field)
    if len(name) > LONGEST:
        raise Refused("name_too_long", N_("A name has at most {limit} characters."), field=field, limit=LONGEST)
    return name


# -- how they differ -------------------------------------------------------------------------------------------------


def _same(one: str, other: str) -> Sentence:
    if clean_line(one) == clean_line(other):
        return Sentence(N_("The names are the same."))
    return Sentence(N_("The names are the same but for width, case, spaces, dots or traditional characters."))


def _sound_alike(one: str, other: str, names: Names, readings: Readings) -> Sentence | None:
    if one.isascii() and other.isascii():
        if _spoken(one, names) & _spoken(other, names):
            return Sentence(N_("Sounds alike, spelled differently: {pairs}."), {"pairs": f"{one} / {other}"})
        return None
    for latin, characters in ((one, other), (other, one)):
        if _is_latin(latin) and not _is_latin(characters):
            if _reads_as(latin, _sounds(readings.of_person(characters), names), names):
                values = {"latin": latin, "name": characters}
                return Sentence(N_("{latin} in Latin letters reads as {name}, and as other names too."), values)
            return None
    heard = readings.of_person(one), readings.of_person(other)
    if len(one) != len(other):
        return None
    pairs = []
    for mine, theirs, my_readings, their_readings in zip(one, other, *heard, strict=True):
        if mine == theirs:
            continue
        alike = _alike(my_readings, their_readings, names)
        if alike is None:
            return None
        pairs.append(f"{mine} ({alike[0]}) / {theirs} ({alike[1]})")
    return Sentence(N_("Sounds alike, written differently: {pairs}."), {"pairs": ", ".join(pairs)})


def _one_character(one: str, other: str) -> Sentence | None:
    """What is said of names of which one becomes the other by one character; None of others."""
    begin = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if begin is None:
        begin = min(len(one), len(other))
    mine, theirs = one[begin:], other[begin:]
    if len(one) == len(other) > 1 and mine[1:] == theirs[1:]:
        return Sentence(N_("One character differs: {pairs}."), {"pairs": f"{mine[0]} / {theirs[0]}"})
    if len(one) == len(other) + 1 and mine[1:] == theirs:
        return Sentence(N_("The document has one character more: {character}."), {"character": mine[0]})
    if len(one) + 1 == len(other) and mine == theirs[1:]:
        return Sentence(N_("The document has one character less: {character}."), {"character": theirs[0]})
    return None


def _different(one: str, other: str) -> Sentence:
    if len(one) != len(other) or _is_latin(one) or _is_latin(other):
        return Sentence(N_("Different names: {pairs}."), {"pairs": f"{one} / {other}"})
    pairs = [f"{mine} / {theirs}" for mine, theirs in zip(one, other, strict=True) if mine != theirs]
    return Sentence(N_("Different names: {pairs}."), {"pairs": ", ".join(pairs)})


# -- how they sound --------------------------------------------------------------------------------------------------


def _is_latin(name: str) -> bool:
    """Whether a cleaned name is written in the letters of pinyin."""
    return all("a" <= one <= "z" or one in "ü'-" for one in name)


def _sounds(heard: Sequence[Sequence[str]], names: Names) -> Sounds:
    return tuple(frozenset(_folded(reading, names.beginnings, names.endings) for reading in one) for one in heard)


def _alike(mine: Sequence[str], theirs: Sequence[str], names: Names) -> tuple[str, str] | None:
    """A reading of each of two characters that sound alike; the commonest ones first."""
    for one in mine:
        for other in theirs:
            if _folded(one, names.beginnings, names.endings) == _folded(other, names.beginnings, names.endings):
                return one, other
    return None


@lru_cache(maxsize=4096)
def _folded(syllable: str, beginnings: tuple[str, ...], endings: tuple[str, ...]) -> str:
    """A syllable with each sound that people mix as the first of its pair: zhang is zang, ling is nin."""
    for pair in beginnings:
        kept, mixed = pair.split()
        if syllable.startswith(mixed):
            syllable = kept + syllable[len(mixed) :]
    for pair in endings:
        kept, mixed = pair.split()
        if syllable.endswith(mixed):
            syllable = syllable[: -len(mixed)] + kept
    return syllable


def _spellings(latin: str) -> Iterator[str]:
    """A name in Latin letters as pinyin: ü is v, and in passports yu."""
    plain = latin.replace("ü", "v").replace("'", "").replace("-", "")
    yield plain
    if "lyu" in plain or "nyu" in plain:
        yield plain.replace("lyu", "lv").replace("nyu", "nv")


def _reads_as(latin: str, sounds: Sounds, names: Names) -> bool:
    """Whether Latin letters are read as characters with these sounds, the surname before or behind the rest."""
    # Passports also write lu for lü.
    heard = tuple(one | {sound.replace("v", "u") for sound in one} for one in sounds)
    orders = [heard, *(heard[length:] + heard[:length] for length in (1, 2) if length < len(heard))]
    return any(_fits(text, order, names) for text in _spellings(latin) for order in orders)


def _fits(latin: str, sounds: Sounds, names: Names) -> bool:
    if not sounds or not latin:
        return not sounds and not latin
    return any(
        _folded(latin[:length], names.beginnings, names.endings) in sounds[0]
        and _fits(latin[length:], sounds[1:], names)
        for length in range(1, min(len(latin), _LONGEST_SYLLABLE) + 1)
        if latin[:length] in _LATIN_SYLLABLES
    )


def _spoken(latin: str, names: Names) -> frozenset[tuple[str, ...]]:
    """Every way to read Latin letters as pinyin; none where they are no pinyin."""
    text = next(_spellings(latin))
    ways: list[set[tuple[str, ...]]] = [{()}]
    for end in range(1, len(text) + 1):
        here = set()
        for begin in range(max(0, end - _LONGEST_SYLLABLE), end):
            if text[begin:end] in _LATIN_SYLLABLES:
                syllable = _folded(text[begin:end], names.beginnings, names.endings)
                here |= {(*way, syllable) for way in ways[begin]}
        ways.append(set(sorted(here)[:MOST_WAYS]))
    return frozenset(ways[-1])


MOST_WAYS = 64
"""Ways to read the beginning of a name in Latin letters that are followed; names have a few."""
