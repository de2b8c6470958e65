"""Twenty sessions at one store: nobody is refused, nothing is lost, and the figures agree at the end (A-9, A-5)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from csdesk.desk.desk import Desk
from csdesk.models.case import Case
from csdesk.models.order import Order
from csdesk.models.record import Entry
from csdesk.store import sqlite
from csdesk.store.audit import verify
from tests.desk.sessions import DESKS, SESSIONS, promise_before
from tests.desk.shop import found

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 2
LATE = 6


@pytest.mark.slow
def test_twenty_sessions_without_pause_agree_with_the_store(tmp_path: Path) -> None:
    """A-9: no "locked"; A-5: one whole record of all of them, and its head outside."""
    store = found(tmp_path / "shop")
    promise_before(store, LATE)
    command = [sys.executable, "-m", "tests.desk.sessions", str(store), "0", str(ROUNDS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    did = json.loads(done.stdout)
    assert len(did) == SESSIONS
    assert [one["errors"] for one in did] == [[]] * SESSIONS
    desk = Desk.open(store, origin="afterwards")
    try:
        with desk.reading() as tx:
            numbers = tx.session.exec(select(Order.number).where(col(Order.number).is_not(None))).all()
            opened = tx.session.exec(select(func.count()).where(Case.procedure == "callback")).one()
            actions = dict(tx.session.exec(select(Entry.action, func.count()).group_by(Entry.action)).all())
    finally:
        desk.close()
    told = [number for one in did for number in one["numbers"]]
    assert sorted(told) == sorted(map(str, numbers))
    assert len(set(told)) == DESKS * ROUNDS == sum(one["opened"] for one in did) == opened - LATE
    assert sum(one["acknowledged"] for one in did) > 0
    assert actions.get("deadline.acknowledge", 0) == sum(one["acknowledged"] for one in did)
    assert actions.get("deadline.escalate", 0) == sum(one["escalated"] for one in did)
    connection = sqlite.connect(store)
    audit = verify(connection, heads_file=store.with_name(f"{store.name}.heads"))
    connection.close()
    assert audit.ok, audit.problems
