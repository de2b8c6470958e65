"""A form of the roster: fields, what csdesk finds about what is typed, and one key that sends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, say
from csdesk.refused import Refused
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.room import LOW
from csdesk.screens.screen import DeskScreen

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


class RosterForm(DeskScreen):
    """The form; dismisses with the sentence that says what was done, or None."""

    CSS_PATH = "roster_form.tcss"
    PLACE = N_("Checklist")
    HELP_PAGE = "roster"
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("roster_form.send", "ctrl+s,f10", N_("Do it"), N_("Do what the form says"), leader="0", priority=True),
        Command("roster_form.back", "escape", N_("Back"), N_("Back without doing it")),
    )

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self._texts: Texts = {}
        self._sending = False

    def body(self) -> Iterable[Widget]:
        """What it is about, the fields, and what csdesk says to them."""
        yield Static(Content(self._form.title()), id="title")
        yield FieldSheet(self._form.lines())
        yield Static("", id="found", markup=False)

    def on_mount(self) -> None:
        """The cursor goes to the first field."""
        super().on_mount()
        sheet = self.query_one(FieldSheet)
        sheet.enter(sheet.lines[0].name)
        self.in_group("find", self._find)

    @on(FieldSheet.Changed)
    def _changed(self, event: FieldSheet.Changed) -> None:
        event.stop()
        self.tell("")
        self.in_group("find", self._find)

    async def _find(self) -> None:
        """Say what is to be said about the fields as they are now."""
        texts = self.query_one(FieldSheet).texts()
        try:
            found = await self.host.in_desk(lambda desk: self._form.find(desk, texts))
            lines = found()
        except Refused as refused:
            lines = [f"! {say(refused)}"]
        for place in self.query("#found").results(Static):
            place.update(Content("\n".join(lines)))

    @on(FieldSheet.Finished)
    def _finished(self, event: FieldSheet.Finished) -> None:
        event.stop()
        self.action_send()

    def action_send(self) -> None:
        """Ctrl+S, and Enter in the last field: do it."""
        if not self._sending:
            self._sending = True
            self.run_worker(self._send())

    async def _send(self) -> None:
        sheet = self.query_one(FieldSheet)
        try:
            with self.keys_held():
                sentence = await self._form.send(sheet.texts())
        except Refused as refused:
            if self.query(FieldSheet) and not sheet.say_wrong(refused.field or "", say(refused)):
                self.tell_refused(refused)
        else:
            self.dismiss(sentence)
        finally:
            self._sending = False

    def action_back(self) -> None:
        """Esc: nothing is done."""
        self.leave()

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        sheet = self.query_one(FieldSheet)
        texts, place = sheet.texts(), sheet.place
        await super().show_again()
        sheet = self.query_one(FieldSheet)
        sheet.show_texts(texts)
        sheet.enter(place)
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
