"""An order as a JSON document, and as lines for a person to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction
from csdesk.desk.handovers import handing_over
from csdesk.desk.orders import drafts, orders, revisions
from csdesk.language import _, current, say
from csdesk.models.order import Order, OrderRevision, OrderState
from csdesk.playbook.basis import words_of
from csdesk.refused import Refused
from csdesk.rules.order_fields import FIELDS, REQUEST_FIELDS, YES, Draft, Kind, Tick

CHECK_PREFIX = "check_"


def document(tx: Transaction, order: Order, *, at: datetime) -> dict[str, Any]:
    """Everything of an order: what is in force, its checks, every revision, who did what when."""
    assert order.id is not None
    every = revisions.of_order(tx, order.id)
    draft = drafts.on(tx, order.id)
    found: dict[str, Any] = {
        "id": order.id,
        "uuid": order.uuid,
        "state": str(order.state),
        "number": order.number,
        "day": order.day.isoformat() if order.day else None,
        "centre": order.centre,
        "revision": order.revision,
        "fields": {},
        "checks": [
            {"id": one.check_id, "by": one.by, "at": moment(tx, one.at), "evidence": one.evidence}
            for one in orders.checks(tx, order)
        ],
        "revisions": [_revision(tx, one) for one in every],
        "made_by": order.made_by,
        "made_at": moment(tx, order.made_at),
        "confirmed_by": order.confirmed_by,
        "confirmed_at": moment(tx, order.confirmed_at),
        "approved_by": order.approved_by,
        "approval_reason": order.approval_reason,
        "handed_over_at": moment(tx, order.handed_over_at),
        "cancelled_by": order.cancelled_by,
        "cancelled_at": moment(tx, order.cancelled_at),
        "cancel_reason": order.cancel_reason,
    }
    if every:
        found["fields"] = _revision_fields(tx, every[-1])
    if draft is not None:
        found |= {"owner": draft.owner, "saved_at": moment(tx, draft.saved_at)}
        if not every:
            found["fields"] = _typed_fields(draft.texts)
            found["checks"] = [_tick(tx, check, tick) for check, tick in draft.ticks.items()]
            found |= problems(orders.readiness(tx, draft, at=at).problems)
    return found


def moment(tx: Transaction, when: datetime | None) -> str | None:
    """A moment as ISO 8601 with its offset, on the shop's clock."""
    return tx.local(when).isoformat() if when else None


def problems(found: Iterable[Refused]) -> dict[str, Any]:
    """What keeps a draft from being confirmed: `missing` names fields and open checks, `problems` says why."""
    listed = list(found)
    return {
        "missing": list(dict.fromkeys((one.field or "").removeprefix(CHECK_PREFIX) for one in listed)),
        "problems": [{"field": one.field, "message": say(one)} for one in listed],
    }


def _tick(tx: Transaction, check: str, tick: Tick) -> dict[str, Any]:
    return {"id": check, "by": tick.by, "at": moment(tx, tick.at), "evidence": ""}


def _typed_fields(texts: Mapping[str, str]) -> dict[str, Any]:
    """A draft's fields: texts as they were typed, ticks true or false, null where nothing is."""
    return {
        field.name: texts.get(field.name) == YES if field.kind is Kind.TICK else texts.get(field.name)
        for field in FIELDS
    }


def _revision_fields(tx: Transaction, revision: OrderRevision) -> dict[str, Any]:
    """A revision's fields: money, weights and volumes as strings, pieces and copies as numbers, times ISO 8601."""
    fields = _typed_fields(orders.texts_of(tx, revision))
    return fields | {
        "pieces": revision.pieces,
        "copies": revision.copies,
        "wanted_at": moment(tx, revision.wanted_at),
    }


def _revision(tx: Transaction, revision: OrderRevision) -> dict[str, Any]:
    request = {field.name: getattr(revision, field.name) for field in REQUEST_FIELDS}
    return {
        "revision": revision.revision,
        "by": revision.by,
        "at": moment(tx, revision.at),
        **request,
        "fields": _revision_fields(tx, revision),
    }


