"""The result of a test: every question with what was answered, what is right and why (E-1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from csdesk.commands import Command
from csdesk.language import N_, _, current, pgettext
from csdesk.screens.asking import AskingScreen
from csdesk.widgets.summary import Item, Summary

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.training.taking import Marked
    from csdesk.models.training import TrainingTest
    from csdesk.playbook.basis import Words
    from csdesk.playbook.training import Question


class ResultScreen(AskingScreen):
    """One test that was handed in."""

    CSS_PATH = "result.tcss"
    PLACE = N_("Training")
    HELP_PAGE = "training"
    AUTO_FOCUS = "#questions"
    DESK_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("result.back", "escape,enter,q", N_("Back"), N_("Back to the topics")),
    )

    def __init__(self, test_id: int) -> None:
        super().__init__()
        self._test_id = test_id
        self._found: tuple[TrainingTest, list[Marked], Words, bool] | None = None

    def body(self) -> Iterable[Widget]:
        """Passed or not, and every question."""
        yield Summary(id="head")
        yield VerticalScroll(Static("", id="explained"), id="questions")

    async def read_anew(self) -> None:
        """Read the test once: nothing of it changes any more."""
        if self._found is None:
            person, test_id = self.person, self._test_id

            def read(tx: Transaction) -> tuple[TrainingTest, list[Marked], Words, bool]:
                from csdesk.desk.people import accounts
                from csdesk.desk.training import standings, taking

                test, marked = taking.result(tx, test_id, by=person)
                role = accounts.find(tx, test.agent).role
                words = standings.topic(tx, test.topic).words
                return test, list(marked), words, standings.is_trainee(tx, role)

            self._found = await self.in_reading(read)
        self._show()

    def _show(self) -> None:
        if self._found is None:
            return
        from csdesk.rules.training import percent

        test, marked, words, is_trainee = self._found
        passed = test.state == "passed"
        said = _("Passed") if passed else _("Not passed yet")
        figure = percent(test.right, len(marked))
        sentence = _(
            "{said}: {percent} %, {right} of {n} right", said=said, percent=figure, right=test.right, n=len(marked)
        )
        items = [Item(_("needed: {percent} %", percent=test.pass_percent))]
        if passed and test.agent == self.person.name and not is_trainee:
            items.append(Item(_("You are no trainee."), "done"))
        title = words.text(current())
        self.query_one("#head", Summary).tell(title, sentence, items, tone="done" if passed else "soon")
        parts: list[Content] = []
        for place, one in enumerate(marked, 1):
            parts += [_explained(place, one), Content("\n\n")]
        self.query_one("#explained", Static).update(Content("").join(parts[:-1]))

    async def show_again(self) -> None:
        """The result in the other language."""
        await super().show_again()
        self._show()


def _explained(place: int, one: Marked) -> Content:
    """A question, what was answered, what is right, why."""
    question = one.question
    mark = "x" if one.right else "-"
    lines = [
        Content.assemble((f"{mark} {place}. {question.ask.text(current())}", "bold")),
        Content("  " + _("Your answer: {said}", said=_said(question, one.given))),
    ]
    if not one.right:
        lines.append(Content.assemble(("  " + _("Right: {said}", said=_right(question)), "$text-warning")))
    lines.append(Content(f"  {question.why.text(current())} ({question.rule})"))
    return Content("\n").join(lines)


def _said(question: Question, given: tuple[str, ...]) -> str:
    if not given:
        return pgettext("training", "no answer")
    if question.kind == "true_false":
        return _("That is so") if given[0] == "true" else _("That is not so")
    words = {one.id: one.words.text(current()) for one in question.option}
    return "; ".join(words.get(one, one) for one in given)


def _right(question: Question) -> str:
    match question.kind:
        case "true_false":
            return _("That is so") if question.true else _("That is not so")
        case "number":
            unit = question.unit.text(current()) if question.unit is not None else ""
            return f"{question.number} {unit}".strip()
        case "text":
            return question.accepts[0]
        case _:
            return "; ".join(one.words.text(current()) for one in question.option if one.right)
