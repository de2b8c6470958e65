"""A test: one question a page, each answer kept at once, gone on with where it was (E-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current, ngettext
from csdesk.screens.asking import AskingScreen
from csdesk.screens.unbroken import Unbroken
from csdesk.widgets.fields import FieldDone, TextField
from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends, TwoEnds

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.models.training import TrainingTest
    from csdesk.playbook.basis import Words
    from csdesk.playbook.training import Question


@dataclass(frozen=True)
class TestSheet:
    """A test as it stands."""

    __test__ = False  # no test of pytest's

    test_id: int
    words: Words
    questions: Sequence[Question]
    answers: dict[int, tuple[str, ...]]
    """What was answered, by the question's place from 0."""
    place: int
    ends_at: datetime | None
    is_over: bool


def read_test(tx: Transaction, test: TrainingTest) -> TestSheet:
    """What the screen needs of a test."""
    from csdesk.desk.training import taking

    assert test.id is not None
    return TestSheet(
        test.id,
        tx.playbook.training[test.topic].words,
        taking.questions_of(test),
        taking.answers_of(tx, test),
        test.place,
        test.ends_at,
        test.ended_at is not None,
    )


class TestScreen(AskingScreen):
    """The question in front; dismisses with the test's number once it is handed in, or None."""

    __test__ = False  # no test of pytest's
    CSS_PATH = "testing.tcss"
    PLACE = N_("Training")
    HELP_PAGE = "training"
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        *(Binding(str(n), f"choose({n - 1})", show=False) for n in range(1, 10)),
        *(Binding(chr(ord("a") + n), f"choose({n})", show=False) for n in range(9)),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("test.choose", "space", N_("Choose"), N_("Choose the answer, or let it go"), action="choose_here"),
        Command(
            "test.next", "enter,pagedown,right", N_("Next question"), N_("On to the next question"), action="go(1)"
        ),
        Command(
            "test.before",
            "pageup,left,backspace",
            N_("Question before"),
            N_("Back to the question before"),
            action="go(-1)",
        ),
        Command("test.hand_in", "ctrl+s,f10", N_("Hand in"), N_("Hand the test in"), leader="0", priority=True),
        Command("test.back", "escape", N_("Go on later"), N_("Go on with it later: every answer is kept")),
    )

    def __init__(self, sheet: TestSheet) -> None:
        super().__init__()
        self._sheet = sheet
        self._place = sheet.place
        self._cursor = 0
        self._is_put = False
        """Whether the question stands there, with all that can be answered."""
        self._turns = Unbroken(self)

    def body(self) -> Iterable[Widget]:
        """How far one is, the question, what can be answered."""
        yield TwoEnds(id="head")
        yield VerticalScroll(id="question")

    async def read_first(self) -> None:
        """Nothing is read: it was, before the screen opened. What lies over a question does not put it there anew."""
        if not self._is_put:
            await self._show()

    async def read_anew(self) -> None:
        """What others do changes nothing here."""

    @property
    def _question(self) -> Question:
        return self._sheet.questions[self._place]

    @property
    def _answer(self) -> tuple[str, ...]:
        return self._sheet.answers.get(self._place, ())

    @property
    def _offers(self) -> Sequence[tuple[str, str]]:
        """What can be chosen, as id and words; nothing where something is typed."""
        question = self._question
        if question.kind == "true_false":
            return (("true", _("That is so")), ("false", _("That is not so")))
        return [(one.id, one.words.text(current())) for one in question.option]

    # -- showing ---------------------------------------------------------------------------------------------------

    async def _show(self) -> None:
        """The question in front, anew."""
        self._tell_head()
        question, box = self._question, self.query_one("#question", VerticalScroll)
        lines: list[Widget] = [Static(Content(question.ask.text(current())), classes="ask")]
        for place, (_id, words) in enumerate(self._offers):
            mark = Static("", classes="mark", markup=False, name=str(place))
            lines.append(Horizontal(mark, Static(Content(words), classes="words"), classes="offer"))
        if not self._offers:
            unit = question.unit.text(current()) if question.unit is not None else ""
            field = TextField(next(iter(self._answer), ""), name="typed")
            lines.append(Horizontal(field, Static(Content(unit), classes="unit"), classes="typed"))
        lines.append(Static(Content(self._how()), classes="how"))
        async with self.batch():
            await box.remove_children()
            # Whoever leaves meanwhile takes the place away where it was to be put.
            if not box.is_attached:
                return
            await box.mount(*lines)
        if not box.is_attached:
            return
        self._is_put = True
        self._mark()
        if not self._offers:
            self.query_one("#question TextField", TextField).focus()
        else:
            self.set_focus(None)
        box.scroll_home(animate=False)

    def _how(self) -> str:
        return {
            "one": _("One is right: its number chooses it, Enter goes on."),
            "true_false": _("1 or 2, Enter goes on."),
            "several": _("One or more are right: numbers choose and let go, Enter goes on."),
            "number": _("Type a number, Enter goes on."),
            "text": _("Type it, Enter goes on."),
        }[self._question.kind]

    def _tell_head(self) -> None:
        many, answered = len(self._sheet.questions), len(self._sheet.answers)
        items = [Item(ngettext("{n} answered", "{n} answered", answered))]
        if self._sheet.ends_at is not None:
            items.append(Item(_("until {time}", time=f"{self.host.local(self._sheet.ends_at):%H:%M}")))
        place = _("Question {n} of {many}", n=self._place + 1, many=many)
        words = self._sheet.words.text(current())
        self.query_one("#head", TwoEnds).tell(Ends(f"{words}   {place}", items, bold=True))

    def _mark(self) -> None:
        """What is chosen, and where the cursor is."""
        several = self._question.kind == "several"
        # While another question is being put there, some of its answers may not be there yet: they are marked then.
        for place, (offer, mark) in enumerate(zip(self._offers, self.query(".mark").results(Static), strict=False)):
            chosen = "x" if offer[0] in self._answer else " "
            box = f"[{chosen}]" if several else f"({chosen})"
            mark.update(Content(f"{'>' if place == self._cursor else ' '} {place + 1} {box}"))
        self._tell_head()

    # -- answering -------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where something is typed, keys are text."""
        if action in ("choose", "choose_here", "move"):
            return bool(self._offers)
        return super().check_action(action, parameters)

    def action_move(self, by: int) -> None:
        """Up and Down: to another answer."""
        self._cursor = (self._cursor + by) % len(self._offers)
        self._mark()

    def action_choose_here(self) -> None:
        """Space: the answer that the cursor is on."""
        self.action_choose(self._cursor)

    def action_choose(self, place: int) -> None:
        """A number or a letter: choose that answer; of several, or let it go."""
        if place >= len(self._offers):
            return
        self._cursor, chosen = place, self._offers[place][0]
        if self._question.kind == "several":
            given = tuple(one for one in self._answer if one != chosen)
            given = given if len(given) < len(self._answer) else (*self._answer, chosen)
        else:
            given = (chosen,)
        self._put(self._place, given)
        place = self._place
        # One after the other, none in the place of another: each answer is kept.
        self.run_worker(self._turns.do(lambda: self._keep(place, given)), group="answers")

    def _put(self, place: int, given: tuple[str, ...]) -> None:
        answers = {**self._sheet.answers, place: given}
        self._sheet = replace(self._sheet, answers={at: one for at, one in answers.items() if one})
        self._mark()

    async def _keep(self, place: int, given: tuple[str, ...]) -> bool:
        """Keep an answer at once; whether it was."""
        person, at, test_id = self.person, self.host.clock.now(), self._sheet.test_id

        def answer(tx: Transaction) -> tuple[str, ...]:
            from csdesk.desk.training import taking

            return taking.answer(tx, test_id, place, given, by=person, at=at)

        if await self.in_writing(answer) is None:
            return False
        self.tell("")
        return True

    @on(FieldDone)
    def _typed(self, event: FieldDone) -> None:
        event.stop()
        self.action_go(1)

    async def _keep_typed(self) -> bool:
        """Keep what stands in the field, where there is one; whether it could be."""
        fields = list(self.query("#question TextField").results(TextField))
        if not fields:
            return True
        typed = fields[0].value.strip()
        if tuple(filter(None, (typed,))) == self._answer:
            return True
        given, place = ((typed,) if typed else ()), self._place
        if not await self._turns.do(lambda: self._keep(place, given)):
            return False
        self._put(place, given)
        return True

    async def keep(self) -> None:
        """Keep what is being typed, before the desk is closed or something lies over it."""
        await self._keep_typed()

    def action_go(self, by: int) -> None:
        """Enter, and back: another question; behind the last one the test can be handed in."""
        self.begin(lambda: self._go(by))

    async def _go(self, by: int) -> None:
        if not await self._keep_typed():
            return
        place = self._place + by
        if place >= len(self._sheet.questions):
            await self._hand_in()
            return
        if place >= 0:
            await self._go_to(place)

    async def _go_to(self, place: int) -> None:
        self._place, self._cursor = place, 0
        ids = [one for one, _words in self._offers]
        self._cursor = next((at for at, one in enumerate(ids) if one in self._answer), 0)
        person, at, test_id = self.person, self.host.clock.now(), self._sheet.test_id

        def go(tx: Transaction) -> None:
            from csdesk.desk.training import taking

            taking.go_to(tx, test_id, place, by=person, at=at)

        # Behind the answers that are still being kept: each of them says, too, where one is.
        await self._turns.do(lambda: self.in_writing(go))
        await self._show()

    def action_hand_in(self) -> None:
        """Ctrl+S: hand it in, after asking: there is no way back."""
        self.begin(self._hand_in_here)

    async def _hand_in_here(self) -> None:
        if await self._keep_typed():
            await self._hand_in()

    async def _hand_in(self) -> None:
        from csdesk.screens.confirmation import Confirmation

        left = [place for place in range(len(self._sheet.questions)) if place not in self._sheet.answers]
        if left:
            question = ngettext(
                "{n} question is not answered yet. Hand the test in all the same?",
                "{n} questions are not answered yet. Hand the test in all the same?",
                len(left),
            )
        else:
            question = _("Everything is answered. Hand the test in?")
        if not await self.ask(Confirmation(question)):
            if left:
                await self._go_to(left[0])
            return
        person, at, test_id = self.person, self.host.clock.now(), self._sheet.test_id

        def hand_in(tx: Transaction) -> int:
            from csdesk.desk.training import taking

            return taking.hand_in(tx, test_id, by=person, at=at).id or 0

        # Behind the answers that are still being kept.
        if await self._turns.do(lambda: self.in_writing(hand_in)) is not None:
            self.dismiss(test_id)

    def leave(self) -> None:
        """Go on later; what is being typed is kept."""
        self.app.run_worker(self.keep())
        super().leave()

    def action_back(self) -> None:
        """Esc: later."""
        self.begin(self._later)

    async def _later(self) -> None:
        if await self._keep_typed():
            super().leave()

    async def show_again(self) -> None:
        """The question in the other language."""
        await self._keep_typed()
        await super().show_again()
        await self._show()
