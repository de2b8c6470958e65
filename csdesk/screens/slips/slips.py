"""Signed slips that must come back: lists by state and due day, what is done with them, envelopes (D-1 to D-5)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens import row_window
from csdesk.screens.list_body import list_body
from csdesk.screens.room import LOW
from csdesk.screens.row_window import Window
from csdesk.screens.slips import slip_faults, slips_acts, slips_shown
from csdesk.screens.slips.slips_in_hand import SlipsInHand
from csdesk.screens.slips.slips_rows import (
    SlipsLook,
    columns,
    head,
    items,
    nothing_words,
    row_of,
    sentence,
    title,
)
from csdesk.widgets.rows import Rows
from csdesk.widgets.scanned_rows import ScannedRows
from csdesk.widgets.summary import Summary
from csdesk.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction

    Act = Callable[[SlipsInHand], Coroutine[Any, Any, None]]


class SlipsScreen(SlipsInHand):
    """A list of slips with its counts, a window on it, the chosen slip in full below or beside."""

    CSS_PATH = "slips.tcss"
    PLACE = N_("Slips")
    HELP_PAGE = "slips"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("slips.next", "n", N_("Next step"), N_("Let the slip go on: arrived, signed, posted, received ...")),
        Command("slips.select", "space", N_("Select"), N_("Select the slip, or let it go")),
        Command("slips.press", "d", N_("Press"), N_("Somebody was pressed for the slip")),
        Command("slips.envelopes", "r", N_("Envelopes"), N_("Receive slips from an envelope against its list")),
        Command("slips.lists", "t", N_("Lists"), N_("Show another list: overdue, out, to be checked ...")),
        Command("slips.fault", "e", N_("Fault"), N_("The slip is incomplete, wrong or missing")),
        Command("slips.report", "b", N_("Reported"), N_("Somebody was told of the slip's fault")),
        Command("slips.way", "w", N_("Way"), N_("Transfers, parts and partner of the shipment")),
        Command("slips.undo", "u", N_("Undo"), N_("Take the last mark back")),
        Command("slips.copy", "y", N_("Copy"), N_("Copy the numbers to the terminal's clipboard")),
        Command("slips.export", "x", N_("Export"), N_("Write today's overdue list and the month to files")),
        Command("slips.region", "g", N_("Region"), N_("Show one region alone, or all of them")),
        Command("slips.open", "", N_("Open"), N_("Open the slip with all that happened to it"), action="open"),
        Command("slips.back", "escape", N_("Back"), N_("Let the selection go, then back")),
    )

    def __init__(self, name: str = "") -> None:
        """`name` is the list that is shown first; without one the overdue slips, or where there are none those out."""
        super().__init__()
        self._name, self._region = name, ""

    def body(self) -> Iterable[Widget]:
        """Which list, the slips, the chosen one in full."""
        yield from list_body(ScannedRows(columns(), header=True, id="rows"))

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read what is shown, with the same slip chosen."""
        at, person, window = self.host.clock.now(), self.person, self._window
        name, region = self._name, self._region

        def read(tx: Transaction) -> SlipsLook:
            from csdesk.desk.desk import may
            from csdesk.desk.slips import slip_lists, slips

            counts = slip_lists.counts(tx, at=at)
            shown = name or ("overdue" if counts["overdue"] else "due")
            pages = slip_lists.SlipPages(shown, at, region)
            allowed = may(tx.playbook, person, slips.PERMISSION)
            return SlipsLook(pages, at, counts, row_window.again(tx, pages, window), tx.playbook.slips, allowed)

        found = await self.in_reading(read)
        if found is None or (name, region) != (self._name, self._region):
            return
        self._name = found.pages.name
        self._look = found
        self._renew(window, found.window)
        self._show()

    async def show_list(self, name: str, region: str | None = None) -> None:
        """Show another list."""
        self._name, self._window, self._place = name, Window(), None
        self._region = self._region if region is None else region
        self._selected = set()
        await self.read_anew()

    def _show(self, index: int | None = None) -> None:
        """Show the window with the row at `index` chosen, or else the one that was, or what is there in its place."""
        look, rows = self._look, self.query_one("#rows", ScannedRows)
        if look is None:
            return
        rows.columns = columns()
        self._show_rows(self._index(index))
        self.query_one("#head", TwoEnds).tell(*head(look))
        self.refresh_frame()

    def _show_rows(self, index: int | None = None) -> None:
        look, rows = self._look, self.query_one("#rows", ScannedRows)
        if look is None:
            return
        listed = [row_of(one.row, look, self._selected, self.host.local) for one in self._window.rows]
        rows.show(listed, chosen=rows.chosen if index is None else index, empty=nothing_words(look))
        self._show_chosen()

    def _show_chosen(self) -> None:
        look, chosen, summary = self._look, self.chosen, self.query_one("#chosen", Summary)
        self._keep_place()
        if look is None or chosen is None:
            summary.tell("", "", ())
            return
        local = self.host.local
        summary.tell(title(chosen), sentence(chosen, look, local), items(chosen, look, local))

    async def go_to(self, number: str) -> None:
        """Choose a slip by its number, in this list or else in that of all."""
        look = self._look
        if look is None:
            return
        place = await self.in_reading(lambda tx: look.pages.place_of(tx, number))
        if place is None and look.pages.name != "all":
            from csdesk.desk.slips.slip_lists import SlipPages

            everything = SlipPages("all", look.at)
            place = await self.in_reading(lambda tx: everything.place_of(tx, number))
            if place is not None:
                await self.show_list("all", "")
        if place is None:
            self.tell(_("There is no slip {which}: no order of this number asked for one.", which=number), bad=True)
        elif await self.choose(place):
            self.tell("")

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """What is done most first, help and going back before what is needed seldom."""
        return self.keys_in_order(
            "next", "select", "press", "envelopes", "lists", "back", "help", "open", "undo", "fault", "way"
        )

    # -- doing -----------------------------------------------------------------------------------------------------

    def act(self, act: Act) -> None:
        """Do something with what is shown, in the place of what still waits for a decision."""
        if self._look is not None:
            self.begin(lambda: act(self))

    def action_next(self) -> None:
        """n: the selected slips, or the chosen one, go on (D-2)."""
        self.act(slips_acts.next_step)

    def action_press(self) -> None:
        """d: somebody was pressed (D-4)."""
        self.act(slips_acts.press)

    def action_envelopes(self) -> None:
        """r: the envelopes (D-2)."""
        self.act(slips_shown.envelopes)

    def action_lists(self) -> None:
        """t: another list."""
        self.act(slips_shown.choose_list)

    def action_region(self) -> None:
        """g: one region, or all."""
        self.act(slips_shown.choose_region)

    def action_fault(self) -> None:
        """e: the slip is at fault (D-3)."""
        self.act(slip_faults.fault)

    def action_report(self) -> None:
        """b: somebody was told of it (D-3)."""
        self.act(slip_faults.report)

    def action_way(self) -> None:
        """w: transfers, parts, partner (D-1)."""
        self.act(slip_faults.way)

    def action_undo(self) -> None:
        """u: the last mark is taken back."""
        self.act(slips_acts.undo)

    def action_export(self) -> None:
        """x: lists to files (D-4)."""
        self.act(slips_shown.export)

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the slip with its story."""
        chosen = self.chosen
        if chosen is not None:
            self.act(lambda screen: slips_shown.open_slip(screen, chosen.number))

    @on(ScannedRows.Scanned)
    def _scanned(self, event: ScannedRows.Scanned) -> None:
        event.stop()
        numbers = event.numbers
        if len(numbers) == 1:
            self.act(lambda _screen: self.go_to(numbers[0]))
        else:
            self.select(numbers)
            self.tell_selected()

    def on_resize(self, _event: events.Resize) -> None:
        """There may be room for more, or for less."""
        self.call_after_refresh(self._show)

    async def show_again(self) -> None:
        """The list in the other language, at the same slip."""
        await super().show_again()
        self._show()
