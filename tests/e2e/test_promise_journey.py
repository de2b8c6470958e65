"""An agent's promise in a real terminal at 80x24, in both languages: started, reported, watched from every screen."""

from __future__ import annotations

import re
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from csdesk.store import sqlite
from tests.e2e.shop_by_command import CSDESK, PASSWORD, HomeShop, made
from tests.e2e.terminal import Terminal

PATIENCE = 60.0

ALWAYS_OPEN = """
working_weekdays = [1, 2, 3, 4, 5, 6, 7]
opens = 00:00:00
closes = 23:59:59
"""
"""The shop's own calendar, so that the test is the same at any hour of the day it runs (I-2)."""


@dataclass(frozen=True)
class Said:
    """What the screens say in one language."""

    password: str
    form: str
    kinds: str
    report_step: str
    sent: str
    promised: str
    printed: str


SAID = {
    "en_US": Said("Password", "New order", "late", "report to department", "Sent to", "Answer promised", "printed"),
    "zh_CN": Said("密码", "新委托单", "延误", "上报部门经理", "已发送", "承诺客户的答复", "打印"),
}


@pytest.fixture(params=sorted(SAID))
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> HomeShop:
    shop = made(tmp_path, request.param)
    (tmp_path / "shop" / "playbook" / "calendar.toml").write_text(ALWAYS_OPEN, "utf-8")
    return shop


def sign_in(terminal: Terminal, said: Said) -> None:
    terminal.wait_for(said.password, PATIENCE)
    terminal.type("lina")
    terminal.press("Enter")
    terminal.type(PASSWORD)
    terminal.press("Enter")
    terminal.wait_for(said.form, PATIENCE)
    terminal.wait_for("[ ]", PATIENCE)


def test_an_incident_runs_after_three_keys_and_is_reported(shop: HomeShop) -> None:
    """I-1, I-6: F5, then n, the kind, one line and Enter: the clock runs, on every screen; the report stops it."""
    said = SAID[shop.language]
    with Terminal(CSDESK, columns=80, rows=24, environment=shop.environment) as terminal:
        sign_in(terminal, said)
        terminal.press("F5", "n")
        terminal.wait_for(said.kinds, PATIENCE)
        number = next(line.split()[0] for line in terminal.screen if said.kinds in line.split())
        terminal.press(number)
        terminal.type("恒信 -> 武汉 [/red]")
        terminal.press("Enter")
        terminal.wait_for("I-0001", PATIENCE)
        terminal.wait_for(said.report_step, PATIENCE)
        terminal.press("F2")
        # The line on the order form counts down, and shows what was typed as it was typed.
        terminal.wait_for(lambda seen: left(seen) and seen.shows("[ ]"), PATIENCE)
        before = left(terminal)
        terminal.wait_for(lambda seen: "" < left(seen) < before, PATIENCE)
        terminal.press("F5")
        terminal.wait_for(said.report_step, PATIENCE)
        terminal.press("r")
        terminal.wait_for("[/red]", PATIENCE)
        terminal.press("Ctrl+S")
        terminal.wait_for(lambda _seen: is_anything_to_send(shop), PATIENCE)
        terminal.press("Ctrl+Q")
        assert terminal.wait_exit(PATIENCE) == 0
    (incident,) = shop.answer("incident", "list")
    assert (incident["number"], incident["state"]) == ("I-0001", "open")
    shown = shop.answer("incident", "show", "i1")
    (report,) = [one for one in shown["deadlines"] if one["kind"] == "incident.report"]
    assert report["state"] == "met"
    assert {one["recipient"] for one in shop.answer("outbox")} == {"department_manager", "qc", "general_manager"}


def left(terminal: Terminal) -> str:
    """What is left of the five minutes, as minutes and seconds; empty where the incident's line does not show it."""
    line = next((line for line in terminal.screen if "[/red]" in line), "")
    clock = re.search(r"\b0[0-4]:[0-5]\d\b", line)
    return clock[0] if clock else ""


def is_anything_to_send(shop: HomeShop) -> bool:
    """Whether a message waits in the outbox; asked of the store itself, because it is asked again and again."""
    with closing(sqlite.connect_reader(shop.store)) as connection:
        return bool(connection.execute("SELECT count(*) FROM message").fetchone()[0])


def test_a_kill_loses_no_clock(shop: HomeShop) -> None:
    """I-7: kill -9 right after Enter; the promise runs on, and shows when the desk is opened again."""
    said = SAID[shop.language]
    with Terminal(CSDESK, columns=80, rows=24, environment=shop.environment) as terminal:
        sign_in(terminal, said)
        shop.run("incident", "open", "--kind", "late", "--text", "恒信 -> 武汉", "--by", "lina")
        terminal.wait_for("I-0001", PATIENCE)
        terminal.press("F5")
        terminal.wait_for(said.report_step, PATIENCE)
        # Typed ahead: the digit is the promise's, not the list's.
        terminal.type("p7")
        terminal.wait_for(said.promised, PATIENCE)
        terminal.kill()
    began = {one["kind"]: one["due"] for one in shop.answer("incident", "show", "I-0001")["deadlines"]}
    with Terminal(CSDESK, columns=80, rows=24, environment=shop.environment) as terminal:
        sign_in(terminal, said)
        terminal.press("F5")
        terminal.wait_for(said.promised, PATIENCE)
        terminal.press("Ctrl+Q")
        assert terminal.wait_exit(PATIENCE) == 0
    again = {one["kind"]: one["due"] for one in shop.answer("incident", "show", "I-0001")["deadlines"]}
    assert again == began
    assert set(again) == {"incident.report", "incident.promise"}


def test_an_untouched_desk_sends_the_line_almost_nothing(tmp_path: Path) -> None:
    """limits 1: what is due in hours is no reason to draw anything but the minutes."""
    shop = made(tmp_path, "en_US")
    shop.run("incident", "open", "--kind", "price_enquiry", "--text", "route 7", "--by", "lina")
    with Terminal(CSDESK, columns=80, rows=24, environment=shop.environment) as terminal:
        sign_in(terminal, SAID["en_US"])
        terminal.wait_for("P-0001", PATIENCE)
        terminal.press("F5")
        terminal.wait_for("route 7", PATIENCE)
        terminal.wait_quiet(1.0, PATIENCE)
        until, too_much = time.monotonic() + PATIENCE, True
        # A busy machine may be late with what belongs to the beginning.
        while too_much:
            assert time.monotonic() < until, terminal.text()
            mark, began = terminal.mark(), time.monotonic()
            terminal.wait_quiet(8.0, 90.0)
            seconds = time.monotonic() - began
            # One minute may change meanwhile: on the clock, and of the time left, in large digits too.
            too_much = len(terminal.bytes_since(mark)) >= 40 * seconds + 1500
        terminal.press("Ctrl+Q")
        assert terminal.wait_exit(PATIENCE) == 0
