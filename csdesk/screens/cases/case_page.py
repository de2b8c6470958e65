"""One case: steps to be ticked, clocks, report, messages, record; judged and closed by those who may (I-11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _
from csdesk.screens.board.commenting import comment_dialog
from csdesk.screens.cases.case_acts import CaseActs, case_commands
from csdesk.screens.cases.case_in_hand import Hand
from csdesk.screens.cases.case_sheet import CaseSheet
from csdesk.screens.cases.case_steps import StepRow, columns, step_rows
from csdesk.screens.cases.step_acts import fill_in, tick
from csdesk.screens.clock_words import in_words
from csdesk.screens.dialog import Dialog
from csdesk.screens.incidents import promise_acts
from csdesk.screens.orders.order_words import sheet
from csdesk.screens.room import LOW
from csdesk.widgets.rows import Rows
from csdesk.widgets.small_form import FormLine
from csdesk.widgets.summary import Summary

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import Story
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.playbook.shapes import Playbook


class CasePage(CaseActs):
    """The page of a case."""

    CSS_PATH = "case_page.tcss"
    PLACE = N_("Incidents")
    HELP_PAGE = "incidents"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("case_page.tick", "space", N_("Tick"), N_("Tick the step, or take the tick back")),
        Command("case_page.form", "f", N_("Fill in"), N_("Fill in the form of the case")),
        Command("case_page.print", "x", N_("Print"), N_("Write the case to a PDF and a text file")),
        Command("case_page.judge", "q", N_("Judge"), N_("Add cause, responsible department and measure")),
        Command("case_page.close", "c", N_("Close"), N_("Close the case, or open it again")),
        *case_commands("case_page"),
        Command("case_page.comment", "m", N_("Comment"), N_("Write a comment into the case")),
        Command("case_page.learned", "t", N_("Learned"), N_("It was learned of earlier: set its clocks back")),
        Command("case_page.back", "escape", N_("Back"), N_("Back to the list")),
    )

    def __init__(self, case_id: int, deadline_id: int | None = None) -> None:
        """The page of a case, at one of its promises."""
        super().__init__()
        self._case_id = case_id
        self._begin_at = deadline_id
        self._story: Story | None = None
        self._playbook: Playbook | None = None
        self._steps: Sequence[StepRow] = ()
        self._changes_at: datetime | None = None

    def body(self) -> Iterable[Widget]:
        """Which case it is, its steps, and everything else of it."""
        yield Summary(id="which")
        with Container(id="place"):
            yield Rows(columns(), id="rows")
            yield VerticalScroll(Static("", id="words", markup=False), id="sheet")

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Judging and closing only for who may; help and going back stand before what is needed seldom."""
        allowed = self._story.allowed if self._story is not None else frozenset()
        hidden = {_("Judge"): "incident.judge", _("Close"): "incident.close"}
        of_report = {_("Report"), _("Judge"), _("Close"), _("Answered")} if self._is_office else {_("Print")}
        of_report |= set() if self._has_form else {_("Fill in")}
        signs = self._story is not None and any(one.shape.sign for one in self._story.steps)
        needs = {_("Tick"): "case.work"} if not signs else {}
        keys = [
            (key, word)
            for key, word in super().keys_here()
            if word not in of_report and (word not in hidden | needs or (hidden | needs)[word] in allowed)
        ]
        if self._is_closed:
            keys = [(key, _("Open again") if word == _("Close") else word) for key, word in keys]
        early = [one for one in keys if one[0] in ("Esc", "F1")]
        late = [one for one in keys if one not in early]
        return [*late[:5], *early, *late[5:]]

    @property
    def _is_closed(self) -> bool:
        return self._story is not None and self._story.case.state == "closed"

    @property
    def _has_form(self) -> bool:
        return self._story is not None and bool(self._story.procedure.field)

    @property
    def _is_office(self) -> bool:
        """Whether it is a case of F8, which is neither reported nor judged."""
        return self._story is not None and self._story.procedure.shown_in == "cases"

    @property
    def in_hand(self) -> Hand | None:
        """The case, with the promise of the chosen row, or else its nearest."""
        if self._story is None:
            return None
        row = self._chosen
        deadline = row.deadline if row is not None else None
        if deadline is None:
            deadline = next(iter(self._story.running), None)
        return Hand(
            self._case_id,
            deadline.id if deadline is not None else None,
            deadline is not None and deadline.paused_at is not None,
        )

    @property
    def _chosen(self) -> StepRow | None:
        return self._steps[min(self.query_one("#rows", Rows).chosen, len(self._steps) - 1)] if self._steps else None

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read the case, and show it with the same row chosen."""
        case_id, person = self._case_id, self.person

        def read(tx: Transaction) -> tuple[Story, Playbook]:
            from csdesk.desk.cases import case_story

            return case_story.read(tx, case_id, for_person=person), tx.playbook

        found = await self.in_reading(read)
        if found is None:
            return
        self._story, self._playbook = found
        self._show_story()

    def _show_story(self) -> None:
        if self._story is None or self._playbook is None:
            return
        now = self.host.clock.now()
        pairs = CaseSheet(self._story, self._playbook, now, self.host.local).pairs()
        self.query_one("#words", Static).update(sheet(pairs))
        self._show_steps(now)
        self.query_one("#rows", Rows).styles.max_height = max(1, len(self._steps)) + 1
        if self._begin_at is not None:
            begin_at, self._begin_at = self._begin_at, None
            self._choose(lambda one: one.deadline is not None and one.deadline.id == begin_at)
        self.refresh_frame()

    def _choose(self, wanted: Callable[[StepRow], bool]) -> None:
        """Choose the first row that is wanted; the first of all where there is none."""
        place = next((place for place, one in enumerate(self._steps) if wanted(one)), 0)
        self.query_one("#rows", Rows).show([one.row for one in self._steps], chosen=place)

    def _show_steps(self, now: datetime) -> None:
        assert self._story is not None
        assert self._playbook is not None
        self._steps = step_rows(self._story, self._playbook.deadlines, now, self.host.local)
        self._changes_at = min((one.changes_at for one in self._steps if one.changes_at is not None), default=None)
        self.query_one("#rows", Rows).show([one.row for one in self._steps], chosen=None)
        case = self._story.case
        title = "  ".join(filter(None, (case.number, in_words(self._story.procedure.words.model_dump()), case.title)))
        self.query_one(Summary).tell(title, self._state(), ())

    def _state(self) -> str:
        assert self._story is not None
        case = self._story.case
        if case.closed_at is None:
            applying = [one for one in self._story.steps if one.row.state != "left_out"]
            left = sum(one.row.state != "done" for one in applying)
            return _("open, {owner}; {n} of {many} steps left", owner=case.owner, n=left, many=len(applying))
        at = self.words_of_moment(case.closed_at)
        if case.state == "withdrawn":
            return _("withdrawn {time}: what it was about is no more", time=at)
        return _("closed {time}, {name}", time=at, name=case.closed_by)

    def tell_nearest(self) -> None:
        """With the line of the nearest deadline, the times of these steps: one clock for all of the screen."""
        super().tell_nearest()
        now = self.host.clock.now()
        if self._changes_at is not None and now >= self._changes_at:
            self._show_steps(now)

    # -- doing -----------------------------------------------------------------------------------------------------

    def action_tick(self) -> None:
        """Space: tick the chosen step, or take the tick back; an answer that was promised is given."""
        self.act(lambda _screen, hand: self._tick(hand))

    async def _tick(self, hand: Hand) -> None:
        row = self._chosen
        if row is not None and row.step:
            await tick(self, self._case_id, row.step)
        elif row is not None:
            await promise_acts.answered(self, hand)

    @on(Rows.Chosen)
    def _enter(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_tick()

    def action_form(self) -> None:
        """f: the form (K-4 to K-7)."""
        self.act(lambda _screen, hand: fill_in(self, hand.case_id))

    def action_print(self) -> None:
        """x: the case on paper."""
        self.act(lambda _screen, _hand: self._print())

    async def _print(self) -> None:
        at, case_id = self.host.clock.now(), self._case_id

        def write(desk: Desk) -> str:
            from csdesk.desk.cases import case_papers

            return str(case_papers.write(desk, case_id, at=at)[0])

        path = await self.attempt(write)
        if path is not None:
            self.tell(_("Written: {path}", path=path))

    def action_judge(self) -> None:
        """q: quality control adds what closing needs (I-11)."""
        self.act(lambda _screen, _hand: self._judge())

    async def _judge(self) -> None:
        from csdesk.screens.incidents.judging import Judging

        story, playbook = self._story, self._playbook
        assert story is not None
        assert playbook is not None
        if story.incident is None:
            self.tell(_("This is no incident: there is nothing to judge."), bad=True)
            return
        title = "  ".join(filter(None, (story.case.number, in_words(story.case.policy["words"]), story.case.title)))
        await self.app.push_screen(Judging(story, title, playbook.incidents.department), self._judged)

    def _judged(self, judged: bool | None) -> None:
        if judged:
            self.tell(_("Judged."))

    def action_close(self) -> None:
        """c: close the case, or open a closed one again (I-11)."""
        self.act(lambda _screen, _hand: self._close())

    async def _close(self) -> None:
        from csdesk.desk.incidents import incidents

        person, at, case_id = self.person, self.host.clock.now(), self._case_id
        closed = self._is_closed
        change = incidents.reopen if closed else incidents.close
        if await self.in_writing(lambda tx: change(tx, case_id, by=person, at=at)) is not None:
            await self.done(_("It is open again.") if closed else _("Closed."))

    def action_comment(self) -> None:
        """m: what whoever works on it is to know (A-4)."""
        self.act(lambda _screen, _hand: self._comment())

    async def _comment(self) -> None:
        if await self.ask(comment_dialog(self, self._case_id)):
            await self.done(_("Your comment stands in the case."))

    def action_learned(self) -> None:
        """t: it was learned of earlier; its clocks go back with it, never forward (I-1)."""
        self.act(lambda _screen, _hand: self._learned())

    async def _learned(self) -> None:
        person, case_id = self.person, self._case_id

        async def set_back(values: Mapping[str, str]) -> bool:
            at = self.host.clock.now()
            now = self.host.local(at)

            def work(desk: Desk) -> bool:
                from csdesk.desk.incidents import incidents
                from csdesk.rules.moments import read_moment

                learned = read_moment(values["learned_at"], now=now)
                with desk.writing() as tx:
                    incidents.learned_earlier(tx, case_id, learned, by=person, at=at)
                return True

            return await self.host.in_desk(work)

        hint = _("Its clocks run from then. The time can be set back, never forward.")
        dialog = Dialog(_("When was it learned of?"), (FormLine("learned_at", _("Learned at")),), set_back, hint=hint)
        if await self.ask(dialog):
            await self.done(_("Its clocks were set back."))

    async def show_again(self) -> None:
        """The page in the other language."""
        chosen = self._chosen
        await super().show_again()
        self._show_story()
        if chosen is not None:
            self._choose(lambda one: one.row.key == chosen.row.key)


class OfficeCasePage(CasePage):
    """The page of a case that was opened from F8."""

    PLACE = N_("Cases")
    HELP_PAGE = "cases"
