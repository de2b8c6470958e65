"""What the day's checklist costs: read as F4 shows it, begun, ticked, looked after, with one day behind it and a year.

`python -m benchmarks.checklist`, from the top of the checkout. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Figure, median, table
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.people import founding
from csdesk.desk.person import Person
from csdesk.desk.shifts import checklist_view, checklists, roster, roster_changes, shifts
from csdesk.desk.shifts.day_turn import DayTurn
from csdesk.store import sqlite

YEAR = 365
NEGLECTED = 30
"""Days in a row on which nobody ticks anything."""

DAY = timedelta(days=1)
LASTING_TIMES = 1.5
"""What a year of lists may cost beside one day of them, as a limit of the same work."""

BEGIN_MS = 1000.0
"""How long the first look of a day may hold the store."""


class Undone(Exception):  # noqa: N818
    """What was measured is thrown away."""


@dataclass(frozen=True)
class Shop:
    """A store with so many lists in it, of which the last is today's."""

    desk: Desk
    boss: Person
    today: date
    case_id: int
    """Of today's list."""
    at: datetime
    """Noon of today."""


def made(folder: Path, days: int) -> Shop:
    """A shop whose day's list has begun, with `days` closed ones before it, some of whose items were never done."""
    now = datetime.now(UTC)
    desk, boss = founding.found(folder / "csdesk.sqlite3", "boss", "long-enough", origin="benchmark", at=now)
    today = shifts.day_of(desk.playbook, now)
    begins = shifts.bounds(desk.playbook, today)[0]
    with desk.writing() as tx:
        roster_changes.set_rotation(tx, "ab", ["boss", "other"], today - YEAR * DAY, by=boss, at=now)
        case = checklists.begin_day(tx, today, at=begins)
        assert case.id is not None
        for number in range(1, days + 1):
            copied(tx, case.id, today - number * DAY, number, Random(number))
    return Shop(desk, boss, today, case.id, begins + 8 * timedelta(hours=1))


def copied(tx: Transaction, case_id: int, day: date, number: int, random: Random, *, with_entries: bool = True) -> None:
    """The list once more, as one of an earlier day that is closed: with its steps and promises, and its entries.

    The entries are no chain: a record with them is not whole, and has no backup.
    """
    earlier = number * 86_400
    changed: dict[str, Any] = {
        "uuid": f"checklist/{day.isoformat()}", "title": day.isoformat(), "day": day.isoformat(), "state": "closed",
    }  # fmt: skip
    copy = _insert(tx, "cases", f"id = {case_id}", changed)
    for (step_id,) in tx.raw.execute("SELECT id FROM case_step WHERE case_id = ?", (case_id,)).fetchall():
        state = random.choice(["done", "done", "done", "skipped", "carried"])
        step = _insert(tx, "case_step", f"id = {step_id}", {"case_id": copy, "state": state, "by": "boss"})
        for (clock,) in tx.raw.execute("SELECT id FROM deadline WHERE step_id = ?", (step_id,)).fetchall():
            ended = {"case_id": copy, "step_id": step, "state": "met", "next_level_at": None}
            copied = _insert(tx, "deadline", f"id = {clock}", ended)
            tx.raw.execute("UPDATE deadline SET due_at = due_at - ?, done_at = due_at WHERE id = ?", (earlier, copied))
    if not with_entries:
        return
    entries = tx.raw.execute("SELECT id FROM entry WHERE subject_id = ?", (str(case_id),)).fetchall()
    for (entry,) in entries:
        _insert(tx, "entry", f"id = {entry}", {"subject_id": str(copy)})


