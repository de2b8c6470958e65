"""Work at the desk that nobody waits for any more: another reading took its place, or its screen was closed."""

from __future__ import annotations

import asyncio
import gc
import threading
from pathlib import Path
from typing import Any

import pytest

from csdesk import places
from csdesk.app import THREADS
from csdesk.desk.desk import Desk
from csdesk.refused import Refused
from tests.screens.conftest import Opening
from tests.screens.driving import Driver


@pytest.fixture(autouse=True)
def a_log_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


async def let_go(driver: Driver, error: Exception) -> list[dict[str, Any]]:
    """What the event loop complains about when work fails after it was let go."""
    complaints: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    begun, may_fail = threading.Event(), threading.Event()

    def fail(_desk: Desk) -> None:
        begun.set()
        may_fail.wait(60)
        raise error

    waiting = asyncio.create_task(driver.app.in_desk(fail))
    await driver.until(begun.is_set, "begun")
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    may_fail.set()
    # Where every thread is needed at once, the one that failed is through.
    together = threading.Barrier(THREADS)
    await asyncio.gather(*(driver.app.in_desk(lambda desk: together.wait(60)) for _thread in range(THREADS)))
    del waiting
    gc.collect()
    loop.set_exception_handler(None)
    return complaints


async def test_a_refusal_that_nobody_waits_for_is_nobodys(opened: Opening) -> None:
    """No traceback is written to the terminal for it when memory is tidied."""
    async with opened() as driver:
        assert await let_go(driver, Refused("store_io", "The disk does not read.")) == []
        assert not places.log_file().exists()


async def test_a_fault_that_nobody_waits_for_is_in_the_log(opened: Opening) -> None:
    """It leaves the desk open: nothing on it depends on that work."""
    async with opened() as driver:
        assert await let_go(driver, KeyError("a name of the program")) == []
        assert driver.app.is_running
    assert "KeyError" in places.log_file().read_text("utf-8")
