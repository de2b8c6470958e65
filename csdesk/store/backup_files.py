"""Where a store's backups lie, and which is the newest that can be used (A-6).

Nothing here opens a store: it is asked when one is damaged, and when there is none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

FOLDER = "backups"
"""The folder beside the store, where nobody named another."""

_MAGIC = b"SQLite format 3\0"


_NAME = r"\d{4}-\d\d-\d\d(T\d{6})?"
_DAILY = r"\d{4}-\d\d-\d\d"


def daily_name(store: Path, day: date) -> str:
    """What the backup of a day is called."""
    return f"{store.stem}-{day.isoformat()}.sqlite3"


def daily(store: Path, folder: Path) -> Sequence[Path]:
    """The daily backups in a folder, the oldest first."""
    return _named(store, folder, _DAILY)


def newest_name(store: Path, folder: Path) -> Path | None:
    """The backup in a folder whose name is of the latest day, daily or by hand; None where there is none."""
    return max(_named(store, folder, _NAME), key=day_of, default=None)


def day_of(backup: Path) -> str:
    """The day in a backup's name, and the time where it was made by hand."""
    found = re.search(_NAME, backup.stem, re.ASCII)
    return found[0].replace("T", " ") if found else ""


def newest(store: Path, application_id: int) -> Path | None:
    """The newest backup of a store that looks whole, wherever the last one was put; None where there is none."""
    for folder in _folders(store):
        for path in reversed(_named(store, folder, _NAME)):
            if looks_whole(path, application_id):
                return path
    return None


def every(store: Path) -> Sequence[Path]:
    """Every backup of a store that is known of, and the copies from before migrations, the oldest first."""
    found = [path for folder in _folders(store) for path in _named(store, folder, _NAME)]
    return sorted({*found, *store.parent.glob(f"{store.stem}.before-*{store.suffix}")})


def _named(store: Path, folder: Path, pattern: str) -> Sequence[Path]:
    name = _matches(store, pattern)
    try:
        return sorted(path for path in folder.iterdir() if name.fullmatch(path.name))
    except OSError:
        return ()


def _matches(store: Path, pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(store.stem)}-{pattern}\.sqlite3", re.ASCII)


def looks_whole(path: Path, application_id: int) -> bool:
    """Whether a file begins as a csdesk store does, and is as long as it says; for whoever asks without opening it."""
    head = _head(path)
    if not _is_a_stores(head, application_id):
        return False
    page = int.from_bytes(head[16:18], "big")
    return path.stat().st_size == int.from_bytes(head[28:32], "big") * (65536 if page == 1 else page)


def begins_as_store(path: Path, application_id: int) -> bool:
    """Whether a file begins as a csdesk store does."""
    return _is_a_stores(_head(path), application_id)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError:
        return b""


def _is_a_stores(head: bytes, application_id: int) -> bool:
    return len(head) == 100 and head[:16] == _MAGIC and int.from_bytes(head[68:72], "big") == application_id


# Where the last backup was put is noted beside the store, so that it is found when the playbook is lost too.


def _note(store: Path) -> Path:
    return store.with_name(f"{store.name}.backups")


def _folders(store: Path) -> Sequence[Path]:
    beside = store.parent / FOLDER
    try:
        noted = Path(os.fsdecode(_note(store).read_bytes().strip()))
    except (OSError, ValueError):
        return (beside,)
    return (noted, beside) if noted.is_absolute() and noted != beside else (beside,)


def note_place(store: Path, backup: Path) -> None:
    """Remember where a backup was put; a note that cannot be made is no reason to have no backup."""
    folder = backup.parent
    if folder == _folders(store)[0] or not _matches(store, _NAME).fullmatch(backup.name):
        return
    new = _note(store).with_name(_note(store).name + ".new")
    with suppress(OSError):
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, os.fsencode(folder) + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
        new.rename(_note(store))
