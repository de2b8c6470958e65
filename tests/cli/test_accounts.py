"""`csdesk init` and `csdesk user` (A-1)."""

from __future__ import annotations

import getpass
import stat
import sys
from pathlib import Path

import pytest

from csdesk.cli import password
from csdesk.desk.desk import Desk
from csdesk.desk.people import accounts
from tests.cli.conftest import Cli
from tests.desk.shop import NOW, PEOPLE

KEYS = {"name", "role", "unix_user", "disabled", "made_at"}


def sign_in(store: Path, name: str, typed: str) -> str:
    """The role somebody gets who types a password."""
    desk = Desk.open(store, origin="test")
    try:
        return accounts.sign_in(desk, name, typed, at=NOW).role
    finally:
        desk.close()


def test_init_makes_a_store_and_ties_its_admin_to_the_unix_user(cli: Cli, tmp_path: Path) -> None:
    store = tmp_path / "new" / "csdesk.sqlite3"
    made = cli.bare("init", "--admin", "老板", "--password-stdin", "--store", str(store), "--json", stdin=b"secret-1\n")
    assert made.json == {"store": str(store)}
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.parent.stat().st_mode) == 0o700
    assert sign_in(store, "老板", "secret-1") == "admin"
    shown = cli.bare("user", "list", "--store", str(store), "--json").json
    assert [(one["name"], one["unix_user"]) for one in shown] == [("老板", accounts.unix_user())]
    assert cli.bare("clients", "find", "x", "--store", str(store), "--json").json == []


def test_init_leaves_a_store_alone(cli: Cli) -> None:
    before = cli.store.read_bytes()
    answer = cli("init", "--admin", "Me", "--password-stdin", "--json", stdin=b"secret-1\n")
    assert (answer.code, answer.error["code"]) == (3, "store_exists")
    assert cli.store.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "typed", "code"), [("Me", b"short", "password_short"), ("  ", b"secret-1", "name_missing")]
)
def test_a_refused_init_leaves_nothing_behind(cli: Cli, tmp_path: Path, name: str, typed: bytes, code: str) -> None:
    store = tmp_path / "new" / "csdesk.sqlite3"
    answer = cli.bare("init", "--admin", name, "--password-stdin", "--store", str(store), "--json", stdin=typed)
    assert (answer.code, answer.error["code"]) == (1, code)
    assert not store.parent.exists()


def test_init_goes_on_with_a_store_that_nobody_can_enter(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the store was made and before its first account was."""
    store = tmp_path / "new" / "csdesk.sqlite3"

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(accounts, "first_account", killed)
        with pytest.raises(KeyboardInterrupt):
            cli.bare("init", "--admin", "Me", "--password-stdin", "--store", str(store), stdin=b"secret-1\n")
    assert store.exists()
    assert cli.bare("init", "--admin", "Me", "--password-stdin", "--store", str(store), stdin=b"secret-1\n").code == 0
    assert sign_in(store, "Me", "secret-1") == "admin"


def test_list_shows_every_account(cli: Cli) -> None:
    shown = cli("user", "list", "--json").json
    assert {one["name"]: one["role"] for one in shown} == PEOPLE
    assert all(set(one) == KEYS for one in shown)
    assert {one["made_at"][-6:] for one in shown} == {"+08:00"}
    table = cli("user", "list").out
    assert all(name in table for name in PEOPLE)


def test_add_makes_an_account(cli: Cli) -> None:
    added = cli("user", "add", "小王", "--role", "agent", "--password-stdin", "--json", stdin="密码密码密码\n".encode())
    assert [(one["name"], one["role"]) for one in added.json] == [("小王", "agent")]
    assert sign_in(cli.store, "小王", "密码密码密码") == "agent"


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "field"),
    [
        (("李娜", "--role", "agent"), b"secret-1", "name_taken", "name"),
        (("New", "--role", "boss"), b"secret-1", "role_unknown", "role"),
        (("New", "--role", "agent"), b"12345", "password_short", "password"),
        (("New", "--role", "agent"), b"", "password_short", "password"),
        (("New", "--role", "agent"), b"\xff\xff\xff\xff\xff\xff", "password_encoding", "password"),
        (("x" * 33, "--role", "agent"), b"secret-1", "name_too_long", "name"),
        (("New", "--role", "agent", "--by", "李娜"), b"secret-1", "not_allowed", None),
    ],
)
def test_add_refuses(cli: Cli, arguments: tuple[str, ...], typed: bytes, code: str, field: str | None) -> None:
    answer = cli("user", "add", *arguments, "--password-stdin", "--json", stdin=typed)
    assert (answer.code, answer.error["code"], answer.error["field"]) == (1, code, field)
    assert len(cli("user", "list", "--json").json) == len(PEOPLE)


def test_role_disable_and_password(cli: Cli) -> None:
    assert cli("user", "role", "小陈", "agent", "--json").json[0]["role"] == "agent"
    assert cli("user", "password", "小陈", "--password-stdin", "--json", stdin=b"another-1").json[0]["name"] == "小陈"
    assert sign_in(cli.store, "小陈", "another-1") == "agent"
    assert cli("user", "disable", "小陈", "--json").json[0]["disabled"] is True


def test_the_last_manager_of_accounts_stays(cli: Cli) -> None:
    assert cli("user", "disable", "孙主任").code == 0
    answer = cli("user", "disable", "总管", "--json")
    assert (answer.code, answer.error["code"]) == (1, "last_manager")


def test_a_password_is_typed_twice(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["secret-1", "secret-2", "secret-1", "secret-1"])
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(typed))
    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(Exception, match="not the same"):
        password.new_password(from_stdin=False)
    assert password.new_password(from_stdin=False) == "secret-1"


class Terminal:
    def isatty(self) -> bool:
        return True


def test_without_a_terminal_nobody_is_asked_for_a_password(cli: Cli) -> None:
    answer = cli("user", "password", "李娜", "--json")
    assert (answer.code, answer.error["code"]) == (2, "wrong_use")
