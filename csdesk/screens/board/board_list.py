"""Enter on a figure of the board: the rows behind it, kept up to date; from each of them its own page (A-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens.board.board_acts import BoardActs, board_commands, in_order
from csdesk.screens.board.board_figures import BoardWords
from csdesk.screens.board.board_rows import BoardRows
from csdesk.screens.room import LOW
from csdesk.widgets.figures import title_of
from csdesk.widgets.rows import Rows
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from datetime import date

    from csdesk.desk.board.board import Board
    from csdesk.desk.board.board_rows import Entry
    from csdesk.desk.desk import Transaction
    from csdesk.playbook.shapes import Playbook
    from csdesk.screens.board.board_rows import Shown


class BoardList(BoardActs):
    """The rows behind one figure; dismisses with a draft to go on with, or None."""

    CSS_PATH = "board.tcss"
    PLACE = N_("Board")
    HELP_PAGE = "board"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("board_list.open", "", N_("Open"), N_("Open the page of the chosen row"), action="open"),
        *board_commands("board_list"),
        Command("board_list.back", "escape", N_("Back"), N_("Back to the board")),
    )

    def __init__(self, figure: str, title: str) -> None:
        """The rows of the figure of that key, under that title until they are read."""
        super().__init__()
        self._figure = figure
        self._title = title
        self._board: Board | None = None
        self._playbook: Playbook | None = None
        self._found: Sequence[Entry] = ()
        self._shown: Shown | None = None
        self._entries: Sequence[Entry] = ()

    def body(self) -> Iterable[Widget]:
        """Which figure, how many rows, the rows."""
        yield TwoEnds(id="head")
        yield Rows((), empty=_("There are none any more."), id="rows")

    async def read_anew(self) -> None:
        """Read the rows, and show them with the same one chosen."""
        at, person, figure = self.host.clock.now(), self.person, self._figure

        def read(tx: Transaction) -> tuple[Sequence[Entry], Board, Playbook]:
            from csdesk.desk.board import board, board_rows

            return board_rows.behind(tx, figure, by=person, at=at), board.read(tx, by=person, at=at), tx.playbook

        found = await self.in_reading(read)
        if found is not None:
            self._found, self._board, self._playbook = found
            self._show(self.host.clock.now())

    def _show(self, now: datetime) -> None:
        if self._playbook is None:
            return
        self._shown, self._entries = BoardRows(self._playbook, self.host.local).shown(self._found, now)
        rows = self.query_one("#rows", Rows)
        rows.columns = self._shown.columns
        rows.show(self._shown.rows, chosen=None)
        self.query_one("#head", TwoEnds).tell(Ends(self._title_at(now), bold=True))

    def _title_at(self, now: datetime) -> str:
        """What the figure says now: as many as there are rows, in the language that is spoken."""
        if self._board is not None and self._playbook is not None:
            sections = BoardWords(self._playbook, self.host.local).sections(self._board, now)
            self._title = title_of(sections, self._figure) or self._title
        return self._title if self._entries else self._title.partition("  ")[0]

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, the times of these rows."""
        super().tell_nearest()
        clocks = self._shown.clocks if self._shown is not None else None
        rows = self.query_one_optional("#rows", Rows)
        if rows is not None and clocks is not None and clocks.bring_up_to(self.host.clock.now(), rows.seen):
            rows.look_again()

    @property
    def entry(self) -> Entry | None:
        """The chosen row."""
        if not self._entries:
            return None
        return self._entries[min(self.query_one("#rows", Rows).chosen, len(self._entries) - 1)]

    def day_to_sign(self) -> tuple[date, Mapping[str, int]] | None:
        """Today, with the figures of the board."""
        if self._board is None:
            return None
        return self._board.day, self._board.figures(self.host.clock.now())

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens; going back and help stand before what is needed seldom."""
        return in_order([("Enter", _("Open")), *super().keys_here()], (_("Refuse"), _("Sign"), _("Why")))

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the page of the chosen row."""
        if self.entry is not None:
            self.open_entry(self.entry)

    async def show_again(self) -> None:
        """The rows in the other language, at the same one."""
        place = self.query_one("#rows", Rows).chosen
        await super().show_again()
        self._show(self.host.clock.now())
        rows = self.query_one("#rows", Rows)
        rows.show(rows.rows, chosen=place)
