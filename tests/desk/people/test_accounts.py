"""Accounts: signing in, slowing down and locking, and what an administrator does with them (A-1, A-2)."""

from __future__ import annotations

import getpass
from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest
from sqlmodel import select

from csdesk.desk.orders import orders
from csdesk.desk.people import accounts, passwords
from csdesk.desk.person import Person
from csdesk.models.account import Account
from csdesk.models.sign_in import StrangerTry
from csdesk.refused import Refused
from tests.desk.shop import ADMIN, DIRECTOR, LI, NOW, PASSWORD, PEOPLE, TRAINEE, ZHOU, Shop, order_id_of

WRONG = "not the password"


def sign_in(shop: Shop, name: str, password: str, at: datetime = NOW) -> Person:
    return accounts.sign_in(shop.desk, name, password, at=at)


def refusal(shop: Shop, name: str, password: str, at: datetime = NOW) -> Refused:
    with pytest.raises(Refused) as refused:
        sign_in(shop, name, password, at)
    return refused.value


def account(shop: Shop, name: str) -> Account:
    with shop.desk.reading() as tx:
        return accounts.find(tx, name)


@pytest.mark.parametrize("name", ["李娜", " 李娜\n", "\u200b李娜"])
def test_signing_in_gives_the_person_with_the_role(shop: Shop, name: str) -> None:
    """A-1: what a keyboard leaves around the name is no obstacle."""
    assert sign_in(shop, name, PASSWORD) == LI


def test_a_password_is_kept_as_argon2id(shop: Shop) -> None:
    """A-1: at the cost that the playbook sets, each with salt of its own."""
    security = shop.desk.playbook.security
    first, second = passwords.hashed(PASSWORD, security), passwords.hashed(PASSWORD, security)
    assert first.startswith("$argon2id$v=19$m=19456,t=1,p=1$")
    assert first != second
    assert passwords.matches(PASSWORD, first)
    assert not passwords.matches(PASSWORD + " ", first)
    assert not passwords.matches(PASSWORD, "no hash at all")


@pytest.mark.parametrize("password", ["", "\udcff", "\x00" * 9, "密" * 10_000])
def test_any_text_can_be_tried_as_a_password(shop: Shop, password: str) -> None:
    """A-2: half a character from a broken line too; for a name that there is and for one that there is not."""
    assert refusal(shop, LI.name, password).code == refusal(shop, "nobody", password).code == "wrong_password"
    if len(password) >= shop.desk.playbook.security.password_least:
        assert passwords.matches(password, passwords.accepted(password, shop.desk.playbook.security))


def test_a_password_has_a_least_length(shop: Shop) -> None:
    """A-1."""
    security = shop.desk.playbook.security
    with pytest.raises(Refused) as refused:
        passwords.accepted("12345", security)
    assert (refused.value.code, refused.value.field) == ("password_short", "password")
    assert passwords.accepted("123456", security)


