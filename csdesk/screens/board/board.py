"""F12: the supervisor's board: the whole shop in figures, what is late and what runs, all of it live (A-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, Vertical
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens.board.board_acts import BoardActs, board_commands, in_order
from csdesk.screens.board.board_figures import BoardWords
from csdesk.screens.board.board_rows import BoardRows
from csdesk.screens.day_words import day_words
from csdesk.screens.room import LOW
from csdesk.widgets.figures import Figures
from csdesk.widgets.hour_bars import HourBars
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Rows
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from datetime import date

    from csdesk.desk.board.board import Board
    from csdesk.desk.board.board_rows import Entry
    from csdesk.desk.desk import Desk
    from csdesk.desk.upkeep.surroundings import Surroundings
    from csdesk.playbook.shapes import Playbook
    from csdesk.screens.board.board_rows import Shown

MOST_AGE = timedelta(minutes=1)
"""After which the board is read again though nobody did anything: who is late changes by itself."""


class BoardScreen(BoardActs):
    """Figures above, what presses beneath; dismisses with a draft to go on with, or None."""

    CSS_PATH = "board.tcss"
    PLACE = N_("Board")
    HELP_PAGE = "board"
    TELLS_NEAREST = False
    AUTO_FOCUS = "#figures"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("board.open", "", N_("Open"), N_("Open the rows behind the figure, or the chosen row"), action="open"),
        Command("board.other", "tab", N_("List"), N_("Between the figures and the list"), action="other"),
        *board_commands("board"),
        Command("board.reports", "r", N_("Reports"), N_("Reports on a day, a week or a month")),
        Command("board.back", "escape", N_("Form"), N_("To the order form")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._board: Board | None = None
        self._playbook: Playbook | None = None
        self._around: Surroundings | None = None
        self._shown: Shown | None = None
        self._entries: Sequence[Entry] = ()
        self._reads_at: datetime | None = None
        """When it is read again though nothing was done."""

    def body(self) -> Iterable[Widget]:
        """The day, the figures, what presses; the hours beside where there is room."""
        yield TwoEnds(id="head")
        with Container(id="place"):
            with Vertical(id="above"):
                yield Figures(id="figures")
                yield HourBars(id="hours")
            yield Line(fill="-", id="rule")
            yield Rows((), empty=_("Nothing is late, and nothing runs."), id="rows")

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the board, and show it with the same figure and the same row chosen."""
        at, person = self.host.clock.now(), self.person

        def read(desk: Desk) -> tuple[Board, Playbook, Surroundings]:
            from csdesk.desk.board import board
            from csdesk.desk.upkeep import surroundings

            with desk.reading() as tx:
                return board.read(tx, by=person, at=at), tx.playbook, surroundings.look(desk)

        found = await self.attempt(read)
        if found is not None:
            self._board, self._playbook, self._around = found
            self._reads_at = _next_read(found[0], at)
            self._show(self.host.clock.now())

    def _show(self, now: datetime) -> None:
        board, playbook = self._board, self._playbook
        if board is None or playbook is None:
            return
        words = BoardWords(playbook, self.host.local)
        self.query_one("#figures", Figures).tell(words.sections(board, now, self._around))
        self.query_one("#hours", HourBars).tell(_("Orders by hour"), board.orders.by_hour)
        self.query_one("#head", TwoEnds).tell(Ends(day_words(board.day, board.day), bold=True))
        self._show_list(board, playbook, now)

    def _show_list(self, board: Board, playbook: Playbook, now: datetime) -> None:
        """What is late and what runs, the longest late first."""
        from csdesk.desk.board.board_rows import entry_of_promise

        entries = [entry_of_promise(one) for one in (*board.clocks, *board.late_items(now))]
        self._shown, self._entries = BoardRows(playbook, self.host.local).shown(entries, now)
        rows = self.query_one("#rows", Rows)
        rows.columns = self._shown.columns
        rows.show(self._shown.rows, chosen=None)

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, the times of this list: one clock for all of the screen."""
        super().tell_nearest()
        now = self.host.clock.now()
        if self._reads_at is not None and now >= self._reads_at:
            self._reads_at = None
            self.read_again()
        clocks = self._shown.clocks if self._shown is not None else None
        rows = self.query_one_optional("#rows", Rows)
        if rows is not None and clocks is not None and clocks.bring_up_to(now, rows.seen):
            rows.look_again()

    # -- what is chosen --------------------------------------------------------------------------------------------

    @property
    def _in_list(self) -> bool:
        return self.focused is not None and self.focused.id == "rows"

    @property
    def entry(self) -> Entry | None:
        """The chosen row, where the cursor is in the list."""
        if not self._in_list or not self._entries:
            return None
        return self._entries[min(self.query_one("#rows", Rows).chosen, len(self._entries) - 1)]

    def day_to_sign(self) -> tuple[date, Mapping[str, int]] | None:
        """Today, with the figures as they stand here."""
        if self._board is None:
            return None
        return self._board.day, self._board.figures(self.host.clock.now())

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens, Tab goes on; the same keys whatever is chosen, so that nothing is drawn for a move."""
        return in_order(
            [("Enter", _("Open")), *super().keys_here()], (_("Refuse"), _("Approve"), _("Why"), _("Reports"))
        )

    @on(Figures.Chosen)
    def _open_figure(self, event: Figures.Chosen) -> None:
        event.stop()
        title = self.query_one("#figures", Figures).title_of(event.figure.key)
        self.begin(lambda: self._open_rows(event.figure.key, title))

    async def _open_rows(self, key: str, title: str) -> None:
        from csdesk.screens.board.board_list import BoardList

        await self._open(BoardList(key, title))

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        if self.entry is not None:
            self.open_entry(self.entry)

    def action_open(self) -> None:
        """Enter: the rows behind the figure, or the page of the chosen row."""
        if self._in_list:
            self.query_one("#rows", Rows).action_take()
        else:
            self.query_one("#figures", Figures).action_take()

    def action_other(self) -> None:
        """Tab: from the figures to the list, and back."""
        self.query_one("#figures" if self._in_list else "#rows").focus()

    def action_reports(self) -> None:
        """r: reports, and back here from them (M-1)."""
        self.begin(self._open_reports)

    async def _open_reports(self) -> None:
        from csdesk.screens.reports.reports import ReportsScreen

        await self._open(ReportsScreen())

    async def show_again(self) -> None:
        """The board in the other language, at the same figure and row."""
        chosen, in_list = self.query_one("#figures", Figures).chosen, self._in_list
        place = self.query_one("#rows", Rows).chosen
        await super().show_again()
        self._show(self.host.clock.now())
        if chosen is not None:
            self.query_one("#figures", Figures).choose(chosen.key)
        rows = self.query_one("#rows", Rows)
        rows.show(rows.rows, chosen=place)
        if in_list:
            rows.focus()


def _next_read(board: Board, at: datetime) -> datetime:
    """When something on the board becomes late next, and after a minute at the latest."""
    coming = [one.due_at for one in (*board.items, *board.clocks) if one.paused_at is None and one.due_at > at]
    return min([*coming, at + MOST_AGE])
