"""Clients at the desk: finding, adding, what a chosen one fills in, what F9 offers of its earlier orders (O-1, O-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import changed, record
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderRevision, OrderState
from csdesk.playbook.basis import Choice, Listed, Words, choice, words_of
from csdesk.refused import N_, Refused
from csdesk.rules.confirming import ClientStanding, standing_notice
from csdesk.rules.reading import read_phone
from csdesk.rules.text import clean_line, narrow, read_line, shortened
from csdesk.store import search

RECENT = 12
"""How many earlier values F9 offers."""

_LOOKED_BACK = 200
"""How many of a client's last revisions are looked through for them."""

CHANGEABLE = (
    "name", "contact", "phone", "address", "note",
    "client_class", "settlement", "price_approved", "onboarded", "notice_until",
)  # fmt: skip


def clean_code(code: str) -> str:
    """A client's code as it is kept: width and case made one, no space around."""
    return narrow(clean_line(code)).upper()


# Made once: a statement takes longer to make than to run, and this one runs while others wait for the store.
_BY_CODE = select(Client).where(Client.code == bindparam("code"), col(Client.archived_at).is_(None))


def by_code(tx: Transaction, code: str) -> Client | None:
    """The client of a code, archived ones not."""
    return tx.session.exec(_BY_CODE, params={"code": clean_code(code)}).first()


def standing(client: Client) -> ClientStanding:
    """What confirming an order needs to know of a client."""
    return ClientStanding(client.onboarded, client.price_approved, client.settlement, client.notice_until)


def put_in_index(tx: Transaction, client: Client) -> None:
    """Bring the search index up to a client's present state, in the same transaction."""
    tx.session.flush()
    assert client.id is not None
    search.put(
        tx.raw,
        client.id,
        code=client.code,
        name=client.name,
        contact=client.contact,
        phone=client.phone,
        uses=client.uses,
        last_used_at=int(client.last_used_at.timestamp()) if client.last_used_at else None,
    )


def add(tx: Transaction, values: Mapping[str, str], *, by: Person, at: datetime) -> Client:
    """A new client, not yet onboarded (O-1 "new client here", O-5).

    `values` has `name` and may have `code`, `contact`, `phone`, `address`; without a code it gets the next free one.
    Raises Refused at the field that is wrong.
    """
    require(tx, by, "client.add")
    limit = tx.playbook.clients.text_limit
    texts = {}
    for name in ("name", "contact", "address"):
        try:
            texts[name] = read_line(values.get(name, ""), limit=limit)
        except Refused as refused:
            raise refused.at(name) from None
    if not texts["name"]:
        raise Refused("client_name_missing", N_("Type the client's name."), field="name")
    phone = clean_line(values.get("phone", ""))
    try:
        texts["phone"] = read_phone(phone) if phone else ""
    except Refused as refused:
        raise refused.at("phone") from None
    code = clean_code(values.get("code", "")) or _next_code(tx)
    if len(code) > tx.playbook.clients.code_limit:
        raise Refused(
            "client_code_long",
            N_("A client code has at most {limit} characters."),
            field="code",
            limit=tx.playbook.clients.code_limit,
        )
    if _is_taken(tx, code):
        raise Refused(
            "client_code_taken", N_("There is a client with the code {code} already."), field="code", code=code
        )
    client = Client(
        code=code,
        name=texts["name"],
        contact=texts["contact"],
        phone=texts["phone"],
        address=texts["address"],
        client_class=tx.playbook.clients.default_class,
        onboarded=False,
        added_at=at,
    )
    tx.session.add(client)
    put_in_index(tx, client)
    record(tx, "client.add", "client", code, by=by, at=at, after={"code": code, **texts})
    return client


def _is_taken(tx: Transaction, code: str) -> bool:
    """Whether a client has the code, or had it before it was archived."""
    return tx.session.exec(select(Client.id).where(Client.code == code)).first() is not None


def _next_code(tx: Transaction) -> str:
    """The prefix and six digits, past the highest such code in use; seven where those ran out."""
    prefix = tx.playbook.clients.new_code_prefix
    highest = tx.session.exec(
        select(Client.code)
        .where(col(Client.code).op("GLOB")(f"{prefix}{'[0-9]' * 6}"))
        .order_by(col(Client.code).desc())
        .limit(1)
    ).first()
    number = int(highest.removeprefix(prefix)) + 1 if highest else 1
    while _is_taken(tx, f"{prefix}{number:06d}"):
        number += 1
    return f"{prefix}{number:06d}"


