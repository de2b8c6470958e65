"""When visits are due and planned: by the rhythm, off rest days, none forgotten, the load spread (K-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.playbook.calendar import Calendar, CalendarYear, Holiday
from csdesk.playbook.deadline_kinds import DeadlineKinds
from csdesk.playbook.loading import load
from csdesk.playbook.visits import Rhythm
from csdesk.rules.due import due as due_of
from csdesk.rules.visits import (
    Basis,
    DueDays,
    Wanted,
    anniversaries_of,
    basis,
    changed_due,
    given_of,
    spread,
    window,
    working_days,
)
from csdesk.rules.working_time import end_of_day, is_working_day, moment_on

PLAYBOOK = load()
VISITS, CALENDAR, ZONE = PLAYBOOK.visits, PLAYBOOK.calendar, PLAYBOOK.shop.zone
DUE = DueDays(PLAYBOOK.deadlines, CALENDAR)
DAY = timedelta(days=1)
BEGIN = date(2026, 1, 1)
TWO_YEARS = 730


def rhythm(client_class: str) -> Rhythm:
    found = VISITS.rhythm_of(client_class)
    assert found is not None
    return found


@given(
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.sampled_from(["important", "regular", "prospect"]),
    st.booleans(),
    st.times(),
)
def test_the_planning_and_the_deadlines_say_the_same(day: date, client_class: str, first: bool, clock: object) -> None:
    """K-3: what `csdesk deadline` says of a visit is the day that the planning keeps, at whatever hour it began."""
    one = rhythm(client_class)
    kind = PLAYBOOK.deadlines.get(one.first if first else one.next)
    assert kind is not None
    said = due_of(kind, moment_on(day, clock, ZONE), given_of(kind, one), calendar=CALENDAR, zone=ZONE)  # type: ignore[arg-type]
    assert said.at == end_of_day(DUE(one, kind.id, day), ZONE)


@pytest.mark.parametrize(
    ("client_class", "counted_from", "expected"),
    [
        ("regular", "2025-11-30", "2026-02-28"),  # a make-up working day, and the last of February
        ("regular", "2023-11-30", "2024-02-29"),
        ("regular", "2026-11-30", "2027-03-01"),  # the last of February is a Sunday
        ("important", "2026-01-30", "2026-02-28"),
        ("important", "2026-09-01", "2026-10-08"),  # the National Day week is over
    ],
)
def test_month_ends_are_kept(client_class: str, counted_from: str, expected: str) -> None:
    """K-3: 30 November and three months is the last of February; a rest day moves to the next working day."""
    one = rhythm(client_class)
    assert DUE(one, one.next, date.fromisoformat(counted_from)).isoformat() == expected


TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("opened_on", "last_visit", "expected"),
    [
        (TODAY, None, Basis("visit.first", TODAY)),
        (TODAY - 20 * DAY, None, Basis("visit.first", TODAY - 20 * DAY)),  # late, and not forgotten
        (TODAY - 32 * DAY, None, Basis("visit.next", TODAY, whole=True)),
        (None, None, Basis("visit.next", TODAY, whole=True)),
        (None, TODAY - 30 * DAY, Basis("visit.next", TODAY - 30 * DAY)),
        (TODAY, TODAY - 200 * DAY, Basis("visit.next", TODAY)),  # archived meanwhile
    ],
)
def test_from_what_a_visit_counts(opened_on: date | None, last_visit: date | None, expected: Basis) -> None:
    """K-3: from the last visit, else from the opening; who was here before visits were planned counts from today."""
    found = basis(rhythm("regular"), VISITS, opened_on=opened_on, last_visit=last_visit, today=TODAY, due=DUE)
    assert found == expected


@given(
    st.dates(date(2026, 1, 1), date(2027, 6, 30)),
    st.integers(0, 400),
    st.integers(-40, 100),
    st.integers(0, 30),
    st.integers(0, 10),
    st.booleans(),
)
def test_a_window_lies_within_what_the_rhythm_allows(
    today: date, ago: int, until: int, ahead: int, spare: int, whole: bool
) -> None:
    """K-3: working days, none before today, none after the day on which it is due, unless that has passed; none sooner
    than the rhythm asks."""
    counted_from, due = today - ago * DAY, today + until * DAY
    while not is_working_day(due, CALENDAR):
        due += DAY
    first, last = window(due, counted_from, today, CALENDAR, ahead=max(ahead, spare), spare=spare, whole=whole)
    assert today <= first <= last
    assert is_working_day(first, CALENDAR)
    assert is_working_day(last, CALENDAR)
    soonest = next(working_days(max(today, counted_from + DAY), date.max, CALENDAR))
    assert last <= max(due, soonest)
    if due < soonest:
        assert first == last == soonest
        return
    before_due = len(list(working_days(first, due, CALENDAR))) - 1
    assert first == soonest or (not whole and before_due == max(ahead, spare))
    assert whole or before_due <= max(ahead, spare)
    assert len(list(working_days(last, due, CALENDAR))) - 1 == min(spare, before_due)


JOBS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 12), st.sampled_from("ab")).map(
        lambda one: (one[0], one[0] + one[1], one[2])
    ),
    min_size=1,
    max_size=25,
)


def wanted_of(jobs: Sequence[tuple[int, int, str]]) -> list[Wanted]:
    days = list(working_days(TODAY, TODAY + 90 * DAY, CALENDAR))
    return [Wanted(key, agent, days[first], days[last]) for key, (first, last, agent) in enumerate(jobs)]


def least_possible(wanted: Sequence[Wanted], taken: Mapping[date, int]) -> int:
    """No plan has a fullest day with less: some days in a row must hold all that may lie nowhere else."""
    most = 0
    for first in {one.first_day for one in wanted}:
        for last in {one.last_day for one in wanted}:
            inside = sum(first <= one.first_day and one.last_day <= last for one in wanted)
            days = list(working_days(first, last, CALENDAR))
            if not inside or not days:
                continue
            level = 1
            while sum(max(0, level - taken.get(day, 0)) for day in days) < inside:
                level += 1
            most = max(most, level)
    return most


@given(JOBS, st.dictionaries(st.integers(0, 40), st.integers(0, 4), max_size=15), st.randoms(use_true_random=False))
def test_no_plan_has_an_emptier_fullest_day(
    jobs: list[tuple[int, int, str]], full: dict[int, int], rng: object
) -> None:
    """K-3: each in its window, each agent's fullest day as empty as can be; the same plan in whatever order."""
    wanted = wanted_of(jobs)
    days = list(working_days(TODAY, TODAY + 90 * DAY, CALENDAR))
    taken = {"a": {days[day]: count for day, count in full.items()}}
    plan = spread(wanted, taken, CALENDAR)
    assert set(plan) == {one.key for one in wanted}
    for one in wanted:
        assert one.first_day <= plan[one.key] <= one.last_day
        assert is_working_day(plan[one.key], CALENDAR)
    for agent in {one.agent for one in wanted}:
        mine = [one for one in wanted if one.agent == agent]
        load_of = Counter(taken.get(agent, {})) + Counter(plan[one.key] for one in mine)
        assert max(load_of[plan[one.key]] for one in mine) <= least_possible(mine, taken.get(agent, {}))
    shuffled = list(wanted)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert spread(shuffled, taken, CALENDAR) == plan


