"""Handover sheets: what one agent passes to the next, signed by both (S-10)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class Handover(SQLModel, table=True):
    """The sheet of one agent for one post and day: being written, signed, accepted."""

    __table_args__ = (UniqueConstraint("day", "post", "agent"),)

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    day: date
    post: str
    agent: str
    """Who hands over."""
    words: str = ""
    """The agent's own words, kept as they are typed."""
    sheet: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    """What was handed over, as it was when it was signed; until then it is composed anew each time."""
    signature: str = ""
    """A hash over everything that was signed: sheet, words, who and when."""
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    accepted_by: str | None = None
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)


class HandoverAddition(SQLModel, table=True):
    """What was added to a sheet after it was accepted: the sheet itself stays as it was signed."""

    __tablename__ = "handover_addition"
    __table_args__ = (Index("handover_addition_by_handover", "handover_id"),)

    id: int | None = Field(default=None, primary_key=True)
    handover_id: int = Field(foreign_key="handover.id")
    by: str
    at: datetime = Field(sa_type=Moment)
    text: str
