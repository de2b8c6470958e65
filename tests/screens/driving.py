"""Driving a desk in tests: keys by name, waiting for what is shown and never for a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual.css.query import NoMatches
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from csdesk.app import DeskApp
from csdesk.screens.orders.order import OrderScreen
from csdesk.widgets.fields import Field
from csdesk.widgets.lookup_panel import LookupPanel

PATIENCE = 60.0
"""Seconds after which something that should come is said to be missing; never waited for in full when it comes."""

SHORTEST_WAIT, LONGEST_WAIT = 0.005, 0.05
"""Seconds between two looks, which take some milliseconds each: ever fewer of them for what takes longer."""


class Driver:
    """A person at the desk, in a test."""

    def __init__(self, app: DeskApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    async def until(self, true: Callable[[], object], what: str = "") -> None:
        """Wait until something is so; AssertionError with the screen when it never is.

        What cannot be asked yet, because what it asks about is not in front or not there, is not so yet.
        """

        def is_so() -> bool:
            try:
                return bool(true())
            except (AssertionError, NoMatches):
                return False

        end, wait = time.monotonic() + PATIENCE, SHORTEST_WAIT
        while not is_so():
            assert time.monotonic() < end, f"never: {what or true}\n{self.text()}"
            await asyncio.sleep(wait)
            await self.pilot.pause()
            wait = min(wait * 1.5, LONGEST_WAIT)

    async def settle(self) -> None:
        """Wait until the form is ready and nothing works in the background."""
        await self.until(lambda: not isinstance(self.app.screen, OrderScreen) or self.app.screen.is_ready, "ready form")
        await self.pilot.pause()
        await self.until(self._quiet, "quiet")
        await self.pilot.pause()

    def _quiet(self) -> bool:
        # A lookup that waits for what a person will choose, in its panel or in a dialog over the form, is no work.
        screen = self.app.screen
        is_open = any(panel.is_open for panel in screen.query(LookupPanel))
        return not any(
            worker.is_running and not (worker.group == "look_up" and (is_open or worker.node is not screen))
            for worker in self.app.workers
        )

    async def press(self, *keys: str) -> None:
        """Press keys, each taken in before the next."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*text)

    async def shows(self, *texts: str) -> None:
        """Wait until all the texts are on the screen."""
        for text in texts:
            await self.until(lambda text=text: text in self.text(), f"{text!r} shown")  # type: ignore[misc]

    async def choose_client(self, query: str, name: str) -> None:
        """F9, the query, Enter on the first hit, which must be `name`."""
        await self.press("f9")
        await self.type(query)
        await self.shows(name)
        await self.press("enter")
        await self.until(lambda: not self.order.lookup.is_open, "lookup closed")
        await self.until(lambda: bool(self.order.draft.texts.get("client")), "client filled in")
        await self.settle()

    def text(self) -> str:
        """The screen as a person reads it, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def order(self) -> OrderScreen:
        """The order form in front."""
        screen = self.app.screen
        assert isinstance(screen, OrderScreen), screen
        return screen

    def field(self, name: str) -> Field:
        """A field of the order form."""
        field = self.order.form.field(name)
        assert field is not None, name
        return field

    @property
    def cursor(self) -> str:
        """The id, or else the name, of the widget that has the cursor."""
        focused: Widget | None = self.app.focused
        return (focused.id or focused.name or "") if focused else ""

    def static(self, selector: str) -> str:
        """The text of a Static."""
        return str(self.app.screen.query_one(selector, Static).content)
