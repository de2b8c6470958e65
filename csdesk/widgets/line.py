"""One line of plain text that is cheap to change."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from csdesk.widgets.cells import fitted
from csdesk.widgets.safe_text import shown


class Line(Widget):
    """One line of text, never markup, cut to the width there is, or filled up with `fill`."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Line { height: 1; }"

    # Its own size changes nobody else's: no second layout of the screen for it.
    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)

    def __init__(self, *, fill: str = " ", id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """An empty line; `fill` is one cell wide."""
        super().__init__(id=id)
        self.text = ""
        self._fill = fill

    def tell(self, text: str) -> None:
        """Let `text` stand there; painted again only when it is another one and can be seen."""
        if text != self.text:
            self.text = text
            if self.size:
                self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line (Textual's Line API)."""
        width = self.size.width
        text = "" if y else shown(self.text)
        text += self._fill * (width - cell_len(text))
        return Strip([Segment(fitted(text, width), self.rich_style)], width)
