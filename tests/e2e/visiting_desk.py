"""Agents who live through two years of visits, to be killed at a statement: `python -m tests.e2e.visiting_desk STORE`.

Reads lines `DAY STATEMENT`: forks an agent that opens the desk and lives day after day from that one: plans, writes
down what is due, takes some of it back. At its statement of that number it is gone by `kill -9`, before that one
runs; telling counts as one too. Prints one JSON line for whatever the desk said is done, and one when the agent has
ended.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from csdesk.desk.desk import Desk
from csdesk.desk.visits import plan_writing, taking, undoing, visit_lists
from csdesk.desk.visits.taking import Talk
from csdesk.desk.visits.visit_turn import VisitTurn
from csdesk.rules.working_time import is_working_day
from csdesk.store import sqlite
from tests.compiled_once import compile_once
from tests.desk.shop import LI
from tests.desk.visits.visit_shop import at_nine
from tests.parsed_once import parse_once

BEGIN = date(2026, 1, 5)
DAYS = 730

_connect = sqlite.connect


class Statements:
    """The statements of an agent, up to its last."""

    def __init__(self, last: int) -> None:
        self._left = last

    def count(self, _statement: str = "") -> None:
        """One more; the last is never run."""
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def connect(self, path: Path) -> Any:
        """A connection whose statements are counted."""
        connection = _connect(path)
        connection.set_trace_callback(self.count)
        return connection


def tell(**event: Any) -> None:
    """One line, in one piece."""
    line = json.dumps(event, ensure_ascii=False).encode() + b"\n"
    assert os.write(1, line) == len(line) < 4096


def live(store: Path, day: date, last_statement: int) -> NoReturn:
    """Day after day to the end of the two years, or to the last statement."""
    statements = Statements(last_statement)
    sqlite.connect = statements.connect  # type: ignore[assignment]
    # As with many clients, a plan is written in several transactions.
    plan_writing.AT_ONCE = 2
    desk = Desk.open(store, origin="visits")
    live_days(desk, statements, day, BEGIN + DAYS * timedelta(days=1), tell)
    tell(lived=True)
    os._exit(0)


def rehearse(store: Path) -> None:
    """Some days in a copy of the shop: what every agent would have to load and to build first is there then."""
    with TemporaryDirectory() as folder:
        desk = Desk.open(Path(shutil.copytree(store.parent, Path(folder) / "shop")) / store.name, origin="rehearsal")
        live_days(desk, Statements(sys.maxsize), BEGIN, BEGIN + timedelta(days=30), lambda **_: None)
        desk.close()
    gc.collect()
    gc.freeze()


def live_days(desk: Desk, statements: Statements, day: date, end: date, tell: Callable[..., None]) -> None:
    """The days from one to another: the turn, what is due, and what of it was a mistake."""
    turn = VisitTurn()
    while day < end:
        tell(day=day.isoformat())
        turn.turn(desk, at=at_nine(day))
        if is_working_day(day, desk.playbook.calendar):
            with desk.reading() as tx:
                due = [one.row.id for one in visit_lists.VisitPages("due", day).after(tx, -1, 100)]
            for visit_id in due:
                again = make(desk, statements, visit_id, day, tell)
                if again is not None:
                    make(desk, statements, again, day, tell)
        day += timedelta(days=1)


def make(desk: Desk, statements: Statements, visit_id: int, day: date, tell: Callable[..., None]) -> int | None:
    """Write down what a client said; every third it was another's, taken back: the one that is to be made instead."""
    answer = ("satisfied", "not", "fair")[visit_id % 3]
    talk = Talk(answer, ("speed",) if answer == "not" else ())
    with desk.writing() as tx:
        taking.write_down(tx, visit_id, talk, uuid=f"form-{visit_id}", by=LI, at=at_nine(day, time(10)))
    statements.count()
    tell(made=visit_id)
    if visit_id % 3 != 1 or visit_id % 2:
        return None
    with desk.writing() as tx:
        again = undoing.take_back(tx, visit_id, "点错了", by=LI, at=at_nine(day, time(11))).id
    statements.count()
    tell(taken_back=visit_id)
    return again


def main() -> None:
    """See the top of the file."""
    parse_once()
    compile_once()
    rehearse(Path(sys.argv[1]))
    for line in sys.stdin:
        day, statement = line.split()
        pid = os.fork()
        if pid == 0:
            try:
                live(Path(sys.argv[1]), date.fromisoformat(day), int(statement))
            except BaseException:
                tell(failed=traceback.format_exc()[-3000:])
            os._exit(1)
        tell(ended=os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    main()
