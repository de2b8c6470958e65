"""How many of something in which hour, as upright bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csdesk.widgets.cells import fitted
from csdesk.widgets.painted import Painted, PaintedLine, Piece
from csdesk.widgets.safe_text import shown
from csdesk.widgets.upright_bars import columns

LEAST_HOURS = 6
"""Hours that are drawn at the least, so that the first order of a day does not fill the width."""


class HourBars(Painted):
    """A title, a bar for every hour from the first to the last that has any, and the hours beneath."""

    COMPONENT_CLASSES = {"hour-bars--title"}
    DEFAULT_CSS = """
    HourBars {
        & > .hour-bars--title { color: $text-muted; }
        &:ansi > .hour-bars--title { text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """No bars yet."""
        super().__init__(id=id)
        self._title = ""
        self._counts: Mapping[int, int] = {}

    def tell(self, title: str, counts: Mapping[int, int]) -> None:
        """Show so many of each hour of the day."""
        if (title, counts) != (self._title, self._counts):
            self._title, self._counts = title, counts
            self.repaint()

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:
        """Title, the highest count at the bars' tops, bars, hours; only the title where there is no room."""
        title = (Piece(fitted(shown(self._title), width), "hour-bars--title"),)
        bars = height - 3
        if not self._counts or bars < 1:
            return [title]
        first = min(self._counts)
        hours = range(first, max(max(self._counts) + 1, first + LEAST_HOURS))
        wide = 2 if 3 * len(hours) <= width else 1
        hours = hours[-max(1, width // (wide + 1)) :]
        counts = [self._counts.get(hour, 0) for hour in hours]
        lines = [title, *columns([(count, str(count or "")) for count in counts], wide, bars)]
        # One cell has no room for an hour of two digits: then every third is written.
        labels = "".join(_label(hour, wide, place) for place, hour in enumerate(hours))
        lines.append((Piece(fitted(labels, width), "hour-bars--title"),))
        return lines


def _label(hour: int, wide: int, place: int) -> str:
    if wide > 1:
        return f"{hour:02} "
    return "" if place % 3 == 2 else f"{hour:02} " if not place % 3 else " "
