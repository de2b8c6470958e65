"""`csdesk ssh-key` and what its lines run: A-3."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

import pytest
from sqlmodel import select

from csdesk import ssh_line
from csdesk.cli.ssh_keys import PROGRAM
from csdesk.desk.desk import Desk
from csdesk.desk.people import ssh_keys
from csdesk.models.record import Entry
from csdesk.refused import Refused
from csdesk.rules.public_keys import PublicKey
from tests.cli.conftest import Cli
from tests.rules.test_public_keys import ECDSA, ED25519


@pytest.fixture
def keys(cli: Cli) -> Path:
    return cli.store.parent / "ssh" / "authorized_keys"


FINGERPRINT = PublicKey("ssh-ed25519", ED25519).fingerprint


def add(cli: Cli, name: str, keys: Path, text: str = f"ssh-ed25519 {ED25519} laptop") -> str:
    """Adds a key by the administrator; the error's code, empty when it was added."""
    answer = cli("ssh-key", "add", name, cli.file("a.pub", text), "--file", str(keys), "--json")
    return str(answer.error["code"]) if answer.code else ""


def record_of(cli: Cli) -> list[tuple[str, str, str]]:
    desk = Desk.open(cli.store, origin="test")
    try:
        with desk.reading() as tx:
            entries = tx.session.exec(select(Entry)).all()
            return [
                (one.action, one.subject_id, str((one.after or one.before or {}).get("type")))
                for one in entries
                if one.action.startswith("account.key")
            ]
    finally:
        desk.close()


def test_a_key_gets_the_line_of_its_person_and_is_recorded(cli: Cli, keys: Path) -> None:
    """A-3, A-5: the right line, in a file that the server may read and others not write; again changes nothing."""
    foreign = "# by hand\nssh-ed25519 AAAAfake x\n"
    keys.parent.mkdir()
    keys.write_text(foreign, "utf-8")
    assert add(cli, "梁经理", keys) == ""
    command = f"exec {' '.join(PROGRAM)} ssh-entry --as 梁经理 --key {FINGERPRINT} --store {cli.store} --lang en"
    wanted = command.replace("梁经理", "'梁经理'")
    assert keys.read_text("utf-8") == foreign + f'command="{wanted}",restrict,pty ssh-ed25519 {ED25519} laptop\n'
    assert stat.S_IMODE(keys.stat().st_mode) == 0o644
    before = keys.stat()
    assert add(cli, "梁经理", keys) == ""
    assert keys.stat() == before
    assert record_of(cli) == [("account.key_add", "梁经理", "ssh-ed25519")]


def test_what_is_refused_changes_nothing(cli: Cli, keys: Path) -> None:
    """A-3: nobody, a disabled account, a key of somebody else's or of a foreign line, a file that is no key."""
    assert add(cli, "梁经理", keys) == ""
    before = keys.read_bytes()
    assert add(cli, "孙主任", keys) == "key_taken"
    assert add(cli, "nobody", keys) == "account_unknown"
    assert add(cli, "孙主任", keys, "rubbish") == "key_kind"
    assert cli("user", "disable", "孙主任").code == 0
    assert add(cli, "孙主任", keys, f"ecdsa-sha2-nistp256 {ECDSA}") == "account_disabled"
    missing = cli("ssh-key", "add", "梁经理", str(keys.parent / "none.pub"), "--file", str(keys), "--json")
    assert missing.error["code"] == "file_unreadable"
    assert missing.code == 3
    assert keys.read_bytes() == before
    keys.write_text(f"ssh-ed25519 {ED25519} by hand\n", "utf-8")
    assert add(cli, "梁经理", keys) == "key_foreign"
    agents = cli("ssh-key", "add", "李娜", cli.file("a.pub", f"ssh-ed25519 {ED25519}"), "--by", "李娜", "--json")
    assert agents.error["code"] == "not_allowed"
    assert len(record_of(cli)) == 1


def test_a_file_that_cannot_be_written_leaves_no_key_in_the_record(cli: Cli) -> None:
    """A-3, A-5: what did not come into the file is taken out of the record."""
    answer = cli(
        "ssh-key", "add", "梁经理", cli.file("a.pub", f"ssh-ed25519 {ED25519}"), "--file", "/proc/self/none", "--json"
    )
    assert answer.error["code"] in ("file_unwritable", "file_unreadable")
    assert [action for action, _, _ in record_of(cli)] in ([], ["account.key_add", "account.key_remove"])


