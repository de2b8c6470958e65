"""A sheet of labelled fields, one a line: Enter and Down go on, Up goes back, a refusal stands under its field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets.input import Selection

from csdesk.rules.order_fields import YES
from csdesk.widgets.fields import ChoiceField, Field, FieldChanged, FieldDone, Option, TextField, TickField

LABEL_GAP = 2
"""Cells between the longest label and its field."""


@dataclass(frozen=True)
class SheetLine:
    """One field: text, one of `options`, or a tick."""

    name: str
    label: str
    text: str = ""
    required: bool = False
    options: Sequence[Option] | None = None
    tick: bool = False
    placeholder: str = ""
    hidden: bool = False
    """Whether it is drawn as stars, as a password."""
    but_last: int = 0
    """Of what is hidden, how many characters at the end are drawn (N-1)."""
    shown: bool = True
    """Whether it is there now; what is not is passed over, and keeps its text."""


class FieldSheet(VerticalScroll, can_focus=False):
    """Fields under each other. What a person changes is told by `Changed`, Enter in the last field by `Finished`."""

    BINDINGS = [
        Binding("up", "go(-1)", show=False, id="sheet.up"),
        Binding("down", "go(1)", show=False, id="sheet.down"),
    ]
    DEFAULT_CSS = """
    FieldSheet {
        height: 1fr;
        scrollbar-size-vertical: 1;
        .line { height: 1; }
        .label { color: $text-muted; height: 1; max-width: 45%; text-wrap: nowrap; text-overflow: clip; }
        TextField, ChoiceField, TickField { width: 1fr; background: $surface; }
        TextField:focus, ChoiceField:focus { background: $panel; }
        .problem { color: $text-error; text-style: bold; height: auto; width: 100%; padding-left: 2; display: none; }
        .problem.-said { display: block; }
        #whole { color: $text-muted; height: auto; width: 100%; margin-top: 1; display: none; }
        #whole.-said { display: block; }
    }
    """

    class Changed(Message):
        """A person changed the field `name`; its text is now `text`."""

        def __init__(self, name: str, text: str) -> None:
            super().__init__()
            self.name = name
            self.text = text

    class Finished(Message):
        """Enter was pressed in the last field, or in any where that finishes."""

    def __init__(
        self,
        lines: Sequence[SheetLine],
        *,
        enter_finishes: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """A sheet of `lines`; with `enter_finishes` Enter in any field says that all is filled in."""
        super().__init__(id=id)
        self.lines = lines
        self._enter_finishes = enter_finishes

    def compose(self) -> ComposeResult:
        """Label and field beside each other, and a place for a sentence under each; the whole of a long text below."""
        labels = [_label(line) for line in self.lines]
        width = max(cell_len(label) for label in labels) + LABEL_GAP
        for line, words in zip(self.lines, labels, strict=True):
            label = Static(Content(words), classes="label")
            label.styles.width = width
            place = Horizontal(label, _field(line), classes="line")
            place.display = line.shown
            yield place
            yield Static("", classes="problem", name=line.name, markup=False)
        yield Static("", id="whole", markup=False)

    def fields(self) -> Iterator[Field]:
        """The fields, from the top."""
        yield from self.query("*").results(Field)

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((one for one in self.fields() if one.name == name), None)

    def texts(self) -> dict[str, str]:
        """What is in the sheet, by name."""
        return {str(one.name): _text(one) for one in self.fields()}

    def show_only(self, names: Collection[str]) -> None:
        """Let these lines be there and no others; the cursor stays where it is."""
        for field in self.fields():
            assert isinstance(field.parent, Widget)
            field.parent.display = field.name in names

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Put texts into their fields."""
        for field in self.fields():
            text = texts.get(str(field.name), "")
            if _text(field) != text:
                field.value = text == YES if isinstance(field, TickField) else text

    def enter(self, name: str) -> None:
        """Put the cursor into a field."""
        field = self.field(name)
        if field is not None:
            # At once, not in a while as `focus` does: the next key may be on its way.
            self.screen.set_focus(field)

    @property
    def place(self) -> str:
        """The name of the field with the cursor; empty without one."""
        return next((str(one.name) for one in self.fields() if one.has_focus), "")

    def action_go(self, steps: int) -> None:
        """Up and Down: the field before or after, as far as there is one."""
        self._go(steps)

    def _go(self, steps: int) -> bool:
        fields = [one for one in self.fields() if _is_there(one)]
        here = next((place for place, one in enumerate(fields) if one.has_focus), None)
        if here is None or not 0 <= here + steps < len(fields):
            return False
        self.screen.set_focus(fields[here + steps])
        return True

    def say_wrong(self, name: str, sentence: str) -> bool:
        """Show a sentence under a field and put the cursor there; whether the sheet has such a field."""
        return self.say_all_wrong({name: sentence})

    def say_all_wrong(self, sentences: Mapping[str, str], *, marked: tuple[int, int] | None = None) -> bool:
        """Show a sentence under each of several fields, and put the cursor into the first; whether there is one.

        `marked` is where in the first the fault begins and ends: it is selected, so that typing replaces it.
        """
        self.say_right()
        wrong = [field for name in sentences if (field := self.field(name)) is not None and _is_there(field)]
        for field in wrong:
            field.wrong = True
            self._problem(str(field.name), f"! {sentences[str(field.name)]}")
        if not wrong:
            return False
        first = wrong[0]
        first.focus()
        if marked is not None and isinstance(first, TextField):
            first.selection = Selection(*marked)
        self.call_after_refresh(self.scroll_to_widget, first, animate=False)
        return True

    def say_right(self) -> None:
        """Nothing is wrong any more."""
        for field in self.fields():
            if field.wrong:
                field.wrong = False
                self._problem(str(field.name), "")

    def _problem(self, name: str, sentence: str) -> None:
        for problem in self.query(".problem").results(Static):
            if problem.name == name:
                problem.update(Content(sentence))
                problem.set_class(bool(sentence), "-said")

    @on(FieldDone)
    def _done(self, event: FieldDone) -> None:
        event.stop()
        if self._enter_finishes or not self._go(1):
            self.post_message(self.Finished())

    @on(FieldChanged)
    def _changed(self, event: FieldChanged) -> None:
        event.stop()
        self._show_whole(event.field)
        if not event.by_person:
            return
        field = event.field
        if field.wrong:
            field.wrong = False
            self._problem(str(field.name), "")
        self.post_message(self.Changed(str(field.name), _text(field)))

    @on(events.DescendantFocus)
    def _entered(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, Field):
            self._show_whole(event.widget)

    def _show_whole(self, field: Field) -> None:
        """A text that is longer than its field is shown whole, below all fields."""
        if not field.has_focus:
            return
        is_long = (
            isinstance(field, TextField)
            and not field.password
            and field.size.width
            and cell_len(field.value) >= field.size.width
        )
        whole = self.query_one("#whole", Static)
        if is_long or whole.has_class("-said"):
            whole.update(Content(str(field.value) if is_long else ""))
            whole.set_class(bool(is_long), "-said")


def _is_there(field: Field) -> bool:
    return isinstance(field.parent, Widget) and bool(field.parent.display)


def _label(line: SheetLine) -> str:
    return "" if line.tick else line.label + (" *" if line.required else "")


def _field(line: SheetLine) -> Field:
    if line.tick:
        return TickField(line.label, line.text == YES, name=line.name)
    if line.options is not None:
        return ChoiceField(line.options, line.text, optional=not line.required, name=line.name)
    return TextField(
        line.text, placeholder=line.placeholder, password=line.hidden, but_last=line.but_last, name=line.name
    )


def _text(field: Field) -> str:
    if isinstance(field, TickField):
        return YES if field.value else ""
    return str(field.value)