def change(tx: Transaction, code: str, values: Mapping[str, Any], *, by: Person, at: datetime) -> Client:
    """Change a client's card; `values` are ready values of CHANGEABLE fields.

    Approving a price, and closing the opening procedure, need who may confirm a new client's order (O-5).
    """
    assert values.keys() <= set(CHANGEABLE)
    require(tx, by, "client.change")
    client = by_code(tx, code)
    if client is None:
        raise unknown(code)
    before, after = changed({name: getattr(client, name) for name in CHANGEABLE}, values)
    if not after:
        return client
    if {"price_approved", "onboarded"} & after.keys() or (not client.onboarded and "settlement" in after):
        require(tx, by, "order.confirm_new_client")
    for name, value in after.items():
        setattr(client, name, value)
    tx.session.add(client)
    put_in_index(tx, client)
    record(tx, "client.change", "client", client.code, by=by, at=at, before=before, after=after)
    return client


def card_texts(tx: Transaction, code: str, *, language: str) -> dict[str, str]:
    """A client's card as the texts of a form, choices in words, to be changed (K-1)."""
    client = by_code(tx, code)
    if client is None:
        raise unknown(code)
    texts = {name: str(getattr(client, name)) for name in _CARD_LINES}
    texts["client_class"] = words_of(tx.playbook.clients.client_class, client.client_class, language)
    texts["settlement"] = words_of(tx.playbook.orders.settlement, client.settlement, language)
    texts["notice_until"] = f"{client.notice_until or ''}"
    for name in ("price_approved", "onboarded"):
        texts[name] = (YES_WORDS if getattr(client, name) else NO_WORDS).text(language)
    return texts


YES_WORDS, NO_WORDS = Words(zh="是", en="yes"), Words(zh="否", en="no")
"""How yes and no are typed on a card."""

_CARD_LINES = ("name", "contact", "phone", "address", "note", "client_class", "settlement")


def change_card(tx: Transaction, code: str, texts: Mapping[str, str], *, by: Person, at: datetime) -> Client:
    """Change a client's card from the texts of a form (K-1, O-3, O-5); Refused at the field that is wrong.

    A class and a settlement are given by id or words, `notice_until` as a date such as 2027-03-31, `price_approved`
    and `onboarded` as yes or no.
    """
    values: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            values[name] = _read_card_line(tx, name, text)
        except Refused as refused:
            raise refused.at(name) from None
    if not values.get("name", "-"):
        raise Refused("client_name_missing", N_("Type the client's name."), field="name")
    return change(tx, code, values, by=by, at=at)


def _read_card_line(tx: Transaction, name: str, text: str) -> str | bool | date | None:
    line = read_line(text, limit=tx.playbook.clients.text_limit)
    match name:
        case "price_approved" | "onboarded":
            return _read_yes(line)
        case "notice_until":
            return _read_date(line) if line else None
        case "phone":
            return ";".join(read_phone(one) for one in line.replace("/", ";").split(";") if one.strip())
        case "client_class":
            return _read_choice(tx.playbook.clients.client_class, line)
        case "settlement":
            return _read_choice(tx.playbook.orders.settlement, line) if line else ""
        case _:
            return line


def _read_date(line: str) -> date:
    try:
        return date.fromisoformat(narrow(line))
    except ValueError:
        raise Refused("date_unreadable", N_("{typed} is not a date. Type it as 2027-03-31."), typed=line) from None


def _read_yes(line: str) -> bool:
    if line.casefold() in (YES_WORDS.zh, YES_WORDS.en):
        return True
    if line.casefold() in ("", NO_WORDS.zh, NO_WORDS.en):
        return False
    raise Refused("yes_or_no", N_("Type {yes} or {no}."), yes=YES_WORDS, no=NO_WORDS)


def _read_choice(choices: Sequence[Choice], line: str) -> str:
    for one in choices:
        if line in (one.id, one.words.zh, one.words.en):
            return one.id
    offered = Listed(one.words for one in choices)
    raise Refused("choice_unknown", N_("{typed} is not one of: {offered}."), typed=line, offered=offered)


def unknown(code: str) -> Refused:
    """The refusal for a code that no client has."""
    return Refused(
        "client_unknown",
        N_("No client has the code {code}. F9 looks clients up."),
        field="client",
        code=shortened(code),
    )


def note_use(tx: Transaction, client: Client, at: datetime) -> None:
    """Count an order for the client, which moves it up in the lookup in time (O-1)."""
    client.uses += 1
    client.last_used_at = at
    tx.session.add(client)
    tx.session.flush()
    assert client.id is not None
    search.note_use(tx.raw, client.id, uses=client.uses, last_used_at=int(at.timestamp()))


