"""`csdesk untracked`: the same answer without the screen (U-8), and its files (U-5)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from csdesk.desk.desk import Desk
from tests.cli.conftest import Cli
from tests.desk.parcel_shop import ASKED, ago, one_of_each, put
from tests.desk.shop import Shop, everything

KEYS = ["number", "kind", "last_scan", "place", "idle_hours", "action", "runs_seen"]
"""What the contract names of a row."""

DAY = "2026-06-07"


@pytest.fixture
def made(cli: Cli) -> dict[str, str]:
    """A parcel of every kind; the numbers by kind."""
    desk = Desk.open(cli.store, origin="test")
    try:
        return one_of_each(Shop(desk))
    finally:
        desk.close()


def kept(cli: Cli) -> object:
    desk = Desk.open(cli.store, origin="test")
    try:
        return everything(desk)
    finally:
        desk.close()


def test_the_worked_example(cli: Cli, made: dict[str, str]) -> None:
    """U-1, U-2, U-3, U-8: asked on 7 June the end is 4 June; every row has what the contract names; nothing changed."""
    before = kept(cli)
    answer = cli("untracked", "--json", at=ASKED).json
    assert (answer["from"], answer["to"]) == ("2026-05-05T00:00:00+08:00", "2026-06-04T23:59:59+08:00")
    assert answer["left_out"] == 1
    rows = {row["number"]: [row[key] for key in KEYS] for row in answer["rows"]}
    assert rows == {
        made["problem"]: [made["problem"], "problem", "2026-06-06T03:00:00+08:00", "西安", 30.0, "contact_sender", 1],
        made["out_for_delivery"]: [
            made["out_for_delivery"], "out_for_delivery", "2026-06-06T03:00:00+08:00", "西安", 30.0, "chase", 1,
        ],
        made["no_scan"]: [made["no_scan"], "no_scan", None, None, 143.0, "verify", 1],
        made["hub_stalled"]: [
            made["hub_stalled"], "hub_stalled", "2026-06-03T07:00:00+08:00", "武汉分拨", 98.0, "verify", 1,
        ],
        made["delayed"]: [made["delayed"], "delayed", "2026-06-05T22:00:00+08:00", "郑州", 35.0, "chase", 1],
        made["on_time"]: [made["on_time"], "on_time", "2026-06-06T21:00:00+08:00", "郑州", 12.0, "watch", 1],
    }  # fmt: skip
    assert kept(cli) == before


def test_a_date_alone_is_the_end_of_that_day(cli: Cli, made: dict[str, str]) -> None:
    """U-8: of what is asked about, and of the window."""
    answer = cli("untracked", "--as-of", DAY, "--json").json
    assert answer["as_of"] == "2026-06-07T23:59:59+08:00"
    assert answer["to"] == "2026-06-04T23:59:59+08:00"
    # Nearly an hour more than whole ones, and still the hours of the sentence.
    said = {row["kind"]: (row["idle_hours"], row["why"]) for row in answer["rows"]}
    assert [said[kind][0] for kind in ("problem", "no_scan", "hub_stalled")] == [44, 157, 112]
    assert all(f"{said[kind][0]} h" in said[kind][1] for kind in ("problem", "no_scan", "hub_stalled"))
    timed = cli("untracked", "--as-of", f"{DAY} 09:00", "--json").json
    assert timed["as_of"] == "2026-06-07T09:00:00+08:00"
    given = cli("untracked", "--as-of", DAY, "--from", "2026-06-01", "--to", "2026-06-02", "--json").json
    assert (given["from"], given["to"]) == ("2026-06-01T00:00:00+08:00", "2026-06-02T23:59:59+08:00")
    assert len(given["rows"]) == 6
    assert cli("untracked", "--as-of", DAY, "--to", "2026-05-31", "--json").json["rows"] == []


def test_what_cannot_be_asked(cli: Cli) -> None:
    """U-1, U-8: a window that begins after its end; a date that is none; a query that is not there."""
    assert cli("untracked", "--as-of", DAY, "--from", "2026-06-05", "--json").error["code"] == "window_backwards"
    for wrong in (("--as-of", "2026-02-30"), ("--from", "soon"), ("--query", "moon")):
        answer = cli("untracked", *wrong, "--json")
        assert (answer.code, answer.error["code"]) == (2, "wrong_use")


def test_for_people(cli: Cli, made: dict[str, str]) -> None:
    """U-8: a table, with what was left out."""
    answer = cli("untracked", "--as-of", f"{DAY} 09:00", "--lang", "en")
    assert answer.code == 0
    assert "2026-05-05 to 2026-06-04" in answer.out
    assert "Bag numbers left out: 1" in answer.out
    line = next(line for line in answer.out.splitlines() if line.startswith(made["hub_stalled"]))
    assert "4d 02h" in line
    assert "verify, loss" in line
    assert "无轨迹快件" in cli("untracked", "--as-of", DAY, "--lang", "zh_CN").out


def test_the_files_of_an_export(cli: Cli, made: dict[str, str], tmp_path: Path) -> None:
    """U-4, U-5: the lists one number a line, the table as CSV and XLSX with the same text, no cell a formula."""
    desk = Desk.open(cli.store, origin="test")
    evil = '=HYPERLINK("http://x"),分拨'
    put(Shop(desk), "0012", "2026-06-01 11:00", (ago(98), "arrived", evil), destination="+1", client="@x\t-2")
    desk.close()
    answer = cli("untracked", "--export", str(tmp_path / "out"), "--by", "李娜", "--json", at=ASKED).json
    files = {Path(name).name: Path(name) for name in answer["files"]}
    assert files.keys() == {f"延误-{DAY}.txt", f"遗失-{DAY}.txt", f"无轨迹-{DAY}.csv", f"无轨迹-{DAY}.xlsx"}
    assert files[f"延误-{DAY}.txt"].read_bytes() == f"{made['delayed']}\n".encode()
    assert files[f"遗失-{DAY}.txt"].read_bytes() == f"{made['hub_stalled']}\n0012\n".encode()
    assert {row["number"]: row["list"] for row in answer["rows"] if row["list"]} == {
        made["delayed"]: "delay", made["hub_stalled"]: "loss", "0012": "loss",
    }  # fmt: skip
    with files[f"无轨迹-{DAY}.csv"].open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    sheet = CalamineWorkbook.from_path(str(files[f"无轨迹-{DAY}.xlsx"])).get_sheet_by_index(0).to_python()
    assert len(rows) == len(sheet) == 8
    assert not any(cell[:1] in set("=+-@\t\r") for row in rows for cell in row)
    assert [[cell.removeprefix("'") for cell in row] for row in rows] == sheet
    last = dict(zip(sheet[0], next(row for row in sheet if row[0] == "0012"), strict=True))
    assert (last["Place"], last["Destination"], last["Client"]) == (evil, "+1", "@x -2")


def test_nothing_is_overwritten_without_asking(cli: Cli, made: dict[str, str], tmp_path: Path) -> None:
    """U-5: refused before anything is changed; `--force` replaces, and the day's run counts once."""
    there = tmp_path / f"遗失-{DAY}.txt"
    there.write_text("old")
    words = ("untracked", "--export", str(tmp_path), "--json")
    before = kept(cli)
    assert cli(*words, at=ASKED).error["code"] == "file_exists"
    assert kept(cli) == before
    assert there.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == []
    for _ in range(2):
        answer = cli(*words, "--force", at=ASKED).json
        assert {row["runs_seen"] for row in answer["rows"]} == {1}
    assert there.read_text() == f"{made['hub_stalled']}\n"


def test_other_queries(cli: Cli, made: dict[str, str], tmp_path: Path) -> None:
    """U-9: the second carrier's list, and what was given out today."""
    desk = Desk.open(cli.store, origin="test")
    put(Shop(desk), "SF01", "2026-06-01 11:00", carrier="second")
    put(Shop(desk), "IN01", "2026-06-05 11:00", (ago(0), "out_for_delivery", "武昌"), direction="in")
    desk.close()
    for query, numbers in (("second", ["SF01"]), ("unsigned", ["IN01"])):
        answer = cli("untracked", "--query", query, "--json", at=ASKED).json
        assert [row["number"] for row in answer["rows"]] == numbers
    exported = cli("untracked", "--query", "unsigned", "--export", str(tmp_path), "--json", at=ASKED).json
    assert {Path(name).name for name in exported["files"]} == {f"当日未签收-{DAY}.csv", f"当日未签收-{DAY}.xlsx"}
