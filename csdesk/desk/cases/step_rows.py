"""One step of a case as it lies in the store, and the note at it as it is typed."""

from __future__ import annotations

from sqlmodel import select

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction
from csdesk.models.case import Case, CaseStep, StepState
from csdesk.playbook.procedures import StepShape
from csdesk.refused import N_, Refused
from csdesk.rules.text import read_line, shortened


def find(tx: Transaction, case_id: int, step_id: str) -> tuple[Case, StepShape, CaseStep]:
    """An open case with one of its steps whose turn it is, or was."""
    case = case_files.get_open(tx, case_id)
    shape = case_files.procedure_of(case).get(step_id)
    step = row_of(tx, case_id, step_id)
    if shape is None or step is None:
        raise Refused("step_missing", N_("This case has no step {step}."), field="step", step=shortened(step_id))
    if step.state == StepState.LEFT_OUT:
        raise Refused("step_left_out", N_("This step does not apply here: {step}."), field="step", step=shape.words)
    if step.state == StepState.WAITING:
        raise Refused("step_waits", N_("Something else has to be done before: {step}."), field="step", step=shape.words)
    return case, shape, step


def row_of(tx: Transaction, case_id: int, step_id: str) -> CaseStep | None:
    """A step of a case, whatever state either is in; None where the case has no such step."""
    return tx.session.exec(select(CaseStep).where(CaseStep.case_id == case_id, CaseStep.step == step_id)).first()


def read_note(tx: Transaction, note: str) -> str:
    """A note as it is kept; Refused, at its field, when it is too long."""
    try:
        return read_line(note, limit=tx.playbook.incidents.limits.text)
    except Refused as refused:
        raise refused.at("note") from None
