"""Clients that may be one: the same phone, the same name, or one that sounds alike; each look is bounded (K-1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.models.client import Client
from csdesk.refused import N_, Refused
from csdesk.rules.names import cleaned_name, compare
from csdesk.rules.spelling import Readings, numbers
from csdesk.sentence import Sentence
from csdesk.store import search

LOOKED_AT = 500
"""How many clients one walk through the file looks at."""

FOUND_BY_ONE = 20
"""How many that are found by one phone or name are compared."""

_LEAST_DIGITS = 7
"""A shorter number tells nobody apart."""

_SYLLABLES = 4
"""By how many syllables at the beginning others that sound alike are looked for."""


@dataclass(frozen=True)
class Duplicate:
    """Two clients that may be one."""

    code: str
    name: str
    other_code: str
    other_name: str
    kind: str
    """`phone`, `name` or `sound`."""
    why: Sentence


@dataclass(frozen=True)
class Walked:
    """A part of the file that was looked through."""

    found: Sequence[Duplicate]
    after: str | None
    """Behind which code the walk goes on; None at the end of the file."""


def of_client(tx: Transaction, code: str) -> list[Duplicate]:
    """Who may be the same as a client, the surest first (K-1)."""
    return list(_others(tx, clients.get(tx, code)))


def walk(tx: Transaction, *, after: str = "", look_at: int = LOOKED_AT, most: int = 100) -> Walked:
    """Look through the file by code, from behind `after`: some hundred clients, each compared with a few (K-1).

    Each pair is told once, at the one whose code comes first.
    """
    query = (
        select(Client)
        .where(Client.code > clients.clean_code(after), col(Client.archived_at).is_(None))
        .order_by(col(Client.code))
        .limit(look_at)
    )
    found: list[Duplicate] = []
    last = None
    for number, client in enumerate(tx.session.exec(query), start=1):
        found += [one for one in _others(tx, client) if one.other_code > client.code]
        last = client.code if number == look_at or len(found) >= most else None
        if len(found) >= most:
            break
    return Walked(found, last)


def _others(tx: Transaction, client: Client) -> Iterator[Duplicate]:
    seen = {client.code}
    more = clients.more_phones(tx, [client.id or 0]).get(client.id or 0, ())
    for number in numbers(";".join([client.phone, *more])):
        if len(number) >= _LEAST_DIGITS:
            for hit in _found(tx, number):
                theirs = clients.more_phones(tx, [hit.client_id]).get(hit.client_id, ())
                if hit.code not in seen and number in numbers(";".join([hit.phone, *theirs])):
                    seen.add(hit.code)
                    why = Sentence(N_("The same phone: {phone}."), {"phone": number[:3] + "*" * 4 + number[-2:]})
                    yield _pair(client, hit, "phone", why)
    names = tx.playbook.names
    mine = cleaned_name(client.name, names)
    for hit in _found(tx, client.name):
        if hit.code not in seen and cleaned_name(hit.name, names) == mine:
            seen.add(hit.code)
            yield _pair(client, hit, "name", Sentence(N_("The same name.")))
    readings = Readings(tx.playbook.surnames.reading, tx.playbook.polyphones.reading)
    spoken = "".join(next(iter(one), "") for one in readings.of_name(mine)[:_SYLLABLES]) if not mine.isascii() else ""
    for hit in _found(tx, spoken) if spoken else ():
        if hit.code not in seen and (why_alike := _sounds(mine, hit.name, tx, readings)) is not None:
            seen.add(hit.code)
            yield _pair(client, hit, "sound", why_alike)


def _sounds(mine: str, other: str, tx: Transaction, readings: Readings) -> Sentence | None:
    try:
        found = compare(mine, other, names=tx.playbook.names, readings=readings)
    except Refused:
        # Too long to be compared, or nothing but signs.
        return None
    return found.why if found.verdict == "near" else None


def _found(tx: Transaction, query: str) -> Sequence[search.Hit]:
    return clients.find(tx.raw, query, limit=FOUND_BY_ONE)


def _pair(client: Client, hit: Any, kind: str, why: Sentence) -> Duplicate:
    return Duplicate(client.code, client.name, hit.code, hit.name, kind, why)
