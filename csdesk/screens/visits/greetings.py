"""Whom today greets: the clients' anniversaries, and holidays; Enter notes that it was done (K-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current
from csdesk.screens.asking import AskingScreen
from csdesk.screens.room import LOW
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Column, Row, Rows

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.visits.greetings import Holiday, ToGreet

MOST = 500
"""Clients of a holiday that are listed; who was greeted goes, and the next come up."""


class GreetingsScreen(AskingScreen):
    """The list of a day."""

    CSS_PATH = "greetings.tcss"
    PLACE = N_("Greetings")
    HELP_PAGE = "visits"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("greetings.greet", "", N_("Greeted"), N_("Note that the client was greeted"), action="greet"),
        Command("greetings.back", "escape", N_("Back"), N_("Back to the visits")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[ToGreet] = ()
        self._holidays: Sequence[Holiday] = ()
        self._script: Sequence[str] = ()

    def body(self) -> Iterable[Widget]:
        """What is said, and to whom."""
        yield Line(id="what")
        yield Line(id="script")
        columns = (
            Column("", 1), Column(_("Code"), 9), Column(_("Client"), least=14), Column(_("Occasion"), 14),
            Column(_("Agent"), 10, drop=1), Column(_("Greeted by"), 10),
        )  # fmt: skip
        empty = _("Nobody is to be greeted today. A client's anniversaries stand in its file.")
        yield Rows(columns, header=True, empty=empty, id="rows")

    async def read_anew(self) -> None:
        """Read the day."""
        at, person, language = self.host.clock.now(), self.person, current()

        def read(tx: Transaction) -> tuple[list[ToGreet], Sequence[Holiday], list[str]]:
            from csdesk.desk.visits import call_sheet, greetings

            today = tx.local(at).date()
            found, holidays = [*greetings.anniversaries_of(tx, today)], greetings.holidays_of(tx, today)
            for one in holidays:
                found += greetings.of_holiday(tx, today, one.id, limit=MOST)
            what = found[0].words if found else None
            script = call_sheet.script(tx, "greeting", by=person, what=what) if found else []
            return found, holidays, [line.text(language) for line in script]

        found = await self.in_reading(read)
        if found is not None:
            self._found, self._holidays, self._script = found
            self._show()

    def _show(self) -> None:
        language, rows = current(), self.query_one("#rows", Rows)
        listed = [
            Row(
                f"{one.code} {one.what}",
                ("x" if one.by else " ", one.code, one.name, one.words.text(language), one.agent, one.by),
                "dim" if one.by else "",
            )
            for one in self._found
        ]
        rows.show(listed, chosen=rows.chosen)
        said = [
            _("{what}: {done} of {n} greeted", what=one.words.text(language), done=one.greeted, n=one.clients)
            for one in self._holidays
        ]
        left = sum(not one.by for one in self._found)
        self.query_one("#what", Line).tell("  ".join([_("{n} to greet", n=left), *said]))
        self.query_one("#script", Line).tell("  ".join(self._script))
        self.refresh_frame()

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter notes it."""
        return [("Enter", _("Greeted")), *super().keys_here()]

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_greet()

    def action_greet(self) -> None:
        """Enter: the client was greeted (K-3)."""
        if self._found:
            self.begin(self._greet)

    async def _greet(self) -> None:
        place = min(self.query_one("#rows", Rows).chosen, len(self._found) - 1)
        one, at, person = self._found[place], self.host.clock.now(), self.person

        def work(tx: Transaction) -> str:
            from csdesk.desk.visits import greetings

            return greetings.greet(tx, one.code, one.what, by=person, at=at).by

        by = await self.in_writing(work)
        if by is not None:
            self.query_one("#rows", Rows).move(1)
            await self.done(_("{client} was greeted by {name}.", client=one.code, name=by))

    async def show_again(self) -> None:
        """The list in the other language."""
        await super().show_again()
        await self.read_anew()
