"""`csdesk playbook check`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Cli


def test_a_right_playbook(cli: Cli) -> None:
    assert cli("playbook", "check", "--json").json == {"ok": True, "problems": []}
    assert "can be used" in cli("playbook", "check").out


def test_every_problem_is_named_with_its_file_and_key(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    (folder / "columns").mkdir(parents=True)
    (folder / "shop.toml").write_text('time_zone = "Mars/Base"\nnonsense = 1\n', "utf-8")
    (folder / "columns" / "clients.toml").write_text("required = 3\n", "utf-8")
    (folder / "shp.toml").write_text("", "utf-8")
    (folder / "roles.toml").write_text("[[", "utf-8")
    answer = cli("playbook", "check", str(folder), "--json")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert found["ok"] is False
    keys = {(one["file"], one["key"]) for one in found["problems"]}
    assert keys >= {
        ("shop.toml", "time_zone"),
        ("shop.toml", "nonsense"),
        ("columns/clients.toml", "required"),
        ("shp.toml", ""),
        ("roles.toml", ""),
    }
    assert all(one["message"] for one in found["problems"])
    table = cli("playbook", "check", str(folder))
    assert table.code == 1
    assert "time_zone" in table.out


def test_a_folder_that_is_not_there_is_exit_3(cli: Cli, tmp_path: Path) -> None:
    answer = cli("playbook", "check", str(tmp_path / "none"), "--json")
    assert (answer.code, answer.error["code"]) == (3, "playbook_missing")
