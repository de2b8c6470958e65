"""Parcels given out and sent back, in a real terminal at 80x24: a wrong name stops, the sender is called, two sign.

N-1 to N-5, R-1. No byte that reached the terminal or a file holds the whole number of the document.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.desk.pickups.test_id_numbers_nowhere import held_in
from tests.desk.shop import on_clocks
from tests.e2e.at_another_time import go_to
from tests.e2e.shop_by_command import PASSWORD, made
from tests.e2e.terminal import Terminal

VALUABLE, EXPIRED, UNKNOWN = "803000200001", "803000200002", "803000200003"
ID_NUMBER = "110101199003070038"


def sees(*texts: str) -> Any:
    """Whether one line of a terminal holds all the texts."""
    return lambda terminal: any(all(text in line for text in texts) for line in terminal.screen)


def lines(terminal: Terminal, *texts: str) -> None:
    for text in texts:
        terminal.type(text)
        terminal.press("Enter")


def test_a_stop_a_call_two_signatures_and_a_return(tmp_path: Path) -> None:
    shop, clock = made(tmp_path, "zh_CN"), tmp_path / "ahead"
    command = [sys.executable, "-m", "tests.e2e.at_another_time", str(clock)]

    def run(*arguments: str) -> Any:
        return json.loads(shop.run(*arguments, "--by", "lina", "--json", clock=clock))

    picture = tmp_path / "1.jpg"
    picture.write_bytes(b"\xff\xd8")
    go_to(clock, on_clocks("2026-12-01 10:00"))
    run("pickup", "add", EXPIRED, "--consignee", "单红", "--phone", "13900139022")
    go_to(clock, on_clocks("2026-12-05 09:00"))
    run("pickup", "add", VALUABLE, "--consignee", "杨明静", "--place", "A3", "--valuable")
    with Terminal(command, columns=80, rows=24, environment=shop.environment) as terminal:
        terminal.wait_for("密码")
        lines(terminal, "lina", PASSWORD)
        terminal.wait_for("[ ]")
        terminal.press("Ctrl+G")
        terminal.type("p")
        terminal.wait_for("扫描或输入单号")
        # As a scanner does it, and the agent's hands go on at once.
        lines(terminal, VALUABLE, " ", "杨民敬", ID_NUMBER)
        terminal.wait_for(sees("X 停", "杨民敬", "杨明静"))
        assert sees("民 (min) / 明 (ming)")(terminal)
        lines(terminal, "恒信 李经理", "")
        terminal.wait_for("第二人 *")
        lines(terminal, "zhoumin", PASSWORD)
        terminal.wait_for(sees(VALUABLE, "已放行", "0038"))
        lines(terminal, UNKNOWN, "王芳", "", "", " ", "王芳", ID_NUMBER)
        terminal.wait_for(sees("贵重物品"))
        terminal.press("Enter")
        terminal.wait_for(sees(UNKNOWN, "已放行"))
        terminal.press("Escape")
        terminal.press("Ctrl+G")
        terminal.type("w")
        terminal.wait_for(sees("> X", EXPIRED))
        terminal.type("m")
        terminal.wait_for("未接通")
        lines(terminal, "停机")
        terminal.wait_for(sees(EXPIRED, "1 未接通"))
        terminal.type("r")
        terminal.wait_for("方式 *")
        lines(terminal, " ", "", str(picture), "")
        terminal.wait_for("没有待取件")
        # A number half typed, and the power goes.
        terminal.press("Ctrl+G")
        terminal.type("p")
        terminal.wait_for("扫描或输入单号")
        lines(terminal, "803000200004", "王芳", "", "", " ", "王芳")
        terminal.type(ID_NUMBER)
        terminal.wait_for("*" * 14 + "0038")
        shown = terminal.output
        terminal.kill()
    run("backup")
    assert ID_NUMBER[:14].encode() not in shown
    assert held_in(tmp_path, ID_NUMBER) == []
    found = run("pickup", "history")
    assert [(one["number"], one["outcome"], one["verdict"], one["second_by"], one["sender"]) for one in found] == [
        (VALUABLE, "stopped", "near", "", ""),
        (VALUABLE, "released", "near", "zhoumin", "恒信 李经理"),
        (UNKNOWN, "released", "same", "", ""),
    ]
    assert {(one["by"], one["last_four"]) for one in found} == {("lina", "0038")}
    assert [one["number"] for one in run("parcel", "departures")] == [EXPIRED]
    assert run("pickup", "list") == []
    assert run("audit", "verify")["ok"]
