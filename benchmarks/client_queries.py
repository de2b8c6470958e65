"""What people type to find a client, by what it is (O-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from benchmarks.made_up_clients import Row
from csdesk.rules import spelling
from csdesk.store.search.spelled import shipped_readings

Shape = Callable[[Random, Row], str]
"""Makes a query from a client that is in the store."""


def _part(chance: Random, text: str, length: int) -> str:
    start = chance.randrange(max(1, len(text) - length + 1))
    return text[start : start + length]


def _name(row: Row) -> str:
    return spelling.cleaned(row[2])


def heard(row: Row) -> list[str]:
    """The commonest reading of each character of a client's name."""
    name = _name(row)
    readings = shipped_readings().of_name(name)
    return [sounds[0] if sounds else character for character, sounds in zip(name, readings, strict=True)]


def contact_heard(row: Row) -> list[str]:
    """The commonest reading of each character of a client's contact."""
    contact = spelling.cleaned(row[3])
    readings = shipped_readings().of_contact(contact)
    return [sounds[0] if sounds else character for character, sounds in zip(contact, readings, strict=True)]


def initials(row: Row) -> str:
    """The first letters of a client's name read aloud."""
    return "".join(sound[0] for sound in heard(row))


def _syllables(chance: Random, row: Row, count: int) -> str:
    sounds = heard(row)
    start = chance.randrange(max(1, len(sounds) - count + 1))
    return "".join(sounds[start : start + count])


def _digits(row: Row) -> str:
    return max(spelling.numbers(row[4]), key=len)


def _half_typed(chance: Random, row: Row) -> str:
    sounds = "".join(heard(row))
    return sounds[: chance.randrange(1, len(sounds) + 1)]


def _words_in_any_order(chance: Random, *words: str) -> str:
    return " ".join(chance.sample(words, len(words)))


SHAPES: Mapping[str, Shape] = {
    "nothing typed": lambda _, __: "",
    "one letter": lambda chance, _: chance.choice("abcdefghijklmnopqrstuvwxyz"),
    "one digit": lambda chance, _: chance.choice("0123456789"),
    "one Chinese character": lambda chance, row: _part(chance, _name(row), 1),
    "two characters": lambda chance, row: _part(chance, _name(row), 2),
    "four characters": lambda chance, row: _part(chance, _name(row), 4),
    "whole name": lambda _, row: row[2],
    "two initials": lambda chance, row: _part(chance, initials(row), 2),
    "four initials": lambda chance, row: _part(chance, initials(row), 4),
    "all initials": lambda _, row: initials(row),
    "two syllables": lambda chance, row: _syllables(chance, row, 2),
    "four syllables": lambda chance, row: _syllables(chance, row, 4),
    "full pinyin": lambda _, row: "".join(heard(row)),
    "pinyin, half typed": _half_typed,
    "syllables, then initials": lambda _, row: "".join(heard(row)[:2]) + initials(row)[2:5],
    "characters, then initials": lambda _, row: _name(row)[:2] + initials(row)[2:4],
    "code": lambda _, row: row[1],
    "half a code": lambda chance, row: row[1][: chance.randrange(1, len(row[1]))],
    "contact": lambda _, row: row[3],
    "contact in pinyin": lambda _, row: "".join(contact_heard(row)),
    "initials of a contact": lambda _, row: "".join(sound[0] for sound in contact_heard(row)),
    "two digits": lambda chance, row: _part(chance, _digits(row), 2),
    "three digits": lambda chance, row: _part(chance, _digits(row), 3),
    "four digits": lambda chance, row: _part(chance, _digits(row), 4),
    "six digits": lambda chance, row: _part(chance, _digits(row), 6),
    "whole phone": lambda _, row: _digits(row),
    "two words": lambda chance, row: _words_in_any_order(chance, _part(chance, _name(row), 2), row[3]),
    "two words, apart": lambda chance, row: _words_in_any_order(
        chance, _part(chance, _name(row), 2), _part(chance, _digits(row), 3)
    ),
    "three words": lambda chance, row: _words_in_any_order(
        chance, _part(chance, _name(row), 2), "".join(contact_heard(row)), _part(chance, _digits(row), 3)
    ),
    "three short words": lambda chance, row: _words_in_any_order(
        chance, _part(chance, _name(row), 1), _part(chance, initials(row), 2), _part(chance, _digits(row), 2)
    ),
    "word and one digit": lambda chance, row: _words_in_any_order(
        chance, _part(chance, _name(row), 2), _part(chance, _digits(row), 1)
    ),
    "initials and digits": lambda chance, row: _words_in_any_order(
        chance, _part(chance, initials(row), 3), _part(chance, _digits(row), 4)
    ),
    "of different clients": lambda chance, row: f"{_part(chance, _name(row), 2)} {chance.choice('赵钱孙李周吴郑王')}",
    "nobody has it": lambda chance, _: "".join(chance.sample("龘鱻麤猋骉犇", 2)),
}
"""The shapes of queries that are measured."""
