"""Orders at the desk: confirming, changing by request, cancelling, reading (O-3 to O-8, O-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select

from csdesk.desk.cases import case_facts
from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, allowed, require, who_may
from csdesk.desk.orders import drafts
from csdesk.desk.orders.revisions import content, of_order, revision_of, wanted_as_shown
from csdesk.desk.orders.revisions import texts_of as texts_of
from csdesk.desk.person import Person
from csdesk.desk.record import changed, record
from csdesk.desk.statements import statement_lines
from csdesk.desk.training import settling
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderCheck, OrderDraft, OrderRevision, OrderState
from csdesk.playbook.shapes import JobType
from csdesk.refused import N_, Refused
from csdesk.rules import confirming
from csdesk.rules.order_fields import FIELD, REQUEST_FIELDS, Draft, Tick
from csdesk.rules.order_form import Value, read_form
from csdesk.rules.text import clean_line, narrow, read_line, shortened


@dataclass(frozen=True)
class Approval:
    """Who answers for what the confirming person may not decide alone, and why (O-4, O-5)."""

    by: Person
    reason: str = ""


@dataclass(frozen=True)
class Confirmed:
    """What confirming gave: the work order number, the centre that prints it, the revision in force."""

    order_id: int
    number: str
    centre: str
    revision: int


@dataclass(frozen=True)
class Readiness:
    """How far a form is from being confirmed."""

    values: Mapping[str, Value]
    client: Client | None
    problems: tuple[Refused, ...]
    """Everything that keeps anybody from confirming, in the form's order; checks last."""
    needed: tuple[str, ...]
    """Permissions that whoever answers must have, beyond confirming (O-4, O-5)."""


def readiness(tx: Transaction, draft: Draft, *, at: datetime) -> Readiness:
    """Read the whole form by the rules, without changing anything (O-3 to O-5).

    A change is read as its order stands: the intake checks were made, and a wanted time that was not changed may have
    passed meanwhile (O-8).
    """
    if not draft.changes or draft.order_id is None:
        return _readiness(tx, draft, at=at)
    every = of_order(tx, draft.order_id)
    if draft.texts.get("wanted_at") in wanted_as_shown(tx, every[-1].wanted_at):
        # It is read as of when it was asked for.
        at = next(one.at for one in every if one.wanted_at == every[-1].wanted_at)
    ready = _readiness(tx, draft, at=at)
    problems = tuple(one for one in ready.problems if not (one.field or "").startswith("check_"))
    return replace(ready, problems=problems)


def _readiness(tx: Transaction, draft: Draft, *, at: datetime) -> Readiness:
    orders, now = tx.playbook.orders, tx.local(at)
    values, problems = read_form(draft.texts, orders=orders, now=now, change=bool(draft.changes))
    found = list(problems)
    client = None
    code = values.get("client")
    if isinstance(code, str):
        client = clients.by_code(tx, code)
        if client is None:
            found.append(clients.unknown(code))
    standing = clients.standing(client) if client else None
    if standing is not None:
        without_terms = confirming.terms_missing(standing)
        if without_terms:
            found.append(without_terms)
    order = {name: place for place, name in enumerate(FIELD)}
    found.sort(key=lambda refused: order[refused.field or "client"])
    channel = values.get("channel")
    if isinstance(channel, str):
        open_checks = confirming.open_checks(channel, draft.ticks.keys(), standing, orders=orders, today=now.date())
        found.extend(confirming.check_open(check) for check in open_checks)
    needed = confirming.permissions_needed(values, standing) if standing else ()
    return Readiness(values, client, tuple(found), needed)


def confirm(tx: Transaction, order_id: int, *, by: Person, at: datetime, approval: Approval | None = None) -> Confirmed:
    """Turn a draft into a numbered work order (O-6); once confirmed, asking again gives the same answer.

    Raises Refused, using no number, while anything is missing or wrong (its field named), or when neither `by` nor
    the approval may answer for dangerous goods (O-4) or a new client (O-5).
    """
    order = tx.session.get(Order, order_id)
    if order is None:
        raise unknown(order_id)
    if order.state == OrderState.CONFIRMED:
        return _confirmed(order)
    draft = drafts.get(tx, order_id)
    ready = readiness(tx, draft, at=at)
    if ready.problems:
        raise ready.problems[0]
    answering = _answering(tx, ready, by, approval)
    client = ready.client
    assert client is not None
    _keep_checks(tx, draft, ready, at=at)
    job_type = _job_type(tx, ready.values)
    today = tx.local(at).date()
    order.state = OrderState.CONFIRMED
    order.day, order.centre, order.revision = today, job_type.centre, 1
    order.confirmed_by, order.confirmed_at = by.name, at
    if answering is not None:
        order.approved_by, order.approval_reason = answering.by.name, answering.reason
    order.number = confirming.numbered(tx.playbook.orders.number, today, _next_count(tx, today))
    tx.session.add(order)
    revision = revision_of(order, ready.values, client, by=by, at=at)
    tx.session.add(revision)
    tx.session.delete(tx.session.get(OrderDraft, order_id))
    clients.note_use(tx, client, at)
    after = content(revision) | {"number": order.number, "centre": order.centre}
    if answering is not None:
        after |= {"approved_by": answering.by.name, "approval_reason": answering.reason}
    settling.no_longer_waits(tx, "order", order_id)
    if order.made_by != by.name:
        after |= {"drafted_by": order.made_by}
    record(tx, "order.confirm", "order", order_id, by=by, at=at, after=after)
    case_facts.confirmed(tx, order_id, client, revision, by=by, at=at)
    statement_lines.follow(tx, order_id, changed=False, by=by, at=at)
    return _confirmed(order)


