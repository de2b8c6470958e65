"""What a year of signed slips costs: the first page of each list with its counts, by the bare rows of the answer.

`python -m benchmarks.slips`, from the top of the checkout. The store has `--slips` of a year, those of the last weeks
out; the floor of a page is reading as many rows by their ids, with the same columns, that of the counts one look at
each unfinished slip. Beside it the same in a store that has the last weeks alone. Processor time of the thread that
reads, because others use the machine too. Reports, and judges nothing.
"""

from __future__ import annotations

import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.measure import Figure, median, table
from csdesk.desk.clients import owners
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.slips import slip_handing, slip_lists, slip_pressing
from csdesk.models.slip import UNFINISHED
from csdesk.playbook.loading import load
from csdesk.store import sqlite
from csdesk.store.store import create, open_store

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
YEAR = 365
PAGE = 200
AT_MOST = 1.5
"""How much longer than its floor: that of the untracked-parcel query."""

GROWTH = 1.2
"""How much longer in a year's store than in a small one with the same slips out."""

DAY_SECONDS = 86_400


def made(folder: Path, count: int, days: int) -> Path:
    """A store with so many slips, spread over so many days: those of the last 25 are out, most others are filed."""
    path = folder / f"slips-{count}-{days}.sqlite3"
    if path.exists():
        return path
    create(path).close()
    random, now = Random(count), int(NOW.timestamp())
    regions = [one.id for one in load().slips.region]
    orders, slips = [], []
    for id_ in range(1, count + 1):
        ago = days * (count - id_) // count
        arrived = now - ago * DAY_SECONDS - random.randrange(DAY_SECONDS)
        due = arrived // DAY_SECONDS * DAY_SECONDS + random.choice((10, 10, 15, 20, 25)) * DAY_SECONDS - 1
        # Most come back in time; one in a hundred is forgotten for some weeks.
        back = arrived + random.randrange(5, 18) * DAY_SECONDS + (25 * DAY_SECONDS if random.random() < 0.01 else 0)
        state, back_at = ("asked", None) if back > now else ("filed", back)
        if back_at is not None and now - back_at < 6 * DAY_SECONDS:
            state = random.choice(("received", "checked", "returned"))
        day = date.fromordinal(NOW.date().toordinal() - ago).isoformat()
        number = f"WO{id_:012}"
        orders.append((id_, f"{id_}", "confirmed", number, day, "freight", 1, "li", arrived))
        slips.append((id_, id_, number, 1 + id_ % 50, "收货单位", random.choice(regions), "", 1, 0,
                      id_ % 3, 1, arrived, due, state, 1, "", back_at, 0, None))  # fmt: skip
    with closing(sqlite.connect(path)) as connection:
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO client(id, code, name, contact, phone, address, client_class, settlement, price_approved,"
            " onboarded, note, uses, added_at) VALUES (?, ?, ?, '', '', '', 'regular', '', 0, 1, '', 0, 0)",
            [(id_, f"HX{id_:03}", f"恒信物流{id_}") for id_ in range(1, 51)],
        )
        connection.executemany(
            "INSERT INTO orders (id, uuid, state, number, day, centre, revision, made_by, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", orders,
        )  # fmt: skip
        connection.executemany(f"INSERT INTO slip VALUES ({', '.join('?' * 19)})", slips)
        connection.execute("COMMIT")
    return path


