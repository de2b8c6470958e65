"""`csdesk ticket`, `csdesk reply check`, `csdesk parcel` (C-1, C-2, C-3, R-1, R-2; design: cli.md)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli

AT = "2026-11-22 14:30"
FINE = ("--facts", "快件在武汉分拨滞留", "--solution", "已联系分拨优先装车", "--by", "明天 15:00")
LI = ("--by", "李娜")


def check(cli: Cli, *words: str) -> tuple[int, Any]:
    answer = cli("reply", "check", *words, "--at", AT, "--json")
    return answer.code, json.loads(answer.out)


def test_a_reply_that_may_be_sent(cli: Cli, tmp_path: Path) -> None:
    """C-1: by when as ISO 8601 with the shop's offset; it needs no store."""
    assert check(cli, *FINE) == (0, {"ok": True, "problems": [], "by": "2026-11-23T15:00:00+08:00"})
    bare = cli.bare("reply", "check", "--store", str(tmp_path / "none"), *FINE, "--at", AT)
    assert (bare.code, bare.out) == (0, "This can be sent. It promises a solution by 2026-11-23 (Mon) 15:00.\n")


def test_what_is_wrong_is_said_whole(cli: Cli) -> None:
    """C-1, C-2: rule, sentence, the words as they were typed, and where they stand; exit 1."""
    code, found = check(cli, "--facts", " ", "--solution", "正在處 理－中", "--by", "昨天 15:00")
    assert (code, found["ok"], found["by"]) == (1, False, None)
    assert [(one["rule"], one["field"], one["found"], one["span"]) for one in found["problems"]] == [
        ("C-1", "facts", "", None),
        ("C-2", "solution", "處 理－中", [2, 7]),
        ("C-1", "by", "昨天 15:00", None),
    ]
    assert "處 理－中" in found["problems"][1]["message"]
    calm = cli("--lang", "zh_CN", "reply", "check", *FINE[:4], "--by", "尽快", "--at", AT)
    assert calm.code == 1
    assert calm.out.startswith("C-1: ")


@pytest.mark.parametrize(
    ("until", "by"),
    [
        ("最迟明天15:00前答复您", "2026-11-23T15:00:00+08:00"),
        ("明天", "2026-11-23T18:00:00+08:00"),
        ("今天", "2026-11-22T18:00:00+08:00"),
        ("2026-11-22T15:00:00+09:00", None),
        ("2026-11-22T07:00:00Z", "2026-11-22T15:00:00+08:00"),
        ("14:30", None),
        ("14:31", "2026-11-22T14:31:00+08:00"),
        ("3天内", None),
        ("明天或后天", None),
        ("明天15:00以后", None),
        ("2027-06-01", None),
        ("[red]明天[/] 15:00", None),
    ],
)
def test_by_when(cli: Cli, until: str, by: str | None) -> None:
    """C-1: a real day or time still to come."""
    code, found = check(cli, *FINE[:4], "--by", until)
    assert (code, found["by"]) == (int(by is None), by)


def test_wrong_use(cli: Cli) -> None:
    assert cli("reply", "check", *FINE, "--at", "moon", "--json").code == 2


def test_a_ticket_from_beginning_to_end(cli: Cli) -> None:
    """C-1, U-4: opened once, replied to, listed, closed."""
    first = cli(*LI, "ticket", "open", "803000124551", "--kind", "chase", "--json").json
    assert cli(*LI, "ticket", "open", "803000124551", "--kind", "chase", "--json").json["id"] == first["id"]
    assert (first["number"], first["waits"], first["replies_given"]) == ("T-0001", True, [])
    refused = cli(*LI, "ticket", "answer", "t1", "--facts", "x", "--solution", "处理中", "--until", "明天", "--json")
    assert (refused.code, refused.error["field"]) == (1, "solution")
    texts = ("--facts", FINE[1], "--solution", FINE[3], "--until", "明天 15:00")
    answered = cli(*LI, "ticket", "answer", "t1", *texts, "--uuid", "1", "--json").json
    assert (answered["waits"], answered["due"]) == (False, "2026-11-23T15:00:00+08:00")
    assert answered["replies_given"] == [
        {
            "facts": FINE[1], "solution": FINE[3], "by": "2026-11-23T15:00:00+08:00",
            "at": "2026-11-22T09:30:00+08:00", "who": "李娜",
        }
    ]  # fmt: skip
    assert [one["number"] for one in cli(*LI, "ticket", "list", "--json").json] == ["T-0001"]
    assert "replied" in cli(*LI, "ticket", "list").out
    closed = cli(*LI, "ticket", "close", "t1", "--reason", "客户撤单", "--json").json
    assert (closed["state"], closed["due"]) == ("closed", None)
    assert cli(*LI, "ticket", "list", "--json").json == []
    assert [one["state"] for one in cli(*LI, "ticket", "list", "--parcel", "803000124551", "--json").json] == ["closed"]


def test_a_parcel_leaves_again(cli: Cli) -> None:
    """R-1, R-2: with the picture's hash; refused at its field."""
    picture = cli.file("红标.jpg", b"\xff\xd8")
    words = (*LI, "parcel", "leave", "0803", "--kind", "return", "--json")
    assert cli(*words).error["field"] == "red_label"
    assert cli(*words, "--red-label", "--photo", "/none.jpg").error["code"] == "photo_not_found"
    left = cli(*words, "--red-label", "--photo", picture, "--note", "拒收").json
    assert (left["number"], left["photo_sha256"]) == ("0803", hashlib.sha256(b"\xff\xd8").hexdigest())
    assert cli(*LI, "parcel", "leave", "1", "--kind", "missort", "--site-code-struck").code == 0
    assert [one["kind"] for one in cli("parcel", "departures", "--json").json] == ["return", "missort"]
    assert cli("parcel", "departures", "--date", "yesterday", "--json").json == []


def test_a_template_that_breaks_a_rule_is_named(cli: Cli) -> None:
    """C-2, C-3: before anybody uses it."""
    cli.file("playbook/replies.toml", '[[template]]\nid = "answered"\nsolution = "处{number}理中"\n')
    found = cli("playbook", "check", "--json")
    (problem,) = json.loads(found.out)["problems"]
    assert (found.code, problem["file"], problem["key"]) == (1, "replies.toml", "template[answered].solution")
