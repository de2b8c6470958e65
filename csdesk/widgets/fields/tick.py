"""A field for yes or no, with what it is about beside it."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from csdesk.widgets.cells import fitted
from csdesk.widgets.fields.field import Field
from csdesk.widgets.safe_text import shown

TICKED, NOT_TICKED = "[x]", "[ ]"


class TickField(Field, can_focus=True):
    """`[x] label` or `[ ] label`; Space and a click turn it over."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"tick-field--box", "tick-field--label"}
    BINDINGS = [
        Binding("space", "turn_over", show=False, id="tick.turn_over"),
        Binding("enter", "done", show=False, id="tick.done"),
    ]
    DEFAULT_CSS = """
    TickField {
        height: 1;
        &:focus > .tick-field--box { text-style: reverse; }
        &.-filled > .tick-field--label { color: $text-muted; }
        &.-filled:ansi > .tick-field--label { text-style: dim; }
        &.-wrong > .tick-field--label { color: $text-error; text-style: underline; }
    }
    """

    value: reactive[bool] = reactive(False, init=False)

    def __init__(
        self,
        label: str,
        value: bool = False,
        *,
        filled: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """A tick for `label`, set when `value`."""
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._label = label
        self.set_reactive(TickField.value, value)
        self.filled = filled

    @property
    def label(self) -> str:
        """What is ticked, drawn as plain text."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        """Say it otherwise, such as in another language."""
        self._label = label
        self.refresh()

    def action_turn_over(self) -> None:
        """Tick, or take the tick away, as a person does."""
        with self.by_person():
            self.value = not self.value

    def action_done(self) -> None:
        """Enter: done with this field."""
        self.announce_done()

    def on_click(self, event: events.Click) -> None:
        """Turn it over."""
        event.stop()
        self.action_turn_over()

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """Wide enough for the label."""
        return cell_len(TICKED) + 1 + cell_len(shown(self._label))

    def render_line(self, y: int) -> Strip:
        """Box and label (Textual's Line API)."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        box = fitted(TICKED if self.value else NOT_TICKED, min(width, len(TICKED)))
        return Strip(
            [
                Segment(box, self.get_component_rich_style("tick-field--box")),
                Segment(
                    fitted(" " + shown(self._label), width - len(box)),
                    self.get_component_rich_style("tick-field--label"),
                ),
            ],
            width,
        )
