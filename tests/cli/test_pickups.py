"""`csdesk pickup` (N-1 to N-5; design: cli.md)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.cli.conftest import Cli
from tests.desk.pickup_use_cases import ID_NUMBER, NUMBER
from tests.desk.shop import NOW, PASSWORD

LI = ("--by", "李娜")
ADD = ("pickup", "add", NUMBER, "--consignee", "王芳", "--phone", "13800138021", "--place", "A3", *LI)
RELEASE = ("pickup", "release", NUMBER, "--name", "王芳", "--original", "--stdin", *LI)


def release(cli: Cli, *more: str, typed: str = ID_NUMBER) -> tuple[int, Any]:
    answer = cli(*RELEASE, *more, "--json", stdin=f"{typed}\n".encode())
    assert answer.err == "", answer
    assert ID_NUMBER[:14] not in answer.out
    return answer.code, json.loads(answer.out)


def test_the_list_says_how_long_each_waits(cli: Cli) -> None:
    """N-5, K-9: whole for programs, masked for people; those past their days first, or alone."""
    made = cli(*ADD, "--arrived", "2026-11-18 10:00", "--json").json
    assert (made["days"], made["expired"], made["calls"], made["until"]) == (4, True, 0, "2026-11-21T23:59:59+08:00")
    assert cli(*ADD, "--json").json == made
    cli("pickup", "add", "803000200002", "--consignee", "李强", *LI)
    called = cli("pickup", "call", NUMBER, "--not-reached", "--note", "停机", *LI, "--json").json
    assert (called["calls"], called["reached"]) == (1, False)
    assert [one["number"][-1] for one in cli("pickup", "list", "--json").json] == ["1", "2"]
    assert [one["phone"] for one in cli("pickup", "list", "--expired", "--json").json] == ["13800138021"]
    said = cli("pickup", "list").out
    assert "138******21" in said
    assert "13800138021" not in said
    kept = cli("pickup", "keep", NUMBER, "--reason", "明天来取", *LI, "--json").json
    assert (kept["expired"], kept["kept_longer"]) == (False, 1)
    assert cli("pickup", "call", "803000299999", "--reached", *LI, "--json").error["code"] == "pickup_missing"


def test_a_release_and_its_stop(cli: Cli, tmp_path: Path) -> None:
    """N-1 to N-4: 1 with the document on stdout where it stops; numbers and the password come from standard input."""
    cli(*ADD, "--valuable")
    code, stopped = release(cli, "--name", "王方")
    assert (code, stopped["released"], stopped["outcome"], stopped["verdict"]) == (1, False, "stopped", "near")
    confirmed = ("--name", "王方", "--sender", "恒信 李经理")
    missing = cli(*RELEASE, *confirmed, "--json", stdin=f"{ID_NUMBER}\n".encode())
    assert (missing.code, missing.error["code"]) == (1, "second_missing")
    both = f"{ID_NUMBER}\n{PASSWORD}"
    code, made = release(cli, *confirmed, "--second", "周敏", "--uuid", "1", typed=both)
    assert (code, made["released"], made["last_four"], made["second_by"]) == (0, True, "0038", "周敏")
    assert release(cli, *confirmed, "--second", "周敏", "--uuid", "1", typed=both)[1] == made
    again = cli(*RELEASE, "--json", stdin=f"{ID_NUMBER}\n".encode())
    assert again.error["code"] == "released_already"
    assert [one["outcome"] for one in cli("pickup", "history", "--json").json] == ["stopped", "released"]
    assert [one["name"] for one in cli("pickup", "history", "--parcel", NUMBER, "--json").json] == ["王方", "王方"]
    assert cli("pickup", "history", "--json", at=NOW + timedelta(days=1)).json == []
    assert "*0038" in cli("pickup", "history").out
    file = tmp_path / "came.csv"
    export = ("pickup", "export", str(file), "--reason", "月底核对", "--json")
    assert cli(*export, *LI).error["code"] == "not_allowed"
    assert cli(*export, "--to", "2026-11-01", "--by", "梁经理").json["rows"] == 0
    file.unlink()
    assert cli(*export, "--by", "梁经理").json == {"file": str(file), "rows": 2}
    _heading, stopped_row, made_row = file.read_text("utf-8-sig").splitlines()
    assert ("王*" in stopped_row, "*0038" in made_row, ID_NUMBER in made_row) == (True, True, False)


def test_somebody_else_and_a_refusal(cli: Cli) -> None:
    """N-3, N-4"""
    cli(*ADD)
    theirs = (
        "--collector",
        "other",
        "--consignee-document",
        "passport",
        "--consignee-name",
        "王芳",
        "--called",
        "王芳",
    )
    code, made = release(cli, "--name", "李国强", *theirs, typed=f"{ID_NUMBER}\nE12345678")
    assert (code, made["consignee_last_four"], made["called"]) == (0, "5678", "王芳")
    refused = cli("pickup", "refuse", "803000200009", "--reason", "只带了复印件", *LI, "--json").json
    assert (refused["outcome"], refused["why"]) == ("refused", "只带了复印件")
    other = ("pickup", "release", "803000200009", "--consignee", "李强", "--original", *LI)
    said = cli(*other, "--name", "王芳", "--stdin", stdin=ID_NUMBER.encode())
    assert (said.code, said.out) == (1, "STOP: 803000200009 was not given out. Different names: 王 / 李, 芳 / 强.\n")
    asked = cli(*other, "--name", "李强")
    assert (asked.code, asked.out) == (2, "")


def test_a_release_is_taken_back(cli: Cli) -> None:
    """N-4: the parcel waits again; history has both."""
    cli(*ADD)
    release(cli)
    back = cli("pickup", "take-back", NUMBER, "--reason", "拿错了", *LI, "--json").json
    assert (back["outcome"], back["why"], back["released"]) == ("taken_back", "拿错了", False)
    assert [one["number"] for one in cli("pickup", "list", "--json").json] == [NUMBER]
    found = cli("pickup", "history", "--parcel", NUMBER, "--json").json
    assert [one["outcome"] for one in found] == ["undone", "taken_back"]
    said = cli("pickup", "history", "--parcel", NUMBER).out
    assert "taken back" in said
    assert cli("pickup", "take-back", NUMBER, "--reason", "x", *LI, "--json").error["code"] == "not_released"
