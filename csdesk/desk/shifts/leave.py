"""Leave: asked for, agreed to by the other agent, granted beyond the limits or refused by a supervisor (S-2, S-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.people.agents import read_agent, read_reason
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.shifts import roster
from csdesk.desk.shifts.shifts import day_of
from csdesk.models.roster import Leave, LeaveState
from csdesk.playbook.roster import Pattern
from csdesk.refused import N_, Refused
from csdesk.rules import leave as rules
from csdesk.rules.leave import Reason
from csdesk.rules.roster import in_force, is_needed
from csdesk.rules.working_time import DAY

OPEN = (LeaveState.ASKED, LeaveState.GRANTED)


@dataclass(frozen=True)
class Verdict:
    """Whether a leave needs nothing more than that the other agent agrees, and why not."""

    reasons: tuple[Reason, ...]

    @property
    def granted(self) -> bool:
        """Within the limits, and somebody is left on every day of it."""
        return not self.reasons

    @property
    def possible(self) -> bool:
        """Whether at least a supervisor may grant it: somebody is left on every day (S-3)."""
        return all(reason.rule != "S-3" for reason in self.reasons)


def check(tx: Transaction, agent: str, first: date, last: date, at: datetime) -> Verdict:
    """Whether an agent could have leave from `first` to `last`, both included (S-2, S-3).

    Refused for days that cannot be asked for at all: backwards, past, too long, too far ahead, asked for already, or
    without a rotation in force.
    """
    return _verdict(tx, _read(tx, agent, first, last, at), first, last, at)


def ask(
    tx: Transaction, agent: str, first: date, last: date, reason: str = "", *, by: Person, at: datetime
) -> tuple[Verdict, Leave | None]:
    """Ask for leave; it counts when the other agent has agreed, and beyond the limits a supervisor granted it.

    On a day when nobody would be left it is not written down (S-3). Only a supervisor asks for somebody else.
    """
    require(tx, by, "shift.work")
    agent = _read(tx, agent, first, last, at)
    if agent != by.name:
        require(tx, by, "leave.decide")
    verdict = _verdict(tx, agent, first, last, at)
    if not verdict.possible:
        return verdict, None
    why = read_reason(tx, reason)
    leave = Leave(agent=agent, first=first, last=last, reason=why, asked_by=by.name, asked_at=at)
    tx.session.add(leave)
    tx.session.flush()
    _note(tx, "leave.ask", leave, by=by, at=at)
    return verdict, leave


def agree(tx: Transaction, leave_id: int, *, by: Person, at: datetime) -> Leave:
    """The other agent knows of a leave and agrees (S-3): within the limits it counts from now on."""
    require(tx, by, "shift.work")
    leave = _undecided(tx, leave_id, at)
    if leave.agreed_by is not None:
        return leave
    others = {one for rotation in _rotations(tx, leave.first, leave.last) for one in rotation} - {leave.agent}
    if by.name not in others:
        names = ", ".join(sorted(others))
        message = N_("Another agent of the rotation has to agree to this leave: {names}.")
        raise Refused("not_the_other_agent", message, field="by", names=names)
    leave.agreed_by, leave.agreed_at = by.name, at
    _settle(tx, leave, "leave.agree", by=by, at=at)
    return leave


def grant(tx: Transaction, leave_id: int, reason: str = "", *, by: Person, at: datetime) -> Leave:
    """A supervisor grants a leave, beyond the limits with a reason (S-2); it counts once the other agent agreed."""
    require(tx, by, "leave.decide")
    leave = _undecided(tx, leave_id, at)
    _not_ones_own(leave, by)
    beyond = not _verdict(tx, leave.agent, leave.first, leave.last, at, leave).granted
    leave.decision = read_reason(tx, reason, needed=beyond)
    leave.decided_by, leave.decided_at = by.name, at
    _settle(tx, leave, "leave.grant", by=by, at=at)
    return leave


def refuse(tx: Transaction, leave_id: int, reason: str, *, by: Person, at: datetime) -> Leave:
    """A supervisor refuses a leave that does not count yet, with a reason."""
    require(tx, by, "leave.decide")
    leave = _undecided(tx, leave_id, at)
    _not_ones_own(leave, by)
    leave.decision = read_reason(tx, reason, needed=True)
    leave.decided_by, leave.decided_at, leave.state = by.name, at, LeaveState.REFUSED
    tx.session.add(leave)
    _note(tx, "leave.refuse", leave, by=by, at=at)
    return leave


def withdraw(tx: Transaction, leave_id: int, *, by: Person, at: datetime) -> Leave:
    """Take a leave back, one's own or as a supervisor: of one that has begun only the days from today on."""
    require(tx, by, "shift.work")
    leave = get(tx, leave_id)
    if leave.agent != by.name:
        require(tx, by, "leave.decide")
    if leave.state not in OPEN:
        raise _over(leave)
    today = day_of(tx.playbook, at)
    if leave.last < today:
        raise Refused("leave_past", N_("This leave is past: its last day was {last}."), last=leave.last)
    before = {"last": leave.last, "state": leave.state}
    if leave.state == LeaveState.GRANTED and leave.first < today:
        leave.last = today - DAY
    else:
        leave.state = LeaveState.WITHDRAWN
    tx.session.add(leave)
    after = {"last": leave.last, "state": leave.state}
    record(tx, "leave.withdraw", "leave", leave.id, by=by, at=at, before=before, after=after)
    return leave


