"""What runs: open deadlines with what they are about, as screens and commands show them (I-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from csdesk.desk import case_files
from csdesk.desk.deadlines import chain_of
from csdesk.desk.desk import Transaction
from csdesk.models.case import Case, CaseState
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.rules.working_time import end_of_day


@dataclass(frozen=True)
class Promise:
    """One open deadline: what is promised, when it is due, whose it is, what it is about."""

    deadline_id: int
    case_id: int
    step_id: int | None
    number: str
    """Of its case; empty where the case goes by its title."""
    kind: Mapping[str, str]
    """What kind of case it is, in every language."""
    title: str
    words: Mapping[str, str]
    """What is promised, in every language."""
    owner: str
    state: str
    generation: int
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None
    renewals: int
    level: int
    """How many levels were told."""
    acknowledged_by: str | None
    asks_again_at: datetime | None
    """When whoever acknowledged is asked again."""


def running(tx: Transaction, *, at: datetime) -> Sequence[Promise]:
    """The promises of today and every one that has passed, the nearest due first (I-6).

    Those that somebody acknowledged come after the others: they are in hand.
    """
    tonight = end_of_day(tx.local(at).date(), tx.playbook.shop.zone)
    found = _promises(tx, col(Deadline.due_at) <= tonight)
    return sorted(found, key=lambda one: (one.acknowledged_by is not None, one.due_at, one.deadline_id))


def of_case(tx: Transaction, case_id: int) -> Sequence[Promise]:
    """The open promises of one case, the nearest due first."""
    return _promises(tx, col(Deadline.case_id) == case_id)


def _promises(tx: Transaction, condition: ColumnElement[bool]) -> list[Promise]:
    query = (
        select(Deadline, Case)
        .join(Case, col(Case.id) == Deadline.case_id)
        .where(col(Deadline.done_at).is_(None), condition)
        .order_by(col(Deadline.due_at), col(Deadline.id))
    )
    return [_promise(deadline, case) for deadline, case in tx.session.exec(query).all()]


def _promise(deadline: Deadline, case: Case) -> Promise:
    assert deadline.id is not None
    return Promise(
        deadline_id=deadline.id,
        case_id=deadline.case_id,
        step_id=deadline.step_id,
        number=case.number or "",
        kind=case_files.titles(case),
        title=case.title,
        words=deadline.words,
        owner=deadline.owner,
        state=deadline.state,
        generation=deadline.generation,
        started_at=deadline.started_at,
        due_at=deadline.due_at,
        paused_at=deadline.paused_at,
        renewals=deadline.renewals,
        level=deadline.level,
        acknowledged_by=deadline.acknowledged_by,
        asks_again_at=_asks_again_at(deadline),
    )


def _asks_again_at(deadline: Deadline) -> datetime | None:
    if deadline.acknowledged_at is None or deadline.state != DeadlineState.MISSED:
        return None
    return deadline.acknowledged_at + timedelta(minutes=chain_of(deadline).ask_again_minutes)


def closed_on(tx: Transaction, day_of: datetime) -> int:
    """How many incidents were closed on the shop's day of a moment."""
    day = tx.local(day_of).date()
    zone = tx.playbook.shop.zone
    until = end_of_day(day, zone)
    since = end_of_day(day - timedelta(days=1), zone)
    query = select(Case).where(
        Case.state == CaseState.CLOSED, col(Case.closed_at) > since, col(Case.closed_at) <= until
    )
    return sum(case_files.procedure_of(case).incident for case in tx.session.exec(query).all())
