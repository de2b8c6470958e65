"""A shop whose promises pass while programs look after them: `python -m tests.e2e.watched_shop STORE CLOCK`.

Reads lines: `start NAME WORK`, where the work is `watch` (the command `csdesk watch --every 1`), `desk` (the watch of
an open desk) or `people` (who open incidents and work on them), each in a process of its own, and `reap PID`. Tells
what happens in JSON, a line each. CLOCK is a `ShopClock` as text. All are forked from one warm process: two hundred
programs that load everything anew would take minutes.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NoReturn
from uuid import uuid4

from sqlmodel import col, select

# All of them are loaded before the first fork.
from csdesk import watch_thread
from csdesk.cli.program import run
from csdesk.clock import SystemClock
from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from tests.desk.shop import LI, MINUTE, QC, ZHOU
from tests.parsed_once import parse_once

DESK_LOOKS_EVERY = 0.2
"""Seconds; a real desk looks every second and sends every five: it would seldom come to send between two kills."""

KINDS = ("late", "damaged", "wrong_delivery", "complaint", "callback")


@dataclass(frozen=True)
class ShopClock:
    """A clock that stood at `began` when the machine had run for `since` seconds, and goes `speed` times as fast."""

    began: datetime
    since: float
    speed: float

    @classmethod
    def starting(cls, began: datetime, speed: float) -> ShopClock:
        """A clock that stands at `began` now."""
        return cls(began, SystemClock().since_boot().total_seconds(), speed)

    @classmethod
    def from_text(cls, text: str) -> ShopClock:
        began, since, speed = text.split()
        return cls(datetime.fromisoformat(began), float(since), float(speed))

    def __str__(self) -> str:
        return f"{self.began.isoformat()} {self.since!r} {self.speed!r}"

    def now(self) -> datetime:
        return self.began + self.since_boot()

    def since_boot(self) -> timedelta:
        return (SystemClock().since_boot() - timedelta(seconds=self.since)) * self.speed


def tell(**event: Any) -> None:
    """One line, in one piece."""
    line = json.dumps({"pid": os.getpid(), **event}, ensure_ascii=False).encode() + b"\n"
    assert os.write(1, line) == len(line) < 4096


def be_watch(store: Path, clock: ShopClock) -> NoReturn:
    """The command itself."""
    # What it prints is no event.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    run(["--store", str(store), "watch", "--every", "1"], clock=clock)
    raise AssertionError("the watch ended")


def be_desk(store: Path, clock: ShopClock) -> NoReturn:
    """The watch beside an open desk."""
    watch_thread.LOOK_SECONDS = watch_thread.SEND_SECONDS = DESK_LOOKS_EVERY
    desk = Desk.open(store, origin="desk")
    watching = watch_thread.WatchThread(
        desk,
        clock,
        tell_seen=lambda _seen: None,
        tell_step=lambda step: tell(failed=f"a step of {step}"),
        tell_refused=lambda refused: tell(failed=repr(refused)),
    )
    watching.start()
    while True:
        time.sleep(3600)


def be_people(store: Path, clock: ShopClock) -> NoReturn:
    """Whoever opens incidents, promises answers, acknowledges, gives up and gets done, until killed."""
    desk, random = Desk.open(store, origin="counter"), Random()
    while True:
        case_id = _once(desk, incidents.open_case, _new_case(random, clock.now()), by=LI, at=clock.now()).id
        tell(opened=case_id)
        for act in random.sample((_promise, _renew, _acknowledge, _hand_up, _withdraw), 2):
            try:
                act(desk, random, case_id, clock.now())
            except Refused:
                pass  # nothing is promised there, or nothing has passed
        time.sleep(random.uniform(0, 0.2))


def _once(desk: Desk, use: Callable[..., Any], *given: Any, by: Person, at: datetime) -> Any:
    with desk.writing() as tx:
        return use(tx, *given, by=by, at=at)


def _new_case(random: Random, now: datetime) -> NewCase:
    """Learned of some minutes ago: some of its promises have passed already, others are about to."""
    learned = now - MINUTE * random.choice((0, 0, 1, 2, 10))
    return NewCase(random.choice(KINDS), f"恒信 {random.randrange(10**6)}", learned, uuid=str(uuid4()))


def _promise(desk: Desk, random: Random, case_id: int, at: datetime) -> None:
    _once(desk, incidents.promise, case_id, "5", by=ZHOU, at=at)


def _renew(desk: Desk, random: Random, case_id: int, at: datetime) -> None:
    with desk.reading() as tx:
        running = tx.session.exec(_open().where(Deadline.kind == incidents.PROMISE)).all()
    if running:
        _once(desk, incidents.promise, random.choice(running).case_id, "5", by=LI, at=at)


def _acknowledge(desk: Desk, random: Random, case_id: int, at: datetime) -> None:
    with desk.reading() as tx:
        passed = tx.session.exec(_open().where(Deadline.state == DeadlineState.MISSED)).all()
    for deadline in random.sample(passed, min(2, len(passed))):
        _once(desk, deadlines.acknowledge, deadline.id, by=QC, at=at)


def _hand_up(desk: Desk, random: Random, case_id: int, at: datetime) -> None:
    _once(desk, incidents.hand_up, case_id, "赔多少？", by=LI, at=at)


def _withdraw(desk: Desk, random: Random, case_id: int, at: datetime) -> None:
    with desk.reading() as tx:
        running = tx.session.exec(_open()).all()
    if running:
        chosen = random.choice(running).id
        with desk.writing() as tx:
            assert chosen is not None
            deadlines.meet(tx, deadlines.get(tx, chosen), by=LI, at=at)


def _open() -> Any:
    return select(Deadline).where(col(Deadline.done_at).is_(None))


WORK: Mapping[str, Callable[[Path, ShopClock], NoReturn]] = {"watch": be_watch, "desk": be_desk, "people": be_people}


def main() -> None:
    """See the top of the file."""
    parse_once()
    load()  # before the first fork, so that nobody parses the seed again
    store, clock_as_text = sys.argv[1:]
    clock = ShopClock.from_text(clock_as_text)
    for line in sys.stdin:
        match line.split():
            case ["start", name, work]:
                pid = os.fork()
                if pid == 0:
                    try:
                        WORK[work](Path(store), clock)
                    except BaseException:
                        tell(failed=f"{name}: {traceback.format_exc()[-1500:]}")
                    os._exit(1)
                tell(started=name, process=pid)
            case ["reap", pid_to_reap]:
                _, status = os.waitpid(int(pid_to_reap), 0)
                tell(reaped=int(pid_to_reap), status=status)


if __name__ == "__main__":
    main()
