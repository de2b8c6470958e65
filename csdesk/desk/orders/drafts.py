"""Drafts: the form of an order as it is typed, kept so that nothing half typed is lost (O-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import col, select

from csdesk.desk.cases import case_facts
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.training import settling
from csdesk.models.order import Order, OrderDraft, OrderState
from csdesk.models.training import Waiting
from csdesk.refused import N_, Refused
from csdesk.rules.order_fields import FIELD, Draft, Tick
from csdesk.rules.text import shortened


def save(tx: Transaction, draft: Draft, *, by: Person, at: datetime) -> Draft:
    """Keep the form as it stands (O-11); saving again, also after an answer was lost, changes nothing else.

    Refused when the draft is another agent's (two agents' drafts never mix), or when its order was confirmed or
    cancelled meanwhile.
    """
    require(tx, by, "order.draft")
    unknown = draft.texts.keys() - FIELD.keys()
    if unknown:
        name = min(unknown)
        raise Refused("field_unknown", N_("An order has no field {name}."), field=name, name=shortened(name))
    order = tx.session.exec(select(Order).where(Order.uuid == draft.uuid)).first()
    if order is None:
        order = Order(uuid=draft.uuid, made_by=by.name, made_at=at)
        tx.session.add(order)
        tx.session.flush()
        record(tx, "order.draft", "order", order.id, by=by, at=at)
    row = tx.session.get(OrderDraft, order.id)
    if row is None:
        if order.state != OrderState.DRAFT:
            raise Refused(
                "not_a_draft", N_("This order is no draft any more: it is {number}."), number=order.number or "-"
            )
        assert order.id is not None
        row = OrderDraft(order_id=order.id, owner=by.name, texts={}, ticks={}, filled=[], saved_at=at)
    elif row.owner != by.name:
        raise Refused(
            "draft_of_other",
            N_("This draft is {owner}'s. Take it over from the list of orders first."),
            owner=row.owner,
        )
    before = row.texts
    row.texts = {name: text for name, text in draft.texts.items() if text}
    row.ticks = {check: {"by": tick.by, "at": tick.at.isoformat()} for check, tick in draft.ticks.items()}
    row.filled = sorted(draft.filled)
    row.cursor, row.cursor_at, row.saved_at = draft.cursor, draft.cursor_at, at
    tx.session.add(row)
    if order.state == OrderState.DRAFT:
        case_facts.drafted(tx, row.order_id, before, row.texts, by=by, at=at)
    return _draft(order, row)


def _draft(order: Order, row: OrderDraft) -> Draft:
    return Draft(
        uuid=order.uuid,
        texts=dict(row.texts),
        ticks={check: Tick(one["by"], datetime.fromisoformat(one["at"])) for check, one in row.ticks.items()},
        filled=frozenset(row.filled),
        cursor=row.cursor,
        cursor_at=row.cursor_at,
        order_id=order.id,
        changes=order.number or "",
        owner=row.owner,
        saved_at=row.saved_at,
    )


def of(tx: Transaction, person: Person) -> Sequence[Draft]:
    """A person's own drafts, the latest saved first: what the next sign-in offers (O-11).

    Not those that wait for a colleague to confirm them (E-1).
    """
    waits = select(Waiting.subject_id).where(
        Waiting.kind == "order", Waiting.asked_by == person.name, Waiting.sent_back_by == ""
    )
    return _drafts(tx, and_(col(OrderDraft.owner) == person.name, col(OrderDraft.order_id).not_in(waits)))


def every(tx: Transaction) -> Sequence[Draft]:
    """Everybody's drafts, the latest saved first, for whoever may confirm or take over."""
    return _drafts(tx, true())


def _drafts(tx: Transaction, condition: ColumnElement[bool]) -> Sequence[Draft]:
    query = (
        select(Order, OrderDraft)
        .join(OrderDraft, col(OrderDraft.order_id) == col(Order.id))
        .where(condition)
        .order_by(col(OrderDraft.saved_at).desc(), col(OrderDraft.order_id).desc())
    )
    return [_draft(order, row) for order, row in tx.session.exec(query).all()]


