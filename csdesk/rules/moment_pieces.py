"""What a typed day and time is made of: days, weekdays, hours and parts of the day.

A day knows which date it is, seen from today; "today" is the shop's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

HALF_YEAR = timedelta(days=183)


@dataclass(frozen=True)
class FullDate:
    """A date with its year."""

    year: int
    month: int
    day: int

    def seen_from(self, today: date) -> date:  # noqa: ARG002, every day answers to the same call
        """The date, whatever today is; ValueError when there is none."""
        return date(self.year, self.month, self.day)


@dataclass(frozen=True)
class MonthDay:
    """A date without its year."""

    month: int
    day: int

    def seen_from(self, today: date) -> date:
        """This year's; next year's when this year's is past and next year's is at most half a year ahead.

        ValueError when there is neither.
        """
        next_year = self._in(today.year + 1)
        this_year = self._in(today.year)
        past = this_year is None or this_year < today
        if past and next_year is not None and next_year - today <= HALF_YEAR:
            return next_year
        return date(today.year, self.month, self.day)

    def _in(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True)
class DayOfMonth:
    """A day of a month that is `months` from this one, or that is to be found out."""

    day: int
    months: int | None

    def seen_from(self, today: date) -> date:
        """In this month, or in the next when past here; ValueError when that month has no such day."""
        months = int(self.day < today.day) if self.months is None else self.months
        years, month = divmod(today.month - 1 + months, 12)
        return date(today.year + years, month + 1, self.day)


@dataclass(frozen=True)
class DaysFromToday:
    """Today, tomorrow and their like."""

    days: int

    def seen_from(self, today: date) -> date:
        """So many days from today."""
        return today + timedelta(days=self.days)


@dataclass(frozen=True)
class Weekday:
    """A weekday, Monday 0, of a week that is `weeks` from this one, or the coming one."""

    weekday: int
    weeks: int | None

    def seen_from(self, today: date) -> date:
        """The coming such weekday, today included; with `weeks` the one of that week, which begins on Monday."""
        if self.weeks is None:
            return today + timedelta(days=(self.weekday - today.weekday()) % 7)
        return today + timedelta(days=self.weekday - today.weekday() + 7 * self.weeks)

    def agrees(self, day: date, today: date) -> bool:
        """Whether `day`, named beside this weekday, can be the same."""
        return day.weekday() == self.weekday and (self.weeks is None or day == self.seen_from(today))


@dataclass(frozen=True)
class Clock:
    """A time as said: its hour may be of 12 or of 24."""

    hour: int
    minute: int = 0
    second: int = 0


@dataclass(frozen=True)
class PartOfDay:
    """A part of the day, a key of `moment_words.HOURS`."""

    name: str


Day = FullDate | MonthDay | DayOfMonth | DaysFromToday
Piece = Day | Weekday | Clock | PartOfDay
