"""What is written goes to its end, in its turn, though its screen is closed."""

from __future__ import annotations

import asyncio

from textual.app import App
from textual.worker import WorkerState

from csdesk.screens.screen import DeskScreen
from csdesk.screens.soon_saved import SoonSaved
from csdesk.screens.unbroken import Unbroken
from tests.caught_up import nothing_ready


async def test_a_saving_whose_screen_is_closed_is_not_overtaken() -> None:
    """O-11, I-9: the first saving waits for the store when the form is closed; the last text must be saved last."""
    app: App[None] = App()
    async with app.run_test():
        saved: list[str] = []
        may = [asyncio.Event(), asyncio.Event()]
        begun: list[str] = []

        async def save(texts: dict[str, str]) -> bool:
            begun.append(texts["name"])
            await may[len(begun) - 1].wait()
            saved.append(texts["name"])
            return True

        soon = SoonSaved(cast_screen(app), save)  # type: ignore[arg-type]
        soon._unsaved["name"] = "a"
        first = app.run_worker(soon.keep())
        await nothing_ready()
        first.cancel()
        await nothing_ready()
        soon._unsaved["name"] = "ab"
        second = app.run_worker(soon.keep())
        await nothing_ready()
        assert begun == ["a"]
        may[1].set()
        await nothing_ready()
        may[0].set()
        assert await second.wait()
        assert saved == ["a", "ab"]
        assert not soon.unsaved


async def test_work_gives_its_answer_or_ends_whoever_waits() -> None:
    app: App[None] = App()
    async with app.run_test():
        turns = Unbroken(cast_screen(app))

        async def answer() -> str:
            return "told"

        async def none() -> str:
            raise asyncio.CancelledError

        assert await turns.do(answer) == "told"
        waiting = app.run_worker(turns.do(none))
        await nothing_ready()
        assert waiting.state == WorkerState.CANCELLED
        assert await turns.do(answer) == "told"


def cast_screen(app: App[None]) -> DeskScreen:
    """Of a screen only its app is needed."""
    screen: DeskScreen = app.screen  # type: ignore[assignment]
    return screen
