"""F5: what was promised and how much time is left, the most urgent in large digits; a new case in three keys (I-6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, Vertical
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, ngettext
from csdesk.screens.cases.case_acts import Act, CaseActs, case_commands
from csdesk.screens.cases.case_in_hand import Hand
from csdesk.screens.cases.case_list import CaseLine, CaseList, columns, lines_of
from csdesk.screens.cases.folding import folded
from csdesk.screens.cases.new_case import Kinds, NewCase
from csdesk.screens.cases.opening import open_hand
from csdesk.screens.cases.step_words import STEP_ORDER, step_item
from csdesk.screens.clock_words import Glance, in_words, moment_words
from csdesk.screens.incidents.promise_acts import done_with
from csdesk.screens.room import LOW
from csdesk.screens.whose import agent_items
from csdesk.widgets.big_time import BigTime
from csdesk.widgets.line import Line
from csdesk.widgets.rows import Rows
from csdesk.widgets.summary import Item, Summary

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import QuietCase
    from csdesk.desk.desk import Transaction
    from csdesk.desk.promises.promises import Promise
    from csdesk.playbook.deadline_kinds import DeadlineKinds


@dataclass(frozen=True)
class Overview:
    """What F5 shows, as of one look at the store."""

    running: Sequence[Promise]
    quiet: Sequence[QuietCase]
    closed: int
    kinds: Kinds
    """What can be opened by hand."""
    visits: int
    """Visits to clients that are due; they stand in a list of their own (K-3)."""
    statements: int
    """Statements whose next move is due today or late; they stand in a list of their own (F-1)."""
    deadline_kinds: DeadlineKinds


def read_overview(tx: Transaction, at: datetime) -> Overview:
    """What runs today, which cases are open besides, and what was closed today."""
    from csdesk.desk.cases import case_story
    from csdesk.desk.incidents import incidents
    from csdesk.desk.promises import promises
    from csdesk.desk.statements import statement_lists
    from csdesk.desk.visits import visit_lists
    from csdesk.rules.working_time import end_of_day

    today = tx.local(at).date()
    running = promises.running(tx, at=at)
    with_clock, closed = {one.case_id for one in running}, case_story.closed_ids(tx, at)
    others = [one for one in case_story.open_ids(tx) if one not in with_clock]
    return Overview(
        running=running,
        quiet=case_story.quiet(tx, [*others, *closed]),
        closed=len(closed),
        visits=visit_lists.counts(tx, today).due,
        statements=statement_lists.late_count(tx, at=end_of_day(today, tx.playbook.shop.zone)),
        kinds=[(kind, procedure.words.model_dump()) for kind, procedure in incidents.kinds(tx)],
        deadline_kinds=tx.playbook.deadlines,
    )


class IncidentsScreen(CaseActs):
    """The list, and the line that is chosen in large above it, or beside it where the terminal is wide."""

    CSS_PATH = "incidents.tcss"
    PLACE = N_("Incidents")
    HELP_PAGE = "incidents"
    TELLS_NEAREST = False
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("incidents.new", "n", N_("Start"), N_("A new incident, call back or question")),
        Command("incidents.open", "", N_("Open"), N_("Open the case that is chosen"), action="open"),
        *case_commands("incidents"),
        Command("incidents.done", "space", N_("Done"), N_("What is promised is done: tick it")),
        Command("incidents.back", "escape", N_("Back"), N_("Back to the order form")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._overview: Overview | None = None
        self._list: CaseList | None = None
        self._followed: CaseLine | None = None
        """The line that a person chose; None while the nearest is followed."""
        self._head_of = ""
        """The key of the line whose steps are shown."""
        self._steps: Sequence[Item] = ()
        self._unfolded: set[str] = set()
        """The lines that stand for several, by their keys, below which all of them are shown."""

    def body(self) -> Iterable[Widget]:
        """How many run, the chosen one in large, and all of them."""
        with Container(id="place"):
            with Vertical(id="head"):
                yield Line(id="counts")
                yield BigTime(id="time")
                yield Summary(centred=True, id="chosen")
                yield Line(fill="-", id="rule")
            yield Rows(columns(), id="rows")

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter opens; help and going back stand before what is needed seldom."""
        new, *others = super().keys_here()
        first = [new, ("Enter", _("Open")), *others]
        early = [one for one in first if one[0] in ("Esc", "F1")]
        return [*first[:6], *early, *(one for one in first[6:] if one not in early)]

    @property
    def in_hand(self) -> Hand | None:
        """The chosen line."""
        line = self._chosen
        if line is None or line.members:
            return None
        paused = line.clock is not None and line.clock.paused_at is not None
        return Hand(line.case_id, line.deadline_id, paused)

    @property
    def _chosen(self) -> CaseLine | None:
        if self._list is None or not self._list.lines:
            return None
        return self._list.lines[min(self.query_one("#rows", Rows).chosen, len(self._list.lines) - 1)]

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read what runs, and show it with the same line chosen."""
        at = self.host.clock.now()
        found = await self.in_reading(lambda tx: read_overview(tx, at))
        if found is not None:
            self._overview = found
            # Time may have gone on while it was read: the order is that of now.
            self._put_in_order(self.host.clock.now())
            self.in_group("head", self._read_steps)

    def _put_in_order(self, now: datetime) -> None:
        overview = self._overview
        if overview is None:
            return
        kinds = overview.deadline_kinds
        lines = folded(lines_of(overview.running, overview.quiet, now), kinds, now, self._unfolded)
        self._list = CaseList(lines, kinds, now)
        place = self._place_of_followed()
        rows = self.query_one("#rows", Rows)
        rows.columns = columns(self._list.rows)
        rows.show(self._list.rows, chosen=place, empty=_("Nothing runs. n opens a case."))
        self._follow(place)
        self._show_counts()
        self._show_head(now)

    def _place_of_followed(self) -> int:
        """Where the line is that a person chose, or else another of its case; the nearest where both are gone."""
        if self._followed is None or self._list is None:
            return 0
        key, case_id, lines = self._followed.key, self._followed.case_id, self._list.lines
        same = [place for place, line in enumerate(lines) if line.key == key]
        same += [place for place, line in enumerate(lines) if any(one.key == key for one in line.members)]
        same += [place for place, line in enumerate(lines) if line.case_id == case_id and not line.members]
        return same[0] if same else 0

    def _follow(self, place: int) -> None:
        """Stay with the line at `place`; on the first one follows the nearest, whichever that becomes."""
        self._followed = self._list.lines[place] if self._list is not None and place else None

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, the times of this list: one clock for all of the screen."""
        super().tell_nearest()
        now = self.host.clock.now()
        # A screen that is being closed is in front without its widgets for a moment.
        rows = self.query_one_optional("#rows", Rows)
        if rows is None or self._list is None or not self._list.bring_up_to(now, rows.seen):
            return
        if self._list.is_in_order(now):
            rows.look_again()
            self._show_counts()
            self._show_head(now)
        else:
            self._put_in_order(now)

    def _show_counts(self) -> None:
        assert self._list is not None
        assert self._overview is not None
        running, passed = self._list.count(passed=False), self._list.count(passed=True)
        counts = [
            _("{n} running", n=running),
            _("{n} passed", n=passed),
            _("{n} closed today", n=self._overview.closed),
        ]
        if self._overview.visits:
            counts.append(_("visits due: {n}, ^G v", n=self._overview.visits))
        if self._overview.statements:
            counts.append(_("statements: {n}, ^G s", n=self._overview.statements))
        self.query_one("#counts", Line).tell("  ".join(counts))

    def _show_head(self, now: datetime) -> None:
        """The chosen line in large: its time, its case, what by when and whose, its steps."""
        line, list_ = self._chosen, self._list
        big, summary = self.query_one(BigTime), self.query_one("#chosen", Summary)
        if line is None or list_ is None:
            big.tell("")
            summary.tell("", "", ())
            return
        seen = list_.glance_at(self.query_one("#rows", Rows).chosen)
        if seen is None:
            big.tell("")
        else:
            big.tell(seen.left, sign=seen.sign, tone=seen.tone)
        if line.members:
            self._show_together(line, now)
            return
        title = "  ".join(filter(None, (line.number, in_words(line.kind), line.title)))
        if self._head_of != line.key:
            self._head_of, self._steps = line.key, ()
            self.in_group("head", self._read_steps)
        summary.tell(title, self._sentence(line, seen, now), self._steps, tone=seen.tone if seen is not None else "")

    def _show_together(self, line: CaseLine, now: datetime) -> None:
        """Of a line that stands for several: what is to be done, how often, and by when in each."""
        self._head_of = line.key
        title = ngettext("{n} time: {what}", "{n} times: {what}", len(line.members), what=line.what())
        local = self.host.local
        each = [
            Item(f"{moment_words(local(one.clock.due_at), local(now))}  {one.title}")
            for one in line.members
            if one.clock is not None
        ]
        said = _("Enter folds them again.") if line.is_unfolded else _("Enter shows each of them.")
        self.query_one("#chosen", Summary).tell(title, said, each)

    def _sentence(self, line: CaseLine, seen: Glance | None, now: datetime) -> str:
        if line.clock is None or seen is None:
            return f"{line.what()}  {line.owner}"
        by = moment_words(self.host.local(line.clock.due_at), self.host.local(now))
        if line.clock.paused_at is not None:
            since = moment_words(self.host.local(line.clock.paused_at), self.host.local(now))
            return _("{what}: paused since {time}, {owner}", what=line.what(), time=since, owner=line.owner)
        if now >= line.clock.due_at:
            return _("{what}: was due {time}, {owner}", what=line.what(), time=by, owner=line.owner)
        return _("{what} by {time}, {owner}", what=line.what(), time=by, owner=line.owner)

    async def _read_steps(self) -> None:
        """The steps of the chosen case, as signs."""
        from csdesk.desk.cases import case_story

        line = self._chosen
        if line is None or line.members:
            return
        case_id = line.case_id
        found = await self.in_reading(lambda tx: case_story.at_a_glance(tx, case_id))
        if found is not None and self._head_of == line.key:
            own = line.promise.step_id if line.promise is not None else None
            # What is to be done now comes first: where there is little room, the rest is only counted.
            ordered = sorted(found.steps, key=lambda one: STEP_ORDER.index(one.row.state))
            steps = [step_item(one, self.host.local) for one in ordered if one.row.id != own]
            self._steps = [*agent_items(found.agent), *steps]
            self._show_head(self.host.clock.now())

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._follow(self.query_one("#rows", Rows).chosen)
        self._show_head(self.host.clock.now())

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _open_chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Enter: the page of the chosen case; each of those that stand together, or together again."""
        line = self._chosen
        if line is not None and line.members:
            self._unfolded ^= {line.key}
            self._put_in_order(self.host.clock.now())
        else:
            self.act(open_hand)

    def act(self, act: Act) -> None:
        """Do something with the chosen line; not with one that stands for several."""
        line = self._chosen
        if line is not None and line.members:
            self.tell(_("Several stand together here. Enter shows each of them."))
        else:
            super().act(act)

    def action_done(self) -> None:
        """Space: what is promised in the chosen line is done."""
        self.act(done_with)

    async def action_new(self) -> None:
        """n: a new case."""
        opened_at = self.host.clock.now()
        with self.keys_held():
            if self._overview is None:
                await self.read_anew()
            if self._overview is not None:
                await self.app.push_screen(NewCase(self._overview.kinds, opened_at), self._opened)

    async def _opened(self, case_id: int | None) -> None:
        if case_id is None:
            return
        await self.read_anew()
        lines = self._list.lines if self._list is not None else ()
        place = next((place for place, line in enumerate(lines) if line.case_id == case_id), None)
        if place is not None:
            self._follow(place)
            rows = self.query_one("#rows", Rows)
            rows.show(rows.rows, chosen=place)
            self._show_head(self.host.clock.now())
            self.tell(_("{number} is open: {what}.", number=lines[place].number, what=lines[place].what()))

    async def show_again(self) -> None:
        """The list in the other language, at the same line."""
        await super().show_again()
        self._put_in_order(self.host.clock.now())
        await self._read_steps()
