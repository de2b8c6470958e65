"""What running promises cost: the desk at rest with none, one and 500, on the order form and on F5, and the store.

`python -m benchmarks.promises`, from the top of the checkout. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Figure, Idle, idle, median, settle, table
from benchmarks.shop import COLUMNS, ROWS, home
from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.people import founding
from csdesk.desk.person import Person
from csdesk.desk.promises import escalation, promises
from csdesk.store import sqlite
from tests.e2e.terminal import Terminal

OPEN = "import sys; from pathlib import Path; from csdesk.app import run; from csdesk.desk.person import Person\n"
OPEN += "run(Path(sys.argv[1]), language='en', demo=Person('boss', 'admin'))"
"""The desk, signed in."""

FORM_READY, F5_READY = "Job type", "Enter Open"
IDLE_PERCENT, IDLE_BYTES = 0.6, 200
MANY = 500
MANY_TIMES = 2.0
"""As limits of the running promises: what 500 of them may cost beside one."""

HOURS = timedelta(hours=8)
"""How long a price enquiry runs, the longest of the wall's clocks."""


@dataclass(frozen=True)
class Load:
    """So many promises, each due so long after the measurement began."""

    name: str
    due_in: tuple[timedelta, ...]


def loads() -> tuple[Load, ...]:
    """None; one that ticks; 500 of which one ticks; 500 that all tick, which no shop ever has."""
    minutes = timedelta(minutes=1)
    ticking = 9 * minutes
    calm = tuple(timedelta(minutes=30 + number % 400) for number in range(MANY - 1))
    return (
        Load("none", ()),
        Load("one", (ticking,)),
        Load(f"{MANY}, one ticking", (ticking, *calm)),
        Load(f"{MANY}, all ticking", tuple(ticking + timedelta(seconds=number / 10) for number in range(MANY))),
    )


def made(folder: Path, load: Load) -> Path:
    """A store in which the promises of a load run."""
    store = folder / "shop" / "csdesk.sqlite3"
    now = datetime.now(UTC)
    desk, boss = founding.found(store, "boss", "long-enough", origin="benchmark", at=now - timedelta(days=1))
    try:
        _open(desk, boss, load, now)
    finally:
        desk.close()
    return store


def _open(desk: Desk, boss: Person, load: Load, now: datetime) -> None:
    with desk.writing() as tx:
        for number, due_in in enumerate(load.due_in):
            new = incidents.NewCase("price_enquiry", f"price for route {number}", learned_at=now + due_in - HOURS)
            incidents.open_case(tx, new, by=boss, at=now)


def at_rest(store: Path, folder: Path, *, on_f5: bool, seconds: float) -> Idle:
    """What the desk costs while nobody touches it."""
    command = (sys.executable, "-c", OPEN, str(store))
    with Terminal(command, columns=COLUMNS, rows=ROWS, environment=home(folder)) as terminal:
        terminal.wait_for(FORM_READY)
        settle(terminal, patience=5.0)
        if on_f5:
            terminal.press("F5")
            terminal.wait_for(F5_READY)
            settle(terminal, patience=5.0)
        return idle(terminal, seconds)


def screens(seconds: float) -> list[Figure]:
    """The desk at rest, every load on both screens."""
    figures = []
    for where, on_f5 in (("order form", False), ("F5", True)):
        floor: Idle | None = None
        for load in loads():
            with TemporaryDirectory(prefix="csdesk-promises-") as name:
                cost = at_rest(made(Path(name), load), Path(name), on_f5=on_f5, seconds=seconds)
            many = load.name.startswith(str(MANY))
            figures.append(
                Figure(
                    f"{where}, {load.name}: processor", "% of a core", cost.cpu_percent,
                    floor.cpu_percent if floor else None,
                    at_most=None if many else IDLE_PERCENT, at_most_times=MANY_TIMES if many else None,
                )
            )  # fmt: skip
            figures.append(
                Figure(
                    f"{where}, {load.name}: written", "B/s", cost.bytes_per_second,
                    floor.bytes_per_second if floor else None,
                    at_most=None if many else IDLE_BYTES, at_most_times=MANY_TIMES if many else None,
                )
            )  # fmt: skip
            if load.name == "one":
                floor = cost
    return figures


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The median time of `work`."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return median(found)


def in_the_store(times: int) -> list[Figure]:
    """Reading what runs, and a turn of the watch with nothing to do, beside the bare driver reading the same rows."""
    with TemporaryDirectory(prefix="csdesk-promises-") as name:
        store = made(Path(name), loads()[2])
        desk = Desk.open(store, origin="benchmark")
        bare = sqlite.connect(store)
        now = datetime.now(UTC)

        def read() -> None:
            with desk.reading() as tx:
                promises.running(tx, at=now)

        rows = "SELECT d.*, c.number, c.title FROM deadline d JOIN cases c ON c.id = d.case_id WHERE done_at IS NULL"
        try:
            floor = milliseconds(lambda: bare.execute(rows).fetchall(), times)
            return [
                Figure(f"{MANY} running, read", "ms", milliseconds(read, times), floor),
                Figure(
                    "turn of the watch, nothing due", "ms", milliseconds(lambda: escalation.turn(desk, at=now), times)
                ),
            ]
        finally:
            bare.close()
            desk.close()


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.promises", description=__doc__)
    parser.add_argument("--idle", type=float, default=30, help="seconds to watch each resting desk (%(default)s)")
    parser.add_argument("--times", type=int, default=100, help="how often each read is repeated (%(default)s)")
    given = parser.parse_args()
    print(table([*in_the_store(given.times), *screens(given.idle)]))


if __name__ == "__main__":
    main()
