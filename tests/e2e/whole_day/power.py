"""The power cut: everything dies at once, in the middle of an import, and the disk has only what was synced.

The desks and the watch are stopped before the import begins, so that from then on one process alone writes; strace
watches it. What the disk holds after the cut is then made from what was there and from what strace saw. Where there is
no strace everything dies all the same, and the disk keeps what the system was handed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from csdesk.store import sqlite
from tests.e2e.terminal import Terminal
from tests.e2e.whole_day.shop import NEVER, Shop
from tests.store.power_images import HOWS, STRACE, Disk, event_of, fault

SEED = 12


def cut(shop: Shop, desks: Sequence[Terminal], arguments: Sequence[str], person: str) -> None:
    """Let the power go while a command runs; what was open is gone."""
    store = shop.store
    # What is behind the SSH line first: it would notice that its client is gone.
    dying = [*shop.processes(), *(one.pid for one in desks)]
    _stop_between_two_writes(store, dying)
    told = _entries(store)
    before = _files(store)
    log = shop.home / "calls"
    traced = [*STRACE, str(log)] if shutil.which("strace") else []
    command = [*traced, *shop.program, *arguments, "--by", person]
    importing = subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], **shop.environment()},
        cwd=shop.home,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    _until_it_writes(store, told, importing)
    os.killpg(importing.pid, signal.SIGKILL)
    for one in dying:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    importing.wait()
    for terminal in desks:
        terminal.kill()
        terminal.hang_up()
    if shop.watching is not None:
        shop.watching.wait()
        shop.watching = None
    if traced:
        _let_the_disk_hold(shop, log, before, told)


def _stop_between_two_writes(store: Path, processes: Sequence[int]) -> None:
    """Stop them while none of them holds the store, because the import would wait for ever."""
    with Path(f"{store}.lock").open("rb+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for one in processes:
            os.kill(one, signal.SIGSTOP)


def _entries(store: Path) -> int:
    connection = sqlite.connect_reader(store)
    try:
        return int(connection.execute("SELECT max(id) FROM entry").fetchone()[0])
    finally:
        connection.close()


def _until_it_writes(store: Path, told: int, importing: subprocess.Popen[bytes]) -> None:
    """Wait for its first batch."""
    end = time.monotonic() + NEVER
    while _entries(store) == told:
        assert importing.poll() is None, "the import ended before the power went"
        assert time.monotonic() < end, "the import writes nothing"
        time.sleep(0.01)


def _files(store: Path) -> dict[str, bytes]:
    """What the disk holds of the store."""
    return {
        path.name: path.read_bytes()
        for path in store.parent.iterdir()
        if path.is_file() and not path.name.endswith(("-shm", ".lock", ".open"))
    }


def _let_the_disk_hold(shop: Shop, log: Path, before: dict[str, bytes], told: int) -> None:
    """Look at the disk as each kind of cut would leave it, and go on with the one that lost most."""
    store = shop.store
    disk = Disk(dict(before))
    for line in log.read_text("ascii").splitlines():
        if event := event_of(line, store):
            disk.happen(event)
    for how in HOWS:
        image = shop.home / "image"
        image.mkdir()
        for name, content in disk.image(how, Random(SEED)).items():
            (image / name).write_bytes(content)
        assert fault(image, store.name, told) == "", how
        shutil.rmtree(image)
    Path(f"{store}-shm").unlink(missing_ok=True)
    for name in {*before, *(path.name for path in store.parent.iterdir() if path.name.endswith("-wal"))}:
        content = disk.image("dropped", Random(SEED)).get(name)
        if content is None:
            (store.parent / name).unlink(missing_ok=True)
        else:
            (store.parent / name).write_bytes(content)
