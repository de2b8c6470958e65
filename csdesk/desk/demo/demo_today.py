"""What goes on in the made-up shop when its desk is opened: drafts, work orders to be printed, running promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from sqlalchemy import literal
from sqlmodel import col, select, update

from csdesk.desk.cases import case_facts, case_files
from csdesk.desk.clients import clients, exports
from csdesk.desk.demo.demo_cases import Happening, Running, Turn, turns
from csdesk.desk.demo.demo_plan import QUIET, Plan, Staff
from csdesk.desk.demo.demo_words import LeftDraft, PrintedSoon, Words
from csdesk.desk.desk import Transaction, may
from csdesk.desk.orders import drafts, orders
from csdesk.desk.person import DESK, Person
from csdesk.desk.record import record
from csdesk.models.message import Message, MessageState
from csdesk.models.order import Order
from csdesk.rules.order_fields import YES, Draft

MINUTE = timedelta(minutes=1)

_TAKING = 3 * MINUTE
"""How long an order is on the telephone."""


def happenings(plan: Plan, words: Words, staff: Staff, now: datetime) -> Iterator[Happening | Turn]:
    """Everything that leads to what is seen when the desk is opened `now`."""
    yield Happening(now - QUIET, partial(_send_mail, words))
    yield from turns(now - QUIET, now - MINUTE)
    for left in words.draft:
        yield _left_draft(plan, left, staff.named(left.by), now)
    for printed in words.to_print:
        yield from _to_print(plan, printed, staff.named(printed.by), now)
    for told in words.running:
        yield from Running(plan, words, told, staff, now).happenings()
    yield Happening(now - 3 * MINUTE, partial(_new_client, words, staff.agents[0]))
    yield _to_approve(plan, words, staff.agents[-1], now)
    yield Happening(now - 50 * MINUTE, partial(_ask_for_export, words, plan.uuid(), staff))


def office(plan: Plan, words: Words, staff: Staff, now: datetime) -> Iterator[Happening]:
    """The procedures with forms that are under way: by a plan of their own, so that they change nothing else."""
    for told in words.office:
        yield from Running(plan, words, told, staff, now).happenings()


def _send_mail(words: Words, tx: Transaction, at: datetime) -> None:
    """As if all mail of the last weeks had been taken by a server: the made-up shop sends none."""
    sent = {
        col(Message.state): MessageState.SENT,
        col(Message.attempts): 1,
        col(Message.sent_at): col(Message.made_at),
        col(Message.sent_to): col(Message.recipient) + literal(f"@{words.mail_domain}"),
    }
    tx.session.exec(update(Message).where(col(Message.made_at) < at).values(sent))


def _left_draft(plan: Plan, left: LeftDraft, by: Person, now: datetime) -> Happening:
    """An agent was called away in the middle of an order (O-11)."""
    at = now - left.minutes_ago * MINUTE
    client = plan.client()
    texts = dict(islice((plan.texts(client, at) | {"channel": left.channel}).items(), left.fields))
    uuid, case_uuid = plan.uuid(), plan.uuid()

    def save(tx: Transaction, at: datetime) -> None:
        known = clients.by_code(tx, client.row.code)
        assert known is not None
        filled = frozenset(clients.fills(tx, known)) & texts.keys()
        cursor = list(texts)[-1]
        draft = Draft(uuid, texts, filled=filled, cursor=cursor, cursor_at=len(texts[cursor]))
        name_cases(tx, drafts.save(tx, draft, by=by, at=at).order_id, case_uuid)

    return Happening(at, save)


def _to_print(plan: Plan, printed: PrintedSoon, by: Person, now: datetime) -> Iterator[Happening]:
    """An order that was confirmed just now and handed over, and that its centre has still to print (O-7)."""
    handed_over = now - printed.minutes_ago * MINUTE
    confirmed = handed_over - timedelta(seconds=20)
    form, case_uuid = plan.plain_order(confirmed, by), plan.uuid()

    def order_of(tx: Transaction) -> Order:
        return tx.session.exec(select(Order).where(Order.uuid == form.uuid)).one()

    def save(tx: Transaction, at: datetime) -> None:
        drafts.save(tx, form, by=by, at=at)

    def confirm(tx: Transaction, at: datetime) -> None:
        orders.confirm(tx, order_of(tx).id or 0, by=by, at=at)

    def hand_over(tx: Transaction, at: datetime) -> None:
        order = order_of(tx)
        order.handed_over_at = at
        tx.session.add(order)
        record(tx, "order.hand_over", "order", order.id, by=DESK, at=at, after={"file": "-"})
        case_facts.handed_over(tx, order, at=at)
        name_cases(tx, order.id, case_uuid)

    yield Happening(confirmed - _TAKING, save)
    yield Happening(confirmed, confirm)
    yield Happening(handed_over, hand_over)


def _to_approve(plan: Plan, words: Words, by: Person, now: datetime) -> Happening:
    """An order of dangerous goods that lacks nothing but somebody who may answer for it (O-4)."""
    at = now - 25 * MINUTE
    form = plan.plain_order(at, by)
    goods = words.dangerous[0].goods
    form = replace(form, texts={**form.texts, "goods": goods, "dangerous": YES}, cursor="goods", cursor_at=len(goods))

    def save(tx: Transaction, at: datetime) -> None:
        drafts.save(tx, form, by=by, at=at)

    return Happening(at, save)


def _ask_for_export(words: Words, uuid: str, staff: Staff, tx: Transaction, at: datetime) -> None:
    """Somebody who may asks for the clients; it waits for the manager (K-9)."""
    asking = next(
        one for one in staff.every if may(tx.playbook, one, "export.ask") and not may(tx.playbook, one, "board.see")
    )
    exports.ask(tx, "clients", words.export_reason, uuid=uuid, by=asking, at=at)


def name_cases(tx: Transaction, order_id: int | None, uuid: str) -> None:
    """Give the cases that a fact began numbers of the plan's: the same seed makes the same shop."""
    assert order_id is not None
    for place, case in enumerate(case_files.of_order(tx, order_id)):
        case.uuid = f"{uuid}/{place}" if place else uuid
        tx.session.add(case)


def _new_client(words: Words, by: Person, tx: Transaction, at: datetime) -> None:
    newest = words.new_client
    values = {"name": newest.name, "contact": newest.contact, "phone": newest.phone, "address": newest.address}
    clients.add(tx, values, by=by, at=at)
