"""The visits whose day has come: each is a promise with a person on it, in the case of its day (K-3, I-6).

They press on no other screen than their own: a day has one case for all of them, and their kinds of deadlines are
`apart`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlmodel import col, select

from csdesk.desk.cases import case_files, joint_cases
from csdesk.desk.desk import Transaction
from csdesk.desk.person import DESK, Person
from csdesk.desk.promises import deadlines
from csdesk.desk.shifts import standing_in
from csdesk.models.case import Case
from csdesk.models.client import Client
from csdesk.models.deadline import Deadline
from csdesk.models.visit import OPEN, Visit
from csdesk.playbook.procedures import VISITS_MADE
from csdesk.rules import visits as rules
from csdesk.rules.working_time import moment_on

PROCEDURE = "visits"
"""The procedure of a day's visits."""

_TO_BEGIN = f"{OPEN} AND deadline_id IS NULL AND day <= ?"


def are_to_begin(tx: Transaction, today: date) -> bool:
    """Whether the day of a visit has come that is not promised yet."""
    found = tx.raw.execute(f"SELECT 1 FROM visit WHERE {_TO_BEGIN} LIMIT 1", (today.isoformat(),))  # noqa: S608
    return found.fetchone() is not None


def begin(tx: Transaction, today: date, *, limit: int, by: Person = DESK, at: datetime) -> int:
    """Promise visits whose day has come, the soonest due first, at most so many; how many were (K-3)."""
    query = (
        select(Visit)
        .where(Visit.state == "planned", col(Visit.deadline_id).is_(None), col(Visit.day) <= today)
        .order_by(col(Visit.due_day), col(Visit.id))
    )
    found = tx.session.exec(query.limit(limit)).all()
    if not found:
        return 0
    case = joint_cases.case_of(tx, PROCEDURE, today.isoformat(), by=by, at=at)
    shift, away = standing_in.shift_of(tx, today), standing_in.away_on(tx, today)
    for visit in found:
        owner = shift if not visit.agent or visit.agent in away else visit.agent
        _promise(tx, case, visit, owner, by=by, at=at)
    return len(found)


def _promise(tx: Transaction, case: Case, visit: Visit, owner: str, *, by: Person, at: datetime) -> None:
    kind, rhythm = tx.playbook.deadlines.get(visit.kind), tx.playbook.visits.rhythm_of(visit.by_class)
    client = tx.session.get(Client, visit.client_id)
    assert kind is not None
    assert client is not None
    words = {name: f"{text}  {client.code}" for name, text in kind.words.model_dump().items()}
    given = rules.given_of(kind, rhythm) if rhythm is not None else {}
    deadline = deadlines.begin(
        tx, case, visit.kind, words=words, given=given, chain=case_files.procedure_of(case).chain,
        started_at=moment_on(visit.counted_from, time(), tx.playbook.shop.zone), by=by, at=at,
    )  # fmt: skip
    deadline.owner = owner
    visit.case_id, visit.deadline_id = case.id, deadline.id
    tx.session.add(deadline)
    tx.session.add(visit)
    tx.session.flush()


def go_on(tx: Transaction, visit: Visit, *, by: Person, at: datetime) -> None:
    """What was written down of a visit was taken back: its promise runs on, due when it was."""
    if (deadline := _deadline(tx, visit)) is not None:
        joint_cases.case_of(tx, PROCEDURE, case_files.get(tx, deadline.case_id).title, by=by, at=at)
        deadlines.reopen(tx, deadline, by=by, at=at)
        deadline.owner = standing_in.owner_on(tx, visit.agent, tx.local(at).date())
        tx.session.add(deadline)


def meet(tx: Transaction, visit: Visit, *, by: Person, at: datetime) -> None:
    """A visit was made: its promise is met, or done late."""
    if (deadline := _deadline(tx, visit)) is not None:
        deadlines.meet(tx, deadline, by=by, at=at)
        joint_cases.end(tx, deadline.case_id, VISITS_MADE, by=by, at=at)


def withdraw(tx: Transaction, visit: Visit, *, by: Person, at: datetime) -> None:
    """A visit is asked for no more."""
    if (deadline := _deadline(tx, visit)) is not None:
        deadlines.withdraw(tx, deadline, by=by, at=at)
        joint_cases.end(tx, deadline.case_id, VISITS_MADE, by=by, at=at)


def _deadline(tx: Transaction, visit: Visit) -> Deadline | None:
    return None if visit.deadline_id is None else deadlines.get(tx, visit.deadline_id)


_ELSEWHERE = (
    "FROM visit AS v INDEXED BY visit_open_by_day JOIN deadline AS d ON d.id = v.deadline_id"
    " WHERE v.state = 'planned' AND v.day <= ? AND d.done_at IS NULL AND d.owner <> "
)
"""The promises of visits whose day has come that are in somebody else's name than in that of."""


def are_elsewhere(tx: Transaction, today: date) -> bool:
    """Whether visits are promised in the name of another one than who makes them today, as each morning (S-1)."""
    owner, given = _owner(tx, today)
    found = tx.raw.execute(f"SELECT 1 {_ELSEWHERE}{owner} LIMIT 1", (today.isoformat(), *given))
    return found.fetchone() is not None


def give_to_who_is_here(tx: Transaction, today: date) -> None:
    """Let whoever makes them today answer for visits: their agent, or the shift for one on leave (K-3, S-1, S-2)."""
    owner, given = _owner(tx, today)
    statement = f"SELECT d.id, {owner} {_ELSEWHERE}{owner}"
    found = tx.raw.execute(statement, (*given, today.isoformat(), *given)).fetchall()
    tx.raw.executemany("UPDATE deadline SET owner = ? WHERE id = ?", [(name, which) for which, name in found])


def _owner(tx: Transaction, day: date) -> tuple[str, tuple[str, ...]]:
    """Who makes a visit on a day, as SQL and what is put into it."""
    away = sorted(standing_in.away_on(tx, day))
    absent = f" OR v.agent IN ({', '.join('?' * len(away))})" if away else ""
    return f"CASE WHEN v.agent = ''{absent} THEN ? ELSE v.agent END", (*away, standing_in.shift_of(tx, day))


def give_to_agents(tx: Transaction, visits: Sequence[int]) -> None:
    """Let the agents of some visits answer for what is promised of them (K-2)."""
    for visit_id in visits:
        visit = tx.session.get(Visit, visit_id, populate_existing=True)
        deadline = _deadline(tx, visit) if visit is not None else None
        if visit is not None and deadline is not None and deadline.done_at is None:
            deadline.owner = standing_in.owner_on(tx, visit.agent, visit.day)
            tx.session.add(deadline)
    tx.session.flush()
