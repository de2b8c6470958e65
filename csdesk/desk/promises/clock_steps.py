"""Steps of the machine's clock: noticed, told, and in the record once; no deadline moves for one (I-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from csdesk.desk.desk import Desk
from csdesk.desk.person import DESK
from csdesk.desk.record import record
from csdesk.models.record import Entry

LEAST = timedelta(seconds=2)
"""A smaller difference is a clock being steered, not set."""


@dataclass(frozen=True)
class Reading:
    """Both clocks at one moment."""

    wall: datetime
    since_boot: timedelta
    """By the clock that runs on in sleep and that nobody can set."""


def step_between(before: Reading, after: Reading) -> timedelta | None:
    """How far the clock was set forward, or back where it is negative, between two readings; None when it was not."""
    step = (after.wall - before.wall) - (after.since_boot - before.since_boot)
    return step if abs(step) > LEAST else None


def note(desk: Desk, before: Reading, after: Reading, boot: str) -> bool:
    """Write the step between two readings down, unless another program has; whether it was written (I-7).

    What others wrote since `before` is known, however long whoever asks did not look: only what the clock was set by
    beyond it is new. `boot` tells one start of the machine from another.
    """
    step = step_between(before, after)
    if step is None:
        return False
    since, now = int(before.since_boot.total_seconds()), int(after.since_boot.total_seconds())
    ahead = _ahead(after)
    with desk.writing() as tx:
        query = select(Entry).where(Entry.subject == "clock", Entry.subject_id == boot)
        latest = tx.session.exec(query.order_by(col(Entry.id).desc()).limit(20)).all()
        others = [one.after for one in latest if one.after and one.after["since_boot"] >= since]
        if any(one["since_boot"] > now and _same(one["ahead"], ahead) for one in others):
            # Whoever looked a moment later was the first to write.
            return False
        known = next((one["ahead"] for one in others if one["since_boot"] <= now), None)
        if known is not None:
            if _same(known, ahead):
                return False
            step = timedelta(seconds=ahead - known)
        told = {"seconds": round(step.total_seconds()), "since_boot": now, "ahead": ahead}
        record(tx, "clock.step", "clock", boot, by=DESK, at=after.wall, after=told)
        return True


def _ahead(reading: Reading) -> int:
    """Seconds by which one clock is ahead of the other; changed by nothing but a step, or slowly by steering."""
    return round(reading.wall.timestamp() - reading.since_boot.total_seconds())


def _same(one: int, other: int) -> bool:
    return abs(one - other) <= LEAST.total_seconds()
