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
from csdesk.desk.shifts import roster
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
    case, shift = joint_cases.case_of(tx, PROCEDURE, today.isoformat(), by=by, at=at), shift_of(tx, today)
    for visit in found:
        _promise(tx, case, visit, shift, by=by, at=at)
    return len(found)


def _promise(tx: Transaction, case: Case, visit: Visit, shift: str, *, by: Person, at: datetime) -> None:
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
    deadline.owner = visit.agent or shift
    visit.case_id, visit.deadline_id = case.id, deadline.id
    tx.session.add(deadline)
    tx.session.add(visit)
    tx.session.flush()


def shift_of(tx: Transaction, day: date) -> str:
    """Who makes a client's visit that has no agent of its own: whoever is on the posts of the day (S-1)."""
    return "+".join(sorted({who for who in roster.on_day(tx, day).who.values() if who})) or DESK.name


def go_on(tx: Transaction, visit: Visit, *, by: Person, at: datetime) -> None:
    """What was written down of a visit was taken back: its promise runs on, due when it was."""
    if (deadline := _deadline(tx, visit)) is not None:
        joint_cases.case_of(tx, PROCEDURE, case_files.get(tx, deadline.case_id).title, by=by, at=at)
        deadlines.reopen(tx, deadline, by=by, at=at)
        deadline.owner = visit.agent or shift_of(tx, tx.local(at).date())
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


_OF_SHIFT = "SELECT deadline_id FROM visit WHERE state = 'planned' AND agent = '' AND deadline_id IS NOT NULL"

_ELSEWHERE = f"FROM deadline WHERE done_at IS NULL AND owner <> :owner AND id IN ({_OF_SHIFT})"
"""The promises of visits of clients without an agent of their own that are in somebody else's name."""


def are_elsewhere(tx: Transaction, today: date) -> bool:
    """Whether the shift's visits are promised in the name of another one, as each morning they are (S-1)."""
    if tx.raw.execute(f"{_OF_SHIFT} LIMIT 1").fetchone() is None:
        return False
    found = tx.raw.execute(f"SELECT 1 {_ELSEWHERE} LIMIT 1", {"owner": shift_of(tx, today)})
    return found.fetchone() is not None


def give_to_shift(tx: Transaction, today: date) -> None:
    """Let whoever is on the posts today answer for the visits of clients without an agent of their own (S-1)."""
    statement = f"UPDATE deadline SET owner = :owner WHERE id IN (SELECT id {_ELSEWHERE})"  # noqa: S608
    tx.raw.execute(statement, {"owner": shift_of(tx, today)})


def give_to_agents(tx: Transaction, visits: Sequence[int]) -> None:
    """Let the agents of some visits answer for what is promised of them (K-2)."""
    for visit_id in visits:
        visit = tx.session.get(Visit, visit_id, populate_existing=True)
        deadline = _deadline(tx, visit) if visit is not None else None
        if visit is not None and deadline is not None and deadline.done_at is None:
            deadline.owner = visit.agent or shift_of(tx, visit.day)
            tx.session.add(deadline)
    tx.session.flush()
