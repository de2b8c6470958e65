"""Putting a backup in a store's place: looked at first, and with what was there kept (A-6)."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from csdesk.refused import N_, Refused
from csdesk.store import backup, backup_files, presence, sqlite, write_lock
from csdesk.store.audit import Show
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import bring_up_to_date

BESIDE = ("-wal", "-journal")
"""What SQLite keeps beside a file, and what belongs to it."""


@dataclass(frozen=True)
class Restored:
    """What was put in place, and where what was there lies now."""

    bytes: int
    kept: Path | None
    unsound: Refused | None


def restore(file: Path, store: Path, *, at: datetime, anyway: bool = False, show: Show | None = None) -> Restored:
    """Put a copy of the backup `file` in the store's place; what was there gets another name beside it (A-6).

    StoreRefused, with nothing changed, when the file is missing, damaged, no store or a newer csdesk's, when somebody
    has the store open, and when what the file says is not whole, unless `anyway`. The store appears whole or not at
    all, up to date, whenever the power goes.
    """
    if not file.is_file():
        raise StoreRefused("backup_missing", N_("There is no backup {path}."), path=file)
    if store.exists() and file.samefile(store):
        raise StoreRefused("backup_same", N_("{path} is the store itself. Nothing was changed."), path=file)
    sqlite.refuse_network_file_system(store)
    part = store.with_name(f".{store.name}.{secrets.token_hex(4)}.part")
    try:
        if not store.parent.exists():
            store.parent.mkdir(parents=True, mode=0o700)
        unsound = _copy(file, part, show)
        if unsound is not None and not anyway:
            message = N_("{reason} Nothing was changed. `--anyway` restores it all the same.")
            raise StoreRefused("backup_unsound", message, path=file, reason=unsound)
        size = part.stat().st_size
        with write_lock.held(store, "restore"), presence.nobody(store) as alone:
            if not alone or _is_in_use(store):
                raise _in_use(store)
            kept = _swap(part, store, at)
            bring_up_to_date(store)
    except OSError as error:
        message = N_("{path} could not be restored: {detail}. Nothing was changed.")
        raise StoreRefused("backup_unread", message, path=file, detail=error.strerror) from error
    finally:
        for ending in ("", "-shm", *BESIDE):
            part.with_name(part.name + ending).unlink(missing_ok=True)
    return Restored(size, kept, unsound)


def _copy(file: Path, part: Path, show: Show | None) -> Refused | None:
    """Copy the backup beside the store, and look at the copy, which is what will be used; what is unsound in it."""
    for ending in ("", *BESIDE):
        source, target = file.with_name(file.name + ending), part.with_name(part.name + ending)
        if ending and not source.exists():
            continue
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with source.open("rb") as read, os.fdopen(handle, "wb") as written:
            shutil.copyfileobj(read, written, 1 << 20)
            written.flush()
            os.fsync(written.fileno())
    try:
        # What was copied out of a store in use may have its newest changes beside it.
        connection = sqlite.connect(part)
    except StoreRefused as refused:
        raise backup.damaged(file) from refused
    try:
        unsound = backup.checked(connection, file, show=show)
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite.FAILURES as error:
        raise sqlite.explained(error, file) from error
    finally:
        connection.close()
    return unsound


def _is_in_use(store: Path) -> bool:
    """Whether a program that knows nothing of our locks, such as an sqlite3 shell, has the store open.

    Whoever is last to close a store folds its newest changes in and takes their file away; so this also leaves what
    is there in one file.
    """
    if not backup_files.begins_as_store(store, sqlite.APPLICATION_ID):
        # Missing, or damaged: nobody works with it, and SQLite would clear away what lies beside it.
        return False
    try:
        connection = sqlite.connect(store)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            connection.close()
    except (StoreRefused, *sqlite.FAILURES):
        return False
    return store.with_name(f"{store.name}-wal").exists()


def _in_use(store: Path) -> StoreRefused:
    message = N_("The store {path} is open. Close every desk and the watch first{who}. Nothing was changed.")
    pids = ", ".join(map(str, presence.who(store)))
    return StoreRefused("store_in_use", message, path=store, who=f" ({pids})" if pids else "")


def _swap(part: Path, store: Path, at: datetime) -> Path | None:
    """Give the copy the store's name; where what was there lies now. At every moment one of them has the name."""
    kept = None
    if store.exists():
        kept = _free_name(store, at)
        with suppress(OSError):
            os.link(store, kept)
        for ending in BESIDE:
            beside = store.with_name(store.name + ending)
            if beside.exists():
                # It would be taken for the newest changes of what comes.
                beside.rename(kept.with_name(kept.name + ending))
        if not kept.exists():
            store.rename(kept)  # a file system without links
    store.with_name(f"{store.name}-shm").unlink(missing_ok=True)
    part.rename(store)
    folder = os.open(store.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return kept


def _free_name(store: Path, at: datetime) -> Path:
    stem = f"{store.stem}.replaced-{at:%Y%m%dT%H%M%S}"
    names = [f"{stem}{store.suffix}", *(f"{stem}-{number}{store.suffix}" for number in range(2, 100))]
    return next(store.with_name(name) for name in names if not store.with_name(name).exists())
