"""Days in words."""

from __future__ import annotations

from datetime import date

from csdesk.screens.day_words import day_words, short_day

DAY = date(2026, 11, 22)


def test_the_year_is_said_only_where_it_is_another() -> None:
    assert short_day(DAY) == "22 Nov"
    assert day_words(DAY, date(2026, 1, 1)) == "Sun 22 Nov"
    assert day_words(DAY, date(2027, 1, 1)) == "Sun 22 Nov 2026"
