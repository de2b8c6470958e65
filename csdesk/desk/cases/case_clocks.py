"""The clocks of a case taken together: acknowledged where they passed, paused, let run on (I-6, I-10)."""

from __future__ import annotations

from datetime import datetime

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.models.case import Case
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.refused import N_, Refused


def _open(tx: Transaction, case: Case) -> list[tuple[int, Deadline]]:
    """The deadlines of a case that are not done, with their ids, the nearest due first."""
    assert case.id is not None
    found = [(one.id, one) for one in deadlines.of_case(tx, case.id) if one.id is not None and one.done_at is None]
    return sorted(found, key=lambda one: (one[1].due_at, one[0]))


def acknowledge_passed(tx: Transaction, case_id: int, *, by: Person, at: datetime) -> list[Deadline]:
    """Acknowledge every passed deadline of a case (I-6); Refused when none has passed."""
    require(tx, by, "case.acknowledge")
    case = case_files.get_open(tx, case_id)
    passed = [
        deadline_id
        for deadline_id, one in _open(tx, case)
        if one.state == DeadlineState.MISSED or (one.state == DeadlineState.RUNNING and one.due_at <= at)
    ]
    if not passed:
        raise Refused(
            "not_passed",
            N_("Nothing that was promised in {case} has passed: there is nothing to acknowledge."),
            case=case.number or case.title,
        )
    return [deadlines.acknowledge(tx, deadline_id, by=by, at=at) for deadline_id in passed]


def pause_running(tx: Transaction, case_id: int, reason: str, *, by: Person, at: datetime) -> list[Deadline]:
    """Pause every running clock of a case that may be paused, for a reason of the playbook (I-10).

    Refused when no clock is open, when none of them may be paused, when the reason is none of the playbook's, and
    when the clock has passed.
    """
    require(tx, by, "case.work")
    case = case_files.get_open(tx, case_id)
    clocks = _open(tx, case)
    if not clocks:
        raise Refused("no_clock", N_("No clock runs in {case}."), case=case.number or case.title)
    pausable = [one for one in clocks if deadlines.kind_of(one[1]).pausable] or clocks[:1]
    running = [one for one in pausable if one[1].state == DeadlineState.RUNNING and at < one[1].due_at]
    # Where nothing can be paused, the nearest clock says why.
    return [deadlines.pause(tx, deadline_id, reason, by=by, at=at) for deadline_id, _ in running or pausable[:1]]


def resume_paused(tx: Transaction, case_id: int, *, by: Person, at: datetime) -> list[Deadline]:
    """Let every paused clock of a case run on (I-10); Refused when none is paused."""
    require(tx, by, "case.work")
    case = case_files.get_open(tx, case_id)
    paused = [deadline_id for deadline_id, one in _open(tx, case) if one.state == DeadlineState.PAUSED]
    if not paused:
        raise Refused("not_paused", N_("No clock is paused in {case}."), case=case.number or case.title)
    return [deadlines.go_on(tx, deadline_id, by=by, at=at) for deadline_id in paused]
