"""Long lists page by page: a row with its place in the order of its list, and the places around all of them."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

R = TypeVar("R")

BEGIN = -1
"""A place before every row."""

END = 2**62
"""A place behind every row."""


class Placed(NamedTuple, Generic[R]):
    """A row with its place in the order of its list."""

    place: int
    row: R
