"""Founding: a new store with its first account (A-1)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from csdesk import places
from csdesk.desk.desk import Desk
from csdesk.desk.people import accounts, passwords
from csdesk.desk.person import Person
from csdesk.desk.upkeep import record_heads
from csdesk.playbook.loading import load
from csdesk.refused import N_, Refused
from csdesk.store.sqlite import StoreRefused, connect_reader, is_there
from csdesk.store.store import create, open_store


def found(path: Path, name: str, password: str, *, origin: str, at: datetime) -> tuple[Desk, Person]:
    """Make a store at `path` and its administrator; Refused, leaving nothing behind, when either cannot be.

    The name and the password are looked at before anything is made. A store in which nobody has an account, because
    the making of it was killed, is gone on with.
    """
    refuse_founded(path)
    playbook = load(places.own_playbook(path))
    cleaned = accounts.clean_name(name)
    password_hash = passwords.accepted(password, playbook.security)
    desk = Desk(open_store(path) if is_there(path) else create(path), playbook, origin)
    try:
        with desk.writing() as tx:
            if accounts.accounts(tx):
                raise _founded(path)
            person = accounts.first_account(tx, cleaned, password_hash, at=at)
    except BaseException:
        desk.close()
        raise
    try:
        record_heads.begin(desk, at=at)
    except Refused:
        # The store is made all the same; the first turn of a watch tells that no head can be kept.
        pass
    return desk, person


def refuse_founded(path: Path) -> None:
    """StoreRefused when there is a store with accounts at `path`, or something else."""
    if not is_there(path):
        return
    connection = connect_reader(path)
    try:
        if connection.execute("SELECT 1 FROM account").fetchone():
            raise _founded(path)
    finally:
        connection.close()


def _founded(path: Path) -> StoreRefused:
    return StoreRefused("store_exists", N_("There is a store at {path} already. Nothing was changed."), path=path)
