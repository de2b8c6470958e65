"""The escalation loop: what passed is missed and told, level by level, each once, by any number of programs (I-6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from csdesk.desk.cases import steps
from csdesk.desk.incidents import incidents
from csdesk.desk.orders import drafts
from csdesk.desk.promises import deadlines, escalation, outbox
from csdesk.desk.promises.escalation import AT_ONCE, Turn
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.store import write_lock
from tests.desk.shop import LI, MINUTE, WORKDAY, ZHOU, Shop

SECOND = timedelta(seconds=1)
NOTHING = Turn()
DUE = WORKDAY + 5 * MINUTE


def turn(shop: Shop, at: datetime) -> Turn:
    return escalation.turn(shop.desk, at=at)


def late(shop: Shop) -> tuple[int, int]:
    """An incident whose report is due at DUE, escalated by 0, 5 and 15 minutes; case and deadline."""
    case_id = shop.open_case()
    clock = shop.deadlines(case_id)["incident.report"].id
    assert clock is not None
    return case_id, clock


def get(shop: Shop, clock: int) -> Deadline:
    return shop.see(deadlines.get, clock)


LEVELS = [["department_manager"], ["department_manager", "qc"], ["general_manager", "director"]]


def keys(clock: int, *levels: int, generation: int = 1) -> list[str]:
    return [f"escalation/{clock}/{generation}/{level}/{to}" for level in levels for to in LEVELS[level]]


def test_level_after_level_is_told_at_its_time(shop: Shop) -> None:
    """I-6: not a second too early, each once, and after the last nobody else."""
    case_id, clock = late(shop)
    assert turn(shop, DUE - SECOND) == NOTHING
    told: list[int] = []
    for level, after in enumerate((0, 5, 15)):
        assert turn(shop, DUE + after * MINUTE - SECOND) == NOTHING
        assert turn(shop, DUE + after * MINUTE) == Turn(missed=int(level == 0), escalated=1)
        assert turn(shop, DUE + after * MINUTE) == NOTHING
        told.append(level)
        assert shop.told(case_id) == keys(clock, *told)
    assert turn(shop, DUE + timedelta(days=99)) == NOTHING
    found = get(shop, clock)
    assert (found.state, found.missed_at, found.misses, found.level) == (DeadlineState.MISSED, DUE, 1, 3)
    assert found.next_level_at is None
    assert shop.actions(case_id)[3:] == ["deadline.miss", *["deadline.escalate"] * 3]
    entries = [one for one in shop.entries() if one.action == "deadline.escalate"]
    assert [(one.after or {})["to"] for one in entries] == LEVELS
    assert {one.by for one in entries} == {"csdesk"}


def test_a_message_says_what_is_late_and_whose_it_is(shop: Shop) -> None:
    """I-6: in the shop's language for messages; from the second level on that nobody answered."""
    case_id, _ = late(shop)
    turn(shop, DUE)
    turn(shop, DUE + 7 * MINUTE)
    first, second, _ = shop.messages(case_id)
    for part in ("I-0001", "延误", "恒信 晚到", "上报部门经理、质控经理、总经理"):
        assert part in first.subject
    for part in ("李娜", "2026-11-23 10:05", "2026-11-23 10:00"):
        assert part in first.body
    assert (first.case_id, first.deadline_id) == (case_id, second.deadline_id)
    assert " 7 " in second.body
    assert len(second.body.splitlines()) == len(first.body.splitlines()) + 1


def test_after_a_downtime_one_level_a_turn_and_no_burst(shop: Shop) -> None:
    """I-6, I-7: with the playbook's minutes between, however long nobody looked."""
    case_id, clock = late(shop)
    begin = DUE + timedelta(days=3)
    assert turn(shop, begin) == Turn(1, 1)
    for level in (1, 2):
        at = begin + level * MINUTE
        assert turn(shop, at - SECOND) == NOTHING
        assert turn(shop, at) == Turn(0, 1)
        assert shop.told(case_id) == keys(clock, *range(level + 1))
    assert get(shop, clock).missed_at == begin


