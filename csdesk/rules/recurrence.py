"""On which days an item of a checklist takes place: an RRULE, and what becomes of it on rest days (spec 02)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrule, rruleset, rrulestr

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.checklists import RestDay
from csdesk.rules.working_time import is_working_day

DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def _rule(text: str, start: date) -> rrule | rruleset:
    # Kept, with the days it has found: a list asks for the same rules day after day.
    return rrulestr(text, dtstart=datetime.combine(start, time()), cache=True)


def _comes_on(text: str, start: date, day: date) -> bool:
    moment = datetime.combine(day, time())
    return bool(_rule(text, start).between(moment, moment, inc=True))


def takes_place(every: str, start: date, rest_day: RestDay, day: date, calendar: Calendar) -> bool:
    """Whether an item is on the list of `day`; `every` is an RRULE that counts from `start`."""
    if _comes_on(every, start, day):
        return rest_day == "keep" or is_working_day(day, calendar)
    if rest_day != "next_working_day" or not is_working_day(day, calendar):
        return False
    before = day - DAY
    while before >= start and not is_working_day(before, calendar):
        if _comes_on(every, start, before):
            return True
        before -= DAY
    return False
