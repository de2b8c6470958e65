"""e on the roster's page: who was late, went early or was missing, held against the roster (S-5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, ngettext
from csdesk.screens.asking import AskingScreen
from csdesk.screens.shifts.roster_words import weekday
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Column, Row, Rows

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.rules import attendance as rules

PRESENCE = {
    "to_come": N_("to come"),
    "missing": N_("missing"),
    "there": N_("there"),
    "gone": N_("gone"),
    "not_clocked_off": N_("not clocked off"),
    "not_on_roster": N_("outside the roster's hours"),
}


class AttendancePage(AskingScreen):
    """The supervisor's list; an agent sees the own lines of it."""

    CSS_PATH = "attendance.tcss"
    PLACE = N_("Checklist")
    HELP_PAGE = "roster"
    AUTO_FOCUS = "Rows"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("attendance.all", "space", N_("All"), N_("Show all, or only what is not as it should be")),
        Command("attendance.back", "escape", N_("Back"), N_("Back to the roster")),
    )

    def __init__(self, first: date, last: date) -> None:
        """From the first day to the last, both included."""
        super().__init__()
        self._first, self._last = first, last
        self._all = False
        self._lines: Sequence[rules.Line] = ()
        self._sees_all = False

    def body(self) -> Iterable[Widget]:
        """Which days, and a line for each block of hours."""
        yield Line(id="headline")
        columns = (
            Column("", 1),
            Column(_("Date"), 9),
            Column(_("Agent"), 10),
            Column(_("Post"), 5),
            Column(_("Hours"), 11),
            Column(_("On"), 5),
            Column(_("Off"), 5),
            Column(_("Remarks")),
        )
        yield Rows(columns, header=True)

    async def read_anew(self) -> None:
        """Read the list, and show it with the same line chosen."""
        first, last, person, at = self._first, self._last, self.person, self.host.clock.now()

        def read(tx: Transaction) -> tuple[Sequence[rules.Line], bool]:
            from csdesk.desk.desk import may
            from csdesk.desk.shifts import attendance

            sees_all = may(tx.playbook, person, "leave.decide")
            lines = attendance.listing(tx, first, last, at=at)
            return [one for one in lines if sees_all or one.agent == person.name], sees_all

        found = await self.in_reading(read)
        if found is not None:
            self._lines, self._sees_all = found
            self._show()

    def _show(self) -> None:
        lines = [one for one in self._lines if self._all or one.is_noticed]
        days = _("{first} to {last}", first=self._first, last=self._last)
        whose = "" if self._sees_all else self.person.name
        what = _("all") if self._all else _("late, early, missing")
        self.query_one("#headline", Line).tell("  ".join(filter(None, (days, whose, what))))
        empty = _("Nothing: everybody was there in time.") if not self._all else _("There are none.")
        self.query_one(Rows).show([self._row(one) for one in lines], chosen=None, empty=empty)

    def _row(self, line: rules.Line) -> Row:
        def clock(moment: datetime | None) -> str:
            return f"{self.host.local(moment):%H:%M}" if moment is not None else ""

        noticed = line.is_noticed
        hours = f"{clock(line.begin)}-{clock(line.end)}" if line.begin is not None else ""
        cells = (
            "!" if noticed else " ",
            f"{line.day:%m-%d} {weekday(line.day)}",
            line.agent,
            ", ".join(line.posts),
            hours,
            clock(line.on),
            clock(line.off),
            "; ".join(remarks(line)),
        )
        key = f"{line.day} {line.agent} {line.begin or line.on}"
        return Row(key, cells, ("passed" if line.presence == "missing" else "soon") if noticed else "")

    def action_all(self) -> None:
        """Space: all, or only what is not as it should be."""
        self._all = not self._all
        self._show()

    async def show_again(self) -> None:
        """The list in the other language."""
        await super().show_again()
        self._show()


def remarks(line: rules.Line) -> Iterable[str]:
    """What is to be said of a line: there or not, late, early, away."""
    yield _(PRESENCE[line.presence])
    if line.late and line.on is not None:
        yield ngettext("{n} minute late", "{n} minutes late", line.late)
    if line.early:
        yield ngettext("{n} minute early", "{n} minutes early", line.early)
    if line.away:
        yield ngettext("{n} minute away in between", "{n} minutes away in between", line.away)