def on(tx: Transaction, order_id: int) -> Draft | None:
    """What is being written on an order: its draft, or a change that was begun; None when nothing is."""
    order, row = tx.session.get(Order, order_id), tx.session.get(OrderDraft, order_id)
    return None if order is None or row is None else _draft(order, row)


def get(tx: Transaction, order_id: int) -> Draft:
    """One draft; Refused when there is none of that id."""
    return _draft(*_found(tx, order_id))


def _found(tx: Transaction, order_id: int) -> tuple[Order, OrderDraft]:
    order, row = tx.session.get(Order, order_id), tx.session.get(OrderDraft, order_id)
    if order is None or row is None:
        raise Refused("draft_unknown", N_("There is no draft {id}."), id=order_id)
    return order, row


def begin_change(tx: Transaction, order: Order, texts: Mapping[str, str], *, by: Person, at: datetime) -> Draft:
    """The draft in which a confirmed order's change is written (O-8); one that was begun already is gone on with."""
    require(tx, by, "order.change")
    assert order.id is not None
    row = tx.session.get(OrderDraft, order.id)
    if row is None:
        row = OrderDraft(order_id=order.id, owner=by.name, texts=dict(texts), ticks={}, filled=[], saved_at=at)
        tx.session.add(row)
        record(tx, "order.begin_change", "order", order.id, by=by, at=at)
        return _draft(order, row)
    return take_over(tx, order.id, by=by, at=at)


def take_over(tx: Transaction, order_id: int, *, by: Person, at: datetime) -> Draft:
    """Make another's draft one's own, its ticks keeping who ticked them; recorded."""
    _order, row = _found(tx, order_id)
    if row.owner != by.name:
        require(tx, by, "order.take_over")
    return accept(tx, order_id, by=by, at=at)


def accept(tx: Transaction, order_id: int, *, by: Person, at: datetime) -> Draft:
    """Take over a draft that its owner gives away, which needs no leave beyond that (S-10); recorded."""
    order, row = _found(tx, order_id)
    if row.owner != by.name:
        owners = {"owner": row.owner}, {"owner": by.name}
        record(tx, "order.take_over", "order", order_id, by=by, at=at, before=owners[0], after=owners[1])
        row.owner = by.name
        tx.session.add(row)
        settling.no_longer_waits(tx, "order", order_id)
        if order.state == OrderState.DRAFT:
            case_facts.taken_over(tx, order_id, by=by, at=at)
    return _draft(order, row)


def discard(tx: Transaction, order_id: int, *, by: Person, at: datetime) -> None:
    """Throw a draft away: one's own, or another's where taking over is allowed; what it held goes into the record.

    A confirmed order whose change is thrown away stands as it was.
    """
    order, row = tx.session.get(Order, order_id), tx.session.get(OrderDraft, order_id)
    if order is None or row is None:
        return
    if row.owner != by.name:
        require(tx, by, "order.take_over")
    _throw_away(tx, row, by=by, at=at)
    settling.no_longer_waits(tx, "order", order_id)
    if order.state == OrderState.DRAFT:
        order.state = OrderState.CANCELLED
        order.cancelled_by, order.cancelled_at = by.name, at
        tx.session.add(order)
        case_facts.discarded(tx, order_id, by=by, at=at)


def discard_change(tx: Transaction, order: Order, *, by: Person, at: datetime) -> None:
    """Throw away the change that somebody began on an order that is being cancelled; what it held is recorded (O-8)."""
    row = tx.session.get(OrderDraft, order.id)
    if row is not None:
        _throw_away(tx, row, by=by, at=at)


def _throw_away(tx: Transaction, row: OrderDraft, *, by: Person, at: datetime) -> None:
    record(tx, "order.discard", "order", row.order_id, by=by, at=at, before={"owner": row.owner, "texts": row.texts})
    tx.session.delete(row)
