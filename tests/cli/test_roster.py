"""`csdesk roster`: set, show, swap, attendance (S-1, S-5)."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli
from tests.desk.shop import on_clocks

ROW_KEYS = {"date", "post", "agent", "hours"}


@pytest.fixture
def two(cli: Cli) -> Cli:
    """From the 22nd of November 2026, a Sunday, 李娜 and 周敏 take turns."""
    assert cli("roster", "set", "--pattern", "ab", "--agents", "李娜,周敏", "--start", "2026-11-22").code == 0
    return cli


def who(cli: Cli, first: str, last: str) -> list[tuple[str, str, str | None]]:
    return [(row["date"], row["post"], row["agent"]) for row in cli("roster", "show", first, last, "--json").json]


def test_set_answers_with_the_rotation_and_who_has_no_account(cli: Cli) -> None:
    """S-1: accounts may be made later; names in Chinese commas too."""
    words = ("roster", "set", "--pattern", "ab", "--start", "2026-12-01", "--agents")
    assert cli(*words, "李娜, 新来的", "--json").json == {
        "id": 1,
        "pattern": "ab",
        "agents": ["李娜", "新来的"],
        "start": "2026-12-01",
        "without_account": ["新来的"],
    }
    answer = cli(*words, "李娜、周敏，小陈", "--lang", "en")
    assert answer.out == "The rotation goes from 2026-12-01 on: 李娜, 周敏, 小陈.\n"
    assert "No account yet: A, B." in cli(*words, "A,B").out


def test_show_has_a_row_for_each_post_and_day(two: Cli) -> None:
    """S-1: the keys of the contract; hours as in roster.toml."""
    rows = two("roster", "show", "2026-11-22", "--json").json
    assert all(row.keys() >= ROW_KEYS for row in rows)
    assert [row["hours"] for row in rows] == [[["08:00", "12:00"], ["14:30", "20:00"]], [["10:00", "20:00"]]]
    assert who(two, "2026-11-22", "2026-11-23") == [
        ("2026-11-22", "A", "李娜"),
        ("2026-11-22", "B", "周敏"),
        ("2026-11-23", "A", "周敏"),
        ("2026-11-23", "B", "李娜"),
    ]
    assert who(two, "2026-11-21", "2026-11-21") == [("2026-11-21", "A", None), ("2026-11-21", "B", None)]
    table = two("roster", "show", "2026-11-21", "2026-11-22", "--lang", "en").out
    assert "no rotation is set" in table
    assert "08:00-12:00, 14:30-20:00" in table


def test_a_post_that_nobody_is_on_says_who_is_on_leave(cli: Cli) -> None:
    """S-1: a rotation that is set over leave that was granted before."""
    cli("roster", "set", "--pattern", "ab", "--agents", "李娜,周敏", "--start", "2026-11-22")
    cli("leave", "ask", "李娜", "2026-11-25", "2026-11-25")
    assert cli("leave", "ack", "1", "--by", "周敏").code == 0
    cli("roster", "set", "--pattern", "ab", "--agents", "李娜", "--start", "2026-11-24")
    rows = cli("roster", "show", "2026-11-25", "--json").json
    assert [(row["agent"], row["missing"]) for row in rows] == [(None, ["李娜"]), (None, ["李娜"])]
    assert "on leave: 李娜" in cli("roster", "show", "2026-11-25", "--lang", "en").out


def test_a_swap_and_back(two: Cli) -> None:
    """S-1: the answer is the day as it is now."""
    words = ("roster", "swap", "2026-11-23", "李娜", "小陈", "--reason", "孩子开学")
    answer = two(*words, "--by", "小陈", "--json").json
    assert (answer["id"], answer["date"]) == (1, "2026-11-23")
    assert [row["agent"] for row in answer["roster"]] == ["周敏", "小陈"]
    assert answer["roster"][0]["swaps"] == [{"id": 1, "one": "李娜", "other": "小陈"}]
    assert two(*words).code == 1
    assert [row["agent"] for row in two("roster", "unswap", "1", "--json").json["roster"]] == ["周敏", "李娜"]
    assert two("roster", "unswap", "1", "--json").error["code"] == "swap_withdrawn"


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("show", "2026-13-01"), 2, "wrong_use"),
        (("show", "2026-11-23", "2026-11-22"), 2, "wrong_use"),
        (("show", "1001-01-01"), 1, "day_too_far"),
        (("show", "2026-11-22", "2998-01-01"), 1, "day_too_far"),
        (("set", "--pattern", "zz", "--agents", "A", "--start", "2026-12-01"), 1, "pattern_unknown"),
        (("set", "--pattern", "ab", "--agents", "A,A", "--start", "2026-12-01"), 1, "agent_twice"),
        (("set", "--pattern", "ab", "--agents", "A,,B", "--start", "2026-12-01"), 1, "name_missing"),
        (("set", "--pattern", "ab", "--agents", "A,B"), 2, "wrong_use"),
        (("swap", "2026-11-21", "李娜", "周敏"), 1, "day_past"),
        (("swap", "soon", "李娜", "周敏"), 2, "wrong_use"),
        (("unswap", "x"), 2, "wrong_use"),
        (("unswap", "7"), 1, "swap_unknown"),
        (("set", "--pattern", "ab", "--agents", "A", "--start", "2026-12-01", "--by", "李娜"), 1, "not_allowed"),
    ],
)
def test_what_cannot_be_is_refused(two: Cli, words: tuple[str, ...], code: int, error: str) -> None:
    """S-1: with the reason, as one document."""
    answer = two("roster", *words, "--json")
    assert (answer.code, answer.error["code"]) == (code, error)


def test_attendance_is_the_supervisors_list(two: Cli) -> None:
    """S-5: late, early, missing, in minutes."""
    two("clock", "on", "--by", "李娜", at=on_clocks("2026-11-22 08:20"))
    two("clock", "off", "--by", "李娜", at=on_clocks("2026-11-22 12:00"))
    now = on_clocks("2026-11-22 12:30")
    rows = two("roster", "attendance", "--json", at=now).json
    assert [(row["agent"], row["state"], row["late_minutes"]) for row in rows] == [
        ("李娜", "gone", 20),
        ("周敏", "missing", 150),
        ("李娜", "to_come", 0),
    ]
    assert (rows[0]["from"], rows[0]["on"]) == ("2026-11-22T08:00:00+08:00", "2026-11-22T08:20:00+08:00")
    noticed = two("roster", "attendance", "2026-11-22", "2026-11-22", "--late", "--lang", "en", at=now).out
    assert "20 minutes late" in noticed
    assert "missing" in noticed
    assert "to come" not in noticed
    assert two("roster", "attendance", "2026-11-25", "--late", "--lang", "en", at=now).out == "There are none.\n"
