"""Client data that leaves the shop: asked for, approved by two, written once, all of it in a list (K-9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens.asking import AskingScreen
from csdesk.screens.clients import export_acts
from csdesk.screens.clock_words import moment_words
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Column, Row, Rows

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.clients.exports import State
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.models.export import ExportRequest

SIGNS = {
    "asked": ("?", "soon"),
    "manager": ("?", "soon"),
    "approved": ("!", "now"),
    "done": ("x", "done"),
    "refused": ("-", "dim"),
    "lapsed": ("-", "dim"),
}
"""Sign and tone of a state."""


class ExportsPage(AskingScreen):
    """Every request with its reason, who approved it, and what became of it."""

    CSS_PATH = "exports.tcss"
    PLACE = N_("Exports")
    HELP_PAGE = "exports"
    AUTO_FOCUS = "Rows"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("exports.ask", "n", N_("Ask"), N_("Ask to export the clients, with a reason")),
        Command("exports.approve", "y", N_("Approve"), N_("Approve it: the manager first, then the director")),
        Command("exports.refuse", "d", N_("Refuse"), N_("Refuse it, with a reason")),
        Command("exports.write", "x", N_("Write"), N_("Write the file of an approved export, once")),
        Command("exports.back", "escape", N_("Back"), N_("Back to where you came from")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._requests: Sequence[tuple[ExportRequest, State]] = ()

    def body(self) -> Iterable[Widget]:
        """What is chosen, in whole, and a line for each request."""
        yield Line(id="headline")
        columns = (
            Column("", 1),
            Column(_("ID"), 4, align="right"),
            Column(_("Asked"), 11),
            Column(_("Asked by"), 8),
            Column(_("Reason"), least=20),
            Column(_("Manager"), 8, drop=1),
            Column(_("Director"), 8, drop=2),
            Column(_("State"), 22),
        )
        yield Rows(columns, header=True, empty=_("Nobody asked for an export yet. n asks for one."))

    async def read_anew(self) -> None:
        """Read the list, and show it with the same line chosen."""
        at, person = self.host.clock.now(), self.person

        def read(tx: Transaction) -> list[tuple[ExportRequest, State]]:
            from csdesk.desk.clients import exports

            return [(one, exports.state_of(tx, one, at)) for one in exports.latest(tx, by=person)]

        found = await self.in_reading(read)
        if found is not None:
            self._requests = found
            self._show()

    def _show(self) -> None:
        now = self.host.clock.now()
        self.query_one(Rows).show([self._row(one, state, now) for one, state in self._requests], chosen=None)
        waiting = sum(state in ("asked", "manager") for _one, state in self._requests)
        self.query_one("#headline", Line).tell(_("{n} wait for an approval", n=waiting) if waiting else "")

    def _row(self, one: ExportRequest, state: State, now: datetime) -> Row:
        from csdesk.desk.clients.exports import STATE_WORDS

        sign, tone = SIGNS[state]
        when = moment_words(self.host.local(one.asked_at), self.host.local(now))
        why = f"{one.reason} / {one.refusal}" if one.refusal else one.reason
        cells = (sign, str(one.id), when, one.asked_by, why, one.manager_by, one.director_by, _(STATE_WORDS[state]))
        return Row(f"export-{one.id}", cells, tone)

    @property
    def _chosen(self) -> ExportRequest | None:
        if not self._requests:
            return None
        return self._requests[min(self.query_one(Rows).chosen, len(self._requests) - 1)][0]

    def action_ask(self) -> None:
        """n: ask for an export."""
        self.begin(lambda: export_acts.ask(self))

    def action_approve(self) -> None:
        """y: approve the chosen one."""
        if (one := self._chosen) is not None:
            self.begin(lambda: export_acts.approve(self, one))

    def action_refuse(self) -> None:
        """d: refuse the chosen one."""
        if (one := self._chosen) is not None:
            self.begin(lambda: export_acts.refuse(self, one))

    def action_write(self) -> None:
        """x: write the chosen one's file."""
        if (one := self._chosen) is not None:
            self.begin(lambda: self._write(one.id or 0))

    async def _write(self, number: int) -> None:
        at, person = self.host.clock.now(), self.person

        def work(desk: Desk) -> str:
            from csdesk.desk.clients import exports

            return str(exports.write_usual(desk, number, by=person, at=at))

        path = await self.attempt(work)
        if path is not None:
            await self.done(_("Written: {path}", path=path))

    async def show_again(self) -> None:
        """The list in the other language."""
        await super().show_again()
        self._show()
