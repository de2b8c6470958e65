"""Clients at the desk: finding, adding, what a chosen one fills in, what F9 offers of its earlier orders (O-1, O-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction, as_now, require
from csdesk.desk.person import Person
from csdesk.desk.record import changed, record
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderRevision, OrderState
from csdesk.models.record import Entry
from csdesk.playbook.basis import Words, choice, words_of
from csdesk.refused import N_, Refused
from csdesk.rules.client_card import LANGUAGES, NO_WORDS, YES_WORDS, choices_of, read_card_line
from csdesk.rules.confirming import ClientStanding, standing_notice
from csdesk.rules.text import clean_line, narrow, shortened
from csdesk.store import search

RECENT = 12
"""How many earlier values F9 offers."""

_LOOKED_BACK = 200
"""How many of a client's last revisions are looked through for them."""

CHANGEABLE = (
    "name", "short_name", "kind", "client_class", "business", "contact", "contact_role", "contact_note", "phone",
    "email", "address", "address_kind", "settlement", "cycle", "language", "owner", "notice_until", "opened_on",
    "price_approved", "onboarded", "note",
)  # fmt: skip
"""What stands on a client's card."""


def clean_code(code: str) -> str:
    """A client's code as it is kept: width and case made one, no space around."""
    return narrow(clean_line(code)).upper()


# Made once: a statement takes longer to make than to run, and this one runs while others wait for the store.
_OF_CODE = select(Client).where(Client.code == bindparam("code"))


def by_code(tx: Transaction, code: str) -> Client | None:
    """The client of a code, or the one that it was merged into; archived ones not (K-1)."""
    client = of_code(tx, code)
    return client if client is not None and client.archived_at is None else None


def of_code(tx: Transaction, code: str) -> Client | None:
    """The client of a code, or the one that it was merged into; an archived one too (K-1)."""
    client = tx.session.exec(_OF_CODE, params={"code": clean_code(code)}).first()
    if client is None or client.merged_into_id is None:
        return client
    return tx.session.get(Client, client.merged_into_id)


def get(tx: Transaction, code: str) -> Client:
    """`of_code`; Refused for a code that no client has."""
    client = of_code(tx, code)
    if client is None:
        raise unknown(code)
    return client


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
        phone=";".join([client.phone, *more_phones(tx, [client.id]).get(client.id, ())]),
        uses=client.uses,
        last_used_at=int(client.last_used_at.timestamp()) if client.last_used_at else None,
    )


