"""Who is signed in at which desk: a file for each, locked while the desk is open (A-4).

The kernel frees the lock when the desk dies, however it does: what is not locked is nobody's, and is swept away.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

MOST_BYTES = 4096


@dataclass(frozen=True)
class AtDesk:
    """Somebody at a desk."""

    name: str
    origin: str
    """The terminal, and the SSH peer if there is one."""
    since: str
    """ISO 8601."""


def folder_of(store: Path) -> Path:
    """Where the files lie."""
    return store.with_name(f"{store.name}.desks")


class Presence:
    """One desk, as others see it. A folder that cannot be written costs them the sight, and this desk nothing."""

    def __init__(self, store: Path) -> None:
        self._path = folder_of(store) / uuid4().hex
        self._handle: int | None = None

    def tell(self, who: AtDesk | None) -> None:
        """Say who is here now, or that nobody is."""
        with suppress(OSError):
            if who is None:
                self._leave()
                return
            if self._handle is None:
                self._path.parent.mkdir(mode=0o700, exist_ok=True)
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
                self._handle = os.open(self._path, flags, 0o600)
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, json.dumps(vars(who)).encode(), 0)

    def _leave(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            self._path.unlink(missing_ok=True)
            os.close(handle)


def everybody(store: Path) -> Sequence[AtDesk]:
    """Everybody who is signed in at a desk, by since when; what dead desks left is taken away."""
    found = []
    with suppress(OSError):
        for path in folder_of(store).iterdir():
            if (one := _read(path)) is not None:
                found.append(one)
    return sorted(found, key=lambda one: (one.since, one.name))


def _read(path: Path) -> AtDesk | None:
    """Who is at the desk of a file; None where it is dead, or says nothing yet."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        said = os.read(handle, MOST_BYTES)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return AtDesk(**json.loads(said))
        if said:
            # A file that says nothing may be of a desk that is only beginning.
            path.unlink(missing_ok=True)
    except (OSError, ValueError, TypeError):
        pass
    finally:
        os.close(handle)
    return None
