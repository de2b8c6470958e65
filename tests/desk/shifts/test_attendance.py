"""Clocking on and off, and the supervisor's list (S-5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from csdesk.desk.person import Person
from csdesk.desk.shifts import attendance, roster_changes
from csdesk.rules.working_time import DAY
from tests.desk.shop import FINANCE, LI, MANAGER, NOW, TODAY, ZHOU, Shop, on_clocks

TOMORROW = TODAY + DAY


@pytest.fixture
def two(shop: Shop) -> Shop:
    """Today LI is on A (8-12, 14:30-20) and ZHOU on B (10-20)."""
    rotate(shop)
    return shop


def rotate(shop: Shop, pattern: str = "ab") -> None:
    shop.do(roster_changes.set_rotation, pattern, [LI.name, ZHOU.name], TODAY, by=MANAGER, at=NOW)


def clock(text: str, day: date = TODAY) -> datetime:
    return on_clocks(f"{day} {text}")


def on(shop: Shop, text: str, by: Person = LI, day: date = TODAY) -> None:
    shop.do(attendance.clock_on, by=by, at=clock(text, day))


def off(shop: Shop, text: str, by: Person = LI, day: date = TODAY) -> None:
    shop.do(attendance.clock_off, by=by, at=clock(text, day))


def listed(shop: Shop, now: datetime, first: date = TODAY, last: date = TODAY) -> list[tuple[str, str, int, int]]:
    lines = shop.see(attendance.listing, first, last, at=now)
    return [(line.agent, line.presence.value, line.late, line.early) for line in lines]


def test_a_day_with_two_stays_and_who_was_late_or_early(two: Shop) -> None:
    """S-5: seen against the roster; each change has its author."""
    on(two, "08:02")
    off(two, "12:00")
    on(two, "10:20", ZHOU)
    on(two, "14:30")
    off(two, "19:00")
    assert listed(two, clock("19:30")) == [
        ("李娜", "gone", 0, 0),
        ("周敏", "there", 20, 0),
        ("李娜", "gone", 0, 60),
    ]
    entries = two.entries()[-5:]
    assert [(one.action, one.by) for one in entries] == [
        ("attendance.on", "李娜"),
        ("attendance.off", "李娜"),
        ("attendance.on", "周敏"),
        ("attendance.on", "李娜"),
        ("attendance.off", "李娜"),
    ]


def test_who_did_not_come_is_missing(two: Shop) -> None:
    """S-5: as soon as the grace is over."""
    assert listed(two, clock("08:05"))[0] == ("李娜", "to_come", 0, 0)
    assert listed(two, clock("08:06"))[0] == ("李娜", "missing", 6, 0)
    assert listed(two, clock("23:00", TODAY + 3 * DAY), TODAY, TOMORROW) == [
        ("李娜", "missing", 240, 0),
        ("周敏", "missing", 600, 0),
        ("李娜", "missing", 330, 0),
        ("周敏", "missing", 240, 0),
        ("李娜", "missing", 600, 0),
        ("周敏", "missing", 330, 0),
    ]


def test_on_twice_and_off_without_on_are_refused(two: Shop) -> None:
    """S-5: it says since when."""
    on(two, "08:00")
    assert two.refused(attendance.clock_on, by=LI, at=clock("09:00")) == ("clocked_on", None)
    off(two, "12:00")
    assert two.refused(attendance.clock_off, by=LI, at=clock("12:01")) == ("not_clocked_on", None)
    assert two.refused(attendance.clock_off, by=ZHOU, at=clock("12:01")) == ("not_clocked_on", None)


def test_a_stay_that_was_forgotten_stays_open_and_says_so(two: Shop) -> None:
    """S-5: the next day begins anew; the stay of the day before is not made up."""
    on(two, "14:30")
    assert two.refused(attendance.clock_off, by=LI, at=clock("08:00", TOMORROW)) == ("not_clocked_on", None)
    on(two, "10:00", day=TOMORROW)
    found = listed(two, clock("11:00", TOMORROW), TODAY, TOMORROW)
    assert ("李娜", "not_clocked_off", 0, 0) in found
    assert ("李娜", "there", 0, 0) in found


def test_after_midnight_it_is_the_same_evening(two: Shop) -> None:
    """S-5: the day begins at four."""
    on(two, "14:30")
    off(two, "00:30", day=TOMORROW)
    assert two.see(attendance.stay_of, LI.name, clock("00:31", TOMORROW)) is None
    assert listed(two, clock("01:00", TOMORROW))[-1] == ("李娜", "gone", 0, 0)


def test_hours_past_the_days_end_are_clocked_off_on_the_next_day(shop: Shop) -> None:
    """S-5: a night post until six; who forgot begins anew in the evening."""
    playbook = shop.desk.playbook
    post = playbook.roster.pattern[0].post[0].model_copy(update={"hours": (("22:00", "06:00"),)})
    night = playbook.roster.pattern[0].model_copy(update={"post": (post,)})
    own = shop.with_playbook(
        playbook.model_copy(update={"roster": playbook.roster.model_copy(update={"pattern": (night,)})})
    )
    rotate(own)
    on(own, "22:00")
    assert listed(own, clock("05:00", TOMORROW)) == [("李娜", "there", 0, 0)]
    assert own.refused(attendance.clock_on, by=LI, at=clock("06:10", TOMORROW)) == ("clocked_on", None)
    assert own.see(attendance.stay_of, LI.name, clock("22:00", TOMORROW)) is None
    off(own, "06:10", day=TOMORROW)
    assert listed(own, clock("07:00", TOMORROW)) == [("李娜", "gone", 0, 0)]


def test_who_comes_before_the_day_begins_is_not_late(shop: Shop) -> None:
    """S-5: ten to four is still yesterday, but for the hours from four on."""
    playbook = shop.desk.playbook
    post = playbook.roster.pattern[0].post[0].model_copy(update={"hours": (("04:00", "12:00"),)})
    early = playbook.roster.pattern[0].model_copy(update={"post": (post,)})
    own = shop.with_playbook(
        playbook.model_copy(update={"roster": playbook.roster.model_copy(update={"pattern": (early,)})})
    )
    rotate(own)
    on(own, "03:50")
    off(own, "03:59")
    on(own, "04:01")
    off(own, "12:00")
    assert listed(own, clock("13:00")) == [("李娜", "gone", 0, 0)]


def test_who_is_not_on_the_roster_is_listed_too(two: Shop) -> None:
    """S-5"""
    on(two, "09:00", MANAGER)
    assert ("梁经理", "not_on_roster", 0, 0) in listed(two, clock("09:01"))
    assert [one.agent for one in two.see(attendance.stays, TODAY, TODAY)] == ["梁经理"]


def test_clocking_is_for_who_works_a_shift(two: Shop) -> None:
    """S-5, A-1"""
    assert two.refused(attendance.clock_on, by=FINANCE, at=NOW)[0] == "not_allowed"
    assert two.refused(attendance.clock_off, by=FINANCE, at=NOW + timedelta(hours=1))[0] == "not_allowed"
