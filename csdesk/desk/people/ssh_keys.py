"""SSH keys that open the desk, each bound to one account, by lines in the file that OpenSSH reads (A-3)."""

from __future__ import annotations

import pwd
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.exchange import authorized_keys
from csdesk.models.record import Entry
from csdesk.refused import N_, Refused
from csdesk.rules.public_keys import KeyLine, PublicKey, line_of, read_line

USUAL_FILE = Path("/etc/ssh/csdesk_keys")
"""The file of docs/ssh.md: root's, so that the service user cannot change who may come in."""


REMOVED = "account.key_remove"
"""What the record calls it when a key was taken out."""


@dataclass(frozen=True)
class Binding:
    """Where the lines stand, and what they run: the words that run csdesk, and its options behind the account."""

    file: Path
    program: Sequence[str]
    options: Sequence[str] = ()


def usual_file(store: Path) -> Path:
    """The file that is meant when none is named: the usual one where it is there, else that of the store's owner."""
    if USUAL_FILE.exists():
        return USUAL_FILE
    try:
        home = pwd.getpwuid(store.stat().st_uid).pw_dir
    except (OSError, KeyError):
        home = str(Path.home())
    return Path(home) / ".ssh" / "authorized_keys"


def lines(file: Path) -> Sequence[KeyLine]:
    """Every line of the file that holds a key."""
    return [line for line in map(read_line, authorized_keys.read_lines(file)) if line.key is not None]


def add(desk: Desk, binding: Binding, name: str, key: PublicKey, *, by: Person, at: datetime) -> str:
    """Let a key open the desk as an account (A-3); the account's name. Doing it again changes nothing.

    Refused when there is no such account, it is disabled, or the key opens something else already. The record is
    written first: no key ever works that it does not know.
    """
    with authorized_keys.locked(binding.file):
        kept = [read_line(text) for text in authorized_keys.read_lines(binding.file)]
        with desk.reading() as tx:
            require(tx, by, "account.manage")
            account = _enabled(tx, name)
        wanted = line_of(key, account, binding.program, binding.options)
        same = [line for line in kept if line.key is not None and line.key.data == key.data]
        for line in same:
            _refuse_other(line, account)
        if [line.text for line in same] == [wanted]:
            return account
        rest = [line.text for line in kept if line not in same]
        with desk.writing() as tx:
            require(tx, by, "account.manage")
            _record_add(tx, _enabled(tx, account), key, by=by, at=at)
        try:
            authorized_keys.write_lines(binding.file, [*rest, wanted])
        except Refused:
            with desk.writing() as tx:
                _record_remove(tx, account, key, by=by, at=at)
            raise
    return account


def remove(
    desk: Desk, file: Path, name: str, fingerprint: str | None, *, by: Person, at: datetime
) -> Sequence[PublicKey]:
    """Take an account's keys, or one of them, out of the file (A-3); those that were there.

    It needs no account of that name: what it left behind goes too.
    """
    with authorized_keys.locked(file):
        kept = [read_line(text) for text in authorized_keys.read_lines(file)]
        gone = [
            line
            for line in kept
            if line.account == name and line.key is not None and fingerprint in (None, line.key.fingerprint)
        ]
        keys = [line.key for line in gone if line.key is not None]
        with desk.writing() as tx:
            require(tx, by, "account.manage")
            for key in keys:
                _record_remove(tx, name, key, by=by, at=at)
        if gone:
            authorized_keys.write_lines(file, [line.text for line in kept if line not in gone])
    return keys


def removed_since(tx: Transaction, entry: int) -> frozenset[tuple[str, str]]:
    """The keys that were taken out after that entry of the record, each as account and fingerprint (A-3).

    The SSH sessions that they opened end.
    """
    query = select(Entry.subject_id, Entry.before).where(col(Entry.id) > entry, Entry.action == REMOVED)
    return frozenset((name, str((before or {}).get("fingerprint", ""))) for name, before in tx.session.exec(query))


def _enabled(tx: Transaction, name: str) -> str:
    account = accounts.find(tx, name)
    if account.disabled_at is not None:
        raise Refused("account_disabled", N_("The account {name} is disabled."), field="name", name=account.name)
    return account.name


def _refuse_other(line: KeyLine, account: str) -> None:
    if line.account is None:
        raise Refused(
            "key_foreign",
            N_("This key stands in the file on a line that is not csdesk's. Take that line out first."),
            field="file",
        )
    if line.account != account:
        raise Refused("key_taken", N_("This key opens the desk as {name} already."), field="file", name=line.account)


def _record_add(tx: Transaction, name: str, key: PublicKey, *, by: Person, at: datetime) -> None:
    after = {"fingerprint": key.fingerprint, "type": key.kind}
    record(tx, "account.key_add", "account", name, by=by, at=at, after=after)


def _record_remove(tx: Transaction, name: str, key: PublicKey, *, by: Person, at: datetime) -> None:
    before = {"fingerprint": key.fingerprint, "type": key.kind}
    record(tx, REMOVED, "account", name, by=by, at=at, before=before)
