"""Working days and working hours by the shop's calendar, on the shop's clocks (I-2).

Moments come in aware, in any zone, and go out in UTC. Opening and closing are read on the clocks of the shop's zone,
the time between them is what really goes by. A time that the clocks skip is the moment of the jump; of one that comes
twice the shop opens at the first and closes at the last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from csdesk.playbook.calendar import Calendar, Holiday

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Days:
    """What the calendar knows of some days in a row."""

    rest: tuple[date, ...]
    """Those on which the shop never works, holidays apart."""
    holidays: tuple[Holiday, ...]
    make_up: tuple[date, ...]
    """Those that are working days only to make up for a holiday."""
    unknown_years: tuple[int, ...]
    """Those years of which the calendar has no holidays."""


def days_between(first: date, last: date, calendar: Calendar) -> Days:
    """What the calendar knows of the days from `first` to `last`, both included."""
    days = [first + n * DAY for n in range((last - first).days + 1)]
    off = {day: calendar.holiday_on(day) for day in days if not is_working_day(day, calendar)}
    holidays: list[Holiday] = []
    for holiday in off.values():
        if holiday is not None and holiday not in holidays:
            holidays.append(holiday)
    return Days(
        rest=tuple(day for day, holiday in off.items() if holiday is None),
        holidays=tuple(holidays),
        make_up=tuple(day for day in days if day not in off and day.isoweekday() not in calendar.working_weekdays),
        unknown_years=tuple(year for year in range(first.year, last.year + 1) if not calendar.knows(year)),
    )


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether the shop works on `day`; in a year without holiday data its weekday alone says so."""
    if calendar.is_make_up(day):
        return True
    return day.isoweekday() in calendar.working_weekdays and calendar.holiday_on(day) is None


def next_working_day(day: date, calendar: Calendar) -> date:
    """`day` itself when it is a working day, else the first one after it."""
    while not is_working_day(day, calendar):
        day += DAY
    return day


def is_open(moment: datetime, *, calendar: Calendar, zone: tzinfo) -> bool:
    """Whether `moment` is in working hours: the opening itself is, the closing is not."""
    moment = in_utc(moment)
    day = moment.astimezone(zone).date()
    opening, closing = _hours(day, calendar, zone)
    return is_working_day(day, calendar) and opening <= moment < closing


def next_opening(moment: datetime, *, calendar: Calendar, zone: tzinfo) -> datetime:
    """The first opening of a working day that is not before `moment`."""
    moment = in_utc(moment)
    return next(opening for opening, _ in _openings(moment, calendar, zone) if opening >= moment)


def add_working(moment: datetime, duration: timedelta, *, calendar: Calendar, zone: tzinfo) -> datetime:
    """The first moment by which `duration` of working time has gone by since `moment`; ValueError below zero.

    It may be a closing, but never lies deeper in a time of rest, unless nothing is added there.
    """
    if duration < timedelta(0):
        raise ValueError(duration)
    moment = in_utc(moment)
    if not duration:
        return moment
    for opening, closing in _openings(moment, calendar, zone):
        begin = max(opening, moment)
        if duration <= closing - begin:
            return begin + duration
        duration -= closing - begin
    raise AssertionError("openings never end")


def working_between(begin: datetime, end: datetime, *, calendar: Calendar, zone: tzinfo) -> timedelta:
    """How much working time goes by from `begin` to `end`; ValueError when `end` comes first."""
    begin, end = in_utc(begin), in_utc(end)
    if end < begin:
        raise ValueError(end)
    worked = timedelta(0)
    for opening, closing in _openings(begin, calendar, zone):
        if opening >= end:
            break
        worked += min(closing, end) - max(opening, begin)
    return worked


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last whole second of `day` in `zone` (D-1)."""
    return moment_on(day + DAY, time(), zone) - SECOND


def moment_on(day: date, clock: time, zone: tzinfo, *, last: bool = False) -> datetime:
    """When the clocks of `zone` show `clock` on `day`: of two such moments the first, or the `last`.

    Where they skip it, the moment of the jump.
    """
    shown = datetime.combine(day, clock, zone)
    earlier, later = in_utc(shown), in_utc(shown.replace(fold=1))
    if later >= earlier:
        return later if last else earlier
    # Skipped: read by the offset after the jump it comes before the jump, and the other way round.
    before, after = later, earlier
    offset = before.astimezone(zone).utcoffset()

    def jumped(seconds: int) -> bool:
        return (before + seconds * SECOND).astimezone(zone).utcoffset() != offset

    return before + bisect_left(range((after - before) // SECOND), True, key=jumped) * SECOND


def in_utc(moment: datetime) -> datetime:
    """An aware moment in UTC; ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment must be aware")
    return moment.astimezone(UTC)


def _hours(day: date, calendar: Calendar, zone: tzinfo) -> tuple[datetime, datetime]:
    return moment_on(day, calendar.opens, zone), moment_on(day, calendar.closes, zone, last=True)


def _openings(moment: datetime, calendar: Calendar, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing of each working day that closes after `moment`, without end."""
    # In a few zones the clocks once went back over midnight, and the day before came again.
    day = moment.astimezone(zone).date() - DAY
    while True:
        if is_working_day(day, calendar):
            opening, closing = _hours(day, calendar, zone)
            if max(opening, moment) < closing:
                yield opening, closing
        day += DAY
