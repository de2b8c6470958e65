"""Plans of visits written into the store, in pieces that keep nobody waiting (K-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.person import DESK, Person
from csdesk.desk.record import record
from csdesk.desk.visits import due_visits, planning
from csdesk.desk.visits.planning import ACTIVE, Plan, Planned
from csdesk.models.client import Client
from csdesk.models.visit import OPEN, Visit, VisitState

AT_ONCE = 500
"""Visits that are planned in one transaction: some 20 ms."""

PROMISES_AT_ONCE = 20
"""Promises that begin or end in one transaction."""

_INSERT = (
    "INSERT INTO visit (uuid, client_id, kind, by_class, counted_from, day, due_day, state, agent, tries, moves,"  # noqa: S608
    " planned_at, made_by, answer, wish, spoke_to, note)"
    " SELECT 'visit/' || (SELECT COALESCE(MAX(id), 0) + 1 FROM visit), c.id, :kind, :by_class, :counted_from, :day,"
    " :due_day, 'planned', :agent, 0, 0, :at, '', '', '',"
    f" '', '' FROM client AS c WHERE c.id = :client AND {ACTIVE}"
    " AND NOT EXISTS (SELECT 1 FROM visit AS v WHERE v.client_id = c.id AND v.state = 'planned')"
)
_UPDATE = (
    "UPDATE visit SET by_class = :by_class, agent = :agent, counted_from = :counted_from, day = :day,"  # noqa: S608
    f" due_day = :due_day WHERE id = :id AND {OPEN} AND day = :before"
)


def write(tx: Transaction, plan: Plan, *, by: Person = DESK, at: datetime) -> int:
    """Write a plan, but for what has changed since it was made; how many visits were written (K-3).

    Recorded in one entry: with a hundred thousand clients, as many entries would hide everything else.
    """
    written = []
    for new in plan.new:
        given = _given(new) | {"client": new.client_id, "kind": new.kind, "at": int(at.timestamp())}
        if tx.raw.execute(_INSERT, given).rowcount:
            written.append([new.client_id, new.day.isoformat(), new.due_day.isoformat()])
    for change in plan.changed:
        given = _given(change.to) | {"id": change.visit_id, "before": change.day_before.isoformat()}
        if tx.raw.execute(_UPDATE, given).rowcount:
            written.append([change.to.client_id, change.to.day.isoformat(), change.to.due_day.isoformat()])
    if written:
        record(tx, "visit.plan", "visit", "", by=by, at=at, after={"clients": written})
    gone = [visit for one in plan.gone if (visit := tx.session.get(Visit, one)) and visit.state == VisitState.PLANNED]
    for visit in gone:
        visit.state = VisitState.WITHDRAWN
        tx.session.add(visit)
        due_visits.withdraw(tx, visit, by=by, at=at)
        record(tx, "visit.withdraw", "visit", visit.id, by=by, at=at, after={"client": visit.client_id})
    due_visits.give_to_agents(tx, [one.visit_id for one in plan.changed])
    return len(written) + len(gone)


def _given(one: Planned) -> dict[str, str | int]:
    return {
        "by_class": one.by_class, "agent": one.agent, "counted_from": one.counted_from.isoformat(),
        "day": one.day.isoformat(), "due_day": one.due_day.isoformat(),
    }  # fmt: skip


def in_parts(plan: Plan) -> Iterator[Plan]:
    """A plan in pieces that are written quickly, so that the counter never waits for it."""
    while plan:
        yield Plan(plan.new[:AT_ONCE], plan.changed[:AT_ONCE], plan.gone[:PROMISES_AT_ONCE])
        plan = Plan(plan.new[AT_ONCE:], plan.changed[AT_ONCE:], plan.gone[PROMISES_AT_ONCE:])


def plan_next(tx: Transaction, visit: Visit, *, at: datetime) -> None:
    """Plan the visit after one that was made, in the transaction of its record (K-3)."""
    assert visit.made_on is not None
    client = tx.session.get(Client, visit.client_id)
    rhythm = tx.playbook.visits.rhythm_of(client.client_class) if client is not None else None
    if rhythm is None:
        return
    tx.session.flush()
    plan = planning.after(tx, visit.client_id, rhythm, visit.agent, visit.made_on, today=tx.local(at).date())
    write(tx, plan, at=at)
