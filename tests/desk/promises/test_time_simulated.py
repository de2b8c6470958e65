"""Two thousand promises through clocks that jump, sleep, and die, under several loops at once (I-6, I-7, limits 9).

A world is a store with some promises, loops that escalate them, people who do something about them, and a wall clock
that may jump. What the record then tells is gone through by a model that knows only the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast

import pytest
from sqlmodel import select

from csdesk.desk.cases import steps
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.desk.promises import deadlines, escalation, outbox
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.models.message import Message
from csdesk.models.record import Entry
from csdesk.playbook.loading import load
from csdesk.playbook.procedures import Chain
from csdesk.playbook.shapes import Playbook
from csdesk.refused import Refused
from csdesk.store.store import Store
from tests.desk.memory_store import MemoryStore
from tests.desk.shop import LI, MINUTE, QC, WORKDAY, ZHOU

WORLDS, PROMISES, MOMENTS = 40, 50, 12
HOUR = timedelta(hours=1)
MINUTES = {"callback": 5, "price.answer": 30}


class Killed(BaseException):
    """A program died in the middle of a transaction."""


class LoopDesk(Desk):
    """A desk between whose looking and writing something else may happen."""

    meanwhile: Callable[[], None] | None = None

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        with super().writing() as tx:
            yield tx


@dataclass
class World:
    """A store, its people, and a wall clock beside the true one."""

    random: Random
    store: MemoryStore
    playbook: Playbook
    clocks: list[int]
    true: datetime = WORKDAY
    ahead: timedelta = timedelta(0)
    """How far the wall clock is ahead of the true time."""
    latest: datetime = WORKDAY
    deadly: bool = False
    paused: set[int] = field(default_factory=set)
    """Promises that somebody has paused, if only once."""
    happened: Counter[str] = field(default_factory=Counter)

    @property
    def wall(self) -> datetime:
        return self.true + self.ahead

    def desk(self) -> LoopDesk:
        """A program that was just started."""
        return LoopDesk(cast(Store, self.store), self.playbook, "loop")

    def live(self) -> None:
        loops = [self.desk() for _ in range(3)]
        for _ in range(MOMENTS):
            self.true += timedelta(seconds=self.random.randint(5, 180))
            if self.random.random() < 0.1:
                self.true += self.random.random() * 2 * HOUR
                self.happened["suspend"] += 1
            if self.random.random() < 0.15:
                self.ahead += self.random.choice((-HOUR, HOUR))
                self.happened["jump"] += 1
            self.latest = max(self.latest, self.wall)
            self.people(0.06)
            for place in self.random.sample(range(3), self.random.randint(0, 3)):
                if self.random.random() < 0.2:
                    loops[place] = self.desk()
                    self.happened["restart"] += 1
                self.turn(loops[place], loops)

    def turn(self, loop: LoopDesk, others: list[LoopDesk]) -> None:
        """A turn by a clock read a little earlier; another loop and people may come in between."""
        at = self.wall - timedelta(seconds=self.random.randint(0, 20))

        def meanwhile() -> None:
            self.happened["between"] += 1
            self.people(0.02)
            other = self.random.choice(others)
            if other is not loop:
                escalation.turn(other, at=self.wall)

        loop.meanwhile = meanwhile if self.random.random() < 0.5 else None
        self.deadly = self.random.random() < 0.3
        try:
            self.happened["told"] += escalation.turn(loop, at=at).escalated
        except Killed:
            self.happened["killed"] += 1
        self.deadly = False

    def may_die(self) -> None:
        if self.deadly and self.random.random() < 0.1:
            raise Killed

    def people(self, share: float) -> None:
        """Somebody does something about some of the promises; what is refused is done by nobody."""
        for clock in self.clocks:
            if self.random.random() < share:
                name, act = GO_ON if self.random.random() < 0.5 and clock in self.paused else self.random.choice(ACTS)
                try:
                    with self.desk().writing() as tx:
                        act(tx, clock, self.random.choice((LI, ZHOU, QC)), self.wall)
                except Refused:
                    name = "refused"
                if name == "pause":
                    self.paused.add(clock)
                self.happened[name] += 1

    def calm_down(self) -> None:
        """Nobody does anything any more, and the loops run long enough for every chain to end."""
        loop, at = self.desk(), self.latest + 30 * MINUTE
        for _ in range(5):
            at += 16 * MINUTE
            escalation.turn(loop, at=at)
            assert escalation.turn(loop, at=at) == escalation.Turn()


def _of(tx: Transaction, clock: int) -> int:
    return deadlines.get(tx, clock).case_id


def _earlier(tx: Transaction, clock: int, by: Any, at: datetime) -> None:
    incidents.learned_earlier(tx, _of(tx, clock), WORKDAY - 4 * MINUTE, by=by, at=at)


GO_ON = ("go on", lambda tx, clock, by, at: deadlines.go_on(tx, clock, by=by, at=at))

ACTS: tuple[tuple[str, Callable[[Transaction, int, Any, datetime], object]], ...] = (
    *(("acknowledge", lambda tx, clock, by, at: deadlines.acknowledge(tx, clock, by=by, at=at)),) * 4,
    *(("renew", lambda tx, clock, by, at: deadlines.renew(tx, clock, {}, by=by, at=at)),) * 2,
    *(("pause", lambda tx, clock, by, at: deadlines.pause(tx, clock, "waiting_for_client", by=by, at=at)),) * 2,
    GO_ON,
    ("tick", lambda tx, clock, by, at: steps.tick(tx, _of(tx, clock), "answer", by=by, at=at)),
    ("untick", lambda tx, clock, by, at: steps.untick(tx, _of(tx, clock), "answer", by=by, at=at)),
    ("learned earlier", _earlier),
)


# The model


@dataclass
class Life:
    """One deadline as its entries in the record tell it; every entry is held against the rules."""

    chain: Chain
    due: datetime
    since: datetime
    """From when the chain's minutes count."""
    generation: int = 1
    is_done: bool = False
    is_paused: bool = False
    is_missed: bool = False
    is_acknowledged: bool = False
    misses: int = 0
    told: int = 0
    last_told: datetime | None = None
    keys: list[str] = field(default_factory=list)

    def hear(self, entry: Entry) -> None:
        after = entry.after or {}
        told_due = datetime.fromisoformat(after["due"]) if "due" in after else self.due
        match entry.action:
            case "deadline.miss":
                assert not any((self.is_done, self.is_paused, self.is_missed)), "missed twice, or without a promise"
                assert entry.at >= self.due, "missed early"
                self.is_missed, self.misses = True, self.misses + 1
            case "deadline.escalate":
                self.tell(entry, after)
            case "deadline.acknowledge":
                assert self.is_missed
                self.is_acknowledged = True
            case "deadline.restart_chain":
                assert self.is_missed
                assert self.is_acknowledged, "nobody had acknowledged"
                assert not self.is_done
                self.begin(self.due, since=entry.at)
            case "deadline.pause":
                assert not self.is_missed, "paused after it had passed"
                self.is_paused = True
            case "deadline.go_on":
                assert self.is_paused
                assert told_due >= self.due
                self.is_paused, self.due, self.since = False, told_due, told_due
            case "deadline.move":
                assert told_due <= self.due, "moved forward"
                self.due = told_due
                if not self.is_missed:
                    self.since = told_due
            case "deadline.done":
                self.is_done = True
                assert after["state"] == ("missed" if self.is_missed else "met")
            case "deadline.renew" | "deadline.reopen":
                assert self.is_done is (entry.action == "deadline.reopen")
                assert not self.is_paused, "a pause was lost"
                assert self.is_done or self.is_missed or entry.at < self.due, "a miss was lost"
                self.is_done = self.is_missed = False
                self.begin(told_due, since=told_due)
            case _:
                raise AssertionError(entry.action)
        assert after.get("generation", self.generation) == self.generation

    def begin(self, due: datetime, *, since: datetime) -> None:
        self.generation, self.told, self.is_acknowledged = self.generation + 1, 0, False
        self.due, self.since = due, since

    def tell(self, entry: Entry, after: dict[str, Any]) -> None:
        assert self.is_missed
        assert not any((self.is_done, self.is_paused, self.is_acknowledged)), "told although somebody is at it"
        assert after["level"] == self.told, "a level was told twice, or left out"
        level = self.chain.level[self.told]
        assert entry.at >= max(self.due, self.since + level.after_minutes * MINUTE), "told early"
        if self.told and self.last_told is not None:
            assert entry.at >= self.last_told + self.chain.between_minutes * MINUTE, "told in a burst"
        self.told, self.last_told = self.told + 1, entry.at
        self.keys += [f"{self.generation}/{after['level']}/{recipient}" for recipient in level.to]


