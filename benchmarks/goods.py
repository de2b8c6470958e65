"""What opening F7 costs: the sheet of the goods that are followed, after a day and after a year of history.

`python -m benchmarks.goods`, from the top of the checkout. Reports, and judges nothing: the exit code is always 0.
The floor is the least that can do the job: the same rows by their ids, with nothing worked out of them.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Figure, median, table
from csdesk.desk.cases import case_facts
from csdesk.desk.desk import Desk
from csdesk.desk.goods import goods_list
from csdesk.desk.orders import orders
from csdesk.store import sqlite
from tests.desk.shop import LI, Shop, founded_once, order_id_of

FOLLOWED, A_DAY, YEAR = 200, 100, 365
READ_TIMES = 3.0
"""What opening may take as a multiple of the same rows by their ids, however long the history."""

NUMBERS = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {count})"

OURS = {
    "orders": {"id": "1000000 + n", "uuid": "'h' || n", "number": "printf('WO2025%08d', n)"},
    "order_revision": {"id": "1000000 + n", "order_id": "1000000 + n"},
    "cases": {
        "id": "1000000 + n", "uuid": "'h' || n", "order_id": "1000000 + n", "state": "'closed'",
        "began_at": "began_at - n * 800", "number": "NULL",
    },
    "case_step": {"id": "1000000 + n * 16 + place", "case_id": "1000000 + n", "state": "'done'"},
    "deadline": {
        "id": "1000000 + n * 16 + id % 16", "case_id": "1000000 + n", "step_id": "NULL", "done_at": "due_at",
        "state": "'met'",
    },
    "goods": {
        "id": "1000000 + n", "order_id": "1000000 + n", "case_id": "1000000 + n", "number": "printf('WO2025%08d', n)",
        "accepted_at": "accepted_at - n * 800", "actual_at": "expected_at - n * 800",
    },
}  # fmt: skip
"""What a copy has of its own, by table: `n` counts them."""


def made(folder: Path, days: int, followed: int, a_day: int, at: datetime) -> Path:
    """A store in which so many goods are followed, with so many days of delivered ones before."""
    store = folder / "shop" / "csdesk.sqlite3"
    store.parent.mkdir(parents=True)
    for path in founded_once().iterdir():
        if path.is_file():
            (store.parent / path.name).write_bytes(path.read_bytes())
    shop = Shop(Desk.open(store, origin="benchmark"))
    try:
        wanted = f"{(at + timedelta(days=5)).astimezone(shop.desk.playbook.shop.zone):%Y-%m-%d %H:%M}"
        texts = {"job_type": "station_to_station", "vehicle": "", "wanted_at": wanted}
        for _number in range(followed):
            order_id = order_id_of(shop.save(texts, at=at))
            with shop.desk.writing() as tx:
                orders.confirm(tx, order_id, by=LI, at=at)
                case_facts.handed_over(tx, orders.get(tx, order_id), at=at)
    finally:
        shop.desk.close()
    _repeat(store, days * a_day)
    return store


def _repeat(store: Path, count: int) -> None:
    """So many delivered goods, made of one that is followed."""
    connection = sqlite.connect(store)
    try:
        connection.execute("PRAGMA foreign_keys=OFF")
        goods_id, order_id, case_id = connection.execute("SELECT id, order_id, case_id FROM goods LIMIT 1").fetchone()
        where = {
            "orders": f"id = {order_id}", "order_revision": f"order_id = {order_id}", "cases": f"id = {case_id}",
            "case_step": f"case_id = {case_id}", "deadline": f"case_id = {case_id}", "goods": f"id = {goods_id}",
        }  # fmt: skip
        connection.execute("BEGIN")
        for name, own in OURS.items():
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            into = ", ".join(f'"{one}"' for one in columns)
            values = ", ".join(own.get(one, f'"{one}"') for one in columns)
            connection.execute(
                f"{NUMBERS.format(count=count)} INSERT INTO {name} ({into}) SELECT {values} FROM {name}, number"
                f" WHERE {where[name]}"
            )
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
    finally:
        connection.close()


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The median processor time of `work`."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(1000 * (time.process_time() - began))
    return median(found)


def measured(days: int, followed: int, a_day: int, times: int) -> dict[str, float]:
    """The open sheet, its floor, the first page of the whole sheet, and a search, in milliseconds."""
    at = datetime.now(UTC).replace(microsecond=0)
    with TemporaryDirectory(prefix="csdesk-goods-") as name:
        desk = Desk.open(made(Path(name), days, followed, a_day, at), origin="benchmark")
        try:
            with desk.reading() as tx:
                lines = goods_list.find(tx, "open", at=at)
                assert len(lines) == followed
                ids = ", ".join(str(one.goods_id) for one in lines)
                floor = f"{goods_list.EVERY} WHERE g.id IN ({ids})"
                return {
                    "floor": milliseconds(lambda: tx.raw.execute(floor).fetchall(), times),
                    "open": milliseconds(lambda: goods_list.find(tx, "open", at=at), times),
                    "all": milliseconds(lambda: goods_list.find(tx, "all", at=at), times),
                    "search": milliseconds(lambda: goods_list.find(tx, "all", words="恒鑫 2025", at=at), times),
                }
        finally:
            desk.close()


def main(argv: list[str] | None = None) -> int:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--followed", type=int, default=FOLLOWED, help="goods that are followed")
    parser.add_argument("--a-day", type=int, default=A_DAY, help="goods a day in the year before")
    parser.add_argument("--days", type=int, default=YEAR)
    parser.add_argument("--times", type=int, default=25)
    given = parser.parse_args(argv)
    figures: list[Figure] = []
    for days in (1, given.days):
        found = measured(days, given.followed, given.a_day, given.times)
        what = f"{days * given.a_day} delivered before"
        figures += [
            Figure(f"the open sheet, {what}", "ms", found["open"], found["floor"], at_most_times=READ_TIMES),
            Figure(f"first page of the whole sheet, {what}", "ms", found["all"]),
            Figure(f"search in the whole sheet, {what}", "ms", found["search"]),
        ]
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
