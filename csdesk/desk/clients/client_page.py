"""A client's file on one page: its card, who is reached and where, and what runs for it, page by page (K-1, K-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from csdesk.desk.clients import client_lists, clients, owners, seeing
from csdesk.desk.clients.client_lists import Address, Contact, Occasion
from csdesk.desk.desk import Transaction
from csdesk.models.client import Client
from csdesk.rules.masking import masked_email, masked_name, masked_phone

_ID_BITS = 24

_TOP = 1 << 60
"""A place is so much less the key of its row, so that the latest comes first."""

Show = Literal["open", "orders", "cases"]
"""What is listed below the card: what is open, every order, every case."""


@dataclass(frozen=True)
class File:
    """A client's file as it is shown: contacts are masked (K-9)."""

    code: str
    revision: int
    texts: Mapping[str, str]
    """The card's lines, choices in words."""
    contacts: Sequence[Contact]
    addresses: Sequence[Address]
    occasions: Sequence[Occasion]
    merged: Sequence[str]
    """The codes that were merged into it."""
    archived_at: datetime | None
    erased_at: datetime | None
    uses: int
    last_used_at: datetime | None
    open_cases: int
    open_orders: int
    agent: str | None
    """Whose client it is, as `owners.agent_of` says it (K-2)."""


@dataclass(frozen=True)
class Matter:
    """An order or a case of the client."""

    place: int
    kind: Literal["order", "case"]
    id: int
    number: str
    title: str
    state: str
    at: datetime
    """When it was ordered, or began."""
    words: Mapping[str, str]
    """What kind of case it is, in every language; nothing of an order."""
    due_at: datetime | None
    """The nearest of what is promised in it."""


def read(tx: Transaction, code: str, *, language: str) -> File:
    """A client's file; Refused for a code that no client has (K-1)."""
    client = clients.get(tx, code)
    (open_cases,) = tx.raw.execute(_COUNT_CASES, (client.id,)).fetchone()
    (open_orders,) = tx.raw.execute(_COUNT_ORDERS, {"client": client.id}).fetchone()
    merged = tx.raw.execute("SELECT code FROM client WHERE merged_into_id = ? ORDER BY code", (client.id,)).fetchall()
    return File(
        code=client.code,
        revision=client.revision,
        texts={name: _masked(name, clients.card_text(tx, client, name, language)) for name in clients.CHANGEABLE},
        contacts=[seeing.masked_contact(one) for one in client_lists.contacts(tx, client)],
        addresses=client_lists.listed(tx, client, "address"),
        occasions=client_lists.listed(tx, client, "occasion"),
        merged=[row[0] for row in merged],
        archived_at=client.archived_at,
        erased_at=client.erased_at,
        uses=client.uses,
        last_used_at=client.last_used_at,
        open_cases=open_cases,
        open_orders=open_orders,
        agent=owners.agent_of(tx, client.id),
    )


_MASKS = {"contact": masked_name, "phone": masked_phone, "email": masked_email}


def _masked(name: str, text: str) -> str:
    return _MASKS[name](text) if text and name in _MASKS else text


_COUNT_CASES = "SELECT count(*) FROM cases WHERE client_id = ? AND state = 'open' AND day IS NULL"

# Few orders wait to be handed over, and a client may have many: those that wait are looked at.
_WAITING = """FROM orders o CROSS JOIN order_revision r ON r.order_id = o.id AND r.revision = o.revision
    WHERE o.state = 'confirmed' AND o.handed_over_at IS NULL AND r.client_id = :client"""
_COUNT_ORDERS = f"SELECT count(*) {_WAITING}"

# The key of a case, and of an order that waits, is its moment and its number in one.
_PLACE = f"{_TOP} - ((%s << {_ID_BITS}) | %s)"

_CASE = f"""SELECT {_PLACE % ("c.began_at", "c.id")} AS place, 'case', c.id, coalesce(c.number, ''), c.title, c.state,
        c.began_at, c.policy ->> '$.words.zh', c.policy ->> '$.words.en',
        (SELECT min(d.due_at) FROM deadline d WHERE d.case_id = c.id AND d.done_at IS NULL)
    FROM cases c WHERE c.client_id = :client AND c.day IS NULL"""  # noqa: S608  (constants)

_SAID = """'order', o.id, o.number, r.goods || ' -> ' || coalesce(nullif(r.delivery_company, ''), r.delivery_contact),
        o.state, o.confirmed_at, '', '', NULL"""

_OPEN = f"""SELECT * FROM ({_CASE} AND c.state = 'open'
        UNION ALL SELECT {_PLACE % ("o.confirmed_at", "o.id")}, {_SAID} {_WAITING}) WHERE place %s :place"""  # noqa: S608  (constants)

_CASES = f"{_CASE} AND place %s :place AND c.began_at %s= (({_TOP} - :place) >> {_ID_BITS})"

_ORDERS = f"""SELECT {_TOP} - r.id AS place, {_SAID}
    FROM order_revision r CROSS JOIN orders o ON o.id = r.order_id AND o.revision = r.revision
    WHERE r.client_id = :client AND r.id %s {_TOP} - :place"""  # noqa: S608  (constants)


@dataclass(frozen=True)
class MatterPages:
    """A client's orders and cases, the latest first, by key: a window looks at some of them."""

    client_id: int
    show: Show

    def after(self, tx: Transaction, place: int, limit: int) -> list[Matter]:
        """The first rows behind a place."""
        return self._rows(tx, place, limit, behind=True)

    def before(self, tx: Transaction, place: int, limit: int) -> list[Matter]:
        """The last rows before a place."""
        return self._rows(tx, place, limit, behind=False)[::-1]

    def _rows(self, tx: Transaction, place: int, limit: int, *, behind: bool) -> list[Matter]:
        later, earlier = (">", "<") if behind else ("<", ">")
        way = "ASC" if behind else "DESC"
        query = {
            "open": _OPEN % later + f" ORDER BY place {way}",
            "orders": _ORDERS % earlier + f" ORDER BY r.id {'DESC' if behind else 'ASC'}",
            "cases": _CASES % (later, earlier)
            + f" ORDER BY c.began_at {'DESC' if behind else 'ASC'}, c.id {'DESC' if behind else 'ASC'}",
        }[self.show]
        found = tx.raw.execute(f"{query} LIMIT :limit", {"client": self.client_id, "place": place, "limit": limit})
        return [_matter(row) for row in found]


def pages(tx: Transaction, code: str, show: Show) -> MatterPages:
    """What runs for a client, or everything there was."""
    client: Client = clients.get(tx, code)
    assert client.id is not None
    return MatterPages(client.id, show)


def _matter(row: Sequence[Any]) -> Matter:
    place, kind, id_, number, title, state, at, zh, en, due = row
    return Matter(
        place=place,
        kind=kind,
        id=id_,
        number=number,
        title=title,
        state=state,
        at=datetime.fromtimestamp(at or 0, UTC),
        words={"zh": zh or "", "en": en or ""},
        due_at=datetime.fromtimestamp(due, UTC) if due is not None else None,
    )