def more_phones(tx: Transaction, client_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """The numbers of the clients' further contacts, by which F9 finds them too (K-1)."""
    found: dict[int, list[str]] = {}
    if not tx.raw.execute("SELECT 1 FROM client_contact LIMIT 1").fetchone():
        return found
    for client_id in client_ids:
        for (phone,) in tx.raw.execute(_MORE_PHONES, (client_id,)):
            found.setdefault(client_id, []).append(phone)
    return found


_MORE_PHONES = "SELECT phone FROM client_contact WHERE client_id = ? AND phone <> '' ORDER BY position, id"


_FIRST = ("name", "contact", "address", "phone")

ADDABLE = (
    *_FIRST, "short_name", "kind", "business", "contact_role", "contact_note", "email", "address_kind", "language",
    "note",
)  # fmt: skip
"""What can be said of a client when it is added; terms of payment, and whose it is, come later."""


def add(tx: Transaction, values: Mapping[str, str], *, by: Person, at: datetime) -> Client:
    """A new client, not yet onboarded (O-1 "new client here", O-5).

    `values` has `name` and may have the other texts of ADDABLE, a class, and a code; without one it gets the next free.
    Raises Refused at the field that is wrong.
    """
    require(tx, by, "client.add")
    texts = read_card(tx, {name: values.get(name, "") for name in ADDABLE})
    if not texts["name"]:
        raise Refused("client_name_missing", N_("Type the client's name."), field="name")
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
    given = values.get("client_class", "")
    class_id = read_card(tx, {"client_class": given})["client_class"] if given else tx.playbook.clients.default_class
    client = Client(code=code, client_class=class_id, onboarded=False, added_at=at, **texts)
    tx.session.add(client)
    put_in_index(tx, client)
    said = {name: text for name, text in texts.items() if text or name in _FIRST}
    record(tx, "client.add", "client", code, by=by, at=at, after={"code": code, **said})
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


def change(
    tx: Transaction, code: str, values: Mapping[str, Any], *, by: Person, at: datetime, seen: int | None = None
) -> Client:
    """Change a client's card; `values` are ready values of CHANGEABLE fields, `seen` the revision they were typed over.

    Refused where somebody else changed it meanwhile. Approving a price, and closing the opening procedure, need who
    may confirm a new client's order (O-5); whose client it is, who may assign (K-2).
    """
    assert values.keys() <= set(CHANGEABLE)
    require(tx, by, "client.change")
    client = get(tx, code)
    require_in_use(client)
    before, after = changed({name: getattr(client, name) for name in CHANGEABLE}, values)
    if not after:
        return client
    require_seen(tx, client, seen, code)
    if {"price_approved", "onboarded", "opened_on"} & after.keys() or (not client.onboarded and "settlement" in after):
        require(tx, by, "order.confirm_new_client")
    if "owner" in after:
        require(tx, by, "client.assign")
        _require_account(tx, after["owner"])
    for name, value in after.items():
        setattr(client, name, value)
    touch(tx, client)
    put_in_index(tx, client)
    record(tx, "client.change", "client", client.code, by=by, at=at, before=before, after=after)
    return client


def touch(tx: Transaction, client: Client) -> None:
    """Count a change of a client's file, so that who types over an older state is told."""
    client.revision += 1
    tx.session.add(client)


def require_in_use(client: Client) -> None:
    """Refuse an archived client (K-1)."""
    if client.archived_at is not None:
        message = N_("{code} is archived. Take it back before you change it.")
        raise Refused("client_archived", message, code=client.code)


def require_seen(tx: Transaction, client: Client, seen: int | None, code: str) -> None:
    """Refuse what was typed over an older state of the card of `code`: who changed what since then is named (K-1).

    What was typed over a client that was merged meanwhile is not kept at the other: their revisions say nothing of
    each other.
    """
    if seen is None:
        return
    if client.code != clean_code(code):
        message = N_(
            "{code} was merged into {into} meanwhile. Nothing was overwritten: look at {into}, what you typed is kept."
        )
        raise Refused("client_changed", message, code=clean_code(code), into=client.code)
    if seen == client.revision:
        return
    query = (
        select(Entry)
        .where(Entry.subject == "client", Entry.subject_id == client.code, col(Entry.action).in_(CHANGING))
        .order_by(col(Entry.id).desc())
    )
    last = tx.session.exec(query).first()
    raise Refused(
        "client_changed",
        N_("{name} changed this client at {time}. Nothing was overwritten: look at it again, what you typed is kept."),
        name=last.by if last else "-",
        time=f"{tx.local(last.at):%m-%d %H:%M}" if last else "-",
    )


CHANGING = (
    "client.change", "client.merge", "client.archive", "client.restore", "client.open", "client.import",
    "client.erase",
)  # fmt: skip
"""What the record calls a change of a client's file."""


def _require_account(tx: Transaction, name: str) -> None:
    if name and as_now(tx, Person(name, "")) is None:
        raise Refused("owner_unknown", N_("No account that is in use has the name {name}."), field="owner", name=name)


def card_texts(tx: Transaction, code: str, *, language: str) -> dict[str, str]:
    """A client's card as the texts of a form, choices in words, to be changed (K-1)."""
    client = get(tx, code)
    return {name: card_text(tx, client, name, language) for name in CHANGEABLE}


def card_text(tx: Transaction, client: Client, name: str, language: str) -> str:
    """One line of a client's card, a choice in words (K-1)."""
    value = getattr(client, name)
    if isinstance(value, bool):
        return (YES_WORDS if value else NO_WORDS).text(language)
    if name == "language":
        return next((words.text(language) for one, words in LANGUAGES if one == value), "")
    choices = choices_of(name, tx.playbook.clients, tx.playbook.orders.settlement)
    return words_of(choices, value, language) if choices else f"{value or ''}"


def change_card(
    tx: Transaction, code: str, texts: Mapping[str, str], *, by: Person, at: datetime, seen: int | None = None
) -> Client:
    """Change a client's card from the texts of a form (K-1, O-3, O-5); Refused at the field that is wrong.

    A class and a settlement are given by id or words, `notice_until` as a date such as 2027-03-31, `price_approved`
    and `onboarded` as yes or no.
    """
    values = read_card(tx, texts)
    if not values.get("name", "-"):
        raise Refused("client_name_missing", N_("Type the client's name."), field="name")
    return change(tx, code, values, by=by, at=at, seen=seen)


def read_card(tx: Transaction, texts: Mapping[str, str]) -> dict[str, Any]:
    """The texts of a card as they are kept; Refused at the field that is wrong (K-1)."""
    values: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            values[name] = read_card_line(name, text, tx.playbook.clients, tx.playbook.orders.settlement)
        except Refused as refused:
            raise refused.at(name) from None
    return values


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


def find(raw: Any, query: str, *, limit: int = 20, archived: bool = False) -> Sequence[search.Hit]:
    """F9 (O-1) on a driver connection: the best matches first; archived ones only where they are wanted."""
    hits: Sequence[search.Hit] = search.find(raw, query, limit=limit, archived=archived)
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
    agent: str | None = None
    """Whose client it is, as `owners.agent_of` says it (K-2)."""


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
        agent=owners.agent_of(tx, client.id),
    )
