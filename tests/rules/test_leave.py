"""How much leave needs no supervisor (S-2), and on which days somebody has to stay (S-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.loading import load
from csdesk.rules.leave import beyond_limits, days_from, left_empty
from csdesk.rules.working_time import DAY, is_working_day

PLAYBOOK = load()
LIMITS = PLAYBOOK.roster.leave
DECEMBER = date(2026, 12, 1)


def december(*days: int) -> list[date]:
    """Days counted from the first of December: 0 is the last of November."""
    return [DECEMBER + (day - 1) * DAY for day in days]


def never(_day: date) -> bool:
    return False


def rests(day: date) -> bool:
    return not is_working_day(day, PLAYBOOK.calendar)


def beyond(first: int, last: int, own: Collection[date] = (), *, weekends: bool = False) -> list[tuple[str, int]]:
    """What of a leave in December is counted as too much: the month or the run, and its days."""
    (begin,), (end,) = december(first), december(last)
    found = beyond_limits(begin, end, own, limits=LIMITS, rests=rests if weekends else never)
    assert {one.rule for one in found} <= {"S-2"}
    return [(str(one.sentence.values.get("month", "row")), one.sentence.values["days"]) for one in found]


@pytest.mark.parametrize(
    ("first", "last", "own", "expected"),
    [
        (1, 3, [], []),
        (1, 4, [], [("row", 4)]),
        (1, 5, [], [("2026-12", 5), ("row", 5)]),
        (10, 10, [1, 2, 3], []),
        (4, 4, [1, 2, 3], [("row", 4)]),
        (10, 11, [1, 2, 3], [("2026-12", 5)]),
        (2, 2, [1, 3, 4], [("row", 4)]),
        (1, 1, [-2, -1, 0], [("row", 4)]),
        (0, 2, [], []),
        (0, 3, [], [("row", 4)]),
        (1, 3, [-20, -10, 0], [("row", 4)]),
        (0, 1, [-20, -15, -10, -5], [("2026-11", 5)]),
        (31, 32, [1, 3, 5], []),
        (31, 32, [1, 3, 5, 7], [("2026-12", 5)]),
    ],
)
def test_four_days_a_month_and_three_in_a_row(
    first: int, last: int, own: list[int], expected: list[tuple[str, int]]
) -> None:
    """S-2: a run across a month's end is one run; each month is counted by itself."""
    assert beyond(first, last, december(*own)) == expected


@pytest.mark.parametrize(
    ("first", "last", "own", "expected"),
    [
        (4, 7, [], []),  # Friday to Monday
        (4, 8, [], []),
        (4, 9, [], [("row", 4)]),
        (7, 8, [3, 4], [("row", 4)]),
        (5, 6, [1, 2, 3, 4], []),
        (11, 14, [1, 3, 7], [("2026-12", 5)]),
    ],
)
def test_days_of_rest_count_for_nothing_and_break_no_run(
    first: int, last: int, own: list[int], expected: list[tuple[str, int]]
) -> None:
    """S-2"""
    assert beyond(first, last, december(*own), weekends=True) == expected


@given(st.sets(st.integers(-40, 60)), st.integers(-10, 40), st.integers(0, 12), st.booleans())
def test_within_the_limits_is_what_counting_says(own: set[int], first: int, length: int, weekends: bool) -> None:
    """S-2: held against a count of every day, month and run that the leave touches."""
    asked = set(december(*range(first, first + length + 1)))
    rest = rests if weekends else never
    counted = sorted(day for day in asked | set(december(*own)) if not rest(day))
    new = [day for day in asked if not rest(day)]
    months = Counter((day.year, day.month) for day in counted)
    runs: list[list[date]] = []
    for day in counted:
        between = days_from(runs[-1][-1] + DAY, day - DAY) if runs else ()
        if runs and all(rest(one) for one in between):
            runs[-1].append(day)
        else:
            runs.append([day])
    expected = [
        (f"{year}-{month:02}", months[year, month])
        for year, month in sorted({(day.year, day.month) for day in new})
        if months[year, month] > 4
    ] + [("row", len(run)) for run in runs if len(run) > 3 and set(run) & set(new)]
    assert beyond(first, first + length, december(*own), weekends=weekends) == expected


@pytest.mark.parametrize(
    ("agents", "away", "empty"),
    [
        ("12", {}, []),
        ("12", {2: "2"}, [2]),
        ("12", {1: "2", 3: "2"}, [1, 3]),
        ("123", {1: "2", 2: "23"}, [2]),
        ("1", {}, [1, 2, 3]),
        ("23", {1: "23"}, []),
        ("", {}, []),
    ],
)
def test_somebody_of_the_rotation_has_to_stay(agents: str, away: dict[int, str], empty: list[int]) -> None:
    """S-3: of the first to the third of December, for agent 1; each day is named, and who is away already."""
    first, last = december(1, 3)
    found = left_empty(
        first,
        last,
        "1",
        agents=lambda _day: tuple(agents),
        away={december(day)[0]: set(who) for day, who in away.items()},
    )
    assert [one.rule for one in found] == ["S-3"] * len(empty)
    assert [one.sentence.values["day"] for one in found] == [str(day) for day in december(*empty)]
    for one in found:
        others = one.sentence.values.get("names", {"en": ""})["en"]
        assert others == ", ".join(agent for agent in agents if agent != "1")
