"""Who came late, went early or did not come, held against the hours of the roster (S-5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from csdesk.playbook.roster import AttendanceGrace

MINUTE = timedelta(minutes=1)


class Presence(StrEnum):
    """What is to be said of an agent and some hours in a row."""

    TO_COME = "to_come"
    """The hours have not begun, or only just."""
    MISSING = "missing"
    """Nobody clocked on for these hours."""
    THERE = "there"
    """Clocked on, and still there."""
    GONE = "gone"
    """Clocked on and off."""
    NOT_CLOCKED_OFF = "not_clocked_off"
    """Clocked on, on a day that is over, and never off."""
    NOT_ON_ROSTER = "not_on_roster"
    """Clocked on outside of any hours of the roster."""


@dataclass(frozen=True)
class Hours:
    """Hours in a row in which an agent is to be there."""

    agent: str
    day: date
    posts: tuple[str, ...]
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Stay:
    """From when to when an agent was there; `off` is None until clocking off."""

    agent: str
    day: date
    on: datetime
    off: datetime | None


@dataclass(frozen=True)
class Line:
    """An agent held against hours in a row of the roster, or a stay outside of any."""

    agent: str
    day: date
    posts: tuple[str, ...]
    begin: datetime | None
    end: datetime | None
    """Of the hours; None where the roster has none."""
    presence: Presence
    on: datetime | None = None
    """The first clocking on, and the last clocking off, of these hours."""
    off: datetime | None = None
    late: int = 0
    """Minutes, where they are more than the grace; of who is missing, those until now."""
    early: int = 0
    """Minutes that were left when the agent went, where they are more than the grace."""
    away: int = 0
    """Minutes between two stays within the hours."""

    @property
    def is_noticed(self) -> bool:
        """Whether something is not as it should be."""
        as_it_should_be = self.presence in (Presence.TO_COME, Presence.THERE, Presence.GONE)
        return not as_it_should_be or bool(self.late or self.early or self.away)


def joined(hours: Iterable[Hours]) -> list[Hours]:
    """Each agent's hours, those of several posts that overlap or follow at once made into one (S-1: alone on all)."""
    result: list[Hours] = []
    for one in sorted(hours, key=lambda one: (one.day, one.agent, one.begin, one.end)):
        last = result[-1] if result else None
        if last and (last.agent, last.day) == (one.agent, one.day) and one.begin <= last.end:
            posts = tuple(dict.fromkeys((*last.posts, *one.posts)))
            result[-1] = Hours(one.agent, one.day, posts, last.begin, max(last.end, one.end))
        else:
            result.append(one)
    return result


def compare(
    hours: Iterable[Hours], stays: Sequence[Stay], *, now: datetime, today: date, grace: AttendanceGrace
) -> list[Line]:
    """Every block of hours with who was there when, and every stay outside of them, by day, begin and agent (S-5).

    `today` is the shop's day of `now`: a stay of an earlier day that nobody ended reaches to no other day.
    """
    lines, used, blocks = [], set[Stay](), joined(hours)
    for one in blocks:
        found = [stay for stay in stays if stay.agent == one.agent and _reaches(stay, one, blocks, now)]
        used.update(found)
        lines.append(_line(one, sorted(found, key=lambda stay: stay.on), now=now, today=today, grace=grace))
    for stay in stays:
        if stay not in used:
            presence = Presence.NOT_ON_ROSTER if stay.off or stay.day >= today else Presence.NOT_CLOCKED_OFF
            lines.append(Line(stay.agent, stay.day, (), None, None, presence, stay.on, stay.off))
    return sorted(lines, key=lambda line: (line.day, line.begin or line.on or now, line.agent))


def _reaches(stay: Stay, hours: Hours, blocks: Sequence[Hours], now: datetime) -> bool:
    if stay.off is not None:
        return stay.on < hours.end and stay.off > hours.begin
    # Who is there before the hours begin is there for the next ones.
    own = [one for one in blocks if (one.agent, one.day) == (stay.agent, stay.day) and stay.on < one.end]
    return hours in own and (hours.begin < now or hours == own[0])


def _line(hours: Hours, stays: Sequence[Stay], *, now: datetime, today: date, grace: AttendanceGrace) -> Line:
    if not stays:
        waited = _minutes(min(now, hours.end) - hours.begin)
        if waited <= grace.late_minutes:
            return Line(hours.agent, hours.day, hours.posts, hours.begin, hours.end, Presence.TO_COME)
        return Line(hours.agent, hours.day, hours.posts, hours.begin, hours.end, Presence.MISSING, late=waited)
    last = stays[-1]
    late = _minutes(stays[0].on - hours.begin)
    early = _minutes(hours.end - last.off) if last.off else 0
    gaps = [_minutes(after.on - before.off) for before, after in pairwise(stays) if before.off]
    if last.off:
        presence = Presence.GONE
    else:
        presence = Presence.THERE if hours.day >= today or now < hours.end else Presence.NOT_CLOCKED_OFF
    return Line(
        hours.agent,
        hours.day,
        hours.posts,
        hours.begin,
        hours.end,
        presence,
        stays[0].on,
        last.off,
        late=late if late > grace.late_minutes else 0,
        early=early if early > grace.early_minutes else 0,
        away=sum(gaps),
    )


def _minutes(span: timedelta) -> int:
    """Whole minutes; none below zero."""
    return max(0, span // MINUTE)
