"""Sending what waits in the outbox: taken, handed over outside every transaction, and written down (I-8).

One program at a time sends. A message is marked before it is handed over; when its sender dies before the answer, the
next sender finds the mark, knows that it may have arrived, and sends it again under the same message id: never lost,
and a repeat can be told from a second message.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_, update
from sqlmodel import col, select

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.statements import sent_documents
from csdesk.exchange.outcomes import NotDelivered, NotSetUp, PermanentFailure, Uncertain
from csdesk.models.message import Message, MessageState
from csdesk.refused import Refused
from csdesk.store import write_lock


@dataclass(frozen=True)
class Taken:
    """A message that is about to be handed over."""

    id: int
    recipient: str
    subject: str
    body: str
    message_id: str
    made_at: datetime
    address: str = ""
    """Where it goes when it is for a client."""
    documents: tuple[int, ...] = ()
    """What goes with it, by ids of the store."""


def alone(desk: Desk) -> AbstractContextManager[bool]:
    """Be the one that sends; gives False where another program is at it."""
    return write_lock.alone(desk.store.path, "outbox")


def take(desk: Desk, *, at: datetime) -> Taken | None:
    """Mark the next message as being sent, to be called by the one sender; None when nothing is to be sent now."""
    with desk.reading() as tx:
        if _next(tx, at) is None:
            return None
    with desk.writing() as tx:
        message = _next(tx, at)
        if message is None:
            return None
        if message.state == MessageState.SENDING:
            # Whoever sent it died before it could write down what became of it.
            message.uncertain = True
        message.state = MessageState.SENDING
        message.attempts += 1
        # Should this end its sender, and the next one too, it is not for ever the first in line.
        message.next_try_at = at + tx.playbook.mail.pause_after(message.attempts, message.refusals)
        tx.session.add(message)
        assert message.id is not None
        return Taken(
            message.id, message.recipient, message.subject, message.body, message.message_id, message.made_at,
            message.address, tuple(message.documents or ()),
        )  # fmt: skip


def _next(tx: Transaction, at: datetime) -> Message | None:
    query = select(Message).where(_to_be_sent(tx, at)).order_by(col(Message.next_try_at), col(Message.id)).limit(1)
    return tx.session.exec(query).first()


def _to_be_sent(tx: Transaction, at: datetime) -> ColumnElement[bool]:
    mail = tx.playbook.mail
    next_try, pause = col(Message.next_try_at), timedelta(seconds=mail.pauses_seconds[-1])
    refused_pause = max(pause, timedelta(seconds=mail.refused_pause_seconds))
    is_refused = col(Message.refusals) >= mail.refused_after
    due = or_(
        next_try <= at,
        col(Message.attempts) == 0,
        # A try planned farther off than its longest pause was planned before the clock was set back.
        and_(not_(is_refused), next_try > at + pause),
        and_(is_refused, next_try > at + refused_pause),
    )
    waiting = and_(col(Message.state) == MessageState.WAITING, due)
    return and_(col(Message.state) != MessageState.SENT, or_(waiting, col(Message.state) == MessageState.SENDING))


def hand_over(desk: Desk, taken: Taken, environment: Mapping[str, str]) -> str | NotDelivered:
    """Send a message that was taken, as long as the playbook lets it last; who took it, or why nobody did."""
    # What speaks to servers loads when something is sent, not with every desk.
    from csdesk.exchange import wire

    playbook = desk.playbook
    try:
        with desk.reading() as tx:
            enclosed = sent_documents.enclosed(tx, taken.documents)
    except Refused as refused:
        # Somebody changed what is in the store: such a mail never leaves.
        failure = PermanentFailure(refused.code, refused.message)
        failure.values = refused.values
        return failure
    try:
        return wire.hand_over(
            recipient_id=taken.recipient,
            subject=taken.subject,
            body=taken.body,
            message_id=taken.message_id,
            address=taken.address,
            enclosed=enclosed,
            at=taken.made_at.astimezone(playbook.shop.zone),
            settings=playbook.mail,
            recipients=playbook.recipients,
            sender_name=playbook.shop.name.text(playbook.shop.message_language),
            environment=environment,
        )
    except NotDelivered as failure:
        return failure


def write_down(desk: Desk, taken: Taken, outcome: str | NotDelivered, *, at: datetime) -> bool:
    """Keep what became of a message: sent, or to be tried again after a pause that grows; whether it was sent."""
    with desk.writing() as tx:
        message = tx.session.get(Message, taken.id)
        if message is None or message.state == MessageState.SENT:
            return True
        if isinstance(outcome, str):
            message.state, message.sent_at, message.sent_to, message.problem = MessageState.SENT, at, outcome, None
        else:
            message.state = MessageState.WAITING
            message.problem = outcome.sentence.as_json() | {"set_up": not isinstance(outcome, NotSetUp)}
            message.uncertain = message.uncertain or isinstance(outcome, Uncertain)
            message.refusals += isinstance(outcome, PermanentFailure)
            message.next_try_at = at + _pause(tx, message, outcome)
        tx.session.add(message)
        if isinstance(outcome, NotSetUp):
            _let_the_others_wait(tx, message, at)
        return isinstance(outcome, str)


def _let_the_others_wait(tx: Transaction, tried: Message, at: datetime) -> None:
    """What is to be sent now to the same recipient would fail alike: hundreds are not tried one after the other."""
    tx.session.flush()
    tx.session.connection().execute(
        update(Message)
        .where(
            _to_be_sent(tx, at), col(Message.state) == MessageState.WAITING, col(Message.recipient) == tried.recipient
        )
        .values(problem=tried.problem, next_try_at=tried.next_try_at, attempts=func.max(col(Message.attempts), 1))
    )


def _pause(tx: Transaction, message: Message, outcome: NotDelivered) -> timedelta:
    mail = tx.playbook.mail
    if isinstance(outcome, NotSetUp):
        # Only somebody who sets it up makes a difference; starting csdesk anew tries at once.
        return timedelta(seconds=mail.pauses_seconds[-1])
    return mail.pause_after(message.attempts, message.refusals)


def try_again(desk: Desk, *, at: datetime) -> int:
    """Let messages that waited for something to be set up be tried at once: it may be there now; how many."""
    with desk.reading() as tx:
        if not _wait_for_set_up(tx, at):
            return 0
    with desk.writing() as tx:
        found = _wait_for_set_up(tx, at)
        for message in found:
            message.next_try_at = at
            tx.session.add(message)
        return len(found)


def _wait_for_set_up(tx: Transaction, at: datetime) -> list[Message]:
    unsent = col(Message.state) != MessageState.SENT, col(Message.state) == MessageState.WAITING
    found = tx.session.exec(select(Message).where(*unsent, col(Message.next_try_at) > at)).all()
    return [message for message in found if message.problem is not None and not message.problem["set_up"]]
