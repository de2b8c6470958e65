"""Whatever people and facts do to the lists of some days, figures, record and promises say the same (S-6 to S-11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Desk
from csdesk.desk.promises import deadlines, escalation
from csdesk.desk.shifts import checklist_view, checklists, shifts
from csdesk.desk.shifts.checklist_view import Counts, Line, count
from csdesk.desk.shifts.day_turn import DayTurn
from csdesk.models.case import CaseState, StepState
from csdesk.models.deadline import DeadlineState
from csdesk.models.message import Message
from csdesk.playbook.loading import load
from csdesk.refused import Refused
from csdesk.store.store import Store
from tests.desk.day_lists import (
    ACCOUNT,
    CALLS,
    CLEAN,
    MONDAY,
    OPEN,
    PROBLEMS,
    Told,
    checklist,
    on,
    readable,
    rotate,
    with_list,
)
from tests.desk.memory_store import MemoryStore
from tests.desk.shop import LI, ZHOU, Shop, broken_links

DECIDE = {"id": "decide", "evidence": "automatic", "source": "carried.decided", "carries": False, "due": "08:30"}
LIST = checklist(OPEN, DECIDE, PROBLEMS, CALLS, ACCOUNT, CLEAN)
ITEMS = [item.id for item in LIST.item]
DUE = {item.id: item.due for item in LIST.item}
CARRIES = {item.id for item in LIST.item if item.carries}
CARRIES_EACH = {item.id for item in LIST.item if item.carries_each}

GIVEN = {"count": "3", "expected": "2", "counted": "1", "note": "差一元"}

ACTS = st.tuples(
    st.sampled_from(["tick", "tick", "tick", "skip", "keep", "undo", "undo", "note", "fact", "turn", "escalate"]),
    st.integers(0, 11),
    st.sampled_from([LI, ZHOU]),
    st.sampled_from([1, 7, 40, 240, 240, 900]),
)
"""What is done, to which item of the list, by whom, and how many minutes later."""


BEGINNING = on(MONDAY, "07:00")


@dataclass
class World:
    """A store, the facts, and what time it is there."""

    shop: Shop
    told: Told
    at: datetime = BEGINNING
    looking: DayTurn = field(default_factory=DayTurn)

    def live(self, acts: list[Any]) -> None:
        self.looking.turn(self.shop.desk, at=self.at)
        for what, which, by, minutes in acts:
            self.at += timedelta(minutes=minutes)
            self.looking.turn(self.shop.desk, at=self.at)
            try:
                self.act(what, which, by)
            except Refused:
                pass
            # Until all facts have settled: each look may change what the next one finds.
            for _ in range(3):
                self.looking.turn(self.shop.desk, at=self.at)

    def act(self, what: str, which: int, by: Any) -> None:
        day = shifts.day_of(self.shop.desk.playbook, self.at)
        found = self.shop.see(checklist_view.read, day, at=self.at)
        assert found.case_id is not None
        step = found.lines[which % len(found.lines)].step
        match what:
            case "tick":
                self.shop.do(checklists.tick, found.case_id, step, GIVEN, by=by, at=self.at)
            case "skip" | "keep":
                self.shop.do(getattr(checklists, what), found.case_id, step, f"因为{which}", by=by, at=self.at)
            case "undo":
                self.shop.do(checklists.undo, found.case_id, step, by=by, at=self.at)
            case "note":
                self.shop.do(checklists.write_note, found.case_id, step, f"记{which}", by=by, at=self.at)
            case "fact":
                self.told.is_so(which) if which % 2 else self.told.is_not_so(which)
                # Nothing of it stands in the store, by which a program that looks on would see that it changed.
                self.looking = DayTurn()
            case "escalate":
                escalation.turn(self.shop.desk, at=self.at)


@dataclass
class History:
    """One list as its entries in the record tell it."""

    day: date
    items: dict[str, date]
    """Every item on it, with its first day."""
    states: dict[str, str]
    by: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    is_closed: bool = False

    @classmethod
    def begun(cls, day: date, before: History | None) -> History:
        """What the playbook puts on a day, and what was left of the list before."""
        items = dict(before.left()) if before else {}
        items |= dict.fromkeys(ITEMS, day)
        return cls(day, items, dict.fromkeys(items, "open"))

    def left(self) -> Iterator[tuple[str, date]]:
        """What is to be carried, by its new id: of an item that is no account the first that is open."""
        stands = set()
        for step, first in self.items.items():
            item = step.partition("_from_")[0]
            if self.states[step] in ("open", "kept", "carried") and item in CARRIES:
                if item in stands and item not in CARRIES_EACH:
                    continue
                stands.add(item)
                yield f"{item}_from_{first:%Y%m%d}", first

    def hear(self, action: str, by: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        step = after.get("step") or before.get("step") or ""
        match action:
            case "case.tick":
                assert self.states[step] == "open", "ticked twice"
                self.set(step, "done", by, after["note"], after.get("evidence"))
            case "checklist.skip" | "checklist.keep":
                assert self.states[step] != "done"
                assert after["note"]
                self.set(step, {"skip": "skipped", "keep": "kept"}[action[10:]], by, after["note"], None)
            case "case.untick":
                assert (before["state"], before["by"]) == (self.states[step], self.by[step])
                note = self.notes.get(step, "") if before["state"] == "done" else ""
                self.set(step, "open", "", note, None)
            case "checklist.note":
                assert before["note"] == self.notes.get(step, "")
                self.notes[step] = after["note"]
            case "checklist.figure":
                assert self.states[step] == "done"
                assert before["evidence"] == self.evidence[step]
                self.evidence[step] = after["evidence"]
            case "checklist.carry":
                assert after["items"] == [new_id for new_id, _first in self.left()]
                for one in self.items:
                    if self.states[one] in ("open", "kept") and one.partition("_from_")[0] in CARRIES:
                        self.states[one] = "carried"
            case "case.close":
                self.is_closed = True

    def set(self, step: str, state: str, by: str, note: str, evidence: Any) -> None:
        assert not self.is_closed, "a closed list was changed"
        self.states[step], self.by[step], self.notes[step], self.evidence[step] = state, by, note, evidence

    def counts(self, at: datetime) -> Counts:
        late = 0
        for step, state in self.states.items():
            due = DUE.get(step)
            late += state == "open" and due is not None and on(self.day, f"{due:%H:%M}") <= at
        return Counts(sum(one in ("done", "skipped") for one in self.states.values()), len(self.items), late)


def as_told(world: World) -> dict[int, History]:
    """Every list, by its case, as the record tells it."""
    found: dict[int, History] = {}
    latest: History | None = None
    for entry in world.shop.entries():
        if entry.subject != "case":
            continue
        case_id = int(entry.subject_id)
        if entry.action == "case.begin":
            assert latest is None or latest.is_closed
            latest = History.begun(date.fromisoformat((entry.after or {})["title"]), latest)
            found[case_id] = latest
        else:
            found[case_id].hear(entry.action, entry.by, entry.before or {}, entry.after or {})
    return found


def hold(world: World) -> None:
    """Hold what is shown, what is promised and what was told against what the record tells."""
    shop = world.shop
    assert broken_links(shop.entries()) == []
    lists = as_told(world)
    assert [one.is_closed for one in lists.values()] == [True] * (len(lists) - 1) + [False]
    for case_id, told in lists.items():
        shown = shop.see(checklist_view.read, told.day, at=world.at)
        assert (shown.case_id, shown.closed) == (case_id, told.is_closed)
        assert count(shown.lines) == told.counts(world.at)
        lines = {one.step: one for one in shown.lines}
        assert {step: (one.first_day or told.day) for step, one in lines.items()} == told.items
        for step, line in lines.items():
            assert (line.state, line.by, line.note) == (
                told.states[step], told.by.get(step, ""), told.notes.get(step, ""),
            )  # fmt: skip
            assert line.evidence == told.evidence.get(step)
        promises_agree(world, case_id, lines)
        facts_agree(world, lines, told)
    supervisor_was_told(world, lists)


def promises_agree(world: World, case_id: int, lines: dict[str, Line]) -> None:
    """Every item with a time has one promise: running or missed while it is open, and else done as its item was."""
    shop = world.shop
    is_closed = shop.case(case_id).state == CaseState.CLOSED
    steps = {one.id: one for one in shop.see(case_files.steps_of, case_id)}
    found = {steps[one.step_id].step: one for one in shop.see(deadlines.of_case, case_id) if one.step_id in steps}
    assert found.keys() == {step for step in lines if DUE.get(step) is not None}
    for step, clock in found.items():
        line = lines[step]
        match line.state:
            case StepState.DONE:
                assert (clock.done_at, clock.done_by) == (line.at, line.by)
                assert line.at is not None
                wanted = DeadlineState.MISSED if line.at >= clock.due_at else DeadlineState.MET
                assert clock.state == wanted
            case StepState.OPEN if not is_closed:
                assert clock.done_at is None
                assert clock.owner != "csdesk" or not line.posts
            case _:
                assert clock.done_at is not None
                assert clock.state in (DeadlineState.WITHDRAWN, DeadlineState.MISSED)


def facts_agree(world: World, lines: dict[str, Line], told: History) -> None:
    """What the facts tick is as they are, in the list that is open."""
    if told.is_closed:
        return
    carried = [one for one in lines.values() if one.first_day is not None]
    decided = [one for one in carried if one.state in ("done", "skipped", "kept")]
    assert lines["decide"].state == ("done" if len(decided) == len(carried) else "open")
    for step, line in lines.items():
        if step.startswith("calls"):
            assert line.state == ("done" if world.told.fact.done else "open")
            assert line.evidence == ({"figure": world.told.fact.figure} if world.told.fact.done else None)


def supervisor_was_told(world: World, lists: dict[int, History]) -> None:
    """Of every item that was carried for so many days, once; and of no other."""
    wanted = {
        f"carried/{step}/supervisor"
        for told in lists.values()
        for step, first in told.items.items()
        if (told.day - first).days >= world.shop.desk.playbook.roster.carry_days
    }
    with world.shop.desk.reading() as tx:
        keys = [key for key in tx.session.exec(select(Message.key)).all() if key.startswith("carried/")]
    assert len(keys) == len(set(keys))
    assert set(keys) == wanted


@pytest.fixture(scope="module")
def template() -> tuple[MemoryStore, Shop]:
    """A store with a rotation in force, in which no list has begun."""
    store = MemoryStore.empty()
    shop = with_list(Shop(Desk(cast(Store, store), load(), "counter")), LIST)
    rotate(shop)
    return store, shop


def test_figures_record_and_promises_say_the_same(template: tuple[MemoryStore, Shop]) -> None:
    """S-6, S-7, S-9, S-11, A-5: two people, facts that come and go, over some days."""

    @given(st.lists(ACTS, min_size=6, max_size=18))
    @settings(max_examples=8)
    def hold_for(acts: list[Any]) -> None:
        kept, shop = template
        store = kept.copy()
        try:
            with pytest.MonkeyPatch.context() as patch:
                world = World(Shop(Desk(cast(Store, store), shop.desk.playbook, "counter")), readable(patch))
                world.live(acts)
                hold(world)
        finally:
            store.close()

    hold_for()


def test_a_week_in_which_nobody_does_anything(
    template: tuple[MemoryStore, Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """S-9, S-11: everything is carried, told and missed, as the record tells it."""
    kept, shop = template
    store = kept.copy()
    world = World(Shop(Desk(cast(Store, store), shop.desk.playbook, "counter")), readable(monkeypatch))
    world.live([("escalate", 0, LI, 24 * 60)] * 6)
    hold(world)
    assert len(as_told(world)) == 7
    store.close()
