"""`csdesk slips` (D-1 to D-5; design: cli.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from csdesk.desk.desk import Desk
from csdesk.playbook.loading import load
from csdesk.store.store import open_store
from tests.cli.conftest import Cli
from tests.desk.shop import PASSWORD, Shop, on_clocks
from tests.desk.slip_shop import ordered

LI = ("--by", "李娜", "--json")
FIRST = on_clocks("2026-11-02 10:00")


@pytest.fixture
def numbers(cli: Cli) -> list[str]:
    """Three orders that ask for slips."""
    desk = Desk(open_store(cli.store), load(cli.store.parent / "playbook"), "counter")
    found = [ordered(Shop(desk), FIRST) for _ in range(3)]
    desk.close()
    return found


def slips(cli: Cli, *words: str, at: datetime = FIRST, stdin: bytes = b"") -> Any:
    return cli("slips", *words, *LI, at=at, stdin=stdin).json


def test_a_slip_goes_its_way(cli: Cli, numbers: list[str], tmp_path: Path) -> None:
    """D-1 to D-5: arrival, envelope with one missing and one extra, fault, press, month, handing over, blocking."""
    first, second, third = numbers
    assert [one["number"] for one in slips(cli, "list", "--list", "coming")] == numbers
    for number in numbers:
        slips(cli, "way", number, "--transfers", "1")
        assert slips(cli, "arrive", number, "--at", "09:00")["due"] == "2026-11-17T23:59:59+08:00"
    refused = cli("slips", "mark", first, "posted", *LI, at=FIRST)
    assert (refused.code, refused.error["code"]) == (1, "slip_order")
    for number in numbers:
        slips(cli, "mark", number, "signed", "--note", "已盖章")
    batch = slips(cli, "post", first, second, "--from", "恒通", "--waybill", "YT1", "--uuid", "1")
    assert slips(cli, "post", first, second, "--from", "恒通", "--uuid", "1") == batch
    assert (batch["number"], batch["missing"]) == ("B-0001", [first, second])
    got = slips(cli, "receive", "b1", first, third)
    assert (got["received"], got["missing"], got["extra"]) == ([first], [second], [third])
    assert slips(cli, "batches")[0]["missing"] == 1
    closed = slips(cli, "close", "b1")
    assert closed["closed_by"] == "李娜"
    assert slips(cli, "show", second)["fault"] == "missing"
    slips(cli, "report", second, "--whom", "华东")
    late = on_clocks("2026-11-20 10:00")
    (overdue,) = slips(cli, "overdue", at=late)
    assert (overdue["number"], overdue["days_overdue"], overdue["whom"]) == (second, 3, "本地回单专员")
    pressed = slips(cli, "press", second, "--said", "今天寄出", at=late)
    assert (pressed["presses"], pressed["pressed_for"][0]["said"]) == (1, "今天寄出")
    assert slips(cli, "counts", at=late) == {
        "overdue": 1, "due": 1, "faulty": 1, "coming": 0, "received": 2, "checked": 0, "returned": 0,
    }  # fmt: skip
    (month,) = slips(cli, "month", "--month", "2026-11", at=late)
    assert (month["region"], month["due"], month["in_time"], month["out"], month["fees"]) == ("local", 3, 2, 1, "50.00")
    assert [one["number"] for one in slips(cli, "blocking", "--month", "2026-11", at=late)] == numbers
    slips(cli, "mark", first, "checked")
    slips(cli, "mark", third, "checked")
    finance = slips(
        cli, "hand", first, "--to", "finance", "--taken-by", "何琳", "--password-stdin", stdin=PASSWORD.encode()
    )
    assert finance == {"to": "finance", "taken_by": "何琳", "numbers": [first]}
    slips(cli, "hand", third, "--to", "client", "--taken-by", "王芳", "--signed")
    (blocked,) = slips(cli, "blocking", "--month", "2026-11", at=late)
    assert (blocked["number"], blocked["state"], blocked["overdue"]) == (second, "asked", True)
    assert "3 days late" in blocked["mark"]
    assert slips(cli, "blocking", "--month", "2026-10", at=late) == []
    files = slips(cli, "overdue", "--export", "--folder", str(tmp_path / "out"), at=late)["files"]
    files += slips(cli, "month", "--month", "2026-11", "--export", "--folder", str(tmp_path / "out"), at=late)["files"]
    assert sorted(Path(one).suffix for one in files) == [".csv"] * 3 + [".xlsx"] * 3
    assert second in Path(files[0]).read_text("utf-8-sig")
    again = cli("slips", "overdue", "--export", "--folder", str(tmp_path / "out"), *LI, at=late)
    assert again.error["code"] == "file_exists"


def test_each_command_also_speaks(cli: Cli, numbers: list[str]) -> None:
    """Without --json a sentence or a table, in both languages; what people typed is never markup."""
    who = ("--by", "李娜")
    assert "next: note the arrival" in cli("slips", "show", numbers[0], *who).out
    for words in (("list", "--list", "all"), ("counts",), ("overdue",), ("month",), ("blocking",), ("batches",)):
        assert cli("--lang", "zh_CN", "slips", *words, *who, at=FIRST + timedelta(days=40)).code == 0
    assert cli("slips", "list", "--list", "lost", *who).code == 2
    assert cli("slips", "blocking", "--month", "May", *who).code == 2
    assert cli("slips", "hand", numbers[0], "--to", "nobody", "--taken-by", "x", *who).code == 2
    assert cli("slips", "show", "WO1", *LI).error["code"] == "slip_unknown"
    slips(cli, "arrive", numbers[0])
    slips(cli, "arrive", numbers[0], "--undo")
    assert slips(cli, "show", numbers[0])["arrived"] is None
