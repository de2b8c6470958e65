"""Column types that every table shares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment, kept as whole seconds since 1970 UTC and read back aware: half of text's size, and compares rightly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Seconds since 1970; ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return int(value.timestamp())

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The aware moment in UTC."""
        return None if value is None else datetime.fromtimestamp(value, UTC)
