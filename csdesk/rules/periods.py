"""The spans of days that a report is about: a day, a week from Monday to Sunday, a calendar month (I-12, M-1)."""

from __future__ import annotations

from collections.abc import Sequence
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

    @property
    def before(self) -> Period:
        """The period of the same span before it; itself where the calendar begins."""
        return period_of(self.span, self.first - DAY) if self.first > date.min + 31 * DAY else self

    @property
    def after(self) -> Period:
        """The period of the same span after it; itself where the calendar ends."""
        return period_of(self.span, self.last + DAY) if self.last < date.max - 62 * DAY else self

    def days(self) -> Sequence[Period]:
        """Each of its days as a period."""
        return [period_of(Span.DAY, self.first + n * DAY) for n in range((self.last - self.first).days + 1)]

    def up_to(self, many: int) -> Sequence[Period]:
        """So many periods of its span that follow each other, itself the last."""
        found = [self]
        while len(found) < many and found[-1].before != found[-1]:
            found.append(found[-1].before)
        return found[::-1]


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
