"""The order form: its fields in their order (spec 01, "Form").

The one list of fields serves the screen, the review, the command line, the work order and the store. It loads
nothing, so that the form can be painted before the store's classes are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from csdesk.refused import N_

YES = "yes"
"""The text of a ticked field; an unticked one is empty."""


class Kind(StrEnum):
    """How a field is typed and read."""

    CLIENT = "client"
    LINE = "line"
    LONG_LINE = "long_line"
    PHONE = "phone"
    CHOICE = "choice"
    TICK = "tick"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"
    MOMENT = "moment"


@dataclass(frozen=True)
class Section:
    """One of the form's four parts, a screen of its own at 80 columns."""

    id: str
    title: str


@dataclass(frozen=True)
class FormField:
    """One field: its name in the store and on the command line, its label, how it is read, whether it must be there."""

    name: str
    section: str
    kind: Kind
    label: str
    required: bool = False
    choices: str = ""
    """For a choice, the list of `orders.toml` it chooses from."""
    default: str = ""
    lookup: bool = False
    """Whether F9 offers this client's recent values (O-2)."""
    limit: str = ""
    """For a number, the upper bound in `orders.toml`'s limits."""
    places: int = 0


SECTIONS = (
    Section("order", N_("Order")),
    Section("way", N_("Way")),
    Section("goods", N_("Goods")),
    Section("quote", N_("Quote")),
)


def _way(end: str, company: str, address: str, contact: str, phone: str, *, required: bool) -> tuple[FormField, ...]:
    return (
        FormField(f"{end}_company", "way", Kind.LINE, company, lookup=True),
        FormField(f"{end}_address", "way", Kind.LINE, address, required=True, lookup=True),
        FormField(f"{end}_contact", "way", Kind.LINE, contact, required=required, lookup=True),
        FormField(f"{end}_phone", "way", Kind.PHONE, phone, required=required, lookup=True),
    )


FIELDS: tuple[FormField, ...] = (
    FormField("channel", "order", Kind.CHOICE, N_("Channel"), required=True, choices="channel", default="phone"),
    FormField("client", "order", Kind.CLIENT, N_("Client"), required=True, lookup=True),
    FormField("caller", "order", Kind.LINE, N_("Caller"), lookup=True),
    FormField("caller_phone", "order", Kind.PHONE, N_("Caller's phone"), lookup=True),
    FormField("job_type", "order", Kind.CHOICE, N_("Job type"), required=True, choices="job_type", default="same_city"),
    FormField("vehicle", "order", Kind.LINE, N_("Vehicle"), lookup=True),
    FormField("wanted_at", "order", Kind.MOMENT, N_("Wanted at")),
    FormField("slip_back", "order", Kind.TICK, N_("Slip back")),
    FormField("stamp", "order", Kind.TICK, N_("Stamped")),
    FormField("copies", "order", Kind.WHOLE, N_("Copies"), default="1", limit="copies"),
    FormField("notes", "order", Kind.LONG_LINE, N_("Notes")),
    FormField("settlement", "order", Kind.CHOICE, N_("Settlement"), required=True, choices="settlement", lookup=True),
    *_way(
        "pickup", N_("Pickup company"), N_("Pickup address"), N_("Pickup contact"), N_("Pickup phone"), required=True
    ),
    *_way(
        "delivery",
        N_("Delivery company"),
        N_("Delivery address"),
        N_("Delivery contact"),
        N_("Delivery phone"),
        required=True,
    ),
    FormField("goods", "goods", Kind.LINE, N_("Goods"), required=True, lookup=True),
    FormField("pieces", "goods", Kind.WHOLE, N_("Pieces"), required=True, limit="pieces"),
    FormField("weight_kg", "goods", Kind.DECIMAL, N_("Weight, kg"), limit="weight_kg", places=3),
    FormField("volume_m3", "goods", Kind.DECIMAL, N_("Volume, m3"), limit="volume_m3", places=6),
    FormField("packing", "goods", Kind.LINE, N_("Packing"), lookup=True),
    FormField("dangerous", "goods", Kind.TICK, N_("Dangerous or forbidden")),
    FormField("fragile", "goods", Kind.TICK, N_("Fragile")),
    FormField("upright", "goods", Kind.TICK, N_("Keep upright")),
    FormField("dry", "goods", Kind.TICK, N_("Keep dry")),
    FormField("fee", "quote", Kind.MONEY, N_("Fee, yuan"), limit="money_yuan"),
    FormField("declared_value", "quote", Kind.MONEY, N_("Declared, yuan"), limit="money_yuan"),
    FormField("remarks", "quote", Kind.LONG_LINE, N_("Remarks")),
)
"""Every field of the form, in the order in which Enter goes through them."""

REQUEST = Section("request", N_("Change"))
"""The part of the form that a change of a confirmed order has beyond the others (O-8)."""

REQUEST_FIELDS: tuple[FormField, ...] = (
    FormField("asked_by", "request", Kind.LINE, N_("Asked by"), required=True),
    FormField("asked_channel", "request", Kind.CHOICE, N_("By which channel"), required=True, choices="channel"),
    FormField("asked_what", "request", Kind.LONG_LINE, N_("What changes"), required=True),
    FormField("asked_why", "request", Kind.LONG_LINE, N_("Why"), required=True),
)
"""The written request that a change needs (O-8)."""

FIELD: Mapping[str, FormField] = {one.name: one for one in (*FIELDS, *REQUEST_FIELDS)}


def defaults() -> dict[str, str]:
    """The texts of an empty form."""
    return {one.name: one.default for one in FIELDS if one.default}


@dataclass(frozen=True)
class Tick:
    """Who ticked an intake check, and when (O-3)."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Draft:
    """One order form as it stands: texts, not values, so that nothing half typed is lost (O-11)."""

    uuid: str
    """The form's own; saving or confirming it twice does nothing the second time."""
    texts: Mapping[str, str] = field(default_factory=dict)
    ticks: Mapping[str, Tick] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    """Fields that the client filled and nobody has touched."""
    cursor: str = ""
    """The field the cursor is in, and where in it, in characters."""
    cursor_at: int = 0
    order_id: int | None = None
    """None until it was saved for the first time."""
    changes: str = ""
    """The number of the work order that the form changes; empty for a new order (O-8)."""
    owner: str = ""
    saved_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has put anything into it."""
        return not self.ticks and all(FIELD[name].default == text for name, text in self.texts.items() if text)


def another_for_same_client(draft: Draft, uuid: str) -> Draft:
    """The next order for the same client: client, caller and pickup kept, all else empty (O-12)."""
    kept = {"channel", "client", "caller", "caller_phone", "job_type", "vehicle", "settlement"}
    texts = {name: text for name, text in draft.texts.items() if name in kept or name.startswith("pickup_")}
    return Draft(uuid=uuid, texts=defaults() | texts, filled=frozenset(texts), cursor="delivery_company")
