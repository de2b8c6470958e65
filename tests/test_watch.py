"""The watch, beside clocks that are set, machines that sleep and programs that stand still (I-6, I-7)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from csdesk.desk import record
from csdesk.desk.desk import Desk
from csdesk.desk.promises import clock_steps
from csdesk.models.deadline import DeadlineState
from csdesk.playbook.loading import load
from csdesk.playbook.shapes import Playbook
from csdesk.refused import Refused
from csdesk.store.sqlite import StoreRefused
from csdesk.store.store import open_store
from csdesk.watch import Troubles, Watch
from tests.desk.shop import MINUTE, WORKDAY, Shop, broken_links, founded_once

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
TICK = 20 * SECOND
"""From one look of the watches to the next."""


@dataclass
class Machine:
    """The clocks of a machine, as every program on it reads them."""

    wall: datetime = WORKDAY
    awake: timedelta = field(default_factory=lambda: 9 * HOUR)

    def now(self) -> datetime:
        return self.wall

    def since_boot(self) -> timedelta:
        return self.awake

    def run(self, time: timedelta) -> None:
        """Time goes by, in sleep too."""
        self.wall, self.awake = self.wall + time, self.awake + time

    def set(self, step: timedelta) -> None:
        """Somebody sets the clock."""
        self.wall += step


@dataclass
class World:
    """A shop, its machine, and three programs that watch."""

    shop: Shop
    machine: Machine
    desks: list[Desk]
    watches: list[Watch] = field(default_factory=list)
    told_at: dict[str, datetime] = field(default_factory=dict)
    """When the clock stood how when each message was first seen."""

    def start(self, number: int) -> None:
        """One of them begins, whether or not it ran before."""
        self.watches[number] = Watch(self.desks[number], self.machine, environment={})

    def live(self, minutes: int, *, asleep: tuple[int, ...] = ()) -> list[timedelta]:
        """So many minutes go by; every step that was told to somebody."""
        steps = []
        for _ in range(minutes * 3):
            self.machine.run(TICK)
            for number, watch in enumerate(self.watches):
                if number not in asleep and (step := watch.turn().step) is not None:
                    steps.append(step)
            for message in self.shop.messages(1):
                self.told_at.setdefault(message.key, self.machine.wall)
        return steps

    def steps(self) -> list[int]:
        """Every step in the record, in seconds."""
        entries = self.shop.entries()
        return [int((entry.after or {})["seconds"]) for entry in entries if entry.action == "clock.step"]


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load()


@pytest.fixture(scope="module")
def founded() -> Path:
    """The folder of the made-up shop, closed: to be copied, never opened."""
    return founded_once()


@pytest.fixture
def world(founded: Path, playbook: Playbook, tmp_path: Path) -> Iterator[World]:
    store = Path(shutil.copytree(founded, tmp_path / "shop")) / "csdesk.sqlite3"
    desks = [Desk(open_store(store), playbook, f"watch {number}") for number in range(3)]
    world = World(Shop(desks[0]), Machine(), desks)
    world.watches = [Watch(desk, world.machine, environment={}) for desk in desks]
    yield world
    for desk in desks:
        desk.close()


TOLD = [
    ("escalation/{id}/1/0/department_manager", 0),
    ("escalation/{id}/1/1/department_manager", 5),
    ("escalation/{id}/1/1/qc", 5),
    ("escalation/{id}/1/2/general_manager", 15),
    ("escalation/{id}/1/2/director", 15),
]
"""What is told of a late report of an incident, and how many minutes after it was due."""


def look(world: World, due: datetime, *, late: timedelta = TICK) -> None:
    """Each level was told once, none before its time by the clock on the wall, and at most so late."""
    deadline = world.shop.deadlines(1)["incident.report"]
    assert (deadline.due_at, deadline.generation, deadline.misses) == (due, 1, 1)
    assert deadline.state == DeadlineState.MISSED
    expected = {key.format(id=deadline.id): due + minutes * MINUTE for key, minutes in TOLD}
    assert sorted(world.shop.told(1)) == sorted(expected)
    for key, moment in expected.items():
        assert moment <= world.told_at[key] <= moment + late, key
    assert world.shop.actions(1).count("deadline.miss") == 1
    assert world.shop.actions(1).count("deadline.escalate") == 3
    assert broken_links(world.shop.entries()) == []


def test_three_watches_tell_each_level_once(world: World) -> None:
    """I-6, I-7: the plain case, which the others are held against."""
    world.shop.open_case()
    assert world.live(25) == []
    look(world, WORKDAY + 5 * MINUTE)
    assert world.steps() == []


@pytest.mark.parametrize("after", [2, 7, 12])
def test_a_clock_set_back_an_hour(world: World, after: int) -> None:
    """I-7: no promise is lost, reset or told twice; the step is in the record once, and told by every watch."""
    world.shop.open_case()
    world.live(after)
    world.machine.set(-HOUR)
    assert world.live(85) == [-HOUR] * 3
    look(world, WORKDAY + 5 * MINUTE)
    assert world.steps() == [-3600]


@pytest.mark.parametrize("after", [2, 7, 12])
def test_a_clock_set_forward_an_hour(world: World, after: int) -> None:
    """I-7: what has passed by then is told level by level, a minute apart at least, and no burst."""
    world.shop.open_case()
    world.live(after)
    world.machine.set(HOUR)
    assert world.live(25) == [HOUR] * 3
    look(world, WORKDAY + 5 * MINUTE, late=HOUR + 3 * MINUTE)
    assert world.steps() == [3600]
    levels = [world.told_at[key.format(id=world.shop.deadlines(1)["incident.report"].id)] for key, _ in TOLD]
    assert levels[1] - levels[0] >= MINUTE <= levels[3] - levels[1]


def test_a_clock_set_forward_and_right_again(world: World) -> None:
    """I-7: what was told an hour too soon is not told again when its hour comes."""
    world.shop.open_case()
    world.live(2)
    world.machine.set(HOUR)
    world.live(10)
    before = world.shop.told(1)
    assert len(before) == len(TOLD)
    world.machine.set(-HOUR)
    world.live(30)
    assert world.shop.told(1) == before
    assert world.steps() == [3600, -3600]


def test_a_watch_that_stood_still_for_ten_minutes(world: World) -> None:
    """I-7: the others go on, and when it goes on it repeats nothing; the step it slept through is there once."""
    world.shop.open_case()
    world.live(2)
    world.machine.set(-HOUR)
    assert world.live(10, asleep=(1,)) == [-HOUR] * 2
    assert world.live(75) == [-HOUR]
    look(world, WORKDAY + 5 * MINUTE)
    assert world.steps() == [-3600]


def test_all_stood_still_for_ten_minutes(world: World) -> None:
    """I-7: SIGSTOP, or a laptop that was closed: no step, nothing lost, one level a minute."""
    world.shop.open_case()
    world.live(2)
    world.machine.run(20 * MINUTE)
    assert world.live(5) == []
    look(world, WORKDAY + 5 * MINUTE, late=18 * MINUTE)
    assert world.steps() == []


def test_a_clock_that_is_steered(world: World) -> None:
    """I-7: however far it gets in a day."""
    world.shop.open_case()
    for _ in range(75):
        world.machine.set(-SECOND)
        assert world.live(0) == []
        world.machine.run(TICK)
        assert [watch.turn().step for watch in world.watches] == [None] * 3
    assert world.steps() == []


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_a_watch_that_begins_after_the_step(world: World, step: timedelta) -> None:
    """I-7: it knows nothing of it; restarted at every look, none of them does anything twice."""
    world.shop.open_case()
    world.machine.set(step)
    for _ in range(90 * 3):
        world.machine.run(TICK)
        for number in range(3):
            world.start(number)
            assert world.watches[number].turn().step is None
    deadline = world.shop.deadlines(1)["incident.report"]
    assert sorted(world.shop.told(1)) == sorted(key.format(id=deadline.id) for key, _ in TOLD)
    assert deadline.misses == 1


def test_a_step_that_could_not_be_written_down_is_not_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-7: a disk that is full for a moment."""
    full = [True, True]

    def record_when_there_is_room(*given: Any, **named: Any) -> None:
        if full:
            full.pop()
            raise StoreRefused("store_full", "full")
        record.record(*given, **named)

    monkeypatch.setattr(clock_steps, "record", record_when_there_is_room)
    watch = world.watches[0]
    world.machine.set(HOUR)
    for _ in range(2):
        world.machine.run(TICK)
        with pytest.raises(StoreRefused):
            watch.turn()
    assert watch.turn().step == HOUR
    assert watch.turn().step is None
    assert world.steps() == [3600]


# Trouble


def refused(code: str) -> Refused:
    return Refused(code, code)


def test_trouble_is_told_once_and_again_when_it_comes_again() -> None:
    """Spec 00, principle 6: one sentence, not one every few seconds."""
    troubles = Troubles()
    assert [troubles.is_new("turn", refused("full")) for _ in range(3)] == [True, False, False]
    troubles.over("turn")
    assert troubles.is_new("turn", refused("full"))
    assert troubles.is_new("turn", refused("read only"))


def test_two_parts_in_one_trouble_tell_it_once() -> None:
    """Spec 00, principle 6: a part that does well meanwhile ends no other's trouble."""
    troubles = Troubles()
    assert troubles.is_new("sending", refused("full"))
    assert not troubles.is_new("turn", refused("full"))
    troubles.over("turn")
    assert not troubles.is_new("sending", refused("full"))
    assert not troubles.is_new("turn", refused("full"))
