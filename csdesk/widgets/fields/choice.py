"""A field for one of several: all of them within a key's reach, on one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.reactive import reactive
from textual.strip import Strip

from csdesk.language import _
from csdesk.widgets.cells import fitted
from csdesk.widgets.fields.field import Field
from csdesk.widgets.safe_text import shown

NOTHING = "-"
"""Drawn while nothing is chosen."""

GAP = "  "
LABEL_AT_LEAST = 6
"""Cells that a label keeps before the place among the options is left out."""


@dataclass(frozen=True)
class Option:
    """One choice: the value that is kept, and the label that is shown."""

    value: str
    label: str


class ChoiceField(Field, can_focus=True):
    """One of `options`, or nothing ("") as long as nothing was chosen.

    Right and Space go on, Left goes back, round and round; 1 to 9 choose by place; a letter goes on to the next option
    whose label or value begins with it; with `optional`, Backspace and Delete choose nothing again. A click goes on.
    A value that is none of the options, from an old draft perhaps, is kept and shown as it is until it is changed.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"choice-field--label", "choice-field--place"}
    BINDINGS = [
        Binding("right,space", "step(1)", show=False, id="choice.next"),
        Binding("left", "step(-1)", show=False, id="choice.previous"),
        Binding("backspace,delete", "clear", show=False, id="choice.clear"),
        Binding("enter", "done", show=False, id="choice.done"),
    ]
    DEFAULT_CSS = """
    ChoiceField {
        height: 1;
        background: $surface;
        & > .choice-field--place { color: $text-muted; }
        &:focus > .choice-field--label { text-style: reverse; }
        &.-filled > .choice-field--label { color: $text-muted; }
        &.-filled:ansi > .choice-field--label { text-style: dim; }
        &.-filled:ansi:focus > .choice-field--label { text-style: dim reverse; }
        &.-wrong > .choice-field--label { color: $text-error; text-style: underline; }
        &.-wrong:focus > .choice-field--label { text-style: underline reverse; }
    }
    """

    value: reactive[str] = reactive("", init=False)

    def __init__(
        self,
        options: Sequence[Option],
        value: str = "",
        *,
        optional: bool = False,
        filled: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """A field of `options` with `value` chosen; `optional` lets a person choose nothing."""
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._options = tuple(options)
        self._optional = optional
        self.set_reactive(ChoiceField.value, value)
        self.filled = filled

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen, in order."""
        return self._options

    @options.setter
    def options(self, options: Sequence[Option]) -> None:
        """Offer other options, or the same in another language; the value stays."""
        self._options = tuple(options)
        self.refresh()

    @property
    def place(self) -> int | None:
        """Index of the chosen option; None for nothing and for a value that is none of the options."""
        return next((index for index, option in enumerate(self._options) if option.value == self.value), None)

    def choose(self, value: str) -> None:
        """Set the value as a person does."""
        with self.by_person():
            self.value = value
        self.filled = False

    def action_step(self, steps: int) -> None:
        """Go `steps` options on, round and round."""
        if self._options:
            start = self.place if self.place is not None else -1 if steps > 0 else len(self._options)
            self.choose(self._options[(start + steps) % len(self._options)].value)

    def action_clear(self) -> None:
        """Choose nothing, where that is an answer."""
        if self._optional:
            self.choose("")

    def action_done(self) -> None:
        """Enter: done with this field."""
        self.announce_done()

    def on_click(self, event: events.Click) -> None:
        """Go on by one."""
        event.stop()
        self.action_step(1)

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """A character chooses here, and means nothing else."""
        return character is not None and character.isprintable() and character != " "

    def on_key(self, event: events.Key) -> None:
        """Choose by a digit or by the beginning of a label or value."""
        if event.character is not None and self.check_consume_key(event.key, event.character):
            event.stop()
            if (option := self._named_by(event.character)) is not None:
                self.choose(option.value)

    def _named_by(self, character: str) -> Option | None:
        if character in "123456789":
            return self._options[int(character) - 1] if int(character) <= len(self._options) else None
        after = 0 if self.place is None else self.place + 1
        letter = character.casefold()
        for option in self._options[after:] + self._options[:after]:
            if option.label.casefold().startswith(letter) or option.value.casefold().startswith(letter):
                return option
        return None

    def render_line(self, y: int) -> Strip:
        """The label, and while focused the place among the options (Textual's Line API)."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        index = self.place
        label = shown(self._options[index].label if index is not None else self.value) or NOTHING
        place = ""
        if self.has_focus:
            number = NOTHING if index is None else str(index + 1)
            place = GAP + _("< {number} of {count} >", number=number, count=len(self._options))
        room = width - cell_len(place)
        if room < LABEL_AT_LEAST:
            place, room = "", width
        label = fitted(label, min(cell_len(label), room))
        return Strip(
            [
                Segment(label, self.get_component_rich_style("choice-field--label")),
                Segment(fitted(place, width - cell_len(label)), self.get_component_rich_style("choice-field--place")),
            ],
            width,
        )
