"""`csdesk visits` (K-3; design: cli.md)."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.conftest import Cli
from tests.desk.shop import NEW, NOW, REGULAR, WITHOUT_NOTICE, WORKDAY

LI = ("--by", "李娜")
MANAGER = ("--by", "梁经理")


def test_from_the_plan_to_the_counts(cli: Cli) -> None:
    """K-3: planned once; listed, moved, written down, counted with the rows behind each figure."""
    first = cli("visits", "plan", *LI, "--json", at=WORKDAY).json
    assert first == {"written": 2, "clients": 3, "planned": 2, "not_opened": 1, "forgotten": 0}
    assert cli("visits", "plan", *LI, "--json", at=WORKDAY).json["written"] == 0
    planned = cli("visits", "due", "--list", "planned", "--json", at=WORKDAY).json
    assert {one["client"] for one in planned} == {REGULAR, WITHOUT_NOTICE}
    assert {one["due"] for one in planned} == {"2027-02-23"}
    due = cli("deadline", "visit.next", "--from", "2026-11-23", "--set", "class=regular", "--json").json["due"]
    assert due.startswith("2027-02-23")
    assert cli("visits", "due", "--json", at=WORKDAY).json == []
    moved = cli("visits", "move", REGULAR, "2026-11-24", "--reason", "出差", *LI, "--json", at=WORKDAY).json
    assert (moved["day"], moved["moves"]) == ("2026-11-24", 1)
    missed = cli("visits", "missed", REGULAR, "--note", "占线", *LI, "--json", at=WORKDAY).json
    assert (missed["tries"], missed["day"]) == (1, "2026-11-24")
    record = ("visits", "record", REGULAR, "--answer", "not", "--about", "speed", "--note", "晚到", "--uuid", "1", *LI)
    made = cli(*record, "--json", at=WORKDAY).json
    assert (made["state"], made["answer"], made["about"], made["case"]) == ("done", "not", ["speed"], "U-0001")
    assert cli(*record, "--json", at=WORKDAY).json == made
    assert [one["state"] for one in cli("visits", "show", REGULAR, "--json").json] == ["planned", "done"]
    counts = cli("visits", "counts", "--part", "class", "--json", at=WORKDAY).json
    assert (counts["parts"][0]["part"], counts["parts"][0]["not"], counts["forgotten"]) == ("regular", 1, 0)
    behind = cli("visits", "counts", "--rows", "not", "--json", at=WORKDAY).json
    assert [one["client"] for one in behind] == [REGULAR]
    said = cli("visits", "due", "--list", "made", at=WORKDAY).out
    assert "not satisfied" in said
    assert cli("visits", "greetings", "--json", at=WORKDAY).json == {"day": "2026-11-23", "clients": [], "holidays": []}


def test_taken_back_and_written_down_again(cli: Cli) -> None:
    """K-3: the client's last visit, for a reason, on its day; it is to be made as before."""
    cli("visits", "plan", *LI, at=WORKDAY)
    back = ("visits", "take-back", REGULAR, *LI, "--json")
    assert cli(*back, "--reason", "x", at=WORKDAY).error["code"] == "visit_not_made"
    cli("visits", "record", REGULAR, "--answer", "fair", *LI, at=WORKDAY)
    assert cli(*back, "--reason", " ", at=WORKDAY).error["field"] == "reason"
    assert cli(*back, "--reason", "打错客户", at=WORKDAY).json["state"] == "planned"
    assert [one["state"] for one in cli("visits", "show", REGULAR, "--json").json] == ["planned"]
    assert cli("visits", "record", REGULAR, "--answer", "satisfied", *LI, "--json", at=WORKDAY).json["state"] == "done"


def test_what_was_said_is_written_to_a_file_for_a_reason(cli: Cli, tmp_path: Path) -> None:
    """K-3, K-9: CSV or XLSX of the visits made in a period; a phone in a note is masked."""
    cli("visits", "plan", *LI, at=WORKDAY)
    note = ("--note", "改打 13800138021", "--about", "speed", "--spoke-to", "王芳")
    cli("visits", "record", REGULAR, "--answer", "fair", *note, *LI, at=WORKDAY)
    file, sheet = tmp_path / "visits.csv", tmp_path / "visits.xlsx"
    export = ("visits", "export", str(file), "--json", "--reason")
    assert cli(*export, "季度汇总", *LI, at=WORKDAY).error["code"] == "not_allowed"
    assert cli(*export, " ", *MANAGER, at=WORKDAY).error["field"] == "reason"
    assert cli(*export, "季度汇总", *MANAGER, at=WORKDAY).json == {"file": str(file), "rows": 1}
    headings, row = csv.reader(file.read_text("utf-8-sig").splitlines())
    said = dict(zip(headings, row, strict=True))
    assert (said["Code"], said["Made"], said["Spoke to"], said["About what"]) == (REGULAR, "2026-11-23", "王*", "speed")
    assert said["Note"] == "改打 138******21"
    assert cli(*export, "季度汇总", *MANAGER, at=WORKDAY).error["code"] == "file_exists"
    as_sheet = (
        "visits",
        "export",
        str(sheet),
        "--from",
        "2026-11-24",
        "--to",
        "2026-11-24",
        "--reason",
        "空",
        "--json",
    )
    assert cli(*as_sheet, *MANAGER, at=WORKDAY).json["rows"] == 0
    assert sheet.read_bytes().startswith(b"PK")


def test_what_is_refused(cli: Cli) -> None:
    """K-3: 1 with the reason, 2 for a wrong use."""
    cli("visits", "plan", *LI, at=WORKDAY)
    record = ("visits", "record", REGULAR, "--answer")
    assert cli(*record, "happy", *LI, "--json", at=WORKDAY).error["code"] == "answer_unknown"
    assert cli(*record, "not", *LI, "--json", at=WORKDAY).error["field"] == "about"
    assert cli("visits", "record", NEW, "--answer", "fair", *LI, "--json").error["code"] == "visit_not_planned"
    assert cli("visits", "show", "ZZ9", "--json").error["code"] == "client_unknown"
    assert cli("visits", "plan", "--by", "小陈", "--json").error["code"] == "not_allowed"
    assert cli("visits", "due", "--list", "moon", at=NOW).code == 2
    assert cli("visits", "counts", "--part", "moon", at=NOW).code == 2
    assert cli("visits", "counts", "--rows", "moon", at=NOW).code == 2
