"""How urgent a deadline is, how much time is left, and when either changes (I-6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.language import say, speaking
from csdesk.rules.urgency import Urgency, left, next_change, soon_at, urgency
from csdesk.widgets.rows import TONES

DUE = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
LEAST = timedelta(microseconds=1)
TWO_THIRDS: dict[str, Any] = {"soon_after": Fraction(2, 3), "last_call_seconds": 60}
SHARES = st.fractions(0, 1, max_denominator=12)

spans = st.timedeltas(timedelta(0), timedelta(days=40)) | st.timedeltas(timedelta(0), timedelta(minutes=25))
offsets = spans | spans.map(lambda span: -span) | st.integers(-90_000, 900_000).map(lambda n: timedelta(seconds=n))


def shown(before: timedelta) -> str:
    """What is shown in English so long before the due moment."""
    with speaking("en"):
        return say(left(DUE, DUE - before))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (300, Urgency.CALM),
        (100.000001, Urgency.CALM),
        (100, Urgency.SOON),
        (60.000001, Urgency.SOON),
        (60, Urgency.NOW),
        (0.000001, Urgency.NOW),
        (0, Urgency.PASSED),
        (-5_000_000, Urgency.PASSED),
    ],
)
def test_warns_at_two_thirds_in_the_last_minute_and_at_the_end(seconds: float, expected: Urgency) -> None:
    """I-6, for the five minutes of a report: 100 seconds are its last third."""
    now = DUE - timedelta(seconds=seconds)
    assert urgency(DUE - timedelta(minutes=5), DUE, now, **TWO_THIRDS) is expected


def test_a_paused_one_is_paused_even_when_its_time_is_over() -> None:
    """I-10: shows as paused, its time stands still."""
    started, paused = DUE - timedelta(minutes=5), DUE - timedelta(seconds=90)
    for now in (paused, DUE, DUE + timedelta(days=3)):
        assert urgency(started, DUE, now, **TWO_THIRDS, paused_at=paused) is Urgency.PAUSED
        assert say(left(DUE, now, paused_at=paused)) == "01:30"
        assert next_change(started, DUE, now, **TWO_THIRDS, paused_at=paused) is None


def test_every_urgency_has_a_sign_of_its_own_and_a_tone_of_the_lists() -> None:
    """I-6: colour is never alone."""
    assert len({one.sign for one in Urgency}) == len(Urgency)
    assert {one.tone for one in Urgency} <= TONES
    assert all(one.sign.isascii() and 1 <= len(one.sign) <= 2 for one in Urgency)


@given(spans, SHARES, st.integers(0, 300), st.lists(offsets, min_size=2, max_size=8))
def test_it_only_gets_more_urgent(span: timedelta, share: Fraction, last: int, before: list[timedelta]) -> None:
    """I-6: time alone never makes it calmer."""
    seen = [
        urgency(DUE - span, DUE, DUE - moment, soon_after=share, last_call_seconds=last)
        for moment in sorted(before, reverse=True)
    ]
    assert seen == sorted(seen)


@given(spans, SHARES)
def test_soon_begins_when_the_share_is_gone(span: timedelta, share: Fraction) -> None:
    """I-6: at the first microsecond at which it is."""
    gone = soon_at(DUE - span, DUE, share) - (DUE - span)
    assert Fraction(gone // LEAST) >= share * (span // LEAST)
    assert gone == timedelta(0) or Fraction((gone - LEAST) // LEAST) < share * (span // LEAST)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ({"days": 40}, "40 d"),
        ({"days": 10}, "10 d"),
        ({"days": 10, "microseconds": -1}, "9 d 23 h"),
        ({"days": 2, "hours": 4, "minutes": 59}, "2 d 4 h"),
        ({"days": 1}, "1 d 0 h"),
        ({"days": 1, "seconds": -1}, "23 h 59"),
        ({"hours": 3, "minutes": 5}, "3 h 05"),
        ({"hours": 1}, "1 h 00"),
        ({"minutes": 59, "seconds": 59}, "59 min"),
        ({"minutes": 10}, "10 min"),
        ({"minutes": 9, "seconds": 59.9}, "09:59"),
        ({"seconds": 102}, "01:42"),
        ({"seconds": 0.5}, "00:00"),
        ({}, "00:00"),
        ({"seconds": -0.5}, "00:00"),
        ({"seconds": -38.9}, "-00:38"),
        ({"minutes": -9, "seconds": -59}, "-09:59"),
        ({"minutes": -10}, "-10 min"),
        ({"minutes": -59, "seconds": -59}, "-59 min"),
        ({"hours": -2, "minutes": -50}, "-2 h"),
        ({"days": -1, "seconds": 1}, "-23 h"),
        ({"days": -3, "hours": -5}, "-3 d"),
    ],
)
def test_seconds_are_shown_only_near_the_end(before: dict[str, float], expected: str) -> None:
    """I-6: what changes each second is in the last ten minutes and the first ten after."""
    assert shown(timedelta(**before)) == expected


def in_seconds(text: str) -> int:
    """What a shown time says, in seconds without its minus."""
    text = text.removeprefix("-")
    if ":" in text:
        minutes, seconds = text.split(":")
        return int(minutes) * 60 + int(seconds)
    number, unit, *rest = text.split()
    return int(number) * {"min": 60, "h": 3_600, "d": 86_400}[unit] + (
        int(rest[0]) * (60 if unit == "h" else 3_600) if rest else 0
    )


@given(offsets)
def test_it_never_shows_more_than_there_is(before: timedelta) -> None:
    """Nor more passed than has; and not much less."""
    text, really = shown(before), abs(before)
    said = timedelta(seconds=in_seconds(text))
    assert said <= really
    assert text.startswith("-") == (before <= -timedelta(seconds=1))
    assert really - said < max(timedelta(seconds=1), really / 2)


@given(spans, SHARES, st.integers(0, 900), offsets)
def test_the_next_change_is_exact(span: timedelta, share: Fraction, last: int, before: timedelta) -> None:
    """Until then nothing shown is different, then something is."""
    started = DUE - span
    settings: dict[str, Any] = {"soon_after": share, "last_call_seconds": last}

    def seen(at: datetime) -> tuple[str, Urgency]:
        return say(left(DUE, at)), urgency(started, DUE, at, **settings)

    now = DUE - before
    seconds = next_change(started, DUE, now, **settings)
    assert seconds is not None
    change = now + timedelta(seconds=seconds)
    assert change > now
    assert seen(change - LEAST) == seen(now)
    assert seen(change) != seen(now)


@given(spans)
def test_a_screen_that_waits_for_every_change_is_not_kept_busy(span: timedelta) -> None:
    """Limits 1: in whole minutes and more until the last ten."""
    now, changes = DUE - span - timedelta(minutes=10), [DUE - span - timedelta(minutes=10)]
    while now < DUE - timedelta(minutes=10):
        seconds = next_change(changes[0], DUE, now, **TWO_THIRDS)
        assert seconds is not None
        now += timedelta(seconds=seconds)
        changes.append(now)
    quick = [later for earlier, later in pairwise(changes) if later - earlier < timedelta(minutes=1) - LEAST]
    assert len(quick) <= 3  # the first, when two thirds are gone, and the one after
