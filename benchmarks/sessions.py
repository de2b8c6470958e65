"""Twenty sessions at one store at a person's pace: how long a change takes to be kept.

`python -m benchmarks.sessions`, from the top of the checkout. The floor is as many processes at the same pace that put
one row into a bare SQLite file behind the same kind of lock. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Figure, median, percentile, table
from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import drafts, orders
from csdesk.desk.promises import deadlines, promises
from csdesk.refused import Refused
from csdesk.store import write_lock
from tests.desk.sessions import SESSIONS, forked, promise_before
from tests.desk.shop import LI, MANAGER, WORKDAY, Shop, found

COMMIT_P99_MS = 50


def ours(folder: Path, pace: float, rounds: int) -> tuple[list[float], list[str]]:
    """Milliseconds of every commit of the twenty sessions, and what was refused."""
    store = found(folder / "shop")
    promise_before(store, SESSIONS)
    command = [sys.executable, "-m", "tests.desk.sessions", str(store), str(pace), str(rounds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    did: list[dict[str, Any]] = json.loads(done.stdout)
    return [1000 * one for each in did for one in each["commits"]], [one for each in did for one in each["errors"]]


def floor(folder: Path, pace: float, changes: int) -> list[float]:
    """Milliseconds of every commit of twenty processes that share a lock and a bare file."""
    place, lock = folder / "bare.sqlite3", folder / "bare.lock"
    made = sqlite3.connect(place)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, text TEXT)")
    made.close()
    lock.touch()

    def work(number: int) -> list[float]:
        random, taken = Random(number), []
        connection = sqlite3.connect(place, isolation_level=None, timeout=10)
        connection.execute("PRAGMA synchronous=FULL")
        for _ in range(changes):
            time.sleep(random.expovariate(1 / pace))
            began = time.perf_counter()
            handle = os.open(lock, os.O_RDWR)
            fcntl.flock(handle, fcntl.LOCK_EX)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO entry (text) VALUES (?)", ("x" * 400,))
            connection.execute("COMMIT")
            os.close(handle)
            taken.append(1000 * (time.perf_counter() - began))
        return taken

    return [one for each in forked(SESSIONS, work) for one in each]


HELD_MS = {"save": 5, "confirm": 10, "open a case": 10, "acknowledge": 5}
"""Processor time that a change may take while all others wait for the store."""


def held(folder: Path, times: int = 40) -> list[Figure]:
    """Milliseconds of processor time under the write lock, by what is done: however busy the machine is."""
    store = found(folder / "held")
    taken: dict[str, list[float]] = {what: [] for what in HELD_MS}
    shop, doing = Shop(Desk.open(store, origin="benchmark")), ""
    waiting = write_lock.held

    @contextmanager
    def measured(path: Path, holder: str = "") -> Iterator[None]:
        with waiting(path, holder):
            began = time.thread_time()
            yield
            if doing:
                taken[doing].append(1000 * (time.thread_time() - began))

    write_lock.held = measured
    try:
        for _ in range(times):
            doing = ""
            draft = shop.save(by=LI, at=WORKDAY)
            assert draft.order_id is not None
            doing = "save"
            with shop.desk.writing() as tx:
                drafts.save(tx, replace(draft, texts={**draft.texts, "notes": "x"}), by=LI, at=WORKDAY)
            doing = "confirm"
            shop.do(orders.confirm, draft.order_id, by=LI, at=WORKDAY)
            doing = "open a case"
            shop.do(incidents.open_case, incidents.NewCase("callback", "x"), by=LI, at=WORKDAY)
        doing, late = "acknowledge", WORKDAY + timedelta(hours=1)
        for one in [one for one in shop.see(promises.running, at=late) if one.due_at <= late][:times]:
            with suppress(Refused):
                shop.do(deadlines.acknowledge, one.deadline_id, by=MANAGER, at=late)
    finally:
        write_lock.held = waiting
        shop.desk.close()
    return [
        Figure(f"held by one: {what}, processor p50", "ms", median(taken[what]), at_most=most)
        for what, most in HELD_MS.items()
    ]


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.sessions", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long the sessions work, about (%(default)s)")
    parser.add_argument("--pace", type=float, default=4.0, help="seconds a person takes for one thing (%(default)s)")
    given = parser.parse_args()
    # An order is six things, one after the other; the first of each session is not counted.
    rounds = 1 + max(1, round(given.seconds / given.pace / 6))
    with TemporaryDirectory(prefix="csdesk-sessions-") as name:
        bare = floor(Path(name), given.pace, max(10, round(given.seconds / given.pace / 4)))
        kept, errors = ours(Path(name), given.pace, rounds)
        holding = held(Path(name))
    figures = [
        Figure("commit, p50", "ms", median(kept), median(bare)),
        Figure("commit, p99", "ms", percentile(kept, 99), percentile(bare, 99), at_most=COMMIT_P99_MS),
        Figure("commit, longest", "ms", max(kept), max(bare)),
        Figure("refused or locked", "times", len(errors), at_most=0),
    ]
    figures += holding
    print(f"{SESSIONS} sessions, {len(kept)} commits; the floor {len(bare)}\n{table(figures)}")


if __name__ == "__main__":
    main()
