"""On which days an item of a checklist takes place: an RRULE, and what becomes of it on rest days (spec 02)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.checklists import RestDay
from csdesk.rules.working_time import DAY, is_working_day

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def takes_place(every: str, start: date, rest_day: RestDay, day: date, calendar: Calendar) -> bool:
    """Whether an item is on the list of `day`; `every` is a `Recurrence` that counts from `start`."""
    if comes_on(every, start, day):
        return rest_day == "keep" or is_working_day(day, calendar)
    if rest_day != "next_working_day" or not is_working_day(day, calendar):
        return False
    while day > start:
        day -= DAY
        if is_working_day(day, calendar):
            return False
        if comes_on(every, start, day):
            return True
    return False


def comes_on(every: str, start: date, day: date) -> bool:
    """Whether an RRULE of the forms that a `Recurrence` has comes on `day`, counted from `start`.

    Reckoned and not searched for: a rule lists all days from its start on, and a day may be long after that.
    """
    if day < start:
        return False
    parts = dict(part.split("=") for part in every.split(";"))
    return _periods(parts["FREQ"], start, day) % int(parts.get("INTERVAL", "1")) == 0 and _fits(parts, day)


def _periods(frequency: str, start: date, day: date) -> int:
    """How many days, weeks from their Monday, months or years after that of `start` a day lies."""
    if frequency == "DAILY":
        return (day - start).days
    if frequency == "WEEKLY":
        return (day.toordinal() - 1) // 7 - (start.toordinal() - 1) // 7
    months = 12 * (day.year - start.year) + day.month - start.month
    return months if frequency == "MONTHLY" else months // 12


def _fits(parts: Mapping[str, str], day: date) -> bool:
    """Whether a day is one of those that a rule names within its period."""
    from_end = monthrange(day.year, day.month)[1] - day.day
    if "BYMONTH" in parts and int(parts["BYMONTH"]) != day.month:
        return False
    if "BYMONTHDAY" in parts and not {day.day, -from_end - 1} & {int(one) for one in parts["BYMONTHDAY"].split(",")}:
        return False
    if "BYDAY" not in parts:
        return True
    weekday = WEEKDAYS[day.weekday()]
    names = {weekday, f"{(day.day - 1) // 7 + 1}{weekday}", f"{-(from_end // 7) - 1}{weekday}"}
    return not names.isdisjoint(parts["BYDAY"].split(","))
