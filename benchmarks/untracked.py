"""What the untracked-parcel query costs, by what it finds and by what the store holds (U-1 to U-3).

`python -m benchmarks.untracked`, from the top of the checkout. The floor is the same rows read from a table that has
nothing else. DuckDB and pandas answer beside it where they are installed (`pip install '.[benchmarks]'`). Stores are
made once in `--folder` and kept there. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import made_up_parcels as made_up
from benchmarks.measure import Figure, median, table
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.parcels import untracked
from csdesk.store.sqlite import driver

AT_MOST = 1.5
"""Times the floor."""

GROWTH_AT_MOST = 1.2
"""What the query may cost in the large store beside the small one, with the same window."""

PAGE = 50


def ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def in_turns(works: dict[str, Callable[[], object]], times: int) -> dict[str, float]:
    """The median time of each work in ms; they take turns, so that a busy machine slows all alike."""
    for work in works.values():
        work()
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            found[name].append(ms(work))
    return {name: median(values) for name, values in found.items()}


class Measured:
    """An open store, its transaction, and the query's statement with its values."""

    def __init__(self, path: Path) -> None:
        self.desk = Desk.open(path, origin="benchmark")
        self._reading = self.desk.reading()
        self.tx: Transaction = self._reading.__enter__()
        begins, ends = untracked.window(self.tx, "untracked", as_of=made_up.AS_OF)
        self.given = (int(begins.timestamp()), int(ends.timestamp()), self.tx.playbook.parcels.carrier[0].id, -1)
        self.statement = untracked.STATEMENTS["untracked"]
        self.tx.raw.execute("CREATE TEMP TABLE floor AS " + self.statement, self.given)

    def floor(self) -> list[Any]:
        """The rows that are the answer, from a table that has nothing else."""
        return self.tx.raw.execute("SELECT * FROM floor").fetchall()  # type: ignore[no-any-return]

    def query(self) -> list[Any]:
        """The query's statement."""
        return self.tx.raw.execute(self.statement, self.given).fetchall()  # type: ignore[no-any-return]

    def whole(self) -> untracked.Found:
        """The query as the desk answers it: judged, with what is known of each parcel's ticket, list and runs."""
        return untracked.find(self.tx, as_of=made_up.AS_OF)

    def page(self) -> untracked.Found:
        """Its first page."""
        return untracked.find(self.tx, as_of=made_up.AS_OF, most=PAGE)

    def plan(self) -> list[str]:
        """How SQLite goes about it."""
        return [row[3] for row in self.tx.raw.execute("EXPLAIN QUERY PLAN " + self.statement, self.given)]

    def close(self) -> None:
        self._reading.__exit__(None, None, None)
        self.desk.close()


OURS = "the query's rows"
WHOLE = "judged, with tickets, lists and runs"
FIRST_PAGE = f"the first page of {PAGE}, judged"
FLOOR = "floor"
JUDGED = "judged floor"


def works(store: Measured) -> dict[str, Callable[[], object]]:
    """What is measured in a store."""

    def judged() -> object:
        return untracked.judged(store.tx, "untracked", store.floor(), made_up.AS_OF)

    return {FLOOR: store.floor, OURS: store.query, JUDGED: judged, WHOLE: store.whole, FIRST_PAGE: store.page}