def test_a_chain_that_waits_misses_at_once_and_tells_later(shop: Shop) -> None:
    """I-6: a level has its own time, the miss is at the due time."""
    chains = shop.desk.playbook.escalation
    slow = tuple(
        one.model_copy(update={"level": (one.level[0].model_copy(update={"after_minutes": 10}),)})
        for one in chains.chain
    )
    changed = shop.desk.playbook.model_copy(update={"escalation": chains.model_copy(update={"chain": slow})})
    shop = shop.with_playbook(changed)
    late(shop)
    assert turn(shop, DUE) == Turn(1, 0)
    assert turn(shop, DUE + 10 * MINUTE - SECOND) == NOTHING
    assert turn(shop, DUE + 10 * MINUTE) == Turn(0, 1)


# Silence


def test_what_is_done_withdrawn_or_paused_is_not_told(shop: Shop) -> None:
    """I-6, I-10."""
    called = shop.open_case("callback")
    paused = shop.open_case("callback")
    shop.do(deadlines.pause, shop.deadlines(paused)["callback"].id, "waiting_for_client", at=WORKDAY + MINUTE)
    shop.do(steps.tick, called, "answer", at=WORKDAY + 4 * MINUTE)
    thrown_away = shop.save({"channel": "online"}, at=WORKDAY).order_id
    assert thrown_away is not None
    shop.do(drafts.discard, thrown_away, at=WORKDAY + MINUTE)
    assert turn(shop, WORKDAY + timedelta(days=1)) == NOTHING
    assert shop.see(outbox.state).waiting == 0
    shop.do(deadlines.go_on, shop.deadlines(paused)["callback"].id, at=WORKDAY + timedelta(days=1))
    assert turn(shop, WORKDAY + timedelta(days=1, minutes=4) - SECOND) == NOTHING
    assert turn(shop, WORKDAY + timedelta(days=1, minutes=4)) == Turn(1, 1)


def test_what_is_done_late_is_told_no_more(shop: Shop) -> None:
    """I-6: the levels that were still to come are not."""
    case_id, clock = late(shop)
    turn(shop, DUE)
    shop.do(incidents.save_report, case_id, {"happened": "x"})
    shop.do(incidents.send_report, case_id, at=DUE + MINUTE)
    assert turn(shop, DUE + timedelta(days=1)) == NOTHING
    assert [one for one in shop.told(case_id) if one.startswith("escalation")] == keys(clock, 0)
    assert get(shop, clock).state == DeadlineState.MISSED


def test_who_acknowledges_stops_the_chain_and_a_forgotten_one_begins_anew(shop: Shop) -> None:
    """I-6: asked again after 30 minutes; not answered for 15 more, the whole chain once more."""
    case_id, clock = late(shop)
    turn(shop, DUE)
    acknowledged = DUE + 2 * MINUTE
    shop.do(deadlines.acknowledge, clock, by=ZHOU, at=acknowledged)
    forgotten = acknowledged + 45 * MINUTE
    assert turn(shop, forgotten - SECOND) == NOTHING
    assert turn(shop, forgotten) == Turn(0, 1)
    found = get(shop, clock)
    assert (found.generation, found.level, found.misses) == (2, 1, 1)
    assert (found.acknowledged_by, found.acknowledged_at) == (None, None)
    assert turn(shop, forgotten + 5 * MINUTE) == Turn(0, 1)
    assert turn(shop, forgotten + 15 * MINUTE) == Turn(0, 1)
    assert shop.told(case_id) == keys(clock, 0) + keys(clock, 0, 1, 2, generation=2)
    entry = next(one for one in shop.entries() if one.action == "deadline.restart_chain")
    assert (entry.before or {})["acknowledged_by"] == ZHOU.name


def test_who_acknowledges_again_in_time_is_not_forgotten(shop: Shop) -> None:
    """I-6."""
    _, clock = late(shop)
    at = DUE
    for _ in range(4):
        shop.do(deadlines.acknowledge, clock, at=at)
        at += 44 * MINUTE
        assert turn(shop, at) == NOTHING
    assert get(shop, clock).generation == 1


def test_who_acknowledges_what_the_loop_has_not_seen_is_told_nothing(shop: Shop) -> None:
    """I-6: it passed, and somebody is at it."""
    case_id, clock = late(shop)
    shop.do(deadlines.acknowledge, clock, by=LI, at=DUE)
    assert turn(shop, DUE + timedelta(minutes=44)) == NOTHING
    assert shop.told(case_id) == []
    assert get(shop, clock).misses == 1


