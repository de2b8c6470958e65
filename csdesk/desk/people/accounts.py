"""Accounts: making a store's first one, signing in, and what an administrator does with them (A-1, A-2)."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.people import passwords
from csdesk.desk.person import DESK, Person
from csdesk.desk.record import record
from csdesk.models.account import Account
from csdesk.models.sign_in import StrangerTry
from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, shortened

NAME_LIMIT = 32

STRANGERS_KEPT = timedelta(days=30)
"""How long wrong tries by a name that nobody has are remembered."""


def unix_user() -> str:
    """The operating-system user this program runs as."""
    try:
        return clean_line(getpass.getuser())
    except (KeyError, OSError):
        return ""


def first_account(tx: Transaction, name: str, password_hash: str, *, at: datetime) -> Person:
    """The administrator of a new store, tied to the operating-system user who makes it (A-1)."""
    person = Person(clean_name(name), "admin")
    _check_role(tx, person.role)
    account = Account(
        name=person.name, role=person.role, password_hash=password_hash, unix_user=unix_user() or None, made_at=at
    )
    tx.session.add(account)
    record(tx, "account.add", "account", person.name, by=person, at=at, after={"role": person.role})
    return person


def clean_name(name: str) -> str:
    """An account's name as it is kept; Refused when it is empty or too long."""
    cleaned = clean_line(name)
    if not cleaned:
        raise Refused("name_missing", N_("Type a name."), field="name")
    if len(cleaned) > NAME_LIMIT:
        raise Refused("name_too_long", N_("A name has at most {limit} characters."), field="name", limit=NAME_LIMIT)
    return cleaned


def add(tx: Transaction, name: str, role: str, password_hash: str, *, by: Person, at: datetime) -> Person:
    """A new account (A-1); Refused when the name is taken or the role does not exist."""
    require(tx, by, "account.manage")
    cleaned = clean_name(name)
    if tx.session.exec(select(Account).where(Account.name == cleaned)).first():
        raise Refused("name_taken", N_("There is an account named {name} already."), field="name", name=cleaned)
    _check_role(tx, role)
    tx.session.add(Account(name=cleaned, role=role, password_hash=password_hash, made_at=at))
    record(tx, "account.add", "account", cleaned, by=by, at=at, after={"role": role})
    return Person(cleaned, role)


def _check_role(tx: Transaction, role: str) -> None:
    if tx.playbook.roles.get(role) is None:
        names = ", ".join(one.id for one in tx.playbook.roles.role)
        raise Refused(
            "role_unknown",
            N_("There is no role {role}. The roles are: {names}."),
            field="role",
            role=shortened(role),
            names=names,
        )


def accounts(tx: Transaction) -> Sequence[Account]:
    """Every account, by name."""
    return tx.session.exec(select(Account).order_by(col(Account.name))).all()


def enabled(tx: Transaction) -> Mapping[str, Person]:
    """Everybody who may use the desk now, by name (A-1, A-2)."""
    found = tx.session.exec(select(Account.name, Account.role).where(col(Account.disabled_at).is_(None)))
    return {name: Person(name, role) for name, role in found}


def set_role(tx: Transaction, name: str, role: str, *, by: Person, at: datetime) -> None:
    """Give an account another role (A-1)."""
    require(tx, by, "account.manage")
    _check_role(tx, role)
    account = find(tx, name)
    if account.role != role:
        _keep_one_manager(tx, account, role)
        give_role(tx, account, role, by=by, at=at)


def give_role(tx: Transaction, account: Account, role: str, *, by: Person, at: datetime, why: str = "") -> None:
    """Write down the new role of an account, and why it has it where nobody chose it (E-1)."""
    _check_role(tx, role)
    before, account.role = {"role": account.role}, role
    tx.session.add(account)
    after = {"role": role, "why": why} if why else {"role": role}
    record(tx, "account.role", "account", account.name, by=by, at=at, before=before, after=after)


def disable(tx: Transaction, name: str, *, by: Person, at: datetime) -> None:
    """Let an account sign in no more; what it did keeps its name (A-5)."""
    require(tx, by, "account.manage")
    account = find(tx, name)
    if account.disabled_at is None:
        _keep_one_manager(tx, account, "")
        account.disabled_at = at
        tx.session.add(account)
        record(tx, "account.disable", "account", account.name, by=by, at=at)


def _keep_one_manager(tx: Transaction, leaving: Account, new_role: str) -> None:
    """Refuse to take away the last account that may manage accounts."""
    managing = {role.id for role in tx.playbook.roles.who_may("account.manage")}
    others = [one for one in accounts(tx) if one.id != leaving.id and one.role in managing and one.disabled_at is None]
    if leaving.role in managing and new_role not in managing and not others:
        raise Refused(
            "last_manager",
            N_("{name} is the last account that may manage accounts. Make another first."),
            name=leaving.name,
        )


