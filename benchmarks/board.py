"""What the supervisor's board costs: reading it after a day and after a year of history with 500 running clocks,
opening it, a key on it, a figure that changes, and the board at rest.

`python -m benchmarks.board`, from the top of the checkout. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Figure, idle, median, press_and_watch, settle, table
from benchmarks.promises import Load, _open
from benchmarks.shop import COLUMNS, ROWS, home
from csdesk.desk.board import board
from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import drafts
from csdesk.desk.people import founding
from csdesk.desk.person import Person
from csdesk.desk.promises import promises
from csdesk.desk.shifts import checklists, roster_changes
from csdesk.desk.shifts.shifts import day_of
from csdesk.rules.order_fields import Draft
from csdesk.store import sqlite
from tests.e2e.terminal import Terminal

OPEN = "import sys; from pathlib import Path; from csdesk.app import run; from csdesk.desk.person import Person\n"
OPEN += "run(Path(sys.argv[1]), language='en', demo=Person('boss', 'admin'))"

FORM_READY, BOARD_READY = "Job type", "Enter Open"
YEAR = 365
KEY_BYTES, CHANGE_BYTES, IDLE_BYTES = 300, 400, 200
READ_TIMES = 1.5
"""How much longer reading may take after a year than after a day."""

MANY = 500
SEEN_SECONDS = 3.0

COPIES = """
WITH RECURSIVE day(back) AS (SELECT 1 UNION ALL SELECT back + 1 FROM day WHERE back < {days})
"""

HISTORY = (
    """INSERT INTO cases (uuid, procedure, number, title, state, began_at, opened_by, opened_at, owner, after_hours,
         policy, waybill, closed_by, closed_at)
       SELECT uuid || '/' || back, procedure, number || '/' || back, title, 'closed', began_at - back * 86400,
         opened_by, opened_at - back * 86400, owner, after_hours, policy, waybill, opened_by, began_at - back * 86400
       FROM cases, day WHERE day IS NULL AND uuid NOT LIKE '%/%'""",
    """INSERT INTO deadline (case_id, kind, words, given, policy, because, state, owner, generation, started_at, due_at,
         misses, missed_at, done_at, done_by, renewals, paused_seconds, chain, chain_from, level)
       SELECT later.id, kind, words, given, deadline.policy, because, 'missed', deadline.owner, generation,
         later.began_at, later.began_at + 300, 1, later.began_at + 300, later.began_at + 600, 'boss', renewals,
         paused_seconds, chain, later.began_at, 3
       FROM deadline JOIN cases AS first ON first.id = deadline.case_id
         JOIN cases AS later ON later.uuid LIKE first.uuid || '/%'
       WHERE first.day IS NULL""",
    """INSERT INTO incident (case_id, texts, department, reports, hidden, judged_cause, judged_measure)
       SELECT later.id, texts, department, reports, hidden, judged_cause, judged_measure
       FROM incident JOIN cases AS first ON first.id = incident.case_id
         JOIN cases AS later ON later.uuid LIKE first.uuid || '/%'""",
)
"""A year's closed incidents with missed promises, made of those of today."""


def made(folder: Path, days: int, clocks: int) -> Path:
    """A store in which so many clocks run, with so many days of history before."""
    store = folder / "shop" / "csdesk.sqlite3"
    now = datetime.now(UTC)
    begun = now - timedelta(days=days + 1)
    desk, boss = founding.found(store, "boss", "long-enough", origin="benchmark", at=begun)
    try:
        with desk.writing() as tx:
            roster_changes.set_rotation(tx, "ab", ["boss", "other"], day_of(tx.playbook, begun), by=boss, at=begun)
        for back in range(days, -1, -1):
            at = now - timedelta(days=back)
            with desk.writing() as tx:
                checklists.begin_day(tx, day_of(tx.playbook, at), at=at)
        with desk.writing() as tx:
            for number in range(3):
                incidents.open_case(tx, incidents.NewCase("late", f"late {number}"), by=boss, at=now)
        if days > 1:
            _repeat(store, days)
        minutes = timedelta(minutes=1)
        load = Load("", (9 * minutes, *(timedelta(minutes=30 + number % 400) for number in range(clocks - 1))))
        _open(desk, boss, load, now)
    finally:
        desk.close()
    return store


