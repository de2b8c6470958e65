"""What rows of a client file change in the store: compared, then written in one go with the index and the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from csdesk.desk.clients import list_cells
from csdesk.desk.clients.client_rows import DAYS, FLAGS, IMPORTED, LISTS, ClientRow
from csdesk.desk.clients.clients import more_phones
from csdesk.desk.desk import NOT_ALLOWED, Transaction, allowed, who_may
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.refused import N_, Refused
from csdesk.store import search
from csdesk.store.search.spelled import Client as Indexed

_ASKED_AT_ONCE = 500
"""Codes in one query; SQLite as some systems have it takes no more than 999."""

_KNOWN = ", ".join(f"c.{name}" for name in IMPORTED)


@dataclass(frozen=True, slots=True)
class Known:
    """A client as the store has it."""

    id: int
    code: str
    """Its own, where the row has that of one that was merged into it."""
    merged: bool
    """Whether it is found by the code of one that was merged: a row then only fills in what is empty (K-1)."""
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
    known = _known(tx, rows)
    compared = Compared()
    may_settle = allowed(tx, by, "order.confirm_new_client")
    may_assign = allowed(tx, by, "client.assign")
    accounts = {row[0] for row in tx.raw.execute("SELECT name FROM account WHERE disabled_at IS NULL")}
    for row in rows:
        found = known.get(row.code)
        owner = row.values.get("owner")
        if owner and owner not in accounts:
            compared.refused.append((row, "owner", _no_account(owner)))
            continue
        if found is None:
            if "name" in row.values:
                compared.new.append(row)
            else:
                compared.refused.append((row, "name", Refused("client_name_missing", N_("The client has no name."))))
            continue
        after = {
            name: value
            for name, value in row.values.items()
            if found.values[name] != value and not (found.merged and found.values[name])
        }
        if found.archived:
            compared.refused.append((row, "code", Refused("client_archived", N_("This client is archived."))))
        elif "settlement" in after and not found.onboarded and not may_settle:
            compared.refused.append((row, "settlement", _not_yet(tx)))
        elif after.keys() & {"price_approved", "onboarded"} and not may_settle:
            compared.refused.append((row, min(after.keys() & {"price_approved", "onboarded"}), _not_yet(tx)))
        elif "owner" in after and not may_assign:
            roles = who_may(tx.playbook, "client.assign")
            compared.refused.append((row, "owner", Refused("not_allowed", NOT_ALLOWED, roles=roles)))
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


def _no_account(name: str) -> Refused:
    return Refused("owner_unknown", N_("No account that is in use has the name {name}."), name=name)


def _known(tx: Transaction, rows: Sequence[ClientRow]) -> dict[str, Known]:
    raw, known = tx.raw, {}
    waiting = iter([row.code for row in rows])
    listed = [name for name in LISTS if any(name in row.values for row in rows)]
    while asked := list(islice(waiting, _ASKED_AT_ONCE)):
        places = ", ".join("?" * len(asked))
        for of_row, client_id, code, archived, onboarded, uses, last_used_at, *values in raw.execute(
            f"""SELECT one.code, c.id, c.code, c.archived_at IS NOT NULL, c.onboarded, c.uses, c.last_used_at, {_KNOWN}
                FROM client AS one CROSS JOIN client AS c ON c.id = coalesce(one.merged_into_id, one.id)
                WHERE one.code IN ({places})""",  # noqa: S608
            asked,
        ):
            shown = dict(zip(IMPORTED, values, strict=True))
            shown |= {name: str(shown[name]) for name in FLAGS}
            shown |= {name: _list_text(raw, client_id, name) for name in listed}
            merged = of_row != code
            known[of_row] = Known(client_id, code, merged, bool(archived), bool(onboarded), uses, last_used_at, shown)
    return known


_LIST_QUERIES: Mapping[str, str] = {
    "contacts": "SELECT name, role, phone, email, note FROM client_contact WHERE client_id = ? ORDER BY position, id",
    "addresses": "SELECT address, kind FROM client_address WHERE client_id = ? ORDER BY position, id",
    "occasions": """SELECT name, printf('%02d-%02d', month, day) FROM client_occasion WHERE client_id = ?
        ORDER BY month, day, id""",
}


def _list_text(raw: Any, client_id: int, name: str) -> str:
    """What stands in rows of a client, as a cell has it."""
    return list_cells.cell_of(raw.execute(_LIST_QUERIES[name], (client_id,)).fetchall())


def _put_list(raw: Any, client_id: int, name: str, cell: str) -> None:
    """Put into rows what a cell has."""
    items = list_cells.items_of(cell)
    raw.execute(f"DELETE FROM client_{_TABLES[name]} WHERE client_id = ?", (client_id,))  # noqa: S608
    for position, item in enumerate(items, start=2):
        if name == "occasions":
            month, day = item[1].split("-")
            raw.execute(
                "INSERT INTO client_occasion(client_id, name, month, day) VALUES (?, ?, ?, ?)",
                (client_id, item[0], int(month), int(day)),
            )
        else:
            columns = "name, role, phone, email, note" if name == "contacts" else "address, kind"
            places = ", ".join("?" * (len(item) + 2))
            raw.execute(
                f"INSERT INTO client_{_TABLES[name]}(client_id, position, {columns}) VALUES ({places})",  # noqa: S608
                (client_id, position, *item),
            )


_TABLES = {"contacts": "contact", "addresses": "address", "occasions": "occasion"}


_INSERT = f"""INSERT INTO client(id, code, {", ".join(IMPORTED)}, uses, added_at)
    VALUES (?, ?, {", ".join("?" * len(IMPORTED))}, 0, ?)"""  # noqa: S608  (constants)


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
    defaults: dict[str, Any] = {"client_class": tx.playbook.clients.default_class, "price_approved": 0, "onboarded": 1}
    defaults |= dict.fromkeys(DAYS)
    raw.executemany(
        _INSERT,
        [
            (
                client_id,
                row.code,
                *(row.values.get(name, defaults.get(name, "")) for name in IMPORTED),
                int(at.timestamp()),
            )
            for client_id, row in new
        ],
    )
    for client_id, row in new:
        for name in LISTS:
            if name in row.values:
                _put_list(raw, client_id, name, row.values[name])
    for change in compared.changed:
        in_row = {name: value for name, value in change.after.items() if name not in LISTS}
        settings = ", ".join([*(f"{name} = ?" for name in in_row), "revision = revision + 1"])
        raw.execute(
            f"UPDATE client SET {settings} WHERE id = ?",  # noqa: S608
            [*in_row.values(), change.known.id],
        )
        for name in change.after.keys() - in_row.keys():
            _put_list(raw, change.known.id, name, change.after[name])
    if indexed:
        more = more_phones(tx, [*(client_id for client_id, _row in new), *(one.known.id for one in compared.changed)])
        changed = [_changed_in_index(one, more.get(one.known.id, ())) for one in compared.changed]
        search.put_all(raw, [*_new_in_index(new, more), *changed])
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


def _new_in_index(new: Iterable[tuple[int, ClientRow]], more: Mapping[int, Sequence[str]]) -> list[Indexed]:
    return [
        (
            client_id,
            row.code,
            row.values["name"],
            row.values.get("contact", ""),
            ";".join([row.values.get("phone", ""), *more.get(client_id, ())]),
            0,
            None,
        )
        for client_id, row in new
    ]


def _changed_in_index(change: Change, more: Sequence[str]) -> Indexed:
    known, values = change.known, {**change.known.values, **change.after}
    return (
        known.id,
        known.code,
        values["name"] or "",
        values["contact"] or "",
        ";".join([values["phone"] or "", *more]),
        known.uses,
        known.last_used_at,
    )
