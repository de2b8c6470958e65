"""`csdesk export`: ask, approve twice, write once, list (K-9)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.cli.conftest import Cli

KEYS = {
    "id", "what", "state", "reason", "asked_by", "asked_at", "manager_by", "manager_at", "director_by", "director_at",
    "lapses_at", "refused_by", "refused_at", "refusal", "done_by", "done_at", "rows", "sha256",
}  # fmt: skip


def test_the_whole_way(cli: Cli, tmp_path: Path) -> None:
    """K-9: every answer is the request as it stands; the hash is the file's."""
    file = tmp_path / "clients.csv"
    asked = cli("export", "ask", "clients", "--reason", "年度对账", "--by", "何琳", "--json").json
    assert set(asked) == KEYS
    assert (asked["id"], asked["state"], asked["asked_at"]) == (1, "asked", "2026-11-22T09:30:00+08:00")
    early = cli("export", "write", "1", str(file), "--by", "何琳", "--json")
    assert (early.code, early.error["code"]) == (1, "export_asked")
    assert cli("export", "approve", "1", "--by", "梁经理", "--json").json["state"] == "manager"
    assert cli("export", "approve", "1", "--by", "孙主任").out == (
        "Export 1 is approved. It is written once: csdesk export write 1 FILE.\n"
    )
    assert cli("export", "write", "1", str(tmp_path / "clients.pdf"), "--by", "何琳", "--json").code == 3
    written = cli("export", "write", "1", str(file), "--by", "何琳", "--json").json
    assert set(written) == KEYS | {"file"}
    assert (written["rows"], written["file"]) == (3, str(file))
    assert written["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    again = cli("export", "write", "1", str(tmp_path / "again.csv"), "--by", "何琳")
    assert (again.code, again.err) == (1, "Export 1 was written already. Ask for another.\n")
    assert [one["state"] for one in cli("export", "list", "--json").json] == ["done"]


def test_refused_and_listed(cli: Cli) -> None:
    """K-9: for a person, the newest first; a role that may not is told who may."""
    assert cli("export", "list").out == "There are none.\n"
    assert cli("export", "ask", "clients", "--reason", "x", "--by", "李娜", "--json").error["code"] == "not_allowed"
    for reason in ("one", "two"):
        assert cli("export", "ask", "clients", "--reason", reason, "--by", "何琳").code == 0
    refused = cli("export", "refuse", "1", "--reason", "no need", "--by", "梁经理", "--json").json
    assert (refused["state"], refused["refused_by"], refused["refusal"]) == ("refused", "梁经理", "no need")
    lines = cli("export", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == ["ID", "2", "1"]
    assert "waits for the manager" in lines[1]
    assert "refused" in lines[2]
