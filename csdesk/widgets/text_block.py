"""A field for several lines of text: nothing typed or pasted into it is dropped, and nothing unsafe gets in."""

from __future__ import annotations

from textual import events
from textual.widgets import TextArea

from csdesk.widgets.safe_text import shown

MOST_PASTED = 50_000
"""Characters of a paste that are taken: more than any rule takes, so that one refuses it, and few enough to type in."""


class TextBlock(TextArea):
    """Textual's text area without border, line numbers and blinking cursor; Tab leaves it.

    Characters that Python does not know as printable (the wide space of Chinese input, rare characters in names) can
    be typed, and what `shown` removes is removed from each line, however it comes in.
    """

    DEFAULT_CSS = """
    TextBlock {
        border: none;
        padding: 0 1;
        background: $surface;
        scrollbar-size-vertical: 1;
        &:focus { border: none; background-tint: $foreground 5%; }
    }
    """

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Empty; `placeholder` is drawn as long as it is."""
        super().__init__(highlight_cursor_line=False, placeholder=placeholder, id=id)
        self.cursor_blink = False

    def put(self, text: str) -> None:
        """Let `text` stand there, the cursor behind it; `Changed` is sent for this too."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:  # noqa: ARG002
        """Whether this key is text."""
        return bool(character) and character == shown(character or "")

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" or self.check_consume_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard("\n" if event.key == "enter" else event.character or "", *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        pasted = "\n".join(shown(line) for line in event.text[:MOST_PASTED].splitlines())
        done = self._replace_via_keyboard(pasted, *self.selection)
        if done is not None:
            self.move_cursor(done.end_location)
