"""What planning and listing the visits of many clients costs, by the bare rows of the answer (K-3).

`python -m benchmarks.visits --clients 100000`, from the top of the checkout. Every client's next visit is planned; then
the day's look at the whole plan and the first page of what is due with its counts are read, in a store with nothing
before it and in one for each of `--years` of visits made; last some are written down, with the index of the plan and
without it. The floor of a page is reading as many rows by their ids. Processor time of this thread, because others use
the machine too. Reports, and judges nothing.
"""

from __future__ import annotations

import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from csdesk.desk.desk import Desk
from csdesk.desk.person import Person
from csdesk.desk.visits import plan_writing, planning, taking, visit_lists
from csdesk.playbook.loading import load
from csdesk.store import sqlite
from csdesk.store.store import create, open_store

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
LATER = TODAY + timedelta(days=40)
PAGE = 200
LI = Person("li", "agent")


def made(path: Path, clients: int, years: int) -> Path:
    """A store with so many clients, each visited four times a year for so many years."""
    create(path).close()
    with closing(sqlite.connect(path)) as connection:
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO client (id, code, name, contact, phone, address, client_class, settlement, price_approved,"
            " onboarded, note, uses, added_at) VALUES (?, ?, ?, '', '', '', ?, '', 0, 1, '', 0, 0)",
            (
                (one, f"B{one:07}", f"客户{one}", "important" if one % 20 == 0 else "regular")
                for one in range(1, clients + 1)
            ),
        )
        connection.execute(
            "INSERT INTO account (name, role, password_hash, failures, made_at) VALUES (?, ?, '', 0, 0)",
            (LI.name, LI.role),
        )
        connection.executemany(
            "INSERT INTO visit (uuid, client_id, kind, by_class, counted_from, day, due_day, state, agent, tries,"
            " moves, planned_at, made_on, made_at, written_at, made_by, answer, wish, spoke_to, note) VALUES"
            " (?, ?, 'visit.next', 'regular', ?, ?, ?, 'done', '', 0, 0, 0, ?, 0, 0, 'li', 'satisfied', '', '', '')",
            (
                (f"{client}-{time_}", client, day, day, day, day)
                for client in range(1, clients + 1)
                for time_ in range(4 * years)
                for day in [(TODAY - timedelta(days=30 + 91 * time_ + client % 60)).isoformat()]
            ),
        )
        connection.execute("COMMIT")
    return path


def spent(work: Callable[[], object], times: int = 9) -> float:
    """Milliseconds of processor time, the median."""
    found = []
    for _ in range(times):
        began = time.thread_time()
        work()
        found.append((time.thread_time() - began) * 1000)
    return median(found)


class Measured(NamedTuple):
    """Milliseconds of processor time: the day's look, a page with its counts, the floor of the page."""

    look: float
    page: float
    floor: float


def measured(path: Path, name: str) -> Measured:
    """Plan all in a store, look again, read a page, write visits down; said in a line each."""
    with closing(open_store(path)) as store:
        desk = Desk(store, load(), "benchmark")
        began = time.thread_time()
        with desk.reading() as tx:
            plan = planning.look(tx, TODAY)
        looked = time.thread_time() - began
        for part in plan_writing.in_parts(plan):
            with desk.writing() as tx:
                plan_writing.write(tx, part, at=NOW)
        planned = time.thread_time() - began
        with desk.reading() as tx:
            again = spent(lambda: planning.look(tx, TODAY), 5)
            pages = visit_lists.VisitPages("due", LATER)
            first = pages.after(tx, -1, PAGE)
            ids = [one.row.id for one in first]
            page = spent(lambda: (pages.after(tx, -1, PAGE), visit_lists.counts(tx, LATER)))
            rows = spent(lambda: pages.after(tx, -1, PAGE))
            floor = spent(lambda: [visit_lists.by_id(tx, one) for one in ids])
        with_index = written_down(desk, ids[: PAGE // 2])
        with desk.writing() as tx:
            tx.raw.execute("DROP INDEX visit_open_by_client")
        without = written_down(desk, ids[PAGE // 2 :])
    print(
        f"{name}: {len(plan.new)} planned in {planned:.1f} s ({looked:.1f} s to look), looked at again {again:.0f} ms;"
        f" page of {len(first)} {rows:.2f} ms, with counts {page:.2f} ms, the same rows one by one {floor:.2f} ms;"
        f" one written down {with_index:.2f} ms, {without:.2f} ms without the plan's index"
    )
    return Measured(again, page, floor)


def written_down(desk: Desk, visits: Sequence[int]) -> float:
    """Milliseconds to write a visit down and plan the next, the median."""
    left, at = list(visits), NOW + (LATER - TODAY)

    def work() -> None:
        with desk.writing() as tx:
            taking.write_down(tx, left.pop(), taking.Talk("satisfied"), by=LI, at=at)

    return spent(work, len(left))


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100_000)
    parser.add_argument("--years", type=int, nargs="*", default=[1, 3, 5])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {
            years: measured(made(Path(folder) / f"{years}.sqlite3", given.clients, years), f"{years} years of visits")
            for years in (0, *given.years)
        }
    for years in given.years:
        one, before = found[years], found[0]
        print(
            f"{years} years: look {one.look / before.look:.2f} x without history;"
            f" page with counts {one.page / one.floor:.2f} x its floor, {one.page / before.page:.2f} x without history"
        )


if __name__ == "__main__":
    main()