def get(tx: Transaction, leave_id: int) -> Leave:
    """The leave of a number; Refused when there is none."""
    leave = tx.session.get(Leave, leave_id) if 0 < leave_id < 2**63 else None
    if leave is None:
        raise Refused("leave_unknown", N_("There is no leave {number}."), field="id", number=leave_id)
    return leave


def listing(tx: Transaction, *, since: date | None = None, agent: str | None = None) -> Sequence[Leave]:
    """Leave of every state, the first day first; `since` leaves out what ended before it."""
    wanted = select(Leave).order_by(col(Leave.first), col(Leave.id))
    if since is not None:
        wanted = wanted.where(Leave.last >= since)
    if agent is not None:
        wanted = wanted.where(Leave.agent == agent)
    return tx.session.exec(wanted).all()


def waiting(tx: Transaction, today: date) -> Sequence[Leave]:
    """Leave that was asked for and may still come to count, the first day first (S-2, S-3)."""
    return [one for one in listing(tx, since=today) if one.state == LeaveState.ASKED and not lapsed(one, today)]


def lapsed(leave: Leave, today: date) -> bool:
    """Whether its first day came before it was agreed to and granted: it never counts any more."""
    return leave.state == LeaveState.ASKED and leave.first < today


def reasons_of(tx: Transaction, leave: Leave, at: datetime) -> tuple[Reason, ...]:
    """Why an undecided leave needs more than the other agent's word, as things are now."""
    return _verdict(tx, leave.agent, leave.first, leave.last, at, leave).reasons


def _read(tx: Transaction, agent: str, first: date, last: date, at: datetime) -> str:
    """The agent whose leave it would be; Refused for days that cannot be asked for."""
    name, limits, today = read_agent(tx, agent, "agent"), tx.playbook.roster.leave, day_of(tx.playbook, at)
    if last < first:
        raise Refused("leave_backwards", N_("The last day comes before the first."), field="last")
    if first < today:
        message = N_("{first} is past. Leave begins today, {today}, at the earliest.")
        raise Refused("leave_in_past", message, field="first", first=first, today=today)
    if (last - first).days + 1 > limits.longest_days:
        message = N_("A leave is at most {limit} days long.")
        raise Refused("leave_too_long", message, field="last", limit=limits.longest_days)
    if (last - today).days > limits.days_ahead:
        message = N_("Leave can be asked for {limit} days ahead, and no more.")
        raise Refused("leave_too_far", message, field="last", limit=limits.days_ahead)
    if not _rotations(tx, first, last):
        message = N_("No rotation is set for {day}. A supervisor sets one first.")
        raise Refused("rotation_missing", message, field="first", day=first)
    for other in _others_own(tx, name, today):
        if other.first <= last and other.last >= first:
            raise Refused(
                "leave_overlaps",
                N_("{agent} has leave {number} already, {first} to {last}."),
                field="first",
                agent=name,
                number=other.id,
                first=other.first,
                last=other.last,
            )
    return name


