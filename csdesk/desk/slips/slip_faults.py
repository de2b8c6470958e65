"""A slip that is incomplete, wrong or missing: reported the same day, and signed again (D-3)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.cases import case_files, steps
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.slips import slip_clock, slips
from csdesk.models.case import Case, CaseState
from csdesk.models.slip import Slip, SlipFault, SlipMark, SlipState
from csdesk.playbook.basis import choice
from csdesk.refused import N_, Refused
from csdesk.rules import slips as rules
from csdesk.rules.text import shortened

UNSEEN = frozenset({SlipState.CHECKED, *rules.HANDED})
"""A slip in one of these was checked: a fault found now was not seen then (D-4)."""


def find_fault(tx: Transaction, which: str, kind: str, note: str, *, by: Person, at: datetime) -> SlipFault:
    """A slip is at fault: it is to be signed again, and reported by the end of the day (D-3).

    Its clock runs on to the time that it had. Refused while nothing is signed yet, and for a kind that is none.
    """
    require(tx, by, slips.PERMISSION)
    slip = slips.get(tx, which)
    known = tx.playbook.slips.fault
    shape = choice(known, kind)
    if shape is None:
        message = N_("There is no fault {kind}. There are: {known}.")
        names = ", ".join(one.id for one in known)
        raise Refused("fault_unknown", message, field="fault", kind=shortened(kind), known=names)
    if slip.state in (SlipState.ASKED, SlipState.WITHDRAWN):
        raise Refused("slip_unsigned", N_("{number} is not signed yet: nothing of it can be at fault."),
                      field="number", number=slip.number)  # fmt: skip
    return put_fault(tx, slip, kind, slips.read_note(tx, note), by=by, at=at)


def put_fault(tx: Transaction, slip: Slip, kind: str, note: str, *, by: Person, at: datetime) -> SlipFault:
    """The same for a slip and a kind that were looked at before."""
    assert slip.id is not None
    before = {"state": slip.state}
    checked = slips.marks_of(tx, slip).get(SlipState.CHECKED) if slip.state in UNSEEN else None
    was_back = slip.back_at is not None
    fault = SlipFault(
        slip_id=slip.id, round=slip.round, kind=kind, note=note, found_by=by.name, found_at=at,
        unseen_by=checked.by if checked is not None else "",
    )  # fmt: skip
    slip.state, slip.fault, slip.back_at, slip.round = SlipState.ASKED, kind, None, slip.round + 1
    tx.session.add(slip)
    tx.session.add(fault)
    tx.session.add(SlipMark(slip_id=slip.id, round=slip.round, state=SlipState.ASKED, by=by.name, at=at, note=note))
    tx.session.flush()
    if was_back:
        slip_clock.out_again(tx, slip, by=by, at=at)
    shape = choice(tx.playbook.slips.fault, kind)
    words = shape.words.text(tx.playbook.shop.message_language) if shape is not None else kind
    case = slip_clock.begin_fault(tx, slip, words, by=by, at=at)
    fault.case_id = case.id if case is not None else None
    tx.session.add(fault)
    after = {"state": slip.state, "fault": kind, "note": note, "unseen_by": fault.unseen_by}
    record(tx, "slip.fault", "slip", slip.id, by=by, at=at, before=before, after=after)
    return fault


def open_fault(tx: Transaction, slip: Slip) -> SlipFault | None:
    """The fault for which a slip is signed again; None where there is none."""
    if not slip.fault:
        return None
    query = select(SlipFault).where(SlipFault.slip_id == slip.id).order_by(col(SlipFault.id).desc())
    return tx.session.exec(query).first()


def report(tx: Transaction, which: str, whom: str, *, by: Person, at: datetime) -> Case:
    """Somebody was told of a slip's fault: what is to be reported the same day is done (D-3)."""
    slip = slips.get(tx, which)
    fault = open_fault(tx, slip)
    case = case_files.get(tx, fault.case_id) if fault is not None and fault.case_id is not None else None
    if case is None:
        raise Refused("no_fault", N_("Nothing is wrong with {number}: there is nothing to report."),
                      field="number", number=slip.number)  # fmt: skip
    assert case.id is not None
    for shape in case_files.procedure_of(case).step:
        if not shape.done_on:
            steps.tick(tx, case.id, shape.id, note=whom, by=by, at=at)
            break
    return case


def no_fault(tx: Transaction, which: str, *, by: Person, at: datetime) -> Slip:
    """Take back that a slip is at fault: it is where it was before, and its case is withdrawn (D-3)."""
    require(tx, by, slips.PERMISSION)
    slip = slips.get(tx, which)
    fault = open_fault(tx, slip)
    if fault is None or slip.state != SlipState.ASKED:
        raise Refused("nothing_to_undo", N_("Nothing is marked at {number} that could be taken back."),
                      field="number", number=slip.number)  # fmt: skip
    before = {"state": slip.state, "fault": slip.fault}
    for mark in slips.marks_of(tx, slip).values():
        tx.session.delete(mark)
    case = tx.session.get(Case, fault.case_id) if fault.case_id is not None else None
    tx.session.delete(fault)
    tx.session.flush()
    slip.round, slip.fault = fault.round, ""
    marks = slips.marks_of(tx, slip)
    slip.state = max(marks, key=rules.STATES.index)
    back = marks.get(SlipState.RECEIVED)
    slip.back_at = back.at if back is not None else None
    tx.session.add(slip)
    tx.session.flush()
    if case is not None and case.state == CaseState.OPEN:
        case_files.withdraw(tx, case, by=by, at=at)
    if back is not None:
        slip_clock.received(tx, slip, by=by, at=at)
    record(tx, "slip.no_fault", "slip", slip.id, by=by, at=at, before=before, after={"state": slip.state})
    return slip
