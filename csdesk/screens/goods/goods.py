"""F7: goods that are followed, what is to be done next first; a step, a talk, an incident one key away (T-1, T-5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens.cases.case_in_hand import Hand
from csdesk.screens.cases.opening import open_case
from csdesk.screens.day_words import short_day
from csdesk.screens.goods import goods_acts, goods_answers
from csdesk.screens.goods.goods_in_hand import GoodsInHand, GoodsLook
from csdesk.screens.goods.goods_rows import clock_of, columns, items, letter_of, row_of, sentence, title
from csdesk.screens.list_body import list_body
from csdesk.screens.room import LOW
from csdesk.widgets.rows import Rows
from csdesk.widgets.summary import Item, Summary
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from csdesk.desk.desk import Transaction
    from csdesk.desk.goods.goods_list import Line, Show
    from csdesk.desk.goods.goods_story import GoodsStory

    GoodsAct = Callable[[GoodsInHand, Line], Coroutine[Any, Any, None]]

SHOWS: Sequence[Show] = ("open", "late", "all")
"""What is listed, in the order in which `g` goes through it."""


def look(tx: Transaction, show: Show, words: str, at: datetime) -> GoodsLook:
    """The lines that are wanted, and how many are on the road."""
    from csdesk.desk.goods import goods_list, trips

    lines = goods_list.find(tx, show, words=words, at=at)
    return GoodsLook(lines, tx.playbook.goods, tx.playbook.deadlines, len(trips.on_the_road(tx)))


class GoodsScreen(GoodsInHand):
    """The sheet; the chosen line in full below, or beside where there is room."""

    CSS_PATH = "goods.tcss"
    PLACE = N_("Goods")
    HELP_PAGE = "goods"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("goods.done", "space", N_("Done"), N_("What is next is done: tick it")),
        Command("goods.step", "t", N_("Step"), N_("Tick another step, or take a tick back")),
        Command("goods.talk", "k", N_("Talk"), N_("Write down a talk: when, to whom, what")),
        Command("goods.late", "l", N_("Late"), N_("Open the incident of late goods, filled in")),
        Command("goods.class", "c", N_("Class"), N_("Put the goods in another class, and say why"), action="class_"),
        Command("goods.delivered", "d", N_("Delivered"), N_("The goods were delivered, and when")),
        Command("goods.answer", "f", N_("Answer"), N_("What the consignee says: satisfied or not")),
        Command("goods.papers", "p", N_("Papers"), N_("What is missing: ask for it, or it is there")),
        Command("goods.vehicles", "v", N_("Road"), N_("Vehicles and partners on the road")),
        Command("goods.board", "b", N_("On board"), N_("Put the goods on a vehicle, or take them off")),
        Command("goods.expected", "e", N_("Expected"), N_("The goods come at another time")),
        Command("goods.waybill", "n", N_("Waybill"), N_("The carrier's number of the goods")),
        Command("goods.show", "g", N_("Show"), N_("Show what is followed, what is late, or the whole sheet")),
        Command("goods.search", "slash", N_("Search"), N_("Look for a number, a client or a place")),
        Command("goods.export", "x", N_("Export"), N_("Write the sheet to files, and print it")),
        Command("goods.slips", "s", N_("Slips"), N_("The slips: proof of delivery")),
        Command("goods.open", "", N_("Open"), N_("Open the case with all its steps"), action="open"),
        Command("goods.why", "w", N_("Why"), N_("Why it is due then, and who is told when it passes")),
        Command("goods.acknowledge", "a", N_("In hand"), N_("Say that you have it in hand: nobody else is told")),
        Command("goods.back", "escape", N_("Back"), N_("The whole list again, then back to the order form")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._changes_at: datetime | None = None
        """When a line first looks otherwise."""
        self._story: GoodsStory | None = None
        """Of the chosen line."""

    def body(self) -> Iterable[Widget]:
        """How much is followed, the lines, the chosen one in full."""
        yield from list_body(Rows(columns(), header=True, id="rows"))

    # -- what is chosen --------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> Line | None:
        """The chosen line."""
        lines = self._look.lines if self._look is not None else ()
        return lines[min(self.query_one("#rows", Rows).chosen, len(lines) - 1)] if lines else None

    @property
    def in_hand(self) -> Hand | None:
        """The chosen line's case."""
        line = self.chosen
        return Hand(line.case_id, line.deadline_id, line.paused_at is not None) if line is not None else None

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read what is shown, with the same line chosen."""
        at, show, words = self.host.clock.now(), self.show_kind, self.words
        found = await self.in_reading(lambda tx: look(tx, show, words, at))
        if found is not None:
            self._look = found
            self._show()
            await self._read_story()

    def _show(self, chosen: int | None = None) -> None:
        """Show the lines as they look now, with the same one chosen, or the one at `chosen`."""
        found = self._look
        if found is None:
            return
        now, local = self.host.clock.now(), self.host.local
        clocks = [clock_of(line, now, found.kinds) for line in found.lines]
        changes = [one.changes_at for one in clocks if one is not None and one.changes_at is not None]
        self._changes_at = min(changes, default=None)
        rows = [row_of(line, seen, found.goods, now, local) for line, seen in zip(found.lines, clocks, strict=True)]
        list_ = self.query_one("#rows", Rows)
        list_.columns = columns()
        list_.show(rows, chosen=chosen, empty=self._nothing())
        self._show_head(now)
        self._show_chosen()

    def _nothing(self) -> str:
        if self.words:
            return _("Nothing on the sheet has these words. Esc shows the whole list.")
        if self.show_kind == "late":
            return _("Nothing is late. g shows the whole sheet.")
        return _("No goods are followed: a printed work order enters by itself. g shows the whole sheet.")

    def _show_head(self, now: datetime) -> None:
        found = self._look
        assert found is not None
        kinds = {"open": _("followed"), "late": _("late only"), "all": _("whole sheet")}
        what = _("search: {words}", words=self.words) if self.words else kinds[self.show_kind]
        late = sum(one.is_late(now) for one in found.lines)
        lacking = sum(bool(one.papers) for one in found.lines)
        first = [Item(_("{n} lines", n=len(found.lines))), Item(_("{n} late", n=late), "passed" if late else "")]
        if lacking:
            first.append(Item(_("{n} without papers", n=lacking), "soon"))
        counts = {one.id: 0 for one in found.goods.goods_class}
        for line in found.lines:
            counts[line.goods_class] = counts.get(line.goods_class, 0) + 1
        classes = " | ".join(f"{letter_of(found.goods, one)} {n}" for one, n in counts.items())
        road = [Item(_("{n} on the road", n=found.road))]
        left = "  ".join((_("Goods"), short_day(self.host.local(now).date()), what))
        self.query_one("#head", TwoEnds).tell(Ends(left, first, bold=True), Ends(classes, road, tone="dim"))

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, the times of this list."""
        super().tell_nearest()
        if self._changes_at is not None and self.host.clock.now() >= self._changes_at:
            self._show()

    def _show_chosen(self) -> None:
        line, summary = self.chosen, self.query_one("#chosen", Summary)
        if line is None:
            summary.tell("", "", ())
        elif self._story is not None and self._story.goods.id == line.goods_id:
            now, local = self.host.clock.now(), self.host.local
            summary.tell(title(line), sentence(self._story, now, local), items(self._story, now, local))
        else:
            summary.tell(title(line), "", ())

    async def _read_story(self) -> None:
        """Read the chosen line in full."""
        from csdesk.desk.goods import goods_story

        line = self.chosen
        if line is None:
            return
        at, goods_id = self.host.clock.now(), line.goods_id
        found = await self.in_reading(lambda tx: goods_story.read(tx, goods_id, at=at))
        if found is not None:
            self._story = found
            self._show_chosen()

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_chosen()
        self.in_group("story", self._read_story)

    def choose(self, goods_id: int) -> None:
        """Choose a line that is shown."""
        lines = self._look.lines if self._look is not None else ()
        place = next((place for place, one in enumerate(lines) if one.goods_id == goods_id), None)
        if place is not None:
            self._show(place)

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """What is done most first; Enter opens; going back and help before what is needed seldom."""
        return self.keys_in_order(
            "done", "talk", "late", "delivered", "class_", "papers", "vehicles", "back", "help", "slips", "show"
        )

    # -- doing -----------------------------------------------------------------------------------------------------

    def with_chosen(self, act: GoodsAct) -> None:
        """Do something with the chosen line, in the place of what still waits for a decision."""
        line = self.chosen
        if line is not None:
            self.begin(lambda: act(self, line))

    @on(Rows.Chosen)
    def _open_chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the case with all its steps."""
        self.with_chosen(lambda screen, line: open_case(screen, line.case_id, line.deadline_id))

    def action_done(self) -> None:
        """Space: what is next is done (T-3)."""
        self.with_chosen(goods_acts.tick_next)

    def action_step(self) -> None:
        """t: another step (T-3)."""
        self.with_chosen(goods_acts.choose_step)

    def action_talk(self) -> None:
        """k: a talk (T-6)."""
        self.with_chosen(goods_answers.talk)

    def action_late(self) -> None:
        """l: the incident of late goods (T-5)."""
        self.with_chosen(goods_acts.open_late)

    def action_class_(self) -> None:
        """c: another class (T-2)."""
        self.with_chosen(goods_answers.change_class)

    def action_delivered(self) -> None:
        """d: delivered, and when (T-1)."""
        self.with_chosen(goods_answers.deliver)

    def action_answer(self) -> None:
        """f: what the consignee says (T-1)."""
        self.with_chosen(goods_answers.answer)

    def action_papers(self) -> None:
        """p: what is missing (T-8)."""
        self.with_chosen(goods_answers.papers)

    def action_board(self) -> None:
        """b: on a vehicle, or off it (T-7)."""
        self.with_chosen(goods_answers.put_on)

    def action_expected(self) -> None:
        """e: another time (T-7)."""
        self.with_chosen(goods_answers.expect)

    def action_waybill(self) -> None:
        """n: the carrier's number."""
        self.with_chosen(goods_answers.give_waybill)

    def action_vehicles(self) -> None:
        """v: vehicles and partners on the road (T-7)."""
        self.begin(lambda: goods_acts.open_vehicles(self))

    def action_slips(self) -> None:
        """s: the slips."""
        self.begin(lambda: goods_acts.open_slips(self))

    def action_export(self) -> None:
        """x: the sheet as files (T-1)."""
        self.begin(lambda: goods_acts.export(self))

    def action_search(self) -> None:
        """/: look for words (T-1)."""
        self.begin(lambda: goods_acts.search(self))

    def action_show(self) -> None:
        """g: followed, late, all."""
        self.show_kind = SHOWS[(SHOWS.index(self.show_kind) + 1) % len(SHOWS)]
        self.begin(self.read_anew)

    def action_back(self) -> None:
        """Esc: the whole list again, then back to the form."""
        if self.words:
            self.words = ""
            self.begin(self.read_anew)
        else:
            self.leave()

    async def show_again(self) -> None:
        """The sheet in the other language, at the same line."""
        await super().show_again()
        self._story = None
        self._show()
        await self._read_story()
