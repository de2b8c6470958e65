"""Which cases hang together: those that a case names in its form, and those that name it (K-4, K-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, or_, select

from csdesk.desk.cases import answers, case_files
from csdesk.desk.desk import Transaction
from csdesk.models.answer import CaseAnswer
from csdesk.models.case import Case
from csdesk.playbook.procedures import Procedure


@dataclass(frozen=True)
class Linked:
    """A case that hangs together with another."""

    case_id: int
    number: str
    kind: dict[str, str]
    title: str
    state: str


def of_case(tx: Transaction, case: Case, procedure: Procedure | None = None) -> Sequence[Linked]:
    """The cases that a case's form names, and those whose forms name it, the first begun first."""
    if case.number is None:
        return ()
    procedure = procedure or case_files.procedure_of(case)
    given = answers.of_case(tx, case, procedure)
    named = [given[one.id] for one in procedure.field if one.kind == "case" and given.get(one.id)]
    fields = {
        one.id for other in tx.playbook.procedures.values() for one in other.field
        if one.kind == "case" and case.procedure in one.of
    }  # fmt: skip
    naming = select(CaseAnswer.case_id).where(col(CaseAnswer.field).in_(fields), CaseAnswer.value == case.number)
    query = select(Case).where(or_(col(Case.number).in_(named), col(Case.id).in_(naming)), col(Case.id) != case.id)
    found = tx.session.exec(query.order_by(col(Case.began_at), col(Case.id))).all()
    return [
        Linked(one.id or 0, one.number or "", dict(case_files.titles(one)), one.title, str(one.state)) for one in found
    ]
