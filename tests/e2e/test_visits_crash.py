"""`kill -9` while two years of visits are planned, made and taken back: nothing half, lost or twice (K-3)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from csdesk.desk.desk import Desk
from csdesk.desk.record import record
from csdesk.desk.visits import visit_figures
from csdesk.models.client import Client
from csdesk.store import sqlite
from tests.desk.shop import LI, Shop, broken_links, found
from tests.desk.visits.visit_shop import at_nine
from tests.e2e.visiting_desk import BEGIN, DAYS

ROOT = Path(__file__).resolve().parent.parent.parent

NONE_SUCH = {
    "a client with two": "SELECT client_id FROM visit WHERE state = 'planned' GROUP BY client_id HAVING COUNT(*) > 1",
    "made, and the next not planned": """SELECT v.client_id FROM visit v WHERE v.state = 'done' AND NOT EXISTS
        (SELECT 1 FROM visit n WHERE n.client_id = v.client_id AND n.state = 'planned')""",
    "written down without an entry": """SELECT id FROM visit WHERE state IN ('done', 'taken_back') AND NOT EXISTS
        (SELECT 1 FROM entry e WHERE e.action = 'visit.write_down' AND e.subject_id = CAST(visit.id AS TEXT))""",
    "an entry of what is not written down": """SELECT subject_id FROM entry WHERE action = 'visit.write_down'
        AND CAST(subject_id AS INTEGER) NOT IN (SELECT id FROM visit WHERE state IN ('done', 'taken_back'))""",
    "written down twice": """SELECT subject_id FROM entry WHERE action IN ('visit.write_down', 'visit.take_back')
        GROUP BY action, subject_id HAVING COUNT(*) > 1""",
    "taken back by half": """SELECT id FROM visit v WHERE state = 'taken_back' AND (deadline_id IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM entry e JOIN visit a ON a.id = json_extract(e.after, '$.visit')
        WHERE e.action = 'visit.take_back' AND e.subject_id = CAST(v.id AS TEXT)
        AND (a.client_id, a.counted_from, a.due_day) = (v.client_id, v.counted_from, v.due_day)))""",
    "not satisfied without a case": "SELECT id FROM visit WHERE answer = 'not' AND opened_case_id IS NULL",
    "a case of what was taken back": """SELECT v.id FROM visit v JOIN cases c ON c.id = v.opened_case_id
        WHERE v.state = 'taken_back' AND c.state = 'open'""",
    "a promise that says something else": """SELECT v.id FROM visit v JOIN deadline d ON d.id = v.deadline_id
        WHERE (v.state = 'planned') <> (d.done_at IS NULL)""",
    "a promise of two visits": """SELECT deadline_id FROM visit WHERE deadline_id IS NOT NULL
        GROUP BY deadline_id HAVING COUNT(*) > 1""",
}
"""What must never be found, whenever a program was killed."""


class Agents:
    """The program that forks them, and what the desk has told them."""

    def __init__(self, store: Path) -> None:
        command = [sys.executable, "-m", "tests.e2e.visiting_desk", str(store)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.day = BEGIN
        self.told: Counter[str] = Counter()
        self.made, self.taken_back = set[int](), set[int]()

    def live(self, last_statement: int) -> bool:
        """One agent from the day of the one before it, to its last statement; whether the two years were over first."""
        assert self._process.stdin is not None
        print(self.day.isoformat(), last_statement, file=self._process.stdin, flush=True)
        lived = False
        for event in self._events():
            assert "failed" not in event, event["failed"]
            self.told.update(event.keys())
            if "day" in event:
                self.day = date.fromisoformat(event["day"])
            if "made" in event:
                self.made.add(event["made"])
            if "taken_back" in event:
                self.taken_back.add(event["taken_back"])
            lived = lived or "lived" in event
            if "ended" in event:
                assert lived or os.WTERMSIG(event["ended"]) == signal.SIGKILL
                return lived
        raise AssertionError("the program ended")

    def _events(self) -> Iterator[dict[str, Any]]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)

    def end(self) -> None:
        """Leave nobody behind, whatever went wrong."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


def look_whole(store: Path, agents: Agents) -> None:
    """Nothing half is there, and everything that was acknowledged."""
    connection = sqlite.connect_reader(store)
    try:
        for what, statement in NONE_SUCH.items():
            assert (what, connection.execute(statement).fetchall()) == (what, [])
        states = dict(connection.execute("SELECT id, state FROM visit"))
        assert {states[one] for one in agents.made} <= {"done", "taken_back"}
        assert {states[one] for one in agents.taken_back} <= {"taken_back"}
    finally:
        connection.close()


@pytest.mark.slow
def test_killed_at_any_statement_of_two_years_of_visits_nothing_is_half_or_lost(tmp_path: Path) -> None:
    """K-3; spec 00, principle 2: killed all through the first plan, then here and there in two years."""
    store = found(tmp_path / "shop")
    desk = Desk.open(store, origin="clients")
    with desk.writing() as tx:
        for number, client_class in enumerate(("important", "regular", "regular", "prospect", "regular")):
            code = f"A{number}"
            tx.session.add(
                Client(code=code, name=code, client_class=client_class, opened_on=BEGIN, onboarded=True,
                       owner=LI.name if number % 2 else "", added_at=at_nine(BEGIN))
            )  # fmt: skip
            record(tx, "client.add", "client", code, by=LI, at=at_nine(BEGIN))
    desk.close()
    agents, kills = Agents(store), 0
    try:
        while not agents.live(3 * kills + 1 if kills < 30 else 150 + kills * 53 % 347):
            look_whole(store, agents)
            kills += 1
            assert kills < 500, "it goes on no more"
        look_whole(store, agents)
    finally:
        agents.end()
    desk = Desk.open(store, origin="after the kills")
    try:
        with desk.reading() as tx:
            covered = visit_figures.covered(tx, BEGIN.replace(year=BEGIN.year + DAYS // 365))
        # Of the shop's own clients one has no account yet.
        assert (covered.clients, covered.planned, covered.not_opened, covered.forgotten) == (8, 7, 1, 0)
        assert broken_links(Shop(desk).entries()) == []
    finally:
        desk.close()
    connection = sqlite.connect_reader(store)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    # It was killed in earnest, and lived in earnest.
    assert kills > 40
    assert agents.told["made"] > 50
    assert agents.told["taken_back"] > 5
