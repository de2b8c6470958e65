"""Copying a store while it is in use, and looking whether a copy can be trusted (A-6)."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csdesk.refused import N_, Refused
from csdesk.store import audit, backup_files, sqlite
from csdesk.store.audit import Show
from csdesk.store.sqlite import StoreRefused

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Backup:
    """A copy of a store, checked and on the disk."""

    file: Path
    bytes: int
    unsound: Refused | None
    """What is wrong in the store itself, and so in its copy; None when nothing is."""


def back_up(store: Path, target: Path, *, breath: float = 0.0, show: Show | None = None) -> Backup:
    """Copy the store at `store` into a new file `target` while others go on working, and check the copy (A-6).

    The file appears whole and checked, or not at all, for its owner alone. SQLite makes the copy on a connection of its
    own, of one moment. StoreRefused when there is a file already, no room, or the store is damaged.
    """
    if target.exists() or target.is_symlink():
        raise StoreRefused("backup_exists", N_("There is a file {path} already. Nothing was written."), path=target)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    connection = sqlite.connect(store)
    try:
        sqlite.schema_of(connection, store)
        handle = os.open(part, _NEW, 0o600)
        try:
            connection.execute("VACUUM INTO ?", (str(part),))
            os.fsync(handle)
        finally:
            os.close(handle)
        unsound = _checked_file(part, target, breath, show)
        size = part.stat().st_size
        _name(part, target)
    except OSError as error:
        raise _unwritten(target, error.strerror or str(error)) from error
    except UnicodeEncodeError as error:
        raise _unwritten(target, "UTF-8") from error
    except sqlite.FAILURES as error:
        if "full" in str(error):
            raise _unwritten(target, os.strerror(28)) from error
        raise sqlite.explained(error, store) from error
    finally:
        connection.close()
        part.unlink(missing_ok=True)
    if unsound is None:
        backup_files.note_place(store, target)
    return Backup(target, size, unsound)


def _unwritten(target: Path, why: str) -> StoreRefused:
    message = N_("The backup {path} was not written: {detail}. Make room there, or choose another place.")
    return StoreRefused("backup_unwritten", message, path=target, detail=why)


def _name(part: Path, target: Path) -> None:
    """Give a file its name, unless another has taken it meanwhile."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links, as on a memory stick.
        if target.exists():
            raise
        part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _checked_file(part: Path, target: Path, breath: float, show: Show | None) -> Refused | None:
    connection = sqlite.connect_copy(part)
    try:
        return checked(connection, target, breath=breath, show=show)
    finally:
        connection.close()


def checked(connection: Any, path: Path, *, breath: float = 0.0, show: Show | None = None) -> Refused | None:
    """Look at an open copy of a store: its pages, that what it refers to is there, its record.

    StoreRefused when it is damaged, no store, or a newer csdesk's. The answer is what is wrong in what it says: a copy
    of a store that somebody tampered with is a true copy.
    """
    try:
        sqlite.schema_of(connection, path)
        said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)").fetchall()]
        if said != ["ok"]:
            raise damaged(path, "; ".join(said))
        dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
        found = audit.verify(connection, breath=breath, show=show)
    except sqlite.FAILURES as error:
        raise damaged(path, str(error)) from error
    except StoreRefused as refused:
        if refused.code == "store_damaged":
            raise damaged(path) from refused
        raise
    if dangling is not None:
        message = N_("In {path}, rows of {table} refer to what is not there.")
        return Refused("backup_dangling", message, path=path, table=dangling[0])
    if found.problems:
        message = N_("In {path} the record is not whole: {problem}")
        return Refused("backup_record", message, path=path, problem=found.problems[0].sentence)
    return None


def damaged(path: Path, detail: str = "") -> StoreRefused:
    """The refusal of a file that cannot be trusted as a copy of a store."""
    message = N_("The file {path} is damaged, and no use as a backup. {detail}")
    return StoreRefused("backup_damaged", message, path=path, detail=detail[:200])
