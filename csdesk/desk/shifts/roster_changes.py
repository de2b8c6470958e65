"""Setting a rotation, swapping work for a day, and taking a swap back (S-1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from csdesk.desk.desk import Transaction, require
from csdesk.desk.people.agents import read_agent, read_agents, read_reason
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.shifts import roster
from csdesk.desk.shifts.shifts import day_of
from csdesk.models.roster import Rotation, Swap
from csdesk.refused import N_, Refused
from csdesk.rules.text import shortened

MOST_DAYS = 3660
"""How far from today a roster is set, asked for or changed."""


def set_rotation(
    tx: Transaction, pattern_id: str, agents: Iterable[str], start: date, *, by: Person, at: datetime
) -> Rotation:
    """From `start` on, `agents` take turns on the posts of a pattern, the first of them on its first post (S-1).

    Of several rotations begun by a day the one made last is in force. Agents need no account yet.
    """
    require(tx, by, "roster.set")
    pattern = tx.playbook.roster.get(pattern_id)
    if pattern is None:
        raise Refused(
            "pattern_unknown",
            N_("There is no pattern {pattern}. The patterns are: {names}."),
            field="pattern",
            pattern=shortened(pattern_id),
            names=", ".join(one.id for one in tx.playbook.roster.pattern),
        )
    check_near(tx, start, "start", at)
    rotation = Rotation(
        pattern=pattern.id,
        policy=pattern.model_dump(mode="json"),
        agents=read_agents(agents),
        start=start,
        made_by=by.name,
        made_at=at,
    )
    tx.session.add(rotation)
    tx.session.flush()
    after = {"pattern": rotation.pattern, "agents": rotation.agents, "start": start}
    record(tx, "roster.set", "rotation", rotation.id, by=by, at=at, after=after)
    return rotation


def check_near(tx: Transaction, day: date, field: str, at: datetime) -> None:
    """Refuse a day so far from today that it can only be a mistake."""
    if abs((day - day_of(tx.playbook, at)).days) > MOST_DAYS:
        raise Refused("day_too_far", N_("{day} is more than ten years from today."), field=field, day=day)


def swap(tx: Transaction, day: date, one: str, other: str, reason: str = "", *, by: Person, at: datetime) -> Swap:
    """Two people do each other's work on a day; one of them may be off, or stand in from outside the rotation (S-1).

    By one of the two, or by who sets the roster. Refused for a past day, for people on leave, or when neither is on.
    """
    require(tx, by, "shift.work")
    one, other = read_agent(tx, one, "one"), read_agent(tx, other, "other")
    if by.name not in (one, other):
        require(tx, by, "roster.set")
    if one == other:
        raise Refused("swap_with_oneself", N_("A swap is between two people."), field="other")
    _not_past(tx, day, at)
    check_near(tx, day, "day", at)
    for name, field in ((one, "one"), (other, "other")):
        if name in roster.away_between(tx, day, day).get(day, ()):
            raise Refused("swap_on_leave", N_("{name} is on leave on {day}."), field=field, name=name, day=day)
    found = roster.on_day(tx, day)
    if not found.posts_of(one) and not found.posts_of(other):
        message = N_("Neither {one} nor {other} is on the roster of {day}.")
        raise Refused("swap_of_nothing", message, field="one", one=one, other=other, day=day)
    for made in roster.swaps_between(tx, day, day):
        if {made.one, made.other} == {one, other}:
            message = N_("{one} and {other} have swapped {day} already. Withdraw that swap to undo it.")
            raise Refused("swap_made", message, field="other", one=one, other=other, day=day)
    made = Swap(day=day, one=one, other=other, reason=read_reason(tx, reason), made_by=by.name, made_at=at)
    tx.session.add(made)
    tx.session.flush()
    after = {"day": day, "one": one, "other": other, "reason": made.reason}
    record(tx, "roster.swap", "swap", made.id, by=by, at=at, after=after)
    return made


def unswap(tx: Transaction, swap_id: int, *, by: Person, at: datetime) -> Swap:
    """Take a swap back, by one of the two or by who sets the roster; not of a past day (S-1)."""
    require(tx, by, "shift.work")
    made = tx.session.get(Swap, swap_id) if 0 < swap_id < 2**63 else None
    if made is None:
        raise Refused("swap_unknown", N_("There is no swap {number}."), field="id", number=swap_id)
    if by.name not in (made.one, made.other):
        require(tx, by, "roster.set")
    if made.withdrawn_at is not None:
        raise Refused("swap_withdrawn", N_("This swap was withdrawn by {name}."), field="id", name=made.withdrawn_by)
    _not_past(tx, made.day, at)
    made.withdrawn_by, made.withdrawn_at = by.name, at
    tx.session.add(made)
    before = {"day": made.day, "one": made.one, "other": made.other}
    record(tx, "roster.unswap", "swap", made.id, by=by, at=at, before=before)
    return made


def _not_past(tx: Transaction, day: date, at: datetime) -> None:
    today = day_of(tx.playbook, at)
    if day < today:
        message = N_("{day} is past: the roster can be changed from today, {today}, on.")
        raise Refused("day_past", message, field="day", day=day, today=today)
