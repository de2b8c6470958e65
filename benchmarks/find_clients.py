"""How long F9 takes to find clients (O-1), for every shape of query, beside its floor and beside fzf.

    python -m benchmarks.find_clients [--clients 1000000] [--names FILE] [--store PATH] [--runs 300] [--fzf 1]

The floor is the bare DB-API module running the same final statements and reading as many rows of them. All queries are
asked in several rounds, and the best time of each counts, so that other programs on the machine disturb less. Where
p95 and the processor's p95 are far apart, they did disturb.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import inf, nan
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.client_queries import SHAPES, contact_heard, heard, initials
from benchmarks.made_up_clients import TODAY, Row, clients
from csdesk.store import search
from csdesk.store.sqlite import driver

_TABLE = """CREATE TABLE client(
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, contact TEXT NOT NULL, phone TEXT NOT NULL,
    uses INTEGER NOT NULL, last_used_at INTEGER, archived_at INTEGER, merged_into_id INTEGER)"""

_CONTACTS = "CREATE TABLE client_contact(client_id INTEGER NOT NULL, phone TEXT NOT NULL)"

_COLUMNS = "id, code, name, contact, phone, uses, last_used_at"

_CHANGE_MS = 5.0
"""The target for one insert or change."""

CHANGES = ("new client", "changed name", "used", "removed")
"""The changes that a person waits for."""


def target_ms(count: int) -> float:
    """The target for the 95th percentile of every shape, by the number of clients."""
    return 3.0 if count <= 100_000 else 5.0


class Watched:
    """A connection that remembers its statements and how many rows were read of each."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.statements: list[list[Any]] = []

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """Execute, as a DB-API connection does."""
        self.statements.append([statement, values, 0])
        return _WatchedRows(self._connection.execute(statement, values), self.statements[-1])


class _WatchedRows:
    def __init__(self, rows: Any, statement: list[Any]) -> None:
        self._rows = rows
        self._statement = statement

    def __iter__(self) -> _WatchedRows:
        return self

    def __next__(self) -> Any:
        row = next(self._rows)
        self._statement[2] += 1
        return row

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        return list(self)

    def fetchone(self) -> Any:
        """The next row, or None."""
        return next(self, None)

    def close(self) -> None:
        """Read no further."""
        self._rows.close()


