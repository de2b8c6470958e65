"""Where a person stands in the store, and taking the words out of there: every table, derived from the models (K-9)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import JSON, Column, Table
from sqlalchemy.types import String

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.desk.handovers import handovers
from csdesk.desk.statements import sent_documents
from csdesk.models.client import Client
from csdesk.models.handover import Handover
from csdesk.models.tables import METADATA
from csdesk.rules import chain
from csdesk.rules.erasing import MARK, Words

OF_THE_SHOP = frozenset(
    {
        "agent", "agents", "by", "owner", "key", "kind", "message_id", "one", "other", "origin", "state", "subject_id",
        "unix_user", "uuid", "hash", "previous", "salt", "sealed", "signature", "action", "password_hash", "name_hash",
        "policy", "procedure", "code", "recipient", "role",
    }
)  # fmt: skip
"""Columns and keys that name people of the shop, or what is no text of anybody's."""

_NUMBERED = ("number", "waybill")
"""Columns that name an order or a parcel by its number."""

_OF_A_CARD = frozenset({"client", "client_contact", "client_address"})
"""Tables that the index of F9 repeats."""

_APART = frozenset({"account", "entry", "erasure", "client_draft"})
"""Tables that are not looked through like the others: accounts are the shop's, entries and drafts go their own way."""


_OF_CLIENTS = frozenset({"asked_by", "taken_by", "received_by"})
"""Names of somebody at the client: who asked for a change (O-8), who took a slip (D-5) or an invoice (F-1)."""

_ASKED_BY_THE_SHOP = frozenset({"erasure", "export_request", "leave"})


def is_of_the_shop(name: str, table: str = "") -> bool:
    """Whether a column, or a key of data, names somebody of the shop."""
    if name in _OF_CLIENTS:
        return table in _ASKED_BY_THE_SHOP
    return name in OF_THE_SHOP or name.endswith(("_by", "_sha256", "_digest", "_hash"))


@dataclass(frozen=True)
class Scope:
    """Whom an erasing takes out: the words, and what is so much the person's that all of them go from there (K-9)."""

    words: Words
    own: frozenset[tuple[str, int]]
    """Rows, as table and id, that are the person's, with all that hangs on them."""
    common: frozenset[str] = frozenset()
    """Short names that others have too: they stay in what is nobody's."""
    at_home: frozenset[str] = frozenset()
    """Texts that go from own rows alone, such as where the person lives: others may live there."""
    numbers: frozenset[str] = frozenset()
    """Numbers of orders and parcels that are the person's: what names one of them is an own row."""
    anothers: frozenset[str] = frozenset({"client"})
    """Tables of which a row that is not the person's own makes what hangs on it another's."""

    @cached_property
    def every(self) -> Words:
        """All that is looked for."""
        return Words(self.words.texts | self.at_home, self.words.numbers)

    def __or__(self, other: Scope) -> Scope:
        """Both of the same person, as they were looked for at two times."""
        return Scope(
            self.words | other.words,
            self.own | other.own,
            self.common | other.common,
            self.at_home | other.at_home,
            self.numbers | other.numbers,
            self.anothers,
        )

    def as_json(self) -> dict[str, Any]:
        """What the request keeps of it until the erasing is done."""
        return {
            "texts": sorted(self.words.texts),
            "phones": sorted(self.words.numbers),
            "own": sorted(self.own),
            "common": sorted(self.common),
            "at_home": sorted(self.at_home),
            "numbers": sorted(self.numbers),
            "anothers": sorted(self.anothers),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Scope:
        """What the request kept."""
        return cls(
            Words(frozenset(kept["texts"]), frozenset(kept["phones"])),
            frozenset((table, id_) for table, id_ in kept["own"]),
            *(frozenset(kept[name]) for name in ("common", "at_home", "numbers", "anothers")),
        )


@dataclass(frozen=True)
class Place:
    """A row in which the person's words may stand."""

    table: str
    rowid: int


@cache
def searched() -> Sequence[tuple[str, Sequence[str]]]:
    """Every table with its columns of text and data, derived from the models (K-9)."""
    found = []
    for table in METADATA.sorted_tables:
        names = [one.name for one in table.columns if _holds_text(one) and not is_of_the_shop(one.name, table.name)]
        if names and table.name not in _APART and table.dialect_options["sqlite"]["with_rowid"]:
            found.append((table.name, tuple(names)))
    return tuple(found)


def _holds_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String | JSON) or "AutoString" in type(column.type).__name__


