"""Ctrl+G c: the clients; found as F9 finds them, archived ones too, each one's file a key away (K-1)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, pgettext
from csdesk.refused import Refused
from csdesk.screens import looking_up
from csdesk.screens.clients import erasing_acts, list_acts
from csdesk.screens.clients.opening import open_file
from csdesk.screens.screen import DeskScreen
from csdesk.widgets.fields import FieldChanged, FieldDone, TextField
from csdesk.widgets.finder import Answer, Finder, Source
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.desk import Desk
    from csdesk.store.search import Hit

SHOWN = 200
"""How many clients are listed; who looks for another types more."""

ARCHIVED = "-"
"""What stands before an archived client."""


class ClientsScreen(DeskScreen):
    """What is typed finds with every key; the arrows choose, Enter opens."""

    CSS_PATH = "clients.tcss"
    PLACE = N_("Clients")
    HELP_PAGE = "clients"
    AUTO_FOCUS = "#query"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("clients.new", "insert,ctrl+n", N_("New client"), N_("Add a client"), priority=True),
        Command(
            "clients.duplicates", "ctrl+d", N_("Duplicates"), N_("Look for clients that may be one"), priority=True
        ),
        Command(
            "clients.owners",
            "ctrl+w",
            N_("Without agent"),
            N_("Clients that should have an agent and have none"),
            priority=True,
        ),
        Command(
            "clients.exports", "ctrl+x", N_("Exports"), N_("Exports of client data: ask, approve, write"), priority=True
        ),
        Command("clients.recipients", "", "", N_("Erase a recipient: somebody who is no client")),
        Command("clients.back", "escape", N_("Back"), N_("The whole list again, then back to where you came from")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, id="clients.up"),
        Binding("down", "move(1)", show=False, id="clients.down"),
        Binding("pageup", "move_page(-1)", show=False, id="clients.page_up"),
        Binding("pagedown", "move_page(1)", show=False, id="clients.page_down"),
    ]

    class Answered(Message):
        """The store answered."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self, query: str = "") -> None:
        super().__init__()
        self._first = query
        self._finder = Finder(lambda answer: self.post_message(self.Answered(answer)))
        self._asked = 0
        self._found = asyncio.Event()
        """Set while the rows are the answer to what is typed."""
        self._source: Source | None = None

    def body(self) -> Iterable[Widget]:
        """What is looked for, and who was found."""
        yield TwoEnds(id="head")
        yield TextField(self._first, id="query")
        yield Rows(self._columns(), header=True, id="rows")

    @staticmethod
    def _columns() -> Sequence[Column]:
        """Those of every list of clients; where there is room, whose they are too (K-2)."""
        return Column("", 1), *looking_up.columns(), Column(pgettext("of a client", "Agent"), 8, drop=5)

    def on_mount(self) -> None:
        """Look for what is there already."""
        super().on_mount()
        self.query_one("#rows", Rows).can_focus = False
        self._source = self._rows_source()
        self._ask()

    def on_unmount(self) -> None:
        """Nobody waits for an answer any more."""
        self._finder.close()

    def on_screen_resume(self) -> None:
        """Back in front: what was changed meanwhile is found as it is now."""
        super().on_screen_resume()
        if self._source is not None:
            self._ask()

    def store_changed(self) -> None:
        """Something was done here or elsewhere; not for a screen that is being made, or closed."""
        if self._source is not None and self.query_one_optional("#query", TextField) is not None:
            self._ask()

    @property
    def _typed(self) -> str:
        return str(self.query_one("#query", TextField).value)

    def _ask(self) -> None:
        assert self._source is not None
        self._found.clear()
        self._asked = self._finder.ask(self._source, self._typed).number

    def _rows_source(self) -> Source:
        host, loop = self.host, asyncio.get_running_loop()

        def rows(query: str) -> Sequence[Row]:
            desk: Desk = asyncio.run_coroutine_threadsafe(host.in_desk(lambda desk: desk), loop).result()
            from csdesk.desk.clients import clients, owners

            now, book = host.local(host.clock.now()), desk.playbook.clients
            with desk.store.raw_reading() as raw:
                found = clients.find(raw, query, limit=SHOWN, archived=True)
                agents = owners.agents_of(raw, book, [hit.client_id for hit in found])
            return [_row(hit, agents.get(hit.client_id), now) for hit in found]

        return rows

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        answer = event.answer
        if answer.question.number != self._asked or not self.is_attached:
            return
        self._found.set()
        if answer.error is not None:
            if not isinstance(answer.error, Refused):
                raise answer.error
            self.tell_refused(answer.error)
            return
        rows = self.query_one("#rows", Rows)
        rows.show(answer.rows, chosen=None, empty=_("No client matches. Ins adds one with what you typed."))
        count = _("{n} and more", n=SHOWN) if len(answer.rows) == SHOWN else str(len(answer.rows))
        hint = _("Type a code, a name, pinyin, a contact or a phone. Enter opens.")
        self.query_one("#head", TwoEnds).tell(
            Ends(f"{_('Clients')}  {count}", (), bold=True), Ends(hint, (), tone="dim")
        )

    @on(FieldChanged)
    def _changed(self, event: FieldChanged) -> None:
        event.stop()
        self._ask()

    @on(FieldDone)
    def _done(self, event: FieldDone) -> None:
        event.stop()
        self.begin(self._take)

    async def _take(self) -> None:
        """Open the chosen client, once the rows are the answer to what is typed."""
        await self._found.wait()
        self.query_one("#rows", Rows).action_take()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.run_worker(open_file(self, event.row.cells[1]))

    def action_move(self, delta: int) -> None:
        """Up and Down: another client."""
        self.query_one("#rows", Rows).move(delta)

    def action_move_page(self, pages: int) -> None:
        """PageUp and PageDown."""
        self.query_one("#rows", Rows).action_move_page(pages)

    def action_new(self) -> None:
        """Ins: a client with what was typed as its name or phone."""
        self.begin(self._add)

    async def _add(self) -> None:
        await self._found.wait()
        await list_acts.add(self, self._typed if not self.query_one("#rows", Rows).rows else "")

    def action_duplicates(self) -> None:
        """^D: clients that may be one."""
        self.begin(lambda: list_acts.duplicates(self))

    def action_owners(self) -> None:
        """^W: who should have an agent and has none, or one whose account is closed (K-2)."""
        self.begin(lambda: list_acts.without_agent(self))

    def action_recipients(self) -> None:
        """Erase somebody who received something and is no client (K-9)."""
        self.begin(lambda: erasing_acts.recipients(self))

    async def action_exports(self) -> None:
        """^X: exports (K-9)."""
        await self.app.run_action("app.exports")

    def action_back(self) -> None:
        """Esc: the whole list again, then back."""
        self.workers.cancel_group(self, "act")
        field = self.query_one("#query", TextField)
        if field.value:
            field.value = ""
            self._ask()
        else:
            self.leave()

    async def show_again(self) -> None:
        """In the other language, with what was typed."""
        self._first = self._typed
        await super().show_again()
        self.query_one("#rows", Rows).can_focus = False
        self.query_one("#query", TextField).focus()
        self._ask()


def _row(hit: Hit, agent: str | None, now: datetime) -> Row:
    *cells, last = looking_up.cells(hit, now)
    if hit.archived:
        return Row(str(hit.client_id), (ARCHIVED, *cells, _("archived"), ""), "dim")
    return Row(str(hit.client_id), ("", *cells, last, _("none yet") if agent == "" else agent or ""))
