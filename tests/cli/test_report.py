"""`csdesk report` (I-11, I-12, M-1)."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import Cli
from tests.cli.test_incidents import JUDGEMENT, MONDAY, do, open_case

INCIDENT_KEYS = [
    *("number", "kind", "title", "client", "began", "reported", "steps_done", "steps"),
    *("promises_met", "promises_missed", "promises_open", "state", "department", "loss", "penalty"),
]
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def busy(cli: Cli) -> Cli:
    """A Sunday and a Monday: one incident reported in time, one late and kept back, a promise answered late."""
    open_case(cli, "late", "--client", "HX001", at=MONDAY - timedelta(days=1))
    open_case(cli, "damaged", at=MONDAY)
    do(cli, "report", "i1", "--set", "loss=120.5", "--set", "department=freight", "--send", at=MONDAY)
    do(cli, "promise", "i1", "--minutes", "5")
    do(cli, "pause", "i1", "--reason", "waiting_for_client", at=MONDAY + timedelta(minutes=1))
    do(cli, "resume", "i1", at=MONDAY + timedelta(minutes=31))
    do(cli, "answer", "i1", at=MONDAY + timedelta(minutes=40))
    do(cli, "ack", "i2", at=MONDAY + timedelta(minutes=40))
    do(cli, "judge", "i2", *JUDGEMENT, "--hidden", at=MONDAY + timedelta(minutes=41))
    return cli


def test_a_day(busy: Cli) -> None:
    """I-12: today when no date is given."""
    made = busy("report", "day", "--json", at=LATER).json
    assert (made["report"], made["first"], made["last"]) == ("day", "2026-11-23", "2026-11-23")
    assert (made["made"], made["files"]) == ("2026-11-23T12:00:00+08:00", {})
    (row,) = made["incidents"]
    assert list(row) == INCIDENT_KEYS
    assert row == {
        "number": "I-0002",
        "kind": "damaged",
        "title": "货车故障",
        "client": None,
        "began": "2026-11-23T10:00:00+08:00",
        "reported": "late",
        "steps_done": 0,
        "steps": 4,
        "promises_met": 0,
        "promises_missed": 1,
        "promises_open": 0,
        "state": "open",
        "department": "warehouse",
        "loss": None,
        "penalty": "late_report, hidden_report",
    }
    promises = {one["kind"]: (one["met"], one["missed"]) for one in made["promises"]}
    # The report of Sunday's incident was due on Monday at nine, and was sent at ten.
    assert promises == {"incident.promise": (0, 1), "incident.report": (0, 2)}


def test_a_week_runs_from_monday_to_sunday(busy: Cli) -> None:
    """I-12"""
    this, last = (busy("report", "week", "--date", day, "--json", at=LATER).json for day in ("today", "昨天"))
    assert (this["first"], this["last"]) == ("2026-11-23", "2026-11-29")
    assert (last["first"], last["last"]) == ("2026-11-16", "2026-11-22")
    assert [row["number"] for row in this["incidents"]] == ["I-0002"]
    (row,) = last["incidents"]
    assert (row["number"], row["client"], row["loss"], row["department"]) == ("I-0001", "HX001", "120.50", "freight")


def test_a_month(busy: Cli) -> None:
    """I-11, I-12"""
    made = busy("report", "month", "--json", at=LATER).json
    assert (made["first"], made["last"]) == ("2026-11-01", "2026-11-30")
    counts = {"incidents": 1, "open": 1}
    assert made["by_kind"] == [
        {"kind": "damaged", **counts, "late": 1, "hidden": 1, "loss": "0.00"},
        {"kind": "late", **counts, "late": 1, "hidden": 0, "loss": "120.50"},
    ]
    assert {row["department"]: row["incidents"] for row in made["by_department"]} == {"freight": 1, "warehouse": 1}
    assert made["escalations"] == []
    assert made["acknowledgements"] == [{"what": "acknowledged", "times": 1}, {"what": "forgotten", "times": 0}]
    assert made["pauses"] == [{"reason": "waiting_for_client", "pauses": 1, "seconds": 1800}]
    assert [(row["number"], row["hidden"], row["penalty"]) for row in made["late"]] == [
        ("I-0001", None, "late_report"),
        ("I-0002", "yes", "late_report, hidden_report"),
    ]


def test_for_a_person(busy: Cli) -> None:
    said = busy("report", "month", at=LATER)
    assert (said.code, said.err) == (0, "")
    for part in ("2026-11-01", "Freight centre", "waiting for the client", "0:30:00", "200 yuan", "There are none."):
        assert part in said.out
    assert "货车故障" not in busy("report", "day", at=LATER).out  # the title has its place in the files


def test_files_are_private_and_say_the_same(busy: Cli, tmp_path: Path) -> None:
    """I-12"""
    book, page = tmp_path / "new" / "report.xlsx", tmp_path / "report.md"
    made = busy("report", "month", "--xlsx", str(book), "--md", str(page), "--json", at=LATER).json
    assert made["files"] == {"xlsx": str(book), "md": str(page)}
    for path in (book, page):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    read = CalamineWorkbook.from_filelike(io.BytesIO(book.read_bytes()))
    assert len(read.sheet_names) == len([value for value in made.values() if isinstance(value, list)])
    by_kind = [list(row) for row in read.get_sheet_by_name("Incidents by kind").to_python()]
    figures = {row[0]: row[1:4] for row in read.get_sheet_by_name("Figures").to_python()[3:]}
    assert figures["Incidents"] == [2.0, 0.0, 2.0]
    assert figures["Promises kept"] == [0.0, "", ""]
    assert by_kind[3:] == [["damaged", 1.0, 1.0, 1.0, 1.0, 0.0], ["late", 1.0, 1.0, 1.0, 0.0, 120.5]]
    lines = [line.replace(" ", "") for line in page.read_text("utf-8").splitlines()]
    assert "|late|1|1|1|0|120.50|" in lines
    said = busy("report", "day", "--md", str(tmp_path / "day.md"), at=LATER)
    assert said.out == f"The report is in {tmp_path / 'day.md'}.\n"


def test_nothing_is_overwritten_unasked(busy: Cli, tmp_path: Path) -> None:
    page, book = tmp_path / "report.md", tmp_path / "report.xlsx"
    page.write_text("mine")
    words = ("report", "day", "--md", str(page), "--xlsx", str(book))
    answer = busy(*words, "--json", at=LATER)
    assert (answer.code, answer.error["code"]) == (3, "file_exists")
    assert page.read_text() == "mine"
    assert not book.exists()
    book.symlink_to(tmp_path / "nowhere")
    page.unlink()
    assert busy(*words, "--json", at=LATER).error["code"] == "file_exists"
    assert busy(*words, "--overwrite", at=LATER).code == 0
    assert not book.is_symlink()
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--date", "2026-02-30"), 2),
        (("--date", "soon"), 2),
        (("--xlsx", "/tmp/same", "--md", "/tmp/same"), 2),
        (("--xlsx", "/proc/none/report.xlsx"), 3),
        (("--md", "nul\0l"), 3),
    ],
)
def test_what_cannot_be(cli: Cli, words: tuple[str, ...], code: int) -> None:
    assert cli("report", "day", *words, "--json").code == code


def test_a_shop_s_own_words_and_penalties(busy: Cli) -> None:
    """I-11: the rules of a penalty are data."""
    busy.file(
        "playbook/incidents.toml",
        '[[penalty]]\nid = "late_report"\nwords = { zh = "迟报：请全组喝茶", en = "late report: tea for all" }\n',
    )
    assert "tea for all" in busy("report", "month", at=LATER).out
    assert "请全组喝茶" in busy("--lang", "zh_CN", "incident", "list", "--late", at=LATER).out


def test_chinese_sheets(busy: Cli, tmp_path: Path) -> None:
    book = tmp_path / "report.xlsx"
    assert busy("--lang", "zh_CN", "report", "week", "--xlsx", str(book), at=LATER).code == 0
    with zipfile.ZipFile(book) as archive:
        assert "破损" in archive.read("xl/sharedStrings.xml").decode("utf-8")


def test_figures_beside_those_before(busy: Cli) -> None:
    """M-1: every line of the playbook's report; a kind stands beneath its figure."""
    made = busy("report", "day", "--json", at=LATER).json
    lines = {one["figure"]: one for one in made["figures"]}
    assert {"orders", "incidents", "promises_met", "promises_missed", "checklist_done", "untracked", "cash"} <= {*lines}
    incidents = lines["incidents/damaged"]
    assert (incidents["value"], incidents["before"], incidents["change"]) == (1, 0, 1)
    assert lines["promises_missed"]["value"] == 3
    assert lines["cash"]["value"] == "0.00"
    month = {one["figure"]: one for one in busy("report", "month", "--json", at=LATER).json["figures"]}
    assert (month["on_time_rate"]["value"], month["on_time_rate"]["whole"]) == (None, 0)
    kept = month["promises_kept"]
    assert (kept["value"], kept["part"], kept["whole"]) == (0.0, 0, 4)
    week = busy("report", "week", "--json", at=LATER).json
    assert [one["day"] for one in week["days"]][::6] == ["2026-11-23", "2026-11-29"]
    assert sum(one["incidents"] for one in week["agents"]) == sum(one["incidents"] for one in week["clients"]) == 1


