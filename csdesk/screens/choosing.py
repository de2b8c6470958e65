"""One of a few, over the screen: a key takes it at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from csdesk.commands import Command, bindings
from csdesk.language import N_, _
from csdesk.screens.closing import ClosesItself
from csdesk.screens.room import LOW
from csdesk.widgets.keyed_rows import KeyedRows
from csdesk.widgets.rows import Column, Row, Rows

MOST_SHOWN = 10
"""Lines of the list; longer ones scroll."""


class Choosing(ModalScreen[str | None], ClosesItself[str | None]):
    """Offers rows, the key of each in its first cell; dismisses with the taken row's `key`, or None."""

    CSS_PATH = "choosing.tcss"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("choosing.back", "escape", N_("Back"), N_("Close without choosing")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DESK_COMMANDS)]

    def __init__(self, title: str, rows: Sequence[Row], *, chosen: int = 0, hint: str = "") -> None:
        """`chosen` is what Enter takes if nothing is moved."""
        super().__init__()
        self._title = title
        self._rows = rows
        self._chosen = chosen
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Title, what it is about, the rows, the keys."""
        with Vertical(id="choosing"):
            yield Static(Content(self._title), id="title")
            if self._hint:
                yield Static(Content(self._hint), id="hint")
            rows = KeyedRows((Column("", 1), Column("")))
            rows.styles.height = max(1, min(MOST_SHOWN, len(self._rows)))
            rows.show(self._rows, chosen=self._chosen)
            yield rows
            yield Static(Content(_("The key before it, or Enter, takes it - Esc back")), id="keys")

    @on(Rows.Chosen)
    def _taken(self, event: Rows.Chosen) -> None:
        event.stop()
        self.dismiss(event.row.key)
