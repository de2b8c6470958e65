"""F6: parcels that stopped moving, each with why and what next; decided one by one or by the hundred (U-1 to U-9)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_
from csdesk.screens.list_body import list_body
from csdesk.screens.parcels import parcels_acts, parcels_runs
from csdesk.screens.parcels.parcels_detail import head, items, nothing_words, sentence, title
from csdesk.screens.parcels.parcels_in_hand import ParcelsInHand
from csdesk.screens.parcels.parcels_look import Asked, look, open_today
from csdesk.screens.parcels.parcels_rows import Listed, columns
from csdesk.screens.room import LOW
from csdesk.screens.row_window import Window
from csdesk.widgets.rows import Rows
from csdesk.widgets.scanned_rows import ScannedRows
from csdesk.widgets.summary import Summary
from csdesk.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.parcels.untracked import Query

    Act = Callable[[ParcelsInHand], Coroutine[Any, Any, None]]


class ParcelsScreen(ParcelsInHand):
    """A query, its counts, a window on its parcels; the chosen one in full below, or beside where there is room."""

    CSS_PATH = "parcels.tcss"
    PLACE = N_("Parcels")
    HELP_PAGE = "parcels"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("parcels.select", "space", N_("Select"), N_("Select the parcel, or let it go")),
        Command("parcels.alike", "a", N_("All alike"), N_("Select all of the same kind that wait for a decision")),
        Command("parcels.chase", "c", N_("Chase"), N_("Open a chase ticket")),
        Command("parcels.verify", "v", N_("Verify"), N_("Open a ticket to verify where the parcel is")),
        Command("parcels.delay", "d", N_("Delay"), N_("Put on the list of delays")),
        Command("parcels.loss", "l", N_("Loss"), N_("Put on the list of losses")),
        Command("parcels.sender", "s", N_("Sender"), N_("The sender was asked what is to become of it")),
        Command("parcels.watch", "w", N_("Watch"), N_("Do nothing for now, and say why")),
        Command("parcels.undo", "u", N_("Undo"), N_("Take a decision back")),
        Command("parcels.reply", "r", N_("Reply"), N_("Reply to the parcel's ticket")),
        Command("parcels.copy", "y", N_("Copy"), N_("Copy the numbers to the terminal's clipboard")),
        Command("parcels.export", "x", N_("Export"), N_("Write the lists of claims and the table to files")),
        Command("parcels.open", "", N_("Open"), N_("Open the parcel's track and story"), action="open"),
        Command("parcels.query", "t", N_("Query"), N_("Show another query: unsigned today, second carrier")),
        Command("parcels.days", "g", N_("Days"), N_("Look at other shipping days")),
        Command("parcels.anew", "n", N_("Ask anew"), N_("Ask the query anew and keep the run")),
        Command("parcels.runs", "h", N_("Runs"), N_("Earlier runs and what was decided")),
        Command("parcels.back", "escape", N_("Back"), N_("Let the selection go, then back to the order form")),
    )

    def __init__(self, query: Query = "untracked") -> None:
        super().__init__()
        self._asked: Asked | None = None
        """What is looked at; None until today's run is known."""
        self._query: Query = query

    def body(self) -> Iterable[Widget]:
        """Which query and what it found, the parcels, the chosen one in full."""
        yield from list_body(ScannedRows((), header=True, id="rows"))

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read what is shown, with the same parcel chosen; the first time today's run is begun where nobody has."""
        person, at, window, query = self.person, self.host.clock.now(), self._window, self._query
        if self._asked is None:
            self._asked = await self.attempt(lambda desk: open_today(desk, query, person, at))
        asked = self._asked
        if asked is None:
            return
        found = await self.in_reading(lambda tx: look(tx, asked, window, person, at))
        if found is not None and asked == self._asked:
            self._look = found
            self._renew(window, found.window)
            self._show()

    async def show_asked(self, asked: Asked) -> None:
        """Show something else."""
        self._asked, self._query, self._window, self._place = asked, asked.query, Window(), None
        self._selected, self.last_decided = set(), ()
        await self.read_anew()

    def _show(self, index: int | None = None) -> None:
        """Show the window with the row at `index` chosen, or else the one that was, or what is there in its place."""
        look, rows = self._look, self.query_one("#rows", ScannedRows)
        if look is None:
            return
        rows.columns = columns(look.parcels, self._window.rows)
        self._show_rows(self._index(index))
        self.query_one("#head", TwoEnds).tell(*head(look, self.query_one("#head").content_size.width))
        self.refresh_frame()

    def _show_rows(self, index: int | None = None) -> None:
        look, rows = self._look, self.query_one("#rows", ScannedRows)
        if look is None:
            return
        listed = Listed(self._window.rows, look.parcels, self._selected, self.host.local)
        rows.show(listed, chosen=rows.chosen if index is None else index, empty=nothing_words(look))
        self._show_chosen()

    def _show_chosen(self) -> None:
        look, chosen, summary = self._look, self.placed, self.query_one("#chosen", Summary)
        self._keep_place()
        if look is None or chosen is None:
            summary.tell("", "", ())
            return
        local, now = self.host.local, self.host.clock.now()
        summary.tell(title(chosen, local), sentence(look, chosen, local), items(chosen, now, local))

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """What can be done with the chosen parcel first, help and going back before what is needed seldom."""
        decides = self._look is not None and self._look.decides
        first = (
            ("select", "chase", "verify", "delay", "loss", "watch", "copy", "export") if decides else ("open", "copy")
        )
        if self._look is not None and self._look.run is None and self._look.allowed:
            first = ("anew", *first)
        rest = ("back", "help", "alike", "open", "reply", "query", "undo", "sender", "days", "anew", "runs", "palette")
        return self.keys_in_order(*first, *rest, others=False)

    # -- doing -----------------------------------------------------------------------------------------------------

    def act(self, act: Act) -> None:
        """Do something with what is shown, in the place of what still waits for a decision."""
        if self._look is not None:
            self.begin(lambda: act(self))

    def action_alike(self) -> None:
        """a: all of the chosen one's kind that wait (U-4)."""
        self.act(parcels_acts.select_alike)

    def action_chase(self) -> None:
        """c: a chase ticket (U-4)."""
        self.act(lambda screen: parcels_acts.decide(screen, "chase"))

    def action_verify(self) -> None:
        """v: a verify ticket (U-4)."""
        self.act(lambda screen: parcels_acts.decide(screen, "verify"))

    def action_sender(self) -> None:
        """s: the sender was asked (U-3)."""
        self.act(lambda screen: parcels_acts.decide(screen, "contact_sender"))

    def action_delay(self) -> None:
        """d: the list of delays (U-4)."""
        self.act(lambda screen: parcels_acts.decide(screen, "delay"))

    def action_loss(self) -> None:
        """l: the list of losses (U-4)."""
        self.act(lambda screen: parcels_acts.decide(screen, "loss"))

    def action_watch(self) -> None:
        """w: nothing for now, with a note."""
        self.act(parcels_acts.watch)

    def action_undo(self) -> None:
        """u: it waits for a decision again."""
        self.act(parcels_acts.undo)

    def action_reply(self) -> None:
        """r: a reply to its ticket (C-1)."""
        self.act(parcels_acts.reply)

    def action_export(self) -> None:
        """x: the lists and the table to files (U-5)."""
        self.act(parcels_acts.export)

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the parcel's track and story."""
        chosen = self.placed
        if chosen is not None:
            self.act(lambda screen: parcels_acts.open_parcel(screen, chosen.row.number))

    def action_query(self) -> None:
        """t: the next query (U-9)."""
        self.act(parcels_runs.next_query)

    def action_days(self) -> None:
        """g: other shipping days (U-1)."""
        self.act(parcels_runs.other_days)

    def action_anew(self) -> None:
        """n: a new run (U-6)."""
        self.act(parcels_runs.anew)

    def action_runs(self) -> None:
        """h: earlier runs (U-6)."""
        self.act(parcels_runs.choose_run)

    @on(ScannedRows.Scanned)
    def _scanned(self, event: ScannedRows.Scanned) -> None:
        event.stop()
        self.act(lambda screen: parcels_acts.take_numbers(screen, event.numbers))

    def on_resize(self, _event: events.Resize) -> None:
        """There may be room for more, or for less."""
        self.call_after_refresh(self._show)

    async def show_again(self) -> None:
        """The list in the other language, at the same parcel."""
        await super().show_again()
        self._show()
