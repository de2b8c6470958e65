"""Taking a typed day and time apart into its pieces, by one pattern a form; `moments` puts them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TypeVar

from csdesk.rules.moment_pieces import Clock, DayOfMonth, DaysFromToday, FullDate, MonthDay, PartOfDay, Piece, Weekday
from csdesk.rules.moment_words import DAY_WORDS, FILLERS, MONTH_WORDS, MONTHS, PART_WORDS, WEEK_WORDS, WEEKDAYS

Value = TypeVar("Value")


def _all(table: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    return {word: value for language in table.values() for word, value in language.items()}


def _one_of(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first; a word of letters does not end inside a longer one."""
    return "|".join(
        re.escape(word) + ("(?![a-z])" if word.isascii() and word[-1].isalpha() else "")
        for word in sorted(words, key=len, reverse=True)
    )


_DAY_WORDS = _all(DAY_WORDS)
_WEEK_WORDS = _all(WEEK_WORDS)
_MONTH_WORDS = _all(MONTH_WORDS)
_WEEKDAYS = _all(WEEKDAYS)
_MONTHS = _all(MONTHS)
_PART_WORDS = _all(PART_WORDS)
_FILLERS = [word for language in FILLERS.values() for word in language]

_NUMERALS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_NUMERAL = "[零〇一二两兩三四五六七八九十廿]"
_UP_TO_59 = "(?:[二三四五]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[零〇]?[一二两兩三四五六七八九]|[零〇])"
_NUMBER = f"(?:[0-9]{{1,2}}(?![0-9])|{_UP_TO_59}(?!{_NUMERAL}))"
_YEAR = "[12][0-9]{3}"
_ORDINAL = "(?:st|nd|rd|th)(?![a-z])"
_MONTH = _one_of(_MONTHS)


