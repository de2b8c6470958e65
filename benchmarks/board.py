"""What the supervisor's board costs: reading it after a day and after a year of history with 500 running clocks,
opening it, a key on it, a figure that changes, and the board at rest.

`python -m benchmarks.board`, from the top of the checkout. Reports, and judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import shutil
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.checklist import copied
from benchmarks.measure import Figure, Key, idle, median, press_and_watch, settle, table
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
from csdesk.desk.upkeep.backups import DailyBackup
from csdesk.rules.order_fields import Draft
from csdesk.store import sqlite
from tests.e2e.terminal import Terminal

OPEN = "import sys; from pathlib import Path; from csdesk.app import run; from csdesk.desk.person import Person\n"
OPEN += "run(Path(sys.argv[1]), language='en', demo=Person('boss', 'admin'))"

FORM_READY, BOARD_READY = "Job type", "Enter Open"
YEAR = 365
KEY_BYTES, CHANGE_BYTES, IDLE_BYTES = 300, 400, 200
IDLE_PERCENT = 0.6
READ_TIMES = 1.5
"""How much longer reading may take after a year than after a day."""

MANY = 500
SEEN_SECONDS = 3.0
CHANGES = 5
MINUTE = timedelta(minutes=1)
LONG = timedelta(hours=5)
"""How much later than the last ten minutes a clock is due that does not tick."""

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


def made(store: Path, days: int) -> Path:
    """A store of one day, or with so many days of ended lists and incidents before it; no clock runs in it."""
    now = datetime.now(UTC)
    begun = now - timedelta(days=days + 1)
    desk, boss = founding.found(store, "boss", "long-enough", origin="benchmark", at=begun)
    try:
        with desk.writing() as tx:
            today = day_of(tx.playbook, now)
            roster_changes.set_rotation(tx, "ab", ["boss", "other"], day_of(tx.playbook, begun), by=boss, at=begun)
            case = checklists.begin_day(tx, today, at=now)
            assert case.id is not None
            for back in range(1, days):
                copied(tx, case.id, today - timedelta(days=back), back, Random(back), with_entries=False)
            for number in range(3):
                incidents.open_case(tx, incidents.NewCase("late", f"late {number}"), by=boss, at=now)
        if days > 1:
            _repeat(store, days)
    finally:
        desk.close()
    return store


def with_clocks(made: Path, folder: Path, clocks: Sequence[timedelta]) -> Path:
    """A copy of the store in which clocks run, each so long from now, and which has its backup of the day."""
    folder.mkdir(mode=0o700)
    store = Path(shutil.copy(made, folder / "csdesk.sqlite3"))
    desk = Desk.open(store, origin="benchmark")
    try:
        _open(desk, Person("boss", "admin"), Load("", tuple(clocks)), datetime.now(UTC))
        DailyBackup().turn(desk, at=datetime.now(UTC))
    finally:
        desk.close()
    return store


def ticking(clocks: int) -> Sequence[timedelta]:
    """Clocks of which one is in its last ten minutes, when each second is shown."""
    return (9 * MINUTE, *(timedelta(minutes=30 + number % 400) for number in range(clocks - 1)))


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


def reading(folder: Path, stores: Mapping[int, Path], times: int) -> list[Figure]:
    """Reading the board, beside the same after one day; and beside what of it are the 500 clocks."""
    desks = {
        days: Desk.open(with_clocks(store, folder / f"read-{days}", ticking(MANY)), origin="benchmark")
        for days, store in stores.items()
    }
    now, boss = datetime.now(UTC), Person("boss", "admin")

    def read(desk: Desk) -> float:
        with desk.reading() as tx:
            return milliseconds(lambda: board.read(tx, by=boss, at=now), 1)

    def clocks(desk: Desk) -> float:
        with desk.reading() as tx:
            return milliseconds(lambda: promises.running(tx, at=now), 1)

    try:
        found = [(read(one), clocks(one)) for _ in range(times + 1) for one in desks.values()][len(desks) :]
    finally:
        for desk in desks.values():
            desk.close()
    figures, ours = [], []
    for place, days in enumerate(desks):
        boards, alone = zip(*found[place :: len(desks)], strict=True)
        ours.append(median(boards))
        what = f"board read, {MANY} clocks, {days} days; the clocks alone"
        figures.append(Figure(what, "ms", ours[-1], median(alone)))
    what = f"board read, {YEAR} days against one"
    return [*figures, Figure(what, "ms", ours[-1], ours[0], at_most_times=READ_TIMES)]


@contextmanager
def on_the_board(store: Path, folder: Path) -> Iterator[tuple[Terminal, Key]]:
    """The desk in a terminal with the board in front, and what opening it took."""
    command = (sys.executable, "-c", OPEN, str(store))
    with Terminal(command, columns=COLUMNS, rows=ROWS, environment=home(folder)) as terminal:
        terminal.wait_for(FORM_READY)
        settle(terminal, patience=5.0)
        opened = press_and_watch(terminal, "F12", quiet=1.0, patience=20.0)
        terminal.wait_for(BOARD_READY)
        settle(terminal, patience=5.0)
        yield terminal, opened


def on_the_screen(folder: Path, made: Path, seconds: float) -> list[Figure]:
    """Opening F12, a key that moves the choice, the board at rest: with one clock and with many, side by side."""
    stores = {clocks: with_clocks(made, folder / f"screen-{clocks}", ticking(clocks)) for clocks in (1, MANY)}
    figures, rests = [], []
    with ExitStack() as stack:
        terminals = []
        for clocks, store in stores.items():
            terminal, opened = stack.enter_context(on_the_board(store, store.parent))
            keys = [press_and_watch(terminal, key) for key in ("Right", "Down", "Down", "Left", "Up", "Right") * 3]
            _change(store, terminal)
            terminals.append(terminal)
            what = f"{clocks} clocks, a year"
            figures += [
                Figure(f"F12 to the last of its first picture, {what}", "ms", opened.last_ms),
                Figure(f"F12, {what}", "B", opened.bytes),
                Figure(f"a key that moves the choice, {what}", "B", median([one.bytes for one in keys]),
                       at_most=KEY_BYTES),
            ]  # fmt: skip
        with ThreadPoolExecutor(len(terminals)) as pool:
            rests = [*pool.map(lambda terminal: idle(terminal, seconds), terminals)]
    for clocks, rest in zip(stores, rests, strict=True):
        what = f"at rest after {CHANGES} changes, {clocks} clocks, a year"
        figures.append(Figure(what, "B/s", rest.bytes_per_second, at_most=IDLE_BYTES))
        figures.append(Figure(f"{what}: processor", "% of a core", rest.cpu_percent, at_most=IDLE_PERCENT))
    return figures


def changed(folder: Path, made: Path) -> list[Figure]:
    """One figure that changes elsewhere, on a board on which nothing ticks meanwhile."""
    store = with_clocks(made, folder / "changed", (9 * MINUTE + LONG,))
    with on_the_board(store, store.parent) as (terminal, _opened):
        brought = _change(store, terminal)
    return [Figure("one figure that changed elsewhere", "B", brought, at_most=CHANGE_BYTES)]


def _change(store: Path, terminal: Terminal) -> float:
    """Bytes that a draft kept by another program brings to the board: one figure more. The median of a few."""
    desk = Desk.open(store, origin="benchmark")
    found = []
    try:
        for number in range(CHANGES):
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
    with TemporaryDirectory(prefix="csdesk-board-") as name:
        folder = Path(name)
        stores = {days: made(folder / f"made-{days}" / "csdesk.sqlite3", days) for days in (1, YEAR)}
        figures = reading(folder, stores, given.times)
        figures += changed(folder, stores[YEAR])
        print(table([*figures, *on_the_screen(folder, stores[YEAR], given.idle)]))


if __name__ == "__main__":
    main()
