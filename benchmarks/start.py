"""How long csdesk takes to start, what it holds in memory, and what it costs while nobody touches it.

`python -m benchmarks.start`, from the top of the checkout. Every time is measured in turns with the least program that
does the job, so the ratio counts and not the milliseconds. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.floor_form import READY as FLOOR_READY
from benchmarks.made_up_clients import clients
from benchmarks.measure import Figure, cpu_seconds, idle, in_turns, median, resident_megabytes, settle, table
from benchmarks.shop import CLIENTS, COLUMNS, CSDESK, ROWS, Shop, prepared
from tests.e2e.terminal import Terminal

HERE = Path(__file__).parent
FLOOR_FORM = (sys.executable, str(HERE / "floor_form.py"))
FLOOR_FIND = (sys.executable, str(HERE / "floor_find.py"))
BARE_PYTHON = (sys.executable, "-c", "pass")

SIGN_IN_READY = "Password"
"""A text of the sign-in screen."""

FORM_READY = "Job type"
"""A text of the order form, which `csdesk demo` opens."""

FIRST_SCREEN_TIMES = 1.25
FIND = "wuhan"
"""What `csdesk clients find` is asked: a full pinyin that many clients have."""

HELP_TIMES = 8
FIND_TIMES = 1.5
MEMORY_MB = 75
IDLE_PERCENT = 0.6
IDLE_BYTES = 200


@dataclass(frozen=True)
class Start:
    """One start of a program."""

    wall_ms: float
    """Milliseconds from its start to the text that shows that it is ready, or to its end."""
    cpu_ms: float
    """Milliseconds of processor time until then."""


def start_screen(command: Sequence[str], environment: Mapping[str, str], ready: str) -> Start:
    """Start a full-screen program and end it when `ready` is on its screen."""
    with Terminal(command, columns=COLUMNS, rows=ROWS, environment=environment) as terminal:
        shown = terminal.wait_for(ready)
        return Start(1000 * (shown - terminal.started), 1000 * cpu_seconds(terminal.pid))


def run_to_end(command: Sequence[str], environment: Mapping[str, str]) -> Start:
    """Run a program of the command line; AssertionError unless it ends well."""
    began = time.perf_counter()
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={"PATH": os.environ.get("PATH", os.defpath), **environment}
    )
    _, status, usage = os.wait4(running.pid, 0)
    wall = time.perf_counter() - began
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0, f"{' '.join(command)} ended with {running.returncode}"
    return Start(1000 * wall, 1000 * (usage.ru_utime + usage.ru_stime))


def compared(what: str, floor: Sequence[Start], ours: Sequence[Start], at_most_times: float) -> list[Figure]:
    """Two lines of the table: wall time with its target, and processor time, which a busy machine blurs less."""
    return [
        Figure(
            what,
            "ms",
            median([one.wall_ms for one in ours]),
            median([one.wall_ms for one in floor]),
            at_most_times=at_most_times,
        ),
        Figure(
            f"{what}, CPU until then", "ms", median([one.cpu_ms for one in ours]), median([one.cpu_ms for one in floor])
        ),
    ]


def screens(shop: Shop, runs: int) -> list[Figure]:
    """The two first screens against the least form."""
    figures = []
    floor = partial(start_screen, FLOOR_FORM, shop.environment, FLOOR_READY)
    for what, command, ready in (
        ("csdesk, sign-in screen", CSDESK, SIGN_IN_READY),
        ("csdesk demo, order form", shop.demo, FORM_READY),
    ):
        ours = partial(start_screen, command, shop.environment, ready)
        figures += compared(what, *in_turns(floor, ours, runs), FIRST_SCREEN_TIMES)
    return figures


def command_line(shop: Shop, runs: int) -> list[Figure]:
    """Help and one search."""
    floor_store = shop.folder / "floor.sqlite3"
    code = make_floor_store(floor_store, CLIENTS[shop.size])
    helped = in_turns(
        partial(run_to_end, BARE_PYTHON, shop.environment),
        partial(run_to_end, (*CSDESK, "--help"), shop.environment),
        runs,
    )
    found = in_turns(
        partial(run_to_end, (*FLOOR_FIND, str(floor_store), code), shop.environment),
        partial(run_to_end, (*CSDESK, "clients", "find", FIND, "--json"), shop.environment),
        runs,
    )
    return [
        *compared("csdesk --help", *helped, HELP_TIMES),
        *compared("csdesk clients find", *found, FIND_TIMES),
    ]


def make_floor_store(path: Path, count: int) -> str:
    """As many clients in one plain table with an index on the code; the code of one of them."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE client(code TEXT PRIMARY KEY, name TEXT, contact TEXT, phone TEXT)")
        connection.executemany("INSERT INTO client VALUES (?, ?, ?, ?)", (row[1:5] for row in clients(count)))
    code: str = connection.execute("SELECT code FROM client LIMIT 1 OFFSET ?", [count // 2]).fetchone()[0]
    connection.close()
    return code


def rest(shop: Shop, seconds: float) -> list[Figure]:
    """Memory and idle cost of the desk once everything behind the first screen is loaded."""
    figures = []
    with Terminal(FLOOR_FORM, columns=COLUMNS, rows=ROWS, environment=shop.environment) as terminal:
        terminal.wait_for(FLOOR_READY)
        settle(terminal)
        floor_memory, floor_idle = resident_megabytes(terminal.pid), idle(terminal, seconds)
    for what, command, ready in (
        ("sign-in screen", CSDESK, SIGN_IN_READY),
        ("order form", shop.demo, FORM_READY),
    ):
        with Terminal(command, columns=COLUMNS, rows=ROWS, environment=shop.environment) as terminal:
            terminal.wait_for(ready)
            settle(terminal)
            memory, cost = resident_megabytes(terminal.pid), idle(terminal, seconds)
        figures += [
            Figure(f"{what}, memory", "MB", memory, floor_memory, at_most=MEMORY_MB),
            Figure(
                f"{what}, idle for {seconds:g} s",
                "% of a core",
                cost.cpu_percent,
                floor_idle.cpu_percent,
                at_most=IDLE_PERCENT,
            ),
            Figure(
                f"{what}, written meanwhile",
                "B/s",
                cost.bytes_per_second,
                floor_idle.bytes_per_second,
                at_most=IDLE_BYTES,
            ),
        ]
    return figures


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="how often each program is started (%(default)s)")
    parser.add_argument("--size", choices=CLIENTS, default="city", help="of the made-up shop (%(default)s)")
    parser.add_argument("--idle", type=float, default=60, help="seconds to watch the resting desk (%(default)s)")
    parser.add_argument("--shop", type=Path, help="keep the prepared shop in this folder, or use the one in it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="csdesk-start-") as folder:
        shop = prepared(given.shop or Path(folder), given.size)
        figures = [
            *screens(shop, given.runs),
            *command_line(shop, given.runs),
            *rest(shop, given.idle),
        ]
    print(f"medians of {given.runs} starts each, {CLIENTS[given.size]:,} clients, {COLUMNS}x{ROWS}")
    print(table(figures))


if __name__ == "__main__":
    main()
