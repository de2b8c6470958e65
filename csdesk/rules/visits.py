"""Visits to clients: from when they count, by when they are due, on which day they are planned (K-3).

Days are the shop's. By when a visit is due is what `rules.due` says of its kind of deadline, and nothing else; what is
planned here lies within what that allows.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.deadline_kinds import DeadlineKind, DeadlineKinds
from csdesk.playbook.visits import Rhythm, Visits
from csdesk.rules.due import due_day as day_of_kind
from csdesk.rules.due_amount import amount_of
from csdesk.rules.working_time import DAY, is_working_day, next_working_day


@dataclass(frozen=True)
class Basis:
    """From what a visit counts."""

    kind: str
    """The id of its kind of deadline: of a first visit, or of the next."""
    counted_from: date
    whole: bool = False
    """Whether the whole of its time may be used to plan it, as of clients who were here before csdesk."""


def basis(
    rhythm: Rhythm, visits: Visits, *, opened_on: date | None, last_visit: date | None, today: date, due: DueDays
) -> Basis:
    """From what the next visit of a client counts for whom none is planned (K-3).

    From the last visit, else from the opening. Whoever was opened long ago, or nobody knows when, and never visited was
    here before visits were planned: such a client counts from today, as does one whose last visit is so long ago that
    the next has passed, because it was archived meanwhile.
    """
    if last_visit is not None:
        if due(rhythm, rhythm.next, last_visit) >= today:
            return Basis(rhythm.next, last_visit)
        return Basis(rhythm.next, today)
    if opened_on is None or opened_on < today - visits.old_after_days * DAY:
        return Basis(rhythm.next, today, whole=True)
    return Basis(rhythm.first, opened_on)


def given_of(kind: DeadlineKind, rhythm: Rhythm) -> Mapping[str, str]:
    """What is said of a deadline of the kind for a client of the rhythm's class, as `rules.due` asks for it."""
    return {kind.chosen_by: rhythm.id} if kind.chosen_by is not None else {}


class DueDays:
    """By when visits are due, each question answered once: thousands count from the same few days (K-3)."""

    def __init__(self, kinds: DeadlineKinds, calendar: Calendar) -> None:
        self._kinds, self._calendar = kinds, calendar
        self._known: dict[tuple[str, str, date], date] = {}

    def __call__(self, rhythm: Rhythm, kind_id: str, counted_from: date) -> date:
        """The last day on which a visit of that kind, counted from a day, is in time."""
        asked = (rhythm.id, kind_id, counted_from)
        if asked not in self._known:
            kind = self._kinds.get(kind_id)
            assert kind is not None  # the playbook was checked when it was loaded
            amount = amount_of(kind, given_of(kind, rhythm))
            self._known[asked] = day_of_kind(kind, counted_from, amount, self._calendar)[1]
        return self._known[asked]


@dataclass(frozen=True)
class Wanted:
    """A visit that is to be planned: on which days it may be, all of them included, and who makes it."""

    key: int
    """Of the client; it decides between those that are alike."""
    agent: str
    first_day: date
    last_day: date


def window(
    due: date, counted_from: date, today: date, calendar: Calendar, *, ahead: int, spare: int, whole: bool = False
) -> tuple[date, date]:
    """The first and the last working day on which a visit may be planned that is due by the end of a day (K-3).

    `ahead` working days before it is due at the soonest, or as soon as it counts when `whole`; `spare` of them are left
    for another try where there are so many. Never in the past: what is late is planned for the next working day.
    """
    soonest = next_working_day(max(counted_from + DAY, today), calendar)
    if due < soonest:
        return soonest, soonest
    first = soonest if whole else max(soonest, _working_days_before(due, ahead, calendar))
    last = max(first, _working_days_before(due, spare, calendar))
    return first, last


def _working_days_before(day: date, count: int, calendar: Calendar) -> date:
    """The working day so many of them before a day; none leads to the day itself, or the last one before it."""
    while count > 0 or not is_working_day(day, calendar):
        if is_working_day(day, calendar):
            count -= 1
        day -= DAY
    return day


