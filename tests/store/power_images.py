"""What a disk may hold after the power went: what a writer handed to the system, replayed from strace's log.

Whatever was not synced is there, or is not, in any order, or torn between two sectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from csdesk.store import heads, sqlite
from csdesk.store.audit import verify
from csdesk.store.sqlite import StoreRefused

SECTOR = 512

CALLS = "trace=pwrite64,write,ftruncate,fdatasync,fsync,unlink"
"""What strace is to watch."""

STRACE = ("strace", "-f", "-y", "-xx", "-s", "100000", "-e", CALLS, "-e", "signal=none", "-o")
"""Behind it stand the log's path and the writer's command."""

_CALL = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_PATH = re.compile(r"^\d+<([^>]*)>")
_BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Write:
    """Bytes that were handed to the system."""

    offset: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file that was shortened, or lengthened."""

    size: int


Change = Write | Cut


@dataclass(frozen=True)
class Event:
    """One call of the writer: a change of a file, its sync, its removal, or a word that it told."""

    kind: str
    file: str = ""
    change: Change | None = None


@dataclass
class Disk:
    """What is on the disk for certain, and what the system was only handed."""

    files: dict[str, bytes]
    pending: dict[str, list[Change]] = field(default_factory=dict)
    told: int = 0

    def happen(self, event: Event) -> None:
        """Go on by one call."""
        if event.kind == "told":
            self.told += 1
        elif event.kind == "sync":
            self.files[event.file] = changed(self.files.get(event.file, b""), self.pending.pop(event.file, []))
        elif event.kind == "remove":
            self.files.pop(event.file, None)
            self.pending.pop(event.file, None)
        elif event.change is not None:
            change = event.change
            if isinstance(change, Write) and change.offset < 0:
                now = changed(self.files.get(event.file, b""), self.pending.get(event.file, []))
                change = Write(len(now), change.data)
            self.pending.setdefault(event.file, []).append(change)

    def image(self, how: str, random: Random) -> dict[str, bytes]:
        """The disk after the power came back."""
        found = dict(self.files)
        for name, pending in self.pending.items():
            found[name] = changed(found.get(name, b""), list(left_of(pending, how, random)))
        return found


def changed(content: bytes, changes: Sequence[Change]) -> bytes:
    """A file's content after some changes."""
    data = bytearray(content)
    for one in changes:
        if isinstance(one, Cut):
            data = data[: one.size].ljust(one.size, b"\0")
            continue
        data = data.ljust(one.offset, b"\0")
        data[one.offset : one.offset + len(one.data)] = one.data
    return bytes(data)


def left_of(pending: Sequence[Change], how: str, random: Random) -> Iterator[Change]:
    """What the disk got of changes that were never synced."""
    if how == "kept":
        yield from pending
    elif how != "dropped":
        shuffled = [one for one in pending if random.random() < 0.6]
        random.shuffle(shuffled)
        for one in shuffled:
            if how == "reordered" or isinstance(one, Cut):
                yield one
                continue
            for start in range(0, len(one.data), SECTOR):
                if random.random() < 0.7:
                    yield Write(one.offset + start, one.data[start : start + SECTOR])


HOWS = ("kept", "dropped", "reordered", "torn")


def event_of(line: str, place: Path) -> Event | None:
    """What a line of the log tells about the store; None for anything else."""
    found = _CALL.match(line)
    if found is None or int(found[3]) < 0:
        return None
    call, given = found[1], found[2]
    data = b"".join(bytes.fromhex(part.replace("\\x", "")) for part in _BYTES.findall(given)[:1])
    if call == "unlink":
        name = data.decode()
        return Event("remove", Path(name).name) if name.startswith(str(place)) else None
    path = _PATH.match(given)
    if call == "write" and given.startswith("1<") and data.startswith(b"told"):
        return Event("told")
    at = (
        bytes.fromhex(path[1].replace("\\x", "")).decode()
        if path and path[1].startswith("\\x")
        else path[1]
        if path
        else ""
    )
    if not at.startswith(str(place)) or at.endswith(("-shm", ".lock", ".open")):
        return None
    name = Path(at).name
    if call in ("fdatasync", "fsync"):
        return Event("sync", name)
    if call == "ftruncate":
        return Event("change", name, Cut(int(given.rpartition(", ")[2])))
    return Event("change", name, Write(int(given.rpartition(", ")[2]) if call == "pwrite64" else -1, data))


def fault(folder: Path, name: str, told: int) -> str:
    """What is wrong with an image, in which so many entries were told of; empty when nothing is."""
    place = folder / name
    try:
        connection = sqlite.connect(place)
    except StoreRefused as refused:
        return refused.code
    try:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return "integrity"
        audit = verify(connection)
        if audit.entries < told:
            return "lost"
        if not audit.ok:
            return "record"
        kept = heads.held_against(
            place.with_name(f"{name}.heads"),
            lambda n: (connection.execute("SELECT hash FROM entry WHERE id = ?", (n,)).fetchone() or (None,))[0],
        )
        return "head" if kept is not None and kept.wrong else ""
    except sqlite.FAILURES as error:
        return str(error)
    finally:
        connection.close()