def scope_of(tx: Transaction, everybody: Sequence[Client]) -> Scope:
    """Whom erasing a client takes out, with those that were merged into it."""
    words = _words_of(tx, everybody)
    ids = frozenset(one.id for one in everybody if one.id is not None)
    common = frozenset(one for one in words.texts - words.strong.texts if is_named_elsewhere(tx, one, ids))
    return Scope(words, frozenset(("client", one) for one in ids), common)


def is_named_elsewhere(tx: Transaction, name: str, client_ids: Collection[int] = ()) -> bool:
    """Whether a contact of another client, or somebody of the shop, has the name."""
    ids = ", ".join(map(str, sorted(client_ids)))
    queries = (
        f"SELECT 1 FROM client WHERE (contact = ? OR name = ?) AND id NOT IN ({ids}) LIMIT 1",  # noqa: S608
        f"SELECT 1 FROM client_contact WHERE name IN (?, ?) AND client_id NOT IN ({ids}) LIMIT 1",  # noqa: S608
        "SELECT 1 FROM account WHERE name IN (?, ?) LIMIT 1",
    )
    return any(tx.raw.execute(query, (name, name)).fetchone() for query in queries)


def _words_of(tx: Transaction, everybody: Sequence[Client]) -> Words:
    """What the files of a client and of those merged into it say of a person, also in their orders.

    Of a person everything; of a firm those who are reached there, and neither its name nor where it is.
    """
    texts: list[str] = []
    phones: list[str] = []
    for client in everybody:
        texts += [client.contact, client.email]
        phones += client.phone.split(";")
        if is_person(tx, client):
            texts += [client.name, client.short_name, client.address, *_column(tx, "client_address", "address", client)]
        texts += [*_column(tx, "client_contact", "name", client), *_column(tx, "client_contact", "email", client)]
        phones += [one for some in _column(tx, "client_contact", "phone", client) for one in some.split(";")]
        orders = "SELECT caller, pickup_contact, caller_phone, pickup_phone FROM order_revision WHERE client_id = ?"
        for caller, contact, caller_phone, pickup_phone in tx.raw.execute(orders, (client.id,)):
            texts += [caller, contact]
            phones += [caller_phone, pickup_phone]
    return Words.of(texts, phones)


def _column(tx: Transaction, table: str, column: str, client: Client) -> list[str]:
    query = f"SELECT {column} FROM {table} WHERE client_id = ?"  # noqa: S608  (constants)
    return [row[0] for row in tx.raw.execute(query, (client.id,))]


def is_person(tx: Transaction, client: Client) -> bool:
    """Whether a client's own name is a person's (K-9)."""
    return any(one.id == client.kind and one.person for one in tx.playbook.clients.kind)


def places(tx: Transaction, words: Words) -> list[Place]:
    """Every row in which any of the words may stand; reads the whole store, and locks nobody out."""
    connection = tx.raw
    connection.create_function("csdesk_names", 1, words.stand_in, deterministic=True)
    # SQLite looks first, and several times as fast: for the texts, and for the digits with anything between them.
    looks = ["instr(said, ?)"] * len(words.written) + ["said GLOB ?"] * len(words.numbers)
    given = [*words.written, *(f"*{'*'.join(number)}*" for number in words.numbers)]
    condition = f"({' OR '.join(looks) or 'FALSE'}) AND csdesk_names(said)"
    found = []
    for table, names in (*searched(), ("entry", ("before", "after")), ("client_draft", ("texts",))):
        said = " || char(10) || ".join(f"coalesce(\"{name}\", '')" for name in names)
        # The limit keeps SQLite from putting the text together anew for each look.
        every = f'SELECT rowid AS id, {said} AS said FROM "{table}" LIMIT -1'  # noqa: S608  (from the models)
        query = f"SELECT id FROM ({every}) WHERE {condition}"  # noqa: S608
        found += [Place(table, row[0]) for row in connection.execute(query, given)]
    return found


