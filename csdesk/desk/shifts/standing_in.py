"""Who stands in for whom: the work of an agent on leave is that of whoever is on the posts of the day (S-1, S-2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from csdesk.desk.desk import Transaction
from csdesk.desk.person import DESK
from csdesk.desk.shifts import roster

StoodIn = Mapping[date, Collection[str]]
"""Colleagues on leave, by the days of their leave."""

FAR = date(9999, 12, 30)


def away_on(tx: Transaction, day: date) -> Collection[str]:
    """Who is on granted leave on a day (S-2)."""
    return roster.away_between(tx, day, day).get(day, set())


def away_from(tx: Transaction, day: date) -> StoodIn:
    """Who is on granted leave on a day and on every later one (S-2)."""
    return roster.away_between(tx, day, FAR)


def shift_of(tx: Transaction, day: date) -> str:
    """Who does what is nobody's own: whoever is on the posts of the day (S-1)."""
    return "+".join(sorted({who for who in roster.on_day(tx, day).who.values() if who})) or DESK.name


def owner_on(tx: Transaction, agent: str, day: date) -> str:
    """Who answers for an agent's work on a day: the agent; the shift where there is none, or that one is on leave."""
    return agent if agent and agent not in away_on(tx, day) else shift_of(tx, day)


def for_whom(tx: Transaction, name: str, first: date, last: date = FAR) -> StoodIn:
    """For whom somebody stands in on the days from `first` to `last` on which there is anybody (S-1, S-2).

    Whoever asks for one's own work, in any list, is shown theirs with it.
    """
    away = roster.away_between(tx, first, last)
    if not away:
        return {}
    return {
        one.day: frozenset(away[one.day])
        for one in roster.between(tx, min(away), max(away))
        if one.day in away and name in one.on_duty
    }


def for_whom_today(tx: Transaction, name: str, today: date) -> Collection[str]:
    """For whom somebody stands in today."""
    return for_whom(tx, name, today, today).get(today, frozenset())
