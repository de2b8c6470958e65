"""The clock of a slip: it runs from the arrival of the last part until the slip is back (D-1), and of its faults (D-3).

A clock is a case of a procedure that begins with the fact `slip.awaited`, and its deadline; a slip's row keeps only
when it is due, for the lists.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.cases import case_course, case_files, cases
from csdesk.desk.cases.cases import Subject
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.models.case import Case, CaseState
from csdesk.models.client import Client
from csdesk.models.deadline import Deadline
from csdesk.models.slip import Slip, SlipFault, SlipPart
from csdesk.playbook.deadline_kinds import DeadlineKind
from csdesk.rules import due as due_rules
from csdesk.rules import slips as rules
from csdesk.rules.text import shortened

AWAITED, RECEIVED, FAULTY, SIGNED = "slip.awaited", "slip.received", "slip.faulty", "slip.signed"
"""What is announced of a slip."""

KIND = "pod.return"
"""The deadline by which a slip is back (D-1)."""

TITLE_CELLS = 60


def is_waited_for(tx: Transaction) -> bool:
    """Whether any procedure of the shop waits for slips."""
    return any(one.starts is not None and one.starts.on == AWAITED for one in tx.playbook.procedures.values())


def settle(tx: Transaction, slip: Slip, *, by: Person, at: datetime) -> None:
    """Bring arrival, clock and due time in line with the parts that have arrived and with the transfers (D-1)."""
    query = select(SlipPart).where(SlipPart.slip_id == slip.id)
    parts = {one.part: one.arrived_at for one in tx.session.exec(query).all()}
    slip.arrived_at = rules.arrival(parts, slip.parts)
    tx.session.add(slip)
    if slip.arrived_at is None:
        stop(tx, slip, by=by, at=at)
        slip.due_at = None
    elif slip.back_at is not None:
        slip.due_at = due(tx, slip.arrived_at, slip.transfers)
    elif (running := _running(tx, slip)) is not None:
        slip.due_at = running.due_at
    else:
        said = {_kind(tx).chosen_by or "": str(slip.transfers)}
        cases.announce(
            tx, AWAITED, slip.order_id, _subject(tx, slip), "", by=by, at=at, began_at=slip.arrived_at, said=said
        )
        begun = _running(tx, slip)
        slip.due_at = begun.due_at if begun is not None else due(tx, slip.arrived_at, slip.transfers)
    tx.session.flush()


def _running(tx: Transaction, slip: Slip) -> Deadline | None:
    """The open promise that the slip is back, if it is that of its arrival and its transfers."""
    key = _kind(tx).chosen_by or ""
    for case in _clocks(tx, slip):
        for one in deadlines.of_case(tx, case.id or 0):
            is_this = one.started_at == slip.arrived_at and one.given.get(key) == str(slip.transfers)
            if one.done_at is None and is_this:
                return one
    return None


def due(tx: Transaction, arrived_at: datetime, transfers: int) -> datetime:
    """By when a slip is due whose goods arrived then, after so many transfers (D-1)."""
    kind = _kind(tx)
    given = {kind.chosen_by: str(transfers)} if kind.chosen_by else {}
    return due_rules.due(kind, arrived_at, given, calendar=tx.playbook.calendar, zone=tx.playbook.shop.zone).at


def _kind(tx: Transaction) -> DeadlineKind:
    kind = tx.playbook.deadlines.get(KIND)
    assert kind is not None  # what csdesk brings, a shop changes and does not remove
    return kind


def _subject(tx: Transaction, slip: Slip) -> Subject:
    client = tx.session.get(Client, slip.client_id)
    assert client is not None
    title = shortened(f"{slip.number}  {client.name} -> {slip.place}", cells=TITLE_CELLS)
    return Subject(title, slip.order_id, slip.client_id)


def _begun_by(tx: Transaction, slip: Slip, fact: str) -> list[Case]:
    found = case_files.of_order(tx, slip.order_id)
    return [case for case in found if (case.policy["starts"] or {}).get("on") == fact]


def _clocks(tx: Transaction, slip: Slip) -> list[Case]:
    return _begun_by(tx, slip, AWAITED)


def stop(tx: Transaction, slip: Slip, *, by: Person, at: datetime) -> None:
    """Nothing is promised of a slip any more, or not yet."""
    for case in _clocks(tx, slip):
        if case.state == CaseState.OPEN:
            case_files.withdraw(tx, case, by=by, at=at)


def end(tx: Transaction, slip: Slip, *, by: Person, at: datetime) -> None:
    """Nobody asks for the slip any more: neither is it waited for, nor signed again."""
    for case in (*_clocks(tx, slip), *_begun_by(tx, slip, FAULTY)):
        if case.state == CaseState.OPEN:
            case_files.withdraw(tx, case, by=by, at=at)


def received(tx: Transaction, slip: Slip, *, by: Person, at: datetime) -> None:
    """The slip is back: what was promised is met, or done late (D-1)."""
    cases.announce(tx, RECEIVED, slip.order_id, _subject(tx, slip), "", by=by, at=at)


def out_again(tx: Transaction, slip: Slip, *, by: Person, at: datetime) -> None:
    """It is not back after all, or has to be signed again: its clock runs on to the time that it had (D-1, D-3)."""
    for case in _clocks(tx, slip):
        case_course.unsettle(tx, case, RECEIVED, by=by, at=at)


# -- faults ----------------------------------------------------------------------------------------------------------


def begin_fault(tx: Transaction, slip: Slip, words: str, *, by: Person, at: datetime) -> Case | None:
    """A fault is reported by the end of the day, and the slip is signed again: a case of its own (D-3)."""
    subject = _subject(tx, slip)
    title = shortened(f"{slip.number}  {words}", cells=TITLE_CELLS)
    begun = None
    for procedure_id, procedure in tx.playbook.procedures.items():
        if procedure.starts is not None and procedure.starts.on == FAULTY:
            named = Subject(title, subject.order_id, subject.client_id)
            begun = cases.begin(tx, procedure_id, named, began_at=at, by=by, at=at)
    return begun


def signed(tx: Transaction, slip: Slip, *, by: Person, at: datetime) -> None:
    """The slip is signed, perhaps again: whoever waits for that goes on (D-3)."""
    cases.announce(tx, SIGNED, slip.order_id, _subject(tx, slip), "", by=by, at=at)


def unsigned(tx: Transaction, slip: Slip, *, by: Person, at: datetime) -> str:
    """It was not signed after all: the fault for which it is signed again, which is open again; empty for none."""
    query = select(SlipFault).where(SlipFault.slip_id == slip.id, SlipFault.round == slip.round - 1)
    fault = tx.session.exec(query.order_by(col(SlipFault.id).desc())).first()
    if fault is None:
        return ""
    case = tx.session.get(Case, fault.case_id) if fault.case_id is not None else None
    if case is not None:
        case_course.unsettle(tx, case, SIGNED, by=by, at=at)
    return fault.kind
