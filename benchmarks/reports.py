"""What reports cost: a month of a busy shop, beside the raw counts alone, and in a store that holds a year of them.

`python -m benchmarks.reports`, from the top of the checkout. It makes two stores: a month of orders, parcels, cases
with their promises, goods, slips and visits, and twelve such months. The floor counts the month's rows, which lie in
temporary tables: the least that can say how many there are; that of agents and clients groups them. Reports, and judges
nothing: the exit code is always 0.
"""

from __future__ import annotations

import json
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.measure import Figure, median, table
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.people.founding import found
from csdesk.desk.person import Person
from csdesk.desk.reports import figures, reports, rows, summary
from csdesk.desk.reports.figures import Asked
from csdesk.playbook.reports import Rate
from csdesk.rules.periods import Period, Span, period_of
from csdesk.store import sqlite

LAST = period_of(Span.MONTH, date(2026, 11, 1))
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
BOSS = Person("boss", "admin")
AGENTS = ("李娜", "周敏", "陈刚", "王丽")
AT_MOST, GROWTH = 1.5, 1.2
"""Times the floor, and times the same in a store of a month."""

KINDS = (
    ("complaint", "complaint.notify", 5, True), ("late", "incident.report", 5, True),
    ("damaged", "incident.report", 5, True), ("chat", "chat.answer", 5, False), ("callback", "callback", 5, False),
    ("price_enquiry", "price.answer", 480, False), ("online_order", "eorder.answer", 30, False),
    ("chase", "ticket.reply", 120, False), ("verify", "ticket.reply", 120, False),
)  # fmt: skip
"""Kinds of cases with their promise: its minutes, and whether the case is an incident."""

LONG = {"words": {"zh": "上报", "en": "report"}, "text": "x" * 1500}
"""As long as a procedure, a kind or a chain is where it is copied into a row."""


def made(folder: Path, name: str, months: int, per_month: Mapping[str, int]) -> Path:
    """A store of so many months and the one before them; the last is LAST."""
    store = folder / name / "csdesk.sqlite3"
    if store.exists():
        return store
    store.parent.mkdir(parents=True, exist_ok=True)
    desk, _boss = found(store, BOSS.name, "long-enough", origin="benchmark", at=NOW - timedelta(days=400))
    shapes = {one: json.dumps(shape.model_dump(mode="json")) for one, shape in desk.playbook.procedures.items()}
    desk.close()
    connection = sqlite.connect(store)
    connection.execute("PRAGMA synchronous=OFF")
    period, filled = LAST, []
    # One more before them, from which something is due in the first.
    for _month in range(months + 1):
        filled.append(period)
        period = period.before
    maker = _Maker(connection, per_month, shapes)
    for one in reversed(filled):
        connection.execute("BEGIN")
        maker.month(one)
        connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
    return store


