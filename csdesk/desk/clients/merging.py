"""Two files of one client become one: nothing is lost, and both codes find it (K-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from csdesk.desk.clients import client_lists, clients
from csdesk.desk.clients.client_lists import Kind
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import changed, record
from csdesk.models.client import Client
from csdesk.models.tables import METADATA
from csdesk.refused import N_, Refused
from csdesk.store import search

_OWN = ("merged_into_id",)
"""Columns of the client itself that name another."""

_LISTS: Mapping[str, Kind] = {"client_contact": "contact", "client_address": "address", "client_occasion": "occasion"}
"""Rows that are a part of the file: they are joined, not only moved."""

_FILLED = (
    "short_name", "kind", "business", "cycle", "language", "owner", "settlement", "notice_until", "opened_on",
)  # fmt: skip
"""What the one that is left takes over where it says nothing itself."""


@cache
def moved_columns() -> Sequence[tuple[str, str]]:
    """Every column of every table that names a client by its row: table and column, derived from the models (K-1)."""
    found = []
    for table in METADATA.sorted_tables:
        for column in table.columns:
            names_client = any(key.column.table.name == "client" for key in column.foreign_keys)
            if names_client and not (table.name == "client" and column.name in _OWN):
                found.append((table.name, column.name))
    return tuple(found)


def merge(tx: Transaction, code: str, into: str, *, by: Person, at: datetime) -> Client:
    """Merge a client into another: what names it names the other from then on; the one that is left (K-1).

    Orders, cases and everything else move; contacts, addresses and occasions are joined; what the other's card does
    not say is filled in; uses are added up. The merged card itself stays as it was, archived. Refused: into itself,
    into an archived one, and one that was merged before.
    """
    require(tx, by, "client.merge")
    gone, left = _unmerged(tx, code, "code"), _unmerged(tx, into, "into")
    if gone.id == left.id:
        raise Refused("merge_self", N_("A client is not merged into itself."), field="into")
    if left.archived_at is not None:
        message = N_("{code} is archived: nothing is merged into it. Take it back first.")
        raise Refused("client_archived", message, field="into", code=left.code)
    assert gone.id is not None
    assert left.id is not None
    names = clients.CHANGEABLE
    before = {name: getattr(left, name) for name in (*names, "uses")}
    for kind in _LISTS.values():
        kept, joined = _joined(tx, gone, left, kind)
        if joined != kept:
            client_lists.write(tx, left, kind, joined)
    _fill(tx, gone, left)
    left.uses += gone.uses
    left.last_used_at = max((one for one in (gone.last_used_at, left.last_used_at) if one), default=None)
    clients.touch(tx, left)
    clients.touch(tx, gone)
    # What guards the revisions of orders looks whether it was merged.
    gone.merged_into_id, gone.archived_at = left.id, gone.archived_at or at
    tx.session.add(gone)
    tx.session.flush()
    tx.raw.execute("UPDATE client SET merged_into_id = ? WHERE merged_into_id = ?", (left.id, gone.id))
    moved = _move(tx, gone.id, left.id)
    # What somebody was typing over the card; where they were typing over both, over the one that is left.
    tx.raw.execute("UPDATE OR IGNORE client_draft SET code = ? WHERE code = ?", (left.code, gone.code))
    # What was typed of the merged one finds it as before, and shows the other: nothing is spelled anew.
    search.merge_into(tx.raw, gone.id, left.id)
    if left.last_used_at is not None and left.uses:
        search.note_use(tx.raw, left.id, uses=left.uses, last_used_at=int(left.last_used_at.timestamp()))
    for one in [one for one in tx.session if one is not left and one is not gone]:
        # It may be a row that was moved.
        tx.session.expire(one)
    old, new = changed(before, {name: getattr(left, name) for name in before})
    record(tx, "client.merge", "client", left.code, by=by, at=at, before=old, after={**new, "from": gone.code})
    record(tx, "client.merge", "client", gone.code, by=by, at=at, after={"into": left.code, "moved": moved})
    return left


def _unmerged(tx: Transaction, code: str, field: str) -> Client:
    """The client of this very code; Refused when there is none, and when it was merged."""
    found = clients.of_code(tx, code)
    if found is None:
        raise clients.unknown(code).at(field)
    if found.code != clients.clean_code(code):
        message = N_("{code} was merged into {into} before.")
        raise Refused("client_merged", message, field=field, code=clients.clean_code(code), into=found.code)
    return found


def _joined(tx: Transaction, gone: Client, left: Client, kind: Kind) -> tuple[list[Any], list[Any]]:
    """What is left's, and with it what the other has beside it."""
    kept = client_lists.listed(tx, left, kind)
    return kept, [*kept, *(one for one in client_lists.listed(tx, gone, kind) if one not in kept)]


def _fill(tx: Transaction, gone: Client, left: Client) -> None:
    for name in _FILLED:
        if not getattr(left, name):
            setattr(left, name, getattr(gone, name))
    left.price_approved = left.price_approved or gone.price_approved
    left.onboarded = left.onboarded or gone.onboarded
    if gone.opened_on is not None and left.opened_on is not None:
        left.opened_on = min(gone.opened_on, left.opened_on)
    if gone.notice_until is not None and left.notice_until is not None:
        left.notice_until = max(gone.notice_until, left.notice_until)
    classes = [one.id for one in tx.playbook.clients.client_class]
    known = [one for one in (left.client_class, gone.client_class) if one in classes]
    left.client_class = min(known, key=classes.index, default=left.client_class)
    joined = "; ".join(dict.fromkeys(one for one in (left.note, gone.note) if one))
    if len(joined) <= tx.playbook.clients.note_limit:
        left.note = joined


def _move(tx: Transaction, gone: int, left: int) -> dict[str, int]:
    """Let every row that names the one name the other; how many of each table."""
    moved: dict[str, int] = {}
    for table, column in moved_columns():
        if table in _LISTS:
            continue
        count = tx.raw.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?', (left, gone)).rowcount  # noqa: S608
        if count:
            moved[table] = moved.get(table, 0) + count
    return moved
