"""What every screen shares: changes of the store and answers of the desk that come while it is being drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from csdesk.screens.asking import AskingScreen
from csdesk.screens.screen import DeskScreen
from tests.caught_up import nothing_ready
from tests.screens.conftest import Opening


class Lingering(Static):
    """Takes as long to go as the test wants."""

    def __init__(self, goes: asyncio.Event, may_go: asyncio.Event) -> None:
        super().__init__("here")
        self._goes, self._may_go = goes, may_go

    async def on_unmount(self) -> None:
        self._goes.set()
        await self._may_go.wait()


class Slow(DeskScreen):
    """Takes its time to be drawn anew; tells how often it was told of a change."""

    def __init__(self) -> None:
        super().__init__()
        self.goes, self.may_go = asyncio.Event(), asyncio.Event()
        self.changes = 0

    def body(self) -> Iterable[Widget]:
        yield Lingering(self.goes, self.may_go)

    def hear_of_change(self) -> None:
        """Not from the app, whose watch may see something at any time."""

    def tell_of_change(self) -> None:
        super().hear_of_change()

    def store_changed(self) -> None:
        assert self.query(Lingering)
        self.changes += 1


async def test_a_change_is_heard_at_once_or_when_the_screen_is_there_again(opened: Opening) -> None:
    """S-8: nothing of a screen is touched before it is there; what happened meanwhile is read once it is, once."""
    async with opened() as driver:
        screen = Slow()
        screen.tell_of_change()
        await driver.app.push_screen(screen)
        screen.tell_of_change()
        assert screen.changes == 1
        showing = screen.run_worker(screen.show_again())
        await screen.goes.wait()
        screen.tell_of_change()
        screen.tell_of_change()
        assert screen.changes == 1
        screen.may_go.set()
        await showing.wait()
        assert screen.changes == 2
        await screen.show_again()
        assert screen.changes == 2


async def test_an_answer_that_comes_while_the_screen_is_drawn_anew_waits_for_it(opened: Opening) -> None:
    """The language is changed while the desk works: what it answers is not lost, nor shown in what goes away."""
    async with opened() as driver:
        screen = Slow()
        await driver.app.push_screen(screen)
        showing = screen.run_worker(screen.show_again())
        await screen.goes.wait()
        answering = screen.run_worker(screen.attempt(lambda _desk: "told"))
        # As many pieces of work as there are threads: the one before is answered.
        await asyncio.gather(*(driver.app.in_desk(lambda _desk: None) for _thread in range(8)))
        await nothing_ready()
        assert answering.is_running
        screen.may_go.set()
        await showing.wait()
        assert await answering.wait() == "told"


async def test_what_is_read_first_is_not_shown_last(opened: Opening) -> None:
    """S-8: others act while an act of one's own is shown; the newer reading waits for the older one."""

    class Reading(AskingScreen):
        def __init__(self) -> None:
            super().__init__()
            self.may: list[asyncio.Event] = []
            self.shown: list[int] = []

        async def read_anew(self) -> None:
            mine = len(self.may)
            self.may.append(asyncio.Event())
            await self.may[mine].wait()
            self.shown.append(mine)

    async with opened() as driver:
        screen = Reading()
        await driver.app.push_screen(screen)
        await nothing_ready()
        for may in screen.may:
            may.set()
        await driver.settle()
        before = len(screen.may)
        screen.shown.clear()
        done = screen.run_worker(screen.done("done"))
        await nothing_ready()
        screen.store_changed()
        await nothing_ready()
        # The later one first, were it there already.
        for may in reversed(screen.may[before:]):
            may.set()
            await nothing_ready()
        await done.wait()
        await nothing_ready()
        screen.may[-1].set()
        await driver.settle()
        assert screen.shown == [before, before + 1]
