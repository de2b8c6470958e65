"""SQLite itself: which driver, how a connection is set up, and what its errors mean to a person.

Kept free of SQLAlchemy so that the lookup and the command line can read without loading it.
"""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from pathlib import Path
from shlex import quote
from typing import Any

from csdesk.refused import N_, Refused
from csdesk.store import backup_files


def _newest_driver() -> Any:
    """The driver whose SQLite is newer than most systems', and free of the bug that damages busy WAL files."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2


driver: Any = _newest_driver()

FAILURES = (driver.Error, UnicodeDecodeError)
"""What the driver raises; the second where SQLite's own sentence quotes a damaged name."""

APPLICATION_ID = 0x63736466
"""Marks an SQLite file as a csdesk store ("csdf")."""

SCHEMA = "0020"
"""The newest migration this program knows; a store with a later one is refused (A-8)."""

WAL_RESET_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""First versions, one a branch, without the WAL-reset bug."""

BUSY_MS = 10_000

LEAST_ROOM = 65_536
"""Bytes without which a disk counts as full: a store cannot be opened with fewer."""

_NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs", "ncpfs"}
)

_SENTENCES = (
    (
        "readonly",
        "store_read_only",
        N_("The store {path} is read-only. Ask for write permission on it and its folder."),
    ),
    ("disk is full", "store_full", N_("The disk that holds {path} is full. Nothing was saved. Free some space.")),
    (
        "malformed",
        "store_damaged",
        N_("The store {path} is damaged. Stop, and keep the file."),
    ),
    ("could not decode", "store_damaged", N_("The store {path} is damaged. Stop, and keep the file.")),
    ("not a database", "store_damaged", N_("The file {path} is not a csdesk store, or its beginning is damaged.")),
    ("locked", "store_busy", N_("The store {path} is busy with another program. Try again in a moment.")),
    ("unable to open", "store_unreachable", N_("The store {path} cannot be opened. Look at its folder's permissions.")),
    (
        "disk i/o error",
        "store_io",
        N_("The disk does not read or write {path} rightly. Nothing was saved. Look at the disk."),
    ),
    ("no such table", "store_foreign", N_("The file {path} is not a csdesk store.")),
    (
        "interrupted",
        "store_interrupted",
        N_("The store {path} was stopped in the middle. Nothing was saved. Try again."),
    ),
)


_ERRORS_OF_THE_SYSTEM = {
    errno.ENOSPC: "disk is full",
    errno.EDQUOT: "disk is full",
    errno.EACCES: "readonly",
    errno.EPERM: "readonly",
    errno.EROFS: "readonly",
}
"""What SQLite would say of an error that the system gave outside it; of any other, "unable to open"."""


class StoreRefused(Refused):
    """The store, or a file, cannot be used (exit 3 on the command line)."""


def wal_reset_bug(version: tuple[int, int, int] | None = None) -> bool:
    """Whether the SQLite in use (or `version`) can damage a busy WAL file."""
    found = version or driver.sqlite_version_info
    return not any(
        found >= fixed and (found[:2] == fixed[:2] or fixed == WAL_RESET_FIXED[0]) for fixed in WAL_RESET_FIXED
    )


def _is_full(path: Path) -> bool:
    """Whether the disk that holds `path` has no room; False where nobody can tell."""
    try:
        return shutil.disk_usage(path.parent).free < LEAST_ROOM
    except OSError:
        return False


def explained(error: BaseException, path: Path) -> StoreRefused:
    """An error of SQLite, or of the system beside it, as a sentence about the store at `path`."""
    text = str(error).lower()
    if isinstance(error, OSError):
        text = _ERRORS_OF_THE_SYSTEM.get(error.errno or 0, "unable to open")
    elif isinstance(error, UnicodeDecodeError):
        text = "malformed"
    elif "disk i/o error" in text and _is_full(path):
        # Where not even the file that readers share can grow, SQLite says no more than that.
        text = "disk is full"
    for found, code, message in _SENTENCES:
        if found in text:
            return _with_way_back(StoreRefused(code, message, path=path), path)
    return StoreRefused("store_failed", N_("The store {path} could not be used: {detail}."), path=path, detail=error)


_LOST = frozenset({"store_damaged", "store_foreign", "store_missing", "store_io"})
"""Refusals after which somebody looks for a backup."""


def _with_way_back(refused: StoreRefused, path: Path) -> StoreRefused:
    """The refusal with the newest backup and how it is put in place, where the store is lost (A-6)."""
    if refused.code not in _LOST:
        return refused
    backup = backup_files.newest(path, APPLICATION_ID)
    if backup is not None:
        message = N_("{refused} The newest backup is of {day}. This puts it in place: {command}")
    elif refused.code == "store_damaged":
        message = N_("{refused} There is no backup beside it; look whether you keep one elsewhere.")
    else:
        return refused
    day = backup_files.day_of(backup) if backup is not None else ""
    command = f"csdesk --store {quote(str(path))} restore {quote(str(backup))}"
    return StoreRefused(refused.code, message, path=path, refused=refused, day=day, command=command)


def file_system(path: Path) -> str:
    """The type of the file system that holds `path`, as Linux names it; empty where that cannot be told."""
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    found, best = "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        mount_point = before.split(" ")[4].replace("\\040", " ")
        if path.is_relative_to(mount_point) and len(mount_point) >= best:
            found, best = after.split(" ")[0], len(mount_point)
    return found


def refuse_network_file_system(path: Path) -> None:
    """StoreRefused when `path` lies on a network file system, where SQLite's WAL does not work."""
    try:
        kind = file_system(path.resolve())
    except (OSError, RuntimeError) as error:
        # A link that leads back to itself.
        raise explained(driver.OperationalError("unable to open"), path) from error
    if kind in _NETWORK_FILE_SYSTEMS:
        raise StoreRefused(
            "store_on_network",
            N_("The store {path} lies on a network file system ({kind}), where it would be damaged. Use a local disk."),
            path=path,
            kind=kind,
        )


