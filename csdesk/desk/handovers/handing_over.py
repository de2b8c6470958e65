"""Handing a confirmed order over to its centre: the printable work order is written where the centre finds it (O-7).

The file is written after the order is committed and marked afterwards, so a kill in between leaves an order that
still waits to be handed over, and the next start or confirm writes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from csdesk import places
from csdesk.desk.cases import case_facts
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.orders import orders, revisions
from csdesk.desk.person import DESK
from csdesk.desk.record import record
from csdesk.exchange.files import write_whole
from csdesk.exchange.work_order_sheet import Layout, Part, Section, WorkOrderSheet
from csdesk.language import _, current, speaking
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderRevision, OrderState
from csdesk.playbook.basis import words_of
from csdesk.refused import N_, Refused
from csdesk.rules.order_fields import FIELD, FIELDS, Kind
from csdesk.rules.order_form import applies, choices_of
from csdesk.store.sqlite import StoreRefused


@dataclass(frozen=True)
class HandedOver:
    """A work order that was written for a centre."""

    number: str
    path: Path


def hand_over_waiting(desk: Desk, *, at: datetime) -> Sequence[HandedOver]:
    """Write the work order of every order that waits for it, oldest first (O-7).

    Safe to run in several programs at once: the same order gives the same file. An order whose file cannot be written
    goes on waiting and keeps no other from being written; after the last, its Refused is raised.
    """
    with desk.reading() as tx:
        waiting = tx.session.exec(
            select(Order.id, Order.revision, Order.state)
            .where(col(Order.state).in_((OrderState.CONFIRMED, OrderState.CANCELLED)), col(Order.number).is_not(None))
            .where(col(Order.handed_over_at).is_(None))
            .order_by(col(Order.number))
        ).all()
    written: list[HandedOver] = []
    failed: Refused | None = None
    for order_id, revision, state in waiting:
        assert order_id is not None
        try:
            written.append(_hand_over(desk, order_id, revision, state, at))
        except StoreRefused:
            raise
        except Refused as refused:
            failed = failed or refused
    if failed is not None:
        raise failed
    return written


def _hand_over(desk: Desk, order_id: int, revision: int, state: str, at: datetime) -> HandedOver:
    # Drawing loads a library for fonts and one for PDF: only for who prints.
    from csdesk.exchange.work_order_pdf import draw

    with desk.reading() as tx, speaking(tx.playbook.shop.work_order_language):
        order = orders.by_number(tx, str(order_id))
        drawn = {centre: draw(_sheet(tx, order, centre, at)) for centre in _centres(tx, order)}
    paths = [work_order_path(desk, order, centre) for centre in drawn]
    for path, data in zip(paths, drawn.values(), strict=True):
        write_whole(path, data)
    with desk.writing() as tx:
        fresh = tx.session.get(Order, order_id)
        if fresh and fresh.handed_over_at is None and (fresh.revision, fresh.state) == (revision, state):
            fresh.handed_over_at = at
            tx.session.add(fresh)
            hashes = {centre: hashlib.sha256(data).hexdigest() for centre, data in drawn.items()}
            after = {"revision": revision, "file": paths[-1].name, "sha256": hashes}
            record(tx, "order.hand_over", "order", order_id, by=DESK, at=at, after=after)
            if fresh.state == OrderState.CONFIRMED:
                case_facts.handed_over(tx, fresh, at=at)
    return HandedOver(order.number or "", paths[-1])


def _centres(tx: Transaction, order: Order) -> list[str]:
    """Every centre that had a revision of the order, the one in force last: an earlier one must learn of a change."""
    assert order.id is not None
    had: dict[str, None] = {}
    for revision in revisions.of_order(tx, order.id):
        job_type = next((one for one in tx.playbook.orders.job_type if one.id == revision.job_type), None)
        if job_type is not None and job_type.centre != order.centre:
            had[job_type.centre] = None
    return [*had, order.centre or ""]


def work_order_path(desk: Desk, order: Order, centre: str | None = None) -> Path:
    """Where the work order of an order's revision in force lies, for its centre."""
    name = f"{order.number}-r{order.revision}" + ("-cancelled" if order.state == OrderState.CANCELLED else "")
    return places.work_orders(desk.store.path) / (centre or order.centre or "") / f"{order.day}" / f"{name}.pdf"


