"""A small form of a few lines: Enter goes to the next, the last one sends it, a refusal is shown under its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from csdesk.widgets.fields import FieldChanged, FieldDone, TextField

LABEL_GAP = 2
"""Cells between the longest label and its field."""

SPACED_LINES = 5
"""Up to so many lines stand apart; more stand close, so that they fit a small terminal."""


@dataclass(frozen=True)
class FormLine:
    """One line of a small form."""

    name: str
    label: str
    value: str = ""
    password: bool = False


class SmallForm(Vertical):
    """Text fields under their labels; sends `Filled` when Enter is pressed in the last."""

    DEFAULT_CSS = """
    SmallForm {
        height: auto;
        .line { height: 1; margin-bottom: 1; }
        &.-close .line { margin-bottom: 0; }
        .label { color: $text-muted; height: 1; }
        TextField { background: $panel; padding: 0 1; width: 1fr; }
        .problem { color: $text-error; height: auto; width: 100%; display: none; margin-bottom: 1; }
        .problem.-said { display: block; }
    }
    """

    class Filled(Message):
        """The form was sent, with its values by name."""

        def __init__(self, form: SmallForm, values: Mapping[str, str]) -> None:
            super().__init__()
            self.form = form
            self.values = values

    def __init__(self, lines: Sequence[FormLine], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines = lines
        self.waiting = False
        """While true, what was sent is being looked at, and Enter sends nothing."""

    def compose(self) -> ComposeResult:
        """Label and field beside each other, and a place for a sentence under each."""
        width = max(cell_len(line.label) for line in self._lines) + LABEL_GAP
        self.set_class(len(self._lines) > SPACED_LINES, "-close")
        for line in self._lines:
            label = Static(Content(line.label), classes="label")
            label.styles.width = width
            field = TextField(line.value, password=line.password, name=line.name)
            yield Horizontal(label, field, classes="line")
            yield Static("", classes="problem", name=line.name, markup=False)

    def on_mount(self) -> None:
        """The cursor goes to the first empty line."""
        self._fields()[next((place for place, line in enumerate(self._lines) if not line.value), 0)].focus()

    def _fields(self) -> list[TextField]:
        return list(self.query(TextField))

    def values(self) -> dict[str, str]:
        """What is in the form, by name."""
        return {str(field.name): field.value for field in self._fields()}

    def put(self, values: Mapping[str, str]) -> None:
        """Let lines say something else, where nobody has typed over what they said."""
        said = {line.name: line.value for line in self._lines}
        for field in self._fields():
            name = str(field.name)
            if name in values and field.value == said[name]:
                field.value = values[name]

    def go_on(self) -> None:
        """What Enter does: to the next field, from the last one send the form."""
        fields = self._fields()
        here = next((place for place, field in enumerate(fields) if field.has_focus), len(fields) - 1)
        if here + 1 < len(fields):
            fields[here + 1].focus()
        elif not self.waiting:
            self.waiting = True
            self.say("")
            self.post_message(self.Filled(self, self.values()))

    def say(self, sentence: str, field: str | None = None, *, clear: bool = False) -> None:
        """Show a sentence under a field (the last one if None), and let the form be sent again.

        `clear` empties the field, as after a wrong password. The cursor goes there.
        """
        names = [line.name for line in self._lines]
        at = field if field in names else names[-1]
        for problem in self.query(".problem").results(Static):
            self._put(problem, sentence if problem.name == at else "")
        if sentence:
            self.waiting = False
            wrong = self._fields()[names.index(at)]
            if clear:
                wrong.value = ""
            wrong.focus()

    def wait(self, sentence: str) -> None:
        """Show, under the last field, that what was sent is being looked at."""
        self._put(self.query(".problem").last(Static), sentence)

    @staticmethod
    def _put(problem: Static, sentence: str) -> None:
        problem.update(Content(sentence))
        problem.set_class(bool(sentence), "-said")

    @on(FieldDone)
    def _done(self, event: FieldDone) -> None:
        event.stop()
        self.go_on()

    @on(FieldChanged)
    def _changed(self, event: FieldChanged) -> None:
        event.stop()
