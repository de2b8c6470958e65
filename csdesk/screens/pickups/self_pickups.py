"""Self-pickups that wait: days waited, calls made, and what is done with each (N-5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from rich.cells import cell_len
from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, ngettext, pgettext
from csdesk.rules.masking import masked_name, masked_phone
from csdesk.screens.asking import AskingScreen
from csdesk.screens.dialog import Dialog
from csdesk.screens.numbers import typing_words
from csdesk.screens.pickups.pickup import PickupScreen
from csdesk.screens.room import LOW
from csdesk.screens.tickets.departure import leave_again
from csdesk.screens.whose import with_agent
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.scanned_rows import ScannedRows
from csdesk.widgets.small_form import FormLine

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.desk.pickups.self_pickups import Waiting


class SelfPickupsScreen(AskingScreen):
    """The list; a number that is scanned is chosen where it waits, and taken in where it does not."""

    CSS_PATH = "self_pickups.tcss"
    PLACE = N_("Self-pickups")
    HELP_PAGE = "pickup"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("self_pickups.release", "", N_("Give out"), N_("Give the parcel out"), action="release"),
        Command("self_pickups.call", "c", N_("Called"), N_("Note a call: somebody was reached")),
        Command("self_pickups.missed", "m", N_("No answer"), N_("Note a call: nobody was reached")),
        Command("self_pickups.take_in", "n", N_("Take in"), N_("Let another parcel wait here")),
        Command("self_pickups.keep_longer", "k", N_("Keep longer"), N_("Count its days anew, with a reason")),
        Command(
            "self_pickups.return", "r", N_("Return"), N_("Send it back, with red label and picture"), action="back_it"
        ),
        Command("self_pickups.take_back", "u", N_("Take back"), N_("A parcel was given out by mistake today")),
        Command("self_pickups.back", "escape", N_("Back"), N_("Back to the order form")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[Waiting] = ()

    def body(self) -> Iterable[Widget]:
        """How many wait, and all of them."""
        yield Line(id="counts")
        yield ScannedRows(_columns(()), header=True, id="rows")

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter gives out."""
        return [("Enter", _("Give out")), *super().keys_here()]

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read what waits; the same parcel stays chosen."""
        at = self.host.clock.now()

        def read(tx: object) -> Sequence[Waiting]:
            from csdesk.desk.pickups import self_pickups

            return self_pickups.waiting(tx, at=at)  # type: ignore[arg-type]

        found = await self.in_reading(read)
        if found is not None:
            # Of now: another may have been chosen while it was read.
            chosen = self._chosen
            self._found = found
            self._show(chosen.number if chosen is not None else "")

    def _show(self, number: str) -> None:
        rows = self.query_one("#rows", ScannedRows)
        place = next((place for place, one in enumerate(self._found) if one.number == number), rows.chosen)
        listed = [self._row(one) for one in self._found]
        rows.columns = _columns(listed)
        rows.show(listed, chosen=place, empty=_("No parcel waits. n, or scanning one, takes it in."))
        late = sum(one.expired for one in self._found)
        uncalled = sum(not one.calls for one in self._found)
        many = len(self._found)
        words = [
            ngettext("{n} waits", "{n} wait", many), _("{n} past their days", n=late), _("{n} not called", n=uncalled)
        ]  # fmt: skip
        self.query_one("#counts", Line).tell("  ".join(words))

    def _row(self, one: Waiting) -> Row:
        calls = str(one.calls)
        if one.called_at is not None:
            calls += " " + (_("reached") if one.reached else _("no answer"))
        sign, tone = ("X", "passed") if one.expired else ("", "")
        if not sign and not one.calls:
            sign, tone = "!", "soon"
        number = f"{one.number}{' *' if one.valuable else ''}"
        cells = (
            sign, number, masked_name(one.consignee), masked_phone(one.phone), one.place, str(one.days),
            f"{self.host.local(one.keep_until):%m-%d}", calls, with_agent(one.client, one.agent),
        )  # fmt: skip
        return Row(one.number, cells, tone)

    @property
    def _chosen(self) -> Waiting | None:
        if not self._found:
            return None
        return self._found[min(self.query_one("#rows", Rows).chosen, len(self._found) - 1)]

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_release()

    def action_release(self) -> None:
        """Enter: the sheet of giving it out (N-1)."""
        if (one := self._chosen) is not None:
            self.app.push_screen(PickupScreen(one.number))

    def action_call(self) -> None:
        """c: somebody was reached (N-5)."""
        self.begin(lambda: self._call(reached=True))

    def action_missed(self) -> None:
        """m: nobody was (N-5)."""
        self.begin(lambda: self._call(reached=False))

    async def _call(self, *, reached: bool) -> None:
        one = self._chosen
        if one is None:
            return
        person, uuid = self.person, str(uuid4())

        async def do(values: Mapping[str, str]) -> bool:
            at = self.host.clock.now()

            def work(desk: Desk) -> bool:
                from csdesk.desk.pickups import self_pickups

                with desk.writing() as tx:
                    self_pickups.call(
                        tx, one.pickup_id, reached=reached, note=values["note"], uuid=uuid, by=person, at=at
                    )
                return True

            return await self.host.in_desk(work)

        title = _("Reached {name}", name=masked_name(one.consignee)) if reached else _("Nobody was reached")
        hint = f"{one.number}  {one.phone}"
        if await self.ask(Dialog(title, (FormLine("note", _("What was said")),), do, hint=hint)):
            await self.done(_("The call is noted: {number}.", number=one.number))

    def action_keep_longer(self) -> None:
        """k: its days anew (N-5)."""
        self.begin(self._keep)

    async def _keep(self) -> None:
        one = self._chosen
        if one is None:
            return
        person = self.person

        async def do(values: Mapping[str, str]) -> str:
            at = self.host.clock.now()

            def work(desk: Desk) -> str:
                from csdesk.desk.pickups import self_pickups

                with desk.writing() as tx:
                    kept = self_pickups.keep_longer(tx, one.pickup_id, values["reason"], by=person, at=at)
                    return f"{tx.local(kept.due_at):%m-%d}"

            return await self.host.in_desk(work)

        title = _("Keep {number} longer", number=one.number)
        until = await self.ask(Dialog(title, (FormLine("reason", _("Why")),), do))
        if until:
            await self.done(_("{number} is kept until {day}.", number=one.number, day=until))

    def action_take_in(self) -> None:
        """n: another parcel waits here (N-5)."""
        self.begin(lambda: self._take_in(""))

    async def _take_in(self, number: str) -> None:
        person, uuid = self.person, str(uuid4())

        async def do(values: Mapping[str, str]) -> str:
            at = self.host.clock.now()

            def work(desk: Desk) -> str:
                from csdesk.desk.pickups import self_pickups

                new = self_pickups.NewPickup(
                    values["number"], values["consignee"], values["phone"], values["place"], _is_yes(values["valuable"])
                )
                with desk.writing() as tx:
                    return self_pickups.take_in(tx, new, uuid=uuid, by=person, at=at).number

            return await self.host.in_desk(work)

        lines = (
            FormLine("number", _("Parcel"), number),
            FormLine("consignee", _("Consignee")),
            FormLine("phone", _("Phone")),
            FormLine("place", _("Shelf")),
            FormLine("valuable", _("Valuable? y")),
        )
        hint = _("An empty consignee is the one of the carrier's file.")
        taken = await self.ask(Dialog(_("A parcel waits here"), lines, do, hint=hint))
        if taken:
            await self.done(_("{number} waits here.", number=taken))
            self._show(taken)

    def action_back_it(self) -> None:
        """r: back to its sender (R-1)."""
        if (one := self._chosen) is not None:
            self.begin(lambda: leave_again(self, one.number, kind="return"))

    def action_take_back(self) -> None:
        """u: it was given out by mistake (N-4)."""
        self.begin(self._take_back)

    async def _take_back(self) -> None:
        from csdesk.desk.pickups import taking_back

        person, uuid, now = self.person, str(uuid4()), self.host.clock.now()
        last = await self.in_reading(lambda tx: taking_back.last_of_day(tx, by=person, at=now))

        async def do(values: Mapping[str, str]) -> str:
            at = self.host.clock.now()

            def work(desk: Desk) -> str:
                with desk.writing() as tx:
                    number, reason = values["number"], values["reason"]
                    return taking_back.take_back(tx, number, reason, uuid=uuid, by=person, at=at).number

            return await self.host.in_desk(work)

        lines = (FormLine("number", _("Parcel"), last or ""), FormLine("reason", _("Why")))
        hint = _("Only today's. The release and its taking back both stay in the record.")
        number = await self.ask(Dialog(_("Given out by mistake"), lines, do, hint=hint))
        if number:
            await self.done(_("{number} is taken back; both are in the record.", number=number))
            self._show(number)

    @on(ScannedRows.Typing)
    def _typing(self, event: ScannedRows.Typing) -> None:
        event.stop()
        self.tell(typing_words(event.number))

    @on(ScannedRows.Scanned)
    def _scanned(self, event: ScannedRows.Scanned) -> None:
        event.stop()
        number = event.numbers[0]
        if any(one.number == number for one in self._found):
            self._show(number)
            self.tell(_("{number} is chosen. Enter gives it out.", number=number))
        else:
            self.begin(lambda: self._take_in(number))

    async def show_again(self) -> None:
        """The list in the other language, at the same parcel."""
        chosen = self._chosen
        await super().show_again()
        self._show(chosen.number if chosen is not None else "")


NUMBER, NAME, PHONE, SHELF = 20, 9, 14, 8
"""Cells of a parcel's number, a name, a phone and a shelf at the most; what is longer is cut."""

CLIENT = 20
"""Cells of the client with its agent at the least, where there is room for it (K-2)."""


def _columns(rows: Sequence[Row]) -> Sequence[Column]:
    """The columns, the first ones as wide as what stands in them."""

    def widest(place: int, title: str, most: int) -> int:
        return min(most, max(cell_len(text) for text in (title, *(row.cells[place] for row in rows))))

    number, name = _("Parcel"), pgettext("whose parcel it is", "Name")
    phone, shelf, until = _("Phone"), _("Shelf"), _("Until")
    return (
        Column("", 1), Column(number, widest(1, number, NUMBER)), Column(name, widest(2, name, NAME)),
        Column(phone, widest(3, phone, PHONE), drop=1), Column(shelf, widest(4, shelf, SHELF), drop=2),
        Column(_("Waited"), 6, "right"), Column(until, widest(6, until, NAME)), Column(_("Calls"), 12),
        Column(_("Client"), least=CLIENT, drop=3),
    )  # fmt: skip


def _is_yes(text: str) -> bool:
    return text.strip().casefold() in ("y", "yes", "是", "1", "对")
