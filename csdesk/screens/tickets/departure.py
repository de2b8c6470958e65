"""A parcel leaves the shop again: what it needs is ticked, its picture is on file (R-1, R-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current, say
from csdesk.refused import Refused
from csdesk.rules.order_fields import YES
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.room import LOW
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.fields import Option

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.playbook.parcels import DepartureKind
    from csdesk.screens.asking import AskingScreen


async def leave_again(screen: AskingScreen, number: str, *, kind: str = "") -> None:
    """Let a parcel leave again, on a form of its own, and tell that it did (R-1, R-2)."""
    found = await screen.in_reading(lambda tx: (tx.playbook.parcels.departure, tx.playbook.shop.site_code))
    if found is None:
        return
    left = await screen.ask(DepartureForm(number, *found, kind=kind))
    if left:
        await screen.done(_("{number} may leave: it is in the record.", number=left))


class DepartureForm(DeskScreen):
    """How it leaves, the ticks, the picture; dismisses with the parcel's number, or None."""

    CSS_PATH = "departure.tcss"
    PLACE = N_("Parcels")
    HELP_PAGE = "tickets"
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("departure.save", "ctrl+s,f10", N_("Save"), N_("The parcel leaves"), leader="0", priority=True),
        Command("departure.back", "escape", N_("Back"), N_("Back: the parcel stays here")),
    )

    def __init__(self, number: str, kinds: Sequence[DepartureKind], site_code: str, *, kind: str = "") -> None:
        super().__init__()
        self._kinds = kinds
        self._site_code = site_code
        self._texts: Mapping[str, str] = {"number": number, "kind": kind}
        self._uuid = str(uuid4())
        self._saving = False

    def body(self) -> Iterable[Widget]:
        """What it is, and the fields."""
        texts = self._texts
        kinds = [Option(one.id, one.words.text(current())) for one in self._kinds]
        yield Static(Content(_("A parcel leaves the shop again")), id="question")
        yield FieldSheet(
            [
                SheetLine("number", _("Parcel"), texts.get("number", ""), required=True),
                SheetLine("kind", _("How"), texts.get("kind", ""), required=True, options=kinds),
                SheetLine("red_label", _("red label on"), texts.get("red_label", ""), tick=True),
                SheetLine(
                    "site_code_struck", _("our site code {code} struck off", code=self._site_code),
                    texts.get("site_code_struck", ""), tick=True,
                ),
                SheetLine("photo", _("Picture"), texts.get("photo", ""), placeholder=_("its path")),
                SheetLine("note", _("Note"), texts.get("note", "")),
            ]
        )  # fmt: skip

    def on_mount(self) -> None:
        """The cursor goes to the first field that is empty."""
        super().on_mount()
        self.query_one(FieldSheet).enter(
            next((one for one in ("number", "kind", "red_label") if not self._texts.get(one)), "number")
        )

    @on(FieldSheet.Changed)
    def _changed(self, event: FieldSheet.Changed) -> None:
        event.stop()

    @on(FieldSheet.Finished)
    def _finished(self, event: FieldSheet.Finished) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Ctrl+S, and Enter in the last field."""
        if not self._saving:
            self._saving = True
            self.run_worker(self._save())

    async def _save(self) -> None:
        sheet, person, at = self.query_one(FieldSheet), self.person, self.host.clock.now()
        texts, uuid = sheet.texts(), self._uuid

        def save(desk: Desk) -> str:
            from csdesk.desk.cases.photos import read_photo
            from csdesk.desk.tickets import departures

            photo = read_photo(texts["photo"])
            with desk.writing() as tx:
                return departures.leave_again(
                    tx,
                    texts["number"],
                    texts["kind"],
                    red_label=texts["red_label"] == YES,
                    site_code_struck=texts["site_code_struck"] == YES,
                    photo=photo,
                    uuid=uuid,
                    note=texts["note"],
                    by=person,
                    at=at,
                ).number

        try:
            with self.keys_held():
                left = await self.host.in_desk(save)
        except Refused as refused:
            if not sheet.say_wrong(refused.field or "", say(refused)):
                self.tell_refused(refused)
        else:
            self.dismiss(left)
        finally:
            self._saving = False

    def action_back(self) -> None:
        """Esc: it stays here."""
        self.leave()

    async def show_again(self) -> None:
        """The form in the other language, with everything in it and the cursor where it was."""
        sheet = self.query_one(FieldSheet)
        self._texts, place = sheet.texts(), sheet.place
        await super().show_again()
        self.query_one(FieldSheet).enter(place or "number")