def _number(text: str) -> int:
    """`26`, `二十六`, `廿六`, `零五`, `〇`."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.replace("廿", "二十").rpartition("十")
    return (10 * _NUMERALS.get(tens, 1) if ten else 0) + sum(_NUMERALS[numeral] for numeral in ones)


def _year(text: str) -> int:
    return int("".join(str(_NUMERALS.get(digit, digit)) for digit in text))


def _month_day(found: re.Match[str]) -> Piece:
    groups = found.groupdict()
    month = _MONTHS[groups["name"]] if groups.get("name") else _number(groups["month"])
    day = _number(groups["day"])
    return FullDate(_year(groups["year"]), month, day) if groups.get("year") else MonthDay(month, day)


def _day_of_month(found: re.Match[str]) -> Piece:
    months = found["months"]
    return DayOfMonth(_number(found["day"] or found["ordinal"]), _MONTH_WORDS[months] if months else None)


def _weekday(found: re.Match[str]) -> Piece:
    weeks = found["weeks"]
    return Weekday(_WEEKDAYS[found["weekday"]], _WEEK_WORDS[weeks] if weeks else None)


def _clock(found: re.Match[str]) -> Piece:
    return Clock(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))


def _written_clock(found: re.Match[str]) -> Piece:
    quarters = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
    minute = quarters.get(found["quarter"], 0) if found["quarter"] else _number(found["minute"] or "0")
    return Clock(_number(found["hour"]), minute)


def _nothing(_found: re.Match[str]) -> Piece | None:
    return None


Read = Callable[[re.Match[str]], Piece | None]

# Tried in this order at each place of the text; each says whole words only, so none begins inside another.
_FORMS: tuple[tuple[str, Read], ...] = (
    (
        rf"(?P<year>{_YEAR})(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})(?![0-9])",
        _month_day,
    ),
    (
        rf"(?:(?P<year>{_YEAR}|[一二][零〇一二三四五六七八九]{{3}})年)?"
        rf"(?P<month>{_NUMBER})月(?P<day>{_NUMBER})[日号號]?",
        _month_day,
    ),
    (r"(?P<month>0?[1-9]|1[0-2])[-/.](?P<day>[0-9]{1,2})(?![0-9]|[-/.:][0-9]| ?[ap]\.?m)", _month_day),
    (
        rf"(?P<day>[0-9]{{1,2}})(?:{_ORDINAL})?(?: of)?[ -]?(?P<name>{_MONTH})[.,]?"
        rf"(?: ?(?P<year>{_YEAR})(?![0-9:]))?",
        _month_day,
    ),
    (
        rf"(?P<name>{_MONTH})[.]?[ -]?(?P<day>[0-9]{{1,2}})(?:{_ORDINAL})?(?![0-9:])"
        rf"(?:,? ?(?P<year>{_YEAR})(?![0-9:]))?",
        _month_day,
    ),
    (
        rf"(?P<months>{_one_of(_MONTH_WORDS)})?(?P<day>{_NUMBER})[日号號]|(?P<ordinal>[0-9]{{1,2}}){_ORDINAL}",
        _day_of_month,
    ),
    (rf"(?P<weeks>{_one_of(_WEEK_WORDS)})?(?P<weekday>{_one_of(_WEEKDAYS)})", _weekday),
    (
        r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,6})?)?(?![0-9])",
        _clock,
    ),
    (
        rf"(?P<hour>{_NUMBER})[点點时時](?:(?P<quarter>半|[一1三3]刻)|[过過零〇]?(?P<minute>{_NUMBER})"
        rf"(?:分|(?![日号號月年点點时時:/.-]))|整|[钟鐘])?",
        _written_clock,
    ),
    (
        r"(?P<hour>[0-9]{1,2})(?= ?(?:am|pm|a\.m\.|p\.m\.|noon|o'clock)(?![a-z]))",
        lambda found: Clock(int(found["hour"])),
    ),
    (_one_of(_DAY_WORDS), lambda found: DaysFromToday(_DAY_WORDS[found[0]])),
    (_one_of(_PART_WORDS), lambda found: PartOfDay(_PART_WORDS[found[0]])),
    (rf"{_one_of(_FILLERS)}|[ ,、()~-]", _nothing),
)


@cache
def _compiled() -> list[tuple[re.Pattern[str], Read]]:
    """The forms, compiled when the first moment is read, so that the first screen does not wait for them."""
    return [(re.compile(pattern), read) for pattern, read in _FORMS]


def pieces_of(text: str) -> list[Piece] | None:
    """The pieces that `text` (narrowed, in small letters) names, in its order; None when any of it is unknown."""
    pieces: list[Piece] = []
    place = 0
    while place < len(text):
        found = _form_at(text, place)
        if found is None:
            return None
        piece, place = found
        if piece is not None:
            pieces.append(piece)
    return pieces


def stretches_of(text: str) -> list[str]:
    """The parts of `text` (narrowed, in small letters) that name days or times, whatever else stands around them.

    A number or a word of letters is taken whole or not at all. What says "after", or counts things, names no moment.
    """
    stretches: list[str] = []
    place = 0
    while place < len(text):
        begin = last = place
        while place < len(text) and (found := _form_at(text, place)) is not None:
            piece, place = found
            if piece is not None:
                last = place
            elif last == begin:
                begin = last = place
        if last == begin:
            place += 1 if place == len(text) else len(_WORD.findall(text, place)[0])
        elif not _NO_MOMENT.match(text, last) and not _NO_MOMENT.match(text, place):
            stretches.append(text[begin:last])
    return stretches


_WORD = re.compile("[a-z]+|[0-9]+|.", re.DOTALL)
_NO_MOMENT = re.compile(
    "[后後起天日个個周週月年票件次元家人米斤吨%]|[以之][后後]|小时|小時|分钟|分鐘|工作日"
    "| ?(?:or later|onwards?|days?|hours?)(?![a-z])"
)
"""What stands behind a part that is no moment: `1-3天` counts days, `15:00以后` says no latest time."""


def _form_at(text: str, place: int) -> tuple[Piece | None, int] | None:
    """What begins at a place, None for a word that changes nothing, and where it ends; None when it is unknown."""
    for pattern, read in _compiled():
        found = pattern.match(text, place)
        if found:
            return read(found), found.end()
    return None
