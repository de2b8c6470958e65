"""Whose turn it is: rotations, leave, swaps, rest days (S-1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.loading import load
from csdesk.playbook.roster import Pattern
from csdesk.rules.roster import DayRoster, Rotation, Swap, day_of, hours_of, in_force, rosters
from csdesk.rules.working_time import DAY, is_working_day

PLAYBOOK = load()
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
FOUR = time(4)


def pattern(posts: str, works_on: str = "every_day") -> Pattern:
    words = {"zh": "甲", "en": "a"}
    tables = [{"id": one, "words": words, "hours": [["08:00", "16:00"]]} for one in posts]
    return Pattern.model_validate(
        {"id": "p", "words": words, "checklist": "shift", "works_on": works_on, "post": tables}
    )


def rotation(agents: str = "12", posts: str = "AB", start: date = MONDAY, works_on: str = "every_day") -> Rotation:
    return Rotation(pattern(posts, works_on), tuple(agents), start)


def days(
    *rotations: Rotation,
    first: date = MONDAY,
    n: int = 6,
    away: Mapping[date, Sequence[str]] | None = None,
    swaps: Mapping[date, Sequence[Swap]] | None = None,
) -> list[DayRoster]:
    return list(
        rosters(
            rotations,
            first,
            first + (n - 1) * DAY,
            away=away or {},
            swaps=swaps or {},
            calendar=PLAYBOOK.calendar,
            otherwise=pattern("AB"),
        )
    )


def shown(found: Sequence[DayRoster]) -> str:
    """Who is on the posts, `-` where nobody is: a word a day."""
    return " ".join("".join(agent or "-" for agent in day.who.values()) for day in found)


def on(**leave: str) -> dict[date, Sequence[str]]:
    """Who is away on the nth day, as `d1="2"`."""
    return {MONDAY + int(name[1:]) * DAY: tuple(agents) for name, agents in leave.items()}


@pytest.mark.parametrize(
    ("agents", "posts", "expected"),
    [
        ("12", "AB", "12 21 12 21 12 21"),
        ("123", "AB", "12 31 23 12 31 23"),
        ("1234", "AB", "12 34 21 43 12 34"),
        ("123", "ABC", "123 312 231 123 312 231"),
        ("1", "AB", "11 11 11 11 11 11"),
        ("12", "A", "1 2 1 2 1 2"),
        ("12", "ABC", "12- 21- 12- 21- 12- 21-"),
    ],
)
def test_the_agents_take_turns(agents: str, posts: str, expected: str) -> None:
    """S-1: on the first day the first has the first post; then each the post after her last one."""
    assert shown(days(rotation(agents, posts))) == expected


@pytest.mark.parametrize(
    ("agents", "posts", "leave", "expected"),
    [
        ("12", "AB", on(d1="1"), "12 22 21 12 21 12"),
        ("12", "AB", on(d1="1", d2="1"), "12 22 22 21 12 21"),
        ("12", "AB", on(d0="1"), "22 12 21 12 21 12"),
        ("12", "AB", on(d1="12"), "12 -- 21 12 21 12"),
        ("123", "AB", on(d1="3"), "12 21 31 23 12 31"),
        ("123", "ABC", on(d1="2"), "123 31- 231 123 312 231"),
    ],
)
def test_a_day_alone_or_away_moves_nobodys_turn(
    agents: str, posts: str, leave: Mapping[date, Sequence[str]], expected: str
) -> None:
    """S-1: alternation counts the days that an agent works."""
    assert shown(days(rotation(agents, posts), away=leave)) == expected


def test_a_post_that_nobody_is_on_says_who_is_missing() -> None:
    """S-1, S-2"""
    short, none = days(rotation("123", "ABC"), away=on(d0="2", d1="321"), n=2)
    assert (short.who, short.missing, short.absent) == ({"A": "1", "B": "3", "C": None}, {"C": ("2",)}, ("2",))
    assert none.missing == dict.fromkeys("ABC", ("1", "2", "3"))
    (few,) = days(rotation("12", "ABC"), n=1)
    assert few.missing == {"C": ()}


def test_of_rotations_the_one_made_last_is_in_force() -> None:
    """S-1"""
    old, new, early = rotation("12"), rotation("34", start=MONDAY + 3 * DAY), rotation("56", start=MONDAY + DAY)
    assert shown(days(old, new)) == "12 21 12 34 43 34"
    assert shown(days(new, old)) == "12 21 12 21 12 21"
    assert shown(days(old, new, early)) == "12 56 65 56 65 56"
    assert in_force([old, new], MONDAY - DAY) is None


def test_before_any_rotation_nobody_is_on_the_posts_of_the_default() -> None:
    """S-1"""
    (before,) = days(rotation(), first=MONDAY - DAY, n=1)
    assert (before.rotation, before.who, before.missing) == (None, {"A": None, "B": None}, {"A": (), "B": ()})
    assert before.on_duty == ()


def test_a_day_asked_alone_is_as_in_the_row() -> None:
    """S-1: any past or future day can be asked."""
    whole = days(rotation("123"), n=200, away=on(d3="2", d7="12", d8="3"))
    for number in (0, 5, 9, 100, 199):
        assert days(rotation("123"), first=MONDAY + number * DAY, n=1, away=on(d3="2", d7="12", d8="3")) == [
            whole[number]
        ]


def test_on_rest_days_of_the_shop_nobody_is_needed_and_turns_stay() -> None:
    """S-1: Saturday and Sunday."""
    found = days(rotation(works_on="working_days"), n=9)
    assert shown(found) == "12 21 12 21 12   21 12"
    assert [day.posts == () for day in found] == [False] * 5 + [True] * 2 + [False] * 2


SWAP_12, SWAP_13 = Swap(1, "1", "2"), Swap(2, "1", "3")


@pytest.mark.parametrize(
    ("swaps", "leave", "expected"),
    [
        ([SWAP_12], {}, "12 12 12 21 12 21"),
        ([SWAP_13], {}, "12 23 12 21 12 21"),
        ([SWAP_12, SWAP_13], {}, "12 32 12 21 12 21"),
        ([SWAP_12, SWAP_13], on(d1="2"), "12 33 21 12 21 12"),
        ([SWAP_13], on(d1="1"), "12 22 21 12 21 12"),
        ([SWAP_13], on(d1="3"), "12 21 12 21 12 21"),
    ],
)
def test_a_swap_is_of_one_day_and_has_no_effect_for_who_is_on_leave(
    swaps: list[Swap], leave: Mapping[date, Sequence[str]], expected: str
) -> None:
    """S-1: two people do each other's work; 3 stands in from outside. The turns of other days stay."""
    found = days(rotation(), away=leave, swaps={MONDAY + DAY: swaps})
    assert shown(found) == expected
    assert found[1].swaps == tuple(swaps)


