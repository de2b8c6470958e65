"""What happens to an order, told to the procedures: they begin, go on and end by it (O-7, O-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import select

from csdesk.desk.cases import case_files
from csdesk.desk.cases.cases import Subject, announce, give
from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods
from csdesk.desk.person import DESK, Person
from csdesk.desk.slips import slips
from csdesk.models.case import Case, CaseState
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderRevision
from csdesk.rules.text import clean_line, shortened

TITLE_CELLS = 60


def drafted(
    tx: Transaction, order_id: int, before: Mapping[str, str], texts: Mapping[str, str], *, by: Person, at: datetime
) -> None:
    """A draft came in by a channel, or its channel was set right: an online order's clock begins (O-9)."""
    channel = texts.get("channel", "")
    if channel == before.get("channel", ""):
        _rename(tx, order_id, before, texts)
        return
    for case in _running(tx, order_id):
        if case.policy["starts"]["on"] == "order.drafted":
            case_files.withdraw(tx, case, by=by, at=at)
    announce(tx, "order.drafted", order_id, _subject_of_draft(tx, order_id, texts), channel, by=by, at=at)


def _running(tx: Transaction, order_id: int) -> list[Case]:
    """The open cases that facts about an order began; an incident with it is called as the agent called it."""
    of_order = case_files.of_order(tx, order_id)
    return [case for case in of_order if case.state == CaseState.OPEN and case_files.begun_by_fact(case)]


def _rename(tx: Transaction, order_id: int, before: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Call a running case by its client as soon as that is typed."""
    if all(before.get(name) == texts.get(name) for name in ("client", "caller")):
        return
    for case in _running(tx, order_id):
        subject = _subject_of_draft(tx, order_id, texts)
        case.title, case.client_id = subject.title, subject.client_id
        tx.session.add(case)


def _subject_of_draft(tx: Transaction, order_id: int, texts: Mapping[str, str]) -> Subject:
    code = clean_line(texts.get("client", ""))
    client = clients.of_code(tx, code) if code else None
    name = client.name if client else code or clean_line(texts.get("caller", ""))
    return Subject(shortened(name, cells=TITLE_CELLS) if name else "-", order_id, client.id if client else None)


def taken_over(tx: Transaction, order_id: int, *, by: Person, at: datetime) -> None:
    """Whoever takes a draft over answers for what is promised of it; its clocks run on (O-9)."""
    for case in _running(tx, order_id):
        give(tx, case, by.name, by=by, at=at)


def confirmed(
    tx: Transaction, order_id: int, client: Client, revision: OrderRevision, *, by: Person, at: datetime
) -> None:
    """An order was confirmed: an online one is answered and is to be picked up (O-9), a slip is asked for (D-2)."""
    for case in _running(tx, order_id):
        case.title, case.client_id = _title(client, revision), client.id
        tx.session.add(case)
    subject = Subject(_title(client, revision), order_id, client.id)
    announce(tx, "order.confirmed", order_id, subject, revision.channel, by=by, at=at)
    order = tx.session.get(Order, order_id)
    assert order is not None
    slips.follow(tx, order, client, revision, by=by, at=at)


def _title(client: Client, revision: OrderRevision) -> str:
    """An order in a line: whose it is, and where it goes."""
    to = revision.delivery_company or revision.delivery_contact
    return shortened(f"{client.name} -> {to}" if to else client.name, cells=TITLE_CELLS)


def handed_over(tx: Transaction, order: Order, *, at: datetime) -> None:
    """A work order was written for its centre, which is to print it; anew with each revision (O-7).

    The desk itself hands over, perhaps hours later; it is looked after by whoever confirmed or changed the order.
    Its goods enter the feedback sheet (T-1).
    """
    assert order.id is not None
    query = select(OrderRevision).where(OrderRevision.order_id == order.id, OrderRevision.revision == order.revision)
    revision = tx.session.exec(query).one()
    client = tx.session.get(Client, revision.client_id)
    assert client is not None
    title = f"{order.number}  {_title(client, revision)}"
    subject = Subject(title, order.id, client.id, owner=revision.by)
    announce(tx, "order.handed_over", order.id, subject, revision.channel, by=DESK, at=at)
    # A change of the order may ask for a slip, or for none any more (O-8, D-2).
    slips.follow(tx, order, client, revision, by=DESK, at=at)
    goods.take_in(tx, order, revision, client, subject, at=at)


def cancelled(tx: Transaction, order_id: int, *, by: Person, at: datetime) -> None:
    """An order was cancelled: nothing is promised of it any more."""
    slips.withdraw(tx, order_id, by=by, at=at)
    announce(tx, "order.cancelled", order_id, Subject("-", order_id), "", by=by, at=at)


def discarded(tx: Transaction, order_id: int, *, by: Person, at: datetime) -> None:
    """A draft was thrown away: nobody waits for its order any more."""
    announce(tx, "order.discarded", order_id, Subject("-", order_id), "", by=by, at=at)


def waiting_for_print(tx: Transaction, order_id: int) -> Case | None:
    """The open case in which an order's centre is to print it; None when it was printed, or never handed over."""
    found = (one for one in case_files.of_order(tx, order_id) if one.procedure == PRINTING)
    return next((case for case in found if case.state == CaseState.OPEN), None)


PRINTING = "work_order"
"""The procedure in which a centre prints what was handed over to it."""
