"""`kill -9` at any moment: nothing that was acknowledged is lost, and nothing is there twice (spec 00, principle 2)."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest
from sqlmodel import col
from sqlmodel import select as query

from csdesk.desk.desk import Desk
from csdesk.desk.handovers.handing_over import hand_over_waiting, work_order_path
from csdesk.desk.orders import drafts, orders, revisions
from csdesk.models.order import Order, OrderState
from csdesk.store import sqlite
from tests.desk.shop import LI, NOW, ZHOU, Shop, broken_links, found
from tests.e2e.typing_desk import as_told, keys_of, length, typed, whole

ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = 200
AGENTS = {person.name: person for person in (LI, ZHOU)}
PATIENCE = 60.0
"""Seconds without a word after which something hangs."""


class Acknowledged:
    """What the desk acknowledged to the agents, and what must be true when they come back."""

    def __init__(self) -> None:
        self.draft: dict[str, tuple[str, int] | None] = dict.fromkeys(AGENTS)
        """By agent: the form of the last draft that was acknowledged and not confirmed since, and its keys."""
        self.confirmed: dict[str, str] = {}
        """By form: the number that was told."""
        self.silently: set[str] = set()
        """Forms that must have been confirmed although nobody was told."""
        self.happened: Counter[str] = Counter()

    def note(self, event: dict[str, Any]) -> None:
        """Hold what the desk says against what it said before."""
        assert "failed" not in event, event["failed"]
        who = event["who"]
        if "offered" in event:
            self._note_offer(who, event["offered"])
        elif "kept" in event:
            self.happened["kept"] += 1
            self.draft[who] = (event["kept"], event["keys"])
        elif "confirmed" in event:
            self.happened["confirmed"] += 1
            self.draft[who] = None
            self.confirmed[event["confirmed"]] = event["number"]
        else:
            self.happened["handed over"] += len(event["handed"])

    def _note_offer(self, who: str, offered: list[dict[str, Any]]) -> None:
        """O-11: what comes back is the last acknowledged draft or a newer one, letter by letter, and nothing else."""
        last, self.draft[who] = self.draft[who], None
        assert len(offered) <= 1
        for back in offered:
            form, keys = back["uuid"], keys_of(back["uuid"], back["cursor"], back["cursor_at"])
            assert (back["texts"], back["cursor"], back["cursor_at"]) == typed(form, keys)
            assert form not in self.confirmed
            self.draft[who] = (form, keys)
            if last is not None and last[0] == form:
                assert keys >= last[1]
                self.happened["offered newer"] += keys > last[1]
                last = None
        if last is not None:
            # It is there no more, so it was whole and was confirmed while nobody heard it.
            form, keys = last
            assert keys == length(form)
            self.silently.add(form)


class Typing:
    """The program in which the agents type, and what it tells."""

    def __init__(self, store: Path) -> None:
        command = [sys.executable, "-m", "tests.e2e.typing_desk", str(store)]
        # A group of its own, so that agents who never said a word end with it too.
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._heard = b""
        self._alive: set[int] = set()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def _hear(self, seconds: float) -> list[dict[str, Any]]:
        """What is told within the time, as soon as anything is."""
        assert self._process.stdout is not None
        if select.select([self._process.stdout], [], [], max(0.0, seconds))[0]:
            said = os.read(self._process.stdout.fileno(), 1 << 16)
            assert said, "the program ended"
            self._heard += said
        *lines, self._heard = self._heard.split(b"\n")
        return [json.loads(line) for line in lines]

    def until_killed(self, at: str, kills: dict[str, tuple[str, float]], acknowledged: Acknowledged) -> None:
        """The agents come, type and are killed, each so many seconds after the desk first told them of an event."""
        for name in kills:
            self._say(f"type {name} {AGENTS[name].role} {at}")
        to_come, kill_at = set(kills), dict[int, float]()
        while to_come or self._alive:
            now = monotonic()
            events = self._hear(min(kill_at.values(), default=now + PATIENCE) - now)
            assert events or kill_at, "nobody is told anything any more"
            for event in events:
                if "reaped" in event:
                    assert os.WTERMSIG(event["status"]) == signal.SIGKILL
                    self._alive.remove(event["reaped"])
                    continue
                self._alive.add(event["pid"])
                acknowledged.note(event)
                awaited, seconds = kills[event["who"]]
                if event["who"] in to_come and awaited in event:
                    to_come.remove(event["who"])
                    kill_at[event["pid"]] = monotonic() + seconds
            for pid in [pid for pid, moment in kill_at.items() if monotonic() >= moment]:
                os.kill(pid, signal.SIGKILL)
                self._say(f"reap {pid}")
                del kill_at[pid]
                acknowledged.happened["kills"] += 1

    def end(self) -> None:
        """Leave nobody typing, whatever went wrong."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


