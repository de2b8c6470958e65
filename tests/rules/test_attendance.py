"""Late, early and missing, held against the roster's hours (S-5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.playbook.roster import AttendanceGrace
from csdesk.rules.attendance import Hours, Line, Presence, Stay, compare, joined
from csdesk.rules.working_time import DAY

TODAY = date(2026, 11, 23)
GRACE = AttendanceGrace(late_minutes=5, early_minutes=5)


def at(clock: str, day: date = TODAY) -> datetime:
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=int(hour), minutes=int(minute))


def block(begin: str, end: str, agent: str = "1", post: str = "A", day: date = TODAY) -> Hours:
    return Hours(agent, day, (post,), at(begin, day), at(end, day))


def stay(on: str, off: str | None, agent: str = "1", day: date = TODAY) -> Stay:
    return Stay(agent, day, at(on, day), at(off, day) if off else None)


SPLIT = [block("8:00", "12:00"), block("14:30", "20:00")]


def lines(stays: list[Stay], now: str = "23:00", hours: list[Hours] = SPLIT) -> list[Line]:
    return compare(hours, stays, now=at(now), today=TODAY, grace=GRACE)


def said(found: list[Line]) -> list[tuple[str, int, int, int]]:
    return [(line.presence.value, line.late, line.early, line.away) for line in found]


@pytest.mark.parametrize(
    ("stays", "now", "expected"),
    [
        ([], "7:00", [("to_come", 0, 0, 0), ("to_come", 0, 0, 0)]),
        ([], "8:05", [("to_come", 0, 0, 0), ("to_come", 0, 0, 0)]),
        ([], "8:06", [("missing", 6, 0, 0), ("to_come", 0, 0, 0)]),
        ([], "23:00", [("missing", 240, 0, 0), ("missing", 330, 0, 0)]),
        ([("7:50", None)], "7:55", [("there", 0, 0, 0), ("to_come", 0, 0, 0)]),
        ([("8:05", None)], "9:00", [("there", 0, 0, 0), ("to_come", 0, 0, 0)]),
        ([("8:06", None)], "9:00", [("there", 6, 0, 0), ("to_come", 0, 0, 0)]),
        ([("8:00", None)], "13:00", [("there", 0, 0, 0), ("to_come", 0, 0, 0)]),
        ([("8:00", "12:00")], "13:00", [("gone", 0, 0, 0), ("to_come", 0, 0, 0)]),
        ([("8:00", "11:54"), ("14:45", "20:10")], "23:00", [("gone", 0, 6, 0), ("gone", 15, 0, 0)]),
        ([("8:00", "11:55"), ("14:35", "19:55")], "23:00", [("gone", 0, 0, 0), ("gone", 0, 0, 0)]),
        ([("8:00", "9:00"), ("9:40", "12:00")], "13:00", [("gone", 0, 0, 40), ("to_come", 0, 0, 0)]),
        ([("8:00", "20:00")], "23:00", [("gone", 0, 0, 0), ("gone", 0, 0, 0)]),
        ([("14:30", None)], "23:00", [("missing", 240, 0, 0), ("there", 0, 0, 0)]),
    ],
)
def test_hours_are_held_against_stays(
    stays: list[tuple[str, str | None]], now: str, expected: list[tuple[str, int, int, int]]
) -> None:
    """S-5: each block of hours by itself; minutes are told from the grace on."""
    assert said(lines([stay(on, off) for on, off in stays], now)) == expected


def test_only_what_is_not_as_it_should_be_is_noticed() -> None:
    """S-5"""
    quiet = [*lines([], "7:00"), *lines([stay("8:00", "12:00"), stay("14:30", None)], "15:00")]
    assert not any(line.is_noticed for line in quiet)
    loud = [*lines([]), *lines([stay("8:06", "11:00"), stay("21:00", "22:00")])]
    assert all(line.is_noticed for line in loud)


def test_a_stay_outside_of_any_hours_is_told() -> None:
    """S-5: at noon, and of somebody who is not on the roster."""
    found = lines([stay("12:30", "13:00"), stay("9:00", None, agent="9")], "13:30")
    outside = [line for line in found if line.begin is None]
    assert [(line.agent, line.presence) for line in outside] == [
        ("9", Presence.NOT_ON_ROSTER),
        ("1", Presence.NOT_ON_ROSTER),
    ]


def test_a_stay_of_yesterday_that_nobody_ended_says_so_and_reaches_no_further() -> None:
    """S-5: on the roster and off it."""
    yesterday = TODAY - DAY
    hours = [block("10:00", "20:00", day=yesterday), block("10:00", "20:00")]
    stays = [stay("10:00", None, day=yesterday), stay("10:00", None, agent="9", day=yesterday)]
    found = compare(hours, stays, now=at("15:00"), today=TODAY, grace=GRACE)
    assert [(line.agent, line.day, line.presence) for line in found] == [
        ("1", yesterday, Presence.NOT_CLOCKED_OFF),
        ("9", yesterday, Presence.NOT_CLOCKED_OFF),
        ("1", TODAY, Presence.MISSING),
    ]


def test_hours_past_midnight_go_on_until_they_end() -> None:
    """S-5: a stay of yesterday is there while its hours last."""
    yesterday = TODAY - DAY
    night = [block("22:00", "30:00", day=yesterday)]
    for now, presence in (("5:00", Presence.THERE), ("7:00", Presence.NOT_CLOCKED_OFF)):
        (line,) = compare(night, [stay("22:00", None, day=yesterday)], now=at(now), today=TODAY, grace=GRACE)
        assert line.presence == presence


def test_who_is_alone_has_the_hours_of_all_posts_in_one() -> None:
    """S-1, S-5: 8 to 20 without a break, because B's hours lie over it."""
    alone = [*SPLIT, block("10:00", "20:00", post="B")]
    (whole,) = joined(alone)
    assert (whole.posts, whole.begin, whole.end) == (("A", "B"), at("8:00"), at("20:00"))
    (line,) = lines([stay("8:00", "12:00"), stay("14:30", "20:00")], hours=alone)
    assert line.away == 150


@given(
    st.lists(st.tuples(st.integers(0, 1439), st.one_of(st.none(), st.integers(1, 600))), max_size=5),
    st.integers(0, 1439),
)
def test_every_block_has_one_line_and_every_stay_is_on_some(drawn: list[tuple[int, int | None]], minute: int) -> None:
    """S-5: nothing is lost, and minutes stay within the hours."""
    midnight = at("0:00")

    def moment(minutes: int) -> datetime:
        return midnight + timedelta(minutes=minutes)

    stays = [Stay("1", TODAY, moment(on), moment(on + n) if n else None) for on, n in drawn]
    found = compare(SPLIT, stays, now=moment(minute), today=TODAY, grace=GRACE)
    assert [line.begin for line in found if line.begin] == [one.begin for one in SPLIT]
    for line in found:
        if line.begin and line.end:
            length = (line.end - line.begin) // timedelta(minutes=1)
            assert 0 <= line.late <= length
            assert 0 <= line.early <= length
    apart = {(line.on, line.off) for line in found if line.begin is None}
    for one in stays:
        inside = one.on < SPLIT[-1].end and (one.off is None or one.off > SPLIT[0].begin)
        assert inside or (one.on, one.off) in apart
