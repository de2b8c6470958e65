"""Keys of a burst go where the keys before them have moved the focus."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.screen import Screen

from csdesk.widgets import keys_in_order
from csdesk.widgets.fields import ChoiceField, FieldChanged, FieldDone, Option, TextField
from csdesk.widgets.keyed_rows import KeyedRows
from csdesk.widgets.keys_in_order import KeysInOrder
from csdesk.widgets.lookup_panel import LookupPanel
from csdesk.widgets.rows import Column, Row, Rows
from tests.caught_up import nothing_ready
from tests.typed_ahead import burst


@pytest.fixture(autouse=True)
def as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may need more than the seconds that keys wait at a desk."""
    monkeypatch.setattr(keys_in_order, "PATIENCE", 3600.0)


class Form(Screen[None]):
    """Enter goes on; in the first field it looks up what was typed, and goes on with the answer."""

    def compose(self) -> ComposeResult:
        yield LookupPanel()
        yield TextField(id="client")
        yield TextField(id="caller")
        yield ChoiceField((Option("a", "a"), Option("b", "b")), id="kind")
        yield TextField(id="notes")

    @on(FieldDone)
    async def go_on(self, event: FieldDone) -> None:
        await asyncio.sleep(0)
        self.focus_next()

    async def look_up(self) -> None:
        client = self.query_one("#client", TextField)
        answer = await self.query_one(LookupPanel).look_up(
            "clients", (Column("name"),), self.source, query=client.value
        )
        if answer is not None and answer.row is not None:
            client.value = answer.row.key
            self.query_one("#caller").focus()

    def source(self, query: str) -> Sequence[Row]:
        return [Row(query.upper(), (query.upper(),))]

    def values(self) -> list[str]:
        return [self.query_one(f"#{name}", TextField).value for name in ("client", "caller", "notes")]


class InOrder(KeysInOrder[None]):
    BINDINGS = [("f9", "look_up"), ("escape", "escape")]
    escapes = 0

    def action_escape(self) -> None:
        self.escapes += 1

    def get_default_screen(self) -> Screen[None]:
        return Form()

    def action_look_up(self) -> None:
        assert isinstance(self.screen, Form)
        self.run_worker(self.screen.look_up())


async def settled(pilot: Pilot[None], form: Form, values: list[str]) -> None:
    """Until the form holds these values, or too long."""
    end = time.monotonic() + 60
    while form.values() != values and time.monotonic() < end:
        await pilot.pause(0.01)
    await pilot.pause(0.05)
    assert form.values() == values


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("abc\tdef", ["abc", "def", ""]),
        ("abc\rdef", ["abc", "def", ""]),
        ("abc\rdef\r2\rghi", ["abc", "def", "ghi"]),
        ("abc\r\r\rghi", ["abc", "", "ghi"]),
        ("<f9>hx\rdef", ["HX", "def", ""]),
        ("a<f9>b\rdef\r\rghi", ["AB", "def", "ghi"]),
        ("a<f9>b\x1b!", ["a!", "", ""]),
    ],
)
async def test_each_key_goes_where_those_before_it_lead(typed: str, values: list[str]) -> None:
    app = InOrder()
    async with app.run_test() as pilot:
        assert isinstance(app.screen, Form)
        burst(app, typed)
        await settled(pilot, app.screen, values)


async def test_without_it_a_burst_ends_in_the_first_field() -> None:
    """What this is for; should Textual mend it, this module may go."""

    class Unordered(App[None]):
        def get_default_screen(self) -> Screen[None]:
            return Form()

    app = Unordered()
    async with app.run_test() as pilot:
        assert isinstance(app.screen, Form)
        burst(app, "abc\rdef")
        await settled(pilot, app.screen, ["abcdef", "", ""])


async def test_keys_that_are_held_wait_but_escape_does_not() -> None:
    app = InOrder()
    async with app.run_test() as pilot:
        assert isinstance(app.screen, Form)
        app.hold_keys()
        burst(app, "abc\x1b")
        await pilot.pause(0.05)
        assert app.screen.values() == ["", "", ""]
        assert app.escapes == 1
        app.let_keys()
        await settled(pilot, app.screen, ["abc", "", ""])


async def test_after_an_enter_that_waits_for_the_store_keys_wait_too() -> None:
    """O-1: what follows belongs to the field after the client, however slow the answer is."""
    let = threading.Event()

    class Slow(Form):
        def source(self, query: str) -> Sequence[Row]:
            assert let.wait(60)
            return super().source(query)

    class SlowApp(InOrder):
        def get_default_screen(self) -> Screen[None]:
            return Slow()

    app = SlowApp()
    async with app.run_test() as pilot:
        assert isinstance(app.screen, Form)
        burst(app, "<f9>hx\rdef")
        await pilot.pause(0.1)
        assert app.screen.query_one(LookupPanel).is_open
        let.set()
        await settled(pilot, app.screen, ["HX", "def", ""])


