"""A screen over a window on a long list in which rows are selected, to do the same with all of them (U-4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from textual import on

from csdesk.screens.numbers import copy_numbers, typing_words
from csdesk.screens.row_window import HasPlace
from csdesk.screens.window_screen import WindowScreen
from csdesk.widgets.rows import Rows
from csdesk.widgets.scanned_rows import ScannedRows


class HasNumber(Protocol):
    """What a row is about."""

    @property
    def number(self) -> str:
        """By which it is selected, scanned and copied."""


class Numbered(HasPlace, Protocol):
    """A row of a list, of something with a number."""

    @property
    def row(self) -> HasNumber:
        """What it is about."""


R = TypeVar("R", bound=Numbered)


class SelectingScreen(WindowScreen[R]):
    """A screen whose `#rows` are `ScannedRows`; what is done is done with the selected ones, or with the chosen one."""

    def __init__(self) -> None:
        super().__init__()
        self._selected: set[str] = set()

    def selected_words(self, many: int) -> str:
        """How many are selected, in words."""
        raise NotImplementedError

    def _show_rows(self, index: int | None = None) -> None:
        """Show the window's rows, marked where they are selected, with the one at `index` chosen."""
        raise NotImplementedError

    @property
    def selected(self) -> Sequence[str]:
        """The numbers of the selected ones; without a selection that of the chosen one."""
        if self._selected:
            return sorted(self._selected)
        return [self.placed.row.number] if self.placed is not None else []

    @property
    def has_selection(self) -> bool:
        """Whether any are selected."""
        return bool(self._selected)

    def select(self, numbers: Iterable[str]) -> None:
        """Let these be the selected ones."""
        self._selected = set(numbers)
        self._show_rows()

    def tell_selected(self) -> None:
        """Say how many are selected; nothing where none are."""
        many = len(self._selected)
        self.tell(self.selected_words(many) if many else "")

    def action_select(self) -> None:
        """Space: select the chosen one, or let it go, and on to the next."""
        if self.placed is not None:
            self._selected ^= {self.placed.row.number}
            self._show_rows()
            self.tell_selected()
            self.query_one("#rows", Rows).move(1)

    def action_copy(self) -> None:
        """y: the numbers to the clipboard."""
        copy_numbers(self, self.selected)

    def action_back(self) -> None:
        """Esc: the selection goes first, then back."""
        if self._selected:
            self.select(())
            self.tell_selected()
        else:
            self.leave()

    @on(ScannedRows.Typing)
    def _typing(self, event: ScannedRows.Typing) -> None:
        event.stop()
        self.tell(typing_words(event.number))
