"""The desk itself: one open store, its playbook, and where its changes come from. Every use case runs in its hands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlmodel import Session

from csdesk import places
from csdesk.desk.person import Person
from csdesk.playbook.basis import Listed
from csdesk.playbook.loading import load
from csdesk.playbook.shapes import Playbook
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line
from csdesk.store.store import Store, open_store


@dataclass(frozen=True)
class Transaction:
    """One transaction: its session, the playbook in force, and where the change comes from (A-5)."""

    session: Session
    playbook: Playbook
    origin: str

    @cached_property
    def raw(self) -> Any:
        """The driver's connection of this very transaction, for hot reads and the search index."""
        return self.session.connection().connection.dbapi_connection

    def local(self, moment: datetime) -> datetime:
        """`moment` on the shop's clocks."""
        return moment.astimezone(self.playbook.shop.zone)


class Desk:
    """An open store with its playbook. Made once at the top; screens and commands begin their transactions here."""

    def __init__(self, store: Store, playbook: Playbook, origin: str) -> None:
        self.store = store
        self.playbook = playbook
        self.origin = clean_line(origin)
        self.has_written = False
        """Whether anything was changed through this desk since it was opened."""

    @classmethod
    def open(cls, path: Path, *, origin: str) -> Desk:
        """Open the store at `path` with the playbook beside it; StoreRefused or PlaybookRefused."""
        return cls(open_store(path, holder=origin), load(places.own_playbook(path)), origin)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """The one way to change the store: all or nothing, on the disk when the block ends."""
        with self.store.writing() as session:
            yield Transaction(session, self.playbook, self.origin)
        self.has_written = True

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """The one way to read: a snapshot, whatever others write meanwhile."""
        with self.store.reading() as session:
            yield Transaction(session, self.playbook, self.origin)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def may(playbook: Playbook, person: Person, permission: str) -> bool:
    """Whether the person's role is allowed something (A-1)."""
    role = playbook.roles.get(person.role)
    return role is not None and permission in role.may


def who_may(playbook: Playbook, permission: str) -> Listed:
    """The words of every role that is allowed something."""
    return Listed(role.words for role in playbook.roles.who_may(permission))


NOT_ALLOWED = N_("This is not for your role. It is for: {roles}.")


CLOSED = N_(
    "The account {name} may use the desk no more. Nothing was done. Lock the desk, and let somebody else sign in."
)


def as_now(tx: Transaction, person: Person) -> Person | None:
    """The person with the role that the account has now, whatever it was at sign-in (A-1, A-2); None without one.

    One indexed read by the driver: it is in the path of every change.
    """
    row = tx.raw.execute("SELECT role, disabled_at FROM account WHERE name = ?", (person.name,)).fetchone()
    return None if row is None or row[1] is not None else Person(person.name, row[0])


def allowed(tx: Transaction, person: Person, permission: str) -> bool:
    """Whether the person's account is allowed something now (A-1)."""
    now = as_now(tx, person)
    return now is not None and may(tx.playbook, now, permission)


def require(tx: Transaction, person: Person, permission: str, message: str = NOT_ALLOWED) -> None:
    """Refuse, saying who may, unless the person's account is allowed something now (A-1, A-2).

    A role that was changed, and an account that was disabled since the person signed in, hold at this very act.
    """
    now = as_now(tx, person)
    if now is None:
        raise Refused("account_closed", CLOSED, name=person.name)
    if not may(tx.playbook, now, permission):
        raise Refused("not_allowed", message, roles=who_may(tx.playbook, permission))
