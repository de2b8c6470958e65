"""What an import has to remember of a whole file or store: on the disk, so that memory does not grow with it (P-3)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from csdesk.store.sqlite import driver


class Notes:
    """A table of texts with something to each, gone when the context is left.

    It is made when it is first asked. Until then notes are only put down one after the other, which costs next to
    nothing: many a file never asks.
    """

    def __enter__(self) -> Self:
        # A file of its own, and not one of SQLite's temporary databases: some builds keep those in memory.
        self._folder = tempfile.TemporaryDirectory(prefix="csdesk-")
        self._unread = (Path(self._folder.name) / "notes").open("w+", encoding="utf-8")
        self._table: Any = None
        return self

    def add_all(self, notes: Sequence[tuple[str, int]]) -> None:
        """Note texts with their values; of a text that was noted before the earlier value stays."""
        if self._table is None:
            self._unread.write(json.dumps(notes) + "\n")
        else:
            self._put(notes)

    def add_all_once(self, notes: Iterable[Sequence[Any]]) -> None:
        """Note texts with their values; of a text that comes a second time the value becomes None."""
        self._asked().executemany("INSERT INTO note VALUES (?, ?) ON CONFLICT(text) DO UPDATE SET value = NULL", notes)

    def first(self, text: str, value: int) -> int:
        """The first value that was noted of a text: `value` itself, noted now, when none was before."""
        added = self._asked().execute("INSERT OR IGNORE INTO note VALUES (?, ?)", (text, value)).rowcount
        return value if added else int(self.get(text))

    def get(self, text: str) -> Any:
        """What was noted of a text, or None."""
        row = self._asked().execute("SELECT value FROM note WHERE text = ?", (text,)).fetchone()
        return row[0] if row else None

    def _asked(self) -> Any:
        if self._table is None:
            path = Path(self._folder.name) / "notes.sqlite3"
            self._table = driver.connect(str(path), isolation_level=None, check_same_thread=False)
            for statement in (
                "PRAGMA journal_mode=OFF",
                "PRAGMA synchronous=OFF",
                "CREATE TABLE note(text TEXT PRIMARY KEY, value) WITHOUT ROWID",
                "BEGIN",
            ):
                self._table.execute(statement)
            self._unread.seek(0)
            for line in self._unread:
                self._put(json.loads(line))
        return self._table

    def _put(self, notes: Sequence[tuple[str, int]]) -> None:
        self._table.executemany("INSERT OR IGNORE INTO note VALUES (?, ?)", notes)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._table is not None:
            self._table.close()
        self._unread.close()
        self._folder.cleanup()
