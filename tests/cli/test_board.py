"""`csdesk board`: the supervisor's board for the shell and for programs (A-4)."""

from __future__ import annotations

from csdesk.desk.board.board import read
from csdesk.desk.desk import Desk
from tests.cli.conftest import Cli
from tests.desk.shop import MANAGER, NOW


def test_the_figures_are_those_of_the_screen(cli: Cli) -> None:
    """A-4: every figure under its key; what is late by name; who may not see it is told who may (A-1)."""
    cli("incident", "open", "--kind", "late", "--text", "恒信 -> 武汉", "--by", "李娜")
    shown = cli("board", "--json", "--by", MANAGER.name).json
    desk = Desk.open(cli.store, origin="test")
    try:
        with desk.reading() as tx:
            figures = read(tx, by=MANAGER, at=NOW).figures(NOW)
    finally:
        desk.close()
    assert shown["figures"] == figures
    assert shown["figures"]["clocks"] > 0
    assert shown["day"] == "2026-11-22"
    assert shown["backup"] == {"at": None, "stale": True}
    assert shown["desks"] == shown["late"] == shown["signed"] == []
    said = cli("board", "--by", MANAGER.name).out
    assert "There is no backup yet." in said
    assert "orders/cancelled" not in said
    assert "orders/cancelled" in cli("board", "--all", "--by", MANAGER.name).out
    refused = cli("board", "--json", "--by", "李娜")
    assert (refused.code, refused.error["code"]) == (1, "not_allowed")
