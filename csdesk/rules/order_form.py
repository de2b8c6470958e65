"""Reading the order form: each field by the rules of spec 01, "Bad input"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from csdesk.playbook.basis import Choice
from csdesk.playbook.shapes import JobType, Orders
from csdesk.refused import N_, Refused
from csdesk.rules.moments import read_wanted
from csdesk.rules.order_fields import FIELDS, REQUEST_FIELDS, YES, FormField, Kind
from csdesk.rules.reading import read_decimal, read_money, read_phone, read_whole
from csdesk.rules.text import clean_line, read_line, shortened

Value = str | int | bool | Decimal | datetime | None
"""What a field holds once read: money as whole fen, weights and volumes as Decimal, a moment aware."""


def choices_of(field: FormField, orders: Orders) -> tuple[Choice, ...]:
    """What a choice field offers."""
    offered: tuple[Choice, ...] = getattr(orders, field.choices)
    return offered


def job_type_of(texts: Mapping[str, str], orders: Orders) -> JobType | None:
    """The job type chosen in a form, if it is one the playbook knows."""
    typed = clean_line(texts.get("job_type", ""))
    return next((one for one in orders.job_type if typed in (one.id, one.words.zh, one.words.en)), None)


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
            return _read_tick(text)
        if not clean_line(text):
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


def _read_tick(text: str) -> bool:
    """Whether it is ticked; anything but a tick or nothing is refused, so that no word for yes is taken for a no."""
    typed = clean_line(text)
    if typed not in (YES, ""):
        raise _no_choice(typed)
    return typed == YES


def _read_choice(field: FormField, text: str, orders: Orders) -> str:
    """A choice by its id or its words in any language."""
    wanted = clean_line(text)
    for one in choices_of(field, orders):
        if wanted in (one.id, one.words.zh, one.words.en):
            return one.id
    raise _no_choice(wanted)


def _no_choice(typed: str) -> Refused:
    return Refused("choice_unknown", N_("{typed} is not one of the choices here."), typed=shortened(typed))


def read_form(
    texts: Mapping[str, str], *, orders: Orders, now: datetime, change: bool = False
) -> tuple[dict[str, Value], tuple[Refused, ...]]:
    """Every field read: the values that could be, and a refusal for each that could not or is missing.

    With `change`, the fields of the written request are read too (O-8).
    """
    values: dict[str, Value] = {}
    problems: list[Refused] = []
    for field in (*FIELDS, *(REQUEST_FIELDS if change else ())):
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
