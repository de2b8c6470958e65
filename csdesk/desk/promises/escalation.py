"""The escalation loop's one turn: what passed is missed, what is late is told, level by level, each once (I-6, I-7).

Safe to run in many programs at once, and to be killed anywhere: a turn is short transactions under the write lock,
and what leaves the shop is only queued in them, under a key that makes it one message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.person import DESK
from csdesk.desk.promises import deadlines, letters, outbox
from csdesk.models.deadline import Deadline, DeadlineState

AT_ONCE = 10
"""Deadlines in one transaction, some 7 ms each: after a long downtime the counter waits no tenth of a second."""


@dataclass(frozen=True)
class Turn:
    """What one turn of the loop did."""

    missed: int = 0
    escalated: int = 0
    """Levels that were told."""


def turn(desk: Desk, *, at: datetime) -> Turn:
    """Look once whether anything passed or is to be told, and do it; the write lock is taken only where there is."""
    if not _anything_due(desk, at):
        return Turn()
    missed = escalated = 0
    found = AT_ONCE
    while found == AT_ONCE:
        with desk.writing() as tx:
            # What is done here is not found again: its next level is told a minute later at the earliest.
            due = _due(tx, at, limit=AT_ONCE)
            for deadline in due:
                if deadline.state == DeadlineState.RUNNING:
                    deadlines.miss(tx, deadline, by=DESK, at=at)
                    missed += 1
                if deadline.next_level_at is not None and deadline.next_level_at <= at:
                    escalated += _tell(tx, deadline, at=at)
        found = len(due)
    return Turn(missed, escalated)


_ANYTHING_DUE = """
    SELECT 1 FROM deadline
    WHERE done_at IS NULL AND due_at <= ? AND (state = 'running' OR (state = 'missed' AND next_level_at <= ?))
    LIMIT 1
"""


def _anything_due(desk: Desk, at: datetime) -> bool:
    """Whether a turn would do anything; asked every few seconds all day, so without the classes."""
    moment = int(at.timestamp())
    with desk.reading() as tx:
        found = tx.session.connection().exec_driver_sql(_ANYTHING_DUE, (moment, moment)).first()
    return found is not None


def _due(tx: Transaction, at: datetime, *, limit: int) -> Sequence[Deadline]:
    """Deadlines that have just passed, or whose next level is to be told, the longest due first."""
    query = (
        select(Deadline)
        .where(col(Deadline.done_at).is_(None), col(Deadline.due_at) <= at, _something_to_do(at))
        .order_by(col(Deadline.due_at))
        .limit(limit)
    )
    return tx.session.exec(query).all()


def _something_to_do(at: datetime) -> ColumnElement[bool]:
    return or_(
        col(Deadline.state) == DeadlineState.RUNNING,
        and_(col(Deadline.state) == DeadlineState.MISSED, col(Deadline.next_level_at) <= at),
    )


def _tell(tx: Transaction, deadline: Deadline, *, at: datetime) -> int:
    """Tell the next level of a deadline's chain; a forgotten acknowledgement begins the chain anew (I-6)."""
    if deadline.acknowledged_at is not None:
        deadlines.forget_acknowledgement(tx, deadline, by=DESK, at=at)
    if deadline.next_level_at is None or deadline.next_level_at > at:
        return 0
    recipients = deadlines.chain_of(deadline).level[deadline.level].to
    case = case_files.get(tx, deadline.case_id)
    for recipient in recipients:
        outbox.queue(tx, letters.escalation(tx, case, deadline, deadline.level, recipient, at=at), at=at)
    deadlines.told(tx, deadline, recipients, by=DESK, at=at)
    return 1
