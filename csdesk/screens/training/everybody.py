"""Everybody who learns, by topic; for supervisors (E-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.screen import Screen
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, current, ngettext
from csdesk.screens.asking import AskingScreen
from csdesk.screens.clock_words import in_words
from csdesk.screens.training.signs import SIGNS
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.training.standings import AgentLine, Line

CELL = 7
"""Cells of a topic's column."""


class EverybodyScreen(AskingScreen):
    """A table of agents by topic."""

    CSS_PATH = "everybody.tcss"
    PLACE = N_("Training")
    HELP_PAGE = "training"
    AUTO_FOCUS = "Rows"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("everybody.open", "", N_("Open"), N_("The topics of the agent: results, open again, confirm")),
        Command("everybody.back", "escape", N_("Back"), N_("Back to where you were")),
    )

    def __init__(self, topics_of: Callable[[str], Screen[Any]]) -> None:
        """`topics_of` makes the screen of an agent's topics."""
        super().__init__()
        self._topics_of = topics_of
        self._lines: Sequence[AgentLine] = ()
        self._roles: dict[str, str] = {}

    def body(self) -> Iterable[Widget]:
        """How many learn, and the table."""
        yield TwoEnds(id="head")
        yield Rows((Column(_("Name")),), header=True, empty=_("Nobody is learning."), id="rows")

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens."""
        return [("Enter", _("Open")), *super().keys_here()]

    async def read_anew(self) -> None:
        """Read everybody, with the same one chosen."""
        person, at = self.person, self.host.clock.now()

        def read(tx: Transaction) -> tuple[Sequence[AgentLine], dict[str, str]]:
            from csdesk.desk.training import standings

            roles = {one.id: one.words.text(current()) for one in tx.playbook.roles.role}
            return standings.overview(tx, by=person, at=at), roles

        found = await self.in_reading(read)
        if found is not None:
            self._lines, self._roles = found
            self._show()

    def _show(self) -> None:
        rows = self.query_one("#rows", Rows)
        topics = self._lines[0].lines if self._lines else ()
        columns = (
            Column(_("Name")),
            Column(_("Role"), 10, drop=1),
            *(Column(in_words(one.short.model_dump()), CELL, align="right") for one in topics),
        )
        rows.columns = columns
        rows.show([self._row(one) for one in self._lines])
        learning = sum(bool(one.left) for one in self._lines)
        words = ngettext("{n} has topics left", "{n} have topics left", learning)
        legend = Item(_("x passed   ! not passed   . begun"), "dim")
        self.query_one("#head", TwoEnds).tell(Ends(words, [legend], bold=True))

    def _row(self, one: AgentLine) -> Row:
        cells = (one.agent, self._roles.get(one.role, one.role), *(_cell(line) for line in one.lines))
        return Row(one.agent, cells, "" if one.left else "done")

    @on(Rows.Chosen)
    def _take(self, event: Rows.Chosen) -> None:
        event.stop()
        agent = event.row.key
        self.begin(lambda: self._open(agent))

    def action_open(self) -> None:
        """Enter: the topics of the agent."""
        self.query_one("#rows", Rows).action_take()

    async def _open(self, agent: str) -> None:
        await self.ask(self._topics_of(agent))

    async def show_again(self) -> None:
        """The table in the other language."""
        await super().show_again()
        await self.read_anew()


def _cell(line: Line) -> str:
    standing = line.standing
    shown = "" if standing.percent is None else str(standing.percent)
    return f"{SIGNS.get(standing.state.value, '')} {shown}".strip() or "-"