def fills(tx: Transaction, client: Client) -> dict[str, str]:
    """The texts that choosing a client fills into the order form: all that is known of it (spec 01, section 1).

    Caller and pickup as in its last order, else from its card; settlement as agreed, else as last time.
    """
    last = tx.session.exec(_revisions_of(client).limit(1)).first()
    texts = {
        "caller": last.caller if last else client.contact,
        "caller_phone": last.caller_phone if last else _first_phone(client.phone),
        "pickup_company": last.pickup_company if last else client.name,
        "pickup_address": last.pickup_address if last else client.address,
        "pickup_contact": last.pickup_contact if last else client.contact,
        "pickup_phone": last.pickup_phone if last else _first_phone(client.phone),
        "settlement": client.settlement or (last.settlement if last else ""),
    }
    if last:
        texts |= {"job_type": last.job_type, "vehicle": last.vehicle}
    return {name: text for name, text in texts.items() if text}


def _first_phone(phones: str) -> str:
    return phones.replace("/", ";").split(";")[0].strip()


def _revisions_of(client: Client) -> Any:
    """A client's order revisions, latest first."""
    return (
        select(OrderRevision)
        .where(OrderRevision.client_id == client.id)
        .order_by(col(OrderRevision.client_id).desc(), col(OrderRevision.id).desc())
    )


def recent(tx: Transaction, code: str, field: str, *, language: str) -> list[dict[str, str]]:
    """What F9 offers in a field: this client's earlier values first, the latest at the top, then the playbook's (O-2).

    Each offer is the texts it fills in; in pickup and delivery fields that is the whole end of the way.
    """
    names = _filled_together(field)
    seen: dict[tuple[str, ...], dict[str, str]] = {}
    client = by_code(tx, code)
    if client is not None:
        rows = tx.session.exec(_revisions_of(client).limit(_LOOKED_BACK)).all()
        for row in rows:
            offer = {name: str(getattr(row, name) or "") for name in names}
            if offer[field]:
                seen.setdefault(tuple(offer.values()), offer)
    for text in _usual(tx, field, language):
        seen.setdefault((text,), {field: text})
    return list(seen.values())[: RECENT if client else None]


def _filled_together(field: str) -> tuple[str, ...]:
    """The fields that one offer fills: a contact brings its phone, an address its whole end of the way."""
    end, _, part = field.partition("_")
    if end in ("pickup", "delivery"):
        return (field, *(f"{end}_{one}" for one in ("company", "address", "contact", "phone") if one != part))
    return {"caller": ("caller", "caller_phone"), "caller_phone": ("caller_phone", "caller")}.get(field, (field,))


def _usual(tx: Transaction, field: str, language: str) -> list[str]:
    orders = tx.playbook.orders
    match field:
        case "vehicle":
            return [one.words.text(language) for one in orders.vehicle]
        case "settlement":
            return [one.id for one in orders.settlement]
        case "goods":
            return [one.text(language) for one in orders.usual_goods]
        case "packing":
            return [one.text(language) for one in orders.usual_packing]
        case _:
            return []


def orders_today(tx: Transaction, code: str, today: date) -> int:
    """How many orders of a client were confirmed today, cancelled ones not: the figure agreed on a fax (O-3)."""
    client = by_code(tx, code)
    if client is None:
        return 0
    query = (
        select(func.count())
        .select_from(Order)
        .join(
            OrderRevision, (col(OrderRevision.order_id) == Order.id) & (col(OrderRevision.revision) == Order.revision)
        )
        .where(Order.day == today, OrderRevision.client_id == client.id, Order.state == OrderState.CONFIRMED)
    )
    return tx.session.exec(query).one()


def find(raw: Any, query: str, *, limit: int = 20) -> Sequence[search.Hit]:
    """F9 (O-1) on a driver connection: the best matches first."""
    hits: Sequence[search.Hit] = search.find(raw, query, limit=limit)
    return hits


@dataclass(frozen=True)
class Card:
    """What the order form shows of a chosen client."""

    code: str
    name: str
    class_words: Words
    onboarded: bool
    notice_until: date | None
    notice_stands: bool
    orders_today: int
    note: str


def card(tx: Transaction, code: str, *, at: datetime) -> Card | None:
    """The card of a client (K-1), with today's count of orders (O-3); None when no client has the code."""
    client = by_code(tx, code)
    if client is None:
        return None
    today = tx.local(at).date()
    known = choice(tx.playbook.clients.client_class, client.client_class)
    return Card(
        code=client.code,
        name=client.name,
        class_words=known.words if known else Words(zh=client.client_class, en=client.client_class),
        onboarded=client.onboarded,
        notice_until=client.notice_until,
        notice_stands=standing_notice(standing(client), today),
        orders_today=orders_today(tx, client.code, today),
        note=client.note,
    )
