"""The case that follows from a step of another: linked to it, with what both forms ask (K-4)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.cases import answers, case_files
from csdesk.desk.cases.case_files import Subject
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.models.answer import CaseAnswer
from csdesk.models.case import Case
from csdesk.playbook.procedures import Procedure
from csdesk.rules.case_form import fields_of


def make(tx: Transaction, case: Case, procedure_id: str, *, by: Person, at: datetime) -> Case | None:
    """The rows of the case that follows, linked to this one, with the answers that both forms have (K-4).

    None where it was begun before.
    """
    procedure = tx.playbook.procedures.get(procedure_id)
    assert case.id is not None
    if procedure is None or _follows_already(tx, case, procedure_id, procedure):
        return None
    subject = Subject(case.title, case.order_id, case.client_id, case.waybill, case.owner)
    following = case_files.make(tx, procedure_id, procedure, subject, began_at=at, by=by, at=at)
    answers.begin(tx, following, procedure, by=by, at=at)
    given, known = answers.of_case(tx, case), {}
    for field in fields_of(procedure.field):
        if field.kind == "case" and case.procedure in field.shape.of and case.number:
            known[field.name] = case.number
        elif field.kind != "sum" and given.get(field.name):
            known[field.name] = given[field.name]
    answers.put(tx, following, known, by=by, at=at)
    answers.note(tx, following, by=by, at=at)
    return following


def _follows_already(tx: Transaction, case: Case, procedure_id: str, procedure: Procedure) -> bool:
    """Whether the case that follows was begun before, as when the tick was taken back and set again."""
    links = [one.id for one in procedure.field if one.kind == "case" and case.procedure in one.of]
    query = (
        select(Case.id)
        .join(CaseAnswer, col(CaseAnswer.case_id) == Case.id)
        .where(Case.procedure == procedure_id, col(CaseAnswer.field).in_(links), CaseAnswer.value == case.number)
    )
    return tx.session.exec(query).first() is not None
