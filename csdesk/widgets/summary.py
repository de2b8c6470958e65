"""A thing in a few lines: its title, a sentence, and short items, laid out for the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from csdesk.widgets.cells import fitted
from csdesk.widgets.painted import Painted, PaintedLine, Piece, cells_of
from csdesk.widgets.rows import TONES
from csdesk.widgets.safe_text import shown

GAP = "   "
"""Between two items on one line."""

INDENT = 2
"""Cells by which the further lines of an item are set in."""

BOLD = Style(bold=True)

NARROW = 60
"""Below so many cells a title wraps, and items stand one a line where they fit."""


@dataclass(frozen=True)
class Item:
    """A short text, with a tone of `TONES` or none."""

    text: str
    tone: str = ""


class Summary(Painted):
    """Title, sentence, items; what has no room is counted at the end."""

    COMPONENT_CLASSES = {f"summary--{tone}" for tone in TONES}
    DEFAULT_CSS = """
    Summary {
        height: 4;
        width: 100%;
        & > .summary--soon { color: $text-warning; }
        & > .summary--now { color: $text-warning; text-style: bold; }
        & > .summary--passed { color: $text-error; text-style: bold; }
        & > .summary--done { color: $text-success; }
        & > .summary--dim { color: $text-muted; }
        &:ansi > .summary--dim { text-style: dim; }
    }
    """

    def __init__(
        self,
        *,
        centred: bool = False,
        sentence_lines: int = 1,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        """Empty; where there is room, what is told stands in the middle if `centred`, else at the left.

        The sentence takes at most `sentence_lines` where the summary is wide, and has more lines than that.
        """
        super().__init__(id=id)
        self._centred = centred
        self._sentence_lines = sentence_lines
        self._told: tuple[str, str, str, Sequence[Item]] = ("", "", "", ())

    def tell(self, title: str, sentence: str, items: Sequence[Item], *, tone: str = "") -> None:
        """Show these; `tone` is that of the sentence. What did not change is not painted."""
        told = (shown(title), shown(sentence), tone, tuple(items))
        if told != self._told:
            self._told = told
            self.repaint()

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:
        """The lines."""
        title, sentence, tone, items = self._told
        look = f"summary--{tone}" if tone else ""
        if width >= NARROW:
            said = self._wrapped(sentence, width, max(1, min(self._sentence_lines, height - 2)))
            head: list[PaintedLine] = [(Piece(_cut(title, width), "", BOLD),), *((Piece(one, look),) for one in said)]
            lines: list[PaintedLine] = [*head, *_flowing(items, width, height - len(head))]
            return [_in_the_middle(line, width) for line in lines] if self._centred else lines
        room = max(1, height - len(items) - 1)
        titles = self._wrapped(title, width, max(1, min(room - 1, 3)))
        sentences = self._wrapped(sentence, width, max(1, min(room - len(titles), 3)))
        lines = [(Piece(line, "", BOLD),) for line in titles]
        lines += [(Piece(line, look),) for line in sentences]
        below = [line for item in items for line in self._stacked(item, width)]
        if len(lines) + len(below) > height:
            below = [(_piece(item, width),) for item in items]
        if len(lines) + len(below) > height:
            return lines + _flowing(items, width, height - len(lines))
        # A blank line before them where there is room for it.
        return lines + [()] * (len(lines) + len(below) < height) + below

    def _stacked(self, item: Item, width: int) -> list[PaintedLine]:
        """An item on lines of its own, those after the first set in."""
        look = f"summary--{item.tone}" if item.tone else ""
        first, *others = self._wrapped(shown(item.text), max(1, width - INDENT), 3)
        return [(Piece(first, look),), *((Piece(" " * INDENT + line, look),) for line in others)]

    def _wrapped(self, text: str, width: int, most: int) -> list[str]:
        """The text on at most so many lines, the last one cut."""
        lines = [line.plain.rstrip() for line in Text(text).wrap(self.app.console, max(1, width))]
        if len(lines) > most:
            start = 0
            for line in lines[: most - 1]:
                start = text.index(line, start) + len(line)
            lines[most - 1 :] = [text[start:].lstrip()]
        return [_cut(line, width) for line in lines] or [""]


def _cut(text: str, width: int) -> str:
    return fitted(text, min(cell_len(text), width))


def _piece(item: Item, width: int) -> Piece:
    return Piece(_cut(shown(item.text), width), f"summary--{item.tone}" if item.tone else "")


def _in_the_middle(line: PaintedLine, width: int) -> PaintedLine:
    return (Piece(" " * ((width - cells_of(line)) // 2)), *line) if line else line


def _flowing(items: Sequence[Item], width: int, height: int) -> list[PaintedLine]:
    """Items one after the other; those without room are counted as `+2`."""
    lines: list[PaintedLine] = [()] if items and height > 0 else []
    for place, item in enumerate(items):
        if not lines:
            break
        piece = _piece(item, width)
        longer = (*lines[-1], Piece(GAP), piece) if lines[-1] else (piece,)
        behind = len(items) - place - 1
        is_last = len(lines) == height
        if cells_of(longer) + (len(_more(behind)) if is_last and behind else 0) <= width or not lines[-1]:
            lines[-1] = longer
        elif not is_last:
            lines.append((piece,))
        else:
            more = _more(behind + 1)
            if cells_of(lines[-1]) + len(more) <= width:
                lines[-1] = (*lines[-1], Piece(more, "summary--dim"))
            break
    return lines


def _more(count: int) -> str:
    return f"{GAP}+{count}"
