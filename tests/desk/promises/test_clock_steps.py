"""Steps of the clock: told from a clock that is steered and from sleep, and in the record once (I-7)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.desk.desk import Desk
from csdesk.desk.promises.clock_steps import LEAST, Reading, note, step_between
from csdesk.playbook.loading import load
from csdesk.store.store import Store
from tests.desk.memory_store import MemoryStore
from tests.desk.shop import MINUTE, WORKDAY, Shop, broken_links

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
BOOT = "2f0c1a5e"


class Machine:
    """Both clocks of a machine, and what is done to them."""

    def __init__(self) -> None:
        self.wall, self.since_boot = WORKDAY, 9 * HOUR

    def run(self, time: timedelta) -> Reading:
        """Time goes by, asleep or awake."""
        self.wall, self.since_boot = self.wall + time, self.since_boot + time
        return self.read()

    def set(self, step: timedelta) -> Reading:
        """Somebody sets the clock."""
        self.wall += step
        return self.read()

    def read(self) -> Reading:
        return Reading(self.wall, self.since_boot)


def steps(shop: Shop) -> list[dict[str, Any]]:
    """Every step in the record."""
    return [entry.after or {} for entry in shop.entries() if entry.action == "clock.step"]


TIMES = st.timedeltas(timedelta(), timedelta(days=400))
SETTINGS = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))


@given(TIMES, SETTINGS, TIMES)
def test_only_what_was_set_is_a_step(before: timedelta, set_by: timedelta, after: timedelta) -> None:
    """I-7: a machine that sleeps, or a program that is stopped, is none; a setting is one however long ago."""
    machine = Machine()
    first = machine.read()
    machine.run(before)
    machine.set(set_by)
    found = step_between(first, machine.run(after))
    assert found == (set_by if abs(set_by) > LEAST else None)


@pytest.mark.parametrize("drift", [SECOND / 1000, -SECOND / 10, 2 * SECOND, -2 * SECOND])
def test_a_clock_that_is_steered_takes_no_step(drift: timedelta) -> None:
    """I-7: time servers steer by less than two seconds from one look to the next, for days on end."""
    machine = Machine()
    for _ in range(1000):
        before = machine.run(5 * SECOND)
        machine.set(drift)
        assert step_between(before, machine.run(5 * SECOND)) is None


@pytest.mark.parametrize("step", [HOUR, -HOUR, 3 * SECOND, timedelta(days=-300)])
def test_a_step_is_in_the_record(shop: Shop, step: timedelta) -> None:
    """I-7, A-5."""
    machine = Machine()
    before = machine.read()
    machine.set(step)
    assert note(shop.desk, before, machine.run(5 * SECOND), BOOT)
    (told,) = steps(shop)
    assert told["seconds"] == step.total_seconds()
    entry = shop.entries()[-1]
    assert (entry.subject, entry.subject_id) == ("clock", BOOT)
    assert entry.at == WORKDAY + step + 5 * SECOND
    assert broken_links(shop.entries()) == []


def test_no_step_is_not_in_the_record(shop: Shop) -> None:
    """I-7."""
    machine = Machine()
    before = machine.read()
    assert not note(shop.desk, before, machine.run(HOUR), BOOT)
    assert steps(shop) == []


@pytest.mark.parametrize("later", [timedelta(), 4 * SECOND, 10 * MINUTE, 30 * HOUR])
def test_whoever_notices_a_step_it_is_there_once(shop: Shop, later: timedelta) -> None:
    """I-7: also when another watch was stopped when it happened, and looks long after."""
    machine = Machine()
    one = machine.read()
    other = machine.run(3 * SECOND)
    machine.set(-HOUR)
    assert note(shop.desk, one, machine.run(SECOND), BOOT)
    assert not note(shop.desk, other, machine.run(later), BOOT)
    assert len(steps(shop)) == 1


def test_who_was_stopped_during_several_steps_adds_none(shop: Shop) -> None:
    """I-7: it sees their sum."""
    machine = Machine()
    stopped = machine.read()
    for step in (HOUR, -20 * MINUTE, 5 * MINUTE):
        before = machine.run(MINUTE)
        machine.set(step)
        assert note(shop.desk, before, machine.run(5 * SECOND), BOOT)
    assert not note(shop.desk, stopped, machine.run(MINUTE), BOOT)
    assert [one["seconds"] for one in steps(shop)] == [3600, -1200, 300]


def test_the_same_step_again_is_another_one(shop: Shop) -> None:
    """I-7: within moments, and after the clock was set right again."""
    machine = Machine()
    for step in (HOUR, -HOUR, HOUR, -HOUR):
        before = machine.run(2 * SECOND)
        machine.set(step)
        assert note(shop.desk, before, machine.run(2 * SECOND), BOOT)
    assert [one["seconds"] for one in steps(shop)] == [3600, -3600, 3600, -3600]


def test_the_same_step_after_a_new_start_of_the_machine_is_another_one(shop: Shop) -> None:
    """I-7: the clock that nobody sets begins anew then."""
    for boot in ("one", "two"):
        machine = Machine()
        before = machine.read()
        machine.set(HOUR)
        assert note(shop.desk, before, machine.run(SECOND), boot)
    assert len(steps(shop)) == 2


SETTINGS_SEEN = st.lists(
    st.tuples(st.sampled_from([HOUR, -HOUR, 3 * MINUTE, -10 * SECOND]), st.permutations(range(3)), st.integers(2, 3)),
    max_size=6,
)


EMPTY, PLAYBOOK = MemoryStore.empty(), load()


@settings(max_examples=40)
@given(SETTINGS_SEEN)
def test_three_watches_that_look_when_they_can(moves: list[tuple[timedelta, list[int], int]]) -> None:
    """I-7: two or three of them look after each setting, in any order; each setting is in the record once."""
    store, machine = EMPTY.copy(), Machine()
    desk = Desk(cast(Store, store), PLAYBOOK, "watch")
    last = [machine.read()] * 3
    for step, order, awake in moves:
        machine.run(20 * SECOND)
        machine.set(step)
        for number in order[:awake]:
            reading = machine.run(2 * SECOND)
            note(desk, last[number], reading, BOOT)
            last[number] = reading
    told = [json.loads(after)["seconds"] for (after,) in store.rows("SELECT after FROM entry ORDER BY id")]
    store.close()
    assert told == [step.total_seconds() for step, _order, _awake in moves]


def test_who_comes_late_to_write_adds_nothing(shop: Shop) -> None:
    """I-7: it looked between two steps, and both were written down before it could write."""
    machine = Machine()
    one = other = machine.read()
    machine.set(HOUR)
    slow = machine.run(SECOND)
    for step in (timedelta(), -HOUR):
        machine.set(step)
        reading = machine.run(2 * SECOND)
        assert note(shop.desk, one, reading, BOOT)
        one = reading
    assert not note(shop.desk, other, slow, BOOT)
    assert [entry["seconds"] for entry in steps(shop)] == [3600, -3600]
