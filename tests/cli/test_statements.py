"""`csdesk statements`: the whole way of a statement by command, in JSON; money is text (F-1 to F-3)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from csdesk.desk.desk import Desk
from csdesk.playbook.loading import load
from csdesk.store.store import open_store
from tests.cli.conftest import Cli
from tests.desk.shop import Shop, on_clocks
from tests.desk.statement_shop import AFTER_NOVEMBER, AFTER_OCTOBER, S_NOVEMBER, S_OCTOBER, ordered

LI, FINANCE = ("--by", "李娜", "--json"), ("--by", "何琳", "--json")


@pytest.fixture
def numbers(cli: Cli) -> list[str]:
    """Two orders of October, one of them without a price."""
    desk = Desk(open_store(cli.store), load(cli.store.parent / "playbook"), "counter")
    shop = Shop(desk)
    found = [ordered(shop).number, ordered(shop, fee="").number]
    desk.close()
    return found


def changed(cli: Cli, which: int, **texts: str) -> None:
    desk = Desk(open_store(cli.store), load(cli.store.parent / "playbook"), "counter")
    Shop(desk).change(which, texts, at=AFTER_OCTOBER)
    desk.close()


def statements(cli: Cli, *words: str, by: tuple[str, ...] = LI, at: datetime = AFTER_OCTOBER) -> Any:
    return cli("statements", *words, *by, at=at).json


def refused(cli: Cli, *words: str, by: tuple[str, ...] = LI, at: datetime = AFTER_OCTOBER) -> str:
    answer = cli("statements", *words, *by, at=at)
    assert answer.code == 1
    return str(answer.error["code"])


def test_a_statement_goes_its_way(cli: Cli, numbers: list[str]) -> None:
    """F-1 to F-3: made, checked, sent, disputed, agreed, invoiced, delivered, paid in part and too much, closed."""
    made = statements(cli, "make", "--client", "hx001")
    assert made == {
        "month": "2026-10", "number": S_OCTOBER, "made": 1, "refreshed": 0, "unchanged": 0, "lines": 2,
        "total": "128.50",
    }  # fmt: skip
    assert statements(cli, "make", "--month", "2026-10")["unchanged"] == 1
    assert refused(cli, "check", S_OCTOBER) == "not_allowed"
    assert refused(cli, "check", S_OCTOBER, by=FINANCE) == "statement_unpriced"
    changed(cli, 2, fee="0.01")
    checked = statements(cli, "check", S_OCTOBER.lower(), by=FINANCE)
    assert (checked["state"], checked["total"], checked["next"]) == ("checked", "128.51", ["send", "back"])
    sent = statements(cli, "send", S_OCTOBER)
    assert (sent["number"], sent["sending"], sent["mailed_to"], len(sent["files"])) == (S_OCTOBER, 1, None, 2)
    before = Path(sent["files"][0]).read_bytes()
    again = cli("statements", "again", S_OCTOBER, *LI, at=AFTER_NOVEMBER)
    assert again.error["code"] == "file_exists"
    (pdf, _xlsx) = statements(cli, "again", S_OCTOBER, "--force", at=AFTER_NOVEMBER)["files"]
    assert Path(pdf).read_bytes() == before
    statements(cli, "dispute", S_OCTOBER, "--order", numbers[0], "--note", "价格不对")
    assert refused(cli, "agree", S_OCTOBER, "--who", "王芳") == "statement_order"
    statements(cli, "dispute", S_OCTOBER, "--order", numbers[0], "--answer", "下月更正")
    statements(cli, "agree", S_OCTOBER, "--who", "王芳")
    statements(cli, "invoice", S_OCTOBER)
    assert statements(cli, "invoice", S_OCTOBER, "--issued", "24420000", by=FINANCE)["invoice"] == "24420000"
    statements(cli, "deliver", S_OCTOBER, "--taken-by", "王芳")
    paid = statements(cli, "pay", S_OCTOBER, "100", "--way", "cash", "--day", "2026-11-01", "--uuid", "1", by=FINANCE)
    assert (paid["state"], paid["paid"], paid["over"]) == ("part_paid", "100.00", "0.00")
    assert statements(cli, "pay", S_OCTOBER, "100", "--uuid", "1", by=FINANCE)["paid"] == "100.00"
    paid = statements(cli, "pay", S_OCTOBER, "30", by=FINANCE)
    assert (paid["state"], paid["over"], [one["amount"] for one in paid["payments"]]) == (
        "paid", "1.49", ["100.00", "30.00"]
    )  # fmt: skip
    assert statements(cli, "back", S_OCTOBER, "--reason", "记错", by=FINANCE)["paid"] == "100.00"
    statements(cli, "pay", S_OCTOBER, "28.51", by=FINANCE)
    assert statements(cli, "close", S_OCTOBER, by=FINANCE)["due"] is None


def test_what_changed_stands_on_the_next_one(cli: Cli, numbers: list[str]) -> None:
    """F-3: a correction with its order, its revisions and the amounts before and now."""
    changed(cli, 2, fee="1")
    statements(cli, "make")
    statements(cli, "check", S_OCTOBER, by=FINANCE)
    statements(cli, "send", S_OCTOBER, "--files")
    changed(cli, 1, fee="130")
    statements(cli, "make", at=AFTER_NOVEMBER)
    (line,) = statements(cli, "show", S_NOVEMBER, at=AFTER_NOVEMBER)["lines"]
    assert (line["order"], line["kind"], line["amount"], line["before"], line["corrects"], line["revision"]) == (
        numbers[0], "correction", "1.50", "128.50", S_OCTOBER, 2
    )  # fmt: skip


def test_what_is_late_is_listed_with_whom_to_press(cli: Cli, numbers: list[str]) -> None:
    """F-1: in JSON and as a table; pressing is noted."""
    del numbers
    statements(cli, "make")
    late = on_clocks("2026-11-20 10:00")
    (one,) = statements(cli, "list", "--list", "late", at=late)
    assert (one["number"], one["late"], one["person"], one["press"]) == (S_OCTOBER, True, "finance", "何琳")
    statements(cli, "press", S_OCTOBER, "--said", "今天审", at=late)
    assert statements(cli, "show", S_OCTOBER, at=late)["pressed"][0]["whom"] == "何琳"
    table = cli("statements", "list", "--month", "2026-10", "--by", "李娜", at=late).out
    assert S_OCTOBER in table
    assert "! 2026-11-04" in table
    shown = cli("statements", "show", S_OCTOBER, "--by", "李娜", at=late).out
    assert "no price" in shown


def test_wrong_use_says_what_is_right(cli: Cli) -> None:
    """F-1: lists, months and days that there are not; both ways of sending at once."""
    for words in (
        ("list", "--list", "x"), ("make", "--month", "11"), ("pay", "S1", "1", "--day", "x"),
        ("send", "S1", "--files", "--mail"),
    ):  # fmt: skip
        assert cli("statements", *words, *FINANCE).code == 2
    assert refused(cli, "show", "S1") == "statement_unknown"