def percentile(times: Sequence[float], share: float) -> float:
    """The time, in ms, that `share` of the times (in seconds) do not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] * 1000


def build(path: Path, count: int, names: Path | None) -> None:
    """Make a store of `count` clients with its index, and say how long it took."""
    connection = connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(_TABLE)
    connection.execute(_CONTACTS)
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO client({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", clients(count, names))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.stat().st_size
    begun = time.perf_counter()

    def show(done: int, steps: int) -> None:
        print(f"\rindex: {done:,} of {steps:,} steps, {time.perf_counter() - begun:.0f} s", end="", file=sys.stderr)

    search.rebuild(connection, show)
    took = time.perf_counter() - begun
    print(file=sys.stderr)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    free = connection.execute("PRAGMA freelist_count").fetchone()[0] * 4096
    size = path.stat().st_size - before - free
    print(f"index built in {took:.0f} s, {size / 1e6:.0f} MB, {size / count:.0f} bytes a client")
    connection.close()


def connect(path: Path) -> Any:
    """A connection as the desk opens it."""
    connection = driver.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA mmap_size=0")
    return connection


def sample(connection: Any, chance: Random, count: int) -> list[Row]:
    """Some clients of the store, picked at random."""
    newest = connection.execute("SELECT max(id) FROM client").fetchone()[0]
    ids = [chance.randint(1, newest) for _ in range(count)]
    query = f"SELECT {_COLUMNS} FROM client WHERE id = ?"
    return [connection.execute(query, (one,)).fetchone() for one in ids]


class Times:
    """The best times, in seconds, of every query of a shape: ours by the clock and by the processor, and the floor."""

    def __init__(self, queries: int) -> None:
        self.own = [inf] * queries
        self.processor = [inf] * queries
        self.floor = [inf] * queries
        self.hits = 0


def measure(connection: Any, queries: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Times]:
    """The best of some rounds for every query of every shape."""
    found = {shape: Times(len(asked)) for shape, asked in queries.items()}
    for _ in range(rounds):
        for shape, asked in queries.items():
            times = found[shape]
            times.hits = 0
            for number, query in enumerate(asked):
                begun, busy = time.perf_counter(), time.thread_time()
                times.hits += len(search.find(connection, query))
                times.processor[number] = min(times.processor[number], time.thread_time() - busy)
                times.own[number] = min(times.own[number], time.perf_counter() - begun)
                times.floor[number] = min(times.floor[number], _statements_alone(connection, query))
    return found


def _statements_alone(connection: Any, query: str) -> float:
    watched = Watched(connection)
    search.find(watched, query)
    begun = time.perf_counter()
    for statement, values, rows in watched.statements:
        connection.execute(statement, values).fetchmany(rows + 1)
    return time.perf_counter() - begun


def measure_fzf(connection: Any, folder: Path, queries: Mapping[str, Sequence[str]], runs: int) -> dict[str, float]:
    """The median seconds that `fzf --filter` takes on the same rows with their initials and pinyin, by shape."""
    rows = folder / "rows-for-fzf.txt"
    with rows.open("w", encoding="utf-8") as file:
        for row in connection.execute(f"SELECT {_COLUMNS} FROM client"):
            sounds = f"{initials(row)} {''.join(heard(row))} {''.join(contact_heard(row))}"
            file.write(f"{row[1]} {row[2]} {row[3]} {row[4]} {sounds}\n")
    found = {}
    for shape, asked in queries.items():
        times = []
        for query in [query for query in asked if query][:runs]:
            with rows.open("rb") as file:
                begun = time.perf_counter()
                subprocess.run(["fzf", "--filter", query], stdin=file, stdout=subprocess.DEVNULL, check=False)
                times.append(time.perf_counter() - begun)
        if times:
            found[shape] = percentile(times, 0.5)
    rows.unlink()
    return found


def measure_changes(connection: Any, chance: Random, rows: Sequence[Row]) -> dict[str, list[tuple[float, float]]]:
    """Seconds of the clock and of the processor for changes of single clients, each with its commit, then undone.

    The floor is a change of one row that is not searched.
    """
    newest = connection.execute("SELECT max(id) FROM client").fetchone()[0]
    times: dict[str, list[tuple[float, float]]] = {}

    def timed(what: str, change: Callable[[], object]) -> Any:
        begun, busy = time.perf_counter(), time.thread_time()
        connection.execute("BEGIN IMMEDIATE")
        answer = change()
        connection.execute("COMMIT")
        times.setdefault(what, []).append((time.perf_counter() - begun, time.thread_time() - busy))
        return answer

    def put(client_id: int, row: Row, name: str, uses: int, last_used_at: int | None) -> None:
        search.put(
            connection,
            client_id,
            code=row[1],
            name=name,
            contact=row[3],
            phone=row[4],
            uses=uses,
            last_used_at=last_used_at,
        )

    plain = "UPDATE client SET uses = uses WHERE id = ?"
    for number, row in enumerate(rows, 1):
        new = newest + number
        timed("floor", partial(connection.execute, plain, (row[0],)))
        timed("new client", partial(put, new, row, row[2], 0, None))
        timed("changed name", partial(put, new, row, row[2] + chance.choice("东西南北"), 0, None))
        timed("used", partial(search.note_use, connection, row[0], uses=row[5] + 1, last_used_at=TODAY))
        timed("removed", partial(search.remove, connection, new))
    while timed("64 used ones moved", partial(search.move_used, connection)):
        pass
    for row in rows:
        timed("back to its place", partial(put, row[0], row, row[2], row[5], row[6]))
    while timed("one step of tidying", partial(search.tidy, connection)):
        pass
    return times


def prepared(arguments: argparse.Namespace) -> Path:
    """The store to measure, built when it is not there yet."""
    made_from = f"{search.INDEX_VERSION} {arguments.clients} {arguments.names}"
    kept = Path(tempfile.gettempdir()) / f"csdesk-clients-{hashlib.sha256(made_from.encode()).hexdigest()[:12]}.sqlite3"
    path: Path = arguments.store or kept
    if not path.exists():
        # A name of its own until it is complete, so that an interrupted build is not taken for a store.
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        build(unfinished, arguments.clients, arguments.names)
        unfinished.rename(path)
    return path


def show_finding(measured: Mapping[str, Times], fzf: Mapping[str, float], target: float) -> list[str]:
    """Print a line for each shape; the shapes that miss the target."""
    heads = ("p50", "p95", "max", "CPU p95", "floor p50", "p95", "x", "hits", "fzf")
    print(f"{'shape':26}" + "".join(f"{head:>10}" for head in heads))
    missed = []
    for shape, times in measured.items():
        p50, p95, floor50 = percentile(times.own, 0.5), percentile(times.own, 0.95), percentile(times.floor, 0.5)
        figures = (
            p50,
            p95,
            percentile(times.own, 1),
            percentile(times.processor, 0.95),
            floor50,
            percentile(times.floor, 0.95),
            p50 / floor50,
            times.hits / len(times.own),
        )
        over = p95 > target
        missed += [shape] if over else []
        print(
            f"{shape:26}{''.join(f'{figure:10.2f}' for figure in figures)}{fzf.get(shape, nan):10.0f}"
            f"{'  over target' if over else ''}"
        )
    return missed


def show_changes(measured: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """Print a line for each kind of change."""
    heads = ("p50", "p95", "max", "CPU p50", "CPU p95", "CPU max")
    print(f"\n{'change, with its commit':26}" + "".join(f"{head:>10}" for head in heads))
    for what, times in measured.items():
        figures = [percentile(seconds, share) for seconds in zip(*times, strict=True) for share in (0.5, 0.95, 1)]
        over = what in CHANGES and figures[1] > _CHANGE_MS
        print(f"{what:26}{''.join(f'{figure:10.2f}' for figure in figures)}{'  over target' if over else ''}")


def main() -> None:
    """Build or open the store, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--names", type=Path, help="a file with one brand a line, instead of made-up ones")
    parser.add_argument("--store", type=Path, help="where the built store is, or is to be kept for the next time")
    parser.add_argument("--runs", type=int, default=300, help="queries of each shape")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fzf", type=int, default=1, help="runs of fzf a shape; 0 for none")
    arguments = parser.parse_args()
    path = prepared(arguments)
    connection = connect(path)
    count = connection.execute("SELECT count(*) FROM client").fetchone()[0]
    target = target_ms(count)
    chance = Random(1)
    rows = sample(connection, chance, arguments.runs)
    queries = {shape: [make(chance, row) for row in rows] for shape, make in SHAPES.items()}
    fzf = {}
    if arguments.fzf and shutil.which("fzf"):
        fzf = measure_fzf(connection, path.parent, queries, arguments.fzf)
    print(f"\n{count:,} clients, SQLite {driver.sqlite_version}, ms, target p95 <= {target} for every shape\n")
    missed = show_finding(measure(connection, queries, arguments.rounds), fzf, target)
    show_changes(measure_changes(connection, chance, rows))
    print(f"\n{'every shape meets the target' if not missed else 'over the target: ' + ', '.join(missed)}")


if __name__ == "__main__":
    main()