def lives(world: World) -> dict[int, tuple[Life, Deadline]]:
    """Every promise as its entries tell it, and as its row is."""
    with world.store.reading() as session:
        rows = {one.id: one for one in session.exec(select(Deadline)).all()}
        entries = session.exec(select(Entry).order_by(Entry.id)).all()  # type: ignore[arg-type]
    found: dict[int, Life] = {}
    for entry in entries:
        if not entry.action.startswith("deadline."):
            continue
        clock = (entry.after or {})["deadline"]
        if entry.action == "deadline.begin":
            due = datetime.fromisoformat((entry.after or {})["due"])
            assert due == WORKDAY + MINUTES[rows[clock].kind] * MINUTE
            found[clock] = Life(Chain.model_validate(rows[clock].chain), due, due)
        else:
            found[clock].hear(entry)
    return {clock: (life, rows[clock]) for clock, life in found.items()}


def as_row(row: Deadline) -> tuple[Any, ...]:
    is_missed, is_paused = row.state == DeadlineState.MISSED, row.paused_at is not None
    return row.due_at, row.generation, row.misses, row.level, row.done_at is not None, is_missed, is_paused


def as_told(life: Life) -> tuple[Any, ...]:
    return life.due, life.generation, life.misses, life.told, life.is_done, life.is_missed, life.is_paused


