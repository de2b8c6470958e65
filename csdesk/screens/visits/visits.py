"""Visits and calls to clients: who is due, the late ones first, and what becomes of each (K-3)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens import row_window
from csdesk.screens.asking import AskingScreen
from csdesk.screens.choosing import Choosing
from csdesk.screens.list_body import list_body
from csdesk.screens.room import LOW
from csdesk.screens.row_window import Window
from csdesk.screens.visits import visits_acts
from csdesk.screens.visits.visits_rows import (
    VisitsLook,
    columns,
    head,
    items,
    nothing_words,
    row_of,
    sentence,
    title,
)
from csdesk.screens.window_screen import WindowScreen
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row, Rows
from csdesk.widgets.summary import Summary
from csdesk.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.paging import Placed  # noqa: F401  (the base names it)
    from csdesk.desk.visits.visit_lists import VisitPages, VisitRow


class VisitsScreen(WindowScreen["Placed[VisitRow]"]):
    """A list of visits, a window on it, the chosen one in full below or beside."""

    CSS_PATH = "visits.tcss"
    PLACE = N_("Visits")
    HELP_PAGE = "visits"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("visits.satisfied", "1", N_("Satisfied"), N_("The client is satisfied: write it down")),
        Command("visits.fair", "2", N_("Fair"), N_("The client finds it fair: write it down")),
        Command("visits.not_satisfied", "3", N_("Not"), N_("The client is not satisfied: write it down, open a case")),
        Command("visits.missed", "m", N_("No answer"), N_("Nobody was reached: try again on another day")),
        Command("visits.move", "v", N_("Move"), N_("Plan the visit for another day, for a reason")),
        Command("visits.take_back", "u", N_("Take back"), N_("It was written down by mistake today: take it back")),
        Command("visits.lists", "t", N_("Lists"), N_("Show another list: due, this week, planned, made")),
        Command(
            "visits.mine", "o", N_("Mine"), N_("Show only my own visits, with those I stand in for, or everybody's")
        ),
        Command("visits.greet", "g", N_("Greet"), N_("Whom today greets: anniversaries and holidays")),
        Command(
            "visits.open", "", N_("Call"), N_("Open the sheet of the call: script, phone, last talks"), action="open"
        ),
        Command("visits.back", "escape", N_("Back"), N_("Back to the order form")),
    )

    def __init__(self, name: str = "due") -> None:
        """`name` is the list that is shown first."""
        super().__init__()
        self._list = name
        self._mine = False
        self._look: VisitsLook | None = None

    def body(self) -> Iterable[Widget]:
        """Which list, the visits, the chosen one in full."""
        yield from list_body(Rows(columns(self._list), header=True, id="rows"))

    # -- showing ---------------------------------------------------------------------------------------------------

    @property
    def pages(self) -> VisitPages | None:
        """What the window looks at."""
        return self._look.pages if self._look is not None else None

    @property
    def chosen(self) -> VisitRow | None:
        """The chosen visit."""
        return placed.row if (placed := self.placed) is not None else None

    async def read_anew(self) -> None:
        """Read what is shown, with the same visit chosen."""
        at, window = self.host.clock.now(), self._window
        name, agent = self._list, self.person.name if self._mine else None

        def read(tx: Transaction) -> VisitsLook:
            from csdesk.desk.shifts import standing_in
            from csdesk.desk.visits import greetings, visit_lists

            today = tx.local(at).date()
            stands_in = {} if agent is None else standing_in.for_whom(tx, agent, today)
            pages = visit_lists.VisitPages(name, today, agent, stands_in)
            counts = visit_lists.counts(tx, today, agent=agent, stands_in=stands_in)
            away = standing_in.away_from(tx, today)
            to_greet = sum(not one.by for one in greetings.anniversaries_of(tx, today))
            to_greet += sum(one.clients - one.greeted for one in greetings.holidays_of(tx, today))
            return VisitsLook(pages, counts, to_greet, away, row_window.again(tx, pages, window), tx.playbook)

        found = await self.in_reading(read)
        if found is None or (name, agent is not None) != (self._list, self._mine):
            return
        self._look = found
        self._renew(window, found.window)
        self._show()

    async def show_list(self, name: str, *, mine: bool) -> None:
        """Show another list."""
        self._list, self._mine, self._window, self._place = name, mine, Window(), None
        await self.read_anew()

    def _show(self, index: int | None = None) -> None:
        """Show the window with the row at `index` chosen, or else the one that was, or what is there in its place."""
        look, rows = self._look, self.query_one("#rows", Rows)
        if look is None:
            return
        rows.columns = columns(self._list, look.playbook)
        listed = [row_of(one.row, look) for one in self._window.rows]
        rows.show(listed, chosen=self._index(index), empty=nothing_words(self._list))
        self._show_chosen()
        self.query_one("#head", TwoEnds).tell(*head(look))
        self.refresh_frame()

    def _show_chosen(self) -> None:
        look, chosen, summary = self._look, self.chosen, self.query_one("#chosen", Summary)
        self._keep_place()
        if look is None or chosen is None:
            summary.tell("", "", ())
            return
        summary.tell(title(chosen), sentence(chosen, look), items(chosen, look, self.host.local))

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens the sheet of the call."""
        return [("Enter", _("Call")), *super().keys_here()]

    # -- doing -----------------------------------------------------------------------------------------------------

    def _with_open(self, act: Callable[[AskingScreen, VisitRow], Coroutine[Any, Any, bool]]) -> None:
        """Do something with the chosen visit, if it is still to be made."""
        chosen = self.chosen
        if chosen is None:
            return
        if chosen.made_on is not None:
            self.tell(_("{client} was visited: there is nothing to write down here.", client=chosen.code), bad=True)
            return

        async def work() -> None:
            await act(self, chosen)

        self.begin(work)

    def action_satisfied(self) -> None:
        """1 (K-3)."""
        self._with_open(lambda screen, row: visits_acts.write_down(screen, row, "satisfied"))

    def action_fair(self) -> None:
        """2 (K-3)."""
        self._with_open(lambda screen, row: visits_acts.write_down(screen, row, "fair"))

    def action_not_satisfied(self) -> None:
        """3: with a case (K-3)."""
        self._with_open(lambda screen, row: visits_acts.write_down(screen, row, "not"))

    def action_missed(self) -> None:
        """m: nobody was reached (K-3)."""
        self._with_open(visits_acts.not_reached)

    def action_move(self) -> None:
        """v: another day (K-3)."""
        self._with_open(visits_acts.move)

    def action_take_back(self) -> None:
        """u: it was written down by mistake (K-3)."""
        chosen = self.chosen
        if chosen is not None and chosen.made_on is None:
            words = _("Nothing is written down of {client} here: t shows those that were visited.", client=chosen.code)
            self.tell(words, bad=True)
        elif chosen is not None:

            async def work() -> None:
                await visits_acts.take_back(self, chosen)

            self.begin(work)

    def action_lists(self) -> None:
        """t: another list."""
        self.begin(self._choose_list)

    async def _choose_list(self) -> None:
        from csdesk.desk.visits import visit_lists, visit_words

        keys = keys_for(len(visit_lists.LISTS))
        rows = [
            Row(name, (key, visit_words.list_words(name))) for key, name in zip(keys, visit_lists.LISTS, strict=False)
        ]
        name = await self.ask(Choosing(_("Which list"), rows, chosen=list(visit_lists.LISTS).index(self._list)))
        if name:
            await self.show_list(name, mine=self._mine)

    def action_mine(self) -> None:
        """o: my own clients' visits and those of whom I stand in for, or everybody's (K-2, S-2)."""

        async def work() -> None:
            await self.show_list(self._list, mine=not self._mine)

        self.begin(work)

    def action_greet(self) -> None:
        """g: whom today greets (K-3)."""
        from csdesk.screens.visits.greetings import GreetingsScreen

        self.app.push_screen(GreetingsScreen())

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the sheet of the call."""
        from csdesk.screens.visits.visit_sheet import VisitSheet

        if (chosen := self.chosen) is not None:
            self.app.push_screen(VisitSheet(chosen.id))

    def on_resize(self, _event: events.Resize) -> None:
        """There may be room for more, or for less."""
        self.call_after_refresh(self._show)

    async def show_again(self) -> None:
        """The list in the other language, at the same visit."""
        await super().show_again()
        self._show()
