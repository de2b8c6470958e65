"""Cases that stand for many things, each with a deadline: the visits of a day, the statements of a month (K-3, F-1)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.cases import case_course, case_files, cases
from csdesk.desk.desk import Transaction
from csdesk.desk.person import DESK, Person
from csdesk.models.case import Case, CaseState, StepState
from csdesk.models.deadline import Deadline


def case_of(tx: Transaction, procedure: str, title: str, *, by: Person, at: datetime) -> Case:
    """The one case of a procedure that is called so, whichever program begins it; open again where it was over."""
    uuid = uuid_of(procedure, title)
    case = case_files.by_uuid(tx, uuid)
    if case is None:
        subject = cases.Subject(title, owner=DESK.name)
        return cases.begin(tx, procedure, subject, began_at=at, by=by, at=at, uuid=uuid)
    if case.state != CaseState.OPEN:
        assert case.id is not None
        case_files.open_again(tx, case, by=by, at=at)
        for step in case_files.steps_of(tx, case.id):
            if step.state == StepState.DONE:
                case_course.take_back(tx, case, step, by=by, at=at)
    return case


def uuid_of(procedure: str, title: str) -> str:
    """What makes it the same case in every program."""
    return f"{procedure}/{title}"


def end(tx: Transaction, case_id: int, fact: str, *, by: Person, at: datetime) -> None:
    """With the last of its deadlines the case is over, by the fact that says so."""
    query = select(Deadline.id).where(Deadline.case_id == case_id, col(Deadline.done_at).is_(None))
    if tx.session.exec(query.limit(1)).first() is None:
        case = case_files.get(tx, case_id)
        if case.state == CaseState.OPEN:
            case_course.settle(tx, case, fact, by=by, at=at)