class _Maker:
    """Writes months straight into the tables: it is reading that is measured."""

    def __init__(self, connection: Any, per_month: Mapping[str, int], shapes: Mapping[str, str]) -> None:
        self.shapes = shapes
        self.connection, self.many, self.random = connection, per_month, Random(7)
        self.next = {"orders": 1, "cases": 1, "deadline": 1, "order_revision": 1, "parcel": 1}
        self._insert(
            "client",
            [
                {"id": n, "code": f"C{n:05}", "name": f"客户{n}商贸", "client_class": "regular", "added_at": 0,
                 "price_approved": 1, "onboarded": 1, "uses": 0, "contact": "", "phone": "", "address": "",
                 "settlement": "monthly", "note": ""}
                for n in range(1, per_month["clients"] + 1)
            ],
        )  # fmt: skip

    def _insert(self, into: str, made: list[dict[str, Any]]) -> None:
        if not made:
            return
        needed = {
            row[1]: 0 if row[2] in ("INTEGER", "BIGINT", "BOOLEAN") else "" if row[2].startswith("VARCHAR") else "{}"
            for row in self.connection.execute(f"PRAGMA table_info('{into}')")
            if row[3] and not row[5] and row[4] is None
        }
        names = list(dict.fromkeys([*made[0], *needed]))
        marks = ", ".join("?" * len(names))
        listed = ", ".join(f'"{one}"' for one in names)
        values = [[one.get(name, needed.get(name)) for name in names] for one in made]
        self.connection.executemany(f"INSERT INTO {into} ({listed}) VALUES ({marks})", values)

    def _take(self, name: str) -> int:
        self.next[name] += 1
        return self.next[name] - 1

    def month(self, period: Period) -> None:
        """All that happened in a month, the same in whichever store."""
        self.random = Random(period.first.isoformat())
        days = period.days()
        self._orders([one.first for one in days])
        self._cases([one.first for one in days])
        self._parcels([one.first for one in days])

    def _moment(self, day: date) -> int:
        return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + self.random.randrange(36_000)

    def _orders(self, days: list[date]) -> None:
        random, orders, revisions, goods, slips, cases = self.random, [], [], [], [], []
        visits = []
        each = self.many["orders"] // len(days)
        for day in days:
            for count in range(each):
                order, at = self._take("orders"), self._moment(day)
                client, agent = random.randrange(1, self.many["clients"] + 1), random.choice(AGENTS)
                number = f"WO{day:%Y%m%d}{count + 1:05}"
                orders.append({"id": order, "uuid": f"o{order}", "state": "confirmed", "number": number, "revision": 1,
                               "day": day.isoformat(), "centre": "freight", "made_by": agent, "made_at": at,
                               "confirmed_by": agent, "confirmed_at": at, "handed_over_at": at})  # fmt: skip
                revisions.append({"order_id": order, "revision": 1, "by": agent, "at": at, "channel": "phone",
                                  "client_id": client, "job_type": "same_city", "goods": "配件", "pieces": 1,
                                  "settlement": random.choice(("monthly", "cash")), "fee_fen": 1250})  # fmt: skip
                if count % 20:
                    continue
                case = self._take("cases")
                cases.append(self._case(case, "goods_c", agent, at, client, order))
                goods.append({"order_id": order, "case_id": case, "number": number, "client_id": client,
                              "destination": "武汉", "accepted_at": at, "expected_at": at + 86_400, "seen_at": at,
                              "actual_at": at + random.choice((80_000, 90_000)), "goods_class": "c",
                              "proposed_class": "c", "reasons": "[]"})  # fmt: skip
                slips.append({"order_id": order, "number": number, "client_id": client, "region": "local",
                              "state": "filed", "due_at": at + 10 * 86_400, "arrived_at": at,
                              "back_at": at + random.choice((5, 12)) * 86_400})  # fmt: skip
                visits.append({"uuid": f"v{order}", "client_id": client, "kind": "visit.next", "by_class": "regular",
                               "counted_from": day.isoformat(), "day": day.isoformat(), "due_day": day.isoformat(),
                               "state": "done", "planned_at": at, "made_on": day.isoformat(), "made_at": at,
                               "made_by": agent, "answer": random.choice(("satisfied", "fair"))})  # fmt: skip
        for into, made in (("orders", orders), ("order_revision", revisions), ("cases", cases), ("goods", goods),
                           ("slip", slips), ("visit", visits)):  # fmt: skip
            self._insert(into, made)

    def _cases(self, days: list[date]) -> None:
        random, cases, promises, incidents = self.random, [], [], []
        each = self.many["cases"] // len(days)
        for day in days:
            for _count in range(each):
                kind, promise, minutes, is_incident = random.choice(KINDS)
                case, at, agent = self._take("cases"), self._moment(day), random.choice(AGENTS)
                client = random.randrange(1, self.many["clients"] + 1)
                cases.append(self._case(case, kind, agent, at, client, None))
                due, late = at + 60 * minutes, random.random() < 0.2
                promises.append({"id": self._take("deadline"), "case_id": case, "kind": promise, "words": "{}",
                                 "given": "{}", "policy": json.dumps(LONG), "because": "[]", "chain": json.dumps(LONG),
                                 "state": "missed" if late else "met", "owner": agent, "generation": 1,
                                 "started_at": at, "due_at": due, "misses": int(late), "done_at": due - 30,
                                 "chain_from": due})  # fmt: skip
                if is_incident:
                    incidents.append({"case_id": case, "texts": "{}", "loss_fen": 100, "reported_at": at + 60})
        for into, made in (("cases", cases), ("deadline", promises), ("incident", incidents)):
            self._insert(into, made)

    def _parcels(self, days: list[date]) -> None:
        each, parcels = self.many["parcels"] // len(days), []
        for day in days:
            for _count in range(each):
                number, at = self._take("parcel"), self._moment(day)
                parcels.append({"number": f"803{number:09}", "shipped_at": at, "direction": "out", "carrier": "zto",
                                "line": "same_city", "last_scan_at": at, "signed_at": at + 86_400})  # fmt: skip
        self._insert("parcel", parcels)

    def _case(self, case: int, kind: str, agent: str, at: int, client: int, order: int | None) -> dict[str, Any]:
        return {"id": case, "uuid": f"c{case}", "procedure": kind, "number": None if order else f"X-{case:07}",
                "title": "到货问题", "state": "closed", "began_at": at, "opened_by": agent, "opened_at": at,
                "owner": agent,
                "policy": self.shapes[kind], "client_id": client, "order_id": order,
                "closed_at": at + 3600}  # fmt: skip