def test_a_visit_is_planned_as_late_as_the_load_lets_it() -> None:
    """K-3: nobody is visited sooner than the rhythm asks while there is room on a later day."""
    days = list(working_days(TODAY, TODAY + 20 * DAY, CALENDAR))
    one = Wanted(1, "a", days[2], days[6])
    assert spread([one], {}, CALENDAR)[1] == days[6]
    assert spread([one], {"a": {days[6]: 1}}, CALENDAR)[1] == days[5]
    assert spread([one], {"b": {days[6]: 1}}, CALENDAR)[1] == days[6]


def calendars() -> st.SearchStrategy[Calendar]:
    """Shops that work on other weekdays, with holidays anywhere and rest days that make up for them."""

    def build(weekdays: frozenset[int], starts: list[int], length: int, make_up: list[int]) -> Calendar:
        holidays = tuple(
            Holiday.model_validate({"words": {"zh": "假", "en": "off"}, "first": first, "last": first + length * DAY})
            for first in (BEGIN + day * DAY for day in starts)
        )
        years = {}
        for year in (2026, 2027, 2028):
            own = tuple(one for one in holidays if one.first.year == year)
            worked = tuple(
                day
                for day in (BEGIN + one * DAY for one in make_up)
                if day.year == year and not any(one.first <= day <= one.last for one in holidays)
            )
            years[str(year)] = CalendarYear(holidays=own, make_up=worked)
        hours = {"opens": CALENDAR.opens, "closes": CALENDAR.closes}
        return Calendar.model_validate({"working_weekdays": sorted(weekdays), "year": years, **hours})

    return st.builds(
        build,
        st.frozensets(st.integers(1, 7), min_size=2, max_size=7),
        st.lists(st.integers(0, 800), max_size=12),
        st.integers(0, 9),
        st.lists(st.integers(0, 800), max_size=8),
    )


