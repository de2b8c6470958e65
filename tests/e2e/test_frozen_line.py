"""A line that takes nothing any more: the desk keeps what is typed, locks, and ends when it is told to (A-2, A-3)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from csdesk.desk.desk import Desk
from csdesk.desk.orders import drafts
from tests.e2e.shop_by_command import CSDESK, ROOT
from tests.e2e.small_shop import BOSS, PASSWORD, found
from tests.e2e.terminal import PATIENCE, Terminal

SECTIONS = ("Alt+1", "Alt+3", "Alt+4", "Alt+2") * 8
"""Each paints the form anew: far more than a terminal takes that nobody reads."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "shop" / "csdesk.sqlite3"
    found(path).close()
    return path


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that no screen shows."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


def kept(store: Path) -> str:
    """The company that the agent's draft in the store names."""
    desk = Desk.open(store, origin="looking")
    try:
        with desk.reading() as tx:
            own = drafts.of(tx, BOSS)
    finally:
        desk.close()
    return own[0].texts.get("pickup_company", "") if own else ""


def sign_in(terminal: Terminal, *, sees: str) -> None:
    terminal.wait_for("Password")
    terminal.type(PASSWORD)
    terminal.press("Enter")
    terminal.wait_for(sees)


def test_a_frozen_line_stops_nothing_and_is_painted_whole_when_it_goes_on(store: Path, tmp_path: Path) -> None:
    """A-2, A-3, O-11: what is typed blindly is kept, the lock falls, and SIGTERM ends the desk while nobody reads."""
    environment = {"HOME": str(tmp_path), "CSDESK_STORE": str(store), "PYTHONPATH": str(ROOT)}
    with Terminal(CSDESK, environment=environment) as terminal:
        terminal.wait_for("Password")
        terminal.type("boss")
        terminal.press("Enter")
        sign_in(terminal, sees="nothing waits")  # on the board
        terminal.press("F2")
        terminal.wait_for("[ ]")
        terminal.press("Alt+2")
        terminal.wait_for("Delivery")
        terminal.freeze()
        terminal.press(*SECTIONS)
        terminal.type("blindly")
        until(lambda: kept(store) == "blindly", "kept while nothing was read")
        terminal.press("Ctrl+L")
        terminal.type("x")
        terminal.press("Backspace")
        terminal.thaw()
        terminal.wait_for("The desk is locked")
        terminal.wait_for("F1 Help")
        assert not terminal.shows("blindly")
        sign_in(terminal, sees="blindly")
        terminal.freeze()
        terminal.press(*SECTIONS)
        terminal.type(" on")
        until(lambda: kept(store) == "blindly on", "kept again")
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_exit()