def test_list_and_remove(cli: Cli, keys: Path) -> None:
    """A-3: whose desk each key opens, which open nothing, which are not csdesk's; what is removed is recorded."""
    assert add(cli, "梁经理", keys) == ""
    assert add(cli, "李娜", keys, f"ecdsa-sha2-nistp256 {ECDSA}") == ""
    cli("user", "disable", "李娜")
    with keys.open("a") as file:
        file.write("ssh-ed25519 AAAAfake by hand\n")
    listed = cli("ssh-key", "list", "--file", str(keys), "--json").json
    assert [(one["name"], one["type"], one["comment"], one["opens"]) for one in listed] == [
        ("梁经理", "ssh-ed25519", "laptop", True),
        ("李娜", "ecdsa-sha2-nistp256", "", False),
        (None, "ssh-ed25519", "by hand", False),
    ]
    shown = cli("ssh-key", "list", "--file", str(keys)).out
    assert "opens nothing" in shown
    assert "not csdesk's" in shown
    assert cli("ssh-key", "remove", "梁经理", "SHA256:other", "--file", str(keys), "--json").json == []
    fingerprint = listed[0]["fingerprint"]
    (gone,) = cli("ssh-key", "remove", "梁经理", fingerprint, "--file", str(keys), "--json").json
    assert gone["fingerprint"] == fingerprint
    assert "There was no such key" in cli("ssh-key", "remove", "梁经理", "--file", str(keys)).out
    assert "梁经理" not in keys.read_text("utf-8")
    assert record_of(cli)[-1] == ("account.key_remove", "梁经理", "ssh-ed25519")


def test_the_usual_file_is_roots_where_it_is_there(cli: Cli, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-3: the file of docs/ssh.md, else the one of the store's owner."""
    monkeypatch.setattr(ssh_keys, "USUAL_FILE", keys)
    owner = Path(pwd.getpwuid(cli.store.stat().st_uid).pw_dir)
    assert ssh_keys.usual_file(cli.store) == owner / ".ssh" / "authorized_keys"
    keys.parent.mkdir()
    keys.touch()
    assert ssh_keys.usual_file(cli.store) == keys


def test_of_the_session_only_a_terminal_and_an_address_come_in() -> None:
    """A-3: everything else of the environment is the desk's own."""
    harm = {
        "TERM": "x; rm",
        "SSH_CONNECTION": "$(x) 1 2 3",
        "LANG": "zh",
        "TEXTUAL_DRIVER": "os:x",
        "LD_PRELOAD": "x",
        "PATH": "/x",
        "HOME": "/x",
        "COLUMNS": "9",
    }
    own = ssh_line.own_environment(harm, "zh_CN")
    assert own["LANG"] == "zh_CN.UTF-8"
    assert own["TERM"] == "xterm-256color"
    assert own["PATH"] == os.defpath
    assert own["HOME"] != "/x"
    assert not {"SSH_CONNECTION", "TEXTUAL_DRIVER", "LD_PRELOAD", "COLUMNS"} & own.keys()
    good = ssh_line.own_environment({"TERM": "screen.xterm-256color", "SSH_CONNECTION": "fe80::1 5 fe80::2 22"}, "en")
    assert (good["TERM"], good["SSH_CONNECTION"]) == ("screen.xterm-256color", "fe80::1")


def test_the_entry_refuses_commands_and_pipes(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-3: also an empty command is one; and there is no desk without a terminal."""
    monkeypatch.setattr(ssh_line, "put_on", lambda environment: None)
    with pytest.raises(Refused):
        ssh_line.refuse_commands({"SSH_ORIGINAL_COMMAND": ""})
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "ls")
    refused = cli("ssh-entry", "--as", "梁经理")
    assert (refused.code, refused.out) == (1, "")
    assert "does nothing else" in refused.err
    monkeypatch.delenv("SSH_ORIGINAL_COMMAND")
    assert "needs a terminal" in cli("ssh-entry", "--as", "梁经理").err


def test_the_entry_is_closed_to_whom_has_no_account(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-3: disabled, unknown, or no store at all: a sentence, and no desk."""
    monkeypatch.setattr(ssh_line, "put_on", lambda environment: None)
    monkeypatch.setattr(ssh_line, "refuse_without_terminal", lambda: None)
    cli("user", "disable", "李娜")
    for name in ("李娜", "nobody"):
        refused = cli("ssh-entry", "--as", name)
        assert refused.code == 1
        assert "opens no desk any more" in refused.err
    assert cli.bare("--store", str(cli.store.parent / "none"), "ssh-entry", "--as", "李娜").code == 3