@dataclass(frozen=True)
class Standing:
    """Where a person stands now."""

    places: Sequence[Place]
    """The rows that an erasing changes."""
    counts: Counter[str]
    """How many they are, by table."""
    left: int
    """Rows that name somebody of the same name, who is perhaps another, and stay."""


def standing(tx: Transaction, scope: Scope) -> Standing:
    """Where a person stands; reads the whole store, changes nothing, and locks nobody out (K-9)."""
    eraser = Eraser(tx, scope, dry=True)
    found = [place for place in places(tx, scope.every) if eraser.take_out(place)]
    return Standing(found, eraser.done.counts, eraser.done.left)


@dataclass
class Erased:
    """What was changed."""

    counts: Counter[str]
    entries: dict[str, str]
    """Entries of the record, each with the hash of what it says since."""
    signed: dict[str, str]
    """Handover sheets, each with the signature over what it says since."""
    left: int = 0
    """Rows that name somebody of the same name, who is perhaps another, and were left alone."""


class Eraser:
    """Takes the words out of rows, inside one transaction; `dry`, it only counts what it would change."""

    def __init__(self, tx: Transaction, scope: Scope, *, dry: bool = False) -> None:
        self._tx, self._scope, self._dry = tx, scope, dry
        self._clients: set[int] = set()
        self.done = Erased(Counter(), {}, {})

    def take_out(self, place: Place) -> bool:
        """Take the words out of one row; whether it had any that go."""
        before = self.done.counts.total()
        if place.table == "entry":
            self._entry(place.rowid)
        elif place.table == "client_draft":
            self._draft(place.rowid)
        else:
            self._row(METADATA.tables[place.table], place.rowid)
        return self.done.counts.total() > before

    def _draft(self, rowid: int) -> None:
        """Throw a draft away; since it was looked for it may have become another's."""
        row = self._tx.raw.execute("SELECT texts FROM client_draft WHERE rowid = ?", (rowid,)).fetchone()
        if row is None or not self._scope.every.stand_in(row[0]):
            return
        self.done.counts["client_draft"] += 1
        if not self._dry:
            self._tx.raw.execute("DELETE FROM client_draft WHERE rowid = ?", (rowid,))

    def _row(self, table: Table, rowid: int) -> None:
        names = dict(searched())[table.name]
        keys = [key.parent.name for key in table.foreign_keys]
        columns = ", ".join(f'"{name}"' for name in (*names, *keys))
        query = f'SELECT {columns} FROM "{table.name}" WHERE rowid = ?'  # noqa: S608  (from the models)
        row = self._tx.raw.execute(query, (rowid,)).fetchone()
        if row is None:
            return
        values = dict(zip(names, row, strict=False))
        named = {str(values[name]) for name in _NUMBERED if name in values}
        words = self._words_for(self._owners_of(table.name, rowid), named, values.values())
        changed = {}
        for name, value in values.items():
            after = self._without(table.columns[name], value, words)
            if after != value:
                changed[name] = after
        if not changed:
            self._leave(values.values())
            return
        self.done.counts[table.name] += 1
        if self._dry:
            return
        settings = ", ".join(f'"{name}" = ?' for name in changed)
        self._tx.raw.execute(
            f'UPDATE "{table.name}" SET {settings} WHERE rowid = ?',  # noqa: S608  (from the models)
            (*changed.values(), rowid),
        )
        if table.name == "statement_line":
            # Whosever statement it is: the files that were sent of it name the person too.
            query = "SELECT statement_id FROM statement_line WHERE rowid = ?"
            self._empty_documents(self._tx.raw.execute(query, (rowid,)).fetchone())
        if table.name in _OF_A_CARD:
            self._clients |= {id_ for parent, id_ in self._owners_of(table.name, rowid) if parent == "client"}
        if table.name in ("handover", "handover_addition"):
            self._sign_again(table.name, rowid)

    def empty_documents(self) -> None:
        """Take the bytes out of what was sent to the client: each file names who is reached there (F-2)."""
        ids = ", ".join(map(str, sorted(id_ for table, id_ in self._scope.own if table == "client")))
        query = f"SELECT id FROM statement WHERE client_id IN ({ids})"  # noqa: S608
        self._empty_documents([one for (one,) in self._tx.raw.execute(query).fetchall()])

    def _empty_documents(self, statements: Sequence[int]) -> None:
        emptied = sent_documents.empty(self._tx, statements)
        if emptied:
            self.done.counts["sent_document"] += emptied

    def spell_again(self) -> None:
        """Put the cards that were changed anew into the index of F9."""
        self._tx.session.expire_all()
        for client_id in sorted(self._clients):
            client = self._tx.session.get(Client, client_id)
            if client is not None:
                clients.put_in_index(self._tx, client)

    def _leave(self, values: Iterable[Any]) -> None:
        """Count a row that stays as it is."""
        words = self._scope.words
        if any(isinstance(one, str) and words.stand_in(one) for one in values):
            self.done.left += 1

    def _words_for(self, whose: set[tuple[str, int]], named: set[str], values: Any) -> Words:
        """All words in what is the person's; in what is another's only what cannot be another's by chance."""
        scope = self._scope
        if whose & scope.own or named & scope.numbers:
            return scope.every
        strong = scope.words.strong
        if any(isinstance(one, str) and strong.stand_in(one) for one in values):
            return scope.words
        is_anothers = any(table in scope.anothers for table, _id in whose)
        return strong if is_anothers else scope.words.without(scope.common)

    @staticmethod
    def _without(column: Column[Any], value: Any, words: Words) -> Any:
        if not isinstance(value, str):
            return value
        if isinstance(column.type, JSON):
            data = json.loads(value)
            after = words.taken_out_of_data(data, but=_KEYS)
            return value if after == data else json.dumps(after)
        return words.taken_out_of(value)

    def _owners_of(self, table: str, rowid: int) -> set[tuple[str, int]]:
        """A row and those that it hangs on, by the keys of the models."""
        found = {(table, rowid)}
        for column, parent in _parents(table):
            query = f'SELECT "{column}" FROM "{table}" WHERE rowid = ?'  # noqa: S608  (from the models)
            key = self._tx.raw.execute(query, (rowid,)).fetchone()[0]
            if key is not None:
                found |= self._owners_of(parent, key)
        if table == "orders":
            query = "SELECT DISTINCT client_id FROM order_revision WHERE order_id = ?"
            found |= {("client", row[0]) for row in self._tx.raw.execute(query, (rowid,))}
        return found

    # -- the record ------------------------------------------------------------------------------------------------

    def _entry(self, number: int) -> None:
        """Take the words out of an entry: its seal stays, and its salt goes (A-5)."""
        at, by, origin, action, subject, subject_id, before, after, previous, hash_, salt, sealed = (
            self._tx.raw.execute(
                """SELECT at, by, origin, action, subject, subject_id, before, after, previous, hash, salt, sealed
               FROM entry WHERE id = ?""",
                (number,),
            ).fetchone()
        )
        was, became = (json.loads(text) if text is not None else None for text in (before, after))
        words = self._words_for(self._owners_of_entry(subject, subject_id), {subject_id}, (before, after))
        left = [words.taken_out_of_data(one, but=_KEYS) for one in (was, became)]
        if left == [was, became]:
            self._leave((before, after))
            return
        self.done.counts["entry"] += 1
        if self._dry:
            return
        if sealed is None:
            sealed = chain.seal(salt, was, became) if salt else chain.UNSEALED
        texts = [json.dumps(one) if text is not None else None for one, text in zip(left, (before, after), strict=True)]
        self._tx.raw.execute(
            "UPDATE entry SET before = ?, after = ?, salt = NULL, sealed = ? WHERE id = ?", (*texts, sealed, number)
        )
        said = [at, by, origin, action, subject, subject_id, previous, hash_]
        self.done.entries[str(number)] = chain.remains(said, *left)

    def _owners_of_entry(self, subject: str, subject_id: str) -> set[tuple[str, int]]:
        if subject == "client":
            row = self._tx.raw.execute("SELECT id FROM client WHERE code = ?", (subject_id,)).fetchone()
            return {("client", row[0])} if row else set()
        table = {"order": "orders", "case": "cases", "goods": "goods"}.get(subject)
        if table is None or not subject_id.isdecimal():
            return set()
        known = self._tx.raw.execute(f"SELECT 1 FROM {table} WHERE id = ?", (subject_id,)).fetchone()  # noqa: S608
        return self._owners_of(table, int(subject_id)) if known else set()

    def _sign_again(self, table: str, rowid: int) -> None:
        """A signed sheet is signed over what it says now; the erasing's entry tells of it."""
        if table != "handover":
            return
        self._tx.session.expire_all()
        sheet = self._tx.session.get(Handover, rowid)
        if sheet is not None and sheet.signature:
            signature = handovers.signature_of(sheet)
            self._tx.raw.execute("UPDATE handover SET signature = ? WHERE id = ?", (signature, rowid))
            self.done.signed[str(rowid)] = signature


