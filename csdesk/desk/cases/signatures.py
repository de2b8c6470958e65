"""Who signs the steps of a case, and in which order signatures stand (K-5, K-6)."""

from __future__ import annotations

from csdesk.desk.cases import case_files
from csdesk.desk.desk import CLOSED, Transaction, as_now
from csdesk.desk.person import Person
from csdesk.models.case import Case, StepState
from csdesk.playbook.basis import Listed, Words
from csdesk.playbook.forms import Signer
from csdesk.refused import N_, Refused


def of_step(tx: Transaction, case_id: int, step_id: str) -> str | None:
    """Whose signature a step is; None where it is only ticked, or not there."""
    case = tx.session.get(Case, case_id)
    shape = case_files.procedure_of(case).get(step_id) if case is not None else None
    return shape.sign if shape is not None else None


def require_signer(tx: Transaction, signer_id: str, by: Person) -> None:
    """Refuse, saying who may, unless the person's account may sign as a signer now (A-1, K-5)."""
    now = as_now(tx, by)
    if now is None:
        raise Refused("account_closed", CLOSED, name=by.name)
    signer = tx.playbook.signers.get(signer_id)
    if not may_sign(signer, now):
        message = N_("This is signed by the {signer}: {who}.")
        raise Refused("not_signer", message, signer=called(signer, signer_id), who=who_signs(tx, signer))


def may_sign(signer: Signer | None, person: Person) -> bool:
    """Whether a person's role, and name where names are given, may sign as a signer."""
    return signer is not None and person.role in signer.roles and (not signer.people or person.name in signer.people)


def called(signer: Signer | None, signer_id: str) -> Words | str:
    """What a signer is called; its id where the playbook no longer knows it."""
    return signer.words if signer is not None else signer_id


def who_signs(tx: Transaction, signer: Signer | None) -> object:
    """Who may sign as a signer: names, or the roles that hold the office."""
    if signer is None:
        return "-"
    if signer.people:
        return ", ".join(signer.people)
    return Listed(role.words for role in tx.playbook.roles.role if role.id in signer.roles)


def require_last(tx: Transaction, case: Case, step_id: str) -> None:
    """Refuse to take back what somebody signed after: signatures are taken back from the last one on (K-5)."""
    assert case.id is not None
    procedure, behind = case_files.procedure_of(case), {step_id}
    if not procedure.field:
        return
    done = {row.step: row for row in case_files.steps_of(tx, case.id) if row.state == StepState.DONE}
    for shape in procedure.step:
        if behind.intersection(shape.after):
            behind.add(shape.id)
            if shape.sign is not None and shape.id in done:
                message = N_("{name} signed after it: {step}. That signature has to be taken back first.")
                raise Refused("signed_after", message, field="step", name=done[shape.id].by, step=shape.words)
