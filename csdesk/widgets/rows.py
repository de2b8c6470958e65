"""The one list of the desk: rows of cells under a moving choice, painted again line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from csdesk.widgets.cells import fitted
from csdesk.widgets.columns import Column, Place, in_columns, placed
from csdesk.widgets.safe_text import shown

__all__ = ["TONES", "Column", "Row", "Rows"]

CHOSEN, MORE_ABOVE, MORE_BELOW, PLAIN = "> ", "^ ", "v ", "  "
"""What stands before a row: the chosen one is marked so that it reads without colour, the edges say there is more."""

TONES = frozenset({"calm", "soon", "now", "passed", "done", "dim"})
"""How a row may be coloured. Its cells say the same by a sign: colour is never alone."""


@dataclass(frozen=True)
class Row:
    """One row: the key of what it stands for, its cells in the columns' order, and a tone of `TONES` or none."""

    key: str
    cells: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True)
class _Line:
    """What stands on one line: text of exactly the list's width, and the component classes that colour it."""

    text: str
    classes: tuple[str, ...] = ()

    def cells_changed(self, before: _Line) -> tuple[int, int]:
        """The first cell that is not as it was, and the one behind the last: the rest need not be sent again."""
        if self.classes != before.classes:
            return 0, cell_len(self.text)
        begin = _alike(self.text, before.text)
        if not (self.text.isascii() and before.text.isascii()):
            # What has no cell of its own belongs to the character before it.
            begin = max(0, begin - 1)
            while begin and not cell_len(self.text[begin]):
                begin -= 1
        end = len(self.text) - min(_alike(self.text[::-1], before.text[::-1]), len(self.text) - begin)
        return cell_len(self.text[:begin]), cell_len(self.text[:end])


def _alike(new: str, old: str) -> int:
    """How many characters are the same from the beginning."""
    alike = 0
    for one, other in zip(new, old, strict=False):
        if one != other:
            break
        alike += 1
    return alike


class _EdgeReached(Message):
    """An end of what `show` gave is reached."""

    def __init__(self, rows: Rows, beyond: int = 0, *, far: bool = False) -> None:
        """`beyond` is how many rows further the person wanted to go; `far`, as far as there are any."""
        super().__init__()
        self.rows = rows
        self.beyond = beyond
        self.far = far

    @property
    def control(self) -> Rows:
        """The list."""
        return self.rows


