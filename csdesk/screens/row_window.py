"""A window on a long list: the rows around what is looked at, however many there are beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from csdesk.desk.paging import BEGIN, END

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction

PAGE = 200
"""Rows that are read at once; a window holds two pages at most."""


class HasPlace(Protocol):
    """A row of a list."""

    @property
    def place(self) -> int:
        """Where it stands in the order of the list."""


R = TypeVar("R", bound=HasPlace)


class Pages(Protocol[R]):
    """What a window looks at."""

    def after(self, tx: Transaction, place: int, limit: int) -> list[R]:
        """The first rows behind a place."""

    def before(self, tx: Transaction, place: int, limit: int) -> list[R]:
        """The last rows before a place."""


@dataclass(frozen=True)
class Window(Generic[R]):
    """Rows that follow each other."""

    rows: Sequence[R] = ()

    def index_of(self, place: int) -> int | None:
        """The index of the row at a place."""
        return next((index for index, one in enumerate(self.rows) if one.place == place), None)


def at_begin(tx: Transaction, pages: Pages[R]) -> Window[R]:
    """The first page."""
    return Window(pages.after(tx, BEGIN, PAGE))


def around(tx: Transaction, pages: Pages[R], place: int) -> Window[R]:
    """The row at a place, or what is nearest to it, with half a page on either side."""
    return Window([*pages.before(tx, place, PAGE // 2), *pages.after(tx, place - 1, PAGE // 2)])


def again(tx: Transaction, pages: Pages[R], window: Window[R]) -> Window[R]:
    """The same rows as they are now; the first page of what was not looked at yet."""
    if not window.rows:
        return at_begin(tx, pages)
    return Window(pages.after(tx, window.rows[0].place - 1, max(PAGE, len(window.rows))))


def turned(tx: Transaction, pages: Pages[R], window: Window[R], *, forward: bool, far: bool) -> Window[R]:
    """With the page beyond an end, what is furthest from it let go; `far`, the very last page, or the first.

    The window itself where there is nothing beyond.
    """
    if not window.rows:
        return window
    more = pages.after(tx, window.rows[-1].place, PAGE) if forward else pages.before(tx, window.rows[0].place, PAGE)
    if not more:
        return window
    if far:
        return Window(pages.before(tx, END, PAGE)) if forward else at_begin(tx, pages)
    return Window([*window.rows, *more][-2 * PAGE :] if forward else [*more, *window.rows][: 2 * PAGE])


def index_after(before: Window[R], found: Window[R], beyond: int, *, forward: bool, far: bool) -> int:
    """The index of the row that is chosen after a page was turned: as far on as the person wanted to go."""
    if far:
        return len(found.rows) - 1 if forward else 0
    index = found.index_of(before.rows[-1 if forward else 0].place) or 0
    index += beyond if forward else -beyond
    return max(0, min(index, len(found.rows) - 1))