def simulate(
    calendar: Calendar, kinds: DeadlineKinds, clients: Sequence[tuple[int, str]], slips: Sequence[int]
) -> tuple[dict[int, list[tuple[Basis, date, date]]], Counter[date]]:
    """Two years of a shop: each client's visits as (from what it counted, by when it was due, when it was made).

    `clients`: on which day each is opened, before the first where it was here already, and its class. A visit is
    planned when the one before it is made; one of `slips` is how many days after its planned day a visit is made,
    within what is allowed.
    """
    due = DueDays(kinds, calendar)
    load: Counter[date] = Counter()
    made: dict[int, list[tuple[Basis, date, date]]] = {key: [] for key in range(len(clients))}
    planned: dict[date, list[tuple[int, Basis, date]]] = {}
    made_on: Counter[date] = Counter()

    def plan(several: Sequence[tuple[int, Basis]], today: date) -> None:
        wanted, dues = [], {}
        for key, one in several:
            of_class = rhythm(clients[key][1])
            dues[key] = due(of_class, one.kind, one.counted_from)
            first, last = window(
                dues[key],
                one.counted_from,
                today,
                calendar,
                ahead=of_class.ahead,
                spare=of_class.spare,
                whole=one.whole,
            )
            wanted.append(Wanted(key, "", first, last))
        found = spread(wanted, {"": load}, calendar)
        for key, one in several:
            load[found[key]] += 1
            planned.setdefault(found[key], []).append((key, one, dues[key]))

    turn = 0
    for today in (BEGIN + day * DAY for day in range(TWO_YEARS)):
        opened = [
            (key, Basis("visit.first", today)) for key, (day, _) in enumerate(clients) if BEGIN + day * DAY == today
        ]
        if today == BEGIN:
            opened += [(key, Basis("visit.next", today, whole=True)) for key, (day, _) in enumerate(clients) if day < 0]
        if opened:
            plan(opened, today)
        after = []
        for key, one, due_day in planned.pop(today, []):
            slip = slips[turn % len(slips)] if slips else 0
            turn += 1
            put_off = next(working_days(today + slip * DAY, date.max, calendar)) if slip else today
            if put_off != today and put_off <= due_day:
                planned.setdefault(put_off, []).append((key, one, due_day))
                continue
            made[key].append((one, due_day, today))
            made_on[today] += 1
            after.append((key, Basis("visit.next", today)))
        if after:
            plan(after, today)
    return made, made_on


