"""Power that goes at any moment: what was told is kept, and the record is whole (spec 00, principle 2; A-5).

The real writer is watched by strace; what it wrote is replayed into images of the disk as a power cut may leave it:
whatever was not synced is there, or is not, in any order, or torn between two sectors. Each image is opened.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from csdesk.store import heads, sqlite
from csdesk.store.audit import verify
from csdesk.store.sqlite import StoreRefused

ROOT = Path(__file__).resolve().parent.parent.parent
SECTOR = 512
ENTRIES = 24
IMAGES = 160
"""Of the wrong writers fewer: they only have to be found out."""

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


def traced(place: Path, how: str, folder: Path) -> list[Event]:
    """Everything that the writer did to the store, in order."""
    log = folder / "calls"
    calls = "trace=pwrite64,write,ftruncate,fdatasync,fsync,unlink"
    watched = ["strace", "-f", "-y", "-xx", "-s", "100000", "-e", calls, "-e", "signal=none", "-o", str(log)]
    command = [*watched, sys.executable, "-m", "tests.store.power_writer", str(place), how, str(ENTRIES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [event for line in log.read_text("ascii").splitlines() if (event := event_of(line, place))]


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


def faults(place: Path, how: str, tmp_path: Path, images: int) -> list[str]:
    """What is wrong with images cut at moments that are spread evenly over what the writer did."""
    before = {path.name: path.read_bytes() for path in place.parent.iterdir() if path.is_file()}
    events = traced(place, how, tmp_path)
    assert sum(event.kind == "told" for event in events) == ENTRIES
    random, disk, found, made = Random(17), Disk(before), [], 0
    for number, event in enumerate(events, start=1):
        disk.happen(event)
        while made * len(events) < number * images:
            left = disk.image(HOWS[made % len(HOWS)], random)
            folder = tmp_path / "image"
            folder.mkdir()
            for name, content in left.items():
                (folder / name).write_bytes(content)
            if wrong := fault(folder, place.name, disk.told):
                found.append(f"{HOWS[made % len(HOWS)]} after call {number}: {wrong}")
            shutil.rmtree(folder)
            made += 1
    return found


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@needs_strace
@pytest.mark.slow
def test_a_power_cut_loses_nothing_that_was_told(place: Path, tmp_path: Path) -> None:
    """Spec 00, principle 2; A-5: every told entry is there, the record whole, and no head is without its entry."""
    assert faults(place, "as it is", tmp_path, IMAGES) == []


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("how", ["synchronous off", "told before"])
def test_a_writer_that_is_wrong_is_found_out(place: Path, tmp_path: Path, how: str) -> None:
    """The images would show it, if the store did not wait for the disk, or told before it had."""
    assert faults(place, how, tmp_path, IMAGES // 2)
