"""Days, weeks and months of reports (I-12)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.rules.periods import Period, Span, period_of

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "UTC")])


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.DAY, date(2026, 11, 22), date(2026, 11, 22)),
        (Span.WEEK, date(2026, 11, 16), date(2026, 11, 22)),
        (Span.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_a_sunday_in_november(span: Span, first: date, last: date) -> None:
    """I-12: the 22nd is the last day of its week."""
    assert period_of(span, date(2026, 11, 22)) == Period(span, first, last)


def test_the_shop_s_day_is_not_that_of_greenwich() -> None:
    bounds = period_of(Span.DAY, date(2026, 11, 22)).bounds(ZoneInfo("Asia/Shanghai"))
    assert bounds == (datetime(2026, 11, 21, 16, tzinfo=UTC), datetime(2026, 11, 22, 16, tzinfo=UTC))


@given(DAYS, st.sampled_from(Span))
def test_every_day_of_a_period_is_in_that_period(day: date, span: Span) -> None:
    """I-12: periods leave no day out and count none twice."""
    period = period_of(span, day)
    assert period.first <= day <= period.last
    for one in (period.first, period.last):
        assert period_of(span, one) == period
    assert period_of(span, period.last + timedelta(days=1)).first == period.last + timedelta(days=1)
    assert period.first.weekday() == 0 or span is not Span.WEEK
    assert period.first.day == 1 or span is not Span.MONTH


@given(DAYS, st.sampled_from(Span), ZONES)
def test_a_period_ends_where_the_next_begins(day: date, span: Span, zone: ZoneInfo) -> None:
    """I-12: also where the clocks change."""
    period = period_of(span, day)
    since, until = period.bounds(zone)
    assert since < until == period_of(span, period.last + timedelta(days=1)).bounds(zone)[0]
    assert since.astimezone(zone).date() == period.first
    assert (until - timedelta(seconds=1)).astimezone(zone).date() == period.last
