"""The authorized_keys file of OpenSSH: read, and written whole, whoever else edits it meanwhile (A-3)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from csdesk.exchange.files import write_whole
from csdesk.refused import N_, Refused

LONGEST = 4_000_000
"""Bytes of a file that is still read."""

MODE = 0o644
"""No secret is in it, and the server reads it as the service user where it belongs to root."""


@contextmanager
def own_rights() -> Iterator[None]:
    """The rights that the program was started with, where it has put on another user's."""
    group, user = os.getegid(), os.geteuid()
    os.seteuid(os.getuid())
    os.setegid(os.getgid())
    try:
        yield
    finally:
        os.setegid(group)
        os.seteuid(user)


@contextmanager
def rights_of_owner(path: Path) -> Iterator[None]:
    """For root: the rights of the user to whom `path` belongs, so that nothing of it becomes root's (A-6)."""
    if os.geteuid() != 0:
        yield
        return
    try:
        owner = path.stat()
    except OSError:
        owner = Path(os.devnull).stat()
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(os.getgid())


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else of csdesk edits the file meanwhile; its folder is made where there is none."""
    with own_rights():
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            raise _unusable(path) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def read_lines(path: Path) -> list[str]:
    """The lines of the file; none when it is not there. Refused `file_unreadable`."""
    try:
        with own_rights(), path.open("rb") as file:
            found = file.read(LONGEST + 1)
        if len(found) > LONGEST:
            raise _unusable(path)
        return found.decode("utf-8", "surrogateescape").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise _unusable(path) from error


def write_lines(path: Path, lines: Sequence[str]) -> None:
    """Put the lines in the place of the file, whole; Refused when it cannot be written."""
    data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
    with own_rights():
        write_whole(path, data, mode=MODE)


def read_text(path: Path, limit: int) -> str:
    """The text of a small file, such as a public key; Refused `file_unreadable`."""
    try:
        with own_rights(), path.open("rb") as file:
            found = file.read(limit + 1)
        if len(found) <= limit:
            return found.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise _unusable(path) from error
    raise _unusable(path)


def _unusable(path: Path) -> Refused:
    return Refused("file_unreadable", N_("{path} cannot be read as a file of keys."), field="file", path=path)
