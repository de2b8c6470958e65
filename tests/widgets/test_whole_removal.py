"""What is taken from the screen goes whole, though the work that does it is cancelled."""

from __future__ import annotations

import asyncio

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from csdesk.widgets.whole_removal import RemovesWhole


class Lingering(Static):
    """Takes as long to go as the test wants."""

    def __init__(self) -> None:
        super().__init__("here")
        self.goes = asyncio.Event()
        self.may_go = asyncio.Event()

    async def on_unmount(self) -> None:
        self.goes.set()
        await self.may_go.wait()


class Boxed(App[None]):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lingering()


class Whole(Boxed, RemovesWhole[None]):
    pass


async def cancelled_while_removing(app: App[None]) -> list[object]:
    """What is left on the screen where a worker was cancelled that waited for it to be gone."""
    async with app.run_test() as pilot:
        box, lingering = app.screen.query_one(Vertical), app.screen.query_one(Lingering)

        async def empty() -> None:
            await box.remove_children()

        worker = app.run_worker(empty())
        await lingering.goes.wait()
        worker.cancel()
        while not worker.is_finished:
            await asyncio.sleep(0)
        lingering.may_go.set()
        await pilot.pause()
        left: list[object] = list(box.children)
        await box.remove_children()
        return left


async def test_a_widget_goes_though_whoever_waits_for_it_is_cancelled() -> None:
    """Work of a group is begun anew at every change of the store: keys must not wait for a widget that is dead."""
    assert await cancelled_while_removing(Whole()) == []
