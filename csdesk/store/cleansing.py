"""Writing the store anew, so that nothing that was taken out of it lies in its free pages or in its WAL (K-9)."""

from __future__ import annotations

import time
from pathlib import Path

from csdesk.store import sqlite, write_lock

_TRIES = 20
_PAUSE = 0.25
"""Seconds between two tries: others read for moments only."""


def write_anew(path: Path, holder: str = "") -> bool:
    """Write the whole file anew, and empty the WAL; whether it is empty. StoreRefused when the file cannot be written.

    Nobody writes meanwhile, and everybody may read. It needs as much room again as the store has.
    """
    with write_lock.held(path, holder):
        connection = sqlite.connect(path)
        try:
            connection.execute("VACUUM")
        except sqlite.FAILURES as error:
            raise sqlite.explained(error, path) from error
        finally:
            connection.close()
    return lay_aside(path, holder)


def lay_aside(path: Path, holder: str = "") -> bool:
    """Lay the WAL into the file and empty it; False where somebody reads for so long that it cannot be emptied."""
    connection = sqlite.connect(path)
    try:
        for _try in range(_TRIES):
            with write_lock.held(path, holder):
                busy, *_pages = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return True
            time.sleep(_PAUSE)
    except sqlite.FAILURES as error:
        raise sqlite.explained(error, path) from error
    finally:
        connection.close()
    return False
