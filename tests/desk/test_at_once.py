"""Several terminals at once: founding, opening, confirming, escalating, each in its own process (A-9, O-6, I-7)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from csdesk.desk.desk import Desk
from csdesk.desk.orders import orders
from csdesk.store import sqlite
from tests.desk.crowd import ORDERS_EACH
from tests.desk.shop import LI, PEOPLE, TODAY, WORKDAY, ZHOU, Shop, broken_links

ROOT = Path(__file__).resolve().parent.parent.parent
TERMINALS = 8
LOOPS = 6


def at_once(work: str, store: Path, count: int = TERMINALS, *, rounds: int = 1) -> list[dict[str, Any]]:
    """What so many processes answer that begin the work together, in each of the rounds; none of them may fail."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.crowd", work, str(store), str(count), str(rounds)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    assert [one["failed"] for one in answers if "failed" in one] == []
    return answers


@pytest.fixture
def place(founded: Path, tmp_path: Path) -> Path:
    """The made-up shop's store, open nowhere."""
    return Path(shutil.copytree(founded, tmp_path / "shop")) / "csdesk.sqlite3"


@pytest.mark.slow
def test_one_of_many_founders_wins(founded: Path, tmp_path: Path) -> None:
    """A-1, A-9: the store has one administrator, and everybody else is told that there is one."""
    for attempt in range(2):
        store = tmp_path / f"{attempt}" / "csdesk.sqlite3"
        shutil.copytree(founded / "playbook", store.parent / "playbook")
        answers = at_once("found", store)
        assert Counter(one.get("refused", "founded") for one in answers) == {
            "founded": 1,
            "store_exists": TERMINALS - 1,
        }
        shop = Shop(Desk.open(store, origin="test"))
        try:
            (entry,) = shop.entries()
            assert [entry.by] == [one["founded"] for one in answers if "founded" in one]
        finally:
            shop.desk.close()
        assert {path.name for path in store.parent.iterdir()} == {
            "playbook",
            *(f"{store.name}{end}" for end in ("", ".lock", ".open", ".heads")),
        }


@pytest.mark.slow
@pytest.mark.parametrize("state", ["as it was", "restored", "with an old index"])
def test_many_open_one_store(place: Path, state: str) -> None:
    """A-8, A-9: whatever has to be put in order first is put in order once, and nobody is refused."""
    connection = sqlite.connect(place)
    if state == "restored":
        connection.execute("PRAGMA journal_mode=DELETE")
    elif state == "with an old index":
        connection.execute("UPDATE client_search_state SET version = 0")
    connection.close()
    assert at_once("open", place, rounds=2) == [{"accounts": len(PEOPLE)}] * TERMINALS * 2


@pytest.mark.slow
def test_many_confirm_orders_of_one_day(place: Path) -> None:
    """O-6, A-5, A-9: no error, no gap, no double; the record whole; every order once, by who confirmed it."""
    answers = at_once("confirm", place)
    numbers = sorted(number for one in answers for number in one["numbers"])
    assert numbers == [f"WO20261122{count:04}" for count in range(1, TERMINALS * ORDERS_EACH + 1)]
    shop = Shop(Desk.open(place, origin="test"))
    try:
        with shop.desk.reading() as tx:
            lines = orders.page(tx, day=TODAY, limit=1000)
            assert [line.order.number for line in lines] == numbers[::-1]
            by = Counter(line.order.confirmed_by for line in lines)
            assert by == {LI.name: len(numbers) // 2, ZHOU.name: len(numbers) // 2}
            assert tx.raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        entries = shop.entries()
        assert broken_links(entries) == []
        assert Counter(entry.action for entry in entries)["order.confirm"] == len(numbers)
        assert {entry.origin for entry in entries[-len(numbers) :]} <= {
            f"terminal {number}" for number in range(TERMINALS)
        }
    finally:
        shop.desk.close()


@pytest.mark.slow
def test_many_loops_tell_every_level_once(place: Path) -> None:
    """I-7: each deadline, generation, level and recipient is one message, whoever of them was first."""
    shop = Shop(Desk.open(place, origin="test"))
    for number in range(30):
        shop.open_case(("late", "callback", "chat")[number % 3], at=WORKDAY)
    shop.desk.close()
    answers = at_once("escalate", place, LOOPS)
    shop = Shop(Desk.open(place, origin="test"))
    try:
        with shop.desk.reading() as tx:
            keys = [row[0] for row in tx.raw.execute("SELECT key FROM message WHERE key LIKE 'escalation/%'")]
            kinds = dict(tx.raw.execute("SELECT id, kind FROM deadline").fetchall())
        # The report's chain tells 1, 2 and 2 people, the promises' 1 and 1.
        levels = {clock: [[1, 2, 2], [1, 1]][kind != "incident.report"] for clock, kind in kinds.items()}
        told = Counter(tuple(key.split("/")[1:4]) for key in keys)
        assert told == {
            (str(clock), "1", str(level)): people for clock, each in levels.items() for level, people in enumerate(each)
        }
        assert len(set(keys)) == len(keys)
        assert sum(one["missed"] for one in answers) == len(levels)
        assert sum(one["escalated"] for one in answers) == sum(map(len, levels.values()))
        entries = shop.entries()
        assert broken_links(entries) == []
        actions = Counter(entry.action for entry in entries)
        assert (actions["deadline.miss"], actions["deadline.escalate"]) == (len(levels), len(told))
        with shop.desk.reading() as tx:
            assert tx.raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        shop.desk.close()
