"""Why a deadline is due when it is due, as sentences that the store keeps and any language says (I-2, I-6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.deadline_kinds import DeadlineKind
from csdesk.refused import N_
from csdesk.rules.moment_words import WEEKDAY_NAMES
from csdesk.rules.moments import show_moment
from csdesk.rules.text import clean_line, narrow, shortened
from csdesk.rules.working_time import Days
from csdesk.sentence import Sentence

HOUR = 60
"""Minutes."""


def beginning(kind: DeadlineKind, started_at: datetime, zone: tzinfo) -> list[Sentence]:
    """Which rule it is, and from when on the clocks of `zone` it runs."""
    return [
        Sentence(N_("Rule {rule}: {kind}."), {"rule": kind.rule, "kind": kind.words.model_dump()}),
        Sentence(N_("Start: {start}."), {"start": _moment(started_at, zone)}),
    ]


def said(kind: DeadlineKind, given: Mapping[str, str]) -> list[Sentence]:
    """What was said of the single case, or that nothing was; nothing for kinds of which nothing can be said."""
    if kind.chosen_by is None or kind.chosen_words is None:
        return []
    name = kind.chosen_words.model_dump()
    if kind.chosen_by not in given:
        return [Sentence(N_("Nothing is said of the {name}, so the usual time counts."), {"name": name})]
    value = shortened(narrow(clean_line(given[kind.chosen_by])))
    return [Sentence(N_("The {name}: {value}."), {"name": name, "value": value})]


def promised_for(kind: DeadlineKind, at: datetime, zone: tzinfo) -> Sentence:
    """The moment that was said of the single case (C-1)."""
    assert kind.chosen_words is not None
    return Sentence(N_("The {name}: {value}."), {"name": kind.chosen_words.model_dump(), "value": _moment(at, zone)})


def runs(kind: DeadlineKind, amount: int, calendar: Calendar) -> Sentence:
    """How long it runs, and on which clock."""
    if kind.runs == "wall":
        if amount % HOUR == 0:
            return Sentence(N_("It runs {hours} h on the wall clock, day and night."), {"hours": amount // HOUR})
        return Sentence(N_("It runs {minutes} min on the wall clock, day and night."), {"minutes": amount})
    if kind.runs == "working":
        return working(amount, calendar)
    if kind.runs == "days":
        if amount == 0:
            return Sentence(N_("It runs to the end of the same calendar day."))
        if amount == 1:
            return Sentence(N_("It runs to the end of the next calendar day."))
        return Sentence(N_("It runs {days} calendar days, to the end of the last one."), {"days": amount})
    if amount == 1:
        return Sentence(N_("It runs 1 month, to the end of its last day."))
    return Sentence(N_("It runs {months} months, to the end of their last day."), {"months": amount})


def towards(kind: DeadlineKind, at: datetime, zone: tzinfo) -> Sentence:
    """How it lies to the moment that it aims at, or to the day (T-3, T-7)."""
    shown = _moment(at, zone)
    if kind.runs == "before":
        return Sentence(N_("It is due {time} before that: {at}."), {"time": _length(kind.amount), "at": shown})
    if kind.runs == "after":
        return Sentence(N_("It is due {time} after that: {at}."), {"time": _length(kind.amount), "at": shown})
    if kind.runs == "that_day":
        return Sentence(N_("It is due on that day at a set time: {at}."), {"at": shown})
    return Sentence(N_("It is due each day at a set time, next: {at}."), {"at": shown})


def at_least(minutes: int) -> Sentence:
    """It begins so late that it has its least time."""
    return Sentence(N_("It begins late, so it has {time} from now."), {"time": _length(minutes)})


def _length(minutes: int) -> dict[str, str]:
    """A length of time in every language, in hours where it is whole ones."""
    if minutes and minutes % HOUR == 0:
        return {"zh": f"{minutes // HOUR} 小时", "en": f"{minutes // HOUR} h"}
    return {"zh": f"{minutes} 分钟", "en": f"{minutes} min"}


def working(minutes: int, calendar: Calendar) -> Sentence:
    """How many minutes of working time it runs, and when that is."""
    message = N_("It runs {minutes} min of working time, which is {opens} to {closes} on working days.")
    return Sentence(message, {"minutes": minutes, **_hours(calendar)})


def outside_hours(calendar: Calendar) -> Sentence:
    """It is due at the next opening (I-2)."""
    message = N_(
        "It begins outside working hours ({opens} to {closes} on working days): due at the next opening (I-2)."
    )
    return Sentence(message, _hours(calendar))


def counted_from(opening: datetime, zone: tzinfo) -> Sentence:
    """It began outside working hours."""
    message = N_("It begins outside working hours: the time counts from {opening}.")
    return Sentence(message, {"opening": _moment(opening, zone)})


def closed_in_between() -> Sentence:
    """Working time was interrupted."""
    return Sentence(N_("The hours in between in which the shop is closed do not count."))


def month_end_kept() -> Sentence:
    """The last day of a month leads to the last day of a month (K-3)."""
    return Sentence(N_("It begins on the last day of a month, so it ends on the last day of a month."))


def moved_on(day: date, working_day: date) -> Sentence:
    """What would be due on a rest day is due on the next working day (K-3)."""
    message = N_("{day} is no working day: due on the next one, {working_day}.")
    return Sentence(message, {"day": _day(day), "working_day": _day(working_day)})


def of_the_days(days: Days) -> list[Sentence]:
    """What was passed over by name, what is worked to make up for it, and what the calendar does not know (I-2)."""
    return [
        *_rest(days.rest),
        *(_holiday(one.words.model_dump(), one.first, one.last) for one in days.holidays),
        *(
            Sentence(N_("{day} is a working day that makes up for a holiday."), {"day": _day(one)})
            for one in days.make_up
        ),
        *(_unknown(year) for year in days.unknown_years),
    ]


def _rest(days: tuple[date, ...]) -> list[Sentence]:
    if not days:
        return []
    first, last = days[0], days[-1]
    if len(days) == 1:
        return [Sentence(N_("Passed over: {day}, a weekly rest day."), {"day": _day(first)})]
    if (last - first).days == len(days) - 1:
        return [Sentence(N_("Passed over: the weekly rest days {first} to {last}."), _from_to(first, last))]
    message = N_("Passed over: {count} weekly rest days between {first} and {last}.")
    return [Sentence(message, {"count": len(days), **_from_to(first, last)})]


def _holiday(words: Mapping[str, str], first: date, last: date) -> Sentence:
    if first == last:
        return Sentence(N_("Passed over: {holiday}, {day}."), {"holiday": words, "day": _day(first)})
    return Sentence(N_("Passed over: {holiday}, {first} to {last}."), {"holiday": words, **_from_to(first, last)})


def _unknown(year: int) -> Sentence:
    message = N_(
        "The calendar has no holidays for {year}: only weekends were counted. Check that no holiday lies in between."
    )
    return Sentence(message, {"year": str(year)})


def _hours(calendar: Calendar) -> dict[str, str]:
    return {"opens": f"{calendar.opens:%H:%M}", "closes": f"{calendar.closes:%H:%M}"}


def _from_to(first: date, last: date) -> dict[str, Any]:
    return {"first": _day(first), "last": _day(last)}


def _moment(moment: datetime, zone: tzinfo) -> dict[str, str]:
    """The moment on the shop's clock, in every language."""
    shown = moment.astimezone(zone)
    return {"zh": show_moment(shown, language="zh_CN"), "en": show_moment(shown, language="en")}


def _day(day: date) -> dict[str, str]:
    """The day with its weekday, in every language."""
    names = {language: WEEKDAY_NAMES[language][day.weekday()] for language in ("zh_CN", "en")}
    return {"zh": f"{day.isoformat()}（{names['zh_CN']}）", "en": f"{day.isoformat()} ({names['en']})"}
