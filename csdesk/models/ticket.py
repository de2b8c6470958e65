"""Replies to CRM tickets, and parcels that leave the shop again. A ticket itself is a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from csdesk.models import case  # noqa: F401 - the table that its key names
from csdesk.models.columns import Moment


class Reply(SQLModel, table=True):
    """One accepted reply to a ticket, in its three parts."""

    __table_args__ = (
        Index("reply_by_case", "case_id"),
        Index("reply_by_kind", "kind", "at"),
        Index("reply_by_time", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    """Of the form, so that sending it again writes no second one."""
    case_id: int = Field(foreign_key="cases.id")
    kind: str
    """The ticket's procedure, by which colleagues look replies up."""
    facts: str
    solution: str
    until: datetime = Field(sa_type=Moment)
    """By when it is solved: a deadline."""
    by: str
    drafted_by: str = ""
    """The trainee who wrote it, where a colleague sent it (E-1)."""
    at: datetime = Field(sa_type=Moment)


class ReplyDraft(SQLModel, table=True):
    """What a person has typed of a reply and not sent yet."""

    __tablename__ = "reply_draft"

    case_id: int = Field(foreign_key="cases.id", primary_key=True)
    by: str = Field(primary_key=True)
    parts: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    """What stands in the fields that are not empty, as it was typed."""
    saved_at: datetime = Field(sa_type=Moment)


class Departure(SQLModel, table=True):
    """A parcel that left the shop again: returned, redirected or missorted."""

    __table_args__ = (Index("departure_by_number", "number"), Index("departure_by_time", "at"))

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    number: str
    kind: str
    """`return`, `redirect` or `missort`."""
    red_label: bool = False
    site_code_struck: bool = False
    photo: str = ""
    """Where the picture lies."""
    photo_sha256: str = ""
    note: str = ""
    by: str
    at: datetime = Field(sa_type=Moment)