AWAY = st.dictionaries(
    st.integers(0, 59).map(lambda number: MONDAY + number * DAY), st.frozensets(st.sampled_from("12345")), max_size=40
)


@given(st.integers(1, 5), st.integers(1, 4), AWAY)
def test_every_day_is_filled_as_far_as_there_are_agents(
    agents: int, posts: int, away: dict[date, frozenset[str]]
) -> None:
    """S-1: nobody on leave works, nobody has two posts unless alone, and what stays empty says who is missing."""
    names = "12345"[:agents]
    for day in days(rotation(names, "ABCD"[:posts]), n=60, away={one: tuple(who) for one, who in away.items()}):
        absent = [one for one in names if one in away.get(day.day, ())]
        present = [one for one in names if one not in absent]
        filled = [one for one in day.who.values() if one is not None]
        assert set(filled) <= set(present)
        if len(present) == 1:
            assert filled == present * posts
        else:
            assert len(filled) == len(set(filled)) == min(len(present), posts)
            assert list(day.who.values())[: len(filled)] == filled
        assert day.missing == {post: tuple(absent) for post, who in day.who.items() if who is None}


@given(AWAY)
def test_two_agents_change_posts_on_each_day_that_both_work(away: dict[date, frozenset[str]]) -> None:
    """S-1: whatever leave they have."""
    together = [one for one in days(rotation(), n=60, away={day: tuple(who) for day, who in away.items()})
                if set(one.who.values()) == {"1", "2"}]  # fmt: skip
    for before, after in pairwise(together):
        assert before.who["A"] == after.who["B"]


@pytest.mark.parametrize(("agents", "posts"), [("123", "AB"), ("12345", "AB"), ("1234", "ABC"), ("123", "ABC")])
def test_over_a_season_work_and_posts_are_shared_evenly(agents: str, posts: str) -> None:
    """S-1: days worked, and days on each post, differ by little."""
    found = days(rotation(agents, posts), n=120)
    worked = Counter(who for day in found for who in day.who.values())
    on_posts = Counter((who, post) for day in found for post, who in day.who.items())
    assert max(worked.values()) - min(worked.values()) <= 1
    assert max(on_posts.values()) - min(on_posts.values()) <= 2


@pytest.mark.parametrize(
    ("shown_at", "day"),
    [
        ("2026-11-23 04:00", MONDAY),
        ("2026-11-23 03:59", MONDAY - DAY),
        ("2026-11-24 00:30", MONDAY),
        ("2026-11-23 23:59", MONDAY),
    ],
)
def test_the_day_begins_at_four(shown_at: str, day: date) -> None:
    """S-1: a late evening is one day."""
    moment = datetime.fromisoformat(shown_at).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert day_of(moment, day_begins=FOUR, zone=SHANGHAI) == day


def test_hours_are_moments() -> None:
    """S-1: on the shop's clocks, over midnight and where the clocks change."""
    night = pattern("A").post[0].model_copy(update={"hours": (("22:00", "02:00"),)})
    (block,) = hours_of(night, MONDAY, day_begins=FOUR, zone=SHANGHAI)
    assert block == (datetime(2026, 11, 23, 14, tzinfo=UTC), datetime(2026, 11, 23, 18, tzinfo=UTC))
    (longer,) = hours_of(night, date(2026, 10, 24), day_begins=FOUR, zone=ZoneInfo("Europe/Berlin"))
    assert longer[1] - longer[0] == timedelta(hours=4)
    (winter,) = hours_of(
        night.model_copy(update={"hours": (("22:00", "06:00"),)}),
        date(2026, 10, 24),
        day_begins=FOUR,
        zone=ZoneInfo("Europe/Berlin"),
    )
    assert winter[1] - winter[0] == timedelta(hours=9)


def test_the_calendar_of_the_seed_rests_at_weekends() -> None:
    """What the tests above count on."""
    assert [is_working_day(MONDAY + n * DAY, PLAYBOOK.calendar) for n in range(7)] == [True] * 5 + [False] * 2
