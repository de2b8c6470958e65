"""When a promise is due, and why: by the clock, in working time, days or months, by a moment (I-1 to I-3, D-1, K-3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.deadline_kinds import AIMED, DeadlineKind
from csdesk.rules import due_reasons as why
from csdesk.rules.due_amount import amount_of, moment_of, said_moment
from csdesk.rules.working_time import (
    DAY,
    add_working,
    days_between,
    end_of_day,
    in_utc,
    is_open,
    moment_on,
    next_opening,
    next_working_day,
    working_between,
)
from csdesk.sentence import Sentence

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Due:
    """When a deadline is due, and why; the moments in UTC, to the second."""

    kind: str
    """The id of its kind."""
    started_at: datetime
    at: datetime
    because: tuple[Sentence, ...]
    """Which rule, from which moment, on which clock, what was passed over, what the calendar does not know."""


def due(kind: DeadlineKind, started_at: datetime, given: Mapping[str, str], *, calendar: Calendar, zone: tzinfo) -> Due:
    """When a deadline of `kind` is due that begins at `started_at`, an aware moment in any zone.

    `given` is what is said of the single case, by the kind's `chosen_by`; `zone` is the shop's. Fractions of a second
    are dropped. Refused, with the key as its field, for what cannot be said.
    """
    started_at = in_utc(started_at).replace(microsecond=0)
    reasons = why.beginning(kind, started_at, zone)
    if kind.runs == "moment":
        at = moment_of(kind, given, started_at.astimezone(zone))
        return Due(kind.id, started_at, in_utc(at), (*reasons, why.promised_for(kind, at, zone)))
    if kind.runs in AIMED or kind.runs == "each_day":
        aim = said_moment(kind, given, started_at.astimezone(zone))
        towards = _each_day if kind.runs == "each_day" else _towards
        at, more = towards(kind, started_at, aim, zone)
        return Due(kind.id, started_at, at, (*reasons, *more))
    amount = amount_of(kind, given)
    reasons += why.said(kind, given)
    if kind.runs == "wall":
        at, more = _by_the_wall(kind, started_at, amount, calendar, zone)
    elif kind.runs == "working":
        at, more = _in_working_time(started_at, amount, calendar, zone)
    else:
        at, more = _by_the_day(kind, started_at, amount, calendar, zone)
    return Due(kind.id, started_at, at, (*reasons, *more))


def resumed(
    kind: DeadlineKind,
    due_at: datetime,
    *,
    paused_at: datetime,
    resumed_at: datetime,
    calendar: Calendar,
    zone: tzinfo,
) -> datetime:
    """When a deadline is due that was paused from `paused_at` to `resumed_at` (I-10); UTC, to the second.

    In working time what was left of it begins anew at `resumed_at`; any other deadline moves by the length of the
    pause. One that was already due when it was paused stays. ValueError for a pause that ends before it begins.
    """
    due_at, paused_at, resumed_at = in_utc(due_at), in_utc(paused_at), in_utc(resumed_at)
    if resumed_at < paused_at:
        raise ValueError(resumed_at)
    if paused_at < due_at and kind.runs == "working":
        left = working_between(paused_at, due_at, calendar=calendar, zone=zone)
        due_at = max(due_at, add_working(resumed_at, left, calendar=calendar, zone=zone))
    elif paused_at < due_at:
        due_at += resumed_at - paused_at
    return due_at.replace(microsecond=0)


Answer = tuple[datetime, list[Sentence]]


def _by_the_wall(kind: DeadlineKind, started_at: datetime, minutes: int, calendar: Calendar, zone: tzinfo) -> Answer:
    at = started_at + minutes * MINUTE
    if kind.after_hours == "go_on":
        return at, [why.runs(kind, minutes, calendar)]
    if is_open(started_at, calendar=calendar, zone=zone):
        reasons = [why.runs(kind, minutes, calendar)]
        last = started_at
    else:
        reasons = [why.outside_hours(calendar)]
        last = at = next_opening(started_at, calendar=calendar, zone=zone)
    return at, [*reasons, *_of_the_days(started_at, last, calendar, zone)]


def _in_working_time(started_at: datetime, minutes: int, calendar: Calendar, zone: tzinfo) -> Answer:
    at = add_working(started_at, minutes * MINUTE, calendar=calendar, zone=zone)
    began = started_at
    reasons = [why.working(minutes, calendar)]
    if not is_open(started_at, calendar=calendar, zone=zone):
        began = next_opening(started_at, calendar=calendar, zone=zone)
        reasons.append(why.counted_from(began, zone))
    if at - began > minutes * MINUTE:
        reasons.append(why.closed_in_between())
    return at, [*reasons, *_of_the_days(started_at, at, calendar, zone)]


def due_day(kind: DeadlineKind, first: date, amount: int, calendar: Calendar) -> tuple[date, date]:
    """The day at whose end a kind that runs in days or months is due, counted from `first`: as it falls, and as it is.

    The second is the next working day where the first is a rest day and the kind moves then; month ends are kept (K-3).
    """
    day = _months_later(first, amount) if kind.runs == "months" else first + amount * DAY
    return day, next_working_day(day, calendar) if kind.rest_day == "next_working_day" else day


def _by_the_day(kind: DeadlineKind, started_at: datetime, amount: int, calendar: Calendar, zone: tzinfo) -> Answer:
    first = started_at.astimezone(zone).date()
    reasons = [why.runs(kind, amount, calendar)]
    falls, day = due_day(kind, first, amount, calendar)
    if kind.runs == "months" and _ends_a_month(first):
        reasons.append(why.month_end_kept())
    if kind.rest_day == "next_working_day":
        if falls != day:
            reasons.append(why.moved_on(falls, day))
        reasons += why.of_the_days(days_between(falls, day, calendar))
    return end_of_day(day, zone), reasons


def _towards(kind: DeadlineKind, started_at: datetime, aim: datetime | None, zone: tzinfo) -> Answer:
    """So long before or after the moment aimed at, or at a time of its day; never sooner than `at_least` allows.

    Without such a moment, what is aimed at is when it begins.
    """
    reasons = [why.promised_for(kind, aim, zone)] if aim is not None else why.said(kind, {})
    aim = in_utc(aim) if aim is not None else started_at
    if kind.runs == "that_day":
        at = _at_minute(aim.astimezone(zone).date(), kind.amount, zone)
    else:
        at = aim + (kind.amount * MINUTE if kind.runs == "after" else -kind.amount * MINUTE)
    reasons.append(why.towards(kind, at, zone))
    least = started_at + kind.at_least * MINUTE
    if at < least:
        reasons.append(why.at_least(kind.at_least))
    return max(at, least), reasons


def _each_day(kind: DeadlineKind, started_at: datetime, sooner: datetime | None, zone: tzinfo) -> Answer:
    """When the time of day comes next after it begins; or at the moment that is said, where that is sooner."""
    day = started_at.astimezone(zone).date()
    at = _at_minute(day, kind.amount, zone)
    if at <= started_at:
        at = _at_minute(day + DAY, kind.amount, zone)
    reasons = [why.towards(kind, at, zone)]
    if sooner is not None and started_at < in_utc(sooner) < at:
        reasons.append(why.promised_for(kind, sooner, zone))
        at = in_utc(sooner)
    return at, reasons


def _at_minute(day: date, minutes: int, zone: tzinfo) -> datetime:
    """When the clocks of a day show that so many minutes of it have gone."""
    days, rest = divmod(minutes, 24 * 60)
    return moment_on(day + days * DAY, time(rest // 60, rest % 60), zone)


def _of_the_days(first: datetime, last: datetime, calendar: Calendar, zone: tzinfo) -> list[Sentence]:
    days = days_between(first.astimezone(zone).date(), last.astimezone(zone).date(), calendar)
    return why.of_the_days(days)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last if it has no such day; month ends are kept (K-3)."""
    from dateutil.relativedelta import relativedelta  # 20 ms, and few deadlines run in months

    whole = relativedelta(months=months)
    return day + (whole + relativedelta(day=31) if _ends_a_month(day) else whole)


def _ends_a_month(day: date) -> bool:
    return (day + DAY).day == 1
