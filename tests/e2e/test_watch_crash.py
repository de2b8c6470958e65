"""Promises that pass while whatever looks after them is killed: each is told once, and none is lost (I-7, I-8)."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Self

import pytest
from sqlalchemy import func
from sqlmodel import col
from sqlmodel import select as query

from csdesk.cli.program import run
from csdesk.clock import Clock, SystemClock
from csdesk.desk.desk import Desk
from csdesk.desk.promises import outbox
from csdesk.models.deadline import Deadline
from csdesk.playbook.loading import load
from csdesk.store import sqlite
from tests.desk.shop import MINUTE, WORKDAY, Shop, found
from tests.e2e.mail_server import mail_server
from tests.e2e.promise_evidence import Evidence, Row, faults, gather
from tests.e2e.shop_by_command import CSDESK
from tests.e2e.terminal import Terminal
from tests.e2e.watched_shop import ShopClock
from tests.e2e.wrong_watches import (
    call_it_sent_and_die,
    die_while_sending,
    look_first_and_tell_then,
    queue_again,
    tell_at_once,
)
from tests.exchange.smtp_server import SmtpServer

ROOT = Path(__file__).resolve().parents[2]

KILLS = 200
REAL_KILLS = 6
LEAST_CASES = 20
SPEED = 60.0
"""The shop's minutes are seconds, so that chains run through while it is watched."""

WORKERS = {"watch1": "watch", "watch2": "watch", "watch3": "watch", "desk1": "desk", "desk2": "desk"}
PEOPLE = {"people": "people"}

PATIENCE = 60.0
"""Seconds without a word after which something hangs."""

DEADLINES = "".join(
    f'[[kind]]\nid = "{kind}"\namount = 1\nafter_hours = "go_on"\n'
    for kind in ("incident.report", "incident.phone", "complaint.notify", "callback")
)
ESCALATION = """
[[chain]]
id = "incident"
ask_again_minutes = 2
forgotten_minutes = 1
level = [
    { after_minutes = 0, to = ["department_manager"] },
    { after_minutes = 1, to = ["department_manager", "qc"] },
    { after_minutes = 3, to = ["general_manager", "director"] },
]
[[chain]]
id = "promise"
ask_again_minutes = 2
forgotten_minutes = 1
level = [{ after_minutes = 0, to = ["supervisor", "qc"] }, { after_minutes = 1, to = ["department_manager"] }]
"""
RECIPIENTS = "".join(
    f'[[recipient]]\nid = "{one.id}"\nmail = "{one.id}@example.com"\n' for one in load().recipients.recipient
)


def made_shop(folder: Path, port: int) -> Path:
    """A shop whose promises are short and whose mail goes to the port; its store."""
    store = found(folder)
    own = store.parent / "playbook"
    mail = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "desk@example.com"\n'
    patience = "timeout_seconds = 2\npauses_seconds = [5, 10, 20]\n"
    (own / "mail.toml").write_text(mail + patience, "utf-8")
    (own / "recipients.toml").write_text(RECIPIENTS, "utf-8")
    (own / "upkeep.toml").write_text("[record]\nmail_to = []\n", "utf-8")
    (own / "deadlines.toml").write_text(DEADLINES, "utf-8")
    (own / "escalation.toml").write_text(ESCALATION, "utf-8")
    return store


class WatchedShop:
    """The processes of the shop, killed and started again, and what they tell."""

    def __init__(self, store: Path, clock: ShopClock) -> None:
        given = [str(store), str(clock)]
        # A group of its own, so that all of them can be ended together.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.watched_shop", *given],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._heard = b""
        self.pids: dict[str, int] = {}
        self.opened: set[int] = set()
        """Cases that somebody was told are open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def start(self, name: str, work: str) -> None:
        """Start one of them; returns when it runs."""
        self._say(f"start {name} {work}")
        self._hear_until(lambda: name in self.pids)

    def kill(self, name: str) -> None:
        """`kill -9`."""
        pid = self.pids.pop(name)
        os.kill(pid, signal.SIGKILL)
        self._say(f"reap {pid}")

    def listen(self, seconds: float) -> None:
        """Hear what is told for so long."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self._hear(left)

    def listen_until(self, happened: Callable[[], bool]) -> None:
        """Hear what is told until something has happened in the shop."""
        until = monotonic() + PATIENCE
        while not happened():
            assert monotonic() < until, "nothing happens any more"
            self._hear(0.1)

    def listen_until_opened(self, cases: int) -> None:
        """Hear what is told until so many cases were opened."""
        self._hear_until(lambda: len(self.opened) >= cases)

    def _hear_until(self, heard: Callable[[], bool]) -> None:
        until = monotonic() + PATIENCE
        while not heard():
            assert monotonic() < until, "nobody is told anything any more"
            self._hear(until - monotonic())

    def _hear(self, seconds: float) -> None:
        assert self._process.stdout is not None
        if select.select([self._process.stdout], [], [], max(0.0, seconds))[0]:
            said = os.read(self._process.stdout.fileno(), 1 << 16)
            assert said, "the program ended"
            self._heard += said
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            event: dict[str, Any] = json.loads(line)
            assert "failed" not in event, event["failed"]
            if "opened" in event:
                self.opened.add(event["opened"])
            elif "reaped" in event:
                assert os.WTERMSIG(event["status"]) == signal.SIGKILL
            else:
                self.pids[event["started"]] = event["process"]


