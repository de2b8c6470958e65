"""Parcels that stopped moving, in a real terminal at 80x24: files, F6, every row decided, a reply, lists, F4.

U-1 to U-6, C-1, C-2, P-0, P-1.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.desk.shop import on_clocks
from tests.e2e.at_another_time import go_to
from tests.e2e.shop_by_command import PASSWORD, ROOT, HomeShop, made
from tests.e2e.terminal import Terminal

HUB, OUT, SILENT, BAG = "803000000001", "000803000002", "803000000003", "403000000004"

PARCELS = f"""运单号,发货时间,方向,目的地,线路,收件人,客户,代收货款
{HUB},2026/11/26 19:00,出港,西安,省际,王芳,HX001,
'{OUT},2026-11-27 19:05:00,出港,成都,省际,李强,HX014,128.50
８０３０００００００03,2026-11-28 18:50:00,出港,杭州,省际,赵敏,,
{BAG},2026-11-26 19:20:00,出港,西安,省际,,,
4.3E+12,2026-11-26 19:20:00,出港,西安,省际,,,
"""

SCANS = f"""运单号,扫描时间,扫描类型,扫描站点
{HUB},2026-11-27 04:12:00,到件,西安分拨中心
{HUB},2026-11-26 21:00:00,发件,武汉
{OUT},2026-11-29 08:40:00,派件,成都武侯
"""


class Shop:
    """A shop whose lina is on post A on 1 December 2026, with what the carrier told."""

    def __init__(self, home: HomeShop, folder: Path) -> None:
        self.home = home
        self._clock = folder / "ahead"
        go_to(self._clock, on_clocks("2026-12-01 16:00"))
        self.command = [sys.executable, "-m", "tests.e2e.at_another_time", str(self._clock)]

    def run(self, *arguments: str) -> Any:
        """The JSON document that a command answers with."""
        done = subprocess.run(
            [*self.command, *arguments, "--json"],
            capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
            env={"PATH": "/usr/bin:/bin", **self.home.environment},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def terminal(self) -> Terminal:
        return Terminal(self.command, columns=80, rows=24, environment=self.home.environment)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the store has."""
        connection = sqlite3.connect(f"file:{self.home.store}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


def sees(*texts: str) -> Any:
    """Whether one line of a terminal holds all the texts."""
    return lambda terminal: any(all(text in line for text in texts) for line in terminal.screen)


def test_from_the_carriers_files_to_the_ticked_item(tmp_path: Path) -> None:
    shop = Shop(made(tmp_path, "zh_CN"), tmp_path)
    shop.run("roster", "set", "--pattern", "ab", "--agents", "lina,zhoumin", "--start", "2026-12-01", "--by", "boss")
    for what, text in (("parcels", PARCELS), ("scans", SCANS)):
        file = tmp_path / f"{what}.csv"
        file.write_text(text, "gb18030")
        taken = shop.run("import", what, str(file), "--by", "lina")
        assert (taken["new"], taken["rejected"]) == ((4, 1) if what == "parcels" else (3, 0))
    asked = shop.run("untracked", "--by", "lina")
    assert [row["number"] for row in asked["rows"]] == [HUB, OUT, SILENT]
    with shop.terminal() as terminal:
        terminal.wait_for("密码")
        terminal.type("lina")
        terminal.press("Enter")
        terminal.type(PASSWORD)
        terminal.press("Enter")
        terminal.wait_for("[ ]")
        terminal.press("F6")
        terminal.wait_for(sees("查到 3 票", "略去 1 个总包"))
        assert sees("出港未签收", "10月29日 - 11月28日")(terminal)
        # As a scanner does it: the number and Enter, wherever the cursor stands, and the zeros stay.
        terminal.type(OUT)
        terminal.press("Enter", "c")
        terminal.wait_for(sees(f"> x {OUT}", "催件 T-0001"))
        _reply(terminal)
        assert shop.rows("SELECT facts, solution FROM reply") == [("网点反馈已找到快件", "今天派送")]
        terminal.type(HUB)
        terminal.press("Enter", "v")
        terminal.wait_for(sees(f"> x {HUB}", "核实 T-0002"))
        terminal.press("l")
        terminal.wait_for(sees(f"> x {HUB}", "遗失"))
        terminal.type(SILENT)
        terminal.press("Enter", "v")
        terminal.wait_for(sees("已处理 3/3"))
        terminal.press("x")
        terminal.wait_for("文件夹")
        terminal.press("Enter")
        terminal.wait_for("已写入")
        listed = shop.home.store.parent / "延误及问题件单号" / "遗失-2026-12-01.txt"
        assert listed.read_text("utf-8") == f"{HUB}\n"
        terminal.press("F4")
        terminal.wait_for(sees("x ", "查询无轨迹快件", "3 票已处理"))
        terminal.press("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert next(one for one in shop.run("checklist", "show") if one["id"] == "untracked")["state"] == "done"


def _reply(terminal: Terminal) -> None:
    """Reply to the chosen parcel's ticket: first with words that say nothing, then with what is promised (C-1, C-2)."""
    terminal.press("r")
    terminal.wait_for("T-0001")
    terminal.type("网点反馈处 理 中")
    terminal.press("Enter")
    terminal.type("今天派送")
    terminal.press("Enter")
    terminal.type("明天 15:00")
    terminal.press("Ctrl+S")
    terminal.wait_for(sees('"处 理 中"'))
    terminal.press("Ctrl+U")
    # What is banned is chosen: it alone is taken out.
    terminal.type("已找到快件")
    terminal.press("Ctrl+S")
    terminal.wait_for(sees("12-02 15:00"))
    terminal.wait_for(sees("> ", OUT))