async def test_a_key_typed_seconds_later_waits_for_what_a_stalled_machine_has_not_done_yet() -> None:
    """Enter is on its way still when the next word comes: that belongs into the next field all the same."""
    go_on = asyncio.Event()

    class Stalled(Form):
        @on(FieldDone)
        async def stall(self, event: FieldDone) -> None:
            await go_on.wait()

    class StalledApp(InOrder):
        def get_default_screen(self) -> Screen[None]:
            return Stalled()

    app = StalledApp()
    async with app.run_test() as pilot:
        assert isinstance(app.screen, Form)
        burst(app, "abc\r")
        burst(app, "def", later=5.0)
        await pilot.pause(0.05)
        assert app.screen.values() == ["abc", "", ""]
        go_on.set()
        await settled(pilot, app.screen, ["abc", "def", ""])


async def test_a_machine_that_stood_still_gives_up_on_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds in which nothing at all went on are none in which a key could have been done."""
    monkeypatch.setattr(keys_in_order, "PATIENCE", 1000.0)
    go_on = asyncio.Event()

    class Stalled(Form):
        @on(FieldDone)
        async def stall(self, event: FieldDone) -> None:
            await go_on.wait()

    class StalledApp(InOrder):
        def get_default_screen(self) -> Screen[None]:
            return Stalled()

    app = StalledApp()
    async with app.run_test():
        form = app.screen
        assert isinstance(form, Form)
        burst(app, "abc\r")
        burst(app, "def", later=2000.0)
        await nothing_ready()
        assert form.values() == ["abc", "", ""]
        loop, behind = asyncio.get_running_loop(), 2000.0
        clock = loop.time
        monkeypatch.setattr(loop, "time", lambda: clock() + behind)
        await nothing_ready()
        go_on.set()
        end = time.monotonic() + 60
        while form.values()[1:] != ["def", ""] and form.values()[0] == "abc" and time.monotonic() < end:
            await asyncio.sleep(0)
        assert form.values() == ["abc", "def", ""]


async def test_a_handler_that_takes_long_holds_keys_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_in_order, "PATIENCE", 0.5)
    go_on = asyncio.Event()

    class Stuck(Form):
        @on(FieldDone)
        async def go_on(self, event: FieldDone) -> None:
            await go_on.wait()

    class StuckApp(InOrder):
        def get_default_screen(self) -> Screen[None]:
            return Stuck()

    app = StuckApp()
    async with app.run_test():
        assert isinstance(app.screen, Form)
        burst(app, "abc\rdef")
        end = time.monotonic() + 60
        while app.screen.values() != ["abcdef", "", ""] and time.monotonic() < end:
            await asyncio.sleep(0.01)
        assert app.screen.values() == ["abcdef", "", ""]
        go_on.set()


async def test_a_key_that_takes_away_what_it_was_typed_in_holds_no_other() -> None:
    """The sign that tells that the key is done goes with it; nobody waits for what cannot come."""

    class Leaving(Form):
        def compose(self) -> ComposeResult:
            with Vertical(id="panel"):
                yield TextField(id="client")
            yield TextField(id="notes")

        @on(FieldDone)
        async def go_on(self, event: FieldDone) -> None:
            self.run_worker(self.take_away())

        async def take_away(self) -> None:
            await self.query_one("#panel").remove_children()
            self.query_one("#notes").focus()

        def values(self) -> list[str]:
            return [field.value for field in self.query(TextField)]

    class LeavingApp(InOrder):
        def get_default_screen(self) -> Screen[None]:
            return Leaving()

    app = LeavingApp()
    async with app.run_test() as pilot:
        assert isinstance(app.screen, Form)
        burst(app, "abc\rdef\t")
        await settled(pilot, app.screen, ["def"])


async def test_a_character_that_takes_a_row_is_not_text() -> None:
    """What is typed behind it is for the form that the row opens."""

    class Choice(Screen[None]):
        def compose(self) -> ComposeResult:
            rows = KeyedRows((Column("", 1), Column("")))
            rows.show([Row("form", ("1", "form"))])
            yield rows

        @on(Rows.Chosen)
        def taken(self, event: Rows.Chosen) -> None:
            self.run_worker(self.app.push_screen(Form()))

    class ChoiceApp(InOrder):
        def get_default_screen(self) -> Screen[None]:
            return Choice()

    app = ChoiceApp()
    async with app.run_test() as pilot:
        burst(app, "1abc\rdef")
        end = time.monotonic() + 60
        while not isinstance(app.screen, Form) and time.monotonic() < end:
            await pilot.pause(0.01)
        assert isinstance(app.screen, Form)
        await settled(pilot, app.screen, ["abc", "def", ""])


async def test_a_character_that_chooses_is_not_text() -> None:
    """What a choice changes is there before the next key goes on: Enter leads to the field that it opened."""

    class Opening(Form):
        def on_mount(self) -> None:
            self.query_one("#caller").disabled = True
            self.query_one("#kind").focus()

        def compose(self) -> ComposeResult:
            yield ChoiceField((Option("a", "a"), Option("b", "b")), id="kind")
            yield TextField(id="caller")
            yield TextField(id="client")
            yield TextField(id="notes")

        @on(FieldChanged, "#kind")
        async def opens(self, event: FieldChanged) -> None:
            self.query_one("#caller").disabled = False

    class OpeningApp(InOrder):
        def get_default_screen(self) -> Screen[None]:
            return Opening()

    app = OpeningApp()
    async with app.run_test() as pilot:
        assert isinstance(app.screen, Form)
        burst(app, "2\rabc")
        await settled(pilot, app.screen, ["", "abc", ""])