def _answering(tx: Transaction, ready: Readiness, by: Person, approval: Approval | None) -> Approval | None:
    """Who answers, where somebody must (O-4, O-5); Refused, naming the roles that may, where nobody does."""
    answering = approval or Approval(by)
    if not any(allowed(tx, answering.by, permission) for permission in ready.needed):
        answering = Approval(by, answering.reason)
    for permission in ("order.confirm", *ready.needed):
        if not (allowed(tx, answering.by, permission) or allowed(tx, by, permission)):
            raise Refused(
                "not_allowed",
                confirming.WHY_NEEDED[permission],
                field="dangerous" if "dangerous" in permission else None,
                roles=who_may(tx.playbook, permission),
            )
    if not ready.needed:
        return None
    reason = _read_reason(tx, answering.reason)
    if confirming.needs_reason(ready.needed) and not reason:
        raise Refused(
            "reason_missing", N_("Dangerous or forbidden goods are confirmed only with a reason."), field="reason"
        )
    return Approval(answering.by, reason)


def _read_reason(tx: Transaction, text: str) -> str:
    try:
        return read_line(text, limit=tx.playbook.orders.limits.long_text)
    except Refused as refused:
        raise refused.at("reason") from None


def _confirmed(order: Order) -> Confirmed:
    assert order.id is not None
    assert order.number is not None
    assert order.centre is not None
    return Confirmed(order.id, order.number, order.centre, order.revision)


def _job_type(tx: Transaction, values: Mapping[str, Value]) -> JobType:
    return next(one for one in tx.playbook.orders.job_type if one.id == values["job_type"])


def _next_count(tx: Transaction, today: date) -> int:
    """The day's next count; it moves with the transaction, so a refused or broken one leaves no gap (O-6)."""
    counted = tx.raw.execute(
        "INSERT INTO day_counter (day, last) VALUES (?, 1) "
        "ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last",
        (today.isoformat(),),
    )
    count: int = counted.fetchone()[0]
    return count


def _keep_checks(tx: Transaction, draft: Draft, ready: Readiness, *, at: datetime) -> None:
    """Write the intake checks with who ticked them and when; a standing notice stands for itself (O-3).

    Done before the order counts among its client's of today, so that the count kept of a fax is the one on the screen.
    """
    client, today = ready.client, tx.local(at).date()
    assert client is not None
    assert draft.order_id is not None
    for check in tx.playbook.orders.checks_for(str(ready.values["channel"])):
        tick = draft.ticks.get(check.id)
        evidence = ""
        if check.shows == "orders_today":
            evidence = str(clients.orders_today(tx, client.code, today))
        if tick is None and check.standing == "notice" and confirming.standing_notice(clients.standing(client), today):
            evidence = f"until {client.notice_until}"
        elif tick is None:
            continue
        by, ticked_at = (tick.by, tick.at) if tick else (draft.owner, at)
        tx.session.add(OrderCheck(order_id=draft.order_id, check_id=check.id, by=by, at=ticked_at, evidence=evidence))


def begin_change(tx: Transaction, order_id: int, *, by: Person, at: datetime) -> Draft:
    """The form in which a confirmed order's change is written: the revision in force, to be changed (O-8)."""
    order = _standing_order(tx, order_id)
    return drafts.begin_change(tx, order, texts_of(tx, of_order(tx, order_id)[-1]), by=by, at=at)


