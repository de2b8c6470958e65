"""The outbox: messages are queued in the transaction that makes them, each once, and leave later (I-8)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.models.message import Message, MessageState
from csdesk.models.record import Entry

SUBJECT_LIMIT = 150
"""Characters of a subject; longer ones are cut by the sender's readers anyway."""


@dataclass(frozen=True)
class Letter:
    """What is to be told to somebody: the key that makes it one message, and its words."""

    key: str
    recipient: str
    subject: str
    body: str
    case_id: int | None = None
    deadline_id: int | None = None
    address: str = ""
    """Where it goes when it is for a client, whom no playbook knows (F-2)."""
    documents: tuple[int, ...] = ()
    """The documents that go with it, by their ids in the store (F-2)."""


def queue(tx: Transaction, letter: Letter, *, at: datetime) -> bool:
    """Put a message into the outbox, to leave when this transaction is kept; False when it is there already (I-8)."""
    # Hundreds may be queued at once, so both are asked of the connection: every message is flushed when it is added.
    if tx.session.connection().execute(select(Message.id).where(Message.key == letter.key)).first() is not None:
        return False
    tx.session.add(
        Message(
            key=letter.key,
            message_id=_message_id(tx, letter.key),
            recipient=letter.recipient,
            subject=letter.subject[:SUBJECT_LIMIT],
            body=letter.body,
            address=letter.address,
            documents=list(letter.documents) or None,
            case_id=letter.case_id,
            deadline_id=letter.deadline_id,
            made_at=at,
            next_try_at=at,
        )
    )
    tx.session.flush()
    return True


def _message_id(tx: Transaction, key: str) -> str:
    """The same for the same message of the same store, however often it has to be sent."""
    store = tx.session.connection().execute(select(Entry.hash).order_by(col(Entry.id)).limit(1)).scalar() or ""
    digest = hashlib.sha256(f"{store}/{key}".encode()).hexdigest()
    return f"<{digest[:40]}@csdesk.invalid>"


@dataclass(frozen=True)
class Outbox:
    """How the outbox stands."""

    waiting: int
    """Messages that have not left, troubled ones too."""
    troubled: int
    """Of these, those whose last attempt failed."""


_STATE = select(func.count(), func.count().filter(col(Message.problem).is_not(None))).where(
    col(Message.state) != MessageState.SENT
)


def state(tx: Transaction) -> Outbox:
    """How many messages wait, and how many of them are in trouble."""
    waiting, troubled = tx.session.exec(_STATE).one()
    return Outbox(waiting, troubled)


def page(tx: Transaction, *, before: int | None = None, limit: int = 50, unsent: bool = False) -> Sequence[Message]:
    """Messages, the latest first: the first page, or the one before an id; only those that have not left if asked."""
    query = select(Message).order_by(col(Message.id).desc()).limit(limit)
    if unsent:
        query = query.where(Message.state != MessageState.SENT)
    if before is not None:
        query = query.where(col(Message.id) < before)
    return tx.session.exec(query).all()


def of_case(tx: Transaction, case_id: int) -> Sequence[Message]:
    """Every message about a case, the first first."""
    return tx.session.exec(select(Message).where(Message.case_id == case_id).order_by(col(Message.id))).all()
