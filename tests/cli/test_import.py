"""`csdesk import clients` on the command line; what it does is tested with the desk (spec 03, "Import")."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from csdesk.cli import progress
from tests.cli.conftest import Cli

GOOD = "客户编码,客户名称,电话\nA1,甲公司,13800138000\nA2,乙公司,\n"
MIXED = GOOD + "A3,丙公司,abc\n"


def test_import_counts_and_the_second_time_all_are_the_same(cli: Cli) -> None:
    file = cli.file("clients.csv", GOOD)
    first = cli("import", "clients", file, "--json").json
    assert first == {"read": 2, "new": 2, "changed": 0, "same": 0, "rejected": 0, "rejects_file": None}
    again = cli("import", "clients", file, "--json").json
    assert again == {"read": 2, "new": 0, "changed": 0, "same": 2, "rejected": 0, "rejects_file": None}
    assert [hit["code"] for hit in cli("clients", "find", "甲公司", "--json").json] == ["A1"]


def test_rejected_rows_are_no_error_and_lie_beside_the_file(cli: Cli) -> None:
    file = cli.file("clients.csv", MIXED)
    report = cli("import", "clients", file, "--json").json
    assert (report["new"], report["rejected"]) == (2, 1)
    assert report["rejects_file"] == f"{file}.rejects.csv"
    assert "丙公司" in Path(report["rejects_file"]).read_text("utf-8-sig")
    said = cli("import", "clients", file)
    assert said.code == 0
    assert f"{file}.rejects.csv" in said.out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "file_missing"),
        (b"", "table_empty"),
        (b"\xff\xfe\x00", "row_cut"),
        (b"a,b\n1,2\n", "headings_missing"),
        (b"PK\x03\x04 no", "spreadsheet_unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_exit_3(cli: Cli, content: bytes | None, code: str) -> None:
    file = str(cli.store.parent / "none.csv") if content is None else cli.file("clients.csv", content)
    answer = cli("import", "clients", file, "--json")
    assert answer.code == 3
    assert answer.error["code"].startswith(code)


def test_an_agent_may_not_import(cli: Cli) -> None:
    answer = cli("import", "clients", cli.file("c.csv", GOOD), "--by", "李娜", "--json")
    assert (answer.code, answer.error["code"]) == (1, "not_allowed")
    assert cli("clients", "find", "甲公司", "--json").json == []


def test_a_shops_own_mapping(cli: Cli) -> None:
    """P-0: a shop adds its own headings."""
    cli.file("playbook/columns/old_system.toml", 'required = ["code"]\n[headings]\ncode = ["Nr"]\nname = ["Wer"]\n')
    file = cli.file("c.csv", "Nr;Wer\nZ9;老系统公司\n")
    assert cli("import", "clients", file, "--json").error["code"] == "headings_missing"
    assert cli("import", "clients", file, "--mapping", "old_system", "--json").json["new"] == 1
    answer = cli("import", "clients", file, "--mapping", "nothing", "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (1, "mapping_unknown", "mapping")


PARCELS = "运单号,发货时间,方向\n0001,2026-06-01 19:00,出港\n4.3E+12,2026-06-01 19:00,出港\n"
SCANS = "number\tscanned_at\tkind\tplace\n0001\t2026/6/2 9:00\tsigned\tX\n0001\t2026/6/2 9:00\tsigned\tX\n"


def test_parcels_and_scans_speak_the_same_json(cli: Cli) -> None:
    """P-3; and numbers are text (P-1)."""
    file = cli.file("parcels.csv", PARCELS)
    wanted = {"read": 2, "new": 1, "changed": 0, "same": 0, "rejected": 1, "rejects_file": f"{file}.rejects.csv"}
    assert cli("import", "parcels", file, "--json").json == wanted
    assert cli("import", "parcels", file, "--json").json == {**wanted, "new": 0, "same": 1}
    wanted = {"read": 2, "new": 1, "changed": 0, "same": 1, "rejected": 0, "rejects_file": None}
    assert cli("import", "scans", cli.file("scans.csv", SCANS), "--json").json == wanted
    said = cli("import", "scans", cli.file("scans.csv", SCANS), "--mapping", "parcels", "--json")
    assert (said.code, said.error["code"]) == (3, "playbook_mapping")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """P-3: how far, how fast, how long still; not where nobody looks, nor beside JSON."""
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.bar(shown=True) as show:
        assert show is not None
        show(500, 1000, 12_345)
    drawn = terminal.getvalue()
    assert "###############..............." in drawn
    assert "50%" in drawn
    assert "12,345 rows" in drawn
    with progress.bar(shown=False) as show:
        assert show is None
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress.bar(shown=True) as show:
        assert show is None
