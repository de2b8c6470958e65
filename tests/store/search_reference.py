"""O-1 once more, written the plainest way: every client is looked at for every query. No index, no shared code path."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from csdesk.rules.spelling import SYLLABLES, Readings

EPOCH = 1_577_836_800


@dataclass(frozen=True)
class Known:
    """A client as the client table has it."""

    client_id: int
    code: str
    name: str
    contact: str
    phone: str
    uses: int
    last_used_at: int | None


def find(known: list[Known], query: str, readings: Readings, limit: int) -> list[int]:
    """Ids of the clients that should be found, in order."""
    typed = words(query)
    scored = []
    for client in known:
        tiers = {word: tier(client, word, readings) for word in typed}
        if all(tiers.values()):
            best = max([tiers[word] for word in typed if tells(word)] or tiers.values(), default=0)
            exact = bool(typed) and plain(client.code) == "".join(plain(part) for part in query)
            scored.append((-3 if exact else -best, -usage(client), length_class(client), client.client_id))
    return [one[-1] for one in sorted(scored)[:limit]]


def tells(word: str) -> bool:
    """Whether it is not one of the words that nearly every client has."""
    return not ((word.isascii() and word.isdigit() and len(word) < 3) or word in set("bcdfghjklmnpqrstwxyz"))


@cache
def plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in folded if character.isalnum())


def words(query: str) -> list[str]:
    parts = re.split(r"[\s,;/|、。]", unicodedata.normalize("NFKC", query))
    return [word for word in map(plain, parts) if word]


def usage(client: Known) -> int:
    if client.uses < 1:
        return 0
    days = ((client.last_used_at or EPOCH) - EPOCH) / 86400 + 30 * math.log2(client.uses)
    return max(1, min(43_800, int(days)))


@cache
def read_aloud(client: Known, readings: Readings) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    name, contact = plain(client.name), plain(client.contact)
    return [(name, readings.of_name(name)), (contact, readings.of_contact(contact))]


def length_class(client: Known) -> int:
    length = len(plain(client.name))
    return (length > 4) + (length > 8) + (length > 12)


def tier(client: Known, word: str, readings: Readings) -> int:
    """2 when a field begins with the word, 1 when one has it elsewhere, 0 when none has it."""
    numbers = []
    if re.fullmatch("[0-9]+", word):
        for part in re.split("[;/,、|]", unicodedata.normalize("NFKC", client.phone)):
            numbers.append(re.sub("[^0-9]", "", part))
    for text in (plain(client.code), *numbers):
        if text.startswith(word):
            return 2
    best = int(any(word in text for text in (plain(client.code), *numbers)))
    for text, heard in read_aloud(client, readings):
        for start, character in enumerate(text):
            first = word[0] == character or any(word[0] == reading[0] for reading in heard[start])
            if first and any(along(text, heard, start, units) for units in ways(word)):
                best = max(best, 2 if start == 0 else 1)
    return best


def along(text: str, heard: tuple[tuple[str, ...], ...], start: int, units: tuple[str, ...]) -> bool:
    """Whether the characters from `start` on are given by the units, one each; a whole syllable ends in "!"."""
    if start + len(units) > len(text):
        return False
    for unit, character, readings in zip(units, text[start:], heard[start:], strict=False):
        if unit.endswith("!"):
            if unit[:-1] not in readings:
                return False
        elif unit != character and not any(reading.startswith(unit) for reading in readings):
            return False
    return True


@cache
def ways(word: str) -> list[tuple[str, ...]]:
    """Every way to take a word apart: letter by letter, and with the fewest lone initials in each run of letters."""
    found: list[tuple[str, ...]] = [()]
    for run in re.findall("[a-z]+|[^a-z]+", word):
        choices = [tuple(run)]
        if "a" <= run[0] <= "z":
            choices = cuts(run)[1]
        found = [(*before, *units) for before in found for units in choices]
    return list(dict.fromkeys([tuple(word), *found]))


@cache
def cuts(letters: str) -> tuple[int, list[tuple[str, ...]]]:
    """The fewest lone initials with which letters can be cut, and every cut that has no more."""
    found: list[tuple[int, list[tuple[str, ...]]]] = []
    if any(syllable.startswith(letters) for syllable in SYLLABLES):
        found.append((0, [(letters,)]))
    for initial in (letters[0], letters[:2]):
        if len(initial) == 1 or initial in ("zh", "ch", "sh"):
            lone, rest = cuts(letters[len(initial) :]) if letters != initial else (0, [()])
            found.append((lone + 1, [(initial, *units) for units in rest]))
    for length in range(2, min(7, len(letters))):
        if letters[:length] in SYLLABLES:
            lone, rest = cuts(letters[length:])
            found.append((lone, [(letters[:length] + "!", *units) for units in rest]))
    fewest = min(lone for lone, _ in found)
    return fewest, [units for lone, all_units in found if lone == fewest for units in all_units]
