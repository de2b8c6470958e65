"""A hand that dies between two slips: `python -m tests.desk.dying_scan STORE ENVELOPE FIRST SECOND`.

Scans the first, begins to scan the second, and ends without a word before that is kept.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from csdesk.desk.desk import Desk
from csdesk.desk.slips import slip_batches
from csdesk.playbook.loading import load
from csdesk.store.store import open_store
from tests.desk.shop import LI, WORKDAY

DIED = 9


def main(store: Path, batch: str, first: str, second: str) -> None:
    """Scan one slip and a half."""
    desk = Desk(open_store(store), load(store.parent / "playbook"), "dies")
    with desk.writing() as tx:
        slip_batches.scan(tx, batch, first, by=LI, at=WORKDAY)
    with desk.writing() as tx:
        slip_batches.scan(tx, batch, second, by=LI, at=WORKDAY)
        os._exit(DIED)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