def peers(parcels: int, *, scans: bool, pandas_most: int, times: int) -> tuple[dict[str, float], list[str], int]:
    """DuckDB's and pandas' times on the same rows, what was left out and why, how many DuckDB found."""
    left_out = []
    try:
        # By name, so that nobody who checks types needs it.
        duckdb: Any = import_module("duckdb")
    except ImportError:
        return {}, ["DuckDB and pandas: not installed"], 0
    connection = duckdb.connect()
    old = parcels - made_up.WINDOW - made_up.AFTER
    series = f"(SELECT range AS n FROM range(1, {parcels + 1})) AS s"
    connection.execute("CREATE TABLE parcel AS " + made_up.PARCELS.format(series=series, div="//", old=old))
    condition = (
        f"direction = 'out' AND shipped_at BETWEEN {made_up.FIRST} AND {made_up.AFTERWARDS - 1} AND carrier = 'main'"
    )
    columns = "shipped_at, number, line, destination, client"
    kept = f"""SELECT {columns}, last_scan_at, last_scan_kind, last_scan_place FROM parcel
        WHERE signed_at IS NULL AND {condition} ORDER BY shipped_at, number"""
    asked: dict[str, Callable[[], object]] = {"DuckDB, the last scan kept": lambda: connection.execute(kept).fetchall()}
    if scans:
        steps = f"(SELECT range AS before FROM range({made_up.SCANS})) AS steps"
        connection.execute("CREATE TABLE scan AS " + made_up.TRACK.format(parcel="parcel", steps=steps))
        grouped = f"""SELECT {columns}, last.scanned_at, last.kind, last.place FROM parcel LEFT JOIN (
                SELECT number, max(scanned_at) AS scanned_at, arg_max(kind, scanned_at) AS kind,
                    arg_max(place, scanned_at) AS place FROM scan GROUP BY number
            ) AS last USING (number)
            WHERE (last.kind IS NULL OR last.kind <> 'signed') AND {condition} ORDER BY shipped_at, number"""
        asked["DuckDB, the last scan grouped"] = lambda: connection.execute(grouped).fetchall()
    found = len(connection.execute(kept).fetchall())
    if parcels > pandas_most:
        left_out.append(f"pandas: {parcels:,} parcels do not fit into memory with the others")
    else:
        try:
            frame = connection.execute("SELECT * FROM parcel").df()
        except ImportError:
            left_out.append("pandas: not installed")
        else:

            def in_pandas() -> object:
                window = frame[
                    frame.signed_at.isna()
                    & (frame.direction == "out")
                    & frame.shipped_at.between(made_up.FIRST, made_up.AFTERWARDS - 1)
                    & (frame.carrier == "main")
                ]
                return list(window.sort_values(["shipped_at", "number"]).itertuples(index=False, name=None))

            asked["pandas, the last scan kept"] = in_pandas
    # Their whole cost is seen in few turns.
    timed = in_turns(asked, min(times, 5))
    connection.close()
    return timed, left_out, found


def main() -> None:
    """Make the stores, measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.untracked", description=__doc__)
    parser.add_argument("--parcels", type=int, default=1_000_000, help="in the large store (%(default)s)")
    parser.add_argument("--small", type=int, default=100_000, help="in the small store (%(default)s)")
    parser.add_argument("--no-scans", action="store_true", help="leave out the five scans of each parcel")
    parser.add_argument("--times", type=int, default=30, help="how often each is repeated (%(default)s)")
    parser.add_argument("--pandas-most", type=int, default=2_000_000, help="parcels that pandas is given at most")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "csdesk-parcels")
    arguments = parser.parse_args()
    scans = not arguments.no_scans
    arguments.folder.mkdir(parents=True, exist_ok=True)
    large, small = (
        Measured(made_up.made(arguments.folder, size, scans=scans)) for size in (arguments.parcels, arguments.small)
    )
    named = {f"large/{name}": work for name, work in works(large).items()}
    named |= {f"small/{name}": work for name, work in works(small).items()}
    timed = in_turns(named, arguments.times)
    found = large.whole()
    print(f"\n{arguments.parcels:,} parcels{', five scans each' if scans else ''}, SQLite {driver.sqlite_version}")
    print(f"{len(found.rows):,} found of {made_up.WINDOW:,} in the window: {found.counts}")
    print("\nEXPLAIN QUERY PLAN")
    for line in large.plan():
        print(f"  {line}")
    print()
    floor, judged = timed[f"large/{FLOOR}"], timed[f"large/{JUDGED}"]
    figures = [
        Figure(OURS, "ms", timed[f"large/{OURS}"], floor, at_most_times=AT_MOST),
        Figure(WHOLE, "ms", timed[f"large/{WHOLE}"], judged, at_most_times=AT_MOST),
        Figure(FIRST_PAGE, "ms", timed[f"large/{FIRST_PAGE}"], floor),
    ]
    for name in (OURS, WHOLE):
        what = f"{name}: beside {arguments.small:,} parcels, the same window"
        figures.append(Figure(what, "ms", timed[f"large/{name}"], timed[f"small/{name}"], at_most_times=GROWTH_AT_MOST))
    large.close()
    small.close()
    print(table(figures), flush=True)
    others, left_out, theirs = peers(
        arguments.parcels, scans=scans, pandas_most=arguments.pandas_most, times=arguments.times
    )
    if others:
        print("\nbeside it\n" + table(Figure(name, "ms", took, floor) for name, took in others.items()))
    for reason in left_out:
        print(reason)
    if theirs and theirs != len(found.rows) + found.left_out:
        print(f"DuckDB found {theirs:,} rows: the stores differ")
    print(f"\nmost memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB, the peers' data with it")


if __name__ == "__main__":
    main()
