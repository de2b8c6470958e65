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

SAME_WITHIN = timedelta(minutes=2)
"""By the clock that nobody sets: several programs notice one step within so long."""


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


def note(desk: Desk, step: timedelta, reading: Reading, boot: str) -> bool:
    """Write a step down, unless another program that noticed it has; whether it was written (I-7).

    `boot` tells one start of the machine from another.
    """
    seconds, since = round(step.total_seconds()), int(reading.since_boot.total_seconds())
    with desk.writing() as tx:
        query = select(Entry).where(Entry.subject == "clock", Entry.subject_id == boot)
        for entry in tx.session.exec(query.order_by(col(Entry.id).desc()).limit(20)).all():
            told = entry.after or {}
            same_time = abs(since - told["since_boot"]) <= SAME_WITHIN.total_seconds()
            if same_time and abs(seconds - told["seconds"]) <= LEAST.total_seconds():
                return False
        after = {"seconds": seconds, "since_boot": since}
        record(tx, "clock.step", "clock", boot, by=DESK, at=reading.wall, after=after)
        return True
