"""A form of the roster: fields, what csdesk finds about what is typed, and one key that sends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, say
from csdesk.refused import Refused
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.sheet_screen import SheetScreen

if TYPE_CHECKING:
    from datetime import date, datetime

    from csdesk.desk.desk import Desk

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """What a form asks; words are made when they are drawn, in the language spoken then."""

    title: Callable[[], str]
    lines: Callable[[], Sequence[SheetLine]]
    find: Callable[[Desk, Texts], Callable[[], Sequence[str]]]
    """What there is to say about the fields before they are sent; Refused for what cannot be read."""
    send: Callable[[Texts], Awaitable[str]]
    """Does it, and says what was done; Refused names the field."""


class RosterForm(SheetScreen):
    """The form; dismisses with the sentence that says what was done, or None."""

    CSS_PATH = "roster_form.tcss"
    PLACE = N_("Checklist")
    HELP_PAGE = "roster"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("roster_form.send", "ctrl+s,f10", N_("Do it"), N_("Do what the form says"), leader="0", priority=True),
        Command("roster_form.back", "escape", N_("Back"), N_("Back without doing it")),
    )

    def __init__(self, form: Form) -> None:
        super().__init__({})
        self._form = form

    def body(self) -> Iterable[Widget]:
        """What it is about, the fields, and what csdesk says to them."""
        yield Static(Content(self._form.title()), id="title")
        yield FieldSheet(self._form.lines())
        yield Static("", id="found", markup=False)

    def on_mount(self) -> None:
        """The cursor goes to the first field."""
        super().on_mount()
        self.sheet.enter(self.sheet.lines[0].name)
        self.in_group("find", self._find)

    def changed(self, name: str, text: str) -> None:  # noqa: ARG002
        """What there is to say about the fields may be something else now."""
        self.tell("")
        self.in_group("find", self._find)

    async def _find(self) -> None:
        """Say what is to be said about the fields as they are now."""
        texts = self.sheet.texts()
        try:
            found = await self.host.in_desk(lambda desk: self._form.find(desk, texts))
            lines = found()
        except Refused as refused:
            lines = [f"! {say(refused)}"]
        for place in self.query("#found").results(Static):
            place.update(Content("\n".join(lines)))

    def action_send(self) -> None:
        """Ctrl+S, and Enter in the last field: do it."""
        self.start()

    async def do(self) -> None:
        """Do what the form says."""
        self.dismiss(await self._form.send(self.sheet.texts()))

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        await super().show_again()
        await self._find()


def read_day(texts: Texts, field: str, now: datetime, otherwise: date) -> date:
    """A day as typed, `2026-11-22`, `11-22`, `tomorrow`, or `otherwise` where nothing is; Refused at its field.

    `now` is on the shop's clocks.
    """
    from csdesk.rules.moments import read_moment
    from csdesk.rules.text import shortened

    typed = texts.get(field, "").strip()
    if not typed:
        return otherwise
    try:
        return read_moment(f"{typed} 00:00", now=now).date()
    except Refused:
        raise Refused(
            "day_unreadable",
            N_('"{typed}" cannot be read as a day. Type it for example as {day} or "tomorrow".'),
            field=field,
            typed=shortened(typed),
            day=f"{now:%m-%d}",
        ) from None
