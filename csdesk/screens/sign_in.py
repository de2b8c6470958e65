"""Signing in by name and password; the same screen locks the desk over whatever lies beneath (A-1, A-2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.refused import Refused
from csdesk.screens.one_form import OneFormScreen
from csdesk.widgets.small_form import FormLine, SmallForm

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.person import Person


class SignInScreen(OneFormScreen):
    """Who is at the desk? Dismisses with the person who signed in."""

    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("sign_in.next", "", N_("Next"), N_("Go on to the next field, then sign in")),
    )

    def __init__(self, name: str = "", *, locked: bool = False, alone: bool = False) -> None:
        """`alone`: nobody but `name` may sign in here, and only the password is asked (A-3)."""
        super().__init__()
        self._known_name = name
        self._locked = locked
        self._alone = alone

    def body(self) -> Iterable[Widget]:
        """A small form in the middle."""
        title = _("The desk is locked") if self._locked else _("Sign in")
        hint = _("What was being typed is kept. Somebody else may sign in too, without losing it.")
        lines = [FormLine("name", _("Name"), self._known_name), FormLine("password", _("Password"), password=True)]
        if self._alone:
            title = f"{title}  {self._known_name}"
            hint = _("What was being typed is kept.")
            del lines[0]
        card = Vertical(
            Static(title, id="title", markup=False),
            SmallForm(lines),
            *([Static(hint, id="hint", markup=False)] if self._locked else []),
            id="card",
        )
        yield Vertical(card, id="middle")

    @on(SmallForm.Filled)
    async def _sign_in(self, event: SmallForm.Filled) -> None:
        event.form.wait(_("One moment ..."))
        self.run_worker(self._try(event.values.get("name", self._known_name), event.values["password"]))

    async def _try(self, name: str, password: str) -> None:
        at = self.host.clock.now()

        def sign_in(desk: Desk) -> Person:
            from csdesk.desk.people import accounts

            return accounts.sign_in(desk, name, password, at=at)

        try:
            person = await self.host.in_desk(sign_in)
        except Refused as refused:
            self.refuse(refused)
        else:
            self.dismiss(person)
