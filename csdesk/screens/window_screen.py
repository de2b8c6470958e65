"""A screen over a window on a long list: pages are read as one goes on, and what was chosen stays chosen."""

from __future__ import annotations

from functools import partial
from typing import Generic, TypeVar

from textual import on

from csdesk.screens import row_window
from csdesk.screens.asking import AskingScreen
from csdesk.screens.row_window import HasPlace, Pages, Window
from csdesk.widgets.rows import Rows

R = TypeVar("R", bound=HasPlace)


class WindowScreen(AskingScreen, Generic[R]):
    """A screen whose `#rows` are the rows of a window."""

    def __init__(self) -> None:
        super().__init__()
        self._window: Window[R] = Window()
        self._place: int | None = None
        """Where the chosen row stands in the list."""

    @property
    def pages(self) -> Pages[R] | None:
        """What the window looks at; None before it was read."""
        raise NotImplementedError

    def _show(self, index: int | None = None) -> None:
        """Show the window with the row at `index` chosen, or else the one that was, or what is there in its place."""
        raise NotImplementedError

    def _show_chosen(self) -> None:
        """Show the chosen row in full, where a screen does."""
        self._keep_place()

    # -- what is chosen --------------------------------------------------------------------------------------------

    @property
    def placed(self) -> R | None:
        """The chosen row, with its place in the list."""
        rows = self._window.rows
        return rows[min(self.query_one("#rows", Rows).chosen, len(rows) - 1)] if rows else None

    def _keep_place(self) -> None:
        """Keep where the chosen row stands: it is chosen again when the list was read anew."""
        placed = self.placed
        self._place = placed.place if placed is not None else None

    def _renew(self, before: Window[R], found: Window[R]) -> None:
        """Look at what was read anew in place of `before`; a page that was read meanwhile is newer."""
        # The cursor may have moved since, and the message that says so may still be on its way.
        self._keep_place()
        if before is self._window:
            self._window = found

    def _index(self, index: int | None) -> int:
        """The index that is chosen when `index` is wished, or nothing is: see `_show`."""
        if index is None:
            index = self._window.index_of(self._place) if self._place is not None else 0
        return self.query_one("#rows", Rows).chosen if index is None else index

    async def choose(self, place: int) -> bool:
        """Choose the row at a place, wherever that is; False where the list could not be read."""
        pages, index = self.pages, self._window.index_of(place)
        if pages is None:
            return False
        if index is None:
            found = await self.in_reading(lambda tx: row_window.around(tx, pages, place))
            if found is None:
                return False
            self._window, index = found, found.index_of(place)
        self._show(index or 0)
        return True

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_chosen()

    # -- going on --------------------------------------------------------------------------------------------------

    @on(Rows.EndReached)
    def _at_end(self, event: Rows.EndReached) -> None:
        event.stop()
        self.in_group("page", partial(self._turn, event.beyond, forward=True, far=event.far))

    @on(Rows.BeginReached)
    def _at_begin(self, event: Rows.BeginReached) -> None:
        event.stop()
        self.in_group("page", partial(self._turn, event.beyond, forward=False, far=event.far))

    async def _turn(self, beyond: int, *, forward: bool, far: bool) -> None:
        """Read the page beyond an end, and go on as far as the person wanted to."""
        pages, window = self.pages, self._window
        if pages is None:
            return
        with self.keys_held():
            found = await self.in_reading(lambda tx: row_window.turned(tx, pages, window, forward=forward, far=far))
            if found is None or found is window or window is not self._window:
                return
            self._window = found
            self._show(row_window.index_after(window, found, beyond, forward=forward, far=far))
