"""`csdesk doctor` (A-7): each matter, in order and not."""

from __future__ import annotations

import json
import locale
import os
import shutil
import socket
import sqlite3
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from csdesk import fault_log, places
from csdesk.cli.checkup import machine
from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.desk.pickups import identity_key
from csdesk.desk.promises import deadlines
from csdesk.models.message import Message
from csdesk.playbook.loading import load
from csdesk.store import sqlite
from tests.cli.conftest import Answer, Cli
from tests.desk.shop import LI, MINUTE, NOW, WORKDAY

CHECKS = [
    "store", "schema", "integrity", "clock", "record", "outbox", "watch", "permissions", "backups", "identity_key",
    "sqlite",
    "file_system", "disk", "locale", "terminal", "font", "log", "playbook", "mail",
]  # fmt: skip


def wrong(answer: Answer) -> dict[str, str]:
    """The advice of every check that is not in order."""
    found = json.loads(answer.out)
    assert all(set(one) == {"check", "ok", "advice"} and one["advice"] for one in found)
    assert answer.code == (0 if all(one["ok"] for one in found) else 1)
    return {one["check"]: one["advice"] for one in found if not one["ok"]}


@pytest.fixture(autouse=True)
def right_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever SQLite this machine has."""
    monkeypatch.setattr(sqlite, "wal_reset_bug", lambda: False)


def test_all_in_order(cli: Cli) -> None:
    answer = cli("doctor", "--json")
    assert wrong(answer) == {}
    assert [one["check"] for one in json.loads(answer.out)] == CHECKS
    table = cli("doctor")
    assert table.code == 0
    assert all(check in table.out for check in CHECKS)


def test_nothing_is_changed(cli: Cli) -> None:
    before = cli.store.read_bytes()
    cli("doctor")
    assert cli.store.read_bytes() == before


def test_no_store(cli: Cli, tmp_path: Path) -> None:
    advice = wrong(cli.bare("doctor", "--store", str(tmp_path / "no" / "store"), "--json"))
    assert list(advice) == ["store"]
    assert "csdesk init" in advice["store"]


@pytest.mark.parametrize("content", [b"no store", b""])
def test_something_else_than_a_store(cli: Cli, content: bytes) -> None:
    cli.store.write_bytes(content)
    cli.store.chmod(0o600)
    assert set(wrong(cli("doctor", "--json"))) == {"schema"}


def test_a_damaged_store(cli: Cli) -> None:
    damaged = bytearray(cli.store.read_bytes())
    for place in range(8192, len(damaged), 4096):
        damaged[place : place + 200] = b"\xff" * 200
    cli.store.write_bytes(damaged)
    assert set(wrong(cli("doctor", "--json"))) & {"integrity", "schema"}


def test_an_older_store(cli: Cli) -> None:
    with sqlite3.connect(cli.store) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    assert "older" in wrong(cli("doctor", "--json"))["schema"]


def test_a_store_that_others_can_read(cli: Cli) -> None:
    """A-6."""
    cli.store.chmod(0o644)
    advice = wrong(cli("doctor", "--json"))
    assert list(advice) == ["permissions"]
    assert f"chmod 600 {cli.store}" in advice["permissions"]


def test_a_key_that_others_can_read_or_that_lies_with_the_store(cli: Cli) -> None:
    """N-1."""
    path = places.identity_key()
    name = identity_key.read_or_make(path).name
    answer = cli("doctor", "--json")
    assert wrong(answer) == {}
    assert name in next(one["advice"] for one in json.loads(answer.out) if one["check"] == "identity_key")
    path.chmod(0o604)
    advice = wrong(cli("doctor", "--json"))
    assert list(advice) == ["identity_key"]
    assert f"chmod 600 {path}" in advice["identity_key"]
    path.unlink()
    own = places.own_playbook(cli.store)
    own.mkdir(exist_ok=True)
    with (own / "security.toml").open("r+", encoding="utf-8") as file:
        rest = file.read()
        file.seek(0)
        file.write(f'identity_key_folder = "{own}"\n{rest}')
    identity_key.read_or_make(own / "identity.key")
    assert list(wrong(cli("doctor", "--json"))) == ["identity_key"]


def test_a_store_that_cannot_be_written(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "store" in wrong(cli("doctor", "--json"))


def test_a_clock_behind_the_record(cli: Cli) -> None:
    assert list(wrong(cli("doctor", "--json", at=NOW - timedelta(days=400)))) == ["clock"]


def test_an_sqlite_that_damages_stores(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "wal_reset_bug", lambda: True)
    assert list(wrong(cli("doctor", "--json"))) == ["sqlite"]


def test_a_network_file_system(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "file_system", lambda _: "nfs4")
    assert "nfs4" in wrong(cli("doctor", "--json"))["file_system"]


def test_a_full_disk(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 5 << 20))
    assert "Only 5 MB" in wrong(cli("doctor", "--json"))["disk"]


def test_a_locale_that_is_not_utf_8(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "getencoding", lambda: "ISO-8859-1")
    assert "ISO-8859-1" in wrong(cli("doctor", "--json"))["locale"]


@pytest.mark.parametrize(
    ("kind", "size"), [("dumb", (80, 24)), ("", (80, 24)), ("xterm", (79, 24)), ("xterm", (80, 23))]
)
def test_a_terminal_that_will_not_do(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, kind: str, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("TERM", kind)
    monkeypatch.setattr(machine, "_has_terminal", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda *_, **_also: os.terminal_size(size))
    assert list(wrong(cli("doctor", "--json"))) == ["terminal"]


def test_a_terminal_that_will_do(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(machine, "_has_terminal", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda *_, **_also: os.terminal_size((80, 24)))
    assert wrong(cli("doctor", "--json")) == {}


def test_the_log(cli: Cli) -> None:
    log = places.log_file()
    assert fault_log.write(ValueError("x"), log, doing="test")
    answer = cli("doctor", "--json")
    assert wrong(answer) == {}
    assert str(log) in answer.out
    log.chmod(0o644)
    assert list(wrong(cli("doctor", "--json"))) == ["log"]


def test_a_wrong_playbook(cli: Cli) -> None:
    cli.file("playbook/shop.toml", "nonsense = 1")
    assert "shop.toml" in wrong(cli("doctor", "--json"))["playbook"]


# Messages (I-8)


def mail_finding(cli: Cli) -> dict[str, Any]:
    found = {one["check"]: one for one in json.loads(cli("doctor", "--json").out)}
    return dict(found["mail"])


EVERYBODY = "".join(
    f'[[recipient]]\nid = "{one.id}"\nmail = "{one.id}@example.com"\n' for one in load().recipients.recipient
)


def test_no_mail_is_set_up(cli: Cli) -> None:
    """I-8: in order, with advice."""
    found = mail_finding(cli)
    assert found["ok"]
    assert "docs/mail.md" in found["advice"]


def test_mail_is_set_up(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: nobody is asked whether it works."""
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("asked the network"))
    password = tmp_path / "password"
    password.write_text("correct horse")
    password.chmod(0o600)
    settings = f'host = "mail.example.com"\nuser = "desk"\nsender = "desk@example.com"\npassword_file = "{password}"\n'
    cli.file("playbook/mail.toml", settings)
    found = mail_finding(cli)
    assert not found["ok"]
    assert "Quality control" in found["advice"]
    cli.file("playbook/recipients.toml", EVERYBODY)
    found = mail_finding(cli)
    assert found["ok"]
    assert "mail.example.com:587" in found["advice"]
    password.chmod(0o640)
    found = mail_finding(cli)
    assert not found["ok"]
    assert f"chmod 600 {password}" in found["advice"]
    password.unlink()
    found = mail_finding(cli)
    assert not found["ok"]
    assert "correct horse" not in found["advice"]


