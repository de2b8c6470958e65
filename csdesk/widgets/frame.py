"""The frame around every screen: where I am, the nearest deadline, and the keys that work here, now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from csdesk.widgets.deadline_line import DeadlineLine, NearestDeadline

__all__ = ["DeadlineLine", "KeysLine", "MessageLine", "NearestDeadline", "TopLine"]


def _cut(text: str, width: int) -> str:
    from rich.cells import set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 2)) + ".."


class TopLine(Static):
    """Line 1: the screens with their keys, who is signed in, the time."""

    DEFAULT_CSS = "TopLine { height: 1; width: 100%; background: $panel; color: $text; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._places: Sequence[tuple[str, str]] = ()
        self._here = ""
        self._right = ""

    def tell(self, places: Sequence[tuple[str, str]], here: str, right: str) -> None:
        """Show the screens as (key, word), the one we are in, and what stands at the right."""
        if (places, here, right) != (self._places, self._here, self._right):
            self._places, self._here, self._right = places, here, right
            self.update(self._content(), layout=False)

    def on_resize(self) -> None:
        """Fill the new width."""
        self.update(self._content(), layout=False)

    def _content(self) -> Content:
        width = self.size.width
        right = _cut(self._right, max(0, width - 8))
        parts = [Content.styled("csdesk", "bold")]
        used = 6
        # Where we are has room before the places that come ahead of it.
        here = next((f"  {key} {word}" for key, word in self._places if word == self._here), "")
        for key, word in self._places:
            text = f"  {key} {word}"
            kept = cell_len(here) if word != self._here else 0
            if used + cell_len(text) + kept + cell_len(right) + 2 > width:
                continue
            here = here if word != self._here else ""
            parts.append(Content.styled(text, "bold underline" if word == self._here else ""))
            used += cell_len(text)
        gap = " " * max(1, width - used - cell_len(right))
        return Content("").join([*parts, Content(gap), Content(right)])


class MessageLine(Static):
    """What just happened and what to do, in one sentence; stays until the next message or until it is cleared."""

    DEFAULT_CSS = """
    MessageLine { height: auto; max-height: 3; width: 100%; padding: 0 1; display: none; background: $panel; }
    MessageLine.-told { display: block; }
    MessageLine.-bad { color: $text-error; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._told = ""

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Show a sentence; an empty one clears the line. Only one that takes more or fewer lines moves the screen."""
        shown = ("! " if bad else "") + text
        self.set_class(bad, "-bad")
        if shown == self._told:
            return
        in_one_line = all(0 < cell_len(one) <= self.content_size.width for one in (shown, self._told))
        self._told = shown
        self.set_class(bool(text), "-told")
        self.update(Content(shown), layout=not in_one_line)


class KeysLine(Static):
    """The last line: the keys that work here, now, as (key, word)."""

    DEFAULT_CSS = "KeysLine { height: 1; width: 100%; dock: bottom; background: $panel; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._keys: Sequence[tuple[str, str]] = ()
        self._always: Collection[str] = ()

    def tell(self, keys: Sequence[tuple[str, str]], always: Collection[str] = ()) -> None:
        """Show keys with their words, as many as there is room for, those of `always` before all others."""
        if (keys, always) != (self._keys, self._always):
            self._keys, self._always = keys, always
            self.update(self._content(), layout=False)

    def on_resize(self) -> None:
        """Fill the new width."""
        self.update(self._content(), layout=False)

    def _content(self) -> Content:
        shown = fitting(self._keys, self._always, self.size.width)
        return Content("  ").join([Content.assemble((key, "bold"), " ", word) for key, word in shown])


def fitting(keys: Sequence[tuple[str, str]], always: Collection[str], width: int) -> list[tuple[str, str]]:
    """The keys with their words that fit into `width` cells, two between any two, in their order.

    Those in `always`, such as the way back and help, have their room first; then the others in their order, up to the
    first that has none.
    """
    kept: set[int] = set()
    used = -2
    first = [place for place, (key, _) in enumerate(keys) if key in always]
    others = [place for place, (key, _) in enumerate(keys) if key not in always]
    for places in (first, others):
        for place in places:
            key, word = keys[place]
            length = cell_len(key) + 1 + cell_len(word) + 2
            if used + length > width:
                break
            kept.add(place)
            used += length
    return [pair for place, pair in enumerate(keys) if place in kept]
