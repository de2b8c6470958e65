"""Two ways to look after promises: as csdesk does it, and wrong on purpose, cut where others can come in between.

What holds the right one to account must find the wrong one, whatever the machine is like: so who comes in between, and
who dies, is written here and left to nobody's luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.person import DESK
from csdesk.desk.promises import deadlines, escalation, outbox, sending
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.models.message import Message, MessageState


def tell_at_once(desks: Sequence[Desk], at: datetime) -> None:
    """Each looks and tells in one transaction, so that one comes after the other."""
    for desk in desks:
        escalation.turn(desk, at=at)


def die_while_sending(desk: Desk, at: datetime) -> None:
    """A message is marked as being sent, and its sender killed before the server is asked."""
    assert sending.take(desk, at=at) is not None


def look_first_and_tell_then(desks: Sequence[Desk], at: datetime) -> None:
    """All look what is due before they take the write lock, all have looked before the first one tells.

    And no key keeps a message one.
    """
    seen = [_due(desk, at) for desk in desks]
    assert all(seen)
    for desk, due in zip(desks, seen, strict=True):
        with desk.writing() as tx:
            for deadline_id, level in due:
                _tell(tx, deadline_id, level, at)


def _due(desk: Desk, at: datetime) -> list[tuple[int | None, int]]:
    with desk.reading() as tx:
        return [(one.id, one.level) for one in escalation._due(tx, at, limit=escalation.AT_ONCE)]


def _tell(tx: Transaction, deadline_id: int | None, level: int, at: datetime) -> None:
    deadline = tx.session.get(Deadline, deadline_id)
    assert deadline is not None
    if deadline.state == DeadlineState.RUNNING:
        deadlines.miss(tx, deadline, by=DESK, at=at)
    deadline.level, deadline.next_level_at, deadline.acknowledged_at = level, at, None
    escalation._tell(tx, deadline, at=at)


def queue_again(tx: Transaction, letter: outbox.Letter, *, at: datetime) -> bool:
    """As `outbox.queue`, under a key that nothing else has."""
    return QUEUE(tx, outbox.Letter(**{**vars(letter), "key": f"{letter.key}/{uuid4()}"}), at=at)


QUEUE = outbox.queue


def call_it_sent_and_die(desk: Desk, at: datetime) -> None:
    """A message is called sent when it is taken out of the outbox, and its sender killed before the server is asked."""
    taken = sending.take(desk, at=at)
    assert taken is not None
    with desk.writing() as tx:
        message = tx.session.get(Message, taken.id)
        assert message is not None
        message.state, message.sent_at, message.sent_to = MessageState.SENT, at, "qc@example.com"
