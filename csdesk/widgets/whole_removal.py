"""Widgets that are taken away whole, whoever waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import TypeVar

from textual._callback import invoke
from textual.app import App
from textual.await_remove import AwaitRemove
from textual.dom import DOMNode
from textual.widget import Widget

Result = TypeVar("Result")


class WholeRemove(AwaitRemove):
    """Waits until widgets are gone; they go all the same where the waiting is given up."""

    def __await__(self) -> Generator[None, None, None]:
        """Wait, shielded: what is waited for are the tasks of the widgets, and cancelling it would cancel those."""
        here = asyncio.current_task()
        gone = asyncio.gather(*(task for task in self._tasks if task is not here))

        async def wait() -> None:
            await asyncio.shield(gone)
            if self._post_remove is not None:
                await invoke(self._post_remove)

        return wait().__await__()


class RemovesWhole(App[Result]):
    """An app whose widgets go whole though the work that takes them away is begun anew meanwhile.

    Textual waits for the tasks in which the widgets take their messages: a worker that is cancelled while it waits
    cancels these with it. The widgets stay on the screen then, deaf, and so do the keys that wait for one of them.
    """

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        removing = super()._prune(*nodes, parent=parent)
        return WholeRemove(removing._tasks, removing._post_remove)
