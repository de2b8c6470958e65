"""Keys that come in a burst, handled one after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from textual import events
from textual.app import App
from textual.message import Message
from textual.widget import Widget

from csdesk.widgets.keyed_rows import KeyedRows

Result = TypeVar("Result")

ROUNDS = 3
"""Times that a message must have gone from the focus up to the app before what a key caused counts as done: with the
key itself, with the message that its action sent, and with the work that the handler of that began."""

LOOK_SECONDS = 0.05
"""How often it is looked whether the message was lost: what carried it may have been taken from the screen."""

PATIENCE = 10.0
"""Seconds that keys wait at most for one that does not finish: its handler may wait for something long.

Keys that are let go too early end in the wrong field; those that wait are only late. So it is counted in looks, and not
by the clock: while the machine stalls nobody looks, nor does anything else go on."""


class KeysInOrder(App[Result]):
    """An app in which a key goes where the keys before it have moved the focus.

    Textual hands every key to what has the focus at that moment, though an Enter or Tab before it is still on its way:
    `abc Enter def`, from a scanner or a line that hung for a while, ends as `abcdef` in the first field.
    Here a key that follows one that is not text waits until that one is done. Typing text costs nothing.
    """

    class Passed(Message):
        """Goes up from the focus to the app, behind everything that is on that way already."""

        def __init__(self, round_number: int) -> None:
            super().__init__()
            self.round_number = round_number

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As App."""
        super().__init__(*args, **kwargs)
        self._keys_waiting: deque[events.Key | events.Paste] = deque()
        self._is_unfinished = False
        """Whether the last key that was handed on may still have something to do."""
        self._holds = 0
        self._round_number = 0
        self._rounds_left = 0
        self._carrier: Widget | None = None
        self._looks = 0
        self._looking: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Put keys and pastes in line; everything else goes its way."""
        if isinstance(event, (events.Key, events.Paste)) and not (event.is_forwarded or self._passes(event)):
            self._keys_waiting.append(event)
            await self._hand_on()
        else:
            await super().on_event(event)

    def _passes(self, event: events.Key | events.Paste) -> bool:
        return self._holds > 0 and isinstance(event, events.Key) and event.key == "escape"

    def hold_keys(self) -> None:
        """Let keys wait, but for Escape, until as many calls of `let_keys`: something decides where they go."""
        self._holds += 1

    def let_keys(self) -> None:
        """What decided where keys go is done."""
        self._holds -= 1
        if not self._holds:
            self._wait_until_done()

    @contextmanager
    def keys_held(self) -> Iterator[None]:
        """Keys typed ahead wait until the block is done; Escape goes through."""
        self.hold_keys()
        try:
            yield
        finally:
            self.let_keys()

    async def _hand_on(self) -> None:
        while self._keys_waiting and not self._holds and not self._rounds_left:
            if self._is_unfinished:
                self._wait_until_done()
                return
            event = self._keys_waiting.popleft()
            self._is_unfinished = not self.is_text(event)
            await self.take_key(event)

    async def take_key(self, event: events.Key | events.Paste) -> None:
        """A key or paste whose turn it is."""
        await super().on_event(event)

    def is_text(self, event: events.Key | events.Paste) -> bool:
        """Whether it stays where it is typed: a character that takes a row leads elsewhere, as Enter does."""
        if isinstance(event, events.Paste):
            return True
        if self.focused is None or isinstance(self.focused, KeyedRows):
            return False
        return self.focused.check_consume_key(event.key, event.character)

    def _wait_until_done(self) -> None:
        self._rounds_left = ROUNDS
        self._stop_looking()
        self._looks = 0
        self._go_round()
        self._look_again()

    def _go_round(self) -> None:
        self._round_number += 1
        self._carrier = self.focused or self.screen
        sign = self.Passed(self._round_number)
        # Else it would end at whoever's handler let the keys go, where that stands over the focus.
        sign.set_sender(self)
        self._carrier.post_message(sign)

    def _look_again(self) -> None:
        self._looking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        if not self.is_running or self._exit:
            return
        self._looks += 1
        if self._looks * LOOK_SECONDS >= PATIENCE:
            self.call_later(self._give_up, self._round_number)
            return
        if self._carrier is not None and not self._carrier.is_attached:
            self._go_round()
        self._look_again()

    def _stop_looking(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    async def on_keys_in_order_passed(self, event: Passed) -> None:
        """Once round: everything that was on the way is done."""
        event.stop()
        if event.round_number != self._round_number or not self._rounds_left:
            return
        self._rounds_left -= 1
        if self._rounds_left:
            self._go_round()
        else:
            await self._done()

    async def _give_up(self, round_number: int) -> None:
        if self._rounds_left and round_number == self._round_number:
            await self._done()

    async def _done(self) -> None:
        self._rounds_left = 0
        self._is_unfinished = False
        self._stop_looking()
        await self._hand_on()
