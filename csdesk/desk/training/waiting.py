"""What a trainee drafted and a colleague confirms: asked for, taken or sent back, and gone once it is sent (E-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, allowed, require
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import drafts, orders
from csdesk.desk.people.agents import read_reason
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.tickets import reply_drafts, tickets
from csdesk.models.case import Case, CaseState
from csdesk.models.training import Waiting
from csdesk.refused import N_, Refused
from csdesk.rules import incident_form

Kind = Literal["order", "reply", "report"]

DRAFTS: Mapping[Kind, str] = {"order": "order.draft", "reply": "case.draft", "report": "case.draft"}
"""What somebody must be allowed who lets a colleague confirm."""

SENDS: Mapping[Kind, str] = {"order": "order.confirm", "reply": "case.work", "report": "case.work"}
"""What the colleague must be allowed who does."""

SUBJECTS: Mapping[Kind, str] = {"order": "order", "reply": "case", "report": "case"}
"""Under which subject the record has it."""


def ask(tx: Transaction, kind: Kind, subject_id: int, *, by: Person, at: datetime) -> Waiting:
    """Let a colleague confirm what one has drafted; Refused while something in it is missing or wrong."""
    require(tx, by, DRAFTS[kind])
    _READY[kind](tx, subject_id, by, at)
    row = tx.session.get(Waiting, (kind, subject_id, by.name))
    if row is not None and not row.sent_back_by:
        return row
    row = row or Waiting(kind=kind, subject_id=subject_id, asked_by=by.name, asked_at=at)
    row.asked_at, row.sent_back_by, row.sent_back = at, "", ""
    tx.session.add(row)
    record(tx, "waiting.ask", SUBJECTS[kind], subject_id, by=by, at=at, after={"kind": kind})
    return row


def _order_ready(tx: Transaction, order_id: int, by: Person, at: datetime) -> None:
    draft = drafts.get(tx, order_id)
    if draft.owner != by.name:
        raise Refused("draft_of_other", N_("This draft is {owner}'s."), owner=draft.owner)
    problems = orders.readiness(tx, draft, at=at).problems
    if problems:
        raise problems[0]


def _reply_ready(tx: Transaction, case_id: int, by: Person, at: datetime) -> None:
    tickets.open_ticket_of(tx, case_id)
    tickets.check_ready(tx, reply_drafts.of(tx, case_id, by), at=at)


def _report_ready(tx: Transaction, case_id: int, by: Person, at: datetime) -> None:  # noqa: ARG001
    incident = incidents.report_of(tx, case_id)
    _values, problems = incident_form.read_form(incident_form.FIELDS, incident.texts, incidents=tx.playbook.incidents)
    if problems:
        raise problems[0]


_READY: Mapping[Kind, Callable[[Transaction, int, Person, datetime], None]] = {
    "order": _order_ready,
    "reply": _reply_ready,
    "report": _report_ready,
}


def sends(tx: Transaction, person: Person, kind: Kind) -> bool:
    """Whether somebody sends such a thing alone, and lets no colleague confirm it."""
    return allowed(tx, person, SENDS[kind])


def drafted_for(tx: Transaction, kind: Kind, subject_id: int, person: Person) -> str:
    """Whose draft waits for a colleague such as `person`; empty where none does."""
    if not sends(tx, person, kind):
        return ""
    query = select(Waiting).where(
        Waiting.kind == kind, Waiting.subject_id == subject_id, Waiting.sent_back_by == "",
        Waiting.asked_by != person.name,
    )  # fmt: skip
    row = tx.session.exec(query.order_by(col(Waiting.asked_at))).first()
    return row.asked_by if row is not None else ""


def take_back(tx: Transaction, kind: Kind, subject_id: int, *, by: Person, at: datetime) -> None:
    """Go on with what waits for a colleague: it waits no more."""
    require(tx, by, DRAFTS[kind])
    row = tx.session.get(Waiting, (kind, subject_id, by.name))
    if row is not None:
        tx.session.delete(row)
        record(tx, "waiting.take_back", SUBJECTS[kind], subject_id, by=by, at=at, before={"kind": kind})


def send_back(
    tx: Transaction, kind: Kind, subject_id: int, asked_by: str, words: str, *, by: Person, at: datetime
) -> None:
    """Give a draft back to whoever wrote it, saying what is to be mended."""
    require(tx, by, SENDS[kind])
    row = tx.session.get(Waiting, (kind, subject_id, asked_by))
    if row is None:
        raise Refused("not_waiting", N_("This waits for no colleague any more."))
    row.sent_back_by, row.sent_back = by.name, read_reason(tx, words, needed=True)
    tx.session.add(row)
    after = {"kind": kind, "to": asked_by, "words": row.sent_back}
    record(tx, "waiting.send_back", SUBJECTS[kind], subject_id, by=by, at=at, after=after)


@dataclass(frozen=True)
class Line:
    """Something that waits for a colleague, or was sent back."""

    kind: Kind
    subject_id: int
    asked_by: str
    asked_at: datetime
    number: str
    """Of the case; empty for an order, which has none yet."""
    title: str
    sent_back_by: str
    sent_back: str


def every(tx: Transaction) -> Sequence[Line]:
    """All that waits for a colleague, the longest waiting first."""
    query = select(Waiting).where(Waiting.sent_back_by == "").order_by(col(Waiting.asked_at), col(Waiting.subject_id))
    return [one for one in (_line(tx, row) for row in tx.session.exec(query).all()) if one is not None]


def of(tx: Transaction, person: Person) -> Sequence[Line]:
    """What somebody let wait, and what was sent back to them."""
    query = select(Waiting).where(Waiting.asked_by == person.name).order_by(col(Waiting.asked_at))
    return [one for one in (_line(tx, row) for row in tx.session.exec(query).all()) if one is not None]


def _line(tx: Transaction, row: Waiting) -> Line | None:
    """A row as it is listed; None for a case that was closed meanwhile."""
    number = title = ""
    if row.kind != "order":
        case = tx.session.get(Case, row.subject_id)
        if case is None or case.state != CaseState.OPEN:
            return None
        number, title = case.number or "", case.title
    kind: Kind = row.kind  # type: ignore[assignment]
    return Line(kind, row.subject_id, row.asked_by, row.asked_at, number, title, row.sent_back_by, row.sent_back)