def look_whole(store: Path) -> None:
    """The file is sound while others may have it open."""
    connection = sqlite.connect_reader(store)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def look_at_orders(shop: Shop, acknowledged: Acknowledged) -> None:
    """O-6, O-7: every acknowledged order is there as it was typed, numbered without gap or double, and printed."""
    by_day: dict[date, list[str]] = defaultdict(list)
    with shop.desk.reading() as tx:
        kept = tx.session.exec(
            query(Order).where(col(Order.state) != OrderState.DRAFT).order_by(col(Order.number))
        ).all()
        for order in kept:
            assert order.id is not None
            assert order.day is not None
            assert order.number is not None
            by_day[order.day].append(order.number)
            assert acknowledged.confirmed.get(order.uuid, order.number) == order.number
            texts = orders.texts_of(tx, revisions.of_order(tx, order.id)[0])
            assert texts == {**whole(order.uuid), "fee": "128.50"}
            assert {check.by for check in orders.checks(tx, order)} == {order.made_by} == {order.confirmed_by}
            assert order.handed_over_at is not None
            assert work_order_path(shop.desk, order).read_bytes().startswith(b"%PDF")
    assert {order.uuid for order in kept} == acknowledged.confirmed.keys() | acknowledged.silently
    for day, numbers in by_day.items():
        assert numbers == [f"WO{day:%Y%m%d}{count:04}" for count in range(1, len(numbers) + 1)]


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Spec 00, principle 2; O-6, O-7, O-11, A-5: two agents at one store, each killed a hundred times while typing."""
    store = found(tmp_path / "shop")
    random, acknowledged = Random(), Acknowledged()
    typing = Typing(store)
    try:
        for number in range(KILLS // len(AGENTS)):
            kills = {name: ("offered", random.uniform(0, 0.15)) for name in AGENTS}
            if number % 10 == 5:
                # One of them comes as far as printing.
                kills[random.choice(list(AGENTS))] = ("confirmed", random.uniform(0, 1))
            # Three days go by in all.
            typing.until_killed((NOW + timedelta(minutes=40 * number)).isoformat(), kills, acknowledged)
            if number % 10 == 9:
                look_whole(store)
    finally:
        typing.end()
    desk = Desk.open(store, origin="after the kills")
    try:
        for person in AGENTS.values():
            with desk.reading() as tx:
                acknowledged.note({"who": person.name, "offered": [as_told(draft) for draft in drafts.of(tx, person)]})
        acknowledged.happened["handed over after the kills"] += len(hand_over_waiting(desk, at=NOW + timedelta(days=9)))
        look_at_orders(Shop(desk), acknowledged)
        assert broken_links(Shop(desk).entries()) == []
    finally:
        desk.close()
    look_whole(store)
    acknowledged.happened["confirmed in silence"] = len(acknowledged.silently)
    for what, times in acknowledged.happened.items():
        record_property(what, times)
    assert acknowledged.happened["kills"] == KILLS
    # It was typed and confirmed in earnest.
    assert acknowledged.happened["kept"] > KILLS // 2
    assert acknowledged.happened["confirmed"] >= KILLS // 20
