"""Planning visits: every client has the next one planned, by its rhythm, days as even as can be (K-3).

What is to be planned is found by one read and written in short transactions, each of which looks again: any number of
programs may plan at once, and a client never has two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from csdesk.desk.desk import Transaction
from csdesk.models.visit import OPEN
from csdesk.playbook.visits import Rhythm
from csdesk.rules import visits as rules
from csdesk.rules.working_time import is_working_day

MOST_ASKED = 500
"""Clients that one query names."""


class Planned(NamedTuple):
    """A visit as it is to be planned."""

    client_id: int
    kind: str
    by_class: str
    agent: str
    counted_from: date
    day: date
    due_day: date


class Changed(NamedTuple):
    """A planned visit that is to be another: which, the day that it had, and what it is to be."""

    visit_id: int
    day_before: date
    to: Planned


@dataclass
class Plan:
    """What has to be written so that each client has the visit that its rhythm asks for."""

    new: list[Planned] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    """Planned visits of clients who are visited no more, and of those who have two."""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


# -- what is to be planned -------------------------------------------------------------------------------------------

ACTIVE = "c.archived_at IS NULL AND c.merged_into_id IS NULL AND c.erased_at IS NULL"

_AGENT = "CASE WHEN a.disabled_at IS NULL THEN COALESCE(a.name, '') ELSE '' END"
"""The client's own agent (K-2); the shift, as an empty name, where it has none, or where that one has left."""

_CLIENT = f"SELECT c.id, c.client_class, {_AGENT}"
_FROM = " FROM client AS c LEFT JOIN account AS a ON a.name = c.owner AND c.owner <> ''"

_PLANNED_OF = "visit AS {} INDEXED BY visit_open_by_client"
"""What is planned, by the clients, from an index that has no visit that was made: ten years of them cost nothing."""

HAS_PLANNED = f"EXISTS (SELECT 1 FROM {_PLANNED_OF.format('v')} WHERE v.client_id = c.id AND v.state = 'planned')"  # noqa: S608
"""Whether a visit is planned for a client."""

_WITHOUT = (
    f"{_CLIENT}, c.opened_on, c.added_at, c.onboarded,"  # noqa: S608
    f" (SELECT MAX(made_on) FROM visit WHERE client_id = c.id AND state = 'done'){_FROM}"
    f" WHERE {ACTIVE} AND NOT {HAS_PLANNED}"
)
"""Clients for whom no visit is planned."""

_OTHERWISE = (
    f"{_CLIENT}, v.id, v.kind, v.by_class, v.agent, v.counted_from, v.day, v.due_day, v.deadline_id"
    f"{_FROM} JOIN {_PLANNED_OF.format('v')} ON v.client_id = c.id AND v.state = 'planned'"
    f" WHERE {ACTIVE} AND (v.by_class <> c.client_class OR v.agent <> {_AGENT})"
)
"""Clients who are of another class, or somebody else's, than their planned visit."""

_ITS_PLANNED = f"FROM client AS c CROSS JOIN {_PLANNED_OF.format('v')} ON v.client_id = c.id AND v.state = 'planned'"

_GONE = f"SELECT v.id {_ITS_PLANNED} WHERE NOT ({ACTIVE})"
"""Planned visits of clients who were archived, merged into others or erased."""

_TWICE = (
    f"SELECT v.id {_ITS_PLANNED}"  # noqa: S608
    f" WHERE EXISTS (SELECT 1 FROM {_PLANNED_OF.format('w')} WHERE w.client_id = c.id"
    " AND w.state = 'planned' AND (w.due_day, w.id) < (v.due_day, v.id))"
)
"""The later ones of clients who have more than one, because two became one."""

_PLANNED = "SELECT id, client_id, kind, by_class, agent, counted_from, day, due_day FROM visit"

_COMBINATIONS = (
    "SELECT kind, by_class, counted_from, due_day FROM visit INDEXED BY visit_open_by_client"  # noqa: S608
    f" WHERE {OPEN} AND deadline_id IS NULL"
)
_OF_COMBINATION = (
    f"{_PLANNED} WHERE {OPEN} AND deadline_id IS NULL AND kind = ? AND by_class = ? AND counted_from = ?"
    " AND due_day = ?"
)
_DAYS = f"SELECT DISTINCT day FROM visit WHERE {OPEN} AND day >= ?"  # noqa: S608
_OF_DAY = f"{_PLANNED} WHERE {OPEN} AND day = ?"
_LOAD = f"SELECT agent, day, COUNT(*) FROM visit WHERE {OPEN} GROUP BY agent, day"  # noqa: S608


