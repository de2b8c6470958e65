"""A desk that dies while it merges, archives or erases: `python -m tests.desk.clients.dying_client WHAT FOLDER OUT`.

As `tests.desk.dying_hand`, but where something is kept: right before every COMMIT, before the file is written anew, and
before its WAL is emptied. Rows are erased two a transaction, so that there are many.
"""

from __future__ import annotations

from collections.abc import Mapping

from csdesk.desk.clients import archiving, erasures, merging
from csdesk.desk.desk import Desk
from tests.desk.dying_hand import Work, die_at_every_step
from tests.desk.shop import DIRECTOR, MANAGER, NEW, REGULAR, WITHOUT_NOTICE, WORKDAY

THE_REQUEST = 1
"""The id of the only request to erase in FOLDER."""


def merge(desk: Desk) -> None:
    """As the program does it."""
    with desk.writing() as tx:
        merging.merge(tx, WITHOUT_NOTICE, REGULAR, by=DIRECTOR, at=WORKDAY)


def archive(desk: Desk) -> None:
    """As the program does it."""
    with desk.writing() as tx:
        archiving.archive(tx, NEW, by=DIRECTOR, at=WORKDAY)


def erase(desk: Desk) -> None:
    """What was asked for and approved, as the program does it."""
    erasures.AT_ONCE = 2
    erasures.run(desk, THE_REQUEST, by=MANAGER, at=WORKDAY)


WHAT: Mapping[str, Work] = {"merge": merge, "archive": archive, "erase": erase}

if __name__ == "__main__":
    die_at_every_step(WHAT, ("COMMIT", "VACUUM", "PRAGMA wal_checkpoint"))
