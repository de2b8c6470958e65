"""Erasing a person: asked for with a reason, approved, done once (K-9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from csdesk.models import client  # noqa: F401 - the table that its key names
from csdesk.models.columns import Moment


class Erasure(SQLModel, table=True):
    """One wish to take a person out of the store, a client's or a recipient, and what became of it."""

    __table_args__ = (Index("erasure_by_client", "client_id"),)

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    client_id: int | None = Field(default=None, foreign_key="client.id")
    """Whose person it is; None of a recipient."""
    person: str = ""
    """A recipient's name; with the phone it says who, and is emptied when it is done."""
    phone: str = ""
    reason: str
    asked_by: str
    asked_at: datetime = Field(sa_type=Moment)
    approved_by: str = ""
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    """While this is set and `done_at` is not, the guards of the record and of orders let the erasing through."""
    refused_by: str = ""
    refused_at: datetime | None = Field(default=None, sa_type=Moment)
    refusal: str = ""
    done_by: str = ""
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    counts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """Rows that were changed, by table."""
    scope: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """Whom it takes out, from when it began until all of it is done: what was cut off goes on with the same words."""
