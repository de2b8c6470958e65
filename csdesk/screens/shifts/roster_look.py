"""What the roster's page shows, as of one look at the store (S-1 to S-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.person import Person
    from csdesk.models.roster import Leave
    from csdesk.rules.roster import DayRoster

SPAN = timedelta(days=14)
"""How much of the roster is seen at once."""

ASKED, GRANTED = "asked", "granted"


@dataclass(frozen=True)
class SwapNote:
    """A swap with who made it and why."""

    id: int
    day: date
    one: str
    other: str
    reason: str
    made_by: str


@dataclass(frozen=True)
class LeaveNote:
    """A leave that counts, or may still come to count."""

    id: int
    agent: str
    first: date
    last: date
    reason: str
    state: str
    agreed_by: str
    needs_supervisor: bool
    """Beyond the limits, and no supervisor has granted it yet (S-2)."""
    may_agree: frozenset[str]
    """Who of the rotation can agree, as long as nobody has (S-3)."""

    def waits_for(self, person: Person, *, decides: bool) -> bool:
        """Whether it is the person's turn: to agree, or as a supervisor to decide."""
        mine = person.name in self.may_agree or (decides and self.needs_supervisor and self.agent != person.name)
        return self.state == ASKED and mine


@dataclass(frozen=True)
class RosterLook:
    """The roster of some days, leave and swaps, and what the reader may do."""

    today: date
    days: Sequence[DayRoster]
    is_set: bool
    """Whether a rotation is in force on any of the days."""
    swaps: Sequence[SwapNote]
    leave: Sequence[LeaveNote]
    clocked_on: datetime | None
    """Since when the reader is clocked on."""
    decides: bool
    """Whether the reader decides about leave, as a supervisor."""
    sets: bool
    """Whether the reader sets the roster."""

    def listed(self, person: Person) -> Sequence[LeaveNote]:
        """The leave that waits, what waits for the person first, then the person's own that counts."""
        waiting = [one for one in self.leave if one.state == ASKED]
        counting = [one for one in self.leave if one.state == GRANTED and one.agent == person.name]
        own = [one for one in counting if one.last >= self.today]
        return [*sorted(waiting, key=lambda one: not one.waits_for(person, decides=self.decides)), *own]


def read_roster(tx: Transaction, first: date | None, *, person: Person, at: datetime) -> RosterLook:
    """Two weeks of the roster from `first` on, or from today."""
    from csdesk.desk.desk import may
    from csdesk.desk.shifts import attendance, leave, roster, roster_changes
    from csdesk.desk.shifts.shifts import day_of

    today = day_of(tx.playbook, at)
    begin = first or today
    roster_changes.check_near(tx, begin, "from", at)
    last = begin + SPAN - timedelta(days=1)
    days = roster.between(tx, begin, last)
    stay = attendance.stay_of(tx, person.name, at)
    found = [one for one in leave.listing(tx, since=min(begin, today)) if one.state in leave.OPEN]
    return RosterLook(
        today=today,
        days=days,
        is_set=any(one.rotation is not None for one in days),
        swaps=[
            SwapNote(one.id or 0, one.day, one.one, one.other, one.reason, one.made_by)
            for one in roster.swaps_between(tx, begin, last)
        ],
        leave=[_note(tx, one, at) for one in found if not leave.lapsed(one, today)],
        clocked_on=stay.on_at if stay is not None else None,
        decides=may(tx.playbook, person, "leave.decide"),
        sets=may(tx.playbook, person, "roster.set"),
    )


def _note(tx: Transaction, found: Leave, at: datetime) -> LeaveNote:
    from csdesk.desk.shifts import leave

    asked = found.state == ASKED
    return LeaveNote(
        id=found.id or 0,
        agent=found.agent,
        first=found.first,
        last=found.last,
        reason=found.reason,
        state=str(found.state),
        agreed_by=found.agreed_by or "",
        needs_supervisor=asked and not found.decision and bool(leave.reasons_of(tx, found, at)),
        may_agree=others_on(tx, found.first, found.agent) if asked and found.agreed_by is None else frozenset(),
    )


def others_on(tx: Transaction, day: date, agent: str) -> frozenset[str]:
    """Who besides an agent is in the rotation of a day, and so can agree to the agent's leave (S-3)."""
    from csdesk.desk.shifts import roster

    rotation = roster.rotation_on(tx, day)
    return frozenset(rotation.agents) - {agent} if rotation is not None else frozenset()


def people(tx: Transaction, day: date | None = None) -> Sequence[str]:
    """Everybody who can work a shift: of the rotation of a day in its order, then those with an account."""
    from csdesk.desk.desk import may
    from csdesk.desk.people import accounts
    from csdesk.desk.person import Person
    from csdesk.desk.shifts import roster

    rotation = roster.rotation_on(tx, day) if day is not None else None
    able = [
        one.name
        for one in accounts.accounts(tx)
        if one.disabled_at is None and may(tx.playbook, Person(one.name, one.role), "shift.work")
    ]
    return list(dict.fromkeys([*(rotation.agents if rotation is not None else ()), *able]))
