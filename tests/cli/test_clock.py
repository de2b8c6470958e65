"""`csdesk clock` (S-5)."""

from __future__ import annotations

from tests.cli.conftest import Cli
from tests.desk.shop import on_clocks

MORNING, NOON = on_clocks("2026-11-22 08:00"), on_clocks("2026-11-22 12:00")


def test_come_and_go(cli: Cli) -> None:
    """S-5: on twice says since when, off without on is refused."""
    on = cli("clock", "on", "--by", "李娜", "--json", at=MORNING).json
    assert on == {"id": 1, "agent": "李娜", "date": "2026-11-22", "on": "2026-11-22T08:00:00+08:00", "off": None}
    again = cli("clock", "on", "--by", "李娜", "--lang", "en", at=NOON)
    assert (again.code, again.err) == (
        1,
        "You have been clocked on since 2026-11-22 (Sun) 08:00. Clock off first.\n",
    )
    off = cli("clock", "off", "--by", "李娜", "--json", at=NOON).json
    assert off == on | {"off": "2026-11-22T12:00:00+08:00"}
    assert cli("clock", "off", "--by", "李娜", "--json", at=NOON).error["code"] == "not_clocked_on"


def test_the_list_of_a_day(cli: Cli) -> None:
    """S-5"""
    assert cli("clock", "list", "--lang", "en", at=MORNING).out == "There are none.\n"
    assert cli("clock", "on", "--by", "李娜", "--lang", "en", at=MORNING).out == "李娜 is clocked on since 08:00.\n"
    said = cli("clock", "off", "--by", "李娜", "--lang", "en", at=NOON).out
    assert said == "李娜 was there from 08:00 to 12:00.\n"
    cli("clock", "on", "--by", "周敏", at=NOON)
    assert [(one["agent"], one["off"] is None) for one in cli("clock", "list", "2026-11-22", "--json").json] == [
        ("李娜", False),
        ("周敏", True),
    ]
    assert cli("clock", "list", "2026-11-21", "--json", at=NOON).json == []
    assert "12:00" in cli("clock", "list", at=NOON).out


def test_clocking_is_for_who_works_a_shift(cli: Cli) -> None:
    """A-1"""
    assert cli("clock", "on", "--by", "何琳", "--json").error["code"] == "not_allowed"
