"""Cases: runs of the playbook's procedures, begun by people or by facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from csdesk.desk.cases import answers, case_course, case_files
from csdesk.desk.cases.case_files import Subject as Subject
from csdesk.desk.desk import Transaction, require
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.desk.record import record
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.playbook.procedures import Procedure
from csdesk.refused import N_, Refused


def begin(
    tx: Transaction,
    procedure_id: str,
    subject: Subject,
    *,
    began_at: datetime,
    by: Person,
    at: datetime,
    uuid: str | None = None,
    said: Mapping[str, str] | None = None,
) -> Case:
    """Begin a run of a procedure, which is copied into it; its first steps and their deadlines begin with it."""
    return begin_run(
        tx,
        procedure_id,
        tx.playbook.procedures[procedure_id],
        subject,
        began_at=began_at,
        by=by,
        at=at,
        uuid=uuid,
        said=said,
    )


def begin_run(
    tx: Transaction,
    procedure_id: str,
    procedure: Procedure,
    subject: Subject,
    *,
    began_at: datetime,
    by: Person,
    at: datetime,
    uuid: str | None = None,
    day: date | None = None,
    said: Mapping[str, str] | None = None,
    done: Sequence[CaseStep] = (),
) -> Case:
    """Begin a run of a procedure as it is given, the list of a day (S-6) for one.

    `said` is what is known of the promises that begin with it, such as the number of transfers (D-1). What was `done`
    before in another case of the same thing is done in this one too (T-2).
    """
    case = case_files.make(
        tx, procedure_id, procedure, subject, began_at=began_at, by=by, at=at, uuid=uuid, day=day, done=done
    )  # fmt: skip
    answers.begin(tx, case, procedure, by=by, at=at)
    case_course.go_forward(tx, case, by=by, at=at, said=said)
    return case


def begin_again(
    tx: Transaction,
    case: Case,
    subject: Subject,
    *,
    began_at: datetime,
    by: Person,
    at: datetime,
    said: Mapping[str, str] | None = None,
) -> None:
    """The same case from its beginning, because the fact that began it came again (O-7, D-1)."""
    assert case.id is not None
    if case.state != CaseState.OPEN:
        case_files.open_again(tx, case, by=by, at=at)
    case.began_at, case.title, case.client_id = began_at, subject.title, subject.client_id
    if subject.owner:
        give(tx, case, subject.owner, by=by, at=at)
    for step in case_files.steps_of(tx, case.id):
        step.state, step.by, step.at, step.note, step.evidence = StepState.WAITING, None, None, "", None
        tx.session.add(step)
    record(tx, "case.begin_again", "case", case.id, by=by, at=at)
    case_course.go_forward(tx, case, by=by, at=at, said=said)


def pass_on(tx: Transaction, case_id: int, owner: str, *, by: Person, at: datetime) -> Case:
    """Make somebody else answer for a case and for what is promised in it; recorded."""
    require(tx, by, "case.draft")
    case = case_files.get_open(tx, case_id)
    try:
        account = accounts.find(tx, owner)
    except Refused as refused:
        raise refused.at("owner") from None
    if account.disabled_at is not None:
        raise Refused("account_disabled", N_("{name} does not work here any more."), field="owner", name=account.name)
    give(tx, case, account.name, by=by, at=at)
    return case


def give(tx: Transaction, case: Case, owner: str, *, by: Person, at: datetime) -> None:
    """Let somebody answer for a case and for what is still promised in it; recorded."""
    assert case.id is not None
    if owner == case.owner:
        return
    for deadline in deadlines.of_case(tx, case.id):
        if deadline.done_at is None:
            deadline.owner = owner
            tx.session.add(deadline)
    record(tx, "case.pass_on", "case", case.id, by=by, at=at, before={"owner": case.owner}, after={"owner": owner})
    case.owner = owner
    tx.session.add(case)


def announce(
    tx: Transaction,
    fact: str,
    order_id: int,
    subject: Subject,
    channel: str,
    *,
    by: Person,
    at: datetime,
    began_at: datetime | None = None,
    said: Mapping[str, str] | None = None,
) -> None:
    """Let a fact about an order begin procedures, tick steps and end cases (O-7, O-9, D-1).

    A procedure that such a fact began before begins again: a work order that was handed over anew from now, an order
    that came in by its channel from when it came in. `began_at` is when the fact came true, where that is not now.
    """
    of_order = case_files.of_order(tx, order_id)
    for case in of_order:
        if case.state == CaseState.OPEN:
            case_course.settle(tx, case, fact, by=by, at=at)
    began = {case.procedure: case for case in of_order if case_files.begun_by_fact(case)}
    for procedure_id, procedure in tx.playbook.procedures.items():
        starts = procedure.starts
        if starts is None or starts.on != fact or (starts.channel and channel not in starts.channel):
            continue
        case_before = began.get(procedure_id)
        if case_before is None:
            begin(tx, procedure_id, subject, began_at=began_at or at, by=by, at=at, said=said)
        else:
            begins = case_before.began_at if fact == "order.drafted" else began_at or at
            begin_again(tx, case_before, subject, began_at=begins, by=by, at=at, said=said)


def aim(tx: Transaction, case: Case, moment: datetime, *, by: Person, at: datetime) -> None:
    """What a case aims at is at another moment: what counts to or from it is promised anew (T-3, T-7).

    What was missed stays missed.
    """
    assert case.id is not None
    before, case.aim_at = case.aim_at, moment
    if before == moment:
        return
    tx.session.add(case)
    record(tx, "case.aim", "case", case.id, by=by, at=at, before={"aim": before}, after={"aim": moment})
    shapes = {shape.id: shape for shape in case_files.procedure_of(case).step}
    for step in case_files.steps_of(tx, case.id):
        said = case_course.aim_of(tx, case, shapes[step.step])
        deadline = deadlines.of_step(tx, step)
        if said and deadline is not None and deadline.done_at is None:
            deadline.given = {**deadline.given, **said}
            deadlines.begin_again(tx, deadline, started_at=at, by=by, at=at)
    case_course.go_forward(tx, case, by=by, at=at)