def _repeat(store: Path, days: int) -> None:
    connection = sqlite.connect(store)
    try:
        for statement in HISTORY:
            connection.execute("BEGIN")
            into, _select, rest = statement.partition("SELECT")
            recursive = COPIES.format(days=days) if "FROM cases, day" in statement else ""
            connection.execute(f"{into} {recursive} SELECT {rest}" if recursive else statement)
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


def reading(times: int) -> list[Figure]:
    """Reading the board, beside the same after one day; and beside what of it are the 500 clocks."""
    figures, first = [], 0.0
    for days in (1, YEAR):
        with TemporaryDirectory(prefix="csdesk-board-") as name:
            desk = Desk.open(made(Path(name), days, MANY), origin="benchmark")
            now, boss = datetime.now(UTC), Person("boss", "admin")

            def read(desk: Desk = desk, now: datetime = now, boss: Person = boss) -> None:
                with desk.reading() as tx:
                    board.read(tx, by=boss, at=now)

            def clocks(desk: Desk = desk, now: datetime = now) -> None:
                with desk.reading() as tx:
                    promises.running(tx, at=now)

            try:
                read()
                ours, floor = milliseconds(read, times), milliseconds(clocks, times)
            finally:
                desk.close()
        figures.append(Figure(f"board read, {MANY} clocks, {days} days; the clocks alone", "ms", ours, floor))
        if days > 1:
            figures.append(Figure(f"board read, {days} days against one", "ms", ours, first, at_most_times=READ_TIMES))
        first = ours
    return figures


def on_the_screen(seconds: float, clocks: int) -> list[Figure]:
    """Opening F12, a key that moves the choice, a figure that changes elsewhere, the board at rest."""
    with TemporaryDirectory(prefix="csdesk-board-") as name:
        store = made(Path(name), YEAR, clocks)
        command = (sys.executable, "-c", OPEN, str(store))
        with Terminal(command, columns=COLUMNS, rows=ROWS, environment=home(Path(name))) as terminal:
            terminal.wait_for(FORM_READY)
            settle(terminal, patience=5.0)
            opened = press_and_watch(terminal, "F12", quiet=1.0, patience=20.0)
            terminal.wait_for(BOARD_READY)
            settle(terminal, patience=5.0)
            keys = [press_and_watch(terminal, key) for key in ("Right", "Down", "Down", "Left", "Up", "Right") * 3]
            changed = _change(store, terminal)
            rest = idle(terminal, seconds)
    what = f"{clocks} clocks, a year"
    alone = max(0.0, changed - SEEN_SECONDS * rest.bytes_per_second)
    return [
        Figure(f"F12 to the last of its first picture, {what}", "ms", opened.last_ms),
        Figure(f"F12, {what}", "B", opened.bytes),
        Figure("a key that moves the choice", "B", median([key.bytes for key in keys]), at_most=KEY_BYTES),
        Figure("one figure that changed elsewhere", "B", alone, at_most=CHANGE_BYTES),
        Figure(f"at rest, {what}", "B/s", rest.bytes_per_second, at_most=IDLE_BYTES),
        Figure(f"at rest, {what}: processor", "% of a core", rest.cpu_percent),
    ]


def _change(store: Path, terminal: Terminal) -> float:
    """Bytes that a draft kept by another program brings to the board: one figure more."""
    desk = Desk.open(store, origin="benchmark")
    found = []
    try:
        for number in range(5):
            mark = terminal.mark()
            with desk.writing() as tx:
                drafts.save(tx, Draft(f"{number}", {"notes": "x"}), by=Person("boss", "admin"), at=datetime.now(UTC))
            # The other program's change is looked for each second.
            time.sleep(SEEN_SECONDS)
            found.append(float(len(terminal.bytes_since(mark))))
    finally:
        desk.close()
    return median(found)


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.board", description=__doc__)
    parser.add_argument("--idle", type=float, default=60, help="seconds to watch the resting board (%(default)s)")
    parser.add_argument("--times", type=int, default=20, help="how often the board is read (%(default)s)")
    given = parser.parse_args()
    print(table([*reading(given.times), *on_the_screen(given.idle, 1), *on_the_screen(given.idle, MANY)]))


if __name__ == "__main__":
    main()
