"""Twenty sessions at one store, each a process of its own: desks that take orders, supervisors, watches.

`python -m tests.desk.sessions STORE PACE ROUNDS` forks them and prints what each did, as a JSON list; what they say
together must be what the store says afterwards. PACE are the seconds that a person takes for one thing, on average; 0
is without pause.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.desk.orders import drafts, orders
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines, promises
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.rules.order_fields import Draft
from csdesk.store.store import open_store
from csdesk.watch import Watch
from tests.desk.shop import LI, MANAGER, NOW, QC, WORKDAY, ZHOU, Shop

DESKS, SUPERVISORS, WATCHES = 14, 4, 2
SESSIONS = DESKS + SUPERVISORS + WATCHES
SAVES_AN_ORDER = 4


@dataclass
class Did:
    """What one session did."""

    commits: list[float] = field(default_factory=list)
    """Seconds that each took to be kept, from asking for the store to the answer, but for the first round."""
    numbers: list[str] = field(default_factory=list)
    opened: int = 0
    acknowledged: int = 0
    escalated: int = 0
    errors: list[str] = field(default_factory=list)


class Session:
    """One session: it does a thing, and then takes its time."""

    def __init__(self, store: Path, number: int, pace: float) -> None:
        self.shop = Shop(Desk(open_store(store), load(store.parent / "playbook"), f"session {number}"))
        self.did = Did()
        self._random = Random(number)
        self._pace = pace
        self.is_warm = False
        """Whether it has done everything once: what a program does for the first time takes longer."""

    def rest(self) -> None:
        """As long as a person takes."""
        if self._pace:
            time.sleep(self._random.expovariate(1 / self._pace))

    def kept(self, work: Callable[[], object]) -> None:
        """Do what is one transaction, and note how long it took."""
        began = time.perf_counter()
        work()
        if self.is_warm:
            self.did.commits.append(time.perf_counter() - began)
        self.rest()

    def take_order(self, by: Person, at: datetime) -> None:
        """Type an order, saved again and again, and confirm it; now and then a client calls about another."""
        draft = self.shop.save(by=by, at=at)
        for save in range(SAVES_AN_ORDER):
            texts = {**draft.texts, "notes": f"{save}"}
            self.kept(partial(self._save, draft, texts, by, at))
        order_id = draft.order_id
        assert order_id is not None
        self.kept(lambda: self.did.numbers.append(self.shop.do(orders.confirm, order_id, by=by, at=at).number))
        self.kept(lambda: self.shop.do(incidents.open_case, NewCase("callback", "恒信"), by=by, at=at))
        self.did.opened += 1

    def _save(self, draft: Draft, texts: dict[str, str], by: Person, at: datetime) -> None:
        with self.shop.desk.writing() as tx:
            drafts.save(tx, replace(draft, texts=texts), by=by, at=at)

    def look_after(self, by: Person, at: datetime) -> None:
        """See what runs, and take in hand what has passed."""
        with self.shop.desk.reading() as tx:
            late = [one for one in promises.running(tx, at=at) if one.due_at <= at]
        self.rest()
        for one in late[:3]:
            try:
                self.kept(partial(self.shop.do, deadlines.acknowledge, one.deadline_id, by=by, at=at))
            except Refused:
                continue
            self.did.acknowledged += 1


def promise_before(store: Path, count: int) -> None:
    """Let so many promises have passed when the sessions begin, so that supervisors find some."""
    shop = Shop(Desk(open_store(store), load(store.parent / "playbook"), "before"))
    for _ in range(count):
        shop.do(incidents.open_case, NewCase("callback", "恒信"), by=LI, at=WORKDAY - timedelta(hours=1))
    shop.desk.close()


def _one(store: Path, number: int, pace: float, rounds: int) -> Did:
    session = Session(store, number, pace)
    session.rest()
    try:
        for turn in range(rounds):
            session.is_warm = turn > 0
            at = WORKDAY + timedelta(minutes=turn)
            try:
                if number < DESKS:
                    session.take_order((LI, ZHOU)[number % 2], at)
                elif number < DESKS + SUPERVISORS:
                    session.look_after((QC, MANAGER)[number % 2], at + timedelta(hours=1))
                else:
                    watch = Watch(session.shop.desk, _Standing(at + timedelta(hours=1)))
                    session.did.escalated += watch.turn().escalated
                    watch.keep_head()
                    session.rest()
            except Refused as refused:
                session.did.errors.append(refused.code)
    finally:
        session.shop.desk.close()
    return session.did


@dataclass(frozen=True)
class _Standing:
    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def since_boot(self) -> timedelta:
        return self.moment - NOW


def main() -> None:
    """See the top of the file."""
    # As a desk does once it is open.
    gc.freeze()
    store, pace, rounds = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    json.dump(forked(SESSIONS, lambda number: asdict(_one(store, number, pace, rounds))), sys.stdout)


def forked(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work` answers in so many processes at once, forked from this one; the order is theirs."""
    pipes, pids = [], []
    for number in range(count):
        read, write = os.pipe()
        if (pid := os.fork()) == 0:
            code = 1
            try:
                os.close(read)
                with os.fdopen(write, "w") as answer:
                    json.dump(work(number), answer)
                code = 0
            except BaseException:
                traceback.print_exc()
            os._exit(code)
        os.close(write)
        pipes.append(read)
        pids.append(pid)
    said = []
    for read in pipes:
        with os.fdopen(read) as pipe:
            said.append(pipe.read())
    ended = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    assert ended == [0] * count
    return [json.loads(one) for one in said]


if __name__ == "__main__":
    main()
