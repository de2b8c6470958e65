"""F6 on a list of thousands: opening it, and a key in it, beside the same with a handful of parcels.

`python -m benchmarks.parcels_screen`, from the top of the checkout. The floor is the same screen with few parcels: the
list is a window on the run, so nothing but asking the query may grow with it. Reports, and judges nothing.
"""

from __future__ import annotations

import shutil
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Figure, Key, median, press_and_watch, settle, table, wait_until_calm
from benchmarks.shop import COLUMNS, ROWS, Shop, prepared
from benchmarks.start import FORM_READY
from csdesk.store import sqlite
from tests.e2e.terminal import Terminal

FEW = 20
"""Parcels of the floor's list."""

KEYS: dict[str, Sequence[str]] = {
    "Down": ("Down",) * 10,
    "Space": ("Space",) * 10,
    "PageDown": ("PageDown",) * 6,
    "a digit of a number": tuple("8039000000"),
}
"""What is pressed, by what it is called."""

ECHO_TIMES = 1.5
OPEN_TIMES = 3.0

_MOVED = """
    INSERT INTO parcel (number, shipped_at, direction, carrier, line, destination, consignee, client,
                        last_scan_at, last_scan_kind, last_scan_place)
    VALUES (?, ?, 'out', 'main', 'between_provinces', '西安', '', 'HX001', ?, 'departed', '郑州转运中心')
"""


def with_parcels(shop: Shop, folder: Path, count: int) -> Shop:
    """A copy of a shop in which so many parcels, and no others, have stopped moving."""
    shutil.copytree(shop.folder, folder)
    store = folder / shop.store.relative_to(shop.folder)
    with closing(sqlite.connect(store)) as connection:
        connection.execute("UPDATE parcel SET signed_at = shipped_at WHERE signed_at IS NULL")
        now = connection.execute("SELECT max(at) FROM entry").fetchone()[0]
        shipped = now - 6 * 86_400
        rows = [(f"8039{place:08d}", shipped + place, shipped + place + 3_600) for place in range(count)]
        connection.executemany(_MOVED, rows)
    return replace(shop, folder=folder, store=store)


def opened(terminal: Terminal) -> float:
    """Press F6 for the first time; milliseconds until the rows stand there."""
    terminal.wait_for(FORM_READY)
    settle(terminal)
    wait_until_calm(patience=3)
    began = time.perf_counter()
    terminal.press("F6")
    return 1000 * (terminal.wait_for("803900000000") - began)


def keys_of(terminal: Terminal, rounds: int) -> dict[str, list[Key]]:
    """Every key, so many rounds of it, each round from the same row."""
    found: dict[str, list[Key]] = {what: [] for what in KEYS}
    for _ in range(rounds):
        for what, keys in KEYS.items():
            wait_until_calm(patience=3)
            found[what] += [press_and_watch(terminal, key) for key in keys]
            # What was selected or typed is let go, and the list is where it was.
            terminal.press("Left" if what.startswith("a digit") else "Home")
            terminal.wait_quiet(0.3)
    return found


def figures(shop: Shop, folder: Path, count: int, rounds: int) -> list[Figure]:
    """A list of so many parcels beside one of FEW."""
    floor, ours = with_parcels(shop, folder / "few", FEW), with_parcels(shop, folder / "many", count)
    told: list[tuple[float, dict[str, list[Key]]]] = []
    for one in (floor, ours):
        with Terminal(one.demo, columns=COLUMNS, rows=ROWS, environment=one.environment) as terminal:
            told.append((opened(terminal), keys_of(terminal, rounds)))
    (few_opened, few), (many_opened, many) = told
    made = [Figure(f"F6 to its rows, {count:,} found", "ms", many_opened, few_opened, at_most_times=OPEN_TIMES)]
    for what in KEYS:
        for name, take, limit in (
            (f"{what} to its echo, p50", lambda key: key.first_ms, ECHO_TIMES),
            ("  CPU", lambda key: key.cpu_ms, None),
            ("  written", lambda key: float(key.bytes), None),
        ):
            unit = "B" if "written" in name else "ms"
            pair = [median([take(key) for key in keys[what]]) for keys in (many, few)]
            made.append(Figure(name, unit, pair[0], pair[1], at_most_times=limit))
    return made


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.parcels_screen", description=__doc__)
    parser.add_argument("--parcels", type=int, default=3_552, help="how many are found (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of every key (%(default)s)")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="csdesk-parcels-") as name:
        folder = Path(name)
        print(table(figures(prepared(folder / "shop", "small"), folder, given.parcels, given.rounds)))


if __name__ == "__main__":
    main()