def _insert(tx: Transaction, name: str, condition: str, changed: dict[str, Any]) -> int:
    """A row once more, under a number of its own, with some of its columns changed."""
    columns = [row[1] for row in tx.raw.execute(f"PRAGMA table_info({name})") if row[1] != "id"]
    values = ", ".join("?" if column in changed else f'"{column}"' for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    given = [changed[column] for column in columns if column in changed]
    found = tx.raw.execute(f"INSERT INTO {name} ({names}) SELECT {values} FROM {name} WHERE {condition}", given)
    return int(found.lastrowid)


def in_turns(first: Callable[[], object], second: Callable[[], object], times: int) -> tuple[float, float]:
    """The median times of two works in ms that take turns, so that a busy machine slows both; each was done before."""
    found: tuple[list[float], list[float]] = [], []
    first(), second()
    for _ in range(times):
        for work, kept in zip((first, second), found, strict=True):
            began = time.perf_counter()
            work()
            kept.append(1000 * (time.perf_counter() - began))
    return median(found[0]), median(found[1])


@contextmanager
def undone(shop: Shop) -> Any:
    """A transaction whose changes are thrown away."""
    try:
        with shop.desk.writing() as tx:
            yield tx
            raise Undone
    except Undone:
        pass


ROWS = (
    "SELECT * FROM cases WHERE uuid = ?",
    "SELECT * FROM case_step WHERE case_id = (SELECT id FROM cases WHERE uuid = ?)",
    "SELECT * FROM deadline WHERE case_id = (SELECT id FROM cases WHERE uuid = ?)",
)
"""What the list of a day is read from."""


def works(shop: Shop) -> dict[str, Callable[[], object]]:
    """What is measured, by what it is called."""
    tomorrow, later = shop.today + DAY, shop.at + DAY
    looking = DayTurn()

    def read() -> None:
        with shop.desk.reading() as tx:
            checklist_view.read(tx, shop.today, at=shop.at)

    def begin() -> None:
        with undone(shop) as tx:
            checklists.begin_day(tx, tomorrow, at=later)

    def tick() -> None:
        with undone(shop) as tx:
            checklists.tick(tx, shop.case_id, "bins", {}, by=shop.boss, at=shop.at)

    return {
        "the list read": read,
        "an item ticked, less the disk": tick,
        "tomorrow begun, less the disk": begin,
        "a look in which nothing happened": lambda: looking.turn(shop.desk, at=shop.at),
    }


def beside_the_driver(shop: Shop, times: int) -> tuple[float, float]:
    """The bare driver reading the rows of today's list, and the list read."""
    bare = sqlite.connect(shop.desk.store.path)
    uuid = f"checklist/{shop.today.isoformat()}"
    try:
        return in_turns(
            lambda: [bare.execute(rows, (uuid,)).fetchall() for rows in ROWS], works(shop)["the list read"], times
        )
    finally:
        bare.close()


def turns(shop: Shop, times: int) -> tuple[float, float]:
    """Who is on, on the first day of the rotation and today: turns are counted from its first day on."""

    def who(day: date) -> None:
        with shop.desk.reading() as tx:
            roster.on_day(tx, day)

    return in_turns(lambda: who(shop.today - YEAR * DAY), lambda: who(shop.today), times)


def neglected(shop: Shop) -> tuple[int, float]:
    """After days on which nobody ticked anything: the items of the last list, and how long it took to begin it."""
    took = 0.0
    for number in range(1, NEGLECTED + 1):
        began = time.perf_counter()
        with shop.desk.writing() as tx:
            checklists.begin_day(tx, shop.today + number * DAY, at=shop.at + number * DAY)
        took = 1000 * (time.perf_counter() - began)
    with shop.desk.reading() as tx:
        found = checklist_view.read(tx, shop.today + NEGLECTED * DAY, at=shop.at + NEGLECTED * DAY)
    return len(found.lines), took


def figures(times: int) -> list[Figure]:
    """Everything; the floor is the same work with one day of lists instead of a year."""
    with TemporaryDirectory(prefix="csdesk-checklist-") as name:
        one, year = made(Path(name) / "day", 1), made(Path(name) / "year", YEAR)
        try:
            found = []
            short, long = works(one), works(year)
            for what, work in short.items():
                cost, lasting = in_turns(work, long[what], times)
                limit = BEGIN_MS if what.startswith("tomorrow") else None
                found.append(Figure(what, "ms", lasting, cost, at_most=limit, at_most_times=LASTING_TIMES))
            driver, read = beside_the_driver(year, times)
            found.append(Figure("the list read, beside the bare driver", "ms", read, driver))
            first, today = turns(year, times)
            found.append(Figure("who is on, a year after the rotation began and on its first day", "ms", today, first))
            lines, took = neglected(one)
            found.append(Figure(f"begun after {NEGLECTED} days without a tick, {lines} items", "ms", took))
            return found
        finally:
            one.desk.close()
            year.desk.close()


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.checklist", description=__doc__)
    parser.add_argument("--times", type=int, default=30, help="how often each is repeated (%(default)s)")
    print(table(figures(parser.parse_args().times)))


if __name__ == "__main__":
    main()