class Measured:
    """One store, open, and what is read of it."""

    def __init__(self, path: Path) -> None:
        self.desk = Desk(open_store(path), load(), "benchmark")
        with self.desk.reading() as tx:
            rows = slip_lists.SlipPages("due", NOW).after(tx, -1, PAGE)
            self.ids = [one.row.id for one in rows]
            self.counts = slip_lists.counts(tx, at=NOW)

    def read(self, work: Callable[[Transaction], object]) -> Callable[[], float]:
        """Milliseconds of one reading, in a transaction that is open already."""

        def timed() -> float:
            with self.desk.reading() as tx:
                tx.raw.execute("SELECT 1").fetchone()
                before = time.thread_time()
                work(tx)
                return 1000 * (time.thread_time() - before)

        return timed

    def floor_page(self, tx: Transaction) -> object:
        """The rows of the answer by their ids, made as the list makes them."""
        ids, given = ", ".join(map(str, self.ids)), {"owned": owners.owned(tx.playbook.clients)}
        statement = f"{slip_lists._ROW.format(index='')}s.id IN ({ids}) ORDER BY s.due_at, s.id"
        return [slip_lists.placed("due", slip_lists.row_of(row)) for row in tx.raw.execute(statement, given)]

    def floor_counts(self, tx: Transaction) -> object:
        """One look at each unfinished slip."""
        statement = f"SELECT COUNT(*), SUM(id) FROM slip INDEXED BY slip_unfinished WHERE {UNFINISHED}"
        return tx.raw.execute(statement).fetchall()

    def plans(self) -> list[str]:
        """How SQLite goes about each list."""
        told = []
        with self.desk.reading() as tx:
            for name in slip_lists.LISTS:
                statement, given = slip_lists.SlipPages(name, NOW).statement(-1, PAGE)
                given["owned"] = "[]"
                rows = tx.raw.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
                told.append(f"{name}: {'; '.join(str(row[3]) for row in rows)}")
            for name, statement in slip_lists.COUNTS.items():
                rows = tx.raw.execute(f"EXPLAIN QUERY PLAN {statement}", (0,) * statement.count("?")).fetchall()
                told.append(f"count of {name}: {'; '.join(str(row[3]) for row in rows)}")
        return told


def works(one: Measured) -> Mapping[str, Callable[[], float]]:
    """What is measured, by its name."""
    pages = {name: slip_lists.SlipPages(name, NOW) for name in slip_lists.LISTS}
    return {
        "page/floor": one.read(one.floor_page),
        "page/due": one.read(lambda tx: pages["due"].after(tx, -1, PAGE)),
        "page/all": one.read(lambda tx: pages["all"].after(tx, -1, PAGE)),
        "counts/floor": one.read(one.floor_counts),
        "counts": one.read(lambda tx: slip_lists.counts(tx, at=NOW)),
        "number": one.read(lambda tx: pages["due"].place_of(tx, f"WO{one.ids[-1]:012}")),
        "month": one.read(lambda tx: slip_pressing.monthly(tx, NOW.date() - timedelta(days=40), at=NOW)),
        "blocking": one.read(lambda tx: slip_handing.blocking_month(tx, NOW.date() - timedelta(days=40), at=NOW)),
    }


def main() -> None:
    """Make the stores, measure in turns, print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.slips", description=__doc__)
    parser.add_argument("--slips", type=int, default=100_000, help="of a year (%(default)s)")
    parser.add_argument("--times", type=int, default=40, help="how often each is repeated (%(default)s)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "csdesk-slips")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    # The last 45 days alone: as many are out as in the year.
    last = 45
    year = Measured(made(arguments.folder, arguments.slips, YEAR))
    few = Measured(made(arguments.folder, arguments.slips * last // YEAR, last))
    named = {f"year/{name}": work for name, work in works(year).items()}
    named |= {f"few/{name}": work for name, work in works(few).items()}
    taken: dict[str, list[float]] = {name: [] for name in named}
    for _turn in range(arguments.times):
        for name, work in named.items():
            taken[name].append(work())
    ms = {name: median(times) for name, times in taken.items()}
    print(f"\n{arguments.slips:,} slips of a year, SQLite {sqlite.driver.sqlite_version}; {dict(year.counts)}")
    print("\nEXPLAIN QUERY PLAN")
    for line in year.plans():
        print(f"  {line}")
    print()
    figures = [
        Figure(f"first {PAGE} by when they are due, floor: these rows by id", "ms", ms["year/page/due"],
               ms["year/page/floor"], at_most_times=AT_MOST),
        Figure(f"newest {PAGE} of all, same floor", "ms", ms["year/page/all"], ms["year/page/floor"],
               at_most_times=AT_MOST),
        Figure("counts, floor: a look at each unfinished one", "ms", ms["year/counts"], ms["year/counts/floor"],
               at_most_times=AT_MOST),
        Figure("page in a year's store, floor: in that of its last weeks", "ms", ms["year/page/due"],
               ms["few/page/due"], at_most_times=GROWTH),
        Figure("counts, floor: the same", "ms", ms["year/counts"], ms["few/counts"], at_most_times=GROWTH),
        Figure("a number's place", "ms", ms["year/number"], ms["few/number"], at_most_times=GROWTH),
        Figure("a month by region with its fees", "ms", ms["year/month"]),
        Figure("what blocks a month's statements", "ms", ms["year/blocking"]),
    ]  # fmt: skip
    print(table(figures))


if __name__ == "__main__":
    main()
