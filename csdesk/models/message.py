"""The outbox: every message that leaves the shop, from the transaction that made it until it is sent (I-8)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class MessageState(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    """Somebody is handing it over just now; found so by the next sender, it may have arrived already."""
    SENT = "sent"


_UNSENT = text("state <> 'sent'")


class Message(SQLModel, table=True):
    """One message to one recipient."""

    __table_args__ = (
        Index("message_unsent", "next_try_at", sqlite_where=_UNSENT),
        Index("message_by_case", "case_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """What it is, so that it is queued once: `escalation/7/1/0/qc` is deadline 7, generation 1, level 0."""
    message_id: str = Field(unique=True)
    """Made from the key: a mail that had to be sent again is recognised by it."""
    recipient: str
    """An id of the playbook, whose address is looked up when the message is sent; of a client, its code."""
    address: str = ""
    """Where it goes when it is for a client; empty: where the playbook says."""
    documents: list[int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """The documents that go with it, as they are kept in the store (F-2)."""
    subject: str
    body: str
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    deadline_id: int | None = Field(default=None, foreign_key="deadline.id")
    made_at: datetime = Field(sa_type=Moment)
    state: str = MessageState.WAITING
    attempts: int = 0
    next_try_at: datetime = Field(sa_type=Moment)
    uncertain: bool = False
    """Whether an earlier attempt may have arrived although no answer came."""
    problem: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """Why the last attempt failed, as a sentence."""
    refusals: int = 0
    """How often the server refused it for good; from the playbook's number on it is tried seldom."""
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_to: str = ""
    """The address or channel that took it."""
