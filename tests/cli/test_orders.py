"""`csdesk order` (O-3 to O-8)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from csdesk.rules.order_fields import FIELDS
from tests.cli.conftest import Cli

ORDER: Mapping[str, Any] = {
    "channel": "phone",
    "client": "HX001",
    "job_type": "same_city",
    "vehicle": "面包车",
    "delivery_address": "武昌中南路 9 号",
    "delivery_contact": "李强",
    "delivery_phone": "027-87654388",
    "goods": "配件",
    "pieces": 3,
    "weight_kg": 12.5,
    "fee": "128.5",
    "slip_back": True,
    "checks": ["asked_forbidden", "read_back"],
}


def add(cli: Cli, *without: str, **changes: Any) -> dict[str, Any]:
    """What `order add` answers for ORDER without some keys and with changes."""
    content = {key: value for key, value in {**ORDER, **changes}.items() if key not in without}
    document: dict[str, Any] = cli("order", "add", cli.file("order.json", content), "--json").json
    return document


def show(cli: Cli, which: object) -> dict[str, Any]:
    document: dict[str, Any] = cli("order", "show", str(which), "--json").json
    return document


def test_add_makes_a_draft_and_fills_what_the_client_fills(cli: Cli) -> None:
    answer = add(cli)
    assert answer == {"id": 1, "state": "draft", "missing": [], "problems": []}
    shown = show(cli, 1)
    assert (shown["state"], shown["number"], shown["revision"], shown["owner"]) == ("draft", None, 0, "总管")
    fields = shown["fields"]
    assert (fields["caller"], fields["pickup_phone"], fields["settlement"]) == ("王芳", "13800138021", "monthly")
    assert (fields["pieces"], fields["weight_kg"], fields["slip_back"], fields["stamp"]) == ("3", "12.5", True, False)
    assert fields["notes"] is None
    assert [(one["id"], one["by"]) for one in shown["checks"]] == [("asked_forbidden", "总管"), ("read_back", "总管")]


def test_add_says_what_is_missing(cli: Cli) -> None:
    answer = add(cli, "delivery_phone", "checks", pieces="²", client="HX999")
    assert set(answer["missing"]) >= {"client", "delivery_phone", "pieces", "asked_forbidden", "read_back"}
    assert {one["field"] for one in answer["problems"]} >= {"client", "pieces", "check_read_back"}
    assert all(one["message"] for one in answer["problems"])


def test_what_the_file_says_is_not_filled(cli: Cli) -> None:
    add(cli, caller="刘先生", settlement="cash")
    fields = show(cli, 1)["fields"]
    assert (fields["caller"], fields["settlement"], fields["caller_phone"]) == ("刘先生", "cash", "13800138021")


def test_add_reads_stdin_and_sending_it_again_makes_no_second_draft(cli: Cli) -> None:
    uuid = "6b1f4c9e-3a57-4d0e-9a4e-2f1f6f0d8a11"
    for _ in range(2):
        assert cli("order", "add", "-", "--uuid", uuid, "--json", stdin=b'{"goods": "x"}').json["id"] == 1
    assert show(cli, 1)["uuid"] == uuid


def test_numbers_stay_as_they_were_typed(cli: Cli) -> None:
    answer = cli("order", "add", "-", "--json", stdin=b'{"weight_kg": 1e5, "fee": 0.10, "volume_m3": NaN}')
    assert set(answer.json["missing"]) >= {"weight_kg", "volume_m3"}
    fields = show(cli, answer.json["id"])["fields"]
    assert (fields["weight_kg"], fields["fee"], fields["volume_m3"]) == ("1e5", "0.10", "NaN")


@pytest.mark.parametrize(
    ("content", "exit_code", "code", "field"),
    [
        (b"", 3, "file_not_json", None),
        (b"{", 3, "file_not_json", None),
        (b"[" * 100_000, 3, "file_not_json", None),
        (b"[]", 3, "file_not_an_order", None),
        (b'{"fields": 3}', 3, "file_not_an_order", "fields"),
        (b'{"goods": "\xff"}', 3, "file_encoding", None),
        (b'{"goods": "' + b"x" * (1 << 20) + b'"}', 3, "file_too_large", None),
        (b'{"colour": "red"}', 1, "field_unknown", "colour"),
        (b'{"goods": ["x"]}', 1, "field_not_text", "goods"),
        (b'{"goods": true}', 1, "field_not_text", "goods"),
        (b'{"fragile": "perhaps"}', 1, "tick_unreadable", "fragile"),
        (b'{"checks": ["nothing"]}', 1, "check_unknown", "checks"),
        (b'{"checks": {"id": [1]}}', 1, "check_unknown", "checks"),
    ],
)
def test_add_refuses_a_file(cli: Cli, content: bytes, exit_code: int, code: str, field: str | None) -> None:
    for name, stdin in ((cli.file("order.json", content), b""), ("-", content)):
        answer = cli("order", "add", name, "--json", stdin=stdin)
        assert (answer.code, answer.error["code"], answer.error["field"]) == (exit_code, code, field)
    assert cli("order", "list", "--drafts", "--json").json == []


def test_add_refuses_what_is_no_file(cli: Cli, tmp_path: Path) -> None:
    for name in (str(tmp_path / "none.json"), str(tmp_path), "nul\0l"):
        answer = cli("order", "add", name, "--json")
        assert (answer.code, answer.error["code"]) == (3, "file_unreadable")
    assert cli("order", "add", "-", "--uuid", "one", "--json").code == 2


def test_confirm_numbers_hands_over_and_answers_again(cli: Cli) -> None:
    """O-6, O-7."""
    add(cli)
    answer = cli("order", "confirm", "1", "--by", "李娜", "--json").json
    work_order = Path(answer.pop("work_order"))
    assert answer == {"number": "WO202611220001", "centre": "dispatch", "revision": 1}
    assert work_order.read_bytes().startswith(b"%PDF")
    for again in ("1", "WO202611220001", "wo202611220001"):
        assert cli("order", "confirm", again, "--json").json["number"] == "WO202611220001"


def test_confirm_refuses_by_the_rules_of_the_screen(cli: Cli) -> None:
    add(cli, "delivery_phone")
    answer = cli("order", "confirm", "1", "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (1, "field_missing", "delivery_phone")
    add(cli, "checks")
    assert cli("order", "confirm", "2", "--json").error["field"] == "check_asked_forbidden"
    assert cli("order", "confirm", "99", "--json").error["code"] == "order_unknown"
    assert cli("order", "list", "--json").json == []


def test_dangerous_goods_need_a_supervisor_and_a_reason(cli: Cli) -> None:
    """O-4: who answers does it in his own name."""
    add(cli, dangerous=True)
    assert cli("order", "confirm", "1", "--by", "李娜", "--reason", "x", "--json").error["code"] == "not_allowed"
    assert cli("order", "confirm", "1", "--by", "梁经理", "--json").error["code"] == "reason_missing"
    assert cli("order", "confirm", "1", "--by", "梁经理", "--reason", "已附报告", "--json").code == 0
    shown = show(cli, 1)
    assert (shown["approved_by"], shown["approval_reason"], shown["fields"]["dangerous"]) == (
        "梁经理",
        "已附报告",
        True,
    )


def test_a_trainee_may_not_confirm(cli: Cli) -> None:
    add(cli)
    answer = cli("order", "confirm", "1", "--by", "小陈")
    assert answer.code == 1
    assert "agent" in answer.err


def test_show_tells_everything_of_a_confirmed_order(cli: Cli) -> None:
    add(cli, job_type="door_to_door", wanted_at="2026-11-26T15:00:00+08:00", vehicle=None)
    cli("order", "confirm", "1", "--by", "李娜")
    shown = show(cli, "WO202611220001")
    assert (shown["id"], shown["state"], shown["centre"], shown["day"]) == (1, "confirmed", "freight", "2026-11-22")
    assert shown["confirmed_at"] == shown["handed_over_at"] == "2026-11-22T09:30:00+08:00"
    fields = shown["fields"]
    assert list(fields) == [field.name for field in FIELDS]
    assert (fields["fee"], fields["weight_kg"], fields["pieces"], fields["copies"]) == ("128.50", "12.5", 3, 1)
    assert fields["wanted_at"] == "2026-11-26T15:00:00+08:00"
    checks = {one["id"]: (one["by"], one["evidence"]) for one in shown["checks"]}
    assert checks == {
        "asked_forbidden": ("总管", ""),
        "notice_on_file": ("总管", "until 2026-12-31"),
        "read_back": ("总管", ""),
    }
    (revision,) = shown["revisions"]
    assert (revision["revision"], revision["by"], revision["asked_by"]) == (1, "李娜", None)
    assert revision["fields"] == fields


def test_what_show_gives_can_be_added_again(cli: Cli) -> None:
    add(cli)
    cli("order", "confirm", "1")
    document = cli.file("shown.json", show(cli, 1))
    again = cli("order", "add", document, "--json").json
    assert (again["id"], again["missing"]) == (2, [])
    assert cli("order", "confirm", "2").code == 0
    assert show(cli, 2)["fields"] == show(cli, 1)["fields"]
    assert show(cli, 2)["uuid"] != show(cli, 1)["uuid"]


REQUEST = ("--asked-by", "王芳", "--channel", "phone", "--what", "五件", "--why", "漏报")


def test_change_makes_a_new_revision(cli: Cli) -> None:
    """O-8: both revisions stay readable."""
    add(cli, notes="小心")
    cli("order", "confirm", "1")
    changed = cli.file("change.json", {"pieces": 5, "notes": None})
    answer = cli("order", "change", "WO202611220001", changed, *REQUEST, "--json").json
    assert (answer["number"], answer["revision"]) == ("WO202611220001", 2)
    assert answer["work_order"].endswith("-r2.pdf")
    shown = show(cli, 1)
    first, second = shown["revisions"]
    assert (first["fields"]["pieces"], second["fields"]["pieces"]) == (3, 5)
    assert (first["fields"]["notes"], second["fields"]["notes"]) == ("小心", None)
    assert (second["asked_by"], second["asked_channel"], second["asked_why"]) == ("王芳", "phone", "漏报")


def test_a_refused_change_leaves_nothing_begun(cli: Cli) -> None:
    add(cli)
    cli("order", "confirm", "1")
    same = cli.file("same.json", {"pieces": "3"})
    assert cli("order", "change", "1", same, *REQUEST, "--json").error["code"] == "nothing_changed"
    wrong = cli.file("wrong.json", {"pieces": "-1"})
    assert cli("order", "change", "1", wrong, *REQUEST, "--json").error["field"] == "pieces"
    assert cli("order", "list", "--drafts", "--json").json == []
    assert show(cli, 1)["revision"] == 1


def test_cancel_keeps_the_number_and_needs_a_reason(cli: Cli) -> None:
    """O-8."""
    add(cli)
    cli("order", "confirm", "1")
    assert cli("order", "cancel", "1", "--reason", "  ", "--json").error["code"] == "reason_missing"
    assert cli("order", "cancel", "1", "--reason", "客户取消", "--json").json["state"] == "cancelled"
    shown = show(cli, 1)
    assert (shown["state"], shown["number"], shown["cancel_reason"]) == ("cancelled", "WO202611220001", "客户取消")
    again = cli("order", "cancel", "1", "--reason", "x", "--json")
    assert (again.code, again.error["code"]) == (1, "order_cancelled")


def test_discard_throws_a_draft_away(cli: Cli) -> None:
    add(cli)
    assert cli("order", "discard", "1", "--by", "小陈", "--json").error["code"] == "not_allowed"
    assert cli("order", "discard", "1", "--json").json == {"id": 1, "state": "cancelled"}
    assert cli("order", "discard", "1", "--json").error["code"] == "draft_unknown"
    assert show(cli, 1)["fields"] == {}


def test_list(cli: Cli) -> None:
    for _ in range(3):
        add(cli)
    cli("order", "confirm", "1")
    cli("order", "confirm", "2")
    listed = cli("order", "list", "--json").json
    assert [(one["number"], one["client"], one["pieces"]) for one in listed] == [
        ("WO202611220002", "HX001", 3),
        ("WO202611220001", "HX001", 3),
    ]
    assert [one["id"] for one in cli("order", "list", "--before", "WO202611220002", "--json").json] == [1]
    assert len(cli("order", "list", "--limit", "1", "--json").json) == 1
    assert cli("order", "list", "--day", "2026-11-21", "--json").json == []
    assert len(cli("order", "list", "--day", "2026-11-22", "--json").json) == 2
    (draft,) = cli("order", "list", "--drafts", "--json").json
    assert (draft["id"], draft["state"], draft["owner"], draft["client"]) == (3, "draft", "总管", "HX001")
    assert draft["saved_at"] == "2026-11-22T09:30:00+08:00"


def test_tables_for_a_person(cli: Cli) -> None:
    said = cli("order", "add", cli.file("order.json", {"goods": "配件"})).out
    assert said.startswith("The draft 1 is kept.\n- ")
    assert "配件" in cli("order", "show", "1").out
    assert "配件" in cli("order", "list", "--drafts").out
    assert cli("order", "list").out == "There are none.\n"
    add(cli)
    assert "WO202611220001" in cli("order", "confirm", "2").out
    cli("order", "change", "2", cli.file("c.json", {"pieces": 4}), *REQUEST)
    cli("order", "cancel", "2", "--reason", "不要了")
    shown = cli("order", "show", "2").out
    for part in ("WO202611220001", "恒信物流有限公司", "五件", "不要了", "Same-city", "asked about"):
        assert part in shown
    assert "WO202611220001" in cli("order", "list").out


def test_a_work_order_that_cannot_be_written_is_a_warning(cli: Cli) -> None:
    """O-7: the order is confirmed, and waits to be handed over."""
    add(cli)
    cli.file("work-orders", "in the way")
    answer = cli("order", "confirm", "1", "--json")
    assert answer.code == 0
    assert '"work_order": null' in answer.out
    assert '"warning"' in answer.err