def set_password(tx: Transaction, name: str, password_hash: str, *, by: Person, at: datetime) -> None:
    """Give an account a new password, and another try at once; one's own, or by who may manage accounts (A-1)."""
    if by.name != clean_line(name):
        require(tx, by, "account.manage")
    account = find(tx, name)
    account.password_hash, account.failures, account.next_try_at = password_hash, 0, None
    tx.session.add(account)
    record(tx, "account.password", "account", account.name, by=by, at=at)


def find(tx: Transaction, name: str) -> Account:
    """The account of that name; Refused when there is none."""
    account = tx.session.exec(select(Account).where(Account.name == clean_line(name))).first()
    if account is None:
        raise _unknown(name)
    return account


def _unknown(name: str) -> Refused:
    return Refused("account_unknown", N_("There is no account named {name}."), field="by", name=shortened(name))


def acting(tx: Transaction, name: str | None) -> Person:
    """Who a command is done as: `name`, else the account tied to this unix user, else the only administrator."""
    active = [one for one in accounts(tx) if one.disabled_at is None]
    if name is not None:
        found = [one for one in active if one.name == clean_line(name)]
    else:
        found = [one for one in active if one.unix_user == unix_user()] or [
            one for one in active if one.role == "admin"
        ]
    if len(found) == 1:
        return Person(found[0].name, found[0].role)
    if name is not None:
        raise _unknown(name)
    raise Refused("who", N_("Say who does this: --by NAME."), field="by")


def sign_in(desk: Desk, name: str, password: str, *, at: datetime) -> Person:
    """Who signs in with a name and password (A-1); a wrong one is recorded, slows down and then locks (A-2).

    The slow part, hashing, is done outside any transaction. A name that nobody has is treated as any other, to the
    second: neither a sentence nor a pause tells who has an account.
    """
    cleaned = clean_line(name)
    with desk.reading() as tx:
        account = _resting_refused(tx, cleaned, at)
        known_hash = account.password_hash if isinstance(account, Account) and account.disabled_at is None else None
    if known_hash is None:
        # The same work as for a known name, so that the time taken tells nothing.
        passwords.hashed(password, desk.playbook.security)
        right = False
    else:
        right = passwords.matches(password, known_hash)
    with desk.writing() as tx:
        account = _resting_refused(tx, cleaned, at)
        if isinstance(account, Account):
            right = right and account.password_hash == known_hash and account.disabled_at is None
        _note_try(tx, account or StrangerTry(name_hash=_hash_of(cleaned), tried_at=at), right=right, at=at)
    if not right or not isinstance(account, Account):
        raise Refused("wrong_password", N_("Name or password is wrong."), field="password")
    return Person(account.name, account.role)


def _hash_of(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _resting_refused(tx: Transaction, name: str, at: datetime) -> Account | StrangerTry | None:
    """The account of that name, or the earlier tries by it, if any; Refused while it rests (A-2)."""
    found: Account | StrangerTry | None = tx.session.exec(select(Account).where(Account.name == name)).first()
    if found is None:
        found = tx.session.get(StrangerTry, _hash_of(name))
    if found is not None and found.next_try_at is not None and at < found.next_try_at:
        shown = f"{tx.local(found.next_try_at):%H:%M:%S}"
        raise Refused(
            "account_rests", N_("Too many wrong passwords. Try again at {time}."), field="password", time=shown
        )
    return found


def _note_try(tx: Transaction, tried: Account | StrangerTry, *, right: bool, at: datetime) -> None:
    if isinstance(tried, Account) and right:
        tried.failures, tried.next_try_at = 0, None
        record(tx, "account.sign_in", "account", tried.name, by=Person(tried.name, tried.role), at=at)
    else:
        tried.failures += 1
        pause = passwords.pause_after(tried.failures, tx.playbook.security)
        tried.next_try_at = at + pause if pause else None
        after = {"in_a_row": tried.failures}
        if isinstance(tried, Account):
            person = Person(tried.name, tried.role)
            record(tx, "account.wrong_password", "account", tried.name, by=person, at=at, after=after)
        else:
            tried.tried_at = at
            _forget_strangers(tx, at)
            record(tx, "account.wrong_name", "account", "-", by=DESK, at=at, after=after)
    tx.session.add(tried)


def _forget_strangers(tx: Transaction, at: datetime) -> None:
    """Tries of long ago by names that nobody has: no longer kept, so that trying names fills nothing."""
    for old in tx.session.exec(select(StrangerTry).where(col(StrangerTry.tried_at) < at - STRANGERS_KEPT)).all():
        tx.session.delete(old)
