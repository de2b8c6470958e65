"""Days in words, in the language spoken now: `Sun 22 Nov`, `22 Nov`."""

from __future__ import annotations

from datetime import date

from csdesk.language import N_, _, current
from csdesk.rules.moment_words import WEEKDAY_NAMES

MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def short_day(day: date) -> str:
    """`22 Nov`."""
    return _("{day} {month}", day=day.day, month=_(MONTHS[day.month - 1]))


def day_words(day: date, today: date) -> str:
    """`Sun 22 Nov`, and the year where it is not this one."""
    words = _("{weekday} {day}", weekday=WEEKDAY_NAMES[current()][day.weekday()], day=short_day(day))
    return words if day.year == today.year else _("{day} {year}", day=words, year=day.year)
