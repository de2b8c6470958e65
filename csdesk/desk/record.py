"""Writing the record: in the transaction of the change itself, chained by hash (A-5)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.models.record import Entry
from csdesk.rules import chain
from csdesk.rules.chain import FIRST


def record(
    tx: Transaction,
    action: str,
    subject: str,
    subject_id: object,
    *,
    by: Person,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down that `by` did `action` to a subject: what it was before, what it is after (A-5).

    By the driver: every change does this while all others wait for the store.
    """
    tx.session.flush()
    previous = tx.raw.execute("SELECT hash FROM entry ORDER BY id DESC LIMIT 1").fetchone()
    said = (int(at.timestamp()), by.name, tx.origin, action, subject, str(subject_id))
    was, is_, salt = _plain(before), _plain(after), secrets.token_hex(16)
    linked = previous[0] if previous else FIRST
    tx.raw.execute(
        "INSERT INTO entry (at, by, origin, action, subject, subject_id, before, after, previous, hash, salt) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *said, json.dumps(was), json.dumps(is_), linked,
            chain.sealed_digest(*said, chain.seal(salt, was, is_), linked), salt,
        ),
    )  # fmt: skip


def newest(tx: Transaction) -> int | None:
    """The number of the last entry; None in an empty record."""
    found: int | None = tx.raw.execute("SELECT MAX(id) FROM entry").fetchone()[0]
    return found


def entry_of(
    origin: str,
    action: str,
    subject: str,
    subject_id: object,
    *,
    by: Person,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    previous: str,
) -> Entry:
    """An entry, not yet written, chained to the one whose hash is `previous`."""
    entry = Entry(
        at=at,
        by=by.name,
        origin=origin,
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        before=_plain(before),
        after=_plain(after),
        previous=previous,
        hash="",
        salt=secrets.token_hex(16),
    )
    entry.hash = digest(entry)
    return entry


def digest(entry: Entry) -> str:
    """The hash that chains an entry to the one before it (A-5); without a seal where it is from before those."""
    said = (int(entry.at.timestamp()), entry.by, entry.origin, entry.action, entry.subject, entry.subject_id)
    sealed = entry.sealed or (chain.seal(entry.salt, entry.before, entry.after) if entry.salt else None)
    if sealed is None:
        return chain.digest(*said, entry.before, entry.after, entry.previous)
    return chain.sealed_digest(*said, sealed, entry.previous)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs between two states of one thing."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
