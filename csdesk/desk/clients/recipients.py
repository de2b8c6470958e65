"""Who received something and is no client: found by name and phone together, so that they can be erased (K-9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from csdesk.desk.clients import erasing_rows
from csdesk.desk.clients.erasing_rows import Scope
from csdesk.desk.desk import Transaction
from csdesk.refused import N_, Refused
from csdesk.rules.erasing import LEAST_DIGITS, MARK, Words
from csdesk.rules.reading import read_phone
from csdesk.rules.text import read_line

_NAMED = 5
"""How many of what is still open are named."""

_AT_ONCE = 500
"""How many values a query is asked for."""

_ANOTHERS = frozenset({"client", "orders"})
"""What belongs to another client, or to another order, is another's."""

_SIDES = """SELECT order_id, caller, caller_phone, '', '' FROM order_revision WHERE caller = :name
    UNION ALL SELECT order_id, pickup_contact, pickup_phone, pickup_company, pickup_address
        FROM order_revision WHERE pickup_contact = :name
    UNION ALL SELECT order_id, delivery_contact, delivery_phone, delivery_company, delivery_address
        FROM order_revision WHERE delivery_contact = :name
    UNION ALL SELECT order_id, texts ->> 'delivery_contact', coalesce(texts ->> 'delivery_phone', ''),
        texts ->> 'delivery_company', texts ->> 'delivery_address'
        FROM order_draft WHERE texts ->> 'delivery_contact' = :name"""
"""Where somebody stands with a number: in orders, and in those that are only being typed."""


@dataclass(frozen=True)
class Recipient:
    """Somebody by name and phone, as orders and parcels name them."""

    name: str
    phone: str
    """Its digits alone."""

    @property
    def words(self) -> Words:
        """What is looked for; nothing of somebody who was erased."""
        return Words.of([self.name], [self.phone])


def read_recipient(tx: Transaction, name: str, phone: str) -> Recipient:
    """Name and phone as they were typed; Refused at what is missing, or too short to tell anybody."""
    limit = tx.playbook.clients.text_limit
    try:
        read = read_line(name, limit=limit)
    except Refused as refused:
        raise refused.at("name") from None
    if len(read) < 2 or read == MARK:
        raise Refused("recipient_name", N_("Type the whole name, as the order says it."), field="name")
    try:
        number = _digits(read_phone(phone))
    except Refused as refused:
        raise refused.at("phone") from None
    if len(number) < LEAST_DIGITS:
        message = N_("Type the whole phone number: at least {least} digits.")
        raise Refused("recipient_phone", message, field="phone", least=LEAST_DIGITS)
    return Recipient(read, number)


def scope_of(tx: Transaction, recipient: Recipient) -> Scope:
    """Whom erasing a recipient takes out: their orders and parcels, with all that hangs on them.

    An order is theirs where name and phone stand together in it; an address goes from their own orders alone, and
    only where no company stands beside it.
    """
    phone, order_ids, at_home = recipient.phone, set[int](), set[str]()
    if not recipient.words.is_empty:
        for order_id, _contact, number, company, address in tx.raw.execute(_SIDES, {"name": recipient.name}):
            if _is(number, phone):
                order_ids.add(order_id)
                if address and not company:
                    at_home.add(address)
    waiting = tx.raw.execute("SELECT id, case_id, number, phone FROM self_pickup WHERE phone <> ''").fetchall()
    pickups = [(id_, case_id, number) for id_, case_id, number, known in waiting if _is(known, phone)]
    own = {("orders", one) for one in order_ids}
    own |= {("self_pickup", one[0]) for one in pickups} | {("cases", one[1]) for one in pickups}
    numbers = {one[2] for one in pickups} | _numbers_of(tx, order_ids)
    scope = Scope(
        recipient.words, frozenset(own), at_home=frozenset(at_home), numbers=frozenset(numbers), anothers=_ANOTHERS
    )
    weak = scope.words.texts - scope.words.strong.texts
    common = frozenset(one for one in weak if _is_anothers(tx, one, scope))
    return Scope(scope.words, scope.own, common, scope.at_home, scope.numbers, _ANOTHERS)


