"""Files for others to read: written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from csdesk.refused import N_, Refused

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_WITHOUT_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


def write_whole(path: Path, data: bytes, *, replace: bool = True, mode: int = 0o600) -> None:
    """Put `data` in the file `path`, readable by its owner only unless `mode` says so, in place of any of that name.

    Without `replace` a file that is there stays, and the refusal is `file_exists`.

    A reader, and the folder after a power cut, has the old file or the new one, never a part: the data goes to a file
    beside it, to the disk, and only then takes the name. A link at `path` is replaced, not followed. Folders that are
    missing are made for the owner only. Refused `file_unwritable`, with nothing left behind, when the disk is full or
    read-only, or the place cannot be written to.
    """
    try:
        _make_folder(path.parent)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _write_in(folder, path.name, data, replace=replace, mode=mode)
        finally:
            os.close(folder)
    except FileExistsError as error:
        raise exists(path) from error
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from error


def exists(path: Path) -> Refused:
    """The refusal for a file that is there and is not to be overwritten unasked (U-5)."""
    message = N_("{path} is there already, and nothing was written. Replace it only on purpose (--force).")
    return Refused("file_exists", message, path=path)


def _make_folder(folder: Path) -> None:
    for part in (*reversed(folder.parents), folder):
        try:
            part.mkdir(mode=0o700)
        except FileExistsError:
            continue
        except OSError:
            # Above our own folders we may not be allowed to make what is there already.
            if not part.is_dir():
                raise
        else:
            _sync_folder(part.parent)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _write_in(folder: int, name: str, data: bytes, *, replace: bool, mode: int) -> None:
    beside = f".{secrets.token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    opened = os.open(beside, flags, 0o600, dir_fd=folder)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(opened, rest) :]
            if mode != 0o600:
                os.fchmod(opened, mode)
            os.fsync(opened)
        finally:
            os.close(opened)
        if replace or not _named(folder, beside, name):
            os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(beside, dir_fd=folder)
        raise
    os.fsync(folder)


def _named(folder: int, beside: str, name: str) -> bool:
    """Give the part a name that nobody has; FileExistsError when somebody has it. False where nothing has two names.

    On such a file system, as of a memory stick, the name is only looked for: another program could take it meanwhile.
    """
    try:
        os.link(beside, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _WITHOUT_LINKS:
            raise
        if name in os.listdir(folder):
            raise FileExistsError(errno.EEXIST, name) from error
        return False
    os.unlink(beside, dir_fd=folder)
    return True


def _refusal(path: Path, error: OSError | ValueError) -> Refused:
    number = error.errno if isinstance(error, OSError) else None
    if number in FULL:
        message = N_("The disk is full: {path} was not written. Make room and try again.")
    elif number in FORBIDDEN:
        message = N_("{path} was not written: writing is not allowed there. Choose another folder.")
    else:
        message = N_("{path} was not written: that place cannot be used. Choose another folder.")
    return Refused("file_unwritable", message, path=path)
