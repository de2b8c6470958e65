"""A form that notes what its fields say, for the tests of fields."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Input

from csdesk.widgets.fields import Field, FieldChanged, FieldDone, TextField


class FormApp(App[None]):
    """The given fields, or two of text, under each other; notes what they say."""

    CSS = "Field { width: 20; }"

    def __init__(self, *fields: Field) -> None:
        super().__init__()
        self.fields = fields or (TextField(id="one"), TextField(id="two"))
        self.changes: list[tuple[str | None, Any, bool]] = []
        self.done: list[str | None] = []
        self.others: list[Message] = []

    def compose(self) -> ComposeResult:
        yield from self.fields

    @on(FieldChanged)
    def note_change(self, event: FieldChanged) -> None:
        self.changes.append((event.field.id, event.field.value, event.by_person))

    @on(FieldDone)
    def note_done(self, event: FieldDone) -> None:
        assert event.control is event.field
        self.done.append(event.field.id)

    @on(Input.Changed)
    @on(Input.Submitted)
    @on(Input.Blurred)
    def note_other(self, event: Message) -> None:
        self.others.append(event)

    def line(self, y: int) -> str:
        """A line as it stands on the screen."""
        return self.screen._compositor.render_strips()[y].text
