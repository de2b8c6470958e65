"""The one way to tell the time: a Clock, made at the top and handed down."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def since_boot(self) -> timedelta:
        """The time since the machine started, its sleep included: it cannot be set."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def since_boot(self) -> timedelta:
        """The time since the machine started, its sleep included: it cannot be set."""
        # Python's own monotonic clock stops while the machine sleeps.
        return timedelta(seconds=time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))
