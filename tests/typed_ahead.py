"""Keys that come before the app has done what those before them asked for, and a desk that answers when it is let."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from textual import events
from textual.app import App

from csdesk.app import DeskApp
from csdesk.desk.desk import Desk
from tests.caught_up import nothing_ready

T = TypeVar("T")

NAMED = {"\r": "enter", "\t": "tab", "\x1b": "escape", " ": "space", "\x07": "ctrl+g"}


def burst(app: App[Any], text: str, *, later: float = 0.0) -> None:
    """All at once, as after a frozen line, or as if typed some seconds `later`; `<f9>` for F9."""
    for part in text.replace("<f9>", "\x00"):
        key = events.Key("f9", None) if part == "\x00" else events.Key(NAMED.get(part, part), part)
        key.time += later
        app.post_message(key)


def press(app: App[Any], *keys: str) -> None:
    """Keys by their names, at once."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


class HeldDesk:
    """What the desk is asked for waits, in the order in which it was asked for."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Event] = []
        self.is_held = True

    async def asked(self, many: int = 1) -> None:
        """Wait until so many pieces of work wait, and nothing else is to be done."""
        async with asyncio.timeout(60):
            while len(self.waiting) < many:
                await asyncio.sleep(0.002)
        await nothing_ready()

    def let_one(self, place: int = 0) -> None:
        """Let one of those that wait go on."""
        self.waiting.pop(place).set()

    def let_all(self) -> None:
        """Hold nothing any more."""
        self.is_held = False
        while self.waiting:
            self.let_one()


@contextmanager
def desk_held(app: DeskApp, *only: str) -> Iterator[HeldDesk]:
    """The desk of an app is slow while this lasts; with `only` in work that these functions ask for."""
    held, in_desk = HeldDesk(), app.in_desk

    async def slowly(work: Callable[[Desk], T]) -> T:
        names = work.__qualname__.split(".")
        if held.is_held and (not only or not {*only}.isdisjoint(names)):
            may = asyncio.Event()
            held.waiting.append(may)
            await may.wait()
        return await in_desk(work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "in_desk", slowly)
        try:
            yield held
        finally:
            held.let_all()