def look(tx: Transaction, today: date, *, clients: Sequence[int] | None = None) -> Plan:
    """What is to be written as of a day, for all clients or for some.

    Of all, also what a changed playbook asks for: another rhythm, and a day that is a day of rest now. What was
    promised already, because its day has come, stays as it was promised.
    """
    return _Look(tx, today).of(clients)


def after(tx: Transaction, client_id: int, rhythm: Rhythm, agent: str, made_on: date, *, today: date) -> Plan:
    """The visit that follows one of a client that was made on a day (K-3)."""
    return _Look(tx, today).after(client_id, rhythm, agent, made_on)


class _Look:
    """One look at the clients and their visits."""

    def __init__(self, tx: Transaction, today: date) -> None:
        self._tx, self._today = tx, today
        self._visits, self._calendar = tx.playbook.visits, tx.playbook.calendar
        self._due = rules.DueDays(tx.playbook.deadlines, self._calendar)
        self._windows: dict[tuple[str, rules.Basis, date], tuple[date, date]] = {}
        self._plan = Plan()
        self._wanted: list[_Wanted] = []
        self._seen: set[int] = set()
        """The visits that are withdrawn or changed."""

    def of(self, clients: Sequence[int] | None) -> Plan:
        """What is to be written."""
        for some in _parts(clients):
            for statement in (_GONE, _TWICE):
                for (visit_id,) in self._rows(statement, "c.id", some):
                    self._withdraw(visit_id)
            for row in self._rows(_WITHOUT, "c.id", some):
                self._without(*row)
            for row in self._rows(_OTHERWISE, "c.id", some):
                self._otherwise(*row)
        if clients is None:
            self._with_the_playbook()
        self._spread()
        return self._plan

    def after(self, client_id: int, rhythm: Rhythm, agent: str, made_on: date) -> Plan:
        """The visit that follows one of a client that was made on a day."""
        found = rules.Basis(rhythm.next, made_on)
        self._want(client_id, rhythm, agent, found, self._due(rhythm, found.kind, made_on))
        self._spread()
        return self._plan

    def _rows(self, statement: str, name: str, some: Sequence[int] | None) -> Sequence[tuple[Any, ...]]:
        if some is not None:
            statement += f" AND {name} IN ({', '.join('?' * len(some))})"
        found: Sequence[tuple[Any, ...]] = self._tx.raw.execute(statement, some or ()).fetchall()
        return found

    def _withdraw(self, visit_id: int) -> None:
        if visit_id not in self._seen:
            self._seen.add(visit_id)
            self._plan.gone.append(visit_id)

    def _without(
        self, client_id: int, client_class: str, agent: str, opened: str | None, added_at: int, onboarded: int,
        last: str | None,
    ) -> None:  # fmt: skip
        rhythm = self._visits.rhythm_of(client_class)
        if rhythm is None:
            return
        opened_on = _day(opened)
        if opened_on is None and rhythm.before_opening:
            opened_on = self._tx.local(datetime.fromtimestamp(added_at, UTC)).date()
        elif opened_on is None and not onboarded:
            # Its account is not opened yet: the first visit counts from there.
            return
        found = rules.basis(
            rhythm, self._visits, opened_on=opened_on, last_visit=_day(last), today=self._today, due=self._due
        )
        self._want(client_id, rhythm, agent, found, self._due(rhythm, found.kind, found.counted_from))

    def _otherwise(
        self, client_id: int, client_class: str, agent: str, visit_id: int, kind: str, by_class: str,
        agent_before: str, counted: str, day: str, due_day: str, deadline_id: int | None,
    ) -> None:  # fmt: skip
        """A client of another class, or with another agent, than the visit that is planned for it."""
        rhythm = self._visits.rhythm_of(client_class)
        if visit_id in self._seen:
            return
        if rhythm is None:
            self._withdraw(visit_id)
            return
        since_before, due_before, day_before = (date.fromisoformat(one) for one in (counted, due_day, day))
        since, due = since_before, due_before
        if by_class != client_class and deadline_id is None:
            since, due = rules.changed_due(rhythm, kind, since_before, due_before, today=self._today, due=self._due)
        if (since, due) != (since_before, due_before):
            self._want(client_id, rhythm, agent, rules.Basis(kind, since), due, visit_id, day_before)
        elif agent != agent_before:
            same = Planned(client_id, kind, by_class, agent, since, day_before, due)
            self._change(visit_id, day_before, same)

    def _with_the_playbook(self) -> None:
        """What another calendar, or another length of a rhythm, changes of what is not promised yet."""
        execute = self._tx.raw.execute
        # A set of them is found in a third of the time that SQLite needs to group them.
        for kind, by_class, counted, due_day in sorted(set(execute(_COMBINATIONS))):
            rhythm = self._visits.rhythm_of(by_class)
            if rhythm is None or kind not in (rhythm.first, rhythm.next):
                continue
            due = self._due(rhythm, kind, date.fromisoformat(counted))
            if due.isoformat() != due_day and due >= self._today:
                self._again(_OF_COMBINATION, (kind, by_class, counted, due_day), due)
        for (day,) in execute(_DAYS, (self._today.isoformat(),)).fetchall():
            if not is_working_day(date.fromisoformat(day), self._calendar):
                self._again(_OF_DAY, (day,), None)

    def _again(self, statement: str, given: tuple[str, ...], due: date | None) -> None:
        """Plan visits anew, with another due day where it is given."""
        for visit_id, client_id, kind, by_class, agent, counted, day, due_day in self._tx.raw.execute(
            statement, given
        ).fetchall():
            rhythm = self._visits.rhythm_of(by_class)
            if visit_id not in self._seen and rhythm is not None:
                found = rules.Basis(kind, date.fromisoformat(counted))
                until = due or date.fromisoformat(due_day)
                self._want(client_id, rhythm, agent, found, until, visit_id, date.fromisoformat(day))

    def _want(
        self, client_id: int, rhythm: Rhythm, agent: str, found: rules.Basis, due: date, visit_id: int | None = None,
        day_before: date | None = None,
    ) -> None:  # fmt: skip
        asked = (rhythm.id, found, due)
        if asked not in self._windows:
            self._windows[asked] = rules.window(
                due, found.counted_from, self._today, self._calendar, ahead=rhythm.ahead, spare=rhythm.spare,
                whole=found.whole,
            )  # fmt: skip
        first, last = self._windows[asked]
        planned = Planned(client_id, found.kind, rhythm.id, agent, found.counted_from, first, due)
        self._wanted.append(_Wanted(rules.Wanted(client_id, agent, first, last), planned, visit_id, day_before))
        if visit_id is not None:
            self._seen.add(visit_id)

    def _change(self, visit_id: int, day_before: date, to: Planned) -> None:
        self._seen.add(visit_id)
        self._plan.changed.append(Changed(visit_id, day_before, to))

    def _spread(self) -> None:
        """Give everything that is wanted its day."""
        if not self._wanted:
            return
        load = _load(self._tx)
        for one in self._wanted:
            if one.day_before is not None:
                # Its place is free again.
                agent = one.planned.agent
                load[agent][one.day_before] = load.setdefault(agent, {}).get(one.day_before, 1) - 1
        found = rules.spread([one.wanted for one in self._wanted], load, self._calendar)
        for one in self._wanted:
            planned = one.planned._replace(day=found[one.planned.client_id])
            if one.visit_id is None or one.day_before is None:
                self._plan.new.append(planned)
            else:
                self._plan.changed.append(Changed(one.visit_id, one.day_before, planned))


class _Wanted(NamedTuple):
    """A visit that gets a day: on which it may be, what it will be, and which it is where there is one."""

    wanted: rules.Wanted
    planned: Planned
    visit_id: int | None
    day_before: date | None


def _parts(clients: Sequence[int] | None) -> Iterator[Sequence[int] | None]:
    if clients is None:
        yield None
        return
    for start in range(0, len(clients), MOST_ASKED):
        yield clients[start : start + MOST_ASKED]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _load(tx: Transaction) -> dict[str, dict[date, int]]:
    """How many visits each agent has planned on each day; those of the shift under an empty name."""
    found: dict[str, dict[date, int]] = {}
    for agent, day, count in tx.raw.execute(_LOAD):
        found.setdefault(agent, {})[date.fromisoformat(day)] = count
    return found