class Measured:
    """A store, and what is measured of it."""

    def __init__(self, store: Path) -> None:
        self.desk = Desk.open(store, origin="benchmark")
        with self.desk.reading() as tx:
            self.lines = summary.lines_of(tx, Span.MONTH)
            self.asked = [Asked(one, LAST, NOW) for one in tx.playbook.reports.figure]

    def timed(self, work: Callable[[Transaction], object]) -> float:
        """Milliseconds of the processor that some work takes in a transaction of its own."""
        with self.desk.reading() as tx:
            tx.raw.execute("SELECT 1").fetchone()
            began = time.process_time()
            work(tx)
            return 1000 * (time.process_time() - began)

    def counts(self, tx: Transaction) -> list[int]:
        """Every figure of the playbook."""
        return [figures.count(tx, one) for one in self.asked]

    def parted(self, tx: Transaction) -> object:
        """What the month was of each agent and each client."""
        return [summary.members(tx, LAST, column, at=NOW) for column in ("agent", "client")]

    def report(self, tx: Transaction) -> object:
        """The whole report, as it is written to files."""
        return reports.report(tx, LAST, by=BOSS, at=NOW)

    def day(self, tx: Transaction) -> object:
        """The report of the month's last day, as it is written to files."""
        return reports.report(tx, period_of(Span.DAY, LAST.last), by=BOSS, at=NOW)

    def week(self, tx: Transaction) -> object:
        """The report of the month's last whole week."""
        return reports.report(tx, period_of(Span.WEEK, LAST.last).before, by=BOSS, at=NOW)

    def screen(self, tx: Transaction) -> object:
        """What the screen reads: every line, and that of the month before."""
        return summary.read(tx, LAST, by=BOSS, at=NOW)

    def first_rows(self, tx: Transaction) -> object:
        """The first page of rows behind the month's orders."""
        orders = next(one for one in self.asked if one.figure.id == "orders")
        return rows.Pages(orders).after(tx, -1, 200)


def floors(measured: Measured, times: int) -> tuple[float, float]:
    """Milliseconds of counting the figures' rows where they lie in temporary tables, and of grouping them."""
    with measured.desk.reading() as tx:
        tx.raw.execute("PRAGMA temp_store=MEMORY")
        for number, one in enumerate(measured.asked):
            told = figures.statement(tx, one)
            tx.raw.execute(f"CREATE TEMP TABLE f{number} AS {told.sql(told.query.columns)}", told.given)

        def count() -> None:
            for number in range(len(measured.asked)):
                tx.raw.execute(f"SELECT count(*), sum(amount) FROM f{number}").fetchone()

        def group() -> None:
            playbook = tx.playbook.reports
            for column, wanted in (("agent", playbook.per_agent), ("client", playbook.per_client)):
                for line in summary.shapes(tx, wanted):
                    for figure in (line.of, line.out_of) if isinstance(line, Rate) else (line.id,):
                        number = next(n for n, one in enumerate(measured.asked) if one.figure.id == figure)
                        tx.raw.execute(f"SELECT {column}, count(*) FROM f{number} GROUP BY 1").fetchall()

        found = tuple(median([_milliseconds(work) for _ in range(times)]) for work in (count, group))
        return found[0], found[1]


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def main() -> None:
    """Make the stores, measure in turns, print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000, help="of a month (%(default)s)")
    parser.add_argument("--parcels", type=int, default=500_000, help="of a month (%(default)s)")
    parser.add_argument("--cases", type=int, default=6_000, help="of a month (%(default)s)")
    parser.add_argument("--clients", type=int, default=2_000, help="that order (%(default)s)")
    parser.add_argument("--times", type=int, default=7, help="how often each is repeated (%(default)s)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "csdesk-reports")
    given = parser.parse_args()
    per_month = {"orders": given.orders, "parcels": given.parcels, "cases": given.cases, "clients": given.clients}
    name = "-".join(str(one) for one in per_month.values())
    month = Measured(made(given.folder, f"month-{name}", 1, per_month))
    year = Measured(made(given.folder, f"year-{name}", 12, per_month))
    works = ("counts", "parted", "screen", "day", "week", "report", "first_rows")
    taken: dict[str, list[float]] = {f"{one}/{work}": [] for one in ("month", "year") for work in works}
    for _turn in range(given.times):
        for work in works:
            taken[f"month/{work}"].append(month.timed(getattr(month, work)))
            taken[f"year/{work}"].append(year.timed(getattr(year, work)))
    ms = {key: median(times) for key, times in taken.items()}
    floor, grouped = floors(year, given.times)
    with year.desk.reading() as tx:
        print(f"\n{name}, SQLite {sqlite.driver.sqlite_version}")
        assert year.counts(tx) == _counts_of(month)
    print(
        table(
            [
                Figure("every figure of a month; counting rows that lie there", "ms", ms["year/counts"], floor),
                Figure("agents and clients; grouping rows that lie there", "ms", ms["year/parted"], grouped),
                *(
                    Figure(f"{work}: a year's store; a month's", "ms", ms[f"year/{work}"], ms[f"month/{work}"],
                           at_most_times=GROWTH)
                    for work in works
                ),
            ]
        )
    )  # fmt: skip


def _counts_of(measured: Measured) -> list[int]:
    with measured.desk.reading() as tx:
        return measured.counts(tx)


if __name__ == "__main__":
    main()