def lines(tx: Transaction, order: Order, *, at: datetime) -> Sequence[tuple[str, str]]:
    """An order as label and value, for a person: what is in force, and what happened to it."""
    assert order.id is not None
    language, every, draft = current(), revisions.of_order(tx, order.id), drafts.on(tx, order.id)
    found = [(_("Order"), order.number or str(order.id)), (_("State"), state_words(order.state))]
    if every:
        texts = handing_over.shown_texts(tx, every[-1])
        found.append((_("Revision"), str(order.revision)))
        found.append((_("Centre"), words_of(tx.playbook.orders.centre, order.centre or "", language)))
    else:
        texts = dict(draft.texts) if draft else {}
    found += [(_(field.label), texts[field.name]) for field in FIELDS if texts.get(field.name)]
    found += _events(tx, order)
    if draft and not draft.changes:
        ready = orders.readiness(tx, draft, at=at)
        found += [(_("Open"), say(problem)) for problem in ready.problems]
    return found


def _events(tx: Transaction, order: Order) -> Iterable[tuple[str, str]]:
    assert order.id is not None
    checks = {check.id: check.words.text(current()) for check in tx.playbook.orders.check}
    for check in orders.checks(tx, order):
        words = checks.get(check.check_id, check.check_id)
        yield _("Check"), f"{words}: {check.by} {shown_moment(tx, check.at)} {check.evidence}".rstrip()
    if order.confirmed_at:
        yield _("Confirmed"), f"{order.confirmed_by} {shown_moment(tx, order.confirmed_at)}"
    if order.approved_by:
        yield _("Approved"), f"{order.approved_by} {order.approval_reason}"
    for revision in revisions.of_order(tx, order.id)[1:]:
        asked = " / ".join(filter(None, (revision.asked_by, revision.asked_what, revision.asked_why)))
        yield _("Changed"), f"{revision.by} {shown_moment(tx, revision.at)}: {asked}"
    if order.cancelled_at:
        yield _("Cancelled"), f"{order.cancelled_by} {shown_moment(tx, order.cancelled_at)} {order.cancel_reason or ''}"


def shown_moment(tx: Transaction, when: datetime | None) -> str:
    """A moment for a person, on the shop's clock."""
    return f"{tx.local(when):%Y-%m-%d %H:%M}" if when else ""


def state_words(state: str) -> str:
    """A state in the reader's language."""
    words = {
        OrderState.DRAFT: _("draft"),
        OrderState.CONFIRMED: _("confirmed"),
        OrderState.CANCELLED: _("cancelled"),
    }
    return words[OrderState(state)]


def list_entry(tx: Transaction, line: orders.Line) -> dict[str, Any]:
    """One confirmed or cancelled order of a list."""
    order, revision = line.order, line.revision
    return {
        "id": order.id,
        "number": order.number,
        "state": str(order.state),
        "day": order.day.isoformat() if order.day else None,
        "centre": order.centre,
        "revision": order.revision,
        "client": line.client_code,
        "client_name": line.client_name,
        "agent": owners.agent_of(tx, revision.client_id) or None,
        "job_type": revision.job_type,
        "goods": revision.goods,
        "pieces": revision.pieces,
        "confirmed_by": order.confirmed_by,
        "confirmed_at": moment(tx, order.confirmed_at),
    }


def draft_entry(tx: Transaction, draft: Draft) -> dict[str, Any]:
    """One draft of a list; `changes` is the number of the work order that it changes, else null."""
    return {
        "id": draft.order_id,
        "state": str(OrderState.DRAFT),
        "changes": draft.changes or None,
        "owner": draft.owner,
        "client": draft.texts.get("client"),
        "goods": draft.texts.get("goods"),
        "saved_at": moment(tx, draft.saved_at),
    }
