"""Many rows in one statement: a row costs the driver less than a statement of its own would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

PLACES = 900
"""The most values in one statement; SQLite as some systems have it takes no more than 999."""

Form = tuple[str, str]
"""A statement before the values of its rows, and the places for those of one row."""


def many(form: Form, columns: Sequence[Sequence[Any]]) -> Iterator[tuple[str, Sequence[Any]]]:
    """Statements, with the values to give each, for all rows of `columns`."""
    width, rows = len(columns), len(columns[0])
    # Column after column into its places: no row is put together by itself.
    given: list[Any] = [None] * (width * rows)
    for place, column in enumerate(columns):
        given[place::width] = column
    begin = 0
    # Few sizes, because the driver keeps what it made of each statement.
    for size in (PLACES // width, 10, 1):
        end = rows - (rows - begin) % size
        for row in range(begin, end, size):
            yield _statement(form, size), given[row * width : (row + size) * width]
        begin = end


@lru_cache
def _statement(form: Form, rows: int) -> str:
    before, places = form
    return before + ", ".join([places] * rows)
