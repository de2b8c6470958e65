"""Archiving a client: F9 offers it no more, its file stays; and taking it back (K-1)."""

from __future__ import annotations

from datetime import datetime

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.client import Client
from csdesk.models.statement import OPEN
from csdesk.refused import N_, Refused
from csdesk.store import search

_NAMED = 5
"""How many of what is still open are named."""

_OPEN_CASES = """SELECT coalesce(number, title) FROM cases
    WHERE client_id = ? AND state = 'open' ORDER BY began_at DESC LIMIT ?"""

_OPEN_ORDERS = """SELECT o.number FROM order_revision r JOIN orders o ON o.id = r.order_id AND o.revision = r.revision
    WHERE r.client_id = ? AND o.state = 'confirmed' AND o.handed_over_at IS NULL ORDER BY r.id DESC LIMIT ?"""

_OPEN_STATEMENTS = f"""SELECT number FROM statement
    WHERE client_id = ? AND {OPEN} ORDER BY id DESC LIMIT ?"""  # noqa: S608


def archive(tx: Transaction, code: str, *, by: Person, at: datetime) -> Client:
    """Archive a client; Refused while something of it is open, which is named (K-1). Twice is once."""
    require(tx, by, "client.merge")
    client = clients.get(tx, code)
    if client.archived_at is not None:
        return client
    waiting = still_open(tx, client)
    if waiting:
        message = N_("{code} is not archived: still open are {what}.")
        raise Refused("client_busy", message, field="code", code=client.code, what=", ".join(waiting))
    _set(tx, client, at, "client.archive", by=by, at=at)
    return client


def restore(tx: Transaction, code: str, *, by: Person, at: datetime) -> Client:
    """Take an archived client back: F9 offers it again (K-1)."""
    require(tx, by, "client.merge")
    client = clients.get(tx, code)
    if client.archived_at is not None:
        _set(tx, client, None, "client.restore", by=by, at=at)
    return client


def still_open(tx: Transaction, client: Client) -> list[str]:
    """Open cases, orders not handed over yet, statements not closed, by their numbers; some where they are many."""
    found = [row[0] for row in tx.raw.execute(_OPEN_CASES, (client.id, _NAMED))]
    found += [row[0] for row in tx.raw.execute(_OPEN_ORDERS, (client.id, _NAMED))]
    found += [row[0] for row in tx.raw.execute(_OPEN_STATEMENTS, (client.id, _NAMED))]
    return list(dict.fromkeys(str(one) for one in found))


def _set(
    tx: Transaction, client: Client, archived_at: datetime | None, action: str, *, by: Person, at: datetime
) -> None:
    client.archived_at = archived_at
    clients.touch(tx, client)
    tx.session.flush()
    assert client.id is not None
    search.archive(tx.raw, client.id, archived_at is not None)
    record(tx, action, "client", client.code, by=by, at=at)