class RealPrograms:
    """Three `csdesk watch` and two desks in terminals, begun as anybody begins them."""

    def __init__(self, store: Path, home: Path) -> None:
        self._environment = {"HOME": str(home), "CSDESK_STORE": str(store), "PYTHONPATH": str(ROOT)}
        self._running: list[ExitStack] = []

    def __enter__(self) -> Self:
        self._running = [self._start(number) for number in range(5)]
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._running:
            one.close()

    def kill_and_start(self, number: int) -> None:
        """`kill -9` one of them, and start it again; 0 to 2 are watches, 3 and 4 desks."""
        self._running[number].close()
        self._running[number] = self._start(number)

    def _start(self, number: int) -> ExitStack:
        """One of them; closing what is returned kills it."""
        ending = ExitStack()
        if number >= 3:
            ending.enter_context(Terminal(CSDESK, environment=self._environment))
            return ending
        environment = {"PATH": os.environ["PATH"], **self._environment}
        command = [*CSDESK, "watch", "--every", "1"]
        watch = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        ending.callback(watch.wait)
        ending.callback(watch.kill)
        return ending


@dataclass(frozen=True)
class StandingClock:
    """A clock that stands."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def since_boot(self) -> timedelta:
        return timedelta()


def drain(store: Path, clock: Clock) -> None:
    """Let `csdesk watch --once` look every four minutes until nothing is left to tell or to send."""
    moment = clock.now()
    for _look in range(30):
        moment += 4 * MINUTE
        assert run(["--store", str(store), "watch", "--once", "--json"], clock=StandingClock(moment)) == 0
        desk = Desk.open(store, origin="test")
        with desk.reading() as tx:
            to_come = tx.session.exec(
                query(func.count()).select_from(Deadline).where(
                    col(Deadline.done_at).is_(None),
                    col(Deadline.next_level_at).is_not(None) | (col(Deadline.state) == "running"),
                )
            ).one()  # fmt: skip
        desk.close()
        if not to_come:
            return
    raise AssertionError("there is always more to tell")


def evidence(store: Path, log: Path, opened: Sequence[int] | set[int] = ()) -> Evidence:
    """What is left when all is over; every case that somebody was told is open is there."""
    desk = Desk.open(store, origin="test")
    try:
        with desk.reading() as tx:
            kept = {row[0] for row in tx.raw.execute("SELECT id FROM cases")}
        assert set(opened) <= kept
        return gather(desk, log)
    finally:
        desk.close()


def in_earnest(store: Path) -> bool:
    """Whether enough was told by now, and something was sent of which nobody knew whether it arrived."""
    connection = sqlite.connect_reader(store)
    try:
        told, uncertain = connection.execute(
            "SELECT sum(key LIKE 'escalation/%'), sum(uncertain) FROM message"
        ).fetchone()  # fmt: skip
    finally:
        connection.close()
    return (told or 0) > LEAST_CASES and (uncertain or 0) > 0


def open_one_more(store: Path, clock: Clock) -> set[int]:
    """Open a case that nobody works on; its deadlines."""
    desk = Desk.open(store, origin="counter")
    try:
        shop = Shop(desk)
        return {one.id for one in shop.deadlines(shop.open_case(at=clock.now())).values() if one.id is not None}
    finally:
        desk.close()


def figures(seen: Evidence) -> dict[str, int]:
    return {
        "deadlines told": len({told[:2] for told in seen.told}),
        "levels told": len({told[:3] for told in seen.told}),
        "messages": len(seen.rows),
        "escalations": sum(row.tells is not None for row in seen.rows),
        "uncertain": sum(row.uncertain for row in seen.rows),
        "taken by the server": len(seen.taken),
        "taken more than once": seen.twice,
    }


@pytest.mark.slow
def test_two_hundred_kills(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """I-7, I-8, A-5: three watches and two desks; somebody is killed every moment, often in the midst of a turn."""
    random, log = Random(), tmp_path / "taken"
    killed: Counter[str] = Counter()
    began = monotonic()
    with mail_server(log, "mixed", seed=random.randrange(1 << 30)) as port:
        store = made_shop(tmp_path / "shop", port)
        clock = ShopClock.starting(WORKDAY, SPEED)
        with WatchedShop(store, clock) as shop:
            works = WORKERS | PEOPLE
            for name, work in works.items():
                shop.start(name, work)
            name = "watch1"
            for _ in range(KILLS):
                if random.random() < 0.5:
                    # Whoever has just come looks and sends at once.
                    shop.listen(random.uniform(0, 0.1))
                else:
                    shop.listen(random.uniform(0, 0.2))
                    name = random.choice(list(works))
                shop.kill(name)
                killed[works[name]] += 1
                shop.start(name, works[name])
            shop.listen_until_opened(LEAST_CASES)
            # It was told, lost and sent again in earnest.
            shop.listen_until(lambda: in_earnest(store))
            opened = set(shop.opened)
    with mail_server(log, "accept", port=port):
        drain(store, clock)
    seen = evidence(store, log, opened)
    told = {**{f"killed: {work}": count for work, count in killed.items()}, "cases": len(opened), **figures(seen)}
    for what, count in {**told, "seconds": round(monotonic() - began)}.items():
        record_property(what, count)
    assert faults(seen) == []
    assert sum(killed.values()) == KILLS
    assert told["escalations"] > LEAST_CASES
    assert told["uncertain"] > 0


RIGHT = (tell_at_once, outbox.queue, die_while_sending)


@pytest.mark.parametrize(
    ("program", "found"),
    [
        (RIGHT, None),
        ((tell_at_once, outbox.queue, call_it_sent_and_die), ": lost"),
        ((look_first_and_tell_then, queue_again, die_while_sending), " times"),
    ],
    ids=["right", "sent too soon", "told twice"],
)
def test_a_wrong_program_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: tuple[Any, Any, Any], found: str | None
) -> None:
    """I-7, I-8: two look after one promise that has passed, and who sends is killed; the right one bears it."""
    tell, queue, send_and_die = program
    log, at = tmp_path / "taken", WORKDAY + 2 * MINUTE
    with SmtpServer(log=log) as server:
        store = made_shop(tmp_path / "shop", server.port)
        desks = [Desk.open(store, origin=f"watch{number}") for number in (1, 2)]
        opened = Shop(desks[0]).open_case(at=WORKDAY)
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "queue", queue)
            tell(desks, at)
        send_and_die(desks[0], at)
        for desk in desks:
            desk.close()
        drain(store, StandingClock(at))
    seen = evidence(store, log, {opened})
    if found is None:
        assert faults(seen) == []
        assert figures(seen)["uncertain"] == 1
    else:
        assert any(found in fault for fault in faults(seen))


@pytest.mark.slow
def test_the_programs_themselves(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """I-7, I-8: `csdesk watch` three times and the desk in a terminal twice, as they are started in a shop."""
    random, log = Random(), tmp_path / "taken"
    with mail_server(log, "mixed", seed=random.randrange(1 << 30)) as port:
        store = made_shop(tmp_path / "shop", port)
        clock = ShopClock.starting(SystemClock().now(), 1.0)
        with WatchedShop(store, clock) as shop, RealPrograms(store, tmp_path) as programs:
            shop.start("people", "people")
            for _ in range(REAL_KILLS):
                shop.listen(random.uniform(0.2, 1.2))
                programs.kill_and_start(random.randrange(5))
            shop.listen_until_opened(REAL_KILLS)
            opened = set(shop.opened)
    untouched = open_one_more(store, clock)
    with mail_server(log, "accept", port=port):
        drain(store, clock)
    seen = evidence(store, log, opened)
    for what, count in {"cases": len(opened), **figures(seen)}.items():
        record_property(what, count)
    assert faults(seen) == []
    assert {told[0] for told in seen.told} >= untouched


# What the evidence is held to can tell right from wrong

GOOD = Evidence(
    told=[(1, 1, 0, "qc"), (1, 1, 1, "qc"), (1, 2, 0, "qc")],
    rows=[
        Row("escalation/1/1/0/qc", "<a@x>", "sent", uncertain=False),
        Row("escalation/1/1/1/qc", "<b@x>", "sent", uncertain=True),
        Row("escalation/1/2/0/qc", "<c@x>", "sent", uncertain=True),
        Row("report/1/1/qc", "<d@x>", "sent", uncertain=False),
    ],
    taken=["<a@x>", "<b@x>", "<b@x>", "<c@x>", "<d@x>"],
    untold=[],
    damage=[],
)


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """I-7, I-8."""
    assert faults(GOOD) == []
    assert GOOD.twice == 1


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"taken": GOOD.taken[1:]}, "lost"),
        ({"taken": [*GOOD.taken, "<a@x>"]}, "taken 2 times"),
        ({"taken": [*GOOD.taken, "<z@x>"]}, "unknown here"),
        ({"rows": GOOD.rows[1:]}, "0 messages"),
        ({"rows": [*GOOD.rows, Row("escalation/1/1/0/qc/again", "<e@x>", "sent", uncertain=True)]}, "2 messages"),
        ({"rows": [*GOOD.rows, Row("report/2/1/qc", "<a@x>", "sent", uncertain=False)]}, "2 messages have it"),
        ({"rows": [replace(GOOD.rows[0], state="waiting"), *GOOD.rows[1:]]}, "waiting"),
        ({"told": GOOD.told[1:]}, "nobody told"),
        ({"told": GOOD.told[1:]}, "levels [1]"),
        ({"told": [*GOOD.told, GOOD.told[0]]}, "told 2 times"),
        ({"untold": [7]}, "deadline 7"),
        ({"damage": ["broken link 3"]}, "broken link 3"),
    ],
)
def test_whatever_is_wrong_is_found(wrong: dict[str, Any], fault: str) -> None:
    """I-7, I-8: one thing wrong at a time."""
    assert any(fault in one for one in faults(replace(GOOD, **wrong)))
