"""A dialog and what is typed behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot

from csdesk.screens.dialog import Dialog
from csdesk.widgets import keys_in_order
from csdesk.widgets.fields import TextField
from csdesk.widgets.keys_in_order import KeysInOrder
from csdesk.widgets.small_form import FormLine


@pytest.fixture(autouse=True)
def as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may need more than the seconds that keys wait at a desk."""
    monkeypatch.setattr(keys_in_order, "PATIENCE", 3600.0)


class Beneath(KeysInOrder[None]):
    """A field, and a dialog over it whose work waits."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_go_on = asyncio.Event(), asyncio.Event()
        self.given: Mapping[str, str] = {}

    def compose(self) -> ComposeResult:
        yield TextField(id="beneath")

    async def do(self, values: Mapping[str, str]) -> bool:
        self.given = values
        self.asked.set()
        await self.may_go_on.wait()
        return True


def typed(app: Beneath, text: str) -> None:
    for one in text:
        app.post_message(events.Key("enter" if one == "\r" else one, one))


async def until(pilot: Pilot[None], is_so: object) -> None:
    for _ in range(6000):
        if is_so():  # type: ignore[operator]
            return
        await pilot.pause(0.01)
    raise AssertionError("it did not come")


async def test_a_key_behind_it_waits_until_what_it_asks_for_is_done() -> None:
    """It is for the screen beneath, and is not written into the field that goes away."""
    app = Beneath()
    async with app.run_test() as pilot:
        beneath = app.query_one("#beneath", TextField)
        app.push_screen(Dialog("Note", (FormLine("note", "Note"),), app.do))
        await until(pilot, lambda: isinstance(app.screen, Dialog) and app.focused is not None)
        typed(app, "abc\rxy")
        await until(pilot, app.asked.is_set)
        await pilot.pause(0.1)
        assert app.given == {"note": "abc"}
        app.may_go_on.set()
        await until(pilot, lambda: beneath.value == "xy")
