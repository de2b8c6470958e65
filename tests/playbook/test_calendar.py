"""The calendar that comes with csdesk, and a shop's own years (I-2)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from csdesk.playbook.loading import load

SEED = load().calendar

STATUTORY = {2024: 11, 2025: 13, 2026: 13}
"""How many days of a year the law gives off; all other weekdays off are made up for."""


@pytest.mark.parametrize("year", STATUTORY)
def test_a_year_has_as_many_days_off_as_the_law_gives(year: int) -> None:
    """I-2: weekdays off less make-up days; who makes up does so on a weekend."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    off = [day for day in days if day.year == year and day.isoweekday() < 6 and SEED.holiday_on(day)]
    make_up = [day for day in days if SEED.is_make_up(day)]
    assert sorted(SEED.year[str(year)].make_up) == make_up
    assert all(day.isoweekday() > 5 for day in make_up)
    assert len(off) - len(make_up) == STATUTORY[year]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 2, 9), None),
        (date(2024, 2, 10), "Spring Festival"),
        (date(2025, 1, 28), "Spring Festival"),
        (date(2025, 10, 6), "National Day and Mid-Autumn Festival"),
        (date(2025, 10, 8), "National Day and Mid-Autumn Festival"),
        (date(2025, 10, 9), None),
        (date(2026, 1, 3), "New Year's Day"),
        (date(2026, 2, 23), "Spring Festival"),
        (date(2026, 9, 25), "Mid-Autumn Festival"),
        (date(2026, 10, 1), "National Day"),
        (date(2027, 1, 1), None),
    ],
)
def test_holidays_by_name(day: date, name: str | None) -> None:
    """I-2: as announced for each year; nothing is known of 2027."""
    found = SEED.holiday_on(day)
    assert (found and found.words.en) == name


def test_the_years_that_are_known() -> None:
    """I-2: a year without data is told from one without holidays."""
    assert [year for year in range(2020, 2030) if SEED.knows(year)] == [2024, 2025, 2026]


def test_a_year_of_ones_own_is_added_and_may_begin_in_december(tmp_path: Path) -> None:
    """I-2: the other years stay; New Year's holiday may begin in the year before."""
    (tmp_path / "calendar.toml").write_text(
        "closes = 17:00:00\n[year.2027]\nmake_up = [2027-01-09]\n"
        'holidays = [{ words = { zh = "元旦", en = "New Year" }, first = 2026-12-31, last = 2027-01-02 }]\n'
        "[year.2024]\nholidays = []\n",
        "utf-8",
    )
    own = load(tmp_path).calendar
    assert own.knows(2027)
    assert own.is_make_up(date(2027, 1, 9))
    for day in (date(2026, 12, 31), date(2027, 1, 2)):
        found = own.holiday_on(day)
        assert found is not None
        assert found.words.zh == "元旦"
    assert own.holiday_on(date(2026, 12, 30)) is None
    assert own.year["2026"] == SEED.year["2026"]
    assert (own.opens, own.closes.hour) == (SEED.opens, 17)
    assert own.holiday_on(date(2024, 10, 1)) is None
    assert own.is_make_up(date(2024, 10, 12))


def test_a_holiday_may_end_in_january(tmp_path: Path) -> None:
    """I-2: found from the year after, too."""
    (tmp_path / "calendar.toml").write_text(
        "[year.2023]\n"
        'holidays = [{ words = { zh = "元旦", en = "New Year" }, first = 2023-12-30, last = 2024-01-02 }]\n',
        "utf-8",
    )
    own = load(tmp_path).calendar
    assert own.holiday_on(date(2024, 1, 2)) == own.year["2023"].holidays[0]
