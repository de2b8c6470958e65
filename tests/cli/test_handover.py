"""`csdesk handover` (S-10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Answer, Cli
from tests.cli.test_incidents import open_case
from tests.desk.shop import LI, PASSWORD, ZHOU

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TYPED = f"{PASSWORD}\n".encode()

KEYS = {
    "id", "date", "post", "agent", "state", "signed_at", "signature", "intact", "accepted_by", "accepted_at",
}  # fmt: skip


def do(cli: Cli, *words: str, by: str = LI.name, stdin: bytes = TYPED, at: datetime = EVENING) -> Answer:
    return cli("handover", *words, "--by", by, "--json", stdin=stdin, at=at)


def sign(cli: Cli, *more: str, **named: Any) -> dict[str, Any]:
    document: dict[str, Any] = do(cli, "sign", "--post", "a", "--password-stdin", *more, **named).json
    return document


def accept(cli: Cli, by: str = ZHOU.name, **named: Any) -> Answer:
    return do(cli, "accept", "1", "--password-stdin", by=by, **named)


def test_signed_and_accepted_the_case_belongs_to_the_next(cli: Cli) -> None:
    """S-10"""
    open_case(cli, "late", "--by", LI.name)
    signed = sign(cli, "--words", "钥匙在抽屉")
    assert signed.keys() == KEYS | {"as_of", "words", "sections", "appendix"}
    assert (signed["id"], signed["date"], signed["post"], signed["agent"]) == (1, "2026-11-23", "A", LI.name)
    assert (signed["state"], signed["words"], signed["intact"]) == ("signed", "钥匙在抽屉", True)
    assert signed["signed_at"] == signed["as_of"] == "2026-11-23T20:00:00+08:00"
    (section,) = signed["sections"]
    assert (section["id"], section["title"]) == ("incidents", "Open incidents")
    (row,) = section["rows"]
    assert (row["number"], row["owner"], row["due"]) == ("I-0001", LI.name, "2026-11-23T10:05:00+08:00")
    assert row["seconds_left"] == -(9 * 60 + 55) * 60
    accepted = accept(cli).json
    assert (accepted["state"], accepted["accepted_by"]) == ("accepted", ZHOU.name)
    assert accepted["signature"] == signed["signature"]
    assert cli("incident", "show", "1", "--json").json["owner"] == ZHOU.name


def test_signed_or_accepted_again_the_answer_is_the_same(cli: Cli) -> None:
    """S-10"""
    first = sign(cli)
    assert sign(cli, at=EVENING + timedelta(minutes=1)) == first
    once = accept(cli).json
    assert accept(cli, at=EVENING + timedelta(minutes=1)).json == once


def test_refusals_have_their_codes(cli: Cli) -> None:
    """S-10, A-2"""
    wrong = do(cli, "sign", "--post", "A", "--password-stdin", stdin=b"wrong\n")
    assert (wrong.code, wrong.error["code"], wrong.error["field"]) == (1, "wrong_password", "password")
    assert do(cli, "sign", "--post", "??", "--password-stdin").error["code"] == "post_unknown"
    assert accept(cli).error["code"] == "handover_unsigned"
    sign(cli)
    assert accept(cli, LI.name).error["code"] == "handover_own"
    assert do(cli, "append", "1", "--text", "x").error["code"] == "handover_open"
    accept(cli)
    assert accept(cli, "梁经理").error["code"] == "handover_accepted"
    assert do(cli, "accept", "9", "--password-stdin").error["code"] == "handover_unknown"
    assert do(cli, "sign", "--post", "A", "--words", "x", "--password-stdin").error["code"] == "handover_signed"
    assert cli("handover", "sign", "--by", LI.name, "--post", "A").code == 2


def test_words_are_added_afterwards(cli: Cli) -> None:
    """S-10"""
    sign(cli)
    accept(cli)
    added = do(cli, "append", "1", "--text", "钥匙已收到", by=ZHOU.name).json
    assert added["appendix"] == [{"by": ZHOU.name, "at": "2026-11-23T20:00:00+08:00", "text": "钥匙已收到"}]
    assert added["intact"] is True


def test_show_has_the_sheets_of_a_day_and_begins_none(cli: Cli) -> None:
    """S-10: for whoever is on a post, also before anybody has begun the sheet."""
    assert do(cli, "show").json == []
    agents = f"{LI.name},{ZHOU.name}"
    rotation = cli("roster", "set", "--pattern", "ab", "--agents", agents, "--start", "2026-11-23", at=MONDAY)
    assert rotation.code == 0
    open_case(cli, "late", "--by", LI.name)
    shown = do(cli, "show").json
    assert [(one["id"], one["post"], one["agent"]) for one in shown] == [(None, "A", LI.name), (None, "B", ZHOU.name)]
    assert [[part["id"] for part in one["sections"]] for one in shown] == [["incidents"], []]
    assert do(cli, "list").json == []
    sign(cli)
    assert [one["id"] for one in do(cli, "show").json] == [1, None]
    assert [one["id"] for one in do(cli, "show", "--post", "A").json] == [1]
    assert do(cli, "show", "--date", "2026-11-20").json == []


def test_the_list_is_of_the_last_week_or_of_the_days_given(cli: Cli) -> None:
    """S-10"""
    sign(cli)
    sign(cli, at=EVENING - timedelta(days=1))
    found = do(cli, "list").json
    assert [one["date"] for one in found] == ["2026-11-23", "2026-11-22"]
    assert found[0].keys() == KEYS
    assert [one["date"] for one in do(cli, "list", "2026-11-23").json] == ["2026-11-23"]
    assert [one["date"] for one in do(cli, "list", "2026-11-20", "2026-11-22").json] == ["2026-11-22"]
    assert do(cli, "list", at=EVENING + timedelta(days=30)).json == []


def test_people_read_tables(cli: Cli) -> None:
    """S-10: whatever was typed is shown as it was typed."""
    open_case(cli, "late", "--by", LI.name, text="[red]货车故障")
    cli("handover", "sign", "--post", "A", "--words", "[b]钥匙", "--password-stdin", "--by", LI.name, stdin=TYPED)
    shown = cli("handover", "show", "--by", LI.name)
    assert (shown.code, shown.err) == (0, "")
    for words in ("[red]货车故障", "[b]钥匙", "Open incidents", "Signature: ", "Handed over by"):
        assert words in shown.out
    listed = cli("handover", "list", "--by", LI.name)
    assert "signed" in listed.out
    assert cli("handover", "show", "--date", "2026-11-01").out == "There are none.\n"


@pytest.mark.parametrize("as_json", [True, False])
def test_export_writes_both_files(cli: Cli, tmp_path: Path, as_json: bool) -> None:
    """S-10"""
    signature = sign(cli)["signature"]
    folder = tmp_path / "sheets"
    answer = cli("handover", "export", "1", str(folder), *(["--json"] if as_json else []), at=EVENING)
    paths = answer.json.values() if as_json else answer.out.splitlines()
    pdf, plain = map(Path, paths)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert signature in plain.read_text("utf-8")
    assert {one.name for one in folder.iterdir()} == {
        "handover-2026-11-23-A-李娜.pdf", "handover-2026-11-23-A-李娜.txt",
    }  # fmt: skip
    assert cli("handover", "export", "9", str(folder)).code == 1
