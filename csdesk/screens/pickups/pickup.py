"""Giving a parcel out, from anywhere: its number, the document, and a stop where the name is not the consignee's (N-1).

One sheet after the other asks for what is needed and no more. Nothing here is kept as a draft: what stands in it is an
ID number (N-1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import uuid4

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, say
from csdesk.refused import Refused
from csdesk.screens.dialog import Dialog
from csdesk.screens.field_sheet import FieldSheet
from csdesk.screens.pickups import pickup_sheets
from csdesk.screens.room import LOW
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.pickups.releases import Known
    from csdesk.desk.pickups.self_pickups import Waiting
    from csdesk.models.pickup import Release
    from csdesk.playbook.pickups import Pickups

Stage = Literal["number", "paper", "stop", "second"]


class PickupScreen(DeskScreen):
    """The parcel's number, then the document, then what else it needs; the next parcel when one was given out."""

    CSS_PATH = "pickup.tcss"
    PLACE = N_("Give out")
    HELP_PAGE = "pickup"
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("pickup.go", "ctrl+s,f10", N_("Give out"), N_("The parcel is given out"), leader="0", priority=True),
        Command("pickup.find", "f9", N_("Look up"), N_("Find a self-pickup by name or phone"), leader="9"),
        Command("pickup.refuse", "ctrl+r", N_("Not given"), N_("Not given out, and why"), priority=True),
        Command("pickup.back", "escape", N_("Back"), N_("One step back; the parcel stays here")),
    )

    def __init__(self, number: str = "") -> None:
        super().__init__()
        self._stage: Stage = "number"
        self._first = number
        self._known: Known | None = None
        self._pickups: Pickups | None = None
        self._texts: dict[str, str] = {}
        """What was typed into the sheets of this parcel."""
        self._stopped: Release | None = None
        self._uuid = str(uuid4())
        self._busy = False

    def body(self) -> Iterable[Widget]:
        """What is asked, what is known of the parcel, the stop, the sheet."""
        yield Static("", id="question", markup=False)
        yield Static("", id="known", markup=False)
        yield Static("", id="stop", markup=False)
        yield Container(id="form")

    def on_mount(self) -> None:
        """The cursor waits for the number; one that was given is looked up at once."""
        super().on_mount()
        self.run_worker(self._begin())

    async def _begin(self) -> None:
        with self.keys_held():
            await self._show("number", {"number": self._first})
            if self._first:
                await self._look()

    # -- showing ---------------------------------------------------------------------------------------------------

    @property
    def _sheet(self) -> FieldSheet:
        return self.query_one("#form FieldSheet", FieldSheet)

    async def _show(self, stage: Stage, texts: Mapping[str, str] | None = None, *, at: str = "") -> None:
        """Put the sheet of a stage there, with what was typed into it before, and the cursor into its first gap."""
        self._stage = stage
        self._texts |= texts or {}
        now = f"{self.host.local(self.host.clock.now()):%H:%M}"
        lines = pickup_sheets.lines(stage, self._known, self._pickups, self._stopped, self._texts, now)
        form = self.query_one("#form", Container)
        await form.remove_children()
        self._say_above()
        if not lines:
            self.set_focus(None)
            return
        sheet = FieldSheet(lines, enter_finishes=stage == "number")
        await form.mount(sheet)
        sheet.enter(at or next((one.name for one in lines if one.shown and not one.text), lines[0].name))

    def _say_above(self) -> None:
        known, stopped = self._known, self._stopped if self._stage == "stop" else None
        title = _("Give a parcel out") if known is None else _("Give a parcel out: {number}", number=known.number)
        self.query_one("#question", Static).update(Content(title))
        self.query_one("#known", Static).update(
            Content("\n".join(pickup_sheets.known_lines(known, self.host.local, self.host.clock.now())))
        )
        stop = self.query_one("#stop", Static)
        stop.update(Content("\n".join(pickup_sheets.stop_lines(stopped)) if stopped is not None else ""))
        stop.set_class(stopped is not None, "-said")

    @on(FieldSheet.Changed)
    def _changed(self, event: FieldSheet.Changed) -> None:
        event.stop()
        # Another form of the same parcel is another try.
        self._uuid = str(uuid4())
        if event.name == "collector":
            self._sheet.show_only(pickup_sheets.names_for(event.text))

    @on(FieldSheet.Finished)
    def _finished(self, event: FieldSheet.Finished) -> None:
        event.stop()
        self.action_go()

    # -- doing -----------------------------------------------------------------------------------------------------

    def action_go(self) -> None:
        """Enter in the last field, Ctrl+S: on to what comes next."""
        if not self._busy and self.query("#form FieldSheet"):
            self._busy = True
            self._texts |= self._sheet.texts()
            self.run_worker(self._go())

    async def _go(self) -> None:
        try:
            with self.keys_held():
                await (self._look() if self._stage == "number" else self._give_out())
        finally:
            self._busy = False

    async def _look(self) -> None:
        number = self._texts["number"]

        def look(desk: Desk) -> tuple[Known, Pickups]:
            from csdesk.desk.pickups import releases

            with desk.reading() as tx:
                return releases.look(tx, number), tx.playbook.pickups

        try:
            known, pickups = await self.host.in_desk(look)
        except Refused as refused:
            await self._show("number", {"number": ""})
            self._sheet.say_wrong("number", say(refused))
            return
        self.tell("")
        self._known, self._pickups = known, pickups
        collector = "company" if known.is_company else "consignee"
        await self._show("paper", {"collector": collector, "document": pickups.document[0].id})

    async def _give_out(self) -> None:
        texts, uuid, person, at = dict(self._texts), self._uuid, self.person, self.host.clock.now()
        local, known = self.host.local(at), self._known
        assert known is not None

        def work(desk: Desk) -> Release:
            from csdesk.desk.pickups import releases

            form = pickup_sheets.form_of(known, texts, local)
            return releases.give_out(
                desk, form, second=texts.get("second", ""), password=texts.get("password", ""), uuid=uuid, by=person,
                at=at,
            )  # fmt: skip

        try:
            made = await self.host.in_desk(work)
        except Refused as refused:
            self._texts.pop("password", None)
            await self._say_refused(refused)
            return
        if made.outcome == "released":
            await self._begin_anew(
                _("{number} was given out: {name}, document ending in {four}. Scan the next one, or Esc.",
                  number=made.number, name=made.name, four=made.last_four)
            )  # fmt: skip
            return
        self._stopped, self._uuid = made, str(uuid4())
        await self._show("stop", {"sender": "", "sender_at": ""})

    async def _say_refused(self, refused: Refused) -> None:
        """Show a refusal at its field, on the sheet that has it."""
        field = refused.field or ""
        if refused.code == "second_missing" and self._stage != "second":
            await self._show("second", {"second": ""})
        elif field == "number":
            await self._begin_anew("")
            self._sheet.say_wrong("number", say(refused))
        elif field in ("second", "password"):
            await self._show("second", at=field)
            self._sheet.say_wrong(field, say(refused))
        elif not self._sheet.say_wrong(field, say(refused)):
            if self._stage != "paper":
                await self._show("paper")
            if not self._sheet.say_wrong(field, say(refused)):
                self.tell_refused(refused)

    async def _begin_anew(self, sentence: str) -> None:
        """Forget everything of this parcel, and wait for the next."""
        self._known, self._stopped, self._texts, self._uuid = None, None, {}, str(uuid4())
        await self._show("number", {"number": ""})
        self.tell(sentence)

    def action_back(self) -> None:
        """Esc: one sheet back, in the end to where one came from."""
        if self._stage == "number":
            self.leave()
        elif not self._busy:  # what is being given out is on its way, and puts its own sheet there
            self.run_worker(self._back(), exclusive=True, group="back")

    async def _back(self) -> None:
        with self.keys_held():
            if self._stage == "paper":
                await self._begin_anew("")
            else:
                self._texts.pop("password", None)
                await self._show("paper", at="name")
                self._uuid = str(uuid4())

    def action_refuse(self) -> None:
        """Ctrl+R: not given out, with a reason."""
        if self._known is None:
            self.tell(_("Scan the parcel first."), bad=True)
        else:
            self.run_worker(self._refuse(self._known.number), exclusive=True, group="refuse")

    async def _refuse(self, number: str) -> None:
        person, uuid = self.person, str(uuid4())

        async def do(values: Mapping[str, str]) -> bool:
            at = self.host.clock.now()

            def work(desk: Desk) -> bool:
                from csdesk.desk.pickups import releases

                with desk.writing() as tx:
                    releases.refuse(tx, number, values["reason"], uuid=uuid, by=person, at=at)
                return True

            return await self.host.in_desk(work)

        title = _("{number} is not given out", number=number)
        lines = (FormLine("reason", _("Why")),)
        if await self.app.push_screen_wait(Dialog(title, lines, do, hint=_("It is recorded in your name."))):
            with self.keys_held():
                await self._begin_anew(_("{number} was not given out; it is in the record.", number=number))

    def action_find(self) -> None:
        """F9: a self-pickup by its owner's name or phone, for who has no number at hand."""
        if self._stage == "number" and self.looks_up:
            self.run_worker(self._find(), exclusive=True, group="find")

    async def _find(self) -> None:
        at = self.host.clock.now()

        def read(desk: Desk) -> Sequence[Waiting]:
            from csdesk.desk.pickups import self_pickups

            with desk.reading() as tx:
                return self_pickups.waiting(tx, at=at)

        # What is typed ahead is for the lookup.
        with self.keys_held():
            found = await self.attempt(read)
        if found is None:
            return
        rows = [(one, pickup_sheets.found_row(one)) for one in found]

        def matching(query: str) -> Sequence[Row]:
            words = query.casefold().split()
            return [row for one, row in rows if all(word in pickup_sheets.sought_in(one) for word in words)]

        columns = (Column(_("Parcel"), 16), Column(_("Consignee")), Column(_("Phone"), 14), Column(_("Shelf"), 10))
        empty = _("No parcel of that name or phone waits.")
        answer = await self.lookup.look_up(_("self-pickups"), columns, matching, empty=empty)
        if answer is not None and answer.row is not None:
            self._sheet.show_texts({"number": answer.row.key})
            self.action_go()

    async def show_again(self) -> None:
        """The same sheet in the other language."""
        if self.query("#form FieldSheet"):
            self._texts |= self._sheet.texts()
        await super().show_again()
        await self._show(self._stage)
