"""What a supervisor should know of a store that stands in no row of it: who is at its desks, the backup (A-4, A-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from csdesk import places
from csdesk.desk.desk import Desk
from csdesk.store import at_desk, backup_files
from csdesk.store.at_desk import AtDesk

STALE = timedelta(hours=36)
"""A daily backup that is older was missed."""


@dataclass(frozen=True)
class Surroundings:
    """The desks and the backup, as of one look."""

    desks: Sequence[AtDesk]
    """Who is signed in at a desk, by since when."""
    backed_up: datetime | None
    """When the newest backup was made; None where there is none."""

    def is_stale(self, at: datetime) -> bool:
        """Whether a backup is missing (A-6)."""
        return self.backed_up is None or at - self.backed_up > STALE


def look(desk: Desk) -> Surroundings:
    """Look at the files beside the store; the store itself is not read."""
    store = desk.store.path
    newest = backup_files.newest_name(store, places.backups(store, desk.playbook.upkeep.backup.folder))
    made = None
    if newest is not None:
        try:
            made = datetime.fromtimestamp(newest.stat().st_mtime, UTC)
        except OSError:
            made = None
    return Surroundings(at_desk.everybody(store), made)
