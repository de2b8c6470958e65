"""Reading when people want something, and showing what was understood (spec 01 "Bad input").

Read are `26日下午3点半`, `明天 15:00`, `下周三 9:00`, `周五下午2点`, `11-26 15:00`, `2026年11月26日15时30分`,
ISO 8601 with or without an offset, `tomorrow 3pm`, `26 Nov 15:00`, `Fri 14:00`, `15:00`; in either order of day and
time, full-width or not, with digits or Chinese numerals. The words are in `moment_words`, the forms in `moment_forms`.

What is left open is decided so; the answer is always shown back in full:
- A time alone is today's. Without a part of the day the hour is of 24: `3点` is 3:00.
- `26日` is in this month, or in the next once the 26th is past. A month without that day is refused.
- `11-26` is in this year; in the next one when it is past and at most half a year ahead there (`1-3` in December).
- `周五` is the coming one, today included; `下周五` is in the week after this one, which began on Monday.
- Today's day with a time already past is refused as past, never moved to another day.
- A date without a time is refused. `24:00` and `晚上12点` are midnight at the end of the day.
- A time that the change of clocks skips is refused; of one that comes twice the first still to come is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from csdesk.refused import N_, Refused
from csdesk.rules.moment_forms import pieces_of, stretches_of
from csdesk.rules.moment_pieces import Clock, DaysFromToday, PartOfDay, Piece, Weekday
from csdesk.rules.moment_words import HOURS, WEEKDAY_NAMES
from csdesk.rules.text import clean_line, narrow, shortened

LONGEST_TEXT = 80
"""Characters; no day and time takes more."""

_DAY = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_MINUTES = "[0-9]{2}:[0-9]{2}"
_SECONDS = r":[0-9]{2}(?:\.[0-9]{1,6})?"
_HOURS_AWAY = "[0-9]{2}(?::?[0-9]{2})?"
# ISO 8601 with an offset. A minus sign is one only after `T` or seconds: else, as in `9:00-11:00`, it says "from, to".
_WITH_OFFSET = re.compile(
    f"{_DAY}(?:t{_MINUTES}(?:{_SECONDS})?(?:z|[+-]{_HOURS_AWAY})"
    f"| {_MINUTES}{_SECONDS} ?(?:z|[+-]{_HOURS_AWAY})"
    rf"| {_MINUTES} ?(?:z|\+{_HOURS_AWAY}))"
)


@dataclass(frozen=True)
class ShownMoment:
    """A moment among a refusal's values, shown in the reader's language."""

    moment: datetime

    def text(self, language: str) -> str:
        """As `show_moment`."""
        return show_moment(self.moment, language=language)

    def __str__(self) -> str:
        return self.text("en")


def show_moment(moment: datetime, *, language: str) -> str:
    """The moment in full, in its own zone: `2026-11-26 (Thu) 15:00`, in Chinese `2026-11-26（周四）15:00`.

    Seconds are shown when there are any; `read_wanted` reads it back. `language` is `zh_CN` or `en`.
    """
    weekday = WEEKDAY_NAMES[language][moment.weekday()]
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    if language == "zh_CN":
        return f"{moment.date().isoformat()}（{weekday}）{clock}"
    return f"{moment.date().isoformat()} ({weekday}) {clock}"


def _unreadable(typed: str) -> Refused:
    return Refused(
        "wanted_unreadable",
        N_('"{typed}" cannot be read as a time. Type it for example as "tomorrow 15:00" or "26 Nov 3pm".'),
        typed=typed,
    )


def _no_such_day(typed: str) -> Refused:
    return Refused(
        "wanted_no_such_day",
        N_('There is no such day: "{typed}". Please look at the calendar; type it for example as "26 Nov 15:00".'),
        typed=typed,
    )


def _no_such_hour(typed: str) -> Refused:
    return Refused(
        "wanted_no_such_hour",
        N_('There is no such time of day: "{typed}". Times go from 0:00 to 24:00, for example 15:00.'),
        typed=typed,
    )


def _more_than_one(typed: str) -> Refused:
    return Refused(
        "wanted_more_than_one",
        N_('"{typed}" names more than one day or time. Type one, the latest that is good enough.'),
        typed=typed,
    )


def _hour(said: int, parts: set[str], typed: str) -> int:
    """The hour from 0 to 24 that `said` means in all the named parts of the day."""
    if said > 24:
        raise _no_such_hour(typed)
    meant = {HOURS[part].get(said) for part in parts or {""}}
    hour = meant.pop()
    if hour is None or meant:
        raise Refused(
            "wanted_hour_unclear",
            N_('The hour in "{typed}" is not clear. Type it from 0:00 to 24:00, for example 15:00.'),
            typed=typed,
        )
    return hour


def _put_together(pieces: list[Piece], today: date, typed: str) -> datetime:
    """The moment, without a zone, that the pieces name together."""
    parts = {piece.name for piece in pieces if isinstance(piece, PartOfDay)}
    clocks = [piece for piece in pieces if isinstance(piece, Clock)]
    weekdays = [piece for piece in pieces if isinstance(piece, Weekday)]
    days = [piece for piece in pieces if not isinstance(piece, PartOfDay | Clock | Weekday)]
    if max(len(clocks), len(weekdays), len(days)) > 1:
        raise _more_than_one(typed)
    if not clocks and parts == {"noon"}:
        clocks = [Clock(12)]
    if not clocks:
        raise Refused(
            "wanted_no_time",
            N_('"{typed}" does not say at what time. Add it, for example "tomorrow 15:00" or "26 Nov 3pm".'),
            typed=typed,
        )
    try:
        day = (days or weekdays or [DaysFromToday(0)])[0].seen_from(today)
    except ValueError:
        raise _no_such_day(typed) from None
    clock = clocks[0]
    hour = _hour(clock.hour, parts, typed)
    if clock.minute > 59 or clock.second > 59 or (clock.hour == 24 and (clock.minute or clock.second)):
        raise _no_such_hour(typed)
    wanted = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, clock.minute, clock.second))
    if not all(weekday.agrees(day, today) for weekday in weekdays):
        raise Refused(
            "wanted_other_weekday",
            N_('"{typed}" names a weekday that is not that of the date: {understood}. Leave one of them out.'),
            typed=typed,
            understood=ShownMoment(wanted),
        )
    return wanted


def _in_zone(wanted: datetime, now: datetime) -> datetime:
    """`wanted` in the zone of `now`; refused when the clocks of that zone skip it."""
    moment = wanted.replace(tzinfo=now.tzinfo)
    # What dateutil.tz.datetime_exists asks, without the 40 ms of its import.
    if moment.astimezone(UTC).astimezone(now.tzinfo).replace(tzinfo=None) != wanted:
        raise Refused(
            "wanted_skipped",
            N_("{understood} does not exist: the clocks go forward over it. Type an earlier or a later time."),
            understood=ShownMoment(moment),
        )
    later = moment.replace(fold=1)
    return later if moment.astimezone(UTC) < now.astimezone(UTC) <= later.astimezone(UTC) else moment


def _from_iso(said: str) -> datetime:
    """ISO 8601 with an offset, in small letters, to the second; ValueError when there is no such moment."""
    day, moment = said[:10], said[11:].replace(" ", "")
    return datetime.fromisoformat(f"{day}T{moment.upper()}").replace(microsecond=0)


def _understood(text: str, now: datetime) -> datetime:
    """What `text` says, in the zone of `now`, past or not."""
    line = narrow(clean_line(text))
    typed = shortened(line)
    if not line:
        raise Refused("nothing_typed", N_("Nothing is typed here. Type for example {example}."), example="15:00")
    if len(line) > LONGEST_TEXT:
        raise _unreadable(typed)
    if _WITH_OFFSET.fullmatch(line.lower()):
        try:
            return _from_iso(line.lower()).astimezone(now.tzinfo)
        except ValueError:
            raise _unreadable(typed) from None
    pieces = pieces_of(_as_forms_read(line))
    if not pieces:
        raise _unreadable(typed)
    return _in_zone(_put_together(pieces, now.date(), typed), now)


def _as_forms_read(line: str) -> str:
    # `2026-11-26T15:00` is as with a space. Chinese is written with spaces and without.
    said = re.sub(r"(?<=[0-9])t(?=[0-9])", " ", line.lower())
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", said)


def part_that_says_when(text: str) -> str:
    """The one part of a sentence that names a day or a time, as of `最迟明天15:00前给您答复` the `明天15:00`.

    The whole text where no part does. Refused when several do.
    """
    line = narrow(clean_line(text))
    if _WITH_OFFSET.fullmatch(line.lower()):
        return line
    found = stretches_of(_as_forms_read(line))
    if len(found) > 1:
        raise _more_than_one(shortened(line))
    return found[0] if found else text


def read_moment(text: str, *, now: datetime) -> datetime:
    """When something was or will be, as typed; aware, in the zone of `now`, which is the shop's.

    Refused when unreadable, impossible or unclear. Fractions of a second are dropped.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    return _understood(text, now)


def read_wanted(text: str, *, now: datetime, most_days: int = 366) -> datetime:
    """When something is wanted, as typed; aware, in the zone of `now`, never before it.

    `now` is aware, in the shop's zone. Refused when unreadable, impossible, unclear, in the past, or more than
    `most_days` days ahead. Fractions of a second are dropped.
    """
    wanted = read_moment(text, now=now)
    ahead = wanted.astimezone(UTC) - now.astimezone(UTC)
    if ahead < timedelta(0):
        raise Refused(
            "wanted_in_past",
            N_("Understood as {understood}, which is past: it is {now}. Type a time still to come."),
            understood=ShownMoment(wanted),
            now=ShownMoment(now),
        )
    if ahead > timedelta(days=most_days):
        raise Refused(
            "wanted_too_far",
            N_("Understood as {understood}, more than {most_days} days ahead. Type a nearer time."),
            understood=ShownMoment(wanted),
            most_days=most_days,
        )
    return wanted
