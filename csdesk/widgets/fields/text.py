"""A field for one line of text: nothing typed or pasted into it is dropped, and nothing unsafe gets in."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.geometry import Offset, Region, Size
from textual.reactive import Reactive
from textual.widgets import Input
from textual.widgets.input import Selection

from csdesk.widgets.fields.field import Field
from csdesk.widgets.safe_text import shown

MOST_KEPT = 20_000
"""Characters that a field keeps: more than any rule takes, so that one refuses it, and few enough to be typed in."""


class TextField(Field, Input, can_focus=True):
    """Textual's input without border, blinking cursor and selection on focus.

    Unlike it, a paste of several lines is kept whole on one line, characters that Python does not know as printable
    (the wide space of Chinese input, rare characters in names) can be typed, and what `shown` removes is removed
    however it comes in. A rule refuses what is too long, with a sentence; of what goes on beyond all that any rule
    takes, such as a whole file that was pasted, the beginning is kept.
    It speaks in `FieldChanged` and `FieldDone`; the messages of Input are not sent.
    """

    # Textual takes the looks of the first base only: those of Input are here as far as they are wanted.
    COMPONENT_CLASSES = {"input--cursor", "input--placeholder", "input--selection", "input--suggestion"}
    DEFAULT_CSS = """
    TextField {
        height: 1;
        width: 1fr;
        overflow-x: auto;
        overflow-y: hidden;
        scrollbar-size: 0 0;
        background: $surface;
        color: $foreground;
        pointer: text;
        &:focus { background-tint: $foreground 5%; }
        & > .input--cursor {
            background: $input-cursor-background;
            color: $input-cursor-foreground;
            text-style: $input-cursor-text-style;
        }
        &:ansi > .input--cursor { text-style: reverse; }
        & > .input--selection {
            background: $input-selection-background;
            color: $input-selection-foreground;
        }
        & > .input--placeholder, & > .input--suggestion { color: $text-disabled; }
        &.-filled { color: $text-muted; }
        &.-filled:ansi { text-style: dim; }
        &.-wrong { color: $text-error; text-style: underline; }
    }
    """

    # The width of the text changes with every key. Nothing but this field depends on it, so the screen is not to be
    # laid out again.
    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        filled: bool = False,
        password: bool = False,
        but_last: int = 0,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        """A field with `value` in it; `password` draws a `*` for each character, save so many at the end (N-1)."""
        super().__init__(
            placeholder=placeholder,
            password=password,
            validate_on=(),
            select_on_focus=False,
            name=name,
            id=id,
            classes=classes,
            disabled=disabled,
        )
        self._but_last = but_last
        self.cursor_blink = False
        self.filled = filled
        self.set_reactive(Input.value, shown(value))
        self.set_reactive(Input.selection, Selection.cursor(len(self.value)))
        self.set_reactive(TextField.virtual_size, Size(self.content_width, 1))
        self.disable_messages(Input.Changed, Input.Submitted, Input.Blurred)

    def validate_value(self, value: str) -> str:
        """Whoever sets the value, it is one clean line."""
        return shown(value[:MOST_KEPT])

    def watch_value(self) -> None:
        """Announce the change; what code sets is gone on with at its end."""
        super().watch_value()
        if self.is_running and not self._by_person:
            self.cursor_position = len(self.value)
            self._scroll_to_what_matters()

    def watch_selection(self) -> None:
        """Keep the terminal's own cursor where a person types."""
        self._place_terminal_cursor()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the cursor's part of a long text while somebody types in it, and its beginning otherwise."""
        super().watch_has_focus(has_focus)
        self._scroll_to_what_matters()

    def on_resize(self) -> None:
        """Show the part that matters in the room there is now."""
        self._scroll_to_what_matters()

    def _scroll_to_what_matters(self) -> None:
        x = self._cursor_offset if self.has_focus else 0
        self.scroll_to_region(Region(x, 0, 1, 1), force=True, animate=False)
        self._place_terminal_cursor()

    def _place_terminal_cursor(self) -> None:
        # Input moves it for every change of any field, also of one that code fills while a person is in another.
        if self.is_running and isinstance(focused := self.screen.focused, TextField):
            self.app.cursor_position = focused.cursor_screen_offset

    def replace(self, text: str, start: int, end: int) -> None:
        """Put `text` in the place of the characters from `start` to `end`, as a person does."""
        with self.by_person():
            super().replace(shown(text[:MOST_KEPT]), start, end)

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Whether this key is text for the field."""
        return bool(character) and character == shown(character or "")

    async def _on_key(self, event: events.Key) -> None:
        if event.character is not None and self.check_consume_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            self.replace(event.character, *self.selection)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(event.text.strip("\r\n"), *self.selection)

    async def action_submit(self) -> None:
        """Enter: done with this field."""
        self.announce_done()

    @property
    def _value(self) -> Text:
        # The bullet that Input draws is one cell wide in one terminal and two in another.
        hidden = max(0, len(self.value) - self._but_last) if self.password else 0
        return Text("*" * hidden + self.value[hidden:], no_wrap=True, overflow="ignore", end="")

    def action_copy(self) -> None:
        """Copy what is selected; of what is hidden nothing."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut what is selected; of what is hidden nothing."""
        if not self.password:
            super().action_cut()

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is drawn: an input method shows there what is being composed."""
        x, y, _width, _height = self.content_region
        return Offset(x + self._position_to_cell(self.cursor_position) - self.scroll_offset.x, y)
