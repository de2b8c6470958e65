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

_WHOLE_HOUR = re.compile(r"[0-9]{4}([-/])[0-9]{2}\1[0-9]{2} [0-9]{2}")
_HOUR = len("2026-06-01 19")


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
    """The hours that were met so far, by which the plainest form of a time is read without taking it apart."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._hours: dict[str, int] = {}
        clocks = {f":{minute:02}": 60 * minute for minute in range(60)}
        self._within = clocks | {
            f"{clock}:{second:02}": begin + second for clock, begin in clocks.items() for second in range(60)
        }

    def read(self, cells: Sequence[str]) -> list[int] | None:
        """The moments in `cells` such as `2026-06-01 19:00:00`; None when one has another form or a new hour."""
        hours, within = self._hours, self._within
        try:
            return [hours[cell[:_HOUR]] + within[cell[_HOUR:]] for cell in cells]
        except KeyError:
            return None

    def read_one(self, cell: str) -> int | None:
        """The moment in one cell; None when it has to be taken apart."""
        begin, within = self._hours.get(cell[:_HOUR]), self._within.get(cell[_HOUR:])
        return None if begin is None or within is None else begin + within

    def note(self, cell: str) -> None:
        """Remember the hour of a cell that could be read, unless the clocks are changed in it."""
        hour = cell[:_HOUR]
        if not _WHOLE_HOUR.fullmatch(hour) or cell[_HOUR:] not in self._within:
            return
        begin = datetime.fromisoformat(hour.replace("/", "-") + ":00").replace(tzinfo=self._zone)
        end = begin + timedelta(hours=1)
        if begin.utcoffset() == end.utcoffset() == begin.replace(fold=1).utcoffset():
            if len(self._hours) >= _HOURS_KEPT:
                self._hours.clear()
            self._hours[hour] = _seconds(begin)
