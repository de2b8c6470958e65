"""r on F4: who is on which post for two weeks, leave, swaps, coming and going (S-1 to S-5)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens.clock_words import moment_words
from csdesk.screens.room import LOW
from csdesk.screens.shifts import roster_acts
from csdesk.screens.shifts.roster_in_hand import RosterInHand
from csdesk.screens.shifts.roster_look import SPAN, LeaveNote, RosterLook, read_roster
from csdesk.screens.shifts.roster_words import (
    day_columns,
    day_row,
    details,
    full_day,
    hours_lines,
    leave_columns,
    leave_row,
)
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Column, Rows

if TYPE_CHECKING:
    from csdesk.rules.roster import DayRoster


class Days(Rows, inherit_bindings=False):
    """The days; PageUp and PageDown are for other weeks."""

    BINDINGS = [one for one in Rows.BINDINGS if getattr(one, "key", "") not in ("pageup", "pagedown")]


class RosterPage(RosterInHand):
    """Two weeks, a row a day, and the leave that waits beneath or beside them."""

    CSS_PATH = "roster.tcss"
    PLACE = N_("Checklist")
    HELP_PAGE = "roster"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("roster.ask_leave", "l", N_("Leave"), N_("Ask for leave")),
        Command("roster.swap", "x", N_("Swap"), N_("Swap with somebody on the chosen day, or take a swap back")),
        Command("roster.clock", "o", N_("Clock on/off"), N_("Clock on, or off")),
        Command("roster.later", "pagedown", N_("Weeks"), N_("The next two weeks")),
        Command("roster.earlier", "pageup", "", N_("The two weeks before")),
        Command("roster.agree", "a", N_("Agree"), N_("Agree to the chosen leave as the other agent")),
        Command("roster.grant", "g", N_("Grant"), N_("Grant the chosen leave as a supervisor")),
        Command("roster.refuse", "d", N_("Refuse"), N_("Refuse the chosen leave as a supervisor")),
        Command("roster.withdraw", "w", N_("Withdraw"), N_("Withdraw the chosen leave")),
        Command("roster.attendance", "e", N_("Attendance"), N_("Who was late, went early or was missing")),
        Command("roster.set_rotation", "n", N_("Rotation"), N_("Set the rotation: who takes turns on the posts")),
        Command("roster.back", "escape", N_("Back"), N_("Back to the checklist")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._first: date | None = None
        """The first day that is shown; None follows today."""
        self._look: RosterLook | None = None
        self._leave: Sequence[LeaveNote] = ()

    def body(self) -> Iterable[Widget]:
        """Whether the reader is clocked on, the days, what is to be known of the chosen one, leave."""
        yield Line(id="state")
        with Container(id="place"):
            with Vertical(id="lists"):
                yield Days((), header=True, id="rows")
                yield Line(id="heading")
                yield Rows(leave_columns(), id="leave")
            with Vertical(id="aside"):
                yield Line(id="title")
                yield Static("", id="hours", markup=False)
                yield Static("", id="details", markup=False)

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Only what the reader can do with what is chosen; going back and help stand before what is needed seldom."""
        look, note = self.look, self.chosen_leave
        decides = look is not None and look.decides
        works = {
            _("Leave"): look is not None and look.is_set,
            _("Swap"): look is not None and look.is_set,
            _("Agree"): note is not None and self.person.name in note.may_agree,
            _("Grant"): decides and bool(self._leave),
            _("Refuse"): decides and bool(self._leave),
            _("Withdraw"): note is not None and (decides or note.agent == self.person.name),
            _("Rotation"): look is not None and look.sets,
        }
        keys = [(key, word) for key, word in super().keys_here() if works.get(word, True)]
        if look is not None and look.sets and not look.is_set:
            keys.sort(key=lambda one: one[1] != _("Rotation"))
        early = [one for one in keys if one[0] in ("Esc", "F1")]
        late = [one for one in keys if one not in early]
        return [*late[:6], *early, *late[6:]]

    # -- what is chosen --------------------------------------------------------------------------------------------

    @property
    def look(self) -> RosterLook | None:
        """What is shown."""
        return self._look

    @property
    def chosen_day(self) -> DayRoster | None:
        """The chosen day."""
        days = self._look.days if self._look is not None and self._look.is_set else ()
        return days[min(self.query_one("#rows", Rows).chosen, len(days) - 1)] if days else None

    @property
    def chosen_leave(self) -> LeaveNote | None:
        """The chosen leave of those that are listed."""
        lists = self.query("#leave").results(Rows)
        return next((self._leave[min(one.chosen, len(self._leave) - 1)] for one in lists if self._leave), None)

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the roster, and show it with the same day and leave chosen."""
        person, at, first = self.person, self.host.clock.now(), self._first
        found = await self.in_reading(lambda tx: read_roster(tx, first, person=person, at=at))
        if found is not None:
            self._look = found
            self._show()

    def _show(self) -> None:
        look = self._look
        if look is None:
            return
        rows = self.query_one("#rows", Rows)
        if look.is_set:
            rows.show([day_row(look, day) for day in look.days], chosen=None)
        else:
            rows.show([], empty=_nothing_set(look))
        self._leave = look.listed(self.person)
        leave = self.query_one("#leave", Rows)
        leave.show(
            [leave_row(one, self.person, decides=look.decides) for one in self._leave],
            chosen=None,
            empty=_("No leave waits.") if look.is_set else "",
        )
        self._show_state(look)
        self._show_day()
        self.refresh_frame()

    def _show_state(self, look: RosterLook) -> None:
        state = _("You are not clocked on.")
        if look.clocked_on is not None:
            now = self.host.local(self.host.clock.now())
            state = _("You are clocked on since {time}.", time=moment_words(self.host.local(look.clocked_on), now))
        span = _("{first} to {last}", first=look.days[0].day, last=look.days[-1].day)
        self.query_one("#state", Line).tell(f"{span}   {state}")

    def _show_day(self) -> None:
        """The head with the hours of the chosen day, and what its row has no room for."""
        look, day, rows = self._look, self.chosen_day, self.query_one("#rows", Rows)
        if look is None:
            return
        rows.columns = day_columns(look, day, rows.size.width - 2) if look.is_set else (Column(""),)
        lines = details(look, day) if day is not None else ()
        self.query_one("#heading", Line).tell("  ".join(lines))
        self.query_one("#title", Line).tell(full_day(day.day) if day is not None else "")
        self.query_one("#hours", Static).update(Content("\n".join(hours_lines(day)) if day is not None else ""))
        self.query_one("#details", Static).update(Content("\n".join(lines)))

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_day()
        self.refresh_frame()

    def on_resize(self, _event: events.Resize) -> None:
        """There may be room for more, or for less."""
        self.call_after_refresh(self._show)

    def action_later(self) -> None:
        """PageDown: the next two weeks."""
        self._go(1)

    def action_earlier(self) -> None:
        """PageUp: the two weeks before."""
        self._go(-1)

    def _go(self, spans: int) -> None:
        if self._look is None:
            return
        self.tell("")
        before, begin = self._first, self._look.days[0].day + spans * SPAN
        self._first = None if begin == self._look.today else begin
        shown = self._look

        async def read() -> None:
            await self.read_first()
            if self._look is shown:
                self._first = before

        self.begin_reading(read)

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(Rows.Chosen, "#rows")
    def _day_taken(self, event: Rows.Chosen) -> None:
        event.stop()

    @on(Rows.Chosen, "#leave")
    def _leave_taken(self, event: Rows.Chosen) -> None:
        """Enter on a leave that waits for the reader's word: agree to it."""
        event.stop()
        note = self.chosen_leave
        if note is not None and self.person.name in note.may_agree:
            self.action_agree()

    def _do(self, act: Callable[[RosterInHand], Coroutine[Any, Any, None]]) -> None:
        self.begin(lambda: act(self))

    def action_ask_leave(self) -> None:
        """l: ask for leave (S-2, S-3)."""
        self._do(roster_acts.ask_leave)

    def action_swap(self) -> None:
        """x: a swap on the chosen day (S-1)."""
        self._do(roster_acts.swap)

    def action_clock(self) -> None:
        """o: come or go (S-5)."""
        self._do(roster_acts.clock)

    def action_agree(self) -> None:
        """a: agree to the chosen leave (S-3)."""
        self._do(roster_acts.agree)

    def action_grant(self) -> None:
        """g: grant the chosen leave (S-2)."""
        self._do(roster_acts.grant)

    def action_refuse(self) -> None:
        """d: refuse the chosen leave (S-2)."""
        self._do(roster_acts.refuse)

    def action_withdraw(self) -> None:
        """w: withdraw the chosen leave."""
        self._do(roster_acts.withdraw)

    def action_set_rotation(self) -> None:
        """n: set the rotation (S-1)."""
        self._do(roster_acts.set_rotation)

    async def action_attendance(self) -> None:
        """e: the list of who was late, went early or was missing (S-5)."""
        from csdesk.screens.shifts.attendance import AttendancePage

        if self._look is not None:
            with self.keys_held():
                await self.app.push_screen(AttendancePage(self._look.days[0].day, self._look.days[-1].day))

    async def show_again(self) -> None:
        """The roster in the other language, at the same day."""
        chosen = self.query_one("#rows", Rows).chosen
        await super().show_again()
        rows = self.query_one("#rows", Rows)
        self._show()
        rows.show(rows.rows, chosen=chosen)
        # The columns go by the width that the list gets.
        self.call_after_refresh(self._show_day)


def _nothing_set(look: RosterLook) -> str:
    if look.sets:
        return _("No rotation is set for these days. n sets one: a pattern, the agents in turn, the first day.")
    return _("No rotation is set for these days. A supervisor sets one here with n.")
