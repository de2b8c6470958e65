"""The desk being closed: what comes too late is no fault, and nothing is written to the log of faults."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from csdesk.app import DeskApp
from csdesk.screens.lookout import WatchTells
from tests.desk.shop import LI
from tests.screens.conftest import Opening


async def test_what_comes_after_the_last_screen_is_no_fault(opened: Opening) -> None:
    """A clock that ticks, a message of the watch, a worker that begins: the screens are gone, and nobody is there."""
    async with opened(LI) as driver:
        app = driver.app
    assert not app.screen_stack
    app._tick()
    app._look_at_the_time()
    app._watch_tells(WatchTells("too late", bad=True))
    with pytest.raises(asyncio.CancelledError):
        await app.in_desk(lambda desk: desk)


async def test_a_desk_that_is_closed_at_once_opens_no_store(store: Path, tmp_path: Path) -> None:
    """Closed within the breath between the first paint and loading the store's classes."""
    app = DeskApp(store, settings_file=tmp_path / "settings.toml")
    async with app.run_test():
        pass
    app._begin_opening()
    assert app._opening is None or app._opening.done()
