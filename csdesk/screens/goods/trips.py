"""Vehicles and partners on the road: where they are, the next look first; delays told client by client (T-7)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, in_a_row, pgettext
from csdesk.screens.cases.case_acts import CaseActs
from csdesk.screens.cases.case_in_hand import CaseInHand, Hand
from csdesk.screens.cases.opening import open_hand
from csdesk.screens.clock_words import glance, left_width, moment_words
from csdesk.screens.day_words import short_day
from csdesk.screens.goods import trips_acts
from csdesk.screens.list_body import list_body
from csdesk.screens.room import LOW
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.summary import Item, Summary
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.goods.trips import OnTheRoad
    from csdesk.playbook.deadline_kinds import DeadlineKinds
    from csdesk.playbook.goods import GoodsFile

    Act = Callable[[CaseInHand, OnTheRoad], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class TripsLook:
    """What is on the road, as of one look at the store."""

    road: Sequence[OnTheRoad]
    goods: GoodsFile
    kinds: DeadlineKinds
    demands: Sequence[str]
    """What is demanded of the goods on board of each, in words."""


def look(tx: Transaction) -> TripsLook:
    """Every vehicle and partner that has not arrived, with what its goods demand."""
    from csdesk.desk.goods import trips

    road = trips.on_the_road(tx)
    demands = []
    for one in road:
        asked = [(goods.number, trips.demands_of(tx, goods)) for goods in one.goods]
        demands.append("; ".join(f"{number}: {what}" for number, what in asked if what))
    return TripsLook(road, tx.playbook.goods, tx.playbook.deadlines, demands)


@dataclass(frozen=True)
class _Clock:
    """The next look, as a clock."""

    started_at: datetime
    due_at: datetime
    paused_at: datetime | None = None


class TripsScreen(CaseActs):
    """The list; the chosen one with its goods, demands and delay below, or beside where there is room."""

    CSS_PATH = "goods.tcss"
    PLACE = N_("Goods")
    HELP_PAGE = "goods"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("trips.looked", "space", N_("Looked up"), N_("Where it is now, and when the next scan is due")),
        Command("trips.delay", "d", N_("Delay"), N_("It is late: every client on board is told once")),
        Command("trips.tell", "t", N_("Told"), N_("A client was told of the delay")),
        Command("trips.demands", "m", N_("Demands"), N_("The driver was told of the special demands")),
        Command("trips.arrived", "r", N_("Arrived"), N_("It has arrived: it is looked up no more")),
        Command("trips.new", "n", N_("Sent off"), N_("A vehicle leaves, or a partner takes over")),
        Command("trips.open", "", N_("Open"), N_("Open the case with all that happened"), action="open"),
        Command("trips.back", "escape", N_("Back"), N_("Back to the sheet")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._look: TripsLook | None = None

    def body(self) -> Iterable[Widget]:
        """How many, the list, the chosen one in full."""
        yield from list_body(Rows((), header=True, id="rows"))

    @property
    def chosen(self) -> OnTheRoad | None:
        """The chosen one."""
        road = self._look.road if self._look is not None else ()
        return road[min(self.query_one("#rows", Rows).chosen, len(road) - 1)] if road else None

    @property
    def in_hand(self) -> Hand | None:
        """The chosen one's case."""
        one = self.chosen
        return Hand(one.trip.case_id, None) if one is not None else None

    async def read_anew(self) -> None:
        """Read what is on the road, with the same one chosen."""
        found = await self.in_reading(look)
        if found is not None:
            self._look = found
            self._show()

    def _words(self, moment: datetime) -> str:
        return moment_words(self.host.local(moment), self.host.local(self.host.clock.now()))

    def _show(self) -> None:
        found, now = self._look, self.host.clock.now()
        if found is None:
            return
        list_ = self.query_one("#rows", Rows)
        list_.columns = (
            Column("", 2), Column(_("Look in"), left_width(), "right"), Column(pgettext("on the road", "Name"), 12),
            Column(_("Driver"), 8, drop=2), Column(pgettext("on the road", "Where")),
            Column(pgettext("on the road", "Orders"), 6, "right"), Column(_("To tell"), 7, "right"),
            Column(_("Arrives"), 11, drop=1),
        )  # fmt: skip
        empty = _("Nothing is on the road. n sends a vehicle.")
        list_.show([self._row(one, now) for one in found.road], chosen=None, empty=empty)
        left = "  ".join((_("On the road"), short_day(self.host.local(now).date())))
        telling = sum(len(one.to_tell) for one in found.road)
        right = [Item(_("{n} on the road", n=len(found.road)))]
        if telling:
            right.append(Item(_("{n} to be told", n=telling), "passed"))
        self.query_one("#head", TwoEnds).tell(Ends(left, right, bold=True))
        self._show_chosen()

    def _row(self, one: OnTheRoad, now: datetime) -> Row:
        sign, left, tone = "", "", ""
        if self._look is not None and one.next_look is not None:
            seen = glance(_Clock(one.looked_at or one.trip.made_at, one.next_look), now, self._look.kinds)
            sign, left, tone = seen.sign, seen.left, seen.tone
        if one.to_tell:
            sign, tone = "X", "passed"
        cells = (
            sign, left, one.trip.name, one.trip.driver, one.where, str(len(one.goods)), str(len(one.to_tell) or ""),
            self._words(one.trip.expected_at),
        )  # fmt: skip
        return Row(str(one.trip.id), cells, tone)

    def _show_chosen(self) -> None:
        one, found, summary = self.chosen, self._look, self.query_one("#chosen", Summary)
        if one is None or found is None:
            summary.tell("", "", ())
            return
        title = "  ".join(filter(None, (one.case.number, one.trip.name, one.trip.driver, one.trip.phone)))
        said = []
        if one.last_delay is not None:
            reason = trips_acts.reason_words(found.goods, one.last_delay.reason)
            time = self._words(one.last_delay.new_time)
            said.append(
                _("Late, {reason}: new time {time}. {note}", reason=reason, time=time, note=one.last_delay.note)
            )
        if one.looked_at is not None:
            said.append(_("Looked up {time}: {where}.", time=self._words(one.looked_at), where=one.where))
        else:
            said.append(_("Nobody looked it up yet."))
        items = [Item(_("to tell: {whom}", whom=case.title), "passed") for case in one.to_tell]
        demands = found.demands[found.road.index(one)]
        if demands:
            told = _("driver told") if not one.demands_open else _("driver to be told")
            items.append(Item(f"{told}: {demands}", "" if not one.demands_open else "soon"))
        items += [Item(f"{goods.number} {goods.destination}") for goods in one.goods]
        summary.tell(title, in_a_row(*(one.strip() for one in said)), items)

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_chosen()

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """What is done most first; Enter opens."""
        return self.keys_in_order("looked", "delay", "tell", "demands", "arrived", "new", "back", "help")

    def with_chosen(self, act: Act) -> None:
        """Do something with the chosen one."""
        one = self.chosen
        if one is not None:
            self.begin(lambda: act(self, one))

    @on(Rows.Chosen)
    def _open_chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the case of the chosen one."""
        self.act(open_hand)

    def action_looked(self) -> None:
        """Space: it was looked up (T-7)."""
        self.with_chosen(trips_acts.look)

    def action_delay(self) -> None:
        """d: it is late (T-7)."""
        self.with_chosen(trips_acts.delay)

    def action_tell(self) -> None:
        """t: a client was told (T-7)."""
        self.with_chosen(trips_acts.tell)

    def action_demands(self) -> None:
        """m: the driver knows the demands (T-7)."""
        self.with_chosen(trips_acts.tell_demands)

    def action_arrived(self) -> None:
        """r: it has arrived (T-7)."""
        self.with_chosen(trips_acts.arrive)

    def action_new(self) -> None:
        """n: another one leaves."""
        self.begin(lambda: trips_acts.send(self))

    async def show_again(self) -> None:
        """The list in the other language."""
        await super().show_again()
        self._show()
