"""Whether others changed the store: asked often, answered from memory (docs/architecture.md, decision 3)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from csdesk.store import sqlite


class ChangeFeed:
    """Tells whether anything was committed to a store since it was last asked, by whichever program."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: Any = None
        self._last = -1
        # Whoever asks may ask from any thread, and two at once.
        self._lock = threading.Lock()

    def changed(self) -> bool:
        """Whether something was committed since the last call; True at the first. StoreRefused when it cannot tell.

        The connection behind it only ever asks this: a version that it changed itself would not show.
        """
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = sqlite.connect(self._path)
                version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            except sqlite.FAILURES as error:
                raise sqlite.explained(error, self._path) from error
            changed = version != self._last
            self._last = version
            return bool(changed)

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