def change(tx: Transaction, order_id: int, *, by: Person, at: datetime, approval: Approval | None = None) -> Confirmed:
    """Make a change that was begun a new revision (O-8); the earlier ones stay as they were.

    Raises Refused unless the request says who asked, by which channel, what and why, and unless something changed.
    The changed order must still satisfy O-4 and O-5.
    """
    require(tx, by, "order.change")
    order = _standing_order(tx, order_id)
    last = of_order(tx, order_id)[-1]
    ready = readiness(tx, drafts.get(tx, order_id), at=at)
    if ready.problems:
        raise ready.problems[0]
    assert ready.client is not None
    if (ready.values["dangerous"] and not last.dangerous) or ready.client.id != last.client_id:
        answering = _answering(tx, ready, by, approval)
        if answering is not None:
            order.approved_by, order.approval_reason = answering.by.name, answering.reason
    order.revision += 1
    order.centre = _job_type(tx, ready.values).centre
    order.handed_over_at = None
    revision = revision_of(order, ready.values, ready.client, by=by, at=at)
    before, after = changed(content(last), content(revision))
    if not after:
        raise Refused("nothing_changed", N_("Nothing was changed."))
    tx.session.add(order)
    tx.session.add(revision)
    tx.session.delete(tx.session.get(OrderDraft, order_id))
    request = {field.name: ready.values[field.name] for field in REQUEST_FIELDS}
    record(tx, "order.change", "order", order_id, by=by, at=at, before=before, after=after | request)
    statement_lines.follow(tx, order_id, changed=True, by=by, at=at)
    return _confirmed(order)


def _ticks(tx: Transaction, order: Order) -> dict[str, Tick]:
    return {check.check_id: Tick(check.by, check.at) for check in checks(tx, order)}


def checks(tx: Transaction, order: Order) -> Sequence[OrderCheck]:
    """The intake checks kept with an order (O-3)."""
    return tx.session.exec(select(OrderCheck).where(OrderCheck.order_id == order.id).order_by(col(OrderCheck.id))).all()


def cancel(tx: Transaction, order_id: int, reason: str, *, by: Person, at: datetime) -> None:
    """Cancel a confirmed order, with a reason (O-8); it keeps its number and stays readable."""
    require(tx, by, "order.cancel")
    order = _standing_order(tx, order_id)
    text = _read_reason(tx, reason)
    if not text:
        raise Refused("reason_missing", N_("An order is cancelled only with a reason."), field="reason")
    drafts.discard_change(tx, order, by=by, at=at)
    order.state, order.cancelled_by, order.cancelled_at, order.cancel_reason = OrderState.CANCELLED, by.name, at, text
    order.handed_over_at = None
    tx.session.add(order)
    record(tx, "order.cancel", "order", order_id, by=by, at=at, after={"reason": text})
    case_facts.cancelled(tx, order_id, by=by, at=at)
    statement_lines.follow(tx, order_id, changed=True, by=by, at=at)


def _standing_order(tx: Transaction, order_id: int) -> Order:
    """A confirmed order; Refused when it is a draft, cancelled or not there."""
    order = tx.session.get(Order, order_id)
    if order is None:
        raise unknown(order_id)
    if order.state == OrderState.DRAFT:
        raise Refused("still_a_draft", N_("This order is still a draft: edit it on F2."))
    if order.state == OrderState.CANCELLED:
        raise Refused(
            "order_cancelled",
            N_("The order {number} is cancelled. Take a new order instead."),
            number=order.number or "-",
        )
    return order


def unknown(which: object) -> Refused:
    """The refusal for an order that is not there."""
    return Refused("order_unknown", N_("There is no order {which}."), which=shortened(str(which)))


def get(tx: Transaction, order_id: int) -> Order:
    """An order by its id; Refused when there is none."""
    order = tx.session.get(Order, order_id)
    if order is None:
        raise unknown(order_id)
    return order


def by_number(tx: Transaction, which: str) -> Order:
    """An order by its work order number or its id; Refused when there is none."""
    wanted = _as_kept(which)
    order = tx.session.exec(select(Order).where(Order.number == wanted)).first()
    if order is None and wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:
        order = tx.session.get(Order, int(wanted))
    if order is None:
        raise unknown(which)
    return order


def _as_kept(number: str) -> str:
    """A work order number as it is kept, however it was typed."""
    return narrow(clean_line(number)).upper()


@dataclass(frozen=True)
class Line:
    """One order in a list."""

    order: Order
    revision: OrderRevision
    client_code: str
    client_name: str


def page(tx: Transaction, *, before: str | None = None, day: date | None = None, limit: int = 50) -> Sequence[Line]:
    """Confirmed and cancelled orders, the latest number first: those of a day, or a page before a number."""
    query = (
        select(Order, OrderRevision, Client.code, Client.name)
        .join(
            OrderRevision, (col(OrderRevision.order_id) == Order.id) & (col(OrderRevision.revision) == Order.revision)
        )
        .join(Client, col(Client.id) == OrderRevision.client_id)
        .where(col(Order.number).is_not(None))
        .order_by(col(Order.number).desc())
        .limit(limit)
    )
    if day is not None:
        query = query.where(Order.day == day)
    if before is not None:
        query = query.where(col(Order.number) < _as_kept(before))
    return [Line(order, revision, code, name) for order, revision, code, name in tx.session.exec(query).all()]


def count_of_day(tx: Transaction, day: date) -> int:
    """How many orders of a day stand confirmed."""
    query = select(func.count()).select_from(Order).where(Order.day == day, Order.state == OrderState.CONFIRMED)
    return tx.session.exec(query).one()
