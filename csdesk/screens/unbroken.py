"""Work that is done one after the other, each to its end, though the screen that began it was closed meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from csdesk.screens.screen import DeskScreen

T = TypeVar("T")


class Unbroken:
    """Turns for what a screen writes.

    Where whoever waits for a piece of work is cancelled, as everything of a screen is that is closed, the work goes on
    all the same: what is written waits in a thread of its own, and the next piece must not overtake it.
    """

    def __init__(self, screen: DeskScreen) -> None:
        """For the writing of `screen`."""
        self._screen = screen
        self._turn = asyncio.Lock()

    async def do(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do `work` behind everything that was given before, and return what it gave."""
        given: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        async def in_turn() -> None:
            try:
                async with self._turn:
                    answer = await work()
                if not given.done():
                    given.set_result(answer)
            finally:
                given.cancel()

        # A worker of the app, which stays: those of a screen end with it.
        self._screen.app.run_worker(in_turn(), group="unbroken")
        return await given
