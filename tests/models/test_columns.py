"""Moments are kept as seconds in UTC, so that they compare rightly, whatever their zone (spec 00, principle 7)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from csdesk.models.columns import Moment

DIALECT = sqlite.dialect()
SHANGHAI = ZoneInfo("Asia/Shanghai")


def kept(moment: datetime | None) -> int | None:
    return Moment().process_bind_param(moment, DIALECT)


def read(seconds: int | None) -> datetime | None:
    return Moment().process_result_value(seconds, DIALECT)


MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.sampled_from([UTC, SHANGHAI]))


@given(MOMENTS)
def test_a_moment_reads_back_to_the_second(moment: datetime) -> None:
    """Spec 00, principle 7: the same moment, aware, in UTC."""
    back = read(kept(moment))
    assert back is not None
    assert back.tzinfo is UTC
    assert back == moment.astimezone(UTC).replace(microsecond=0)


@given(MOMENTS, MOMENTS)
def test_moments_are_kept_in_their_order(one: datetime, other: datetime) -> None:
    """Spec 00, principle 7: so that a query can compare them."""
    first, second = kept(one), kept(other)
    assert first is not None
    assert second is not None
    assert first <= second or one.astimezone(UTC) > other.astimezone(UTC)


def test_no_moment_is_none() -> None:
    """Spec 00, principle 7."""
    assert kept(None) is None
    assert read(None) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    """Spec 00, principle 7: nobody would know which moment it is."""
    with pytest.raises(ValueError, match="without a zone"):
        kept(datetime(2026, 11, 22, 9, 30))
