"""Reading the times in other programs' files, one by one or a whole column at one go (P-0)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, narrow, shortened

_LONGEST = 60
_HOURS_KEPT = 100_000

_TIME = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|年(?P<month_zh>[0-9]{1,2})月(?P<day_zh>[0-9]{1,2})日)"
    r"(?: ?[t ]?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
    r" ?(?P<zone>z|utc|(?P<sign>[+-])(?P<away>[0-9]{2})(?::?(?P<away_minutes>[0-9]{2}))?)?)?",
    re.IGNORECASE,
)
# Days since the end of 1899 as spreadsheets count them, the time of day behind the point.
_SERIAL = re.compile(r"(?P<days>[0-9]{5,6})(?P<fraction>\.[0-9]+)?")
_DAY_SECONDS = 86_400
_YEARS = range(2000, 2200)
"""Years that a parcel can be of. Empty dates come out of other programs as 1899, 1900 or 1970."""

_WHOLE_HOUR = re.compile(r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2} [0-9]{1,2}")
_ODD = 1 << 60
"""More than any moment: what stands for the part of a cell that has to be taken apart."""


def read_file_time(text: str, zone: tzinfo) -> int | None:
    """The moment in a cell, in whole seconds since 1970 UTC; None for an empty cell.

    `2026-06-01 19:00:00`, `2026/6/1 19:00`, `2026年6月1日 19:00`, a day alone as its beginning, ISO 8601 with or
    without an offset, and the number by which spreadsheets keep a date; without an offset it is of `zone`. Fractions of
    a second are cut off. Refused `file_time_unreadable`, and `file_time_impossible` for one that never was.
    """
    typed = narrow(clean_line(text))
    if not typed:
        return None
    found = _TIME.fullmatch(typed) if len(typed) <= _LONGEST else None
    serial = _SERIAL.fullmatch(typed) if found is None and len(typed) <= _LONGEST else None
    try:
        if found is not None:
            moment = _stamp(found, zone)
        elif serial is not None:
            moment = _serial(serial, zone)
        else:
            raise Refused(
                "file_time_unreadable",
                N_('"{typed}" is no day and time. Write it for example as 2026-06-01 19:00:00.'),
                typed=shortened(text),
            )
        seconds = _seconds(moment)
    except (ValueError, OverflowError):
        raise _impossible(text) from None
    if moment.year not in _YEARS:
        raise _impossible(text)
    return seconds


def _stamp(found: re.Match[str], zone: tzinfo) -> datetime:
    month, day = found["month"] or found["month_zh"], found["day"] or found["day_zh"]
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    return datetime(int(found["year"]), int(month), int(day), hour, minute, second, tzinfo=_zone(found, zone))


def _zone(found: re.Match[str], zone: tzinfo) -> tzinfo:
    if not found["zone"]:
        return zone
    if not found["sign"]:
        return UTC
    away = timedelta(hours=int(found["away"]), minutes=int(found["away_minutes"] or 0))
    return timezone(-away if found["sign"] == "-" else away)


def _serial(found: re.Match[str], zone: tzinfo) -> datetime:
    seconds = round(Decimal(found["fraction"] or 0) * _DAY_SECONDS)
    return datetime(1899, 12, 30, tzinfo=zone) + timedelta(days=int(found["days"]), seconds=seconds)


def _seconds(moment: datetime) -> int:
    """Seconds since 1970; ValueError for a time that the change of clocks skips."""
    at = moment.astimezone(UTC)
    if at.astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValueError(moment)
    return int(at.timestamp())


def _impossible(text: str) -> Refused:
    return Refused("file_time_impossible", N_('"{typed}": there is no such day or time.'), typed=shortened(text))


class WholeHours:
    """Reads the plain forms of a time by the hours met so far, without taking each apart."""

    def __init__(self, zone: tzinfo) -> None:
        self._hours = _Hours(zone)
        clocks = {f":{minute:02}": 60 * minute for minute in range(60)}
        self._within = _Parts(
            clocks | {f"{clock}:{second:02}": begin + second for clock, begin in clocks.items() for second in range(60)}
        )

    def read(self, cells: Sequence[str]) -> tuple[list[int], list[int]]:
        """The moments in `cells` such as `2026-06-01 19:00:00` or `2026/6/1 9:00`, and the places of all others."""
        hours, within = self._hours, self._within
        # An hour and a half of a minute are looked up, and the cells of nearly all files are known by that.
        moments = [hours[cell[: (end := cell.find(":"))]] + within[cell[end:]] for cell in cells]
        odd = [place for place, at in enumerate(moments) if at >= _ODD] if max(moments) >= _ODD else []
        return moments, odd


class _Parts(dict[str, int]):
    """What the known parts of a cell say in seconds; _ODD for others."""

    def __missing__(self, part: str) -> int:
        return _ODD


class _Hours(dict[str, int]):
    """When the hours met so far begin; _ODD for what is none, or not one that goes by without the clocks changing."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, hour: str) -> int:
        if not _WHOLE_HOUR.fullmatch(hour):
            return _ODD
        try:
            at = read_file_time(hour + ":00", self._zone)
        except Refused:
            return _ODD
        if at is None or not self._is_plain(at):
            return _ODD
        if len(self) >= _HOURS_KEPT:
            self.clear()
        self[hour] = at
        return at

    def _is_plain(self, at: int) -> bool:
        """Whether the hour from `at` on is told by one clock, and that only once."""
        begin = datetime.fromtimestamp(at, UTC).astimezone(self._zone)
        end = begin + timedelta(hours=1)
        return (
            begin.utcoffset()
            == end.utcoffset()
            == begin.replace(fold=1).utcoffset()
            == begin.replace(fold=0).utcoffset()
        )
