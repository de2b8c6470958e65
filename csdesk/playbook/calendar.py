"""calendar.toml: when the shop works, and which days are holidays or make-up working days (I-2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated

from pydantic import Field, model_validator

from csdesk.playbook.basis import Shape, Words, Wrong

_YEAR = re.compile("[12][0-9]{3}")


class Holiday(Shape):
    """Days off in a row, the first and the last included."""

    words: Words
    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Holiday:
        if self.last < self.first:
            raise Wrong("holiday_backwards", str(self.last), "last")
        return self


class CalendarYear(Shape):
    """The holidays of a year, and the rest days on which the shop works to make up for them."""

    holidays: Annotated[tuple[Holiday, ...], Field(strict=False)] = ()
    make_up: Annotated[tuple[date, ...], Field(strict=False)] = ()


class Calendar(Shape):
    """calendar.toml: working weekdays (1 is Monday, 7 Sunday), hours, holidays by year (I-2)."""

    working_weekdays: Annotated[
        tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1, max_length=7, strict=False)
    ]
    opens: time
    closes: time
    """The first moment that is outside again."""
    year: Mapping[str, CalendarYear] = {}
    """By the year in four digits. Of a year that is not here only the weekdays are known."""

    @model_validator(mode="after")
    def _fits_together(self) -> Calendar:
        if (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute < 60:
            raise Wrong("hours_too_short", f"{self.opens:%H:%M}-{self.closes:%H:%M}", "closes")
        for name, days in self.year.items():
            if not _YEAR.fullmatch(name):
                raise Wrong("year_wrong", name, "year")
            for place, holiday in enumerate(days.holidays, start=1):
                # New Year's holiday sometimes begins in December.
                if int(name) not in (holiday.first.year, holiday.last.year):
                    raise Wrong("day_of_other_year", str(holiday.first), f"year.{name}.holidays[{place}]")
            for day in days.make_up:
                if day.year != int(name):
                    raise Wrong("day_of_other_year", str(day), f"year.{name}.make_up")
                if self.holiday_on(day) is not None:
                    raise Wrong("make_up_in_holiday", str(day), f"year.{name}.make_up")
        return self

    def knows(self, year: int) -> bool:
        """Whether the holidays of `year` are known; otherwise only weekends count, and whoever counts says so."""
        return str(year) in self.year

    def holiday_on(self, day: date) -> Holiday | None:
        """The holiday that `day` belongs to, if any."""
        for year in (day.year, day.year + 1, day.year - 1):
            for holiday in self.year[str(year)].holidays if self.knows(year) else ():
                if holiday.first <= day <= holiday.last:
                    return holiday
        return None

    def is_make_up(self, day: date) -> bool:
        """Whether the shop works on `day` to make up for a holiday."""
        return self.knows(day.year) and day in self.year[str(day.year)].make_up