def test_a_wrong_name_and_a_wrong_password_cannot_be_told_apart(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-2: one sentence, one field, one look at a hash; also for an account that is closed."""
    with shop.desk.writing() as tx:
        accounts.disable(tx, ZHOU.name, by=ADMIN, at=NOW)
    hashed, matches = Mock(wraps=passwords.hashed), Mock(wraps=passwords.matches)
    monkeypatch.setattr(passwords, "hashed", hashed)
    monkeypatch.setattr(passwords, "matches", matches)
    refusals = [
        refusal(shop, name, password)
        for name, password in (
            (LI.name, WRONG),
            ("nobody", WRONG),
            ("", WRONG),
            (ZHOU.name, WRONG),
            (ZHOU.name, PASSWORD),
        )
    ]
    assert len({(one.code, one.message, one.field, str(one)) for one in refusals}) == 1
    assert (hashed.call_count, matches.call_count) == (4, 1)


def test_wrong_passwords_slow_down_and_then_lock(shop: Shop) -> None:
    """A-2: the first four cost nothing, from the fifth the pause doubles, the tenth locks for a quarter of an hour."""
    at, pauses = NOW, []
    for in_a_row in range(1, 12):
        assert refusal(shop, LI.name, WRONG, at).code == "wrong_password"
        resting = account(shop, LI.name)
        assert resting.failures == in_a_row
        next_try = resting.next_try_at or at
        pauses.append((next_try - at).total_seconds())
        if next_try > at:
            before = shop.rows()
            rests = refusal(shop, LI.name, PASSWORD, next_try - timedelta(seconds=1))
            assert (rests.code, rests.field) == ("account_rests", "password")
            assert rests.values["time"] == f"{next_try + timedelta(hours=8):%H:%M:%S}"
            assert shop.rows() == before
        at = next_try
    assert pauses == [0, 0, 0, 0, 2, 4, 8, 16, 32, 15 * 60, 15 * 60]
    assert sign_in(shop, LI.name, PASSWORD, at) == LI
    assert (account(shop, LI.name).failures, account(shop, LI.name).next_try_at) == (0, None)
    assert refusal(shop, LI.name, WRONG, at).code == "wrong_password"
    assert account(shop, LI.name).next_try_at is None


def test_a_name_that_nobody_has_is_slowed_down_and_locked_like_any_other(shop: Shop) -> None:
    """A-2: the same sentences at the same moments, tried in turn; what was typed as a name is kept nowhere."""

    def tried(name: str, at: datetime) -> tuple[str, str]:
        refused = refusal(shop, name, WRONG, at)
        return refused.code, str(refused)

    stranger = "my-password-in-the-wrong-field"
    at = NOW
    for second in (0, 1, 2, 3, 4, 5, 6, 7, 9, 17, 33, 65, 66, 100, 65 + 15 * 60, 2000):
        at = NOW + timedelta(seconds=second)
        assert tried(stranger, at) == tried(LI.name, at), second
    assert stranger not in "".join(map(str, shop.rows().values()))
    wrong = [entry for entry in shop.entries() if entry.action == "account.wrong_name"]
    assert [(entry.by, entry.subject_id) for entry in wrong] == [("csdesk", "-")] * len(wrong)
    assert len(wrong) == account(shop, LI.name).failures
    tried("somebody else", at + timedelta(days=31))
    with shop.desk.reading() as tx:
        (left,) = tx.session.exec(select(StrangerTry)).all()
    assert left.failures == 1


def test_a_role_holds_at_the_next_act_and_so_does_a_closed_account(shop: Shop) -> None:
    """A-1, A-2: the person is signed in since the morning; the account is what counts."""
    with shop.desk.writing() as tx:
        accounts.set_role(tx, LI.name, "trainee", by=ADMIN, at=NOW)
    draft = shop.save(by=LI)
    for _ in range(2):
        with pytest.raises(Refused) as refused, shop.desk.writing() as tx:
            orders.confirm(tx, order_id_of(draft), by=LI, at=NOW)
        assert refused.value.code == "not_allowed"
    with shop.desk.writing() as tx:
        accounts.set_role(tx, LI.name, "director", by=ADMIN, at=NOW)
        accounts.disable(tx, ADMIN.name, by=LI, at=NOW)  # who is still signed in as an agent
    with shop.desk.writing() as tx:
        accounts.disable(tx, ZHOU.name, by=LI, at=NOW)
    for by in (ZHOU, ADMIN):
        with pytest.raises(Refused) as refused:
            shop.save(by=by)
        assert refused.value.code == "account_closed"


def test_one_persons_failures_are_not_anothers(shop: Shop) -> None:
    """A-2: the other agent signs in while the first one's account rests."""
    for _ in range(5):
        refusal(shop, LI.name, WRONG)
    assert refusal(shop, LI.name, PASSWORD).code == "account_rests"
    assert sign_in(shop, ZHOU.name, PASSWORD) == ZHOU


def test_every_try_is_recorded(shop: Shop) -> None:
    """A-2: with how many in a row."""
    before = len(shop.entries())
    for password in (WRONG, WRONG, PASSWORD, WRONG):
        try:
            sign_in(shop, LI.name, password)
        except Refused:
            continue
    told = [(entry.action, (entry.after or {}).get("in_a_row")) for entry in shop.entries()[before:]]
    wrong = "account.wrong_password"
    assert told == [(wrong, 1), (wrong, 2), ("account.sign_in", None), (wrong, 1)]


def test_a_new_password_ends_the_rest(shop: Shop) -> None:
    """A-1, A-2: somebody who may manage accounts helps at once; the old password is none any more."""
    for _ in range(10):
        refusal(shop, LI.name, WRONG, NOW + timedelta(minutes=_))
    new_hash = passwords.accepted("another one", shop.desk.playbook.security)
    with shop.desk.writing() as tx:
        accounts.set_password(tx, LI.name, new_hash, by=DIRECTOR, at=NOW)
    assert sign_in(shop, LI.name, "another one") == LI
    assert refusal(shop, LI.name, PASSWORD).code == "wrong_password"


def test_a_password_changed_while_the_old_one_is_looked_at(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-2: the old password does not slip in between the look and the sign-in."""
    matches = passwords.matches

    def changed_meanwhile(password: str, password_hash: str) -> bool:
        with shop.desk.writing() as tx:
            accounts.set_password(tx, LI.name, "another", by=ADMIN, at=NOW)
        return matches(password, password_hash)

    monkeypatch.setattr(passwords, "matches", changed_meanwhile)
    assert refusal(shop, LI.name, PASSWORD).code == "wrong_password"


def test_a_closed_account_signs_in_no_more(shop: Shop) -> None:
    """A-1, A-5: what it did keeps its name, and it stays in the list."""
    with shop.desk.writing() as tx:
        accounts.disable(tx, LI.name, by=ADMIN, at=NOW)
    assert refusal(shop, LI.name, PASSWORD).code == "wrong_password"
    with shop.desk.reading() as tx:
        assert LI.name in {one.name for one in accounts.accounts(tx)}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_missing"),
        (" \u3000\u200b\x1b", "name_missing"),
        ("长" * 33, "name_too_long"),
        ("李娜 ", "name_taken"),
    ],
)
def test_a_name_is_there_short_enough_and_its_own(shop: Shop, name: str, code: str) -> None:
    """A-1: cleaned before it is compared."""
    with pytest.raises(Refused) as refused, shop.desk.writing() as tx:
        accounts.add(tx, name, "agent", "hash", by=ADMIN, at=NOW)
    assert (refused.value.code, refused.value.field) == (code, "name")


def test_a_new_account_is_in_the_list(shop: Shop) -> None:
    """A-1: by name, with its role."""
    with shop.desk.writing() as tx:
        assert accounts.add(tx, " 新\n人 ", "trainee", "hash", by=ADMIN, at=NOW) == Person("新 人", "trainee")
        listed = [(one.name, one.role) for one in accounts.accounts(tx)]
    assert listed == sorted([*PEOPLE.items(), ("新 人", "trainee")])


def test_a_role_is_one_of_the_playbooks(shop: Shop) -> None:
    """A-1: a refusal names all of them."""
    for use in (
        lambda tx: accounts.add(tx, "新人", "boss", "hash", by=ADMIN, at=NOW),
        lambda tx: accounts.set_role(tx, LI.name, "boss", by=ADMIN, at=NOW),
    ):
        with pytest.raises(Refused) as refused, shop.desk.writing() as tx:
            use(tx)
        assert "trainee, agent, finance, qc, manager, director, admin" in str(refused.value)
        assert (refused.value.code, refused.value.field) == ("role_unknown", "role")


def test_who_manages_accounts_never_runs_out(shop: Shop) -> None:
    """A-1: the last account that may manage accounts is neither closed nor given another role."""
    with shop.desk.writing() as tx:
        accounts.set_role(tx, ADMIN.name, "director", by=ADMIN, at=NOW)
        accounts.disable(tx, ADMIN.name, by=DIRECTOR, at=NOW)
    for use in (accounts.disable, lambda tx, name, **given: accounts.set_role(tx, name, "agent", **given)):
        with pytest.raises(Refused) as refused, shop.desk.writing() as tx:
            use(tx, DIRECTOR.name, by=DIRECTOR, at=NOW)
        assert refused.value.code == "last_manager"
    with shop.desk.writing() as tx:
        accounts.set_role(tx, DIRECTOR.name, "admin", by=DIRECTOR, at=NOW)
        accounts.set_role(tx, LI.name, "director", by=DIRECTOR, at=NOW)
        accounts.disable(tx, DIRECTOR.name, by=Person(LI.name, "director"), at=NOW)


def test_a_person_sets_her_own_password_and_no_others(shop: Shop) -> None:
    """A-1."""
    with shop.desk.writing() as tx:
        accounts.set_password(tx, TRAINEE.name, "hash", by=TRAINEE, at=NOW)
    with pytest.raises(Refused), shop.desk.writing() as tx:
        accounts.set_password(tx, LI.name, "hash", by=TRAINEE, at=NOW)
    assert account(shop, TRAINEE.name).password_hash == "hash"


def test_an_account_that_is_not_there(shop: Shop) -> None:
    """A-1: is named in the refusal, whatever was asked of it."""
    for use in (
        lambda tx: accounts.set_role(tx, "nobody", "agent", by=ADMIN, at=NOW),
        lambda tx: accounts.disable(tx, "nobody", by=ADMIN, at=NOW),
        lambda tx: accounts.set_password(tx, "nobody", "hash", by=ADMIN, at=NOW),
        lambda tx: accounts.acting(tx, "nobody"),
        lambda tx: accounts.find(tx, "\udcffnobody\x1b"),
    ):
        with pytest.raises(Refused, match=r"named nobody\.") as refused, shop.desk.writing() as tx:
            use(tx)
        assert refused.value.code == "account_unknown"


def test_an_account_is_meant_by_its_name_however_it_is_typed(shop: Shop) -> None:
    """A-1: and the record has the name as it is kept."""
    typed = f" {LI.name}\n\udcff"
    with shop.desk.writing() as tx:
        assert accounts.acting(tx, typed) == LI
        accounts.set_password(tx, typed, "hash", by=LI, at=NOW)
        accounts.set_role(tx, typed, "qc", by=ADMIN, at=NOW)
        accounts.disable(tx, typed, by=ADMIN, at=NOW)
    assert {entry.subject_id for entry in shop.entries()[-3:]} == {LI.name}


def test_who_a_command_is_done_as(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-1: the one named, else who is tied to this user of the machine, else the only administrator."""
    with shop.desk.writing() as tx:
        assert accounts.acting(tx, LI.name) == LI
        assert accounts.acting(tx, None) == ADMIN
        monkeypatch.setattr(accounts, "unix_user", lambda: "somebody")
        assert accounts.acting(tx, None) == ADMIN
        accounts.set_role(tx, LI.name, "admin", by=ADMIN, at=NOW)
        with pytest.raises(Refused) as refused:
            accounts.acting(tx, None)
        assert (refused.value.code, refused.value.field) == ("who", "by")
        accounts.find(tx, ZHOU.name).unix_user = "somebody"
        assert accounts.acting(tx, None) == ZHOU
        accounts.disable(tx, ZHOU.name, by=ADMIN, at=NOW)
        with pytest.raises(Refused):
            accounts.acting(tx, ZHOU.name)


def test_a_machine_whose_user_has_no_name_ties_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A-1: as under a bare number in a container."""

    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert accounts.unix_user() == ""