@settings(max_examples=12)
@given(
    calendars(),
    st.lists(
        st.tuples(st.integers(-1, TWO_YEARS - 1), st.sampled_from(["important", "regular", "prospect"])),
        min_size=1, max_size=60,
    ),
    st.lists(st.integers(0, 3), max_size=5),
)  # fmt: skip
def test_two_years_of_any_shop(calendar: Calendar, clients: list[tuple[int, str]], slips: list[int]) -> None:
    """K-3: each client by its rhythm, never on a rest day, none forgotten, whatever the calendar is."""
    due = DueDays(PLAYBOOK.deadlines, calendar)
    made, _made_on = simulate(calendar, PLAYBOOK.deadlines, clients, slips)
    end = BEGIN + TWO_YEARS * DAY
    for key, (opened, client_class) in enumerate(clients):
        counted, kind, of_class = BEGIN + max(0, opened) * DAY, "visit.first", rhythm(client_class)
        kind = "visit.next" if opened < 0 else kind
        for one, due_day, day in made[key]:
            assert (one.kind, one.counted_from) == (kind, counted)
            assert due_day == due(of_class, kind, counted)
            assert counted < day <= due_day
            assert is_working_day(day, calendar)
            counted, kind = day, "visit.next"
        # Whoever was not visited again is not due yet.
        assert due(of_class, kind, counted) >= end


def test_the_load_of_two_years_is_spread() -> None:
    """K-3: 900 clients, half of them here when planning began, the others opened one after the other.

    In no quarter has any day more than 1.75 times what a day of the quarter has on the average.
    """
    classes = ["important", "regular", "regular", "prospect"]
    clients = [(-1 if key % 2 else key * 400 // 900, classes[key % 4]) for key in range(900)]
    made, made_on = simulate(CALENDAR, PLAYBOOK.deadlines, clients, ())
    assert all(len(visits) >= 3 for visits in made.values())
    for quarter in range(8):
        first = BEGIN + quarter * 91 * DAY
        days = list(working_days(first, first + 90 * DAY, CALENDAR))
        mean = sum(made_on[day] for day in days) / len(days)
        assert max(made_on[day] for day in days) <= 1.75 * mean


def test_a_change_of_class_never_makes_a_visit_later_than_it_was_due() -> None:
    """K-3: by the new class from the same day; where that has passed, from today, or as it was where that is sooner."""
    important, regular = rhythm("important"), rhythm("regular")
    counted = date(2026, 9, 1)
    before = DUE(regular, "visit.next", counted)
    assert changed_due(important, "visit.next", counted, before, today=date(2026, 9, 10), due=DUE) == (
        counted, date(2026, 10, 8),
    )  # fmt: skip
    assert changed_due(important, "visit.next", counted, before, today=date(2026, 10, 20), due=DUE) == (
        date(2026, 10, 20), date(2026, 11, 20),
    )  # fmt: skip
    assert changed_due(important, "visit.next", counted, before, today=date(2026, 11, 27), due=DUE) == (counted, before)
    assert changed_due(regular, "visit.next", counted, date(2026, 10, 8), today=date(2026, 9, 10), due=DUE) == (
        counted, before,
    )  # fmt: skip


@given(st.dates(date(2024, 1, 1), date(2027, 12, 20)))
def test_every_anniversary_is_greeted_once_a_year(day: date) -> None:
    """K-3: on its day, or on the last working day before a rest day; 29 February on the last of February."""
    since = day
    while not is_working_day(since, CALENDAR):
        since -= DAY
    assert (day.month, day.day) in anniversaries_of(since, CALENDAR)
    others = [day + number * DAY for number in range(-15, 16) if day + number * DAY != since]
    assert not any((day.month, day.day) in anniversaries_of(one, CALENDAR) for one in others)


def test_the_last_of_february_is_greeted_in_every_year() -> None:
    """K-3: 2027 has no 29 February; the 28th is a Sunday."""
    assert (2, 29) in anniversaries_of(date(2027, 2, 26), CALENDAR)
    assert (2, 29) in anniversaries_of(date(2024, 2, 29), CALENDAR)
    assert (2, 29) not in anniversaries_of(date(2024, 2, 28), CALENDAR)
