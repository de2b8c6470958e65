"""What the desk does for itself while nobody types: the search index is put in order (O-1)."""

from __future__ import annotations

from csdesk.desk.desk import Desk
from csdesk.store import search

MOVES = 40
"""Used clients moved to their new places in one transaction, so that nobody else waits long."""


def tidy_search(desk: Desk) -> bool:
    """Move used clients to their places in the lookup, and merge what changed; whether more is left to do."""
    with desk.writing() as tx:
        moved = search.move_used(tx.raw, MOVES)
        return search.tidy(tx.raw) or moved == MOVES
