"""n: a new case in three keys: its kind, one line, Enter; its clock runs from the moment the form was opened (I-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, say
from csdesk.refused import Refused
from csdesk.screens.clock_words import in_words
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.room import LOW
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.keyed_rows import KeyedRows, keys_for
from csdesk.widgets.rows import Column, Row, Rows

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk

Kinds = Sequence[tuple[str, Mapping[str, str]]]
"""Ids of procedures with what they are called in every language."""


class NewCase(DeskScreen):
    """Kind and line; when it was learned of, client, order and waybill may follow. Dismisses with the case's id."""

    CSS_PATH = "new_case.tcss"
    PLACE = N_("Incidents")
    HELP_PAGE = "incidents"
    AUTO_FOCUS = "#kinds"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("new_case.open", "ctrl+s", "", N_("Open the case"), priority=True),
        Command("new_case.look_up", "f9", N_("Look up"), N_("Look the client up"), leader="9", priority=True),
        Command("new_case.back", "escape", N_("Back"), N_("Back without opening anything")),
    )

    def __init__(self, kinds: Kinds, opened_at: datetime, *, kind: str = "", client: str = "") -> None:
        """`opened_at` is when the agent learned of it, unless something else is typed; `kind` is chosen already.

        `client` is the code of the client that it is about.
        """
        super().__init__()
        self._kinds = kinds
        self._opened_at = opened_at
        self._kind = kind
        self._uuid = str(uuid4())
        self._texts: Mapping[str, str] = {"client": client}
        self._opening = False

    def body(self) -> Iterable[Widget]:
        """The kinds, then the fields."""
        yield Static(Content(_("What is it?")), id="question")
        rows = KeyedRows((Column("", 1), Column("")), id="kinds")
        names = [(kind, in_words(words)) for kind, words in self._kinds]
        chosen = next((place for place, (kind, _words) in enumerate(names) if kind == self._kind), 0)
        rows.show(
            [Row(kind, (key, words)) for key, (kind, words) in zip(keys_for(len(names)), names, strict=True)],
            chosen=chosen,
        )
        rows.styles.max_height = len(names)
        yield rows
        texts = self._texts
        yield FieldSheet(
            [
                SheetLine("title", _("In one line"), texts.get("title", ""), required=True),
                SheetLine("learned_at", _("Learned at"), texts.get("learned_at", ""), placeholder=self._learned()),
                SheetLine("client", _("Client"), texts.get("client", ""), placeholder=_("F9 looks up")),
                SheetLine("order", _("Order number"), texts.get("order", "")),
                SheetLine("waybill", _("Waybill"), texts.get("waybill", "")),
            ],
            enter_finishes=True,
        )

    def _learned(self) -> str:
        return f"{self.host.local(self._opened_at):%H:%M}"

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter goes on from the kinds, and opens the case from a field."""
        if self.has_class("-chosen"):
            return [("Enter", _("Open it")), ("Tab", _("More")), *super().keys_here()]
        return [("1-9", _("Choose")), *super().keys_here()]

    @on(Rows.Chosen)
    def _take_kind(self, event: Rows.Chosen) -> None:
        event.stop()
        self._kind = event.row.key
        self.query_one(FieldSheet).enter("title")

    @on(events.DescendantFocus)
    def _entered(self, event: events.DescendantFocus) -> None:
        """The list folds to the chosen kind while the fields are filled, so that both have room on a low screen."""
        rows, sheet = self.query_one("#kinds", KeyedRows), self.query_one(FieldSheet)
        in_sheet = sheet in event.widget.ancestors
        if not in_sheet and event.widget is not rows:
            return
        if in_sheet and rows.chosen_row is not None:
            self._kind = rows.chosen_row.key
        self.set_class(in_sheet, "-chosen")
        self.refresh_frame()

    def on_key(self, event: events.Key) -> None:
        """Up in the first field goes back to the kinds."""
        if event.key == "up" and self.query_one(FieldSheet).place == "title":
            event.stop()
            self.query_one("#kinds").focus()

    @on(FieldSheet.Finished)
    def _finished(self, event: FieldSheet.Finished) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter in any field: open the case."""
        if self.has_class("-chosen") and not self._opening:
            self._opening = True
            self.run_worker(self._open())

    async def _open(self) -> None:
        try:
            with self.keys_held():
                case_id = await self._try()
        finally:
            self._opening = False
        if case_id is not None:
            self.dismiss(case_id)

    async def _try(self) -> int | None:
        sheet, person, at = self.query_one(FieldSheet), self.person, self.host.clock.now()
        texts, kind, uuid, opened_at = sheet.texts(), self._kind, self._uuid, self._opened_at
        now = self.host.local(at)

        def open_case(desk: Desk) -> int:
            from csdesk.desk.incidents import incidents
            from csdesk.rules.moments import read_moment

            learned = opened_at
            if texts["learned_at"].strip():
                try:
                    learned = read_moment(texts["learned_at"], now=now)
                except Refused as refused:
                    raise refused.at("learned_at") from None
            new = incidents.NewCase(
                kind, texts["title"], learned, texts["client"], texts["order"], texts["waybill"], uuid
            )
            with desk.writing() as tx:
                case = incidents.open_case(tx, new, by=person, at=at)
                assert case.id is not None
                return case.id

        try:
            return await self.host.in_desk(open_case)
        except Refused as refused:
            if not sheet.say_wrong(refused.field or "", say(refused)):
                self.tell_refused(refused)
            return None

    def action_look_up(self) -> None:
        """F9: look the client up."""
        self.in_group("look_up", self._look_up)

    async def _look_up(self) -> None:
        from csdesk.screens import looking_up

        sheet = self.query_one(FieldSheet)
        typed = sheet.texts()["client"] if sheet.place == "client" else ""
        code = await looking_up.client(self, typed)
        if code is not None:
            sheet.show_texts({**sheet.texts(), "client": code})

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        sheet = self.query_one(FieldSheet)
        self._texts, place = sheet.texts(), sheet.place
        await super().show_again()
        if place:
            self.query_one(FieldSheet).enter(place)
