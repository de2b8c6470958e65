"""The record's heads, kept outside the store: what cuts off the record's end contradicts them (A-5).

A chain of hashes proves nothing against whoever can make it anew from some entry on. So the number and the hash of the
newest entry are written down elsewhere again and again, one line each, at the end of a text file that only grows:

    2026-11-22T01:30:00+00:00 head 17 5f0c... 9d1e03aa

Time, kind, number of the entry, its hash, and a check of the line itself. docs/security.md says what that proves.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from csdesk.refused import N_, Refused

HEAD = "head"
"""The newest entry at that time."""

BEGUN = "begun"
"""The same, where nothing before it in this file is of this record: the file, or the store, is new."""

RESTORED = "restored"
"""The newest entry of a backup that was put in the store's place: what was told of later ones before is void."""

_LINE = re.compile(rb"(?P<said>(\S+) (head|begun|restored) ([1-9][0-9]{0,17}) ([0-9a-f]{64})) ([0-9a-f]{8})")
_TAIL = 4096


@dataclass(frozen=True)
class Head:
    """An entry by which the record can be held: its number and its hash."""

    number: int
    hash: str


@dataclass(frozen=True)
class Line:
    """One line of the file."""

    place: int
    """Its number, from 1; 0 where it was not counted."""
    at: str
    """ISO 8601."""
    kind: str
    head: Head


class HeadsFile:
    """The file, open and locked for whoever adds to it."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def last(self) -> Line | None:
        """The last line that can be read; None where there is none."""
        return _last_in(self._handle)

    def add(self, kind: str, head: Head, at: datetime) -> None:
        """Put a line at the end, and on the disk; OSError when that fails."""
        size = os.fstat(self._handle).st_size
        # What a power cut left of an earlier line is no part of this one.
        torn = size and os.pread(self._handle, 1, size - 1) != b"\n"
        line = (b"\n" if torn else b"") + written(kind, head, at)
        if os.write(self._handle, line) != len(line):
            raise OSError(28, os.strerror(28))
        os.fsync(self._handle)


def last(path: Path) -> Line | None:
    """The last line of the file that can be read; None where there is none, or no file. OSError."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return _last_in(handle)
    finally:
        os.close(handle)


def _last_in(handle: int) -> Line | None:
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _TAIL, max(0, size - _TAIL))
    return next((line for raw in reversed(tail.split(b"\n")) if (line := parsed(raw, 0))), None)


def written(kind: str, head: Head, at: datetime) -> bytes:
    """A line as it stands in the file."""
    said = f"{at.isoformat(timespec='seconds')} {kind} {head.number} {head.hash}".encode("ascii")
    return said + b" " + _check(said) + b"\n"


def parsed(raw: bytes, place: int) -> Line | None:
    """A line as it was written; None for anything else."""
    found = _LINE.fullmatch(raw)
    if found is None or _check(found["said"]) != found[6]:
        return None
    return Line(place, found[2].decode("ascii", "replace"), found[3].decode(), Head(int(found[4]), found[5].decode()))


def _check(said: bytes) -> bytes:
    return hashlib.sha256(said).hexdigest()[:8].encode("ascii")


@contextmanager
def adding(path: Path) -> Iterator[HeadsFile]:
    """The file at `path`, made where there is none, for one program at a time; Refused when it cannot be written.

    It is only ever added to, so that whoever owns the machine may allow nothing else (`chattr +a`). Its folder is not
    made: where a disk is missing, another would take its place unnoticed.
    """
    try:
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            _lock(handle)
            yield HeadsFile(handle)
            if new:
                _sync_folder(path.parent)
        finally:
            os.close(handle)
    except OSError as error:
        raise _unkept(path, error) from error


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        # Some network file systems know no locks. A line is written at once all the same.
        pass


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unkept(path: Path, error: OSError) -> Refused:
    message = N_(
        "The record's newest entry could not be written down outside the store, in {path}: {detail}. Make that place "
        "writable, or name another in upkeep.toml."
    )
    return Refused("heads_unkept", message, path=path, detail=error.strerror)


def lines(path: Path) -> Iterator[Line | int]:
    """Every line of the file, the first first; of one that cannot be read its number alone. OSError."""
    with path.open("rb") as file:
        for place, raw in enumerate(file, start=1):
            if bare := raw.rstrip(b"\n"):
                yield parsed(bare, place) or place


@dataclass
class Kept:
    """What the file says, and what of it the record does not agree with."""

    lines: int = 0
    unreadable: int = 0
    """Lines that a disk or somebody damaged: they prove nothing."""
    since: Line | None = None
    """Where the file, or the last new store in its place, begins."""
    newest: Line | None = None
    restored: tuple[Line, ...] = ()
    """When a backup was put in the store's place."""
    wrong: tuple[Line, ...] = ()
    """Lines whose entry is not in the record, or is another: the first of them."""


WRONG_LISTED = 20


def held_against(path: Path, hash_of: Callable[[int], str | None]) -> Kept | None:
    """Hold the record, by the hash of each entry, against the file; None where there is no file. OSError.

    What is remembered does not grow with the file, but for the times that a backup was restored.
    """
    if not path.exists():
        return None
    kept = Kept()
    restored: list[Line] = []
    for line in lines(path):
        kept.lines += 1
        if isinstance(line, int):
            kept.unreadable += 1
        elif line.kind == BEGUN:
            kept.since, restored = line, []
        elif line.kind == RESTORED:
            restored.append(line)
    kept.restored = tuple(restored)
    wrong: list[Line] = []
    for line in lines(path):
        if isinstance(line, int) or (kept.since is not None and line.place < kept.since.place):
            continue
        if any(line.place < one.place and line.head.number > one.head.number for one in restored):
            continue
        kept.newest = line
        if len(wrong) < WRONG_LISTED and hash_of(line.head.number) != line.head.hash:
            wrong.append(line)
    kept.wrong = tuple(wrong)
    return kept
