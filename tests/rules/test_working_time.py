"""Working days and working hours, in zones with and without changes of the clocks (I-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from csdesk.playbook.calendar import Calendar
from csdesk.playbook.loading import load
from csdesk.rules.working_time import (
    add_working,
    days_between,
    end_of_day,
    is_open,
    is_working_day,
    moment_on,
    next_opening,
    next_working_day,
    working_between,
)

SEED = load().calendar
SHANGHAI, BERLIN, SAO_PAULO = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo"))
EVERY_DAY = {"working_weekdays": (1, 2, 3, 4, 5, 6, 7), "year": {}}
NIGHTS = SEED.model_copy(update=EVERY_DAY | {"opens": time(2, 30), "closes": time(3, 45)})
"""Hours over which the clocks of Berlin change."""
SUNDAYS = SEED.model_copy(update={"working_weekdays": (7,), "opens": time(0), "closes": time(23, 30)})
NOTHING = timedelta(0)
LEAST = timedelta(microseconds=1)

calendars = st.sampled_from([SEED, NIGHTS, SUNDAYS])
zones = st.sampled_from(
    [SHANGHAI, BERLIN, SAO_PAULO, *map(ZoneInfo, ("America/New_York", "Australia/Lord_Howe", "Pacific/Apia"))]
)
CHANGES = [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1), datetime(2017, 10, 15, 3), datetime(2018, 2, 18, 2)]
near_changes = st.builds(
    datetime.__add__, st.sampled_from(CHANGES), st.timedeltas(timedelta(hours=-30), timedelta(hours=30))
)
moments = (st.datetimes(datetime(2016, 10, 1), datetime(2027, 3, 31)) | near_changes).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
spans = st.timedeltas(NOTHING, timedelta(hours=40)) | st.integers(0, 2_400).map(lambda n: timedelta(minutes=n))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(moment: datetime, zone: ZoneInfo = SHANGHAI) -> str:
    return moment.astimezone(zone).isoformat(" ", "minutes")[:16]


# Working days and hours


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 10, 7), False),  # a Wednesday of National Day
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # Saturday, made up
        (date(2026, 9, 20), True),  # Sunday, made up
        (date(2024, 2, 29), True),
        (date(2027, 1, 1), True),  # nothing is known of 2027
        (date(2027, 1, 2), False),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    """I-2: weekdays, holidays, make-up days, and a year without data."""
    assert is_working_day(day, SEED) is works


def test_the_next_working_day() -> None:
    """K-3: a working day is its own."""
    assert next_working_day(date(2026, 10, 1), SEED) == date(2026, 10, 8)
    assert next_working_day(date(2026, 10, 8), SEED) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("moment", "is_so"),
    [
        ("2026-11-20 08:59:59.999999", False),
        ("2026-11-20 09:00", True),
        ("2026-11-20 17:59:59.999999", True),
        ("2026-11-20 18:00", False),
        ("2026-11-21 12:00", False),
        ("2026-10-10 12:00", True),
        ("2026-10-01 12:00", False),
    ],
)
def test_open(moment: str, is_so: bool) -> None:
    """I-2: 09:00 is inside, 18:00 is outside; asked in any zone."""
    for zone in (SHANGHAI, UTC, BERLIN):
        assert is_open(at(moment).astimezone(zone), calendar=SEED, zone=SHANGHAI) is is_so


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-04-04 20:30", "2026-04-07 09:00"),  # Saturday before a Monday holiday
        ("2026-11-23 07:30", "2026-11-23 09:00"),  # Monday
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-20 18:00", "2026-11-23 09:00"),
        ("2026-10-09 23:59", "2026-10-10 09:00"),  # to a make-up Saturday
        ("2026-12-31 18:00", "2027-01-01 09:00"),
    ],
)
def test_the_next_opening(moment: str, opening: str) -> None:
    """I-2"""
    assert shown(next_opening(at(moment), calendar=SEED, zone=SHANGHAI)) == opening


# Counting


@pytest.mark.parametrize(
    ("begin", "minutes", "end"),
    [
        ("2026-11-20 10:00", 30, "2026-11-20 10:30"),
        ("2026-11-20 17:30", 30, "2026-11-20 18:00"),
        ("2026-11-20 17:45", 30, "2026-11-23 09:15"),
        ("2026-11-20 18:00", 30, "2026-11-23 09:30"),
        ("2026-11-21 03:00", 540, "2026-11-23 18:00"),
        ("2026-11-21 03:00", 541, "2026-11-24 09:01"),
        ("2026-09-30 17:59", 2, "2026-10-08 09:01"),
        ("2026-10-09 17:59", 2, "2026-10-10 09:01"),
        ("2024-02-28 17:00", 61 + 540, "2024-03-01 09:01"),
        ("2026-11-21 03:00", 0, "2026-11-21 03:00"),
    ],
)
def test_adding_working_time(begin: str, minutes: int, end: str) -> None:
    """K-6: over nights, weekends, holidays, make-up Saturdays and a leap day."""
    found = add_working(at(begin), timedelta(minutes=minutes), calendar=SEED, zone=SHANGHAI)
    assert shown(found) == end
    assert found.tzinfo is UTC
    assert working_between(at(begin), found, calendar=SEED, zone=SHANGHAI) == timedelta(minutes=minutes)


def test_what_cannot_be_counted() -> None:
    """I-2: time does not run backwards, and a moment says its zone."""
    hours: dict[str, Any] = {"calendar": SEED, "zone": SHANGHAI}
    with pytest.raises(ValueError):
        add_working(at("2026-11-20 10:00"), -LEAST, **hours)
    with pytest.raises(ValueError):
        working_between(at("2026-11-20 10:00"), at("2026-11-20 09:59"), **hours)
    with pytest.raises(ValueError):
        is_open(datetime(2026, 11, 20, 10), **hours)


@given(moments, spans, spans, calendars, zones)
def test_working_time_adds_up(moment: datetime, a: timedelta, b: timedelta, calendar: Calendar, zone: ZoneInfo) -> None:
    """I-2: first a, then b, is a + b; and it is what lies in between."""
    hours: dict[str, Any] = {"calendar": calendar, "zone": zone}
    after_a = add_working(moment, a, **hours)
    after_both = add_working(after_a, b, **hours)
    assert after_both == add_working(moment, a + b, **hours)
    assert moment <= after_a <= after_both
    assert working_between(moment, after_a, **hours) == a
    assert working_between(moment, after_both, **hours) == a + b


@given(moments, moments, spans, calendars, zones)
def test_who_begins_later_ends_no_earlier(
    one: datetime, other: datetime, span: timedelta, calendar: Calendar, zone: ZoneInfo
) -> None:
    """I-2"""
    hours: dict[str, Any] = {"calendar": calendar, "zone": zone}
    earlier, later = sorted([one, other])
    assert add_working(earlier, span, **hours) <= add_working(later, span, **hours)
    assert next_opening(earlier, **hours) <= next_opening(later, **hours)


@given(moments, spans, calendars, zones)
def test_working_time_never_ends_in_a_rest(
    moment: datetime, span: timedelta, calendar: Calendar, zone: ZoneInfo
) -> None:
    """I-2: the last of it was worked."""
    assume(span)
    end = add_working(moment, span, calendar=calendar, zone=zone)
    assert is_open(end - LEAST, calendar=calendar, zone=zone)


@given(moments, calendars, zones)
def test_open_is_when_working_time_goes_by(moment: datetime, calendar: Calendar, zone: ZoneInfo) -> None:
    """I-2: asking and counting agree at every moment."""
    worked = working_between(moment, moment + LEAST, calendar=calendar, zone=zone)
    assert worked == (LEAST if is_open(moment, calendar=calendar, zone=zone) else NOTHING)


@settings(max_examples=30)
@given(moments, st.integers(0, 6_000), st.sampled_from([SHANGHAI, BERLIN]))
def test_counting_is_as_looking_at_the_clock_every_minute(moment: datetime, minutes: int, zone: ZoneInfo) -> None:
    """I-2: hours in which no clock changes, counted the slow way."""
    moment = moment.replace(second=0, microsecond=0)
    seen = ((moment + timedelta(minutes=n)).astimezone(zone) for n in range(minutes))
    worked = sum(9 <= one.hour < 18 and is_working_day(one.date(), SEED) for one in seen)
    found = working_between(moment, moment + timedelta(minutes=minutes), calendar=SEED, zone=zone)
    assert found == timedelta(minutes=worked)


# Clocks that change


def test_hours_are_read_on_the_clocks_of_the_shop() -> None:
    """I-2: 09:00 in Berlin is another moment in summer than in winter."""
    monday = next_opening(at("2026-03-27 18:00", BERLIN), calendar=SEED, zone=BERLIN)
    assert monday == datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert monday - next_opening(at("2026-03-27 08:00", BERLIN), calendar=SEED, zone=BERLIN) == timedelta(hours=71)


def test_hours_over_a_change_are_as_long_as_they_are() -> None:
    """I-2: 02:30 to 03:45 is 45 minutes in the night of 29 March, and two hours and a quarter on 25 October 2026."""
    for day, opens, worked in (("2026-03-29", "2026-03-29 03:00", 45), ("2026-10-25", "2026-10-25 02:30", 135)):
        midnight = at(f"{day} 00:00", BERLIN)
        opening = next_opening(midnight, calendar=NIGHTS, zone=BERLIN)
        assert shown(opening, BERLIN) == opens
        end = midnight.astimezone(UTC) + timedelta(hours=12)
        assert working_between(midnight, end, calendar=NIGHTS, zone=BERLIN) == timedelta(minutes=worked)


def test_a_time_that_comes_twice_and_one_that_never_comes() -> None:
    """I-2: the first and the last of two; the jump itself where the clocks skip, whatever its length."""
    twice = date(2026, 10, 25)
    assert moment_on(twice, time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment_on(twice, time(2, 30), BERLIN, last=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    for clock in (time(2), time(2, 30), time(2, 59, 59), time(3)):
        assert moment_on(date(2026, 3, 29), clock, BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    apia = ZoneInfo("Pacific/Apia")
    assert moment_on(date(2011, 12, 30), time(9), apia) == moment_on(date(2011, 12, 31), time(), apia)


def test_a_day_ends_when_its_clock_says_so() -> None:
    """D-1: also where midnight is skipped, comes twice, or a whole day is left out."""
    assert end_of_day(date(2026, 11, 22), SHANGHAI) == datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2026, 3, 29), BERLIN) == datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2017, 10, 14), SAO_PAULO) == datetime(2017, 10, 15, 2, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2018, 2, 17), SAO_PAULO) == datetime(2018, 2, 18, 2, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2011, 12, 29), ZoneInfo("Pacific/Apia")) == datetime(2011, 12, 30, 9, 59, 59, tzinfo=UTC)


@given(st.dates(date(2011, 1, 1), date(2027, 12, 30)), zones)
def test_the_second_after_a_day_is_another_day(day: date, zone: ZoneInfo) -> None:
    """D-1"""
    end = end_of_day(day, zone)
    assert end.astimezone(zone).date() <= day
    assert (end + timedelta(seconds=1)).astimezone(zone).date() > day


# What the calendar knows


def test_what_was_passed_over() -> None:
    """I-2: rest days, holidays by name, make-up days, years without data."""
    found = days_between(date(2026, 9, 30), date(2026, 10, 12), SEED)
    assert [one.words.en for one in found.holidays] == ["National Day"]
    assert found.rest == (date(2026, 10, 11),)
    assert found.make_up == (date(2026, 10, 10),)
    assert found.unknown_years == ()
    assert days_between(date(2026, 12, 31), date(2028, 1, 1), SEED).unknown_years == (2027, 2028)


@given(st.dates(date(2023, 6, 1), date(2027, 6, 1)), st.integers(0, 60))
def test_every_day_is_worked_or_accounted_for(first: date, count: int) -> None:
    """I-2: a day that is not worked is a rest day or in a holiday that is named."""
    days = [first + timedelta(days=n) for n in range(count + 1)]
    found = days_between(first, days[-1], SEED)
    for day in days:
        in_holiday = any(one.first <= day <= one.last for one in found.holidays)
        assert is_working_day(day, SEED) is not (day in found.rest or in_holiday)
        assert (day in found.make_up) is (is_working_day(day, SEED) and day.isoweekday() > 5)
