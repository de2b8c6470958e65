"""What an import has to remember of a whole file or store: on the disk, so that memory does not grow with it (P-3)."""

from __future__ import annotations

import struct
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from csdesk.store.sqlite import driver

_LENGTHS = struct.Struct("QQ")


class Notes:
    """A table of texts with something to each, gone when the context is left.

    It is made when it is first asked. Until then notes are only put down one after the other, which costs next to
    nothing: many a file never asks.
    """

    def __enter__(self) -> Self:
        # A file of its own, and not one of SQLite's temporary databases: some builds keep those in memory.
        self._folder = tempfile.TemporaryDirectory(prefix="csdesk-")
        self._unread = (Path(self._folder.name) / "notes").open("w+b")
        self._table: Any = None
        return self

    def add_all(self, texts: Sequence[str], values: Sequence[int]) -> None:
        """Note texts of one line with their values below 2**32; of a text noted before the earlier value stays."""
        if self._table is None:
            put_down = "\n".join(texts).encode(), array("I", values).tobytes()
            self._unread.write(_LENGTHS.pack(*map(len, put_down)))
            self._unread.writelines(put_down)
        else:
            self._put(zip(texts, values, strict=True))

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
            while lengths := self._unread.read(_LENGTHS.size):
                texts, values = map(self._unread.read, _LENGTHS.unpack(lengths))
                self._put(zip(texts.decode().split("\n"), array("I", values), strict=False))
        return self._table

    def _put(self, notes: Iterable[tuple[str, int]]) -> None:
        self._table.executemany("INSERT OR IGNORE INTO note VALUES (?, ?)", notes)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._table is not None:
            self._table.close()
        self._unread.close()
        self._folder.cleanup()
