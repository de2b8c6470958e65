"""Clients that may be one, as rows to choose from (K-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from csdesk.language import say
from csdesk.widgets.keyed_rows import keys_for
from csdesk.widgets.rows import Row

if TYPE_CHECKING:
    from csdesk.desk.clients.duplicates import Duplicate

MOST_LISTED = 30
"""Duplicates that are offered at once."""


def pairs(found: Sequence[Duplicate], *, both: bool = False) -> list[Row]:
    """A row for each other client and why it may be the same; with `both`, which the first is too."""
    rows = []
    for key, one in zip(keys_for(len(found)), found[:MOST_LISTED], strict=False):
        first = f"{one.code} {one.name} = " if both else ""
        rows.append(Row(one.other_code, (key, f"{first}{one.other_code} {one.other_name}  {say(one.why)}")))
    return rows