def erasable(tx: Transaction, recipient: Recipient) -> Scope:
    """Whom erasing a recipient takes out; Refused for whom a client's card names, and while something is open (K-9)."""
    require_no_client(tx, recipient)
    scope = scope_of(tx, recipient)
    require_nothing_open(tx, scope)
    return scope


def require_no_client(tx: Transaction, recipient: Recipient) -> None:
    """Refuse somebody whose phone stands on a client's card: that client's person is erased instead."""
    query = """SELECT code, phone FROM client WHERE phone <> '' UNION ALL SELECT client.code, client_contact.phone
        FROM client_contact JOIN client ON client.id = client_contact.client_id WHERE client_contact.phone <> ''"""
    for code, known in tx.raw.execute(query):
        if _is(known, recipient.phone):
            message = N_("This phone stands on the card of {code}. Erase the person of that client.")
            raise Refused("recipient_is_client", message, field="phone", code=code)


def require_nothing_open(tx: Transaction, scope: Scope) -> None:
    """Refuse while an order of theirs waits to be handed over, or a case of theirs is open; they are named."""
    ids = sorted(id_ for table, id_ in scope.own if table == "orders")
    cases = sorted(id_ for table, id_ in scope.own if table == "cases")
    waiting = _column(
        tx, "SELECT number FROM orders WHERE state = 'confirmed' AND handed_over_at IS NULL AND id IN ({})", ids
    )
    open_case = "SELECT coalesce(number, title) FROM cases WHERE state = 'open' AND day IS NULL AND "
    for column, values in (("order_id", ids), ("id", cases), ("waybill", sorted(scope.numbers))):
        waiting += _column(tx, f"{open_case} {column} IN ({{}})", values)
    if waiting:
        message = N_("They cannot be erased yet: still open are {what}.")
        named = ", ".join(dict.fromkeys(waiting[:_NAMED]))
        raise Refused("recipient_busy", message, field="name", what=scope.every.taken_out_of(named))


def _numbers_of(tx: Transaction, order_ids: set[int]) -> set[str]:
    """The numbers of orders, and of the parcels that go with them."""
    ids = sorted(order_ids)
    queries = (
        "SELECT number FROM orders WHERE number IS NOT NULL AND id IN ({})",
        "SELECT waybill FROM goods WHERE waybill <> '' AND order_id IN ({})",
        "SELECT waybill FROM cases WHERE waybill <> '' AND order_id IN ({})",
    )
    return {one for query in queries for one in _column(tx, query, ids)}


def _is_anothers(tx: Transaction, name: str, scope: Scope) -> bool:
    """Whether anybody else has the name, as far as the store tells."""
    if erasing_rows.is_named_elsewhere(tx, name):
        return True
    own = {id_ for table, id_ in scope.own if table == "orders"}
    if any(row[0] not in own for row in tx.raw.execute(_SIDES, {"name": name})):
        return True
    named = tx.raw.execute(
        "SELECT number FROM parcel WHERE consignee = :name UNION ALL SELECT number FROM self_pickup"
        " WHERE consignee = :name",
        {"name": name},
    )
    return any(row[0] not in scope.numbers for row in named)


def _column(tx: Transaction, query: str, values: Iterable[object]) -> list[str]:
    given, found = [*values], list[str]()
    for first in range(0, len(given), _AT_ONCE):
        some = given[first : first + _AT_ONCE]
        found += [str(row[0]) for row in tx.raw.execute(query.format(", ".join("?" * len(some))), some)]
    return found


def _digits(phone: str) -> str:
    return "".join(one for one in phone if one in "0123456789")


def _is(known: str, phone: str) -> bool:
    """Whether one of the numbers of a field is this one, however it is written."""
    return bool(phone) and any(_digits(one) == phone for one in known.split(";"))
