"""Who has a store open: a lock that all share while they do, and that a restore takes for itself (A-6).

Kept beside the store, freed by the kernel when its holder dies, and told by no file that could be left behind.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from csdesk.store.sqlite import explained


def _opened(store: Path) -> int:
    path = store.with_name(f"{store.name}.open")
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def taken(store: Path) -> int:
    """Be known to have the store open until the handle is closed; StoreRefused where its folder cannot be written."""
    try:
        handle = _opened(store)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
        except OSError:
            os.close(handle)
            raise
    except OSError as error:
        raise explained(error, store) from error
    return handle


@contextmanager
def nobody(store: Path) -> Iterator[bool]:
    """Keep everybody from opening the store; gives False, at once, where somebody has it open."""
    try:
        handle = _opened(store)
    except OSError as error:
        raise explained(error, store) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def who(store: Path) -> Sequence[int]:
    """The numbers of the processes that have the store open, as far as the system tells."""
    try:
        inode = store.with_name(f"{store.name}.open").stat().st_ino
        lines = Path("/proc/locks").read_text("ascii", "replace").splitlines()
    except OSError:
        return ()
    found = [line.split() for line in lines if f":{inode} " in line and "FLOCK" in line]
    return sorted({int(words[4]) for words in found if words[1] == "FLOCK" and words[4].isdigit()} - {os.getpid()})
