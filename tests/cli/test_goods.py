"""`csdesk goods` and `csdesk trip`: the sheet and what is on the road without the screen (T-1 to T-8)."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli
from tests.desk.goods_work import DOOR, ECONOMY, printed, row
from tests.desk.shop import MINUTE, WORKDAY
from tests.screens.walking import shop_at

AT = WORKDAY + 60 * MINUTE
LI = ("--by", "李娜", "--json")


def test_goods_are_followed_from_the_command_line(cli: Cli, tmp_path: Path) -> None:
    """T-1 to T-8: listed with late ones first, stepped, talked about, delivered, exported; refusals exit 1."""
    with shop_at(cli.store) as shop:
        first, second = (row(shop, printed(shop, texts)).number for texts in (DOOR, ECONOMY))
    lines = cli("goods", "list", "--json", at=AT).json
    assert [(one["number"], one["class"], one["late"]) for one in lines] == [(first, "a", True), (second, "c", False)]
    assert lines[0]["next"]["step"] == "dispatch"
    assert lines[0]["expected"] == "2026-11-26T15:00:00+08:00"
    assert [one["number"] for one in cli("goods", "list", "--show", "late", "--json", at=AT).json] == [first]
    found = cli("goods", "step", first, "dispatch", *LI, at=AT).json
    assert (found["reasons"], found["next"]["step"]) == (["door_to_door"], "printed")
    assert {one["step"]: one["state"] for one in found["steps"]}["dispatch"] == "done"
    talk = cli("goods", "talk", first, "--with", "李强", "--what", "在家", "--at", "10:20", *LI, at=AT).json["talks"][0]
    assert (talk["at"], talk["written"], talk["back_dated"], talk["late"]) == (
        "2026-11-23T10:20:00+08:00", "2026-11-23T11:00:00+08:00", True, False,
    )  # fmt: skip
    assert cli("goods", "class", first, "C", "--reason", "不急", *LI, at=AT).json["class"] == "c"
    refused = cli("goods", "class", first, "C", "--reason", "不急", *LI, at=AT)
    assert (refused.code, refused.error["code"]) == (1, "class_same")
    assert cli("goods", "paper", second, "phone", *LI, at=AT).json["papers_missing"] == 1
    assert cli("goods", "papers", "--json", at=AT).json[0]["kind"] == "phone"
    assert cli("goods", "paper", second, "phone", "--there", *LI, at=AT).json["papers"] == []
    assert cli("goods", "late", second, *LI, at=AT).json["number"] == "I-0001"
    trip = cli("trip", "send", "鄂A1", "--arrives", "16:00", "--order", second, *LI, at=AT).json
    assert (trip["number"], trip["orders"], trip["next_look"]) == ("V-0001", [second], "2026-11-24T08:00:00+08:00")
    late = cli("trip", "delay", "鄂A1", "jam", "2026-11-28 9:00", *LI, at=AT).json
    assert late["delay"]["new_time"] == "2026-11-28T09:00:00+08:00"
    assert (
        cli("trip", "told", "鄂A1", str(late["to_tell"][0]["case"]), "--note", "王芳", *LI, at=AT).json["to_tell"] == []
    )
    assert cli("goods", "show", second, "--json", at=AT).json["comes"] == "2026-11-28T09:00:00+08:00"
    assert cli("trip", "arrived", "V1", *LI, at=AT).json["state"] == "closed"
    done = cli("goods", "delivered", second, "--at", "10:40", *LI, at=AT).json
    assert (done["actual"], done["on_time"]) == ("2026-11-23T10:40:00+08:00", True)
    assert cli("goods", "answer", second, "satisfied", *LI, at=AT).json["satisfied"] == "satisfied"
    wrote = cli("goods", "list", "--search", "恒鑫", "--export", str(tmp_path / "out"), "--json", at=AT).json
    assert [Path(one).suffix for one in wrote["files"]] == [".csv", ".xlsx", ".pdf"]
    assert (tmp_path / "out" / "反馈表-2026-11-23.pdf").read_bytes().startswith(b"%PDF")
    again = cli("goods", "list", "--export", str(tmp_path / "out"), "--json", at=AT)
    assert (again.code, again.error["code"]) == (3, "file_exists")
    assert cli("goods", "show", "WO1", "--json", at=AT).error["code"] == "goods_unknown"
