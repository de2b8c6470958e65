"""`csdesk leave`: check, ask, agree, decide, withdraw (S-2, S-3)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def two(cli: Cli) -> Cli:
    """李娜 and 周敏 take turns."""
    assert cli("roster", "set", "--pattern", "ab", "--agents", "李娜,周敏", "--start", "2026-11-22").code == 0
    return cli


def verdict(cli: Cli, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and the document, which is on stdout whatever it says."""
    answer = cli("leave", *words, "--json")
    assert answer.err == ""
    document: dict[str, Any] = json.loads(answer.out)
    assert set(document) == {"granted", "reasons", "id"}
    assert document["granted"] is (answer.code == 0)
    assert all(set(reason) == {"rule", "message"} for reason in document["reasons"])
    return answer.code, document


def test_within_the_limits(two: Cli) -> None:
    """S-2, S-3: checked, asked, agreed; then the roster knows."""
    assert verdict(two, "check", "李娜", "2026-12-01", "2026-12-03") == (
        0,
        {"granted": True, "reasons": [], "id": None},
    )
    asked = verdict(two, "ask", "李娜", "2026-12-01", "2026-12-03", "--by", "李娜", "--reason", "回家")
    assert asked == (0, {"granted": True, "reasons": [], "id": 1})
    assert two("leave", "ack", "1", "--by", "李娜", "--json").error["code"] == "not_the_other_agent"
    agreed = two("leave", "ack", "1", "--by", "周敏", "--json").json
    assert (agreed["state"], agreed["agreed_by"], agreed["from"], agreed["to"], agreed["reason"]) == (
        "granted",
        "周敏",
        "2026-12-01",
        "2026-12-03",
        "回家",
    )
    rows = two("roster", "show", "2026-12-02", "--json").json
    assert [row["agent"] for row in rows] == ["周敏", "周敏"]


def test_beyond_the_limits_exit_1_and_a_supervisor(two: Cli) -> None:
    """S-2: the document names the rule; asking writes it down all the same."""
    code, checked = verdict(two, "check", "李娜", "2026-12-01", "2026-12-05")
    assert (code, checked["id"], [one["rule"] for one in checked["reasons"]]) == (1, None, ["S-2", "S-2"])
    code, asked = verdict(two, "ask", "李娜", "2026-12-01", "2026-12-05", "--by", "李娜")
    assert (code, asked["id"]) == (1, 1)
    two("leave", "ack", "1", "--by", "周敏")
    assert two("leave", "list", "--json").json[0]["state"] == "asked"
    assert two("leave", "grant", "1", "--by", "周敏", "--reason", "x", "--json").error["code"] == "not_allowed"
    assert two("leave", "grant", "1", "--json").error == {
        "code": "reason_missing",
        "message": "Write down why.",
        "field": "reason",
    }
    granted = two("leave", "grant", "1", "--reason", "家里有事", "--json").json
    assert (granted["state"], granted["decided_by"], granted["decision"]) == ("granted", "总管", "家里有事")


def test_when_nobody_would_be_left_nothing_is_written(two: Cli) -> None:
    """S-3: the id is null."""
    two("leave", "ask", "李娜", "2026-12-02", "2026-12-02")
    two("leave", "ack", "1", "--by", "周敏")
    for word in ("check", "ask"):
        code, document = verdict(two, word, "周敏", "2026-12-01", "2026-12-02")
        assert (code, document["id"], [one["rule"] for one in document["reasons"]]) == (1, None, ["S-3"])
        assert "2026-12-02" in document["reasons"][0]["message"]
    assert len(two("leave", "list", "--all", "--json").json) == 1


def test_a_person_is_told_in_sentences(two: Cli) -> None:
    """Spec 00, principle 6"""
    words = ("李娜", "2026-12-01", "2026-12-03", "--lang", "en")
    assert (
        two("leave", "check", *words).out == "This leave is within the limits. It counts once the other agent agrees.\n"
    )
    assert two("leave", "ask", *words).out == "Leave 1 is asked for. It counts once the other agent agrees.\n"
    beyond = two("leave", "ask", "李娜", "2026-12-04", "2026-12-05", "--lang", "en")
    assert beyond.code == 1
    assert "A supervisor has to grant it as well:\n- That makes 5 days of leave in 2026-12." in beyond.out
    assert beyond.out.count("(S-2)") == 2
    shown = two("leave", "list", "--lang", "en").out
    assert "the other agent has to agree; a supervisor has to grant it" in shown
    agreed = two("leave", "ack", "1", "--by", "周敏", "--lang", "en").out
    assert agreed == "Leave 1 of 李娜, 2026-12-01 to 2026-12-03: granted.\n"
    alone = two("leave", "check", "周敏", "2026-12-01", "2026-12-01", "--lang", "en").out
    assert alone.startswith("This leave is not possible:\n")


def test_refused_and_withdrawn_leave_is_listed_with_all(two: Cli) -> None:
    """S-2"""
    for first, last in (("2026-12-01", "2026-12-01"), ("2026-12-07", "2026-12-07")):
        two("leave", "ask", "李娜", first, last, "--by", "李娜")
    assert two("leave", "refuse", "1", "--json").error["code"] == "wrong_use"
    assert two("leave", "refuse", "1", "--reason", "人手不够", "--json").json["state"] == "refused"
    assert two("leave", "withdraw", "2", "--by", "李娜", "--json").json["state"] == "withdrawn"
    assert two("leave", "list", "--lang", "en").out == "There are none.\n"
    assert [one["state"] for one in two("leave", "list", "--all", "--json").json] == ["refused", "withdrawn"]
    assert two("leave", "list", "--all", "--agent", "周敏", "--json").json == []


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("check", "李娜", "2026-11-21", "2026-11-22"), 1, "leave_in_past"),
        (("check", "没有的人", "2026-12-01", "2026-12-01"), 1, "agent_unknown"),
        (("ask", "李娜", "2026-12-01", "2027-12-31"), 1, "leave_too_long"),
        (("ask", "李娜", "2026-12-02", "2026-12-01"), 2, "wrong_use"),
        (("ask", "李娜", "2026-02-30", "2026-12-01"), 2, "wrong_use"),
        (("ask", "周敏", "2026-12-01", "2026-12-01", "--by", "李娜"), 1, "not_allowed"),
        (("ack", "9"), 1, "leave_unknown"),
        (("ack", "one"), 2, "wrong_use"),
    ],
)
def test_what_cannot_be_is_refused(two: Cli, words: tuple[str, ...], code: int, error: str) -> None:
    """S-2: with the reason, as one document."""
    answer = two("leave", *words, "--json")
    assert (answer.code, answer.error["code"]) == (code, error)
