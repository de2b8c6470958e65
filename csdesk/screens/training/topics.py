"""Ctrl+G t: the topics of the training, how one stands with each, and the way to read, test and see results (E-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from csdesk.commands import Command
from csdesk.language import N_, _, ngettext
from csdesk.screens.asking import AskingScreen
from csdesk.screens.clock_words import in_words
from csdesk.screens.dialog import Dialog
from csdesk.screens.room import LOW
from csdesk.screens.training.signs import SIGNS, TONES
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.small_form import FormLine
from csdesk.widgets.summary import Item, Summary

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.training.standings import Line


@dataclass(frozen=True)
class Look:
    """The topics as somebody stands with them."""

    lines: Sequence[Line]
    is_trainee: bool
    waits_for_supervisor: bool
    """Whether every topic is passed, and somebody has still to confirm it."""
    oversees: bool
    """Whether who looks may open topics again and confirm."""


def look(tx: Transaction, agent: str, me: str, at: datetime) -> Look:
    """What the screen shows of `agent`, to `me`."""
    from csdesk.desk.desk import allowed, require
    from csdesk.desk.people import accounts
    from csdesk.desk.person import Person
    from csdesk.desk.training import standings

    who = Person(me, "")
    if agent != me:
        require(tx, who, "training.oversee")
    is_trainee = standings.is_trainee(tx, accounts.find(tx, agent).role)
    lines = standings.of(tx, agent, at=at)
    return Look(
        lines,
        is_trainee,
        is_trainee and all(one.standing.is_passed for one in lines),
        allowed(tx, who, "training.oversee"),
    )


class TrainingScreen(AskingScreen):
    """The list of topics: one's own, or somebody's for a supervisor."""

    CSS_PATH = "topics.tcss"
    PLACE = N_("Training")
    HELP_PAGE = "training"
    AUTO_FOCUS = "#rows"
    VERTICAL_BREAKPOINTS = LOW
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("training.read", "", N_("Read"), N_("Read what belongs to the topic"), action="read"),
        Command("training.test", "t", N_("Test"), N_("Take the test of the topic, or go on with it")),
        Command("training.result", "r", N_("Result"), N_("What was right in the last test, and why")),
        Command("training.everybody", "a", N_("Everybody"), N_("Everybody's topics, for supervisors")),
        Command(
            "training.open_again", "o", N_("Open again"), N_("Let the agent begin the topic anew, for supervisors")
        ),
        Command("training.promote", "p", N_("Confirm"), N_("Confirm that the agent is a trainee no more")),
        Command("training.back", "escape", N_("Back"), N_("Back to where you were")),
    )

    def __init__(self, agent: str = "") -> None:
        """`agent` is whose topics are shown; one's own if not given."""
        super().__init__()
        self._agent = agent
        self._look: Look | None = None

    @property
    def agent(self) -> str:
        """Whose topics are shown."""
        return self._agent or self.person.name

    @property
    def is_own(self) -> bool:
        """Whether one looks at one's own."""
        return self.agent == self.person.name

    def body(self) -> Iterable[Widget]:
        """How far one is, and the topics."""
        yield Summary(id="head")
        columns = (
            Column("", 1),
            Column(_("Topic"), least=24),
            Column(_("State"), 16),
            Column(_("Percent"), 8, align="right"),
            Column(_("Not passed"), 10, align="right", drop=1),
            Column(_("Test"), 20, drop=2),
        )
        yield Rows(columns, header=True, empty=_("There is no topic."), id="rows")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One takes one's own tests; opening again and confirming is for supervisors, of others."""
        if action == "test":
            return self.is_own
        if action == "everybody":
            return self.is_own and self._look is not None and self._look.oversees
        if action in ("open_again", "promote"):
            return not self.is_own
        return super().check_action(action, parameters)

    def commands_here(self) -> Sequence[Command]:
        """What works here."""
        return [one for one in super().commands_here() if self.check_action(one.run, ())]

    def keys_here(self) -> Sequence[tuple[str, str]]:
        """Enter reads."""
        return [("Enter", _("Read")), *super().keys_here()]

    # -- showing ---------------------------------------------------------------------------------------------------

    async def read_anew(self) -> None:
        """Read how one stands, with the same topic chosen."""
        agent, me, at = self.agent, self.person.name, self.host.clock.now()
        found = await self.in_reading(lambda tx: look(tx, agent, me, at))
        if found is not None:
            self._look = found
            self._show()

    def _show(self) -> None:
        if self._look is None:
            return
        lines = self._look.lines
        left = sum(not one.standing.is_passed for one in lines)
        title = _("Training") if self.is_own else _("Training of {name}", name=self.agent)
        sentence = ngettext("{n} topic left", "{n} topics left", left) if left else _("Every topic is passed.")
        items = []
        if self._look.is_trainee:
            items.append(Item(_("Trainee: what is drafted, a colleague confirms."), "dim"))
        if self._look.waits_for_supervisor:
            items.append(Item(_("A supervisor confirms it now."), "dim"))
        self.query_one("#head", Summary).tell(title, sentence, items, tone="done" if not left else "")
        self.query_one("#rows", Rows).show([_row(one) for one in lines])
        self.refresh_frame()

    @property
    def _chosen(self) -> Line | None:
        lines = self._look.lines if self._look is not None else ()
        return lines[min(self.query_one("#rows", Rows).chosen, len(lines) - 1)] if lines else None

    async def show_again(self) -> None:
        """The list in the other language, at the same topic."""
        chosen = self.query_one("#rows", Rows).chosen
        await super().show_again()
        self._show()
        if self._look is not None:
            self.query_one("#rows", Rows).show([_row(one) for one in self._look.lines], chosen=chosen)

    # -- doing -----------------------------------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _take(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_read()

    def action_read(self) -> None:
        """Enter: what is read of the topic."""
        line = self._chosen
        if line is not None:
            self.begin(lambda: self._read(line))

    async def _read(self, line: Line) -> None:
        from csdesk.screens.training.material import MaterialScreen

        person, at = self.person, self.host.clock.now()
        if self.is_own:

            def note(tx: Transaction) -> bool:
                from csdesk.desk.training import taking

                taking.read(tx, line.topic, by=person, at=at)
                return True

            if await self.in_writing(note) is None:
                return
        if await self.ask(MaterialScreen(line.topic, may_test=self.is_own)):
            await self._test(line.topic)

    def action_test(self) -> None:
        """t: take the test, or go on with it."""
        line = self._chosen
        if line is not None:
            self.begin(lambda: self._test(line.topic))

    async def _test(self, topic: str) -> None:
        from csdesk.screens.training.testing import TestScreen, TestSheet, read_test

        person, at = self.person, self.host.clock.now()

        def begin(tx: Transaction) -> TestSheet:
            from csdesk.desk.training import taking

            return read_test(tx, taking.begin(tx, topic, by=person, at=at))

        sheet = await self.in_writing(begin)
        if sheet is None:
            return
        ended = sheet.test_id if sheet.is_over else await self.ask(TestScreen(sheet))
        if ended is not None:
            await self._show_result(ended)

    def action_result(self) -> None:
        """r: the last test of the topic that was handed in."""
        line = self._chosen
        if line is not None:
            self.begin(lambda: self._last_result(line.topic))

    async def _last_result(self, topic: str) -> None:
        agent, person = self.agent, self.person

        def last(tx: Transaction) -> int:
            from csdesk.desk.training import standings

            tests = standings.history_of(tx, agent, by=person)
            return next((one.id or 0 for one in tests if one.topic == topic and one.ended_at is not None), 0)

        found = await self.in_reading(last)
        if found:
            await self._show_result(found)
        elif found == 0:
            self.tell(_("No test of this topic was handed in yet."))

    async def _show_result(self, test_id: int) -> None:
        from csdesk.screens.training.result import ResultScreen

        await self.ask(ResultScreen(test_id))

    def action_everybody(self) -> None:
        """a: everybody, for supervisors."""
        self.begin(self._everybody)

    async def _everybody(self) -> None:
        from csdesk.screens.training.everybody import EverybodyScreen

        await self.ask(EverybodyScreen(TrainingScreen))

    def action_open_again(self) -> None:
        """o: the agent may begin the topic anew; the reason is kept."""
        line = self._chosen
        if line is not None:
            self.begin(lambda: self._open_again(line))

    async def _open_again(self, line: Line) -> None:
        agent, person, at = self.agent, self.person, self.host.clock.now()

        async def take(values: Mapping[str, str]) -> bool:
            def work(desk: Desk) -> bool:
                from csdesk.desk.training import promotion

                with desk.writing() as tx:
                    promotion.open_again(tx, agent, line.topic, values["reason"], by=person, at=at)
                return True

            return await self.host.in_desk(work)

        title = _("Open again: {topic}", topic=in_words(line.words.model_dump()))
        hint = _("What was tried or passed of it before counts no more.")
        if await self.ask(Dialog(title, (FormLine("reason", _("Reason")),), take, hint=hint)):
            await self.done(_("{name} may begin it anew.", name=agent))

    def action_promote(self) -> None:
        """p: confirm that a trainee who has passed every topic is one no more."""
        self.begin(self._promote)

    async def _promote(self) -> None:
        agent, person, at = self.agent, self.person, self.host.clock.now()

        def work(tx: Transaction) -> str:
            from csdesk.desk.training import promotion

            return promotion.promote(tx, agent, by=person, at=at)

        if await self.in_writing(work) is not None:
            await self.done(_("{name} is a trainee no more.", name=agent))


def _row(one: Line) -> Row:
    from csdesk.desk.training.training_words import state_words

    standing, state = one.standing, one.standing.state.value
    shown = "" if standing.percent is None else f"{standing.percent} %"
    asked = _("{n} questions, {percent} %", n=one.rules.questions, percent=one.rules.pass_percent)
    cells = (
        SIGNS.get(state, ""),
        in_words(one.words.model_dump()),
        state_words(standing.state),
        shown,
        f"{standing.tries} / {one.rules.tries}" if standing.tries else "",
        asked,
    )
    return Row(one.topic, cells, TONES.get(state, ""))
