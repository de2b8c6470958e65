"""The record: who did what, when, before and after; append-only, each entry chained to the one before (A-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class Entry(SQLModel, table=True):
    """One entry of the record."""

    __table_args__ = (Index("entry_by_subject", "subject", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    by: str
    origin: str
    """From where: the terminal, the SSH peer or the command, as `Desk` was told."""
    action: str
    subject: str
    subject_id: str
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    previous: str
    hash: str
    """SHA-256 over the entry's content and the hash before it, in hexadecimal."""
    salt: str | None = None
    """What seals `before` and `after` (K-9); empty in entries from before there were seals, and where a person was
    taken out."""
    sealed: str | None = None
    """The seal of what `before` and `after` were, where a person was taken out of them (K-9)."""
