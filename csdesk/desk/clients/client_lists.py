"""A client's contacts, addresses and occasions: the first of them stands on its card, the others in rows (K-1, K-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.client import Client, ClientAddress, ClientContact, ClientOccasion
from csdesk.refused import N_, Refused
from csdesk.rules.client_card import read_card_line, read_occasion
from csdesk.rules.text import read_line


@dataclass(frozen=True)
class Contact:
    """Somebody who is reached at a client."""

    name: str
    role: str = ""
    """An id of clients.toml."""
    phone: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True)
class Address:
    """Where a client is."""

    address: str
    kind: str = ""
    """An id of clients.toml."""


@dataclass(frozen=True)
class Occasion:
    """A day of each year on which a client is greeted."""

    name: str
    month: int
    day: int


Kind = Literal["contact", "address", "occasion"]

SHAPES: Mapping[Kind, type[Contact] | type[Address] | type[Occasion]] = {
    "contact": Contact,
    "address": Address,
    "occasion": Occasion,
}

_ON_CARD: Mapping[Kind, Mapping[str, str]] = {
    "contact": {"name": "contact", "role": "contact_role", "phone": "phone", "email": "email", "note": "contact_note"},
    "address": {"address": "address", "kind": "address_kind"},
    "occasion": {},
}
"""Where the first one's parts stand in the client's own row."""

_ROWS: Mapping[Kind, Any] = {"contact": ClientContact, "address": ClientAddress, "occasion": ClientOccasion}


def listed(tx: Transaction, client: Client, kind: Kind) -> list[Any]:
    """All of a client's contacts, addresses or occasions, the first first."""
    first = (
        SHAPES[kind](**{part: getattr(client, name) for part, name in _ON_CARD[kind].items()})
        if _ON_CARD[kind]
        else None
    )
    return [*([first] if first is not None and _says(first) else []), *rows_of(tx, client, kind)]


def rows_of(tx: Transaction, client: Client, kind: Kind) -> list[Any]:
    """Those that stand in rows of their own; by the driver, for merging and exporting read them by the hundred."""
    return [SHAPES[kind](*row) for row in tx.raw.execute(_QUERIES[kind], (client.id,))]


_QUERIES: Mapping[Kind, str] = {
    "contact": "SELECT name, role, phone, email, note FROM client_contact WHERE client_id = ? ORDER BY position, id",
    "address": "SELECT address, kind FROM client_address WHERE client_id = ? ORDER BY position, id",
    "occasion": "SELECT name, month, day FROM client_occasion WHERE client_id = ? ORDER BY month, day, id",
}


def contacts(tx: Transaction, client: Client) -> list[Contact]:
    """Everybody who is reached at a client, the first first (K-1)."""
    return listed(tx, client, "contact")


def _says(one: Any) -> bool:
    return any(asdict(one).values())


def put(
    tx: Transaction,
    code: str,
    kind: Kind,
    place: int | None,
    texts: Mapping[str, str] | None,
    *,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Client:
    """Put one into a client's list, at a place from 0 or behind the last; without `texts` take it out (K-1).

    What was first before stays so. Refused at the field that is wrong, and where somebody changed the file meanwhile.
    """
    client = _changeable(tx, code, by, seen)
    now = listed(tx, client, kind)
    if place is not None and not 0 <= place < len(now):
        raise Refused("place_missing", N_("There is no such line any more. Look at the client again."), field="place")
    if texts is None:
        assert place is not None
        after = [*now[:place], *now[place + 1 :]]
    else:
        one = _read(tx, kind, texts)
        after = [*now, one] if place is None else [*now[:place], one, *now[place + 1 :]]
    return _keep(tx, client, kind, now, after, by=by, at=at)


def put_first(
    tx: Transaction, code: str, kind: Kind, place: int, *, by: Person, at: datetime, seen: int | None = None
) -> Client:
    """Let a contact or an address be the first: the one that F9 and the order form show (K-1)."""
    client = _changeable(tx, code, by, seen)
    now = listed(tx, client, kind)
    if not 0 <= place < len(now):
        raise Refused("place_missing", N_("There is no such line any more. Look at the client again."), field="place")
    return _keep(tx, client, kind, now, [now[place], *now[:place], *now[place + 1 :]], by=by, at=at)


def _changeable(tx: Transaction, code: str, by: Person, seen: int | None) -> Client:
    require(tx, by, "client.change")
    client = clients.get(tx, code)
    clients.require_in_use(client)
    clients.require_seen(tx, client, seen, code)
    return client


def _read(tx: Transaction, kind: Kind, texts: Mapping[str, str]) -> Any:
    """What was typed of one; Refused at its field."""
    limits = tx.playbook.clients
    if kind == "occasion":
        try:
            name = read_line(texts.get("name", ""), limit=limits.text_limit)
        except Refused as refused:
            raise refused.at("name") from None
        if not name:
            raise Refused("occasion_name_missing", N_("Say what day it is."), field="name")
        try:
            return Occasion(name, *read_occasion(texts.get("day", "")))
        except Refused as refused:
            raise refused.at("day") from None
    values: dict[str, Any] = {}
    for part, name in _ON_CARD[kind].items():
        try:
            read = read_card_line(name, texts.get(part, ""), limits, tx.playbook.orders.settlement)
        except Refused as refused:
            raise refused.at(part) from None
        values[part] = str(read or "")
    one = SHAPES[kind](**values)
    if not _says(one):
        message = N_("Type at least a name or a phone.") if kind == "contact" else N_("Type the address.")
        raise Refused("line_empty", message, field=next(iter(values)))
    return one


def _keep(
    tx: Transaction, client: Client, kind: Kind, now: Sequence[Any], after: Sequence[Any], *, by: Person, at: datetime
) -> Client:
    if list(after) == list(now):
        return client
    limit = tx.playbook.clients.list_limit
    if len(after) > limit:
        raise Refused("list_full", N_("A client has at most {limit} of these."), field="place", limit=limit)
    write(tx, client, kind, after)
    tx.session.flush()
    clients.touch(tx, client)
    clients.put_in_index(tx, client)
    before_after = [[_plain(one) for one in some] for some in (now, after)]
    record(
        tx, "client.change", "client", client.code, by=by, at=at,
        before={kind: before_after[0]}, after={kind: before_after[1]},
    )  # fmt: skip
    return client


def write(tx: Transaction, client: Client, kind: Kind, after: Sequence[Any]) -> None:
    """Keep a whole list: the first on the card, the others in rows, by the driver; merging writes three of them."""
    table, on_card = _ROWS[kind].__tablename__, _ON_CARD[kind]
    tx.raw.execute(f"DELETE FROM {table} WHERE client_id = ?", (client.id,))  # noqa: S608  (from the models)
    first = after[0] if on_card and after else None
    for part, name in on_card.items():
        setattr(client, name, getattr(first, part) if first is not None else "")
    for position, one in enumerate(after[1:] if on_card else after, start=2):
        values = {"client_id": client.id, **({"position": position} if on_card else {}), **asdict(one)}
        names, places = ", ".join(values), ", ".join("?" * len(values))
        tx.raw.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", [*values.values()])  # noqa: S608
    tx.session.add(client)


def _plain(one: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if value != ""}
