"""A year of a roster, whatever leave and swaps its people think of (S-1, S-2, S-3).

Over the year people ask for leave, agree, decide, take back, swap and stand in; what is not allowed is refused. What
the roster then says is held against a model that knows which leave stands, and nothing of how the desk counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from time import process_time
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.desk.desk import Desk
from csdesk.desk.person import Person
from csdesk.desk.shifts import leave, roster, roster_changes
from csdesk.models.account import Account
from csdesk.models.roster import Leave, LeaveState
from csdesk.playbook.loading import load
from csdesk.playbook.shapes import Playbook
from csdesk.refused import Refused
from csdesk.rules.roster import DayRoster
from csdesk.rules.working_time import DAY
from csdesk.store.store import Store
from tests.desk.memory_store import MemoryStore
from tests.desk.shop import MANAGER, on_clocks

FIRST, DAYS = date(2026, 12, 1), 365
LAST = FIRST + (DAYS - 1) * DAY
NAMES = ("李娜", "周敏", "小陈")
STANDS_IN = Person("小王", "agent")


@dataclass(frozen=True)
class Wish:
    """What somebody thinks of on the `when`th day of the year: an act, for a day so far ahead."""

    when: int
    act: str
    who: int
    other: int
    ahead: int
    length: int


WISHES = st.lists(
    st.builds(
        Wish,
        when=st.one_of(st.integers(0, 15), st.integers(25, 35), st.integers(0, DAYS - 1)),
        act=st.sampled_from(
            ["leave", "leave", "later", "agree", "grant", "swap", "stand_in", "stand_in", "withdraw", "unswap"]
        ),
        who=st.integers(0, 2),
        other=st.integers(0, 2),
        ahead=st.integers(0, 4) | st.integers(0, 40),
        length=st.sampled_from([1, 2, 2, 3, 3, 5]),
    ),
    min_size=12,
    max_size=36,
).map(lambda wishes: sorted(wishes, key=lambda wish: wish.when))


@cache
def playbook() -> Playbook:
    return load()


@dataclass
class Year:
    """A rotation of some agents, and what became of their wishes."""

    agents: tuple[str, ...]
    desk: Desk = field(init=False)
    leaves: list[int] = field(default_factory=list)
    swaps: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = Desk(cast(Store, MemoryStore.empty()), playbook(), "year")
        start = self.moment(0)
        with self.desk.writing() as tx:
            tx.session.add(Account(name=STANDS_IN.name, role=STANDS_IN.role, password_hash="-", made_at=start))
        self.do(roster_changes.set_rotation, "ab", self.agents, FIRST, by=MANAGER, at=start)

    def moment(self, number: int) -> datetime:
        """Ten in the morning of a day of the year."""
        return on_clocks(f"{FIRST + number * DAY} 10:00")

    def do(self, use: Callable[..., Any], *given: Any, by: Person, at: datetime) -> Any:
        with self.desk.writing() as tx:
            return use(tx, *given, by=by, at=at)

    def rosters(self, first: date = FIRST, last: date = LAST) -> list[DayRoster]:
        with self.desk.reading() as tx:
            return roster.between(tx, first, last)

    def granted(self) -> list[Leave]:
        with self.desk.reading() as tx:
            return [one for one in leave.listing(tx) if one.state == LeaveState.GRANTED]

    def person(self, number: int) -> Person:
        return Person(self.agents[number % len(self.agents)], "agent")

    def fulfil(self, wish: Wish) -> None:
        """Do what somebody wishes, or see it refused."""
        at, day = self.moment(wish.when), FIRST + (wish.when + wish.ahead) * DAY
        by, other = self.person(wish.who), self.person(wish.other)
        with suppress(Refused):
            match wish.act:
                case "leave" | "later" | "grant":
                    self._leave(wish, by, day, at)
                case "swap":
                    self.swaps.append(self.do(roster_changes.swap, day, by.name, other.name, by=by, at=at).id)
                case "stand_in":
                    self.swaps.append(self.do(roster_changes.swap, day, by.name, STANDS_IN.name, by=by, at=at).id)
                case "agree" if self.leaves:
                    self._agree(self.leaves[-1 - wish.ahead % len(self.leaves)], by, at)
                case "withdraw" if self.leaves:
                    self.do(leave.withdraw, self.leaves[-1 - wish.ahead % len(self.leaves)], by=MANAGER, at=at)
                case "unswap" if self.swaps:
                    self.do(roster_changes.unswap, self.swaps[wish.length % len(self.swaps)], by=MANAGER, at=at)

    def _leave(self, wish: Wish, by: Person, day: date, at: datetime) -> None:
        last = day + (wish.length - 1) * DAY
        _, asked = self.do(leave.ask, by.name, day, last, by=by, at=at)
        if asked is None:
            return
        self.leaves.append(asked.id)
        if wish.act == "grant":
            self.do(leave.grant, asked.id, "家里有事", by=MANAGER, at=at)
        if wish.act != "later":
            self._agree(asked.id, next(other for other in map(self.person, range(2)) if other != by), at)

    def _agree(self, number: int, by: Person, at: datetime) -> None:
        made = self.do(leave.agree, number, by=by, at=at)
        if made.state == LeaveState.GRANTED and not made.decision:
            self.within_limits(made)

    def within_limits(self, made: Leave) -> None:
        """S-2: what was granted without a supervisor fits with everything that is granted."""
        days = sorted(day for one in self.granted() if one.agent == made.agent for day in span(one))
        months = Counter((day.year, day.month) for day in days)
        runs = [0]
        for before, day in zip([None, *days], days, strict=False):
            runs.append(runs[-1] + 1 if before and day - before == DAY else 1)
            if day == made.last:
                # The run goes on behind the leave.
                while day + DAY in days:
                    day += DAY
                    runs[-1] += 1
                assert runs[-1] <= 3
        assert all(months[day.year, day.month] <= 4 for day in span(made))


def span(one: Leave) -> list[date]:
    return [one.first + number * DAY for number in range((one.last - one.first).days + 1)]


@settings(max_examples=15)
@given(st.integers(2, 3), WISHES)
def test_whatever_leave_and_swaps_there_are_every_day_is_filled(agents: int, wishes: list[Wish]) -> None:
    """S-1, S-2, S-3: over a year, month ends included."""
    year = Year(NAMES[:agents])
    past: dict[date, DayRoster] = {}
    for wish in wishes:
        year.fulfil(wish)
        today = FIRST + wish.when * DAY
        for day in year.rosters(max(FIRST, today - 8 * DAY), today - DAY):
            assert past.setdefault(day.day, day) == day, "a past day was rewritten"
    found, granted = year.rosters(), year.granted()
    assert [day.day for day in found] == [FIRST + number * DAY for number in range(DAYS)]
    assert all(past.get(day.day, day) == day for day in found)
    away = {(one.agent, day) for one in granted for day in span(one)}
    assert len(away) == sum(len(span(one)) for one in granted), "no two leaves of an agent overlap"
    for day in found:
        present = [name for name in year.agents if (name, day.day) not in away]
        on = list(day.who.values())
        assert present, "S-3: somebody is left"
        assert None not in on
        assert not any((name, day.day) in away for name in on)
        assert (len(set(on)) == 1) == (len(present) == 1), "on both posts only who is alone"
        assert set(on) <= {*present, STANDS_IN.name}
        if not day.swaps:
            assert STANDS_IN.name not in on
    for name in year.agents:
        alone = [day for one in granted if one.agent == name and not one.decision for day in span(one)]
        assert max(Counter((day.year, day.month) for day in alone).values(), default=0) <= 4
        assert not any({day + n * DAY for n in range(4)} <= set(alone) for day in alone)
    if agents == 2:
        turns_are_by_worked_days(found, away)


def turns_are_by_worked_days(found: list[DayRoster], away: set[tuple[str, date]]) -> None:
    """S-1: two agents change posts on each day that both work, swapped or not; a day alone leaves the turn."""
    turn = 0
    for day in found:
        both = not any((name, day.day) in away for name in NAMES[:2])
        if both and not day.swaps:
            assert day.who == {"A": NAMES[turn % 2], "B": NAMES[(turn + 1) % 2]}
        turn += both


def test_the_longest_leave_without_a_supervisor_goes_over_a_months_end() -> None:
    """S-2: 30 and 31 December and 1 January are three in a row; the 2nd would be the fourth."""
    year = Year(NAMES[:2])
    at, (li, _zhou) = year.moment(0), (year.person(0), year.person(1))
    _, asked = year.do(leave.ask, li.name, date(2026, 12, 30), date(2027, 1, 1), by=li, at=at)
    year.do(leave.agree, asked.id, by=year.person(1), at=at)
    verdict, beyond = year.do(leave.ask, li.name, date(2027, 1, 2), date(2027, 1, 2), by=li, at=at)
    assert not verdict.granted
    assert year.do(leave.agree, beyond.id, by=year.person(1), at=at).state == LeaveState.ASKED
    assert [one.id for one in year.granted()] == [asked.id]


def test_ten_years_are_asked_in_a_moment() -> None:
    """S-1: also a day ten years after the rotation began."""
    year = Year(NAMES)
    began = process_time()
    with year.desk.reading() as tx:
        assert len(roster.between(tx, FIRST, FIRST + 3650 * DAY)) == 3651
        roster.on_day(tx, FIRST + 3650 * DAY)
    assert timedelta(seconds=process_time() - began) < timedelta(seconds=5)
