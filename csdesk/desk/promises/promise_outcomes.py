"""What has become of promises at a moment: met, missed, still open, or withdrawn (I-6, I-12).

Whoever looks does not depend on somebody having looked before: a deadline whose time has passed is missed, whether
the store has marked it yet or not. One that was missed once stays missed, also when it was promised again and met.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, literal, or_
from sqlmodel import col

from csdesk.models.deadline import Deadline, DeadlineState


class Outcome(StrEnum):
    """What has become of a promise; every deadline has exactly one."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"
    """It runs or is paused, and has not passed."""
    WITHDRAWN = "withdrawn"


def outcome(deadline: Deadline, at: datetime) -> Outcome:
    """What has become of a deadline, seen at `at`."""
    passed = deadline.state == DeadlineState.RUNNING and deadline.due_at <= at
    if passed or deadline.misses or deadline.state == DeadlineState.MISSED:
        return Outcome.MISSED
    if deadline.state in (DeadlineState.MET, DeadlineState.WITHDRAWN):
        return Outcome(deadline.state)
    return Outcome.OPEN


def outcome_column(at: datetime) -> ColumnElement[str]:
    """`outcome` of a row of deadlines, for a query."""
    state = col(Deadline.state)
    missed = or_(
        col(Deadline.misses) > 0,
        state == DeadlineState.MISSED,
        and_(state == DeadlineState.RUNNING, col(Deadline.due_at) <= at),
    )
    return case(
        (missed, literal(Outcome.MISSED.value)),
        (state == DeadlineState.MET, literal(Outcome.MET.value)),
        (state == DeadlineState.WITHDRAWN, literal(Outcome.WITHDRAWN.value)),
        else_=literal(Outcome.OPEN.value),
    )
