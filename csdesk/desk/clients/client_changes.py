"""What rows of a client file change in the store: compared, then written in one go with the index and the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from csdesk.desk.clients.client_rows import IMPORTED, ClientRow
from csdesk.desk.desk import Transaction, allowed, who_may
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.refused import N_, Refused
from csdesk.store import search
from csdesk.store.search.spelled import Client as Indexed

_ASKED_AT_ONCE = 500
"""Codes in one query; SQLite as some systems have it takes no more than 999."""

_KNOWN = f"id, code, archived_at IS NOT NULL, onboarded, uses, last_used_at, {', '.join(IMPORTED)}"


@dataclass(frozen=True, slots=True)
class Known:
    """A client as the store has it."""

    id: int
    archived: bool
    onboarded: bool
    uses: int
    last_used_at: int | None
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A known client of which a row says something else: the fields that differ."""

    row: ClientRow
    known: Known
    after: Mapping[str, str]


@dataclass
class Compared:
    """What rows mean for the store as it stands."""

    new: list[ClientRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    refused: list[tuple[ClientRow, str, Refused]] = field(default_factory=list)
    """Rows that the store's state does not allow, with the field and the reason."""

    @property
    def to_write(self) -> list[ClientRow]:
        """The rows that would change something."""
        return [*self.new, *(change.row for change in self.changed)]


def compare(tx: Transaction, rows: Sequence[ClientRow], by: Person) -> Compared:
    """What rows, each of another code, would change. Archived clients are refused, and settling with new ones (O-5)."""
    known = _known(tx.raw, [row.code for row in rows])
    compared = Compared()
    may_settle = allowed(tx, by, "order.confirm_new_client")
    for row in rows:
        found = known.get(row.code)
        if found is None:
            if "name" in row.values:
                compared.new.append(row)
            else:
                compared.refused.append((row, "name", Refused("client_name_missing", N_("The client has no name."))))
            continue
        after = {name: value for name, value in row.values.items() if found.values[name] != value}
        if found.archived:
            compared.refused.append((row, "code", Refused("client_archived", N_("This client is archived."))))
        elif "settlement" in after and not found.onboarded and not may_settle:
            compared.refused.append((row, "settlement", _not_yet(tx)))
        elif after:
            compared.changed.append(Change(row, found, after))
        else:
            compared.same += 1
    return compared


def _not_yet(tx: Transaction) -> Refused:
    return Refused(
        "not_allowed",
        N_("This client's opening is not complete: its settlement is agreed only by {roles}."),
        roles=who_may(tx.playbook, "order.confirm_new_client"),
    )


def _known(raw: Any, codes: Iterable[str]) -> dict[str, Known]:
    known = {}
    waiting = iter(codes)
    while asked := list(islice(waiting, _ASKED_AT_ONCE)):
        places = ", ".join("?" * len(asked))
        for client_id, code, archived, onboarded, uses, last_used_at, *values in raw.execute(
            f"SELECT {_KNOWN} FROM client WHERE code IN ({places})",  # noqa: S608
            asked,
        ):
            shown = dict(zip(IMPORTED, values, strict=True))
            known[code] = Known(client_id, bool(archived), bool(onboarded), uses, last_used_at, shown)
    return known


def write(
    tx: Transaction,
    compared: Compared,
    source: Mapping[str, str],
    *,
    by: Person,
    at: datetime,
    indexed: bool = True,
) -> None:
    """Write what rows change, with their index and one entry in the record: all in this transaction.

    Without `indexed` the search index is left to be rebuilt.
    """
    raw = tx.raw
    first_id = raw.execute("SELECT coalesce(max(id), 0) + 1 FROM client").fetchone()[0]
    new = list(enumerate(compared.new, first_id))
    raw.executemany(
        """INSERT INTO client(id, code, name, contact, phone, address, settlement, notice_until,
               client_class, price_approved, onboarded, note, uses, added_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, '', 0, ?)""",
        [
            (
                client_id,
                row.code,
                *(row.values.get(name, "") for name in IMPORTED[:-1]),
                row.values.get("notice_until"),
                tx.playbook.clients.default_class,
                int(at.timestamp()),
            )
            for client_id, row in new
        ],
    )
    for change in compared.changed:
        settings = ", ".join(f"{name} = ?" for name in change.after)
        raw.execute(
            f"UPDATE client SET {settings} WHERE id = ?",  # noqa: S608
            [*change.after.values(), change.known.id],
        )
    if indexed:
        search.put_all(raw, [*_new_in_index(new), *map(_changed_in_index, compared.changed)])
    rows = [row.number for row in compared.to_write]
    record(
        tx,
        "client.import",
        "import",
        source["sha256"][:16],
        by=by,
        at=at,
        before={
            change.row.code: {name: change.known.values[name] for name in change.after} for change in compared.changed
        },
        after={
            **source,
            "rows": [min(rows), max(rows)],
            "new": [row.code for row in compared.new],
            "changed": {change.row.code: dict(change.after) for change in compared.changed},
        },
    )


def _new_in_index(new: Iterable[tuple[int, ClientRow]]) -> list[Indexed]:
    return [
        (client_id, row.code, row.values["name"], row.values.get("contact", ""), row.values.get("phone", ""), 0, None)
        for client_id, row in new
    ]


def _changed_in_index(change: Change) -> Indexed:
    known, values = change.known, {**change.known.values, **change.after}
    return (
        known.id,
        change.row.code,
        values["name"] or "",
        values["contact"] or "",
        values["phone"] or "",
        known.uses,
        known.last_used_at,
    )
