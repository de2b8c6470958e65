"""First start: there is no store yet, so offer to make one with its first account (A-1)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.refused import Refused
from csdesk.screens.one_form import OneFormScreen
from csdesk.widgets.small_form import FormLine, SmallForm


class FirstStartScreen(OneFormScreen):
    """Makes a store and its administrator; dismisses with that person."""

    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("first_start.next", "", N_("Next"), N_("Go on to the next field, then make the store")),
    )

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def body(self) -> Iterable[Widget]:
        """What will be made and where, and who is its administrator."""
        where = _(
            "There is no store yet. It will be made at {path}, and you will be its administrator.", path=self._path
        )
        lines = (
            FormLine("name", _("Your name")),
            FormLine("password", _("Password"), password=True),
            FormLine("again", _("Password once more"), password=True),
        )
        card = Vertical(
            Static(_("Welcome to csdesk"), id="title", markup=False),
            Static(Content(where), id="hint"),
            SmallForm(lines),
            id="card",
        )
        yield Vertical(card, id="middle")

    @on(SmallForm.Filled)
    def _make(self, event: SmallForm.Filled) -> None:
        values = event.values
        if values["password"] != values["again"]:
            event.form.say(_("The two passwords are not the same."), "again", clear=True)
            return
        event.form.wait(_("One moment ..."))
        self.run_worker(self._try(values["name"], values["password"]))

    async def _try(self, name: str, password: str) -> None:
        try:
            person = await self.host.make_store(name, password)
        except Refused as refused:
            self.refuse(refused)
        else:
            self.dismiss(person)
