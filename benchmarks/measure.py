"""Measuring programs from outside, fairly, on a machine that others use too."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.cells import cell_len, set_cell_size

from tests.e2e.terminal import Terminal

T = TypeVar("T")

PAGE = os.sysconf("SC_PAGE_SIZE")

CALM = 0.85
"""The idle share of the machine at which a measurement may begin."""

CALM_PATIENCE = 5.0
"""Seconds to wait for a calm moment before measuring all the same."""


# Figures


def median(values: Sequence[float]) -> float:
    """The middle of `values`; ValueError when there are none."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: float) -> float:
    """The least of `values` that `percent` of 100 of them do not exceed; ValueError when there are none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


@dataclass(frozen=True)
class Figure:
    """One measured thing: what, in which unit, ours, and how far it may go.

    `at_most` is a limit in `unit`, `at_most_times` a limit as a multiple of `floor`. A figure without either is told
    for what it says about the others.
    """

    what: str
    unit: str
    ours: float
    floor: float | None = None
    at_most: float | None = None
    at_most_times: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of the floor; None without a floor or with one of nothing."""
        return self.ours / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether ours keeps every limit; None when there is none, or none that can be judged."""
        kept = []
        if self.at_most is not None:
            kept.append(self.ours <= self.at_most)
        if self.at_most_times is not None and self.ratio is not None:
            kept.append(self.ratio <= self.at_most_times)
        return all(kept) if kept else None

    @property
    def cells(self) -> tuple[str, ...]:
        """What the table says of it."""
        targets = []
        if self.at_most_times is not None:
            targets.append(f"<= {self.at_most_times:g} x")
        if self.at_most is not None:
            targets.append(f"<= {self.at_most:g} {self.unit}")
        return (
            self.what,
            "" if self.floor is None else f"{number(self.floor)} {self.unit}",
            f"{number(self.ours)} {self.unit}",
            "" if self.ratio is None else f"{self.ratio:.2f} x",
            ", ".join(targets),
            {True: "met", False: "NOT MET", None: ""}[self.met],
        )


def number(value: float) -> str:
    """`value` with the digits that mean something: three, and no fraction from 100 on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" if abs(value) >= 0.001 else "0"


def table(figures: Iterable[Figure]) -> str:
    """The figures under their headings, one a line, in columns."""
    rows = [("what", "floor", "ours", "ratio", "target", ""), *(figure.cells for figure in figures)]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


# A machine that others use too


def wait_until_calm(share: float = CALM, patience: float = CALM_PATIENCE) -> float:
    """Wait until `share` of the machine was idle for 0.4 s, or `patience` seconds; the idle share seen last."""
    deadline = time.monotonic() + patience
    while True:
        idle_before, all_before = _machine_ticks()
        time.sleep(0.4)
        idle_after, all_after = _machine_ticks()
        idle = (idle_after - idle_before) / max(1, all_after - all_before)
        if idle >= share or time.monotonic() > deadline:
            return idle


def in_turns(first: Callable[[], T], second: Callable[[], T], times: int) -> tuple[list[T], list[T]]:
    """What `first` and `second` give when they take turns, A B A B, `times` each, every time from a calm moment.

    What slows the machine for a while slows both, so their ratio stays. One turn of each goes before, uncounted: it
    fills the caches.
    """
    first(), second()
    results: tuple[list[T], list[T]] = [], []
    for _ in range(times):
        for run, kept in zip((first, second), results, strict=True):
            wait_until_calm()
            kept.append(run())
    return results


def _machine_ticks() -> tuple[int, int]:
    """Idle and all ticks of all processors since the machine started."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


# A program with all of its children


def tree(pid: int) -> list[int]:
    """The process `pid` and all that descend from it and still run."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid] if _stat(pid) else []
    for process in found:
        found.extend(children.get(process, []))
    return found


def cpu_seconds(pid: int) -> float:
    """Seconds of processor time that `pid` and its running descendants have used, all threads, to the nanosecond."""
    total = 0.0
    for process in tree(pid):
        try:
            # How Linux numbers the processor-time clock of another process; /proc tells it in hundredths only.
            total += time.clock_gettime(((~process) << 3) | 2)
        except OSError:
            pass  # It ended between the two looks.
    return total


def resident_megabytes(pid: int) -> float:
    """Millions of bytes that `pid` and its descendants hold in memory."""
    total = 0
    for process in tree(pid):
        try:
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
        except OSError:
            pass  # It ended between the two looks.
    return total / 1e6


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, state first; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


# What a running program costs


@dataclass(frozen=True)
class Idle:
    """What a program costs while nobody touches it."""

    cpu_percent: float
    """Of one core."""
    bytes_per_second: float
    """Written to the terminal."""


def idle(terminal: Terminal, seconds: float) -> Idle:
    """What the program in `terminal` costs over `seconds` without a key."""
    mark, began, used = terminal.mark(), time.perf_counter(), cpu_seconds(terminal.pid)
    time.sleep(seconds)
    passed = time.perf_counter() - began
    return Idle(
        100 * (cpu_seconds(terminal.pid) - used) / passed,
        len(terminal.bytes_since(mark)) / passed,
    )


@dataclass(frozen=True)
class Key:
    """What one key did in a running program."""

    first_ms: float
    """Milliseconds from the key to the first piece of output."""
    last_ms: float
    """Milliseconds from the key to the last piece before the output was quiet."""
    cpu_ms: float
    """Milliseconds of processor time, from the key until the output was quiet."""
    bytes: int


def press_and_watch(terminal: Terminal, name: str, quiet: float = 0.1, patience: float = 5.0) -> Key:
    """Press the key `name` and watch until nothing was written for `quiet` seconds.

    AssertionError when nothing at all is written for `patience` seconds. A clock that is drawn in between counts as
    the key's own output: take many keys, and their median.
    """
    mark, used, began = terminal.mark(), cpu_seconds(terminal.pid), time.perf_counter()
    terminal.press(name)
    terminal.wait_for_output(mark, patience)
    terminal.wait_quiet(quiet, patience)
    arrivals = terminal.arrivals_since(mark)
    return Key(
        1000 * (arrivals[0][0] - began),
        1000 * (arrivals[-1][0] - began),
        1000 * (cpu_seconds(terminal.pid) - used),
        sum(len(data) for _, data in arrivals),
    )


def settle(terminal: Terminal, percent: float = 2.0, patience: float = 20.0) -> None:
    """Wait until the program uses less than `percent` of a core for a second, or `patience` seconds."""
    deadline = time.monotonic() + patience
    while idle(terminal, 1.0).cpu_percent > percent and time.monotonic() < deadline:
        pass
