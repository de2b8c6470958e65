"""What the index holds of a client: windows of at most four characters over everything it is found by.

Every position of a text gives the window that begins there, so that a text contains a short word exactly when one of
its windows begins with it. Sounds are windows too: of the initial letters, and of the syllables, one private-use
character a syllable. A window at the start of a text is kept once more with a mark before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from csdesk.rules.spelling import SYLLABLES

WIDTH = 4
"""Characters in the longest window; the index keeps prefixes of every window, so shorter ones need no entry."""

START = "\ue000"
"""Stands before a window that is at the start of a text. Such a window is kept twice, of full width and one less."""

_GAP = " "

SYLLABLE_LETTER = {syllable: chr(0xE001 + place) for place, syllable in enumerate(SYLLABLES)}
"""One private-use character a syllable. Cleaned text never holds one."""


def windows_of(
    code: str,
    name: str,
    contact: str,
    numbers: Sequence[str],
    name_sounds: Sequence[str],
    contact_sounds: Sequence[str],
) -> set[str]:
    """The windows of one client, from cleaned text and from sounds as `join_sounds` parts them."""
    found: set[str] = set()
    for text in (code, name, contact, *numbers):
        if text:
            found.update((START + text[: WIDTH - 1], START + text[:WIDTH]))
            found.update([text[place : place + WIDTH] for place in range(len(text))])
    for text, sounds in ((name, name_sounds), (contact, contact_sounds)):
        if sounds:
            _add_sounds(found, text, sounds)
    return found


def _add_sounds(found: set[str], text: str, sounds: Sequence[str]) -> None:
    letters, syllables = "", ""
    several: list[int] = []
    for place, heard in enumerate(sounds):
        if "/" in heard:
            several.append(place)
            heard = heard[: heard.index("/")]
        letters += heard[0] if heard else text[place]
        syllables += SYLLABLE_LETTER.get(heard, _GAP)
    found.update((START + letters[: WIDTH - 1], START + letters[:WIDTH]))
    found.update([letters[place : place + WIDTH] for place in range(len(letters))])
    if _GAP in syllables:
        _add_choices(found, [letter.strip(_GAP) for letter in syllables], range(len(syllables)))
    else:
        found.update((START + syllables[: WIDTH - 1], START + syllables[:WIDTH]))
        found.update([syllables[place : place + WIDTH] for place in range(len(syllables))])
    if several:
        places = {place for last in several for place in range(max(0, last - WIDTH + 1), last + 1)}
        choices = [heard.split("/") for heard in sounds]
        _add_choices(
            found, [[one[0] if one else letters[place] for one in heard] for place, heard in enumerate(choices)], places
        )
        _add_choices(found, [[SYLLABLE_LETTER.get(one, "") for one in heard] for heard in choices], places)


def _add_choices(found: set[str], choices: Sequence[Sequence[str]], places: Iterable[int]) -> None:
    """Add the windows at `places` of a text that has at each place one or several characters, or a gap ("")."""
    for place in places:
        reach = []
        for choice in choices[place : place + WIDTH]:
            there = [character for character in choice if character]
            if not there:
                break
            reach.append(there)
        if reach:
            windows = list(map("".join, product(*reach)))
            found.update(windows)
            if place == 0:
                found.update(START + window for window in windows)
                found.update(START + window[: WIDTH - 1] for window in windows)


def join_sounds(readings: Iterable[Sequence[str]]) -> str:
    """The readings of each character of a text on one line: "shang hai zhang/chang cheng"; empty when none has any."""
    sounds = " ".join(["/".join(heard) for heard in readings])
    return sounds if sounds.strip() else ""


def initials_in(text: str, sounds: Sequence[str]) -> set[tuple[str, str]]:
    """The characters of a text that have pinyin, each with a letter that it can begin with."""
    return {(text[place], one[0]) for place, heard in enumerate(sounds) if heard for one in heard.split("/")}


def part_sounds(sounds: str) -> list[str]:
    """The sounds of each character from a line made by `join_sounds`; several readings stay joined by "/"."""
    return sounds.split(" ") if sounds else []