def is_there(path: Path) -> bool:
    """Whether there is anything at `path`; StoreRefused where one may not look."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise explained(driver.OperationalError("unable to open"), path) from error
    return True


def connect(path: Path, *, read_only: bool = False) -> Any:
    """A driver connection to the store at `path`, set up by the house's recipe; transactions are begun by hand.

    Raises StoreRefused when the file is missing or cannot be opened. The connection may be passed between threads.
    """
    if not is_there(path):
        raise missing(path)
    return _connect(path, "mode=ro" if read_only else "mode=rw")


def connect_copy(path: Path) -> Any:
    """A connection to a copy of a store that nobody writes to: nothing is made beside it."""
    return _connect(path, "mode=ro&immutable=1")


def _connect(path: Path, how: str) -> Any:
    connection: Any = None
    try:
        connection = driver.connect(
            f"{path.absolute().as_uri()}?{how}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_MS / 1000,
            check_same_thread=False,
        )
        for pragma in (
            "foreign_keys=ON",
            "synchronous=FULL",
            "mmap_size=0",
            "trusted_schema=OFF",
            "cell_size_check=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except FAILURES as error:
        if connection is not None:
            connection.close()
        raise explained(error, path) from error
    return connection


def missing(path: Path) -> StoreRefused:
    """The refusal for a store that is not there."""
    refused = StoreRefused(
        "store_missing", N_("There is no store at {path}. `csdesk init --admin NAME` makes one."), path=path
    )
    return _with_way_back(refused, path)


def schema_of(connection: Any, path: Path) -> str:
    """The migration the store stands at; StoreRefused when it is no csdesk store, damaged or newer than the program."""
    try:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise explained(driver.OperationalError("no such table"), path)
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except FAILURES as error:
        raise explained(error, path) from error
    found = str(row[0]) if row else ""
    if not re.fullmatch("[0-9]{4}", found):
        raise explained(driver.OperationalError("malformed"), path)
    if found > SCHEMA:
        raise StoreRefused(
            "store_newer",
            N_(
                "The store {path} was made by a newer csdesk (store version {found}, this program knows {known}). "
                "Update csdesk."
            ),
            path=path,
            found=found,
            known=SCHEMA,
        )
    return found


def connect_reader(path: Path) -> Any:
    """A read-only connection to a store that this program can read as it is; StoreRefused otherwise."""
    connection = connect(path, read_only=True)
    try:
        if schema_of(connection, path) != SCHEMA:
            raise older(path)
    except StoreRefused:
        connection.close()
        raise
    return connection


def older(path: Path) -> StoreRefused:
    """The refusal for a store that must be brought up to date before it can be only read."""
    return StoreRefused(
        "store_older",
        N_("The store {path} was made by an older csdesk. Open the desk once, and it will be brought up to date."),
        path=path,
    )
