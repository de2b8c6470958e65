"""`csdesk backup`, `restore` and `audit verify` (A-5, A-6)."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Cli
from tests.desk.shop import LI, MINUTE, NOW
from tests.store.entries import tamper

BACKUP = {"file", "bytes", "checked"}


def test_a_backup_and_the_way_back(cli: Cli, tmp_path: Path) -> None:
    """A-6: the contract's keys; the record tells who restored."""
    file = tmp_path / "b.sqlite3"
    made = cli("backup", str(file), "--json").json
    assert made == {"file": str(file), "bytes": file.stat().st_size, "checked": True}
    cli("user", "disable", LI.name)
    done = cli("restore", str(file), "--json").json
    assert {name: done[name] for name in BACKUP} == made
    assert Path(done["kept"]).exists()
    assert LI.name in cli("user", "list").out
    found = cli("audit", "verify", "--json").json
    assert found["ok"]
    assert [one["entry"] for one in found["heads"]["restored"]] == [found["entries"] - 1]
    assert "record is whole" in cli("audit", "verify").out
    said = cli("restore", str(file)).out
    assert str(cli.store) in said
    assert "is kept as" in said


def test_a_backup_without_a_name(cli: Cli) -> None:
    """A-6: in the folder beside the store, named by the moment on the shop's clocks."""
    said = cli("backup", at=NOW + MINUTE)
    assert said.code == 0
    assert (cli.store.parent / "backups" / "csdesk-2026-11-22T093100.sqlite3").exists()
    again = cli("backup", "--json", at=NOW + MINUTE)
    assert (again.code, again.error["code"]) == (3, "backup_exists")


def test_a_restore_that_is_refused(cli: Cli, tmp_path: Path) -> None:
    """A-6: exit 3, and the store is as it was."""
    before = cli.store.read_bytes()
    for content, code in ((None, "backup_missing"), (b"no store" * 100, "backup_damaged")):
        if content is not None:
            (tmp_path / "x").write_bytes(content)
        answer = cli("restore", str(tmp_path / "x"), "--json")
        assert (answer.code, answer.error["code"]) == (3, code)
    assert cli.store.read_bytes() == before


def test_a_store_that_was_tampered_with(cli: Cli, tmp_path: Path) -> None:
    """A-5: exit 1 with the place, by verify and by whoever copies it; the heads tell of an end that was cut off."""
    cli("user", "disable", LI.name)
    whole = cli("audit", "verify", "--json").json
    assert set(whole) >= {"ok", "entries", "first_bad"}
    newest = whole["newest"]
    tamper(cli.store, f"DELETE FROM entry WHERE id = {newest['entry']}")
    answer = cli("audit", "verify", "--json")
    found = json.loads(answer.out)
    assert (answer.code, found["ok"], found["first_bad"]) == (1, False, newest["entry"])
    assert found["problems"][0]["heads_line"] == whole["heads"]["lines"]
    said = cli("audit", "verify")
    assert (said.code, "cut off" in said.out, "NOT whole" in said.out) == (1, True, True)
    # Whoever goes on working is told too.
    assert "cut off or changed" in cli("user", "role", LI.name, "trainee").err
    tamper(cli.store, "UPDATE entry SET by = 'x' WHERE id = 2")
    answer = cli("backup", str(tmp_path / "b.sqlite3"), "--json")
    assert (answer.code, json.loads(answer.out)["checked"]) == (1, False)
    assert "warning" in json.loads(answer.err)


def test_a_head_from_a_mail(cli: Cli) -> None:
    """A-5: where both files may have been changed by their owner."""
    newest = cli("audit", "verify", "--json").json["newest"]
    assert cli("audit", "verify", "--head", f"{newest['entry']}:{newest['hash']}").code == 0
    answer = cli("audit", "verify", "--json", "--head", f"{newest['entry']}:{'0' * 64}")
    assert json.loads(answer.out)["problems"][0]["code"] == "told"
    assert cli("audit", "verify", "--head", "17").code == 2


def test_a_store_without_heads(cli: Cli) -> None:
    """A-5: said, because then less is proved."""
    cli.store.with_name(f"{cli.store.name}.heads").unlink()
    assert cli("audit", "verify", "--json").json["heads"] is None
    assert "No head" in cli("audit", "verify").out


def test_a_watch_that_looks_once_backs_up_and_keeps_the_head(cli: Cli) -> None:
    """A-5, A-6: for cron; and says what it could not do."""
    heads = cli.store.with_name(f"{cli.store.name}.heads")
    before = heads.read_bytes()
    assert cli("watch", "--once", "--json").json == {"escalated": 0, "sent": 0, "failed": 0, "waiting": 0}
    assert [one.name for one in (cli.store.parent / "backups").iterdir()] == ["csdesk-2026-11-22.sqlite3"]
    assert heads.read_bytes() != before
    cli.file(
        "playbook/upkeep.toml", '[backup]\nfolder = "/nowhere/at/all"\n[record]\nheads_folder = "/nowhere/at/all"\n'
    )
    answer = cli("watch", "--once")
    assert answer.code == 0
    assert "disk connected" in answer.err
    assert "could not be written down" in answer.err