def test_a_figure_opens_the_rows_it_counts(busy: Cli) -> None:
    """M-2: as many as it says; of one kind, agent or client; a rate those of its first figure."""
    made = busy("report", "rows", "incidents", "--span", "month", "--json", at=LATER).json
    assert (made["value"], [one["number"] for one in made["rows"]]) == (2, ["I-0001", "I-0002"])
    late = busy("report", "rows", "incidents/late", "--span", "month", "--client", "HX001", "--json", at=LATER).json
    assert [(one["kind"], one["client"], one["about"]) for one in late["rows"]] == [("late", "HX001", "case")]
    none = busy("report", "rows", "incidents/late", "--span", "month", "--agent", "nobody", "--json", at=LATER).json
    assert (none["value"], none["rows"]) == (0, [])
    assert busy("report", "rows", "promises_kept", "--json", at=LATER).json["rows"] == []
    said = busy("report", "rows", "promises_missed", at=LATER)
    assert "Promises missed: 3" in said.out
    for words, code in (
        (("rain",), 1), (("orders", "--span", "year"), 2), (("orders", "--client", "nobody"), 1),
    ):  # fmt: skip
        assert busy("report", "rows", *words, "--json", at=LATER).code == code


def test_reports_are_for_who_sees_the_board(busy: Cli) -> None:
    """A-1, M-1: an agent is told who may; files mask what is personal (K-9)."""
    open_case(busy, "late", text="王芳 13800138021 没收到", at=MONDAY)
    made = busy("report", "day", "--json", at=LATER).json
    assert "王芳 138******21 没收到" in [one["title"] for one in made["incidents"]]
    busy("user", "add", "小李", "--role", "agent", "--password-stdin", stdin=b"long-enough\n")
    refused = busy("--by", "小李", "report", "day", "--json", at=LATER)
    assert (refused.code, refused.error["code"]) == (1, "not_allowed")
