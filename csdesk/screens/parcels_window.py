"""A window on a long list: the rows around what is looked at, however many there are beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.run_pages import Pages, Placed

PAGE = 200
"""Rows that are read at once; a window holds two pages at most."""


@dataclass(frozen=True)
class Window:
    """Rows that follow each other."""

    rows: Sequence[Placed] = ()

    def index_of(self, place: int) -> int | None:
        """The index of the row at a place."""
        return next((index for index, one in enumerate(self.rows) if one.place == place), None)


def at_begin(tx: Transaction, pages: Pages) -> Window:
    """The first page."""
    from csdesk.desk.run_pages import BEGIN

    return Window(pages.after(tx, BEGIN, PAGE))


def around(tx: Transaction, pages: Pages, place: int) -> Window:
    """The row at a place, or what is nearest to it, with half a page on either side."""
    return Window([*pages.before(tx, place, PAGE // 2), *pages.after(tx, place - 1, PAGE // 2)])


def again(tx: Transaction, pages: Pages, window: Window) -> Window:
    """The same rows as they are now; the first page of what was not looked at yet."""
    if not window.rows:
        return at_begin(tx, pages)
    return Window(pages.after(tx, window.rows[0].place - 1, max(PAGE, len(window.rows))))


def turned(tx: Transaction, pages: Pages, window: Window, *, forward: bool, far: bool) -> Window:
    """With the page beyond an end, what is furthest from it let go; `far`, the very last page, or the first.

    The window itself where there is nothing beyond.
    """
    from csdesk.desk.run_pages import END

    if not window.rows:
        return window
    more = pages.after(tx, window.rows[-1].place, PAGE) if forward else pages.before(tx, window.rows[0].place, PAGE)
    if not more:
        return window
    if far:
        return Window(pages.before(tx, END, PAGE)) if forward else at_begin(tx, pages)
    return Window([*window.rows, *more][-2 * PAGE :] if forward else [*more, *window.rows][: 2 * PAGE])
