"""What an import has to remember of a whole file or store: on the disk, so that memory does not grow with it (P-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from csdesk.store.sqlite import driver


class Notes:
    """A table of texts with something to each, gone when the context is left."""

    def __enter__(self) -> Self:
        self._connection = driver.connect("", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("CREATE TABLE note(text TEXT PRIMARY KEY, value) WITHOUT ROWID")
        self._connection.execute("BEGIN")
        return self

    def first(self, text: str, value: int) -> int:
        """The first value that was noted of a text: `value` itself, noted now, when none was before."""
        added = self._connection.execute("INSERT OR IGNORE INTO note VALUES (?, ?)", (text, value)).rowcount
        return value if added else int(self.get(text))

    def add_all(self, notes: Iterable[Sequence[Any]]) -> None:
        """Note texts with their values; of a text that was noted before the earlier value stays."""
        self._connection.executemany("INSERT OR IGNORE INTO note VALUES (?, ?)", notes)

    def add_all_once(self, notes: Iterable[Sequence[Any]]) -> None:
        """Note texts with their values; of a text that comes a second time the value becomes None."""
        self._connection.executemany(
            "INSERT INTO note VALUES (?, ?) ON CONFLICT(text) DO UPDATE SET value = NULL", notes
        )

    def get(self, text: str) -> Any:
        """What was noted of a text, or None."""
        row = self._connection.execute("SELECT value FROM note WHERE text = ?", (text,)).fetchone()
        return row[0] if row else None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
