"""What a month's statements cost: made for every client, and shown, by the least that could do it.

`python -m benchmarks.statements`, from the top of the checkout. The store has `--orders` confirmed orders in the month,
of `--clients` clients, and as many of the month before, whose statements were sent. The floor of making is one SQL sum
of the month by client; that of a page of the list reading its rows by their ids, that of a page of lines the same.
Where somebody else wrote meanwhile, what was planned is planned anew while the store is held. Processor time of the
thread that works, because others use the machine too. Reports, and judges nothing.
"""

from __future__ import annotations

import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from benchmarks.measure import Figure, median, table
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.statements import statement_facts, statement_lists, statements
from csdesk.playbook.loading import load
from csdesk.store import sqlite
from csdesk.store.store import create, open_store

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
BEFORE, MONTH = date(2026, 10, 1), date(2026, 11, 1)
PAGE = 200
AT_MOST = 1.5
"""How much longer a page may take than its rows: that of the untracked-parcel query."""

MAKING = 60
"""How much longer a month takes to make than to be summed up once: its lines are written, with four indexes."""

HELD = 100
"""Milliseconds for which one transaction may hold the store."""

BY = Person("li", "admin")

_REVISION = (
    "order_id", "revision", "by", "at", "channel", "client_id", "caller", "caller_phone", "job_type", "vehicle",
    "slip_back", "stamp", "copies", "notes", "settlement", "pickup_company", "pickup_address", "pickup_contact",
    "pickup_phone", "delivery_company", "delivery_address", "delivery_contact", "delivery_phone", "goods", "pieces",
    "weight_g", "packing", "dangerous", "fragile", "upright", "dry", "fee_fen", "remarks",
)  # fmt: skip


def made(folder: Path, orders: int, clients: int) -> Path:
    """A store with so many orders in the month and the one before, a few clients having most of them."""
    path = folder / f"statements-{orders}-{clients}.sqlite3"
    for old in folder.glob(f"{path.stem}*"):
        old.unlink()
    create(path).close()
    random, rows, revisions = Random(orders), [], []
    for id_ in range(1, 2 * orders + 1):
        month, day = (10, 11)[id_ > orders], 1 + (id_ - 1) % orders * 30 // orders
        number = f"WO2026{month}{day:02}{id_:07}"
        client = 1 + int(clients * random.random() ** 2)
        rows.append((id_, f"{id_}", "confirmed", number, f"2026-{month}-{day:02}", "freight", 1, "li", 0))
        revisions.append(
            (id_, 1, "li", 0, "phone", client, "", "", "same_city", "", 0, 0, 1, "", "monthly", "", "a", "", "",
             "收货单位", "武昌中南路 9 号", "李强", "", "配件", 3, 12_500, "", 0, 0, 0, 0,
             random.randrange(500, 50_000), "")
        )  # fmt: skip
    with closing(sqlite.connect(path)) as connection:
        connection.execute("BEGIN")
        connection.execute(
            "INSERT INTO account(name, role, password_hash, made_at, failures) VALUES ('li', 'admin', '', 0, 0)"
        )
        connection.executemany(
            "INSERT INTO client(id, code, name, contact, phone, address, client_class, settlement, price_approved,"
            " onboarded, note, uses, added_at) VALUES (?, ?, ?, '', '', '', 'regular', '', 0, 1, '', 0, 0)",
            [(id_, f"HX{id_:05}", f"恒信物流{id_}") for id_ in range(1, clients + 1)],
        )
        connection.executemany(
            "INSERT INTO orders (id, uuid, state, number, day, centre, revision, made_by, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows,
        )  # fmt: skip
        places = ", ".join("?" * len(_REVISION))
        connection.executemany(f"INSERT INTO order_revision({', '.join(_REVISION)}) VALUES ({places})", revisions)
        connection.execute("COMMIT")
    return path


def floor_sum(tx: Transaction) -> object:
    """The month by client, in one statement."""
    return tx.raw.execute(
        "SELECT r.client_id, COUNT(*), SUM(r.fee_fen) FROM orders AS o INDEXED BY orders_by_day"
        " JOIN order_revision AS r ON r.order_id = o.id AND r.revision = o.revision"
        " WHERE o.day >= '2026-11-01' AND o.day < '2026-12-01' AND o.state = 'confirmed' GROUP BY r.client_id"
    ).fetchall()


class Watched(Desk):
    """A desk that knows the longest time for which one of its transactions held the store."""

    longest = 0.0
    longest_work = 0.0
    """The same in processor time: what is left of it where nobody else uses the machine."""

    is_overtaken = False
    """Whether somebody else writes before each of them."""

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """As a desk does."""
        if self.is_overtaken:
            with super().writing() as tx:
                record(tx, "benchmark.write", "benchmark", 1, by=BY, at=NOW)
        with super().writing() as tx:
            began, worked = time.perf_counter(), time.thread_time()
            yield tx
        self.longest = max(self.longest, time.perf_counter() - began)
        self.longest_work = max(self.longest_work, time.thread_time() - worked)