def test_a_new_promise_is_told_as_one(shop: Shop) -> None:
    """I-3, I-6: each generation has its own chain, and no key is there twice."""
    case_id = shop.open_case()
    shop.do(incidents.save_report, case_id, {"happened": "x"})
    shop.do(incidents.send_report, case_id)
    clock = shop.do(incidents.promise, case_id, "5").id
    turn(shop, DUE)
    shop.do(incidents.promise, case_id, "5", at=DUE + MINUTE)
    assert turn(shop, DUE + 6 * MINUTE - SECOND) == NOTHING
    assert turn(shop, DUE + 6 * MINUTE) == Turn(1, 1)
    told = [one for one in shop.told(case_id) if one.startswith("escalation")]
    assert told == [f"escalation/{clock}/{generation}/0/supervisor" for generation in (1, 2)]
    found = shop.see(deadlines.get, clock)
    assert (found.misses, found.renewals) == (2, 1)


def test_a_clock_set_back_tells_nothing_early_and_loses_nothing(shop: Shop) -> None:
    """I-7: by the wall clock as it is then; what was missed stays missed."""
    case_id, clock = late(shop)
    turn(shop, DUE)
    for at in (DUE - timedelta(hours=1), DUE - SECOND):
        assert turn(shop, at) == NOTHING
    assert get(shop, clock).state == DeadlineState.MISSED
    assert turn(shop, DUE + 5 * MINUTE) == Turn(0, 1)
    assert shop.told(case_id) == keys(clock, 0, 1)


# What a turn costs


@contextmanager
def statements(shop: Shop) -> Iterator[list[str]]:
    """Every statement that the store is given inside the block."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    engine = shop.desk.store._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_turn_with_nothing_due_takes_no_write_lock_and_asks_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-7: every open desk looks every few seconds; also when much has passed and was told."""
    for _ in range(3):
        late(shop)
    shop.open_case("callback", at=WORKDAY - timedelta(days=1))
    for minutes in (0, 10, 20):
        turn(shop, WORKDAY + minutes * MINUTE)

    def held(*_: object) -> object:
        raise AssertionError("the write lock was taken")

    monkeypatch.setattr(write_lock, "held", held)
    with statements(shop) as found:
        assert turn(shop, WORKDAY + 20 * MINUTE + SECOND) == NOTHING
    assert [one.split()[0] for one in found] == ["BEGIN", "SELECT"]


def test_what_is_looked_for_has_an_index(shop: Shop) -> None:
    """I-7: open deadlines alone are read, not the kept promises of years."""
    with statements(shop) as found:
        turn(shop, WORKDAY)
    with shop.desk.reading() as tx:
        query = found[-1].replace("?", "0")
        plan = " ".join(str(row[-1]) for row in tx.raw.execute(f"EXPLAIN QUERY PLAN {query}"))
    assert "deadline_open" in plan
    assert "SCAN" not in plan


def test_many_at_once_are_told_in_short_transactions(shop: Shop) -> None:
    """I-7, limits 4: one turn tells all of them, the longest due first, and lets others write in between."""
    count = 2 * AT_ONCE + 3
    clocks = []
    for number in range(count):
        at = WORKDAY - number * SECOND
        clocks.append(shop.deadlines(shop.open_case("callback", at=at))["callback"].id)
    with statements(shop) as found:
        assert turn(shop, DUE + timedelta(hours=1)) == Turn(count, count)
    begins = [place for place, one in enumerate(found) if one == "BEGIN IMMEDIATE"]
    assert len(begins) == 3
    told = [sum(one.startswith("INSERT INTO message") for one in found[a:b]) for a, b in pairwise([*begins, None])]
    assert told == [AT_ONCE, AT_ONCE, 3]
    with shop.desk.reading() as tx:
        order = [message.deadline_id for message in outbox.page(tx, limit=count)]
    assert order == clocks
    assert turn(shop, DUE + timedelta(hours=1)) == NOTHING


def test_a_turn_that_is_killed_tells_all_of_a_level_or_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """I-7, I-8: a miss, its level and its messages are one transaction."""
    case_id, clock = late(shop)
    turn(shop, DUE)
    before = shop.rows()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(deadlines, "told", killed)
    with pytest.raises(KeyboardInterrupt):
        turn(shop, DUE + 5 * MINUTE)
    assert shop.rows() == before
    monkeypatch.undo()
    assert turn(shop, DUE + 6 * MINUTE) == Turn(0, 1)
    assert shop.told(case_id) == keys(clock, 0, 1)
