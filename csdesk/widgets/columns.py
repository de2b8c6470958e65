"""Columns of a list: which of them fit into a width, and a row's cells laid out in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csdesk.widgets.cells import Align, fitted
from csdesk.widgets.safe_text import shown

GAP = "  "
NARROWEST_REST = 8
"""Cells that a column without a width must get if it says nothing else; before one has less, columns are dropped."""


@dataclass(frozen=True)
class Column:
    """A column of `width` cells; None takes what the others leave.

    When the list is too narrow, columns vanish by their `drop`, the highest first; those with 0 stay.
    """

    title: str
    width: int | None = None
    align: Align = "left"
    drop: int = 0
    least: int = NARROWEST_REST
    """Cells that it must get where it has no width."""


@dataclass(frozen=True)
class Place:
    """Where the cells of one column are drawn: index of the column, and the width it got."""

    index: int
    width: int
    align: Align


def placed(columns: Sequence[Column], width: int) -> tuple[Place, ...]:
    """The columns that fit into `width` cells, in their order, with the widths they get."""
    kept = list(enumerate(columns))
    while _least_width([column for _, column in kept]) > width:
        droppable = [(column.drop, index) for index, column in kept if column.drop]
        if not droppable:
            break
        _, dropped = max(droppable)
        kept = [(index, column) for index, column in kept if index != dropped]
    taken = sum(column.width or 0 for _, column in kept) + len(GAP) * (len(kept) - 1)
    sharing = [index for index, column in kept if column.width is None]
    share, left_over = divmod(max(0, width - taken), len(sharing) or 1)
    rest = {index: share + (position < left_over) for position, index in enumerate(sharing)}
    return tuple(
        Place(index, rest[index] if column.width is None else column.width, column.align) for index, column in kept
    )


def _least_width(columns: Sequence[Column]) -> int:
    gaps = len(GAP) * (len(columns) - 1)
    return gaps + sum(column.least if column.width is None else column.width for column in columns)


def in_columns(cells: Sequence[str], places: Sequence[Place], width: int) -> str:
    """`cells` at their places, cleaned, in exactly `width` terminal cells; a missing cell is blank."""
    drawn = [
        fitted(shown(cells[place.index]) if place.index < len(cells) else "", place.width, place.align)
        for place in places
    ]
    return fitted(GAP.join(drawn), width)