class Rows(Widget, can_focus=True):
    """Rows in columns, one of them chosen; only lines whose text changed are painted again.

    It holds what `show` gave it, a window on a query: `EndReached` asks whoever filled it for the next page, and
    `BeginReached`, of a list that holds no more than a part of it, for the one before.
    Up, Down, PageUp, PageDown, Home, End and the wheel move the choice; Enter and a click take it.

    It scrolls by itself and has no scroll bar: Textual's lays the screen out again for every change of the number of
    rows, and is drawn with blocks whose width terminals disagree about.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"rows--header", "rows--chosen", "rows--empty"} | {f"rows--{tone}" for tone in TONES}
    BINDINGS = [
        Binding("up", "move(-1)", show=False, id="rows.up"),
        Binding("down", "move(1)", show=False, id="rows.down"),
        Binding("pageup", "move_page(-1)", show=False, id="rows.page_up"),
        Binding("pagedown", "move_page(1)", show=False, id="rows.page_down"),
        Binding("home", "first", show=False, id="rows.first"),
        Binding("end", "last", show=False, id="rows.last"),
        Binding("enter", "take", show=False, id="rows.take"),
    ]
    DEFAULT_CSS = """
    Rows {
        height: 1fr;
        & > .rows--header { color: $text-muted; text-style: underline; }
        & > .rows--empty { color: $text-muted; }
        & > .rows--soon { color: $text-warning; }
        & > .rows--now { color: $text-warning; text-style: bold; }
        & > .rows--passed { color: $text-error; text-style: bold; }
        & > .rows--done { color: $text-success; }
        & > .rows--dim { color: $text-muted; }
        &:ansi > .rows--header { text-style: dim underline; }
        &:ansi > .rows--empty, &:ansi > .rows--dim { text-style: dim; }
        & > .rows--chosen {
            color: $block-cursor-blurred-foreground;
            background: $block-cursor-blurred-background;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .rows--chosen {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
    }
    """

    # Its own size changes nobody else's: no second layout of the screen for it.
    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)

    class Chosen(Message):
        """Enter or a click took `row`."""

        def __init__(self, rows: Rows, row: Row) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

        @property
        def control(self) -> Rows:
            """The list."""
            return self.rows

    class Moved(Message):
        """A person moved the choice to `row`. What `show` chooses is not announced: its caller knows.

        No kind of `Chosen`: a handler of that would be called for this too.
        """

        def __init__(self, rows: Rows, row: Row) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

        @property
        def control(self) -> Rows:
            """The list."""
            return self.rows

    class EndReached(_EdgeReached):
        """A person went to the last row, or tried to go past it: the next page may be shown now."""

    class BeginReached(_EdgeReached):
        """The same of the first row, and of the page before it."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        header: bool = False,
        empty: str = "",
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
    ) -> None:
        """A list with `columns`; `header` gives their titles a line, `empty` is drawn when there are no rows."""
        super().__init__(name=name, id=id, classes=classes)
        self._columns = tuple(columns)
        self._header = header
        self._empty = empty
        self._rows: Sequence[Row] = ()
        self._chosen = 0
        self._top = 0
        self._lines: list[_Line] = []
        self._laid_out_for = Size(0, 0)
        self._style_by_classes: dict[tuple[str, ...], Style] = {}

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, whether there is room for them or not."""
        return self._columns

    @columns.setter
    def columns(self, columns: Sequence[Column]) -> None:
        """Lay out in other columns."""
        self._columns = tuple(columns)
        self._repaint()

    @property
    def has_header(self) -> bool:
        """Whether the titles of the columns have a line."""
        return self._header

    @property
    def empty(self) -> str:
        """What is said where there are no rows; nothing before anybody knows that there are none."""
        return self._empty

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that `show` gave."""
        return self._rows

    @property
    def chosen(self) -> int:
        """Index of the chosen row; 0 when there are none."""
        return self._chosen

    @property
    def chosen_row(self) -> Row | None:
        """The chosen row; None when there are none."""
        return self._rows[self._chosen] if self._rows else None

    @property
    def page(self) -> int:
        """How many rows there is room for; at least 1."""
        return max(1, self.size.height - self._header)

    def show(self, rows: Sequence[Row], *, chosen: int | None = 0, empty: str | None = None) -> None:
        """Show `rows` with the one at index `chosen` chosen, or the nearest when there are fewer.

        `chosen=None` stays on the row with the key that was chosen, or at its place when that key is gone.
        `empty`, when given, replaces the text for no rows.
        """
        if chosen is None:
            key = None if (row := self.chosen_row) is None else row.key
            chosen = next((index for index, row in enumerate(rows) if row.key == key), self._chosen)
        if empty is not None:
            self._empty = empty
        self._rows = rows
        self._choose(chosen)

    @property
    def seen(self) -> range:
        """The places of the rows that are visible."""
        return range(self._top, min(self._top + self.page, len(self._rows)))

    def look_again(self) -> None:
        """Paint what of the same rows, under the same keys, looks otherwise by now."""
        self._repaint()

    def move(self, delta: int) -> None:
        """Move the choice by `delta` rows as a person does: it stops at either end, and is announced."""
        self._move_to(self._chosen + delta)

    def _move_to(self, index: int, *, far: bool = False) -> None:
        if not self._rows:
            return
        before = self._chosen
        self._choose(index)
        if self._chosen != before:
            self.post_message(self.Moved(self, self._rows[self._chosen]))
        if index >= len(self._rows) - 1:
            self.post_message(self.EndReached(self, index - len(self._rows) + 1, far=far))
        elif index <= 0:
            self.post_message(self.BeginReached(self, -index, far=far))

    def _choose(self, index: int) -> None:
        self._chosen = max(0, min(index, len(self._rows) - 1))
        self._repaint()

    def action_move(self, delta: int) -> None:
        """Move the choice by `delta` rows."""
        self.move(delta)

    def action_move_page(self, pages: int) -> None:
        """Move the choice by `pages` times the rows that are visible at once."""
        self.move(pages * self.page)

    def action_first(self) -> None:
        """Move to the first row."""
        self._move_to(0, far=True)

    def action_last(self) -> None:
        """Move to the last row."""
        self._move_to(len(self._rows) - 1, far=True)

    def action_take(self) -> None:
        """Take the chosen row."""
        if self._rows:
            self.post_message(self.Chosen(self, self._rows[self._chosen]))

    def on_click(self, event: events.Click) -> None:
        """Take the row under the pointer."""
        if (offset := event.get_content_offset(self)) is None:
            return
        index = self._top + offset.y - self._header
        if offset.y >= self._header and index < len(self._rows):
            self._move_to(index)
            self.action_take()
        event.stop()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the choice with the wheel."""
        self.move(1)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the choice with the wheel."""
        self.move(-1)
        event.stop()

    def _repaint(self) -> None:
        """Lay the visible lines out and have those painted that are not as they were."""
        if self._laid_out_for != self.size:
            # Everything will be painted anyway, also when the size becomes again what it was.
            self._laid_out_for = Size(-1, -1)
            return
        before = self._lines
        self._lay_out()
        for y, (line, old) in enumerate(zip(self._lines, before, strict=True)):
            if line != old:
                begin, end = line.cells_changed(old)
                self.refresh(Region(begin, y, end - begin, 1))

    def _lay_out(self) -> None:
        self._laid_out_for = self.size
        width, height = self.size
        self._follow()
        places = placed(self._columns, width - len(PLAIN))
        lines = []
        if self._header:
            titles = in_columns([column.title for column in self._columns], places, width - len(PLAIN))
            lines.append(_Line(PLAIN + titles, ("rows--header",)))
        if self._rows:
            last = min(len(self._rows), self._top + self.page)
            lines += [self._row_line(index, places, width - len(PLAIN)) for index in range(self._top, last)]
        else:
            lines += self._empty_lines(width - len(PLAIN))
        lines += [_Line(" " * width)] * (height - len(lines))
        self._lines = lines[:height]

    def _follow(self) -> None:
        """Scroll by the least that leaves the chosen row visible and no line unused."""
        top = min(self._top, self._chosen, len(self._rows) - self.page)
        self._top = max(0, top, self._chosen - self.page + 1)

    def _row_line(self, index: int, places: Sequence[Place], width: int) -> _Line:
        row = self._rows[index]
        classes: tuple[str, ...] = (f"rows--{row.tone}",) if row.tone else ()
        marker = PLAIN
        if index == self._chosen:
            marker = CHOSEN
            classes += ("rows--chosen",)
        elif index == self._top > 0:
            marker = MORE_ABOVE
        elif index == self._top + self.page - 1 < len(self._rows) - 1:
            marker = MORE_BELOW
        return _Line(marker + in_columns(row.cells, places, width), classes)

    def _empty_lines(self, width: int) -> list[_Line]:
        wrapped = Text(shown(self._empty)).wrap(self.app.console, max(1, width))
        return [_Line(PLAIN + fitted(line.plain, width), ("rows--empty",)) for line in wrapped]

    def render_line(self, y: int) -> Strip:
        """One line of the list (Textual's Line API)."""
        if self._laid_out_for != self.size:
            self._lay_out()
        if y >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        line = self._lines[y]
        return Strip([Segment(line.text, self._style(line.classes))], self.size.width)

    def _style(self, classes: tuple[str, ...]) -> Style:
        # Textual forgets its own cache of these at every refresh.
        if (style := self._style_by_classes.get(classes)) is None:
            style = self.get_component_rich_style(*classes) if classes else self.rich_style
            self._style_by_classes[classes] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles: theme, focus or rules changed."""
        super().notify_style_update()
        self._style_by_classes.clear()
