"""Asking "are you sure?", only where there is no undo."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from csdesk.commands import Command, bindings
from csdesk.language import N_, _
from csdesk.screens.closing import ClosesItself


class Confirmation(ModalScreen[bool | None], ClosesItself[bool | None]):
    """A question; dismisses with whether it was answered yes, or None when it was left."""

    CSS_PATH = "dialog.tcss"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("confirmation.yes", "y", N_("Yes"), N_("Do it")),
        Command("confirmation.no", "n,escape,enter", N_("No"), N_("Do not do it")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DESK_COMMANDS)]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and its two keys."""
        with Vertical(id="dialog"):
            yield Static(Content(self._question), id="title")
            yield Static(Content(_("y yes - n no")), id="keys")

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No, which Enter and Esc say too."""
        self.dismiss(False)
