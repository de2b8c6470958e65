"""Checklists of the made-up shop: a short one of its own, days that begin, facts that can be set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from csdesk.desk.cases import fact_sources
from csdesk.desk.cases.fact_sources import Fact
from csdesk.desk.desk import Transaction
from csdesk.desk.person import DESK, Person
from csdesk.desk.shifts import checklist_view, checklists, day_turn, roster_changes
from csdesk.desk.shifts.checklist_view import Line
from csdesk.models.case import Case
from csdesk.playbook.checklists import Checklist, Item
from tests.desk.shop import LI, MANAGER, ZHOU, Shop, on_clocks

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in range(23, 30))

FACT = "self_pickups.called"
"""A source that no desk can read, until a test says what it tells."""


def checklist(*items: dict[str, Any], **more: Any) -> Checklist:
    """A list of a shop's own, its items given without their words."""
    tables = [{"words": {"zh": f"做{item['id']}", "en": f"do {item['id']}"}, **item} for item in items]
    return Checklist.model_validate({"words": {"zh": "单", "en": "list"}, "chain": "checklist", "item": tables, **more})


def automatic(item_id: str, **more: Any) -> dict[str, Any]:
    """An item that FACT ticks, or a count where nobody can read FACT."""
    return {"id": item_id, "evidence": "automatic", "source": FACT, "by_hand": "count", **more}


OPEN = {"id": "open", "posts": ["A"], "due": "08:15", "carries": False}
PROBLEMS = {"id": "problems", "posts": ["A"], "due": "09:00", "evidence": "count", "carries_each": True}
CALLS = automatic("calls", posts=["B"], part="morning", due="10:30", figure={"zh": "{n} 位", "en": "{n} called"})
TIDY = {"id": "tidy", "posts": ["B"], "part": "noon"}
ACCOUNT = {"id": "account", "posts": ["A", "B"], "part": "evening", "due": "19:30", "evidence": "amount"}
CLEAN = {"id": "clean", "part": "close", "due": "20:00"}

SHORT = checklist(OPEN, PROBLEMS, CALLS, TIDY, ACCOUNT, CLEAN)
"""A day's list with something of everything."""


def with_list(shop: Shop, own: Checklist = SHORT, **others: Checklist) -> Shop:
    """The same store at a desk whose day goes by another list; `others` are lists of their own."""
    playbook = shop.desk.playbook
    return shop.with_playbook(
        playbook.model_copy(update={"checklists": {**playbook.checklists, "shift": own, **others}})
    )


def with_roster(shop: Shop, **settings: Any) -> Shop:
    """The same store at a desk with other settings of roster.toml."""
    roster = shop.desk.playbook.roster.model_copy(update=settings)
    return shop.with_playbook(shop.desk.playbook.model_copy(update={"roster": roster}))


def on(day: date, clock: str) -> datetime:
    """A moment of a date on the shop's clocks."""
    return on_clocks(f"{day.isoformat()} {clock}")


def rotate(
    shop: Shop, start: date = MONDAY, pattern: str = "ab", agents: tuple[str, ...] = (LI.name, ZHOU.name)
) -> None:
    """LI is on post A on `start`, ZHOU on post B, and they take turns."""
    shop.do(roster_changes.set_rotation, pattern, agents, start, by=MANAGER, at=on(start, "05:00"))


def begin(shop: Shop, day: date = MONDAY, clock: str = "07:00") -> int:
    """Begin the list of a day; its case."""
    case_id = shop.do(checklists.begin_day, day, by=DESK, at=on(day, clock)).id
    assert case_id is not None
    return case_id


def worked(shop: Shop, own: Checklist = SHORT) -> tuple[Shop, int]:
    """A rotation from MONDAY on and its list begun before anything is due: the shop, and the list's case."""
    shop = with_list(shop, own)
    rotate(shop)
    return shop, begin(shop)


def case_of(shop: Shop, day: date = MONDAY) -> int:
    """The case of a list that has begun."""
    case = shop.see(checklists.of_day, day)
    assert case is not None
    assert case.id is not None
    return case.id


def lines(shop: Shop, day: date = MONDAY, at: datetime | None = None) -> dict[str, Line]:
    """The list of a day as it is shown, by its items."""
    found = shop.see(checklist_view.read, day, at=at or on(day, "07:00"))
    return {one.step: one for one in found.lines}


def states(shop: Shop, day: date = MONDAY) -> dict[str, str]:
    return {step: line.state for step, line in lines(shop, day).items()}


def shown(shop: Shop, step: str, day: date = MONDAY) -> tuple[str, str, Any, str]:
    """State, author, evidence and note of an item."""
    line = lines(shop, day)[step]
    return line.state, line.by, line.evidence, line.note


def tick(
    shop: Shop, case_id: int, step: str, by: Person = LI, clock: str = "08:00", day: date = MONDAY, **given: str
) -> bool:
    """Tick an item; whether it was the first tick of it."""
    return shop.do(checklists.tick, case_id, step, given, by=by, at=on(day, clock)).first


def turn(shop: Shop, at: datetime) -> None:
    """A look by a program that has just been started."""
    day_turn.DayTurn().turn(shop.desk, at=at)


NOT_SO = Fact(done=False, figure=0)


@dataclass
class Told:
    """What FACT tells."""

    fact: Fact = NOT_SO
    asked: int = 0

    def __call__(self, tx: Transaction, case: Case, item: Item, at: datetime) -> Fact:
        self.asked += 1
        return self.fact

    def is_so(self, figure: int) -> None:
        self.fact = Fact(done=True, figure=figure)

    def is_not_so(self, figure: int = 0) -> None:
        self.fact = Fact(done=False, figure=figure)


def readable(monkeypatch: pytest.MonkeyPatch) -> Told:
    """From now on FACT can be read; what it tells can be set."""
    told = Told()
    monkeypatch.setitem(fact_sources.SOURCES, FACT, told)
    return told
