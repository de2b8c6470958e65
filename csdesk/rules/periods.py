"""The spans of days that a report is about: a day, a week from Monday to Sunday, a calendar month (I-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

from csdesk.rules.working_time import DAY, moment_on


class Span(StrEnum):
    """How long a report's period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """Days in a row on the shop's calendar, the first and the last included."""

    span: Span
    first: date
    last: date

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From when, and until when, that itself no longer counted; on the clocks of `zone`, given in UTC."""
        return moment_on(self.first, time(), zone), moment_on(self.last + DAY, time(), zone)


def period_of(span: Span, day: date) -> Period:
    """The period of a span that contains `day`; a week runs from Monday to Sunday (I-12)."""
    if span == Span.DAY:
        return Period(span, day, day)
    if span == Span.WEEK:
        monday = day - day.weekday() * DAY
        return Period(span, monday, monday + 6 * DAY)
    first = day.replace(day=1)
    next_month = (first + 31 * DAY).replace(day=1)
    return Period(span, first, next_month - DAY)