def month_before(desk: Watched) -> float:
    """Make and send the month before, where somebody else writes before each transaction; the longest held, in ms."""
    desk.is_overtaken = True
    statements.make_part(desk, [1], BEFORE, by=BY, at=NOW)
    desk.is_overtaken = False
    overtaken, desk.longest, desk.longest_work = 1000 * desk.longest_work, 0.0, 0.0
    statements.make_month(desk, BEFORE, by=BY, at=NOW)
    with desk.writing() as tx:
        # As sending does, without drawing anything.
        tx.raw.execute("UPDATE statement SET state = 'sent', sent_at = reached_at, sendings = 1")
    desk.longest = desk.longest_work = 0.0
    return overtaken


def read(desk: Desk, work: Callable[[Transaction], object], times: int) -> float:
    """Milliseconds of one reading in a transaction that is open already, the median of `times`."""
    taken = []
    for _turn in range(times):
        with desk.reading() as tx:
            tx.raw.execute("SELECT 1").fetchone()
            before = time.thread_time()
            work(tx)
            taken.append(1000 * (time.thread_time() - before))
    return median(taken)


def main() -> None:
    """Make the store and its statements, measure, print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.statements", description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000, help="of the month (%(default)s)")
    parser.add_argument("--clients", type=int, default=5_000, help="(%(default)s)")
    parser.add_argument("--times", type=int, default=20, help="how often each reading is repeated (%(default)s)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "csdesk-statements")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    desk = Watched(open_store(made(arguments.folder, arguments.orders, arguments.clients)), load(), "benchmark")
    overtaken = month_before(desk)
    floor = read(desk, floor_sum, 5)
    before, wall = time.thread_time(), time.monotonic()
    result = statements.make_month(desk, MONTH, by=BY, at=NOW)
    first = 1000 * (time.thread_time() - before)
    took = time.monotonic() - wall
    held = (1000 * desk.longest_work, 1000 * desk.longest)
    before = time.thread_time()
    statements.make_month(desk, MONTH, by=BY, at=NOW)
    again = 1000 * (time.thread_time() - before)
    pages = {name: statement_lists.StatementPages(name, NOW, MONTH) for name in ("month", "all")}
    with desk.reading() as tx:
        ids = {name: [one.row.id for one in page.after(tx, -1, PAGE)] for name, page in pages.items()}
        biggest = tx.raw.execute("SELECT id FROM statement ORDER BY line_count DESC LIMIT 1").fetchone()[0]
        lines = statement_lists.LinePages(biggest)
        line_ids = [one.row.id for one in lines.after(tx, -1, PAGE)]

    def rows(name: str) -> Callable[[Transaction], object]:
        """The rows of a page by their ids, made as the list makes them."""

        def work(tx: Transaction) -> object:
            places = ", ".join(map(str, ids[name]))
            statement = f"{statement_lists._ROW.format(from_='statement AS s')} WHERE s.id IN ({places})"
            found = tx.raw.execute(statement, statement_lists.asked_of(tx))
            return [statement_lists.Placed(0, statement_lists.row_of(row)) for row in found]

        return work

    def bare_lines(tx: Transaction) -> object:
        columns = ", ".join(statement_lists.LineRow._fields)
        statement = f"SELECT place, {columns} FROM statement_line WHERE id IN ({', '.join(map(str, line_ids))})"
        return [statement_lists._placed(row) for row in tx.raw.execute(statement)]

    times = arguments.times
    counted = read(desk, lambda tx: tx.raw.execute(
        "SELECT COUNT(*), SUM(total_fen) FROM statement WHERE month = '2026-11-01'").fetchone(), times)  # fmt: skip
    group = read(desk, lambda tx: statement_facts.payer_of(tx, 1), times)
    figures = [
        Figure("the month made, floor: one SQL sum of it by client", "ms", first, floor, at_most_times=MAKING),
        Figure("made again, nothing changed, same floor", "ms", again, floor),
        Figure("the longest that one transaction of it held the store, processor time", "ms", held[0],
               at_most=HELD),
        Figure("the same by the clock, whatever else the machine did", "ms", held[1]),
        Figure("the longest client's, where somebody else wrote since it was planned, processor time", "ms", overtaken,
               at_most=HELD),
        Figure(f"first {PAGE} of the month, floor: these rows by id", "ms",
               read(desk, lambda tx: pages["month"].after(tx, -1, PAGE), times), read(desk, rows("month"), times),
               at_most_times=2),
        Figure(f"newest {PAGE} of all, same floor", "ms",
               read(desk, lambda tx: pages["all"].after(tx, -1, PAGE), times), read(desk, rows("all"), times),
               at_most_times=AT_MOST),
        Figure("counts by state, floor: one sum of the month's statements", "ms",
               read(desk, lambda tx: statement_lists.counts(tx, MONTH, at=NOW), times), counted),
        Figure(f"first {PAGE} lines of the longest one, floor: these by id", "ms",
               read(desk, lambda tx: lines.after(tx, -1, PAGE), times), read(desk, bare_lines, times),
               at_most_times=AT_MOST),
        Figure("whose orders a client's are", "ms", group),
    ]  # fmt: skip
    what = f"{result.made:,} statements with {result.lines:,} lines in {took:.1f} s"
    print(f"\n{what}, SQLite {sqlite.driver.sqlite_version}\n")
    print(table(figures))
    desk.close()


if __name__ == "__main__":
    main()
