"""F8 with a year of cases: opening it, and its list read, filtered and searched.

`python -m benchmarks.cases`, from the top of the checkout. Opening is held against the same screen with a handful of
cases, reading a page against the least that could: the same rows by their ids, and one answer of each. Reports, and
judges nothing: the exit code is always 0.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Figure, median, settle, table, wait_until_calm
from benchmarks.shop import COLUMNS, ROWS, home
from csdesk.desk.cases import case_forms, case_pages
from csdesk.desk.cases.case_pages import CaseFilter
from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.people import founding
from csdesk.store import sqlite
from tests.e2e.terminal import Terminal

OPEN = "import sys; from pathlib import Path; from csdesk.app import run; from csdesk.desk.person import Person\n"
OPEN += "run(Path(sys.argv[1]), language='en', demo=Person('boss', 'admin'))"

FORM_READY, LIST_READY = "Job type", " cases"
KINDS = ("prospect", "onboarding", "account_review", "complaint", "chat", "works", "repair")
YEAR, A_DAY = 365, 30
OPEN_TIMES, READ_TIMES = 1.25, 4.0

_COPY = (
    """WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {many})
       INSERT INTO cases (uuid, procedure, number, title, state, began_at, opened_by, opened_at, owner, after_hours,
         policy, waybill)
       SELECT uuid || '/' || n, procedure, number || '/' || n, title || ' ' || n,
         CASE n % 10 WHEN 0 THEN 'open' ELSE 'closed' END, began_at - n * {apart}, opened_by, opened_at - n * {apart},
         owner, after_hours, policy, waybill
       FROM cases, copy""",
    """INSERT INTO case_step (case_id, step, place, state, note)
       SELECT later.id, step, place, case_step.state, note FROM case_step JOIN cases AS first ON first.id = case_id
         JOIN cases AS later ON later.uuid LIKE first.uuid || '/%'""",
    """INSERT INTO case_answer (case_id, field, value, by, at, recorded)
       SELECT later.id, field, value || ' ' || later.id, case_answer.by, at, recorded
       FROM case_answer JOIN cases AS first ON first.id = case_id
         JOIN cases AS later ON later.uuid LIKE first.uuid || '/%'""",
    """INSERT INTO deadline ({columns})
       SELECT {moved} FROM deadline JOIN cases AS first ON first.id = deadline.case_id
         JOIN cases AS later ON later.uuid LIKE first.uuid || '/%' WHERE later.state = 'open'""",
)


def made(folder: Path, many: int) -> Path:
    """So many cases over a year, a tenth of them open, each with its steps, its clocks and some answers."""
    store = folder / "shop" / "csdesk.sqlite3"
    now = datetime.now(UTC)
    desk, boss = founding.found(store, "boss", "long-enough", origin="benchmark", at=now - timedelta(days=YEAR + 1))
    try:
        for place, kind in enumerate(KINDS):
            with desk.writing() as tx:
                new = incidents.NewCase(kind, f"case_{place}")
                case = incidents.open_case(tx, new, by=boss, at=now - timedelta(seconds=len(KINDS) - place))
                fields = [one.id for one in tx.playbook.procedures[kind].field if one.kind in ("text", "long_text")]
                assert case.id is not None
                case_forms.fill(tx, case.id, {one: f"text of {one}" for one in fields[:6]}, by=boss, at=now)
    finally:
        desk.close()
    copies = many // len(KINDS)
    if copies > 1:
        connection = sqlite.connect(store)
        try:
            columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(deadline)") if name != "id"]
            moved = {"case_id": "later.id", "due_at": "deadline.due_at - (first.began_at - later.began_at)"}
            for statement in _COPY:
                connection.execute("BEGIN")
                connection.execute(
                    statement.format(
                        many=copies,
                        apart=YEAR * 86_400 // copies,
                        columns=", ".join(columns),
                        moved=", ".join(moved.get(name, f"deadline.{name}") for name in columns),
                    )
                )
                connection.execute("COMMIT")
            connection.execute("ANALYZE")
        finally:
            connection.close()
    return store


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The median time of `work`."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return median(found)


def reading(many: int, times: int) -> list[Figure]:
    """Pages of the list, beside the same rows by their ids."""
    with TemporaryDirectory(prefix="csdesk-cases-") as name:
        desk = Desk.open(made(Path(name), many), origin="benchmark")
        try:
            with desk.reading() as tx:
                raw = tx.raw

                def floor() -> None:
                    ids = [row[0] for row in raw.execute("SELECT id FROM cases ORDER BY id DESC LIMIT 50")]
                    for one in ids:
                        raw.execute("SELECT number, title, owner, state, began_at FROM cases WHERE id = ?", (one,))
                        raw.execute("SELECT step FROM case_step WHERE case_id = ? LIMIT 1", (one,)).fetchone()

                least = milliseconds(floor, times)
                asked = {
                    "open ones": CaseFilter(),
                    "open and closed": CaseFilter(state="all"),
                    "one procedure": CaseFilter(kind="repair", state="all"),
                    "one person's": CaseFilter(owner="boss", state="all"),
                }
                figures = [
                    Figure(
                        f"a page of {what}, {many} cases",
                        "ms",
                        milliseconds(lambda wanted=wanted: case_pages.page(tx, wanted), times),  # type: ignore[misc]
                        least,
                        at_most_times=READ_TIMES,
                    )
                    for what, wanted in asked.items()
                ]
                scan = milliseconds(
                    lambda: raw.execute("SELECT count(*) FROM case_answer WHERE value LIKE '%nowhere%'").fetchone(),
                    times,
                )
                search = milliseconds(lambda: case_pages.page(tx, CaseFilter(state="all", text="nowhere")), times)
                figures.append(
                    Figure(f"a text that is nowhere, {many} cases; one LIKE over the answers", "ms", search, scan)
                )
        finally:
            desk.close()
    return figures


def opening(many: int, times: int) -> Figure:
    """F8 until its rows stand there, beside the same with a handful of cases."""
    found: dict[int, list[float]] = {}
    for count in (len(KINDS), many):
        with TemporaryDirectory(prefix="csdesk-cases-") as name:
            command = (sys.executable, "-c", OPEN, str(made(Path(name), count)))
            for _ in range(times):
                with Terminal(command, columns=COLUMNS, rows=ROWS, environment=home(Path(name))) as terminal:
                    terminal.wait_for(FORM_READY)
                    settle(terminal)
                    wait_until_calm(patience=3)
                    began = time.perf_counter()
                    terminal.press("F8")
                    found.setdefault(count, []).append(1000 * (terminal.wait_for(LIST_READY) - began))
    what = f"F8 to its rows, {many} cases against {len(KINDS)}"
    return Figure(what, "ms", median(found[many]), median(found[len(KINDS)]), at_most_times=OPEN_TIMES)


def main() -> None:
    """Measure, and print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=YEAR * A_DAY, help="how many cases (%(default)s)")
    parser.add_argument("--times", type=int, default=20, help="how often a page is read (%(default)s)")
    parser.add_argument("--opens", type=int, default=5, help="how often F8 is opened (%(default)s)")
    given = parser.parse_args()
    print(table([*reading(given.cases, given.times), opening(given.cases, given.opens)]))


if __name__ == "__main__":
    main()