class _ShopKeys(frozenset[str]):
    """The keys of data that name people of the shop."""

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and is_of_the_shop(key)


_KEYS = _ShopKeys()


@cache
def _parents(table: str) -> Sequence[tuple[str, str]]:
    """The keys of a table: its column, and the table that it names by id."""
    return tuple(
        (key.parent.name, key.column.table.name)
        for key in METADATA.tables[table].foreign_keys
        if not (table == "client" and key.parent.name == "merged_into_id")
    )


def revisions_of(tx: Transaction, everybody: Sequence[Client]) -> list[int]:
    """Every revision of the clients' orders, by id."""
    query = "SELECT id FROM order_revision WHERE client_id = ? ORDER BY id"
    return [id_ for client in everybody for (id_,) in tx.raw.execute(query, (client.id,))]


def empty_revisions(tx: Transaction, everybody: Sequence[Client], ids: Sequence[int]) -> None:
    """Empty what some revisions of the clients' orders say of who called and where it was fetched."""
    places = ", ".join("?" * len(ids))
    for client in everybody:
        names = ["caller", "caller_phone", "pickup_contact", "pickup_phone"]
        if is_person(tx, client):
            names += ["pickup_company", "pickup_address"]
        settings = ", ".join(f"{name} = ?" for name in names)
        settings += ", asked_by = CASE WHEN asked_by IS NULL THEN NULL ELSE ? END"
        query = f"UPDATE order_revision SET {settings} WHERE client_id = ? AND id IN ({places})"  # noqa: S608
        tx.raw.execute(query, (*[MARK] * (len(names) + 1), client.id, *ids))


def empty_cards(tx: Transaction, everybody: Sequence[Client]) -> None:
    """Empty what the cards say of the person, and put them anew into the index, which forgets what they said."""
    for client in everybody:
        person = is_person(tx, client)
        client.contact = client.contact_role = client.contact_note = client.email = client.phone = ""
        if person:
            client.name, client.short_name, client.address, client.note, client.business = MARK, "", "", "", ""
            tx.raw.execute("DELETE FROM client_address WHERE client_id = ?", (client.id,))
            tx.raw.execute("DELETE FROM client_occasion WHERE client_id = ?", (client.id,))
        tx.raw.execute("DELETE FROM client_contact WHERE client_id = ?", (client.id,))
        clients.touch(tx, client)
        clients.put_in_index(tx, client)