def working_days(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    """Every working day from `first` to `last`, both included."""
    day = first
    while day <= last:
        if is_working_day(day, calendar):
            yield day
        day += DAY


def spread(wanted: Sequence[Wanted], taken: Mapping[str, Mapping[date, int]], calendar: Calendar) -> Mapping[int, date]:
    """On which day each visit is planned, by its key: so that each agent's fullest day is as empty as can be (K-3).

    `taken`: how many visits each agent has on a day already. Visits that may be on the same days are levelled over
    them, and are as late as that lets them be, so that nobody is visited sooner than the rhythm asks. The same visits
    always give the same plan, in whatever order they come.
    """
    planned: dict[int, date] = {}
    for agent in sorted({one.agent for one in wanted}):
        of_agent = sorted((one for one in wanted if one.agent == agent), key=_order)
        planned |= _of_one(of_agent, taken.get(agent, {}), calendar)
    return planned


def _order(one: Wanted) -> tuple[date, date, int]:
    return one.last_day, one.first_day, one.key


def _of_one(wanted: Sequence[Wanted], taken: Mapping[date, int], calendar: Calendar) -> Mapping[int, date]:
    """The same for one agent: levelled window by window, unless the fullest day is emptier when all are one."""
    days = list(working_days(min(one.first_day for one in wanted), max(one.last_day for one in wanted), calendar))
    windows: dict[tuple[date, date], list[Wanted]] = {}
    for one in wanted:
        windows.setdefault((one.first_day, one.last_day), []).append(one)
    if len(windows) == 1:
        return _levelled(wanted, taken, days)[1]
    load, planned = dict(taken), dict[int, date]()
    # Who can choose among few days chooses first.
    for (first, last), several in sorted(windows.items(), key=lambda one: (one[0][1] - one[0][0], one[0])):
        found = _levelled(several, load, [day for day in days if first <= day <= last])[1]
        planned |= found
        for day in found.values():
            load[day] = load.get(day, 0) + 1
    least, together = _levelled(wanted, taken, days)
    return planned if max(load[day] for day in planned.values()) <= least else together


def _levelled(
    wanted: Sequence[Wanted], taken: Mapping[date, int], days: Sequence[date]
) -> tuple[int, Mapping[int, date]]:
    """The least number a day with which all find a place, and their plan."""
    # With fewer there is no room for all of them, whichever days they may have.
    least = 1 + min(taken.get(day, 0) for day in days)
    while sum(max(0, least - taken.get(day, 0)) for day in days) < len(wanted):
        least += 1
    too_few, step, found = least - 1, 1, _with_at_most(least, wanted, taken, days)
    while found is None:
        too_few, least, step = least, least + step, 2 * step
        found = _with_at_most(least, wanted, taken, days)
    while least - too_few > 1:
        middle = (too_few + least) // 2
        better = _with_at_most(middle, wanted, taken, days)
        if better is None:
            too_few = middle
        else:
            least, found = middle, better
    return least, found


def _with_at_most(
    most: int, wanted: Sequence[Wanted], taken: Mapping[date, int], days: Sequence[date]
) -> Mapping[int, date] | None:
    """A plan with at most so many a day, everything as late as it may be; None where there is none.

    From the last day to the first, each day takes those who may come that late and have the fewest days before it.
    """
    planned: dict[int, date] = {}
    waiting: list[tuple[int, int, date]] = []
    left = len(wanted)
    for day in reversed(days):
        while left and wanted[left - 1].last_day >= day:
            left -= 1
            one = wanted[left]
            # Who may come only late in the plan has to be placed first.
            heapq.heappush(waiting, (-one.first_day.toordinal(), one.key, one.first_day))
        for _place in range(most - taken.get(day, 0)):
            if not waiting:
                break
            _first, key, _day = heapq.heappop(waiting)
            planned[key] = day
        if waiting and waiting[0][2] >= day:
            return None
    return None if waiting or left else planned


def changed_due(
    rhythm: Rhythm, kind_id: str, counted_from: date, due_before: date, *, today: date, due: DueDays
) -> tuple[date, date]:
    """From when a planned visit counts, and by when it is due, for a client who is of another class now (K-3).

    By the new class from the same day; where that has passed, from today, but never later than it was due before.
    """
    by_class = due(rhythm, kind_id, counted_from)
    if by_class >= today:
        return counted_from, by_class
    anew = due(rhythm, kind_id, today)
    return (counted_from, due_before) if due_before <= anew else (today, anew)


def anniversaries_of(day: date, calendar: Calendar) -> Sequence[tuple[int, int]]:
    """Every month and day whose anniversaries are greeted on `day`; none on a rest day (K-3).

    One that falls on a rest day is greeted on the last working day before it, 29 February on the last of February.
    """
    if not is_working_day(day, calendar):
        return ()
    found: list[tuple[int, int]] = []
    while not found or not is_working_day(day, calendar):
        found.append((day.month, day.day))
        day += DAY
        if found[-1] == (2, 28) and day.month == 3:
            found.append((2, 29))
    return found
