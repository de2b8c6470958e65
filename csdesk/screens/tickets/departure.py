"""A parcel leaves the shop again: what it needs is ticked, its picture is on file (R-1, R-2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current
from csdesk.rules.order_fields import YES
from csdesk.screens.field_sheet import FieldSheet, SheetLine
from csdesk.screens.sheet_screen import SheetScreen
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


class DepartureForm(SheetScreen):
    """How it leaves, the ticks, the picture; dismisses with the parcel's number, or None."""

    CSS_PATH = "departure.tcss"
    PLACE = N_("Parcels")
    HELP_PAGE = "tickets"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("departure.save", "ctrl+s,f10", N_("Save"), N_("The parcel leaves"), leader="0", priority=True),
        Command("departure.back", "escape", N_("Back"), N_("Back: the parcel stays here")),
    )

    def __init__(self, number: str, kinds: Sequence[DepartureKind], site_code: str, *, kind: str = "") -> None:
        super().__init__({"number": number, "kind": kind})
        self._kinds = kinds
        self._site_code = site_code
        self._uuid = str(uuid4())

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
        self.sheet.enter(next((one for one in ("number", "kind", "red_label") if not self._texts.get(one)), "number"))

    def action_save(self) -> None:
        """Ctrl+S, and Enter in the last field."""
        self.start()

    async def do(self) -> None:
        """Let it leave (R-1)."""
        person, at = self.person, self.host.clock.now()
        texts, uuid = self.sheet.texts(), self._uuid

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

        self.dismiss(await self.host.in_desk(save))
