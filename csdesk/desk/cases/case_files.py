"""Cases as they lie in the store: found, read, closed, opened again, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import bindparam
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel, col, select

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.desk.record import record
from csdesk.models.case import Case, CaseState, CaseStep
from csdesk.playbook.checklists import DayList
from csdesk.playbook.procedures import Procedure
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, narrow, shortened
from csdesk.rules.working_time import is_open

NUMBER_DIGITS = 4


@dataclass(frozen=True)
class Subject:
    """What a case is about: its one line, the order, client or waybill it belongs to, and whose it is."""

    title: str
    order_id: int | None = None
    client_id: int | None = None
    waybill: str = ""
    owner: str = ""
    """Who looks after it; whoever begins it when empty."""
    aim_at: datetime | None = None
    """The moment that its steps count to or from (T-3)."""
    traits: tuple[str, ...] = ()
    """What holds of it and decides which steps apply, ids of goods.toml (T-3)."""


def make(
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
    done: Sequence[CaseStep] = (),
) -> Case:
    """The rows of a new run of a procedure, which is copied into it; none of its steps has begun yet.

    What was `done` before in another case of the same thing is done in this one too (T-2).
    """
    case = Case(
        uuid=uuid or str(uuid4()),
        procedure=procedure_id,
        number=next_number(tx, procedure.prefix) if procedure.prefix else None,
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
        aim_at=subject.aim_at,
        traits=list(subject.traits),
        day=day,
    )
    tx.session.add(case)
    tx.session.flush()
    after = {"procedure": procedure_id, "number": case.number, "title": case.title, "began": began_at}
    record(tx, "case.begin", "case", case.id, by=by, at=at, after=after)
    assert case.id is not None
    known = {one.step: one for one in done}
    for place, shape in enumerate(procedure.step):
        row = CaseStep(case_id=case.id, step=shape.id, place=place)
        if (before := known.get(shape.id)) is not None:
            row.state, row.by, row.at, row.note = before.state, before.by, before.at, before.note
            row.evidence = before.evidence
        tx.session.add(row)
    tx.session.flush()
    return case


def next_number(tx: Transaction, prefix: str) -> str:
    """The next number that begins with a prefix, such as I-0007; it is used when the transaction is."""
    counter = SQLModel.metadata.tables["case_counter"]
    statement = (
        insert(counter)
        .values(prefix=prefix, last=1)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": counter.c.last + 1})
        .returning(counter.c.last)
    )
    count: int = tx.session.connection().execute(statement).scalar_one()
    return f"{prefix}-{count:0{NUMBER_DIGITS}}"


def procedure_of(case: Case) -> Procedure:
    """The procedure as it was when the case began."""
    return list_of(case) if case.day is not None else Procedure.model_validate(case.policy)


def list_of(case: Case) -> DayList:
    """The checklist as it was when its day began (S-12)."""
    return DayList.model_validate(case.policy)


# Made once: a statement takes longer to make than to run, and these run while others wait for the store.
_STEPS_OF = select(CaseStep).where(CaseStep.case_id == bindparam("case_id")).order_by(col(CaseStep.place))
_OF_ORDER = select(Case).where(Case.order_id == bindparam("order_id")).order_by(col(Case.id))


def steps_of(tx: Transaction, case_id: int) -> Sequence[CaseStep]:
    """The steps of a case, in the procedure's order."""
    return tx.session.exec(_STEPS_OF, params={"case_id": case_id}).all()


def of_order(tx: Transaction, order_id: int) -> Sequence[Case]:
    """Every case about an order, the first first."""
    return tx.session.exec(_OF_ORDER, params={"order_id": order_id}).all()


def begun_by_fact(case: Case) -> bool:
    """Whether a case is one that a fact about its order begins, and nobody opened for a reason of its own."""
    return case.policy["starts"] is not None


def get(tx: Transaction, case_id: int) -> Case:
    """A case by its id; Refused when there is none."""
    case = tx.session.get(Case, case_id)
    if case is None:
        raise unknown(case_id)
    return case


def get_open(tx: Transaction, case_id: int) -> Case:
    """A case that is still open; Refused otherwise."""
    case = get(tx, case_id)
    if case.state != CaseState.OPEN:
        raise Refused("case_closed", N_("{case} is closed: nothing can be done in it."), case=case.number or case.title)
    return case


def by_number(tx: Transaction, which: str) -> Case:
    """A case by its number, however it was typed: I-0007, i7, or its id; Refused when there is none.

    A checklist is none: what is done in it is done by the rules of lists (S-7).
    """
    wanted = narrow(clean_line(which)).upper().replace(" ", "")
    prefix = wanted.rstrip("0123456789").rstrip("-")
    digits = wanted[len(prefix) :].lstrip("-")
    if not digits.isdecimal() or len(digits) > 18:
        raise unknown(which)
    if not prefix:
        case = get(tx, int(digits))
        if case.day is not None:
            raise unknown(which)
        return case
    number = f"{prefix}-{int(digits):0{NUMBER_DIGITS}}"
    found = tx.session.exec(select(Case).where(Case.number == number)).first()
    if found is None:
        raise unknown(which)
    return found


def open_about(tx: Transaction, procedure_id: str, waybill: str) -> Case | None:
    """The open case of a procedure about a parcel, if there is one."""
    query = select(Case).where(
        Case.waybill == waybill, col(Case.waybill) != "", Case.procedure == procedure_id, Case.state == CaseState.OPEN
    )
    return tx.session.exec(query.order_by(col(Case.id))).first()


def by_uuid(tx: Transaction, uuid: str) -> Case | None:
    """The case that a form opened, if it did."""
    return tx.session.exec(select(Case).where(Case.uuid == uuid)).first()


def unknown(which: object) -> Refused:
    """The refusal for a case that is not there."""
    return Refused("case_unknown", N_("There is no case {which}."), which=shortened(str(which)))


def titles(case: Case) -> Mapping[str, str]:
    """What kind of case it is, in every language."""
    words: Mapping[str, str] = case.policy["words"]
    return words


def close(tx: Transaction, case: Case, *, by: Person, at: datetime) -> None:
    """Close a case: what was needed in it is done, and nothing else is promised any longer."""
    assert case.id is not None
    for deadline in deadlines.of_case(tx, case.id):
        deadlines.withdraw(tx, deadline, by=by, at=at)
    case.state, case.closed_by, case.closed_at = CaseState.CLOSED, by.name, at
    tx.session.add(case)
    record(tx, "case.close", "case", case.id, by=by, at=at)


def open_again(tx: Transaction, case: Case, *, by: Person, at: datetime) -> None:
    """Open a case that was closed or withdrawn again."""
    case.state, case.closed_by, case.closed_at = CaseState.OPEN, None, None
    tx.session.add(case)
    record(tx, "case.reopen", "case", case.id, by=by, at=at)


def withdraw(tx: Transaction, case: Case, *, by: Person, at: datetime) -> None:
    """What the case was about is no more: nothing is promised any longer."""
    assert case.id is not None
    for deadline in deadlines.of_case(tx, case.id):
        deadlines.withdraw(tx, deadline, by=by, at=at)
    case.state, case.closed_by, case.closed_at = CaseState.WITHDRAWN, by.name, at
    tx.session.add(case)
    record(tx, "case.withdraw", "case", case.id, by=by, at=at)
