"""Figures in sections, one of them chosen: what stands on a board; only cells that changed are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message

from csdesk.widgets.cells import fitted
from csdesk.widgets.painted import PLAIN, Painted, PaintedLine, Piece, cells_of
from csdesk.widgets.rows import TONES
from csdesk.widgets.safe_text import shown

GAP = "  "
REVERSED = Style(reverse=True)


@dataclass(frozen=True)
class Bar:
    """How much of something is done, as a bar of so many cells."""

    done: int
    total: int
    cells: int

    @property
    def full(self) -> int:
        """Cells that are full: none before anything is done, all only when everything is."""
        if self.done <= 0 or self.total <= 0:
            return 0
        if self.done >= self.total:
            return self.cells
        return min(self.cells - 1, max(1, self.cells * self.done // self.total))


@dataclass(frozen=True)
class Figure:
    """A figure that can be chosen, with a tone of `TONES` or none."""

    key: str
    text: str
    tone: str = ""
    label: str = ""
    """What stands before it, muted."""
    bar: Bar | None = None


@dataclass(frozen=True)
class Section:
    """A line of figures under one title, and a remark behind them that cannot be chosen."""

    title: str
    figures: Sequence[Figure]
    remark: str = ""


def title_of(sections: Sequence[Section], key: str) -> str:
    """What stands over the rows of a figure: its section, its label, what it says; empty where it says nothing now."""
    for section in sections:
        for one in section.figures:
            if one.key == key:
                return "  ".join(filter(None, (section.title, one.label, one.text)))
    return ""


@dataclass(frozen=True)
class _Place:
    """Where a figure stands: its line and its first cell."""

    key: str
    line: int
    column: int


class Figures(Painted, can_focus=True):
    """Sections of figures; arrows move the choice, Enter and a click take it."""

    COMPONENT_CLASSES = {"figures--title", "figures--chosen", "figures--marked"} | {
        f"figures--{tone}" for tone in TONES
    }
    BINDINGS = [
        Binding("left", "go(-1)", show=False, id="figures.left"),
        Binding("right", "go(1)", show=False, id="figures.right"),
        Binding("up", "go_line(-1)", show=False, id="figures.up"),
        Binding("down", "go_line(1)", show=False, id="figures.down"),
        Binding("home", "go(-1000000)", show=False, id="figures.first"),
        Binding("end", "go(1000000)", show=False, id="figures.last"),
        Binding("enter", "take", show=False, id="figures.take"),
    ]
    DEFAULT_CSS = """
    Figures {
        width: 100%;
        & > .figures--title, & > .figures--dim { color: $text-muted; }
        & > .figures--soon { color: $text-warning; }
        & > .figures--now { color: $text-warning; text-style: bold; }
        & > .figures--passed { color: $text-error; text-style: bold; }
        & > .figures--done { color: $text-success; }
        & > .figures--marked { text-style: underline; }
        &:focus > .figures--chosen {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        &:ansi > .figures--title, &:ansi > .figures--dim { text-style: dim; }
        &:ansi > .figures--passed { color: ansi_bright_red; }
    }
    """

    class Chosen(Message):
        """Enter or a click took a figure."""

        def __init__(self, figures: Figures, figure: Figure) -> None:
            super().__init__()
            self.figures = figures
            self.figure = figure

        @property
        def control(self) -> Figures:
            """The figures."""
            return self.figures

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        """Nothing yet."""
        super().__init__(id=id)
        self._sections: Sequence[Section] = ()
        self._key = ""
        self._places: list[_Place] = []
        self._top = 0

    @property
    def chosen(self) -> Figure | None:
        """The chosen figure; the first where the chosen one is no more, None where there is none."""
        every = [one for section in self._sections for one in section.figures]
        return next((one for one in every if one.key == self._key), every[0] if every else None)

    def title_of(self, key: str) -> str:
        """What stands over the rows of a figure."""
        return title_of(self._sections, key)

    def tell(self, sections: Sequence[Section]) -> None:
        """Show these sections, with the same figure chosen as long as it is there."""
        if tuple(sections) == tuple(self._sections):
            return
        before, lines = self.chosen, self._lines_wanted()
        self._sections = tuple(sections)
        self._key = before.key if before is not None else ""
        if self._lines_wanted() != lines:
            self.refresh(layout=True)
        self.repaint()

    def _lines_wanted(self) -> int:
        return len(self._laid_out(self.size.width)[0])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Lines that all of it takes in so many cells."""
        return max(1, len(self._laid_out(width)[0]))

    # -- choosing --------------------------------------------------------------------------------------------------

    def choose(self, key: str) -> None:
        """Choose the figure of that key."""
        self._key = key
        self.repaint()

    def action_go(self, step: int) -> None:
        """The figure before or after, from end to end."""
        places = self._laid_out(self.size.width)[1]
        if places:
            now = next((place for place, one in enumerate(places) if self._is_chosen(one.key)), 0)
            self.choose(places[max(0, min(now + step, len(places) - 1))].key)

    def action_go_line(self, step: int) -> None:
        """The nearest figure of the line before or after."""
        places = self._laid_out(self.size.width)[1]
        now = next((one for one in places if self._is_chosen(one.key)), None)
        if now is None:
            return
        lines = [one.line for one in places if (one.line - now.line) * step > 0]
        if lines:
            line = min(lines) if step > 0 else max(lines)
            there = [one for one in places if one.line == line]
            self.choose(min(there, key=lambda one: abs(one.column - now.column)).key)

    def _is_chosen(self, key: str) -> bool:
        chosen = self.chosen
        return chosen is not None and chosen.key == key

    def action_take(self) -> None:
        """Take the chosen figure."""
        if (chosen := self.chosen) is not None:
            self.post_message(self.Chosen(self, chosen))

    def on_click(self, event: events.Click) -> None:
        """Take the figure under the pointer."""
        event.stop()
        if (offset := event.get_content_offset(self)) is None:
            return
        line = offset.y + self._top
        here = [one for one in self._laid_out(self.size.width)[1] if one.line == line and one.column <= offset.x]
        if here:
            self.choose(here[-1].key)
            self.action_take()

    def on_focus(self) -> None:
        """The cursor is here."""
        self.repaint()

    def on_blur(self) -> None:
        """The cursor is elsewhere: what was chosen is only marked."""
        self.repaint()

    # -- drawing ---------------------------------------------------------------------------------------------------

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:
        """The lines, from the one on that leaves the chosen figure visible."""
        lines, places = self._laid_out(width)
        line = next((one.line for one in places if self._is_chosen(one.key)), 0)
        self._top = max(0, min(self._top, line, len(lines) - height), line - height + 1)
        return lines[self._top : self._top + height]

    def _laid_out(self, width: int) -> tuple[list[PaintedLine], list[_Place]]:
        titles = max((cell_len(shown(one.title)) for one in self._sections), default=0)
        # In a narrow list titles have no more than a third.
        titles = min(titles, max(0, width // 3))
        lines: list[PaintedLine] = []
        places: list[_Place] = []
        for section in self._sections:
            line: PaintedLine = (Piece(fitted(shown(section.title), titles), "figures--title"),)
            begun = len(lines)
            for one in section.figures:
                pieces = self._pieces(one, width - titles - len(GAP))
                if cells_of(line) + len(GAP) + cells_of(pieces) > width and cells_of(line) > titles:
                    lines.append(line)
                    line = (Piece(" " * titles),)
                places.append(_Place(one.key, len(lines), cells_of(line) + len(GAP)))
                line = (*line, Piece(GAP), *pieces)
            room = width - cells_of(line) - len(GAP)
            if section.remark and room >= min(cell_len(section.remark), 12):
                text = shown(section.remark)
                line = (*line, Piece(GAP), Piece(fitted(text, min(room, cell_len(text))), "figures--dim"))
            lines.append(line)
            assert len(lines) > begun
        return lines, places

    def _pieces(self, one: Figure, room: int) -> PaintedLine:
        """Label, bar and figure, in at most `room` cells."""
        chosen = self._is_chosen(one.key)
        look = f"figures--{one.tone}" if one.tone else ""
        if chosen:
            look = "figures--chosen" if self.has_focus else "figures--marked"
        before: list[Piece] = []
        if one.label:
            before.append(Piece(shown(one.label) + " ", "figures--title"))
        if one.bar is not None:
            full = one.bar.full
            before += [Piece(" " * full, "", REVERSED), Piece("-" * (one.bar.cells - full) + " ", "figures--title")]
        taken = cells_of(tuple(before))
        if taken + 4 > room:
            before, taken = [], 0
        text = shown(one.text)
        return (*before, Piece(fitted(text, max(1, min(cell_len(text), room - taken))), look, PLAIN))