_SECTIONS = (
    (N_("Order"), Layout.LIST, ("client", "caller", "caller_phone", "vehicle", "wanted_at", "settlement", "channel")),
    (N_("Pickup"), Layout.HALF, ("pickup_company", "pickup_address", "pickup_contact", "pickup_phone")),
    (N_("Delivery"), Layout.HALF, ("delivery_company", "delivery_address", "delivery_contact", "delivery_phone")),
    (N_("Goods"), Layout.TABLE, ("goods", "pieces", "weight_kg", "volume_m3", "packing")),
    (N_("Handling"), Layout.LIST, ("dangerous", "fragile", "upright", "dry", "notes")),
    (N_("Sign-off"), Layout.LIST, ("slip_back", "stamp", "copies")),
    (N_("Quote"), Layout.LIST, ("fee", "declared_value", "remarks")),
)
_WIDE = frozenset({"client", "pickup_address", "delivery_address", "notes", "remarks"})


def _sheet(tx: Transaction, order: Order, centre: str, at: datetime) -> WorkOrderSheet:
    """The work order as one centre reads it, in the current language."""
    assert order.id is not None
    every = revisions.of_order(tx, order.id)
    revision, playbook, language = every[-1], tx.playbook, current()
    texts = shown_texts(tx, revision)
    sections = [
        Section(
            _(title),
            tuple(Part(_(FIELD[name].label), texts.get(name, ""), name in _WIDE) for name in names),
            layout,
        )
        for title, layout, names in _SECTIONS
    ]
    kept = {check.check_id: check for check in orders.checks(tx, order)}
    checks = []
    for check in playbook.orders.checks_for(revision.channel):
        tick = kept.get(check.id)
        done = f"{tick.by} {tx.local(tick.at):%m-%d %H:%M} {tick.evidence}".strip() if tick else ""
        checks.append(Part(check.words.text(language), done))
    sections.append(Section(_("Checks"), tuple(checks), Layout.CHECKS))
    confirmed_at = tx.local(order.confirmed_at or at)
    return WorkOrderSheet(
        number=order.number or "",
        revision=order.revision,
        title=texts.get("job_type", ""),
        centre=words_of(playbook.orders.centre, centre, language),
        shop=playbook.shop.name.text(language),
        printed_at=f"{tx.local(at):%Y-%m-%d %H:%M}",
        confirmed_by=f"{order.confirmed_by} {confirmed_at:%Y-%m-%d %H:%M}",
        sections=tuple(sections),
        banners=tuple(_banners(tx, order, revision, centre)),
        change=" / ".join(filter(None, (revision.asked_what, revision.asked_why, revision.asked_by))),
        footer=_("Printed by csdesk for {centre}.", centre=words_of(playbook.orders.centre, centre, language)),
        void=order.state == OrderState.CANCELLED or centre != order.centre,
    )


def _banners(tx: Transaction, order: Order, revision: OrderRevision, centre: str) -> list[str]:
    """What must not be missed on the paper."""
    banners = []
    if order.state == OrderState.CANCELLED:
        banners.append(_("Cancelled by {name}: {reason}", name=order.cancelled_by, reason=order.cancel_reason))
    elif centre != order.centre:
        words = words_of(tx.playbook.orders.centre, order.centre or "", current())
        banners.append(_("Withdrawn: this order is now run by {centre}.", centre=words))
    if revision.dangerous:
        banners.append(
            _("Dangerous goods, approved by {name}: {reason}", name=order.approved_by, reason=order.approval_reason)
        )
    if order.revision > 1:
        banners.append(_("Replaces revision {revision} of this work order.", revision=order.revision - 1))
    return banners


def shown_texts(tx: Transaction, revision: OrderRevision) -> dict[str, str]:
    """A revision as it is read: choices in words, the client with its name, ticks as yes; empty fields left out."""
    texts = orders.texts_of(tx, revision)
    language, shown = current(), {}
    for field in FIELDS:
        text = texts.get(field.name, "")
        if not text or not applies(field, texts, tx.playbook.orders):
            continue
        if field.kind is Kind.CHOICE:
            text = words_of(choices_of(field, tx.playbook.orders), text, language)
        elif field.kind is Kind.TICK:
            text = _("yes")
        elif field.kind is Kind.CLIENT:
            client = tx.session.get(Client, revision.client_id)
            text = f"{text}  {client.name}" if client else text
        shown[field.name] = text
    return shown
