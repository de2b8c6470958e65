"""The least that can be an order form in Textual: two labels and six compact fields. Ours is measured against it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Input, Label

READY = "floor form ready"


class Form(Screen[None]):
    """Two labels, six fields."""

    def compose(self) -> ComposeResult:
        """Everything there is."""
        yield Label("Order")
        for name in ("channel", "client", "caller", "phone", "vehicle", "notes"):
            field = Input(placeholder=name, compact=True)
            field.cursor_blink = False
            yield field
        yield Label(READY)


class FloorForm(App[None]):
    """Nothing but the form."""

    ENABLE_COMMAND_PALETTE = False
    SCREENS: ClassVar = {"form": Form}

    def on_mount(self) -> None:
        """Show it."""
        self.push_screen("form")


if __name__ == "__main__":
    FloorForm().run()