@pytest.fixture(scope="module")
def template() -> tuple[MemoryStore, Playbook, list[int]]:
    """A store in which every promise was just given: half of them for five minutes, half for thirty."""
    store, playbook = MemoryStore.empty(), load()
    kinds = tuple(one.model_copy(update={"amount": MINUTES.get(one.id, one.amount)}) for one in playbook.deadlines.kind)
    playbook = playbook.model_copy(update={"deadlines": playbook.deadlines.model_copy(update={"kind": kinds})})
    desk = Desk(cast(Store, store), playbook, "counter")
    with desk.writing() as tx:
        for number in range(PROMISES):
            kind = ("callback", "price_enquiry")[number % 2]
            incidents.open_case(tx, NewCase(kind, f"{number}"), by=LI, at=WORKDAY)
    return store, playbook, [row[0] for row in store.rows("SELECT id FROM deadline")]


@pytest.mark.slow
@pytest.mark.parametrize("group", range(4))
def test_every_promise_is_told_as_the_rules_say(
    group: int, template: tuple[MemoryStore, Playbook, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """I-6, I-7: no level twice, none left out, none early, none after it was done; figures agree with the record."""
    store, playbook, clocks = template
    happened: Counter[str] = Counter()
    queue = outbox.queue
    for seed in range(group, WORLDS, 4):
        world = World(Random(seed), store.copy(), playbook, clocks)

        def queue_or_die(*given: Any, world: World = world, **named: Any) -> bool:
            world.may_die()
            return queue(*given, **named)

        monkeypatch.setattr(outbox, "queue", queue_or_die)
        hold_against_the_rules(world)
        happened += world.happened
        world.store.close()
    whatever = {name for name, _ in ACTS} | {"told", "jump", "suspend", "restart", "between", "killed"}
    assert whatever <= happened.keys(), "this proves less than it says"


def hold_against_the_rules(world: World) -> None:
    """Let a world live, and go through its record; once more when every chain had time to end."""
    world.live()
    for life, row in lives(world).values():
        assert as_told(life) == as_row(row)
    world.calm_down()
    found = lives(world)
    assert found.keys() == set(world.clocks)
    for life, row in found.values():
        assert as_told(life) == as_row(row)
        if not life.is_done and not life.is_paused:
            assert (life.is_missed, life.told) == (True, len(life.chain.level)), "a level was never told"
            assert not life.is_acknowledged
    with world.store.reading() as session:
        keys = session.exec(select(Message.key)).all()
    wanted = [f"escalation/{clock}/{key}" for clock, (life, _) in found.items() for key in life.keys]
    assert Counter(keys) == Counter(wanted)