def test_a_chat_channel_without_an_address(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-8: set up half."""
    cli.file(
        "playbook/recipients.toml",
        '[[channel]]\nid = "group"\n' + EVERYBODY.replace("mail =", 'chat = "group"\nmail ='),
    )
    found = mail_finding(cli)
    assert not found["ok"]
    assert "group" in found["advice"]
    monkeypatch.setenv("CSDESK_CHAT_GROUP", "feishu://s3cr3t/")
    found = mail_finding(cli)
    assert found["ok"]
    assert "s3cr3t" not in found["advice"]


def test_a_playbook_that_cannot_be_used_says_so_once(cli: Cli) -> None:
    """I-8: two findings for one mistake would send people searching twice."""
    cli.file("playbook/mail.toml", "port = 0\n")
    assert list(wrong(cli("doctor", "--json"))) == ["playbook"]


# The outbox and the watch (I-7, I-8)


def promised(cli: Cli) -> None:
    """A call back that was promised at ten and is due five minutes later."""
    desk = Desk.open(cli.store, origin="counter")
    with desk.writing() as tx:
        incidents.open_case(tx, NewCase("callback", "恒信"), by=LI, at=WORKDAY)
    desk.close()
    cli("backup", at=WORKDAY)


def messages_are(cli: Cli, **changes: Any) -> None:
    """Let the one message of the outbox be so."""
    desk = Desk.open(cli.store, origin="test")
    with desk.writing() as tx:
        (message,) = tx.session.exec(select(Message)).all()
        for name, value in changes.items():
            setattr(message, name, value)
        tx.session.add(message)
    desk.close()


def test_messages_that_wait(cli: Cli) -> None:
    """I-8: some minutes are nothing; over an hour is."""
    promised(cli)
    cli("watch", "--once", at=WORKDAY + 6 * MINUTE)
    assert "outbox" not in wrong(cli("doctor", "--json", at=WORKDAY + 66 * MINUTE))
    assert "over an hour: 1. `csdesk outbox`" in wrong(cli("doctor", "--json", at=WORKDAY + 67 * MINUTE))["outbox"]


def test_messages_that_are_refused(cli: Cli) -> None:
    """I-8: at once, from as many refusals as the playbook says."""
    promised(cli)
    cli("watch", "--once", at=WORKDAY + 6 * MINUTE)
    messages_are(cli, refusals=2)
    assert wrong(cli("doctor", "--json", at=WORKDAY + 7 * MINUTE)) == {}
    messages_are(cli, refusals=3)
    assert "refused messages for good: 1" in wrong(cli("doctor", "--json", at=WORKDAY + 7 * MINUTE))["outbox"]
    cli.file("playbook/mail.toml", "refused_after = 4\n")
    assert wrong(cli("doctor", "--json", at=WORKDAY + 7 * MINUTE)) == {}
    cli.file("playbook/mail.toml", "nonsense = 4\n")
    assert set(wrong(cli("doctor", "--json", at=WORKDAY + 7 * MINUTE))) == {"playbook", "outbox"}


def test_messages_that_may_have_arrived_twice(cli: Cli) -> None:
    """I-8: said for a week, and no fault."""
    promised(cli)
    cli("watch", "--once", at=WORKDAY + 6 * MINUTE)
    messages_are(cli, state="sent", uncertain=True, sent_at=WORKDAY + 8 * MINUTE)
    for days, said in ((0, True), (6, True), (8, False)):
        cli("watch", "--once", at=WORKDAY + timedelta(days=days))
        answer = cli("doctor", "--json", at=WORKDAY + timedelta(days=days, minutes=9))
        found = {one["check"]: one for one in json.loads(answer.out)}["outbox"]
        assert ("arrived twice: 1" in found["advice"]) is said


def test_a_promise_that_passed_and_nobody_watches(cli: Cli) -> None:
    """I-7: ten minutes after it passed; then somebody looks, and for the levels to come as well."""
    promised(cli)
    assert wrong(cli("doctor", "--json", at=WORKDAY + 14 * MINUTE)) == {}
    advice = wrong(cli("doctor", "--json", at=WORKDAY + 16 * MINUTE))
    assert list(advice) == ["watch"]
    assert "docs/watch.md" in advice["watch"]
    cli("watch", "--once", at=WORKDAY + 16 * MINUTE)
    assert wrong(cli("doctor", "--json", at=WORKDAY + 16 * MINUTE)) == {}
    assert list(wrong(cli("doctor", "--json", at=WORKDAY + 30 * MINUTE))) == ["watch"]


def test_a_promise_that_is_in_somebodys_hand_needs_no_watch(cli: Cli) -> None:
    """I-6, I-10: paused, acknowledged, or done."""
    promised(cli)
    desk = Desk.open(cli.store, origin="counter")
    with desk.writing() as tx:
        deadlines.pause(tx, 1, "waiting_for_client", by=LI, at=WORKDAY + MINUTE)
    assert wrong(cli("doctor", "--json", at=WORKDAY + 50 * MINUTE)) == {}
    with desk.writing() as tx:
        deadlines.go_on(tx, 1, by=LI, at=WORKDAY + 50 * MINUTE)
        deadlines.acknowledge(tx, 1, by=LI, at=WORKDAY + 60 * MINUTE)
    assert wrong(cli("doctor", "--json", at=WORKDAY + 80 * MINUTE)) == {}
    with desk.writing() as tx:
        deadlines.meet(tx, deadlines.get(tx, 1), by=LI, at=WORKDAY + 80 * MINUTE)
    desk.close()
    assert wrong(cli("doctor", "--json", at=WORKDAY + timedelta(days=1))) == {}
