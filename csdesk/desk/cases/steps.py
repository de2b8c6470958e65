"""The steps of a case in people's hands: ticked, signed, taken back (I-2, I-5, K-5, K-6)."""

from __future__ import annotations

from datetime import datetime

from csdesk.desk.cases import answers, case_course, case_files, signatures, step_rows
from csdesk.desk.desk import Transaction, require
from csdesk.desk.goods import deliveries
from csdesk.desk.person import Person
from csdesk.models.case import CaseState, CaseStep, StepState
from csdesk.refused import N_, Refused


def tick(tx: Transaction, case_id: int, step_id: str, *, by: Person, at: datetime, note: str = "") -> CaseStep:
    """Tick a step, or sign it where it is a signature: who and when stay; ticked twice, the first author stays.

    Refused where it is not its turn, where somebody else signs, and while its form is not complete (K-5, K-6).
    """
    signs = signatures.of_step(tx, case_id, step_id)
    if signs is None:
        require(tx, by, "case.work")
    case, shape, step = step_rows.find(tx, case_id, step_id)
    if signs is not None:
        signatures.require_signer(tx, signs, by)
    if step.state == StepState.DONE:
        return step
    if shape.done_on:
        raise Refused("ticked_by_fact", N_("This step is ticked by itself: {step}."), field="step", step=shape.words)
    text = step_rows.read_note(tx, note)
    if shape.note is not None and not text:
        raise Refused("note_missing", N_("Write down: {what}."), field="note", what=shape.note)
    for problem in answers.problems(tx, case, step_id):
        raise problem
    answers.note(tx, case, by=by, at=at)
    case_course.complete(tx, case, shape, step, note=text, by=by, at=at)
    deliveries.ticked(tx, case, shape, by=by, at=at)
    return step


def sign(tx: Transaction, case_id: int, step_id: str, *, by: Person, at: datetime, note: str = "") -> CaseStep:
    """Sign a step as the one whose signature it asks for; Refused for a step that nobody signs (K-5, K-6)."""
    if signatures.of_step(tx, case_id, step_id) is None:
        case, shape, _step = step_rows.find(tx, case_id, step_id)
        message = N_("Nobody signs here: {step}. It is ticked when it is done.")
        raise Refused("not_a_signature", message, field="step", step=shape.words, case=case.number or case.title)
    return tick(tx, case_id, step_id, by=by, at=at, note=note)


def untick(tx: Transaction, case_id: int, step_id: str, *, by: Person, at: datetime) -> CaseStep:
    """Take a tick or a signature back: what was promised runs on to its due time; steps that followed wait again.

    Refused where somebody else signs, and where a signature that followed still stands (K-5).
    """
    signs = signatures.of_step(tx, case_id, step_id)
    if signs is None:
        require(tx, by, "case.work")
    case = case_files.get(tx, case_id)
    if signs is not None:
        signatures.require_signer(tx, signs, by)
    signatures.require_last(tx, case, step_id)
    ticked = (row := step_rows.row_of(tx, case_id, step_id)) is not None and row.state == StepState.DONE
    if ticked and case.state == CaseState.CLOSED and not case_files.procedure_of(case).incident:
        # It closed itself with its last tick.
        case_files.open_again(tx, case, by=by, at=at)
    case, shape, step = step_rows.find(tx, case_id, step_id)
    if step.state != StepState.DONE:
        return step
    if shape.done_on:
        raise Refused("ticked_by_fact", N_("This step is ticked by itself: {step}."), field="step", step=shape.words)
    deliveries.take_back(tx, case, shape, by=by, at=at)
    case_course.take_back(tx, case, step, by=by, at=at)
    return step
