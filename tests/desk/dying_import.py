"""Imports that are killed: `python -m tests.desk.dying_import FOLDER OUT MOMENTS SEED`.

Copies the shop in FOLDER to OUT/whole, where lists of clients, parcels and scans are taken in undisturbed, and to
OUT/0, OUT/1, ..., where the same is killed with SIGKILL right before a statement, another one each time, and then done
again. What the kill left lies in OUT/0/killed. Batches are small, so that there are many of them.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sqlite3
import sys
import traceback
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from csdesk.desk.clients.client_import import ClientKind
from csdesk.desk.desk import Desk
from csdesk.desk.imports import import_run
from csdesk.desk.imports.imports import import_clients, import_parcels, import_scans
from csdesk.desk.parcels.parcel_import import ParcelKind
from csdesk.desk.parcels.scan_import import ScanRows
from csdesk.playbook.loading import load
from csdesk.playbook.shapes import Playbook
from csdesk.store import sqlite
from csdesk.store.store import open_store
from tests.compiled_once import compile_once
from tests.desk.carrier_files import PARCELS, SCANS, written
from tests.desk.shop import LI, MANAGER, NOW, REGULAR

CLIENTS = ("客户编码", "客户名称", "联系人")
ROWS = 60
STORE = "csdesk.sqlite3"


def files(folder: Path) -> None:
    """Clients, one of them known; parcels with rows to be rejected, repeated, and filled in; their scans, unsorted."""
    random = Random(3)
    parcels, scans = [], []
    for place in range(ROWS):
        number = f"78{place:010}" if place % 30 else "4.3E+12"
        parcels.append((number, f"2026-06-{1 + place % 28:02} 19:00", "出港", random.choice(("上海", "")), "", "王芳"))
        for kind in random.sample(("收件", "发件", "到件", "派件", "签收"), random.randrange(4)):
            scans.append((number, f"2026-06-{1 + random.randrange(28):02} 20:00", kind, random.choice("甲乙")))
    parcels += [(*row[:3], "北京", "同城") for row in random.sample(parcels, 20)]
    random.shuffle(scans)
    clients = [(f"C{place:03}", f"公司{place}", "王芳") for place in range(ROWS)]
    written(folder / "clients.csv", CLIENTS, [*clients, (REGULAR, "恒信物流有限公司", "别人")])
    written(folder / "parcels.csv", PARCELS, parcels)
    written(folder / "scans.csv", SCANS, scans)


def take_in(store: Path, playbook: Playbook, lists: Path) -> None:
    """What is killed, and then done again."""
    desk = Desk(open_store(store), playbook, "counter")
    try:
        import_clients(desk, lists / "clients.csv", by=MANAGER, at=NOW)
        import_parcels(desk, lists / "parcels.csv", by=LI, at=NOW)
        import_scans(desk, lists / "scans.csv", by=LI, at=NOW)
    finally:
        desk.close()


def make_batches_small() -> None:
    """Some ten rows a transaction, without pauses."""
    for kind in (ClientKind, ParcelKind, ScanRows):
        kind.at_once, kind.fewest = 25, 5
    import_run.MOST_SECONDS = 0
    import_run._PAUSE = 0


def trace(store: Path, playbook: Playbook, lists: Path, die_at: int) -> int:
    """Do it in this process, which is killed before the statement of that number; how many there were."""
    connect, statements = sqlite.connect, count()
    last = 0

    def traced(_statement: str) -> None:
        nonlocal last
        last = next(statements)
        if last == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def connect_traced(path: Path, *, read_only: bool = False) -> Any:
        connection = connect(path, read_only=read_only)
        # It is the process that dies and not the machine: nothing has to be on the disk.
        connection.execute("PRAGMA synchronous=OFF")
        connection.set_trace_callback(traced)
        return connection

    sqlite.connect = connect_traced
    try:
        take_in(store, playbook, lists)
    finally:
        sqlite.connect = connect
    return last


def killed(store: Path, playbook: Playbook, lists: Path, die_at: int) -> bool:
    """Do it in a process of its own; whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            trace(store, playbook, lists, die_at)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == -signal.SIGKILL


def keep(store: Path, copy: Path) -> None:
    """What a store holds, its WAL included, in one file."""
    connection = sqlite3.connect(store)
    connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()


def main() -> None:
    """See the top of the file."""
    folder, out, moments, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    playbook = load(folder / "playbook")
    make_batches_small()
    compile_once()
    gc.freeze()
    files(out)
    whole = Path(shutil.copytree(folder, out / "whole"))
    last = trace(whole / STORE, playbook, out, -1)
    for place, die_at in enumerate(Random(seed).sample(range(last), moments)):
        copy = Path(shutil.copytree(folder, out / str(place)))
        if not killed(copy / STORE, playbook, out, die_at):
            sys.exit(1)
        keep(copy / STORE, copy / "killed")
        trace(copy / STORE, playbook, out, -1)


if __name__ == "__main__":
    main()
