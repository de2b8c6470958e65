"""Waiting for an app by what it still has to do.

Textual's own pilot waits by the clock: after each key until the process has used next to no time for a while, and
until every widget has answered a message. That is slow, and on a busy machine no proof of anything. Here the event
loop tells: an app has caught up when nothing in the loop is ready to run, every widget waits for its next message,
and nothing is left to draw.
"""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

PATIENCE = 60.0
"""Seconds after which an app that is never done is said to hang."""


async def nothing_ready() -> None:
    """Wait until the event loop would sleep; what timers and threads bring later is not waited for."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    calm = 0
    # The second time round, the loop has looked at its timers and threads too.
    while calm < 2:
        await asyncio.sleep(0)
        calm = 0 if ready else calm + 1


async def caught_up(app: App[Any]) -> None:
    """Wait until every message of the app has been taken in, with what followed from it, and is drawn.

    What works in a thread is waited for only where a handler waits for it. AssertionError when it never ends.
    """
    end = time.monotonic() + PATIENCE
    await nothing_ready()
    while not app._exception_event.is_set():
        if busy := _busy(app):
            await asyncio.sleep(0.002)
        elif _is_to_draw(app.screen) and not app._exit:  # an app that leaves draws nothing any more
            app.screen._on_timer_update()
        else:
            return
        assert time.monotonic() < end, f"never done: {busy or app.screen}"
        await nothing_ready()


def _busy(app: App[Any]) -> list[MessagePump]:
    """The app and what is on its screen, as far as something in it is not done."""
    busy: list[MessagePump] = [app] if _is_busy(app) else []
    left: list[Widget] = [app.screen]
    while left:
        widget = left.pop()
        if _is_busy(widget):
            busy.append(widget)
        left += widget._nodes
    return busy


def _is_busy(pump: MessagePump) -> bool:
    """Whether it handles a message, or has one to handle: else it waits at its queue."""
    return pump._running and not pump._closing and not pump._message_queue.ready_event._waiters


def _is_to_draw(screen: Screen[Any]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys by the names that Textual's pilot knows, each taken in before the next."""
    app = pilot.app
    await caught_up(app)
    for key in keys:
        assert app._driver is not None
        app._driver.send_message(_pressed(key, app))
        await caught_up(app)
        await app.animator.wait_until_complete()
        await caught_up(app)


def _pressed(key: str, app: App[Any]) -> events.Key:
    if len(key) == 1 and not key.isalnum():
        key = _character_to_key(key)
    try:
        character: str | None = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = key if len(key) == 1 else None
    event = events.Key(key, character)
    event.set_sender(app)
    return event


async def pause(pilot: Pilot[Any], delay: float | None = None) -> None:
    """Let the app catch up, or that and some seconds more."""
    await caught_up(pilot.app)
    if delay is not None:
        await asyncio.sleep(delay)
        await caught_up(pilot.app)


@contextmanager
def pilots_catch_up() -> Iterator[None]:
    """While it lasts, every pilot presses and pauses this way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pilot, "press", press)
        patch.setattr(Pilot, "pause", pause)
        yield
