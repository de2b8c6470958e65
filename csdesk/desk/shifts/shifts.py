"""The shop's day: which one a moment belongs to, and from when to when it goes (S-1)."""

from __future__ import annotations

from datetime import date, datetime

from csdesk.playbook.shapes import Playbook
from csdesk.rules import roster as rules
from csdesk.rules.working_time import DAY, moment_on


def day_of(playbook: Playbook, moment: datetime) -> date:
    """The shop's day that a moment belongs to: before the roster's `day_begins` still the day before."""
    return rules.day_of(moment, day_begins=playbook.roster.day_begins, zone=playbook.shop.zone)


def bounds(playbook: Playbook, day: date) -> tuple[datetime, datetime]:
    """From when a day of the shop goes, and until when, that itself no longer is of it; in UTC."""
    begins, zone = playbook.roster.day_begins, playbook.shop.zone
    return moment_on(day, begins, zone), moment_on(day + DAY, begins, zone)
