"""The order form: its fields in their order, and how each is read (spec 01, "Form" and "Bad input").

The one list of fields serves the screen, the review, the command line, the work order and the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from csdesk.playbook.shapes import Choice, JobType, Orders
from csdesk.refused import N_, Refused
from csdesk.rules.moments import read_wanted
from csdesk.rules.reading import read_decimal, read_money, read_phone, read_whole
from csdesk.rules.text import read_line

Value = str | int | bool | Decimal | datetime | None
"""What a field holds once read: money as whole fen, weights and volumes as Decimal, a moment aware."""

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
    FormField("slip_back", "order", Kind.TICK, N_("Signed slip back")),
    FormField("stamp", "order", Kind.TICK, N_("Stamp on it")),
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
    FormField("fee", "quote", Kind.MONEY, N_("Expected fee, yuan"), limit="money_yuan"),
    FormField("declared_value", "quote", Kind.MONEY, N_("Declared value, yuan"), limit="money_yuan"),
    FormField("remarks", "quote", Kind.LONG_LINE, N_("Remarks")),
)
"""Every field of the form, in the order in which Enter goes through them."""

FIELD: Mapping[str, FormField] = {field.name: field for field in FIELDS}


def choices_of(field: FormField, orders: Orders) -> tuple[Choice, ...]:
    """What a choice field offers."""
    offered: tuple[Choice, ...] = getattr(orders, field.choices)
    return offered


def job_type_of(texts: Mapping[str, str], orders: Orders) -> JobType | None:
    """The job type chosen in a form, if it is one the playbook knows."""
    return next((one for one in orders.job_type if one.id == texts.get("job_type")), None)


def applies(field: FormField, texts: Mapping[str, str], orders: Orders) -> bool:
    """Whether the form asks for the field at all: a vehicle only where the job type wants one."""
    if field.name == "vehicle":
        job_type = job_type_of(texts, orders)
        return job_type is None or job_type.wants_vehicle
    return True


def is_required(field: FormField, texts: Mapping[str, str], orders: Orders) -> bool:
    """Whether the order cannot be confirmed without the field: always, or by its job type (wanted time outbound)."""
    if field.name == "wanted_at":
        job_type = job_type_of(texts, orders)
        return job_type is not None and job_type.needs_wanted_time
    return field.required


def read_field(field: FormField, text: str, *, orders: Orders, now: datetime) -> Value:
    """The value of what was typed; None when nothing was. `now` is aware, in the shop's zone.

    Raises Refused, placed at the field, with a sentence saying what is wrong and what would be right.
    """
    limits = orders.limits
    try:
        if field.kind is Kind.TICK:
            return text == YES
        if not text.strip():
            return None
        match field.kind:
            case Kind.CHOICE:
                return _read_choice(field, text, orders)
            case Kind.PHONE:
                return read_phone(text)
            case Kind.WHOLE:
                return read_whole(text, least=1, most=getattr(limits, field.limit))
            case Kind.DECIMAL:
                return read_decimal(text, most=getattr(limits, field.limit), places=field.places)
            case Kind.MONEY:
                return read_money(text, most=getattr(limits, field.limit))
            case Kind.MOMENT:
                return read_wanted(text, now=now, most_days=limits.wanted_days)
            case Kind.LONG_LINE:
                return read_line(text, limit=limits.long_text) or None
            case _:
                return read_line(text, limit=limits.text) or None
    except Refused as refused:
        raise refused.at(field.name) from None


def _read_choice(field: FormField, text: str, orders: Orders) -> str:
    """A choice by its id or its words in any language."""
    offered = choices_of(field, orders)
    wanted = text.strip()
    for one in offered:
        if wanted in (one.id, one.words.zh, one.words.en):
            return one.id
    raise Refused("choice_unknown", N_("{typed} is not one of the choices here."), typed=wanted[:40])


def read_form(
    texts: Mapping[str, str], *, orders: Orders, now: datetime
) -> tuple[dict[str, Value], tuple[Refused, ...]]:
    """Every field read: the values that could be, and a refusal for each that could not or is missing."""
    values: dict[str, Value] = {}
    problems: list[Refused] = []
    for field in FIELDS:
        text = texts.get(field.name, "") if applies(field, texts, orders) else ""
        try:
            values[field.name] = read_field(field, text, orders=orders, now=now)
        except Refused as refused:
            problems.append(refused)
            continue
        if values[field.name] is None and is_required(field, texts, orders):
            problems.append(missing(field))
    return values, tuple(problems)


def missing(field: FormField) -> Refused:
    """The refusal for a required field with nothing in it."""
    return Refused("field_missing", N_("{label} is missing."), field=field.name, label=Refused("label", field.label))


def defaults() -> dict[str, str]:
    """The texts of an empty form."""
    return {field.name: field.default for field in FIELDS if field.default}


def in_section(section: str) -> Iterable[FormField]:
    """The fields of one section, in order."""
    return (field for field in FIELDS if field.section == section)
