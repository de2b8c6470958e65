"""Cases: runs of the playbook's procedures, begun by people or by facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel

from csdesk.desk import accounts, case_files, deadlines, steps
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.playbook.procedures import Procedure
from csdesk.refused import N_, Refused
from csdesk.rules.working_time import is_open


@dataclass(frozen=True)
class Subject:
    """What a case is about: its one line, the order, client or waybill it belongs to, and whose it is."""

    title: str
    order_id: int | None = None
    client_id: int | None = None
    waybill: str = ""
    owner: str = ""
    """Who looks after it; whoever begins it when empty."""


def begin(
    tx: Transaction,
    procedure_id: str,
    subject: Subject,
    *,
    began_at: datetime,
    by: Person,
    at: datetime,
    uuid: str | None = None,
) -> Case:
    """Begin a run of a procedure, which is copied into it; its first steps and their deadlines begin with it."""
    return begin_run(
        tx, procedure_id, tx.playbook.procedures[procedure_id], subject, began_at=began_at, by=by, at=at, uuid=uuid
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
) -> Case:
    """Begin a run of a procedure as it is given, the list of a day (S-6) for one."""
    case = Case(
        uuid=uuid or str(uuid4()),
        procedure=procedure_id,
        number=_next_number(tx, procedure.prefix) if procedure.prefix else None,
        title=subject.title,
        began_at=began_at,
        opened_by=by.name,
        opened_at=at,
        owner=subject.owner or by.name,
        after_hours=not is_open(began_at, calendar=tx.playbook.calendar, zone=tx.playbook.shop.zone),
        policy=procedure.model_dump(mode="json"),
        order_id=subject.order_id,
        client_id=subject.client_id,
        waybill=subject.waybill,
        day=day,
    )
    tx.session.add(case)
    tx.session.flush()
    after = {"procedure": procedure_id, "number": case.number, "title": case.title, "began": began_at}
    record(tx, "case.begin", "case", case.id, by=by, at=at, after=after)
    assert case.id is not None
    for place, shape in enumerate(procedure.step):
        tx.session.add(CaseStep(case_id=case.id, step=shape.id, place=place))
    tx.session.flush()
    steps.go_forward(tx, case, by=by, at=at)
    return case


def _next_number(tx: Transaction, prefix: str) -> str:
    counter = SQLModel.metadata.tables["case_counter"]
    statement = (
        insert(counter)
        .values(prefix=prefix, last=1)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": counter.c.last + 1})
        .returning(counter.c.last)
    )
    count: int = tx.session.connection().execute(statement).scalar_one()
    return f"{prefix}-{count:0{case_files.NUMBER_DIGITS}}"


def begin_again(tx: Transaction, case: Case, subject: Subject, *, began_at: datetime, by: Person, at: datetime) -> None:
    """The same case from its beginning, because the fact that began it came again (O-7)."""
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
    steps.go_forward(tx, case, by=by, at=at)


def pass_on(tx: Transaction, case_id: int, owner: str, *, by: Person, at: datetime) -> Case:
    """Make somebody else answer for a case and for what is promised in it; recorded."""
    require(tx, by, "case.work")
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
    tx: Transaction, fact: str, order_id: int, subject: Subject, channel: str, *, by: Person, at: datetime
) -> None:
    """Let a fact about an order begin procedures, tick steps and end cases (O-7, O-9).

    A procedure that such a fact began before begins again: a work order that was handed over anew from now, an order
    that came in by its channel from when it came in.
    """
    of_order = case_files.of_order(tx, order_id)
    for case in of_order:
        if case.state == CaseState.OPEN:
            steps.settle(tx, case, fact, by=by, at=at)
    began = {case.procedure: case for case in of_order if case_files.begun_by_fact(case)}
    for procedure_id, procedure in tx.playbook.procedures.items():
        starts = procedure.starts
        if starts is None or starts.on != fact or (starts.channel and channel not in starts.channel):
            continue
        case_before = began.get(procedure_id)
        if case_before is None:
            begin(tx, procedure_id, subject, began_at=at, by=by, at=at)
        else:
            began_at = case_before.began_at if fact == "order.drafted" else at
            begin_again(tx, case_before, subject, began_at=began_at, by=by, at=at)