def _others_own(tx: Transaction, agent: str, today: date, leave: Leave | None = None) -> list[Leave]:
    """An agent's granted leave, and what was asked for and may still be granted: before `leave`, if that is given."""
    rows = tx.session.exec(select(Leave).where(Leave.agent == agent, col(Leave.state).in_(OPEN))).all()
    kept = [one for one in rows if not lapsed(one, today)]
    if leave is None or leave.id is None:
        return kept
    earlier = leave.id
    return [one for one in kept if one.id != earlier and (one.state == LeaveState.GRANTED or (one.id or 0) < earlier)]


def _verdict(tx: Transaction, agent: str, first: date, last: date, at: datetime, leave: Leave | None = None) -> Verdict:
    """What stands against a leave, in itself and with all that is granted; `leave` when it is written down already."""
    rotations = roster.rotations(tx, date.max)
    calendar, otherwise = tx.playbook.calendar, roster.default_pattern(tx)

    def rests(day: date) -> bool:
        rotation = in_force(rotations, day)
        pattern: Pattern = rotation.pattern if rotation else otherwise
        return not is_needed(pattern, day, calendar)

    def agents(day: date) -> tuple[str, ...]:
        rotation = in_force(rotations, day)
        return () if rotation is None or rests(day) else rotation.agents

    own = [
        day
        for one in _others_own(tx, agent, day_of(tx.playbook, at), leave)
        for day in rules.days_from(one.first, one.last)
    ]
    away = roster.away_between(tx, first, last, but=leave.id if leave else None)
    return Verdict(
        (
            *rules.beyond_limits(first, last, own, limits=tx.playbook.roster.leave, rests=rests),
            *rules.left_empty(first, last, agent, agents=agents, away=away),
        )
    )


def _settle(tx: Transaction, leave: Leave, action: str, *, by: Person, at: datetime) -> None:
    """Let a leave count that was agreed to and is within the limits, or granted with a reason; all is checked again."""
    verdict = _verdict(tx, leave.agent, leave.first, leave.last, at, leave)
    for reason in verdict.reasons:
        if reason.rule == "S-3":
            raise Refused("nobody_left", reason.sentence.message, field="first", **reason.sentence.values)
    if leave.agreed_by is not None and (leave.decision or verdict.granted):
        leave.state = LeaveState.GRANTED
    tx.session.add(leave)
    _note(tx, action, leave, by=by, at=at)


def _undecided(tx: Transaction, leave_id: int, at: datetime) -> Leave:
    leave, today = get(tx, leave_id), day_of(tx.playbook, at)
    if leave.state != LeaveState.ASKED:
        raise _over(leave)
    if lapsed(leave, today):
        message = N_("This leave was to begin on {first}, and nobody decided in time. Ask for it anew.")
        raise Refused("leave_lapsed", message, first=leave.first)
    return leave


_OVER = {
    LeaveState.ASKED: N_("This leave waits to be decided."),
    LeaveState.GRANTED: N_("This leave is granted already."),
    LeaveState.REFUSED: N_("This leave was refused."),
    LeaveState.WITHDRAWN: N_("This leave was withdrawn."),
}


def _over(leave: Leave) -> Refused:
    return Refused(f"leave_{leave.state}", _OVER[LeaveState(leave.state)])


def _not_ones_own(leave: Leave, by: Person) -> None:
    if by.name == leave.agent:
        raise Refused("ones_own_leave", N_("Nobody decides about their own leave."), field="by")


def _rotations(tx: Transaction, first: date, last: date) -> list[tuple[str, ...]]:
    """The agents of each rotation that is in force on some day from `first` to `last`."""
    rotations = roster.rotations(tx, last)
    changes = {first, *(one.start for one in rotations if first < one.start <= last)}
    found = [in_force(rotations, day) for day in sorted(changes)]
    return [one.agents for one in found if one is not None]


def _note(tx: Transaction, action: str, leave: Leave, *, by: Person, at: datetime) -> None:
    """Write down what a leave is now."""
    after = {
        "agent": leave.agent,
        "first": leave.first,
        "last": leave.last,
        "state": leave.state,
        "reason": leave.reason,
        "agreed_by": leave.agreed_by,
        "decision": leave.decision,
    }
    record(tx, action, "leave", leave.id, by=by, at=at, after=after)
