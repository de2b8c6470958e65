"""An order's revision: from what was read in a form to its row, and from the row back to the texts of a form (O-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.language import LANGUAGES
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderRevision
from csdesk.rules.moments import show_moment
from csdesk.rules.order_fields import FIELD, FIELDS, REQUEST_FIELDS, YES, Kind
from csdesk.rules.order_form import Value


def of_order(tx: Transaction, order_id: int) -> Sequence[OrderRevision]:
    """Every revision of an order, the first first (O-8)."""
    query = select(OrderRevision).where(OrderRevision.order_id == order_id).order_by(col(OrderRevision.revision))
    return tx.session.exec(query).all()


def revision_of(
    order: Order, values: Mapping[str, Value], client: Client, *, by: Person, at: datetime
) -> OrderRevision:
    """What was read in a form as the row of a revision: money in fen, weight in grams, volume in cubic centimetres."""
    kept: dict[str, Any] = {}
    for field in FIELD.values():
        value = values.get(field.name)
        match field.name:
            case name if field in REQUEST_FIELDS:
                kept[name] = value
            case "client":
                kept["client_id"] = client.id
            case "weight_kg":
                kept["weight_g"] = None if value is None else int(Decimal(str(value)) * 1000)
            case "volume_m3":
                kept["volume_cm3"] = None if value is None else int(Decimal(str(value)) * 1_000_000)
            case "fee":
                kept["fee_fen"] = value
            case "declared_value":
                kept["declared_fen"] = value
            case "wanted_at":
                kept["wanted_at"] = value
            case "copies":
                kept["copies"] = value or 1
            case name:
                kept[name] = "" if value is None else value
    assert order.id is not None
    return OrderRevision(order_id=order.id, revision=order.revision, by=by.name, at=at, **kept)


def content(revision: OrderRevision) -> dict[str, Any]:
    """What a revision holds of the order itself, for the record."""
    apart = {"id", "order_id", "revision", "by", "at", "asked_by", "asked_channel", "asked_what", "asked_why"}
    return {name: value for name, value in revision.model_dump().items() if name not in apart}


def texts_of(tx: Transaction, revision: OrderRevision) -> dict[str, str]:
    """A revision as the texts of a form, so that it can be shown, changed or repeated."""
    client = tx.session.get(Client, revision.client_id)
    texts: dict[str, str] = {}
    for field in FIELDS:
        match field.name:
            case "client":
                text = client.code if client else ""
            case "weight_kg":
                text = _decimal_text(revision.weight_g, 3)
            case "volume_m3":
                text = _decimal_text(revision.volume_cm3, 6)
            case "fee":
                text = _decimal_text(revision.fee_fen, 2)
            case "declared_value":
                text = _decimal_text(revision.declared_fen, 2)
            case "wanted_at":
                text = _moment_text(tx.local(revision.wanted_at)) if revision.wanted_at else ""
            case name if field.kind is Kind.TICK:
                text = YES if getattr(revision, name) else ""
            case name:
                text = str(getattr(revision, name))
        if text:
            texts[field.name] = text
    return texts


def _decimal_text(units: int | None, places: int) -> str:
    """A whole number of small units as a decimal: 12500 grams are 12.5 kg."""
    if units is None:
        return ""
    text = f"{Decimal(units).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if places != 2 and "." in text else text


def _moment_text(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def wanted_as_shown(tx: Transaction, wanted_at: datetime | None) -> tuple[str | None, ...]:
    """How a wanted time may stand in a form: as `texts_of` gives it, or as it is shown back in any language."""
    if wanted_at is None:
        return (None, "")
    local = tx.local(wanted_at)
    return (_moment_text(local), *(show_moment(local, language=language) for language in LANGUAGES))
