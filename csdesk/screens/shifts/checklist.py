"""F4: what is to be done today on my posts, ticked by people and by facts; lists of other days (S-6 to S-9, S-13)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Container, Vertical
from textual.widget import Widget

from csdesk.commands import Command, key_name
from csdesk.language import N_, _
from csdesk.screens.asking import AskingScreen
from csdesk.screens.room import LOW
from csdesk.screens.shifts import checklist_acts, shift_acts
from csdesk.screens.shifts.checklist_detail import detail, head, nothing_words
from csdesk.screens.shifts.checklist_look import Look, look
from csdesk.screens.shifts.checklist_rows import (
    brought_up,
    changes_at,
    columns,
    due_now,
    rows_of,
    sign_and_tone,
    title_row,
    words_of,
)
from csdesk.widgets.line import Line as PlainLine
from csdesk.widgets.rows import Row, Rows
from csdesk.widgets.summary import Summary
from csdesk.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.shifts.checklist_view import DayList, Line

    Act = Callable[[AskingScreen, Line], Coroutine[Any, Any, None]]

DAY = timedelta(days=1)

SEEN_BEHIND = 4
"""Rows that are seen behind the one that is chosen first."""


class ChecklistScreen(AskingScreen):
    """The day's list, then those started by hand; the chosen item in full below, or beside where there is room."""

    CSS_PATH = "checklist.tcss"
    PLACE = N_("Checklist")
    HELP_PAGE = "checklist"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("checklist.tick", "space", N_("Tick"), N_("Tick the item, with what shows that it was done")),
        Command("checklist.note", "n", N_("Note"), N_("Write something down at the item")),
        Command("checklist.skip", "s", N_("Skip"), N_("Say why the item is not done this time")),
        Command("checklist.keep", "k", N_("Keep"), N_("Keep the item open for tomorrow, and say why")),
        Command("checklist.undo", "u", N_("Undo"), N_("Take a tick, a skip or a keep back")),
        Command("checklist.open", "", N_("Open"), N_("Open the screen on which the item is done"), action="open"),
        Command("checklist.hand_over", "h", N_("Handover"), N_("The handover sheet of the post")),
        Command("checklist.clock", "o", N_("Clock on"), N_("Clock on, or off for a break or the day")),
        Command("checklist.view", "v", N_("Posts"), N_("Show my posts, each post, or all of them")),
        Command("checklist.roster", "r", N_("Roster"), N_("The roster, leave and who was there")),
        Command("checklist.start", "g", N_("New list"), N_("Start a list by hand, such as for a visit")),
        Command("checklist.earlier", "left,left_square_bracket", N_("Day before"), N_("The list of the day before")),
        Command("checklist.later", "right,right_square_bracket", N_("Day after"), N_("The list of the day after")),
        Command("checklist.today", "t", N_("Today"), N_("Back to today's list")),
        Command("checklist.back", "escape", N_("Back"), N_("Back to the order form")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._day: date | None = None
        """The day that is looked at; None follows today."""
        self._posts: tuple[str, ...] | None = None
        """The posts that are looked at, all of them when empty; None for the person's own."""
        self._lines: Sequence[Line | DayList] = ()
        """What the rows stand for: an item, or the list whose title it is."""
        self._changes_at: datetime | None = None
        self._chooses = True
        """Whether what is shown next is shown for the first time: then the item due now is chosen."""
        self._turned: date | None = None
        """The day whose end was noticed."""

    def body(self) -> Iterable[Widget]:
        """Which day it is and how far it is, the items, the chosen one in full."""
        yield TwoEnds(id="head")
        with Container(id="place"):
            yield Rows(columns(), id="rows")
            with Vertical(id="below"):
                yield PlainLine(fill="-", id="rule")
                yield Summary(id="chosen")

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the day, and show it with the same item chosen."""
        at, person, day = self.host.clock.now(), self.person, self._day
        found = await self.attempt(lambda desk: look(desk, day, person, at))
        if found is not None and day == self._day:
            self._look = found
            self._show_list(self.host.clock.now())

    @property
    def _posts_shown(self) -> tuple[str, ...]:
        """The posts whose items are shown; () for all."""
        assert self._look is not None
        views = self._look.views()
        return self._posts if self._posts is not None and self._posts in views else views[0]

    def _show_list(self, now: datetime) -> None:
        found = self._look
        if found is None:
            return
        posts, local = self._posts_shown, self.host.local
        items = self._brought_up(found.list, now)
        rows = rows_of(items, now, local, live=found.is_today, posts=len(posts) != 1)
        lines: list[Line | DayList] = [*items]
        moments = [changes_at(items, now)]
        for one in found.by_hand:
            others = self._brought_up(one, now)
            lines += [one, *others]
            rows += [title_row(one), *rows_of(others, now, local, live=False, posts=False)]
            moments.append(changes_at(others, now))
        self._lines = lines
        self._changes_at = min((one for one in moments if one is not None and found.is_today), default=None)
        self._show_rows(rows, items, now)
        self._show_head(items)
        self._show_chosen(now)
        self.refresh_frame()

    def _brought_up(self, of: DayList, now: datetime) -> Sequence[Line]:
        assert self._look is not None
        return brought_up(of.of(self._posts_shown), self._look.at, now)

    def _show_rows(self, rows: Sequence[Row], items: Sequence[Line], now: datetime) -> None:
        assert self._look is not None
        chosen: int | None = None
        if self._chooses:
            self._chooses = False
            first = due_now(items, now) if self._look.is_today else None
            chosen = items.index(first) if first is not None else 0
        widget, empty = self.query_one("#rows", Rows), nothing_words(self._look, self._posts_shown)
        if chosen is not None:
            # What comes after the chosen one is to be seen too.
            widget.show(rows, chosen=chosen + SEEN_BEHIND)
        widget.show(rows, chosen=chosen, empty=empty)

    def _show_head(self, items: Sequence[Line]) -> None:
        assert self._look is not None
        told = head(self._look, self._posts_shown, items, self.host.local)
        self.query_one("#head", TwoEnds).tell(*told)

    def _show_chosen(self, now: datetime) -> None:
        line, summary = self._chosen, self.query_one("#chosen", Summary)
        if line is None or self._look is None:
            summary.tell("", "", ())
            return
        # A list that was started by hand has no parts of the day.
        parts = self._look.parts if line.case_id == self._look.list.case_id else {}
        sentence, items = detail(line, parts, now, self.host.local)
        summary.tell(words_of(line), sentence, items, tone=sign_and_tone(line)[1])

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, what has become late, and the next day: one clock for the screen."""
        super().tell_nearest()
        if self._look is None:
            return
        now = self.host.clock.now()
        if self._changes_at is not None and now >= self._changes_at:
            self._show_list(now)
        if now >= self._look.today_ends and self._turned != self._look.today:
            self._turned = self._look.today
            self._chooses = self._day is None
            self.read_again()

    @property
    def _entry(self) -> Line | DayList | None:
        return self._lines[min(self.query_one("#rows", Rows).chosen, len(self._lines) - 1)] if self._lines else None

    @property
    def _chosen(self) -> Line | None:
        """The chosen item; None where a title is chosen, or nothing."""
        from csdesk.desk.shifts.checklist_view import Line

        return self._entry if isinstance(self._entry, Line) else None

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_chosen(self.host.clock.now())
        self.refresh_frame()

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """What can be done with the chosen item first, help and going back before what is needed seldom."""
        own = self.host.own_keys()
        keys = {one.run: (key_name(one.key, own, one.id), _(one.word)) for one in self.commands_here() if one.word}
        keys["open"] = ("Enter", keys["open"][1])
        if self._look is not None and self._look.on_since is not None:
            keys["clock"] = (keys["clock"][0], _("Clock off"))
        return [keys[run] for run in (*self._runs_of_item(), *self._other_runs()) if run in keys]

    def _runs_of_item(self) -> Sequence[str]:
        line = self._chosen
        if line is None or self._look is None or not self._look.is_today or line.case_id is None:
            return ()
        opens = ("open",) if line.opens else ()
        if line.automatic:
            return (*opens, "note")
        return ("tick", "note", "skip", "keep", *opens) if line.open else ("undo", "note", *opens)

    def _other_runs(self) -> Sequence[str]:
        if self._look is not None and not self._look.is_today:
            return ("today", "earlier", "later", "back", "help", "view", "hand_over", "roster", "palette")
        return ("hand_over", "clock", "back", "help", "view", "roster", "start", "earlier", "later", "palette")

    # -- doing -----------------------------------------------------------------------------------------------------

    def act(self, act: Act) -> None:
        """Do something with the chosen item; why nothing can be done is told."""
        line, found = self._chosen, self._look
        if found is None:
            return
        if line is None:
            if self._entry is not None:
                self.tell(_("This is the list's title. Choose an item below it."))
        elif not found.is_today:
            self.tell(_("Only today's list can be worked on. t goes to it."), bad=True)
        elif line.case_id is None:
            self.tell(_("The list begins when somebody who works on shifts opens it."), bad=True)
        else:
            self.begin(lambda: act(self, line))

    def action_tick(self) -> None:
        """Space: the item is done (S-6)."""
        self.act(checklist_acts.tick)

    def action_note(self) -> None:
        """n: something to be written down (S-6)."""
        self.act(checklist_acts.note)

    def action_skip(self) -> None:
        """s: not this time (S-6)."""
        self.act(checklist_acts.skip)

    def action_keep(self) -> None:
        """k: tomorrow (S-11)."""
        self.act(checklist_acts.keep)

    def action_undo(self) -> None:
        """u: open again."""
        self.act(checklist_acts.undo)

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the screen on which the item is done (S-6)."""
        line, found = self._chosen, self._look
        if line is None or found is None:
            return
        if line.opens == "handover":
            self.begin(lambda: shift_acts.hand_over(self, found.list.day, line.posts, found.posts))
        elif line.opens:
            place, _of, query = line.opens.partition("_")
            action = f"app.{place}('{query}')" if query else f"app.{place}"
            # This screen may be closed for it: the app goes on.
            self.app.call_later(self.app.run_action, action)
        elif line.automatic:
            self.act(checklist_acts.tick)
        else:
            self.tell(_("This is done at the counter: Space ticks it."))

    def action_hand_over(self) -> None:
        """h: the handover sheet (S-10)."""
        found = self._look
        if found is not None:
            posts = self._posts_shown or tuple(found.own_posts) or tuple(found.posts)
            self.begin(lambda: shift_acts.hand_over(self, found.list.day, posts, found.posts))

    def action_clock(self) -> None:
        """o: there, or gone (S-5)."""
        found = self._look
        if found is not None:
            since = found.on_since
            self.begin(lambda: shift_acts.clock_on(self) if since is None else shift_acts.clock_off(self, since))

    def action_roster(self) -> None:
        """r: who works when."""
        self.begin(lambda: shift_acts.show_roster(self))

    def action_start(self) -> None:
        """g: a list by hand (S-13)."""
        self.begin(self._start)

    async def _start(self) -> None:
        case_id = await shift_acts.start_list(self)
        if case_id is None:
            return
        self._day = None
        await self.done(_("The list has begun. It stands below the day's."))
        title = next((place for place, one in enumerate(self._lines) if one.case_id == case_id), 0)
        self._choose(title + 1)

    def action_view(self) -> None:
        """v: my posts, each one, all of them, in turn."""
        if self._look is not None:
            views = self._look.views()
            place = (views.index(self._posts_shown) + 1) % len(views)
            # The person's own are other ones on another day.
            self._posts = views[place] if place else None
            self._chooses = True
            self._show_list(self.host.clock.now())

    def action_earlier(self) -> None:
        """Left: the day before."""
        self._go_to(-DAY)

    def action_later(self) -> None:
        """Right: the day after."""
        self._go_to(DAY)

    def _go_to(self, step: timedelta) -> None:
        if self._look is not None:
            day = (self._day or self._look.today) + step
            self._day = day if day != self._look.today else None
            self._read_day()

    def action_today(self) -> None:
        """t: today."""
        self._day = None
        self._read_day()

    def _read_day(self) -> None:
        self._chooses = True
        self.tell("")
        # What is typed ahead is for the other day's list.
        self.begin_reading(self.read_first)

    async def show_again(self) -> None:
        """The list in the other language, at the same item."""
        place = self.query_one("#rows", Rows).chosen
        await super().show_again()
        self._show_list(self.host.clock.now())
        self._choose(place)

    def _choose(self, place: int) -> None:
        rows = self.query_one("#rows", Rows)
        rows.show(rows.rows, chosen=place)
        self._show_chosen(self.host.clock.now())
        self.refresh_frame()
