"""On which days an item of a checklist takes place: RRULEs, and what becomes of them on rest days (S-6, spec 02)."""

from __future__ import annotations

from datetime import date, datetime, time
from time import process_time
from typing import get_args

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from csdesk.playbook.checklists import Recurrence, RestDay
from csdesk.playbook.loading import load
from csdesk.rules.recurrence import WEEKDAYS, comes_on, takes_place
from csdesk.rules.working_time import DAY, is_working_day

CALENDAR = load().calendar
NEVER = CALENDAR.model_copy(update={"working_weekdays": (), "year": {}})
"""A shop that never works."""

START = date(2024, 1, 1)
"""A Monday, and what `start` is where a playbook does not say it."""

accepted = TypeAdapter(Recurrence).validate_python


def days(every: str, first: str, last: str, start: date = START, rest_day: RestDay = "keep") -> list[str]:
    """The days from `first` to `last` on which an item takes place, without their year."""
    accepted(every)
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    listed = (begin + number * DAY for number in range((end - begin).days + 1))
    return [f"{day:%m-%d}" for day in listed if takes_place(every, start, rest_day, day, CALENDAR)]


# By example


@pytest.mark.parametrize(
    ("every", "first", "last", "found"),
    [
        ("FREQ=DAILY", "2026-02-27", "2026-03-02", ["02-27", "02-28", "03-01", "03-02"]),
        ("FREQ=DAILY;INTERVAL=3", "2024-02-24", "2024-03-04", ["02-24", "02-27", "03-01", "03-04"]),
        ("FREQ=DAILY;INTERVAL=3", "2026-12-28", "2027-01-05", ["12-28", "12-31", "01-03"]),
        ("FREQ=DAILY;INTERVAL=999", "2026-01-01", "2026-12-31", ["09-26"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "2026-12-28", "2027-01-07", ["12-28", "12-31", "01-04", "01-07"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-11-01", "2026-12-10", ["11-08", "11-22", "12-06"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2024-01-15", "2024-05-01", ["01-31", "02-29", "03-31", "04-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-01", "2026-06-30", ["01-31", "03-31", "05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "2026-02-01", "2026-03-01", ["02-01", "02-15", "02-28", "03-01"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-31", "2026-01-01", "2026-06-30", ["01-01", "03-01", "05-01"]),
        ("FREQ=MONTHLY;BYDAY=1MO", "2026-01-01", "2026-04-30", ["01-05", "02-02", "03-02", "04-06"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-10-01", "2027-01-31", ["10-30", "11-27", "12-25", "01-29"]),
        ("FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=1", "2024-02-01", "2025-12-31", ["06-01", "11-01", "04-01", "09-01"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28", "2024-01-01", "2026-12-31", ["02-28", "02-28", "02-28"]),
    ],
)  # fmt: skip
def test_the_days_of_a_rule(every: str, first: str, last: str, found: list[str]) -> None:
    """S-6: over ends of months and years, and a leap day."""
    assert days(every, first, last) == found


def test_nothing_comes_before_its_start() -> None:
    """S-6: and what is counted is counted from there."""
    assert days("FREQ=DAILY;INTERVAL=3", "2026-05-01", "2026-05-20", date(2026, 5, 9)) == [
        "05-09", "05-12", "05-15", "05-18",
    ]  # fmt: skip
    assert days("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-05-01", "2026-06-01", date(2026, 5, 13)) == ["05-25"]


@pytest.mark.parametrize(
    ("rest_day", "found"),
    [
        ("keep", ["04-30", "05-02", "05-04", "05-06", "05-08", "05-10", "05-12"]),
        ("skip", ["04-30", "05-06", "05-08", "05-12"]),
        # 2 and 4 May fall together on the 6th, which has one of its own; the 10th, a Sunday, waits for Monday.
        ("next_working_day", ["04-30", "05-06", "05-08", "05-11", "05-12"]),
    ],
)
def test_rest_days(rest_day: RestDay, found: list[str]) -> None:
    """S-6: over the May holidays, whose 9th is a Saturday that is worked."""
    start = date(2026, 4, 30)
    assert days("FREQ=DAILY;INTERVAL=2", "2026-04-30", "2026-05-12", start, rest_day) == found


@pytest.mark.parametrize(
    ("every", "rest_day", "found"),
    [
        ("FREQ=WEEKLY;BYDAY=SA", "skip", ["05-09"]),
        ("FREQ=WEEKLY;BYDAY=SA", "next_working_day", ["05-06", "05-09", "05-18"]),
        ("FREQ=WEEKLY;BYDAY=SU,FR", "next_working_day", ["05-06", "05-08", "05-11", "05-15", "05-18"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "next_working_day", ["05-06"]),
    ],
)
def test_a_make_up_saturday_is_worked(every: str, rest_day: RestDay, found: list[str]) -> None:
    """S-6: several that fall on rest days in a row are one on the next working day."""
    assert days(every, "2026-05-01", "2026-05-18", START, rest_day) == found


def test_what_fell_before_the_start_is_not_made_up_for() -> None:
    """S-6: the Saturday before was not its day yet."""
    monday = date(2026, 11, 23)
    for start, comes in ((monday, False), (monday - DAY, False), (monday - 2 * DAY, True)):
        assert takes_place("FREQ=WEEKLY;BYDAY=SA", start, "next_working_day", monday, CALENDAR) is comes


def test_a_shop_that_never_works_has_no_next_working_day() -> None:
    """S-6: nobody searches for one."""
    found = {one: takes_place("FREQ=DAILY", date.min, one, date.max, NEVER) for one in get_args(RestDay)}
    assert found == {"keep": True, "skip": False, "next_working_day": False}


# By property

WEEKDAY = st.sampled_from(WEEKDAYS)
MONTH_DAY = st.integers(1, 31) | st.integers(-31, -1)


def listed(one: st.SearchStrategy[object], most: int) -> st.SearchStrategy[str]:
    return st.lists(one, min_size=1, max_size=most).map(lambda found: ",".join(map(str, found)))


def spaced(frequency: str, most: int, rest: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    interval = st.just("") | st.integers(1, most).map(";INTERVAL={}".format)
    return st.builds(lambda every, more: f"FREQ={frequency}{every}{more}", interval, rest)


RULES = st.one_of(
    spaced("DAILY", 999, st.just("")),
    spaced("DAILY", 7, st.just("")),
    spaced("WEEKLY", 99, listed(WEEKDAY, 7).map(";BYDAY={}".format)),
    spaced("MONTHLY", 11, listed(MONTH_DAY, 5).map(";BYMONTHDAY={}".format)),
    spaced("MONTHLY", 11, st.builds(";BYDAY={}{}".format, st.sampled_from([-1, 1, 2, 3, 4]), WEEKDAY)),
    st.builds("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}".format, st.integers(1, 12), st.integers(1, 28)),
)
STARTS = st.dates(date(2023, 12, 1), date(2026, 12, 31))


@given(RULES, STARTS, st.integers(-5, 1500))
@settings(max_examples=150)
def test_a_rule_comes_when_dateutil_says_so(every: str, start: date, later: int) -> None:
    """S-6: three months of days, at any distance from its start."""
    first = start + later * DAY
    last = first + 90 * DAY
    found = rrulestr(accepted(every), dtstart=datetime.combine(start, time()))
    wanted = found.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    listed = (first + number * DAY for number in range(91))
    assert [day for day in listed if comes_on(every, start, day)] == [one.date() for one in wanted]


@given(RULES, st.dates(date(2025, 9, 1), date(2026, 10, 1)))
@settings(max_examples=60)
def test_what_waits_comes_once_on_the_next_working_day(every: str, start: date) -> None:
    """S-6: the working days that each occurrence leads to, and no other days."""
    horizon = [start + number * DAY for number in range(60)]
    wanted = set()
    for day in horizon:
        if comes_on(every, start, day):
            while not is_working_day(day, CALENDAR):
                day += DAY
            wanted.add(day)
    found = {day for day in horizon if takes_place(every, start, "next_working_day", day, CALENDAR)}
    assert found == wanted & set(horizon)
    skipped = {day for day in horizon if takes_place(every, start, "skip", day, CALENDAR)}
    assert skipped == {day for day in horizon if comes_on(every, start, day) and is_working_day(day, CALENDAR)}


@given(RULES, st.dates(), st.dates())
def test_any_day_is_answered_at_once(every: str, start: date, day: date) -> None:
    """S-6: no day is searched for, however far from the start; a rule that never comes is no rule."""
    began = process_time()
    for rest_day in get_args(RestDay):
        takes_place(accepted(every), start, rest_day, day, CALENDAR)
    assert process_time() - began < 0.5


@given(RULES, STARTS)
@settings(max_examples=60)
def test_every_rule_that_is_accepted_comes(every: str, start: date) -> None:
    """S-6: within the longest that one can be told to wait."""
    days = (start + number * DAY for number in range(2 * 11 * 31 * 7))
    assert any(comes_on(every, start, day) for day in days)


@pytest.mark.parametrize(
    "every",
    [
        "", "DAILY", "FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=1000", "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY\n", "freq=daily", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=DAILY;INTERVAL=１",
        "RRULE:FREQ=DAILY", "FREQ=DAILY;UNTIL=20260101", "FREQ=DAILY;BYEASTER=1",
    ],
)  # fmt: skip
def test_what_is_no_rule(every: str) -> None:
    """S-6: and what would come never, or on some days that a calendar has not."""
    with pytest.raises(ValidationError):
        accepted(every)


def test_the_untracked_query_is_every_third_day() -> None:
    """Spec 02, the table: from the playbook itself."""
    item = next(one for one in load().checklists["shift"].item if one.id == "untracked")
    found = days(item.every, "2026-11-20", "2026-12-03", item.start, item.rest_day)
    assert found == ["11-22", "11-25", "11-28", "12-01"]
