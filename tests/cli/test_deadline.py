"""`csdesk deadline` (I-2, I-3; design: cli.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from csdesk.playbook.loading import load
from tests.cli.conftest import Cli

SAID = {
    kind.id: ("--set", f"{kind.chosen_by}=2026-11-23T15:00") if kind.runs == "moment" else ()
    for kind in load().deadlines.kind
}
"""Every kind, and what has to be said of the single case: a moment that somebody promised."""

NOW = datetime(2026, 11, 22, 6, 30, 15, 999_999, tzinfo=UTC)  # Sunday, 14:30:15 in the shop


def test_one_answer(cli: Cli) -> None:
    """I-2: Saturday 20:30 before a Monday holiday; times with the shop's offset."""
    assert cli("deadline", "incident.report", "--from", "2026-04-04T20:30", "--json").json == {
        "kind": "incident.report",
        "from": "2026-04-04T20:30:00+08:00",
        "due": "2026-04-07T09:00:00+08:00",
        "because": [
            "Rule I-1: Report of an incident.",
            "Start: 2026-04-04 (Sat) 20:30.",
            "It begins outside working hours (09:00 to 18:00 on working days): due at the next opening (I-2).",
            "Passed over: Tomb-Sweeping Day, 2026-04-04 (Sat) to 2026-04-06 (Mon).",
        ],
    }


def test_a_calm_answer_for_people(cli: Cli) -> None:
    """I-2: when, then why, a sentence a line, in the reader's language."""
    words = ("deadline", "incident.report", "--from", "2026-11-20 17:58")
    assert cli(*words).out.splitlines() == [
        "Due at 2026-11-20 (Fri) 18:03.",
        "Rule I-1: Report of an incident.",
        "Start: 2026-11-20 (Fri) 17:58.",
        "It runs 5 min on the wall clock, day and night.",
    ]
    chinese = cli(*words, "--lang", "zh_CN")
    assert chinese.code == 0
    assert "2026-11-20（周五）18:03" in chinese.out.splitlines()[0]
    assert "上报异常事故" in chinese.out


@pytest.mark.parametrize(("kind", "said"), SAID.items(), ids=SAID)
def test_every_kind_is_due_from_now_without_a_store(cli: Cli, tmp_path: Path, kind: str, said: tuple[str, ...]) -> None:
    """I-2: by the clock that the program was given; nothing is made."""
    store = tmp_path / "none" / "store"
    found = cli.bare("deadline", kind, *said, "--json", "--store", str(store), at=NOW).json
    assert (found["kind"], found["from"]) == (kind, "2026-11-22T14:30:15+08:00")
    assert found["due"] > found["from"]
    assert not store.parent.exists()


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("2026-11-20T10:00", "2026-11-20T10:00:00+08:00"),
        ("2026-11-20 10:00:07.9", "2026-11-20T10:00:07+08:00"),
        ("2026-11-20T10:00:00Z", "2026-11-20T18:00:00+08:00"),
        ("2026-11-20T22:00:00-05:00", "2026-11-21T11:00:00+08:00"),
        ("昨天15:00", "2026-11-21T15:00:00+08:00"),
        ("tomorrow 3pm", "2026-11-23T15:00:00+08:00"),
        ("14:00", "2026-11-22T14:00:00+08:00"),
    ],
)
def test_times_are_read_as_everywhere(cli: Cli, typed: str, begins: str) -> None:
    """I-2: with and without offset, past or to come."""
    assert cli("deadline", "callback", "--from", typed, "--json", at=NOW).json["from"] == begins


def test_a_day_is_enough_where_days_are_counted(cli: Cli) -> None:
    """D-1: an arrival has a date; a promise in minutes needs its time."""
    words = ("--from", "2026-03-02", "--json")
    found = cli("deadline", "pod.return", "--set", "transfers=1", *words).json
    assert (found["from"], found["due"]) == ("2026-03-02T00:00:00+08:00", "2026-03-17T23:59:59+08:00")
    refused = cli("deadline", "callback", *words)
    assert (refused.code, refused.error["field"]) == (2, "from")


def test_what_is_said_of_the_case(cli: Cli) -> None:
    """I-3: several may be given, the last one counts; blanks around the key do not."""
    words = ("deadline", "incident.promise", "--from", "2026-11-20 10:00", "--json")
    assert cli(*words, "--set", "minutes=10", "--set", " minutes = 5").json["due"] == "2026-11-20T10:05:00+08:00"


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (("incident.promise", "--set", "minutes=11"), "whole_out_of_range", "minutes"),
        (("pod.return", "--set", "transfers=some"), "whole_unreadable", "transfers"),
        (("visit.next", "--set", "class=gold"), "deadline_value_unknown", "class"),
        (("callback", "--set", "minutes=5"), "deadline_key_unknown", "minutes"),
    ],
)
def test_what_cannot_be_said_is_a_refusal(cli: Cli, words: tuple[str, ...], code: str, field: str) -> None:
    """I-3, D-1, K-3: exit 1, at its key."""
    answer = cli("deadline", *words, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (1, code, field)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ((), "kind"),
        (("nonsense",), "kind"),
        (("callback", "--set", "minutes"), "set"),
        (("callback", "--set", "=5"), "set"),
        (("callback", "--from", "never"), "from"),
        (("callback", "--from", ""), "from"),
        (("callback", "--from", "2026-02-30T10:00"), "from"),
    ],
)
def test_wrong_use(cli: Cli, words: tuple[str, ...], field: str) -> None:
    answer = cli("deadline", *words, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (2, "wrong_use", field)


def test_an_unknown_kind_is_answered_with_the_known(cli: Cli) -> None:
    """I-2: every kind of the playbook, the shop's own too."""
    cli.file(
        "playbook/deadlines.toml",
        '[[kind]]\nid = "tea"\nrule = "X-1"\nwords = { zh = "茶", en = "Tea" }\nruns = "wall"\namount = 3\n',
    )
    said = cli("deadline", "nonsense").err
    assert all(kind in said for kind in [*SAID, "tea"])
    assert cli("deadline", "tea", "--from", "2026-11-20 10:00", "--json").json["due"] == "2026-11-20T10:03:00+08:00"


def test_the_shops_own_calendar_and_zone_are_used(cli: Cli) -> None:
    """I-2: beside the store; a year that the shop adds is no longer warned of."""
    words = ("deadline", "incident.report", "--from", "2026-12-31 18:00", "--json")
    assert any("no holidays for 2027" in one for one in cli(*words).json["because"])
    cli.file(
        "playbook/calendar.toml",
        '[year.2027]\nholidays = [{ words = { zh = "元旦", en = "New Year" }, first = 2027-01-01, last = 2027-01-03 }]',
    )
    cli.file("playbook/shop.toml", 'time_zone = "Europe/Berlin"')
    found = cli(*words).json
    assert found["due"] == "2027-01-04T09:00:00+01:00"
    assert found["because"][-1] == "Passed over: New Year, 2027-01-01 (Fri) to 2027-01-03 (Sun)."


def test_a_wrong_playbook_is_exit_3(cli: Cli) -> None:
    cli.file("playbook/calendar.toml", "opens = 5")
    answer = cli("deadline", "callback", "--json")
    assert (answer.code, answer.error["code"]) == (3, "playbook_wrong")
