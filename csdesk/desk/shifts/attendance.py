"""Clocking on and off, and the supervisor's list of who was late, early or missing (S-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.shifts import roster
from csdesk.desk.shifts.shifts import day_of
from csdesk.models.roster import Attendance
from csdesk.refused import N_, Refused
from csdesk.rules import attendance as rules
from csdesk.rules.attendance import Hours, Line, Stay
from csdesk.rules.moments import ShownMoment
from csdesk.rules.roster import DayRoster
from csdesk.rules.working_time import DAY

AFTER_HOURS = timedelta(hours=4)
"""How long after hours that go past the end of the day their stay can still be ended."""


def clock_on(tx: Transaction, *, by: Person, at: datetime) -> Attendance:
    """The agent is there from now on; a day can have several stays. Refused while one of them goes on."""
    require(tx, by, "shift.work")
    running = stay_of(tx, by.name, at)
    if running is not None:
        since = ShownMoment(tx.local(running.on_at))
        raise Refused("clocked_on", N_("You have been clocked on since {since}. Clock off first."), since=since)
    stay = Attendance(agent=by.name, day=day_of(tx.playbook, at), on_at=at)
    tx.session.add(stay)
    tx.session.flush()
    record(tx, "attendance.on", "attendance", stay.id, by=by, at=at, after={"day": stay.day, "on_at": at})
    return stay


def clock_off(tx: Transaction, *, by: Person, at: datetime) -> Attendance:
    """The agent goes, for a break or for the day. Refused for who is not clocked on today."""
    require(tx, by, "shift.work")
    stay = stay_of(tx, by.name, at)
    if stay is None:
        raise Refused("not_clocked_on", N_("You are not clocked on today."))
    stay.off_at = at
    tx.session.add(stay)
    before, after = {"on_at": stay.on_at}, {"off_at": at}
    record(tx, "attendance.off", "attendance", stay.id, by=by, at=at, before=before, after=after)
    return stay


def stay_of(tx: Transaction, agent: str, at: datetime) -> Attendance | None:
    """The stay of an agent that goes on at a moment, if any.

    One of an earlier day was forgotten, unless the agent's hours of that day went on past its end.
    """
    today = day_of(tx.playbook, at)
    opened = select(Attendance).where(
        Attendance.agent == agent, col(Attendance.off_at).is_(None), col(Attendance.day).between(today - DAY, today)
    )
    for stay in tx.session.exec(opened.order_by(col(Attendance.id).desc())):
        if stay.day == today or any(
            one.agent == agent and day_of(tx.playbook, one.end) == today and at <= one.end + AFTER_HOURS
            for one in _hours(tx, roster.on_day(tx, stay.day))
        ):
            return stay
    return None


def stays(tx: Transaction, first: date, last: date) -> Sequence[Attendance]:
    """Every stay of some days, in the order of clocking on."""
    wanted = select(Attendance).where(col(Attendance.day).between(first, last))
    return tx.session.exec(wanted.order_by(col(Attendance.on_at), col(Attendance.id))).all()


def listing(tx: Transaction, first: date, last: date, *, at: datetime) -> list[Line]:
    """Over some days who was late, early or missing, or is there: the roster's hours and the stays together (S-5)."""
    hours = [one for day in roster.between(tx, first, last) for one in _hours(tx, day)]
    # Who comes before the day begins belongs to the day before.
    near = [Stay(one.agent, one.day, one.on_at, one.off_at) for one in stays(tx, first - DAY, last + DAY)]
    lines = rules.compare(hours, near, now=at, today=day_of(tx.playbook, at), grace=tx.playbook.roster.attendance)
    return [line for line in lines if first <= line.day <= last]


def _hours(tx: Transaction, day: DayRoster) -> list[Hours]:
    return [
        Hours(agent, day.day, (post.id,), begin, end)
        for post in day.posts
        if (agent := day.who[post.id]) is not None
        for begin, end in roster.hours(tx, post, day.day)
    ]
