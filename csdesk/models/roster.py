"""Who is on which post: rotations, swaps, leave, and when people came and went (S-1 to S-5)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class Rotation(SQLModel, table=True):
    """Agents who take turns on the posts of a pattern from a day on, until a later rotation takes its place (S-1)."""

    id: int | None = Field(default=None, primary_key=True)
    pattern: str
    policy: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """The pattern as it was in the playbook: past days keep the hours they had."""
    agents: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """In the order of their turns: on the first day the first has the first post."""
    start: date
    made_by: str
    made_at: datetime = Field(sa_type=Moment)


class Swap(SQLModel, table=True):
    """Two people who do each other's work on one day (S-1)."""

    __table_args__ = (Index("swap_by_day", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    day: date
    one: str
    other: str
    reason: str = ""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class LeaveState(StrEnum):
    """What became of a leave that was asked for."""

    ASKED = "asked"
    """It does not count yet: the other agent has to agree, or a supervisor to decide."""
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Leave(SQLModel, table=True):
    """Days on which an agent does not work (S-2, S-3)."""

    __table_args__ = (Index("leave_by_day", "first", "last"),)

    id: int | None = Field(default=None, primary_key=True)
    agent: str
    first: date
    last: date
    """The last day of it, which is a day of leave too."""
    reason: str = ""
    state: str = LeaveState.ASKED
    asked_by: str
    asked_at: datetime = Field(sa_type=Moment)
    agreed_by: str | None = None
    """The other agent who knows and agrees (S-3)."""
    agreed_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: str | None = None
    """The supervisor who granted it beyond the limits, or refused it (S-2)."""
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = ""
    """Why the supervisor decided so."""


class Attendance(SQLModel, table=True):
    """One stay of an agent at the shop (S-5)."""

    __table_args__ = (Index("attendance_by_day", "day", "agent"),)

    id: int | None = Field(default=None, primary_key=True)
    agent: str
    day: date
    on_at: datetime = Field(sa_type=Moment)
    off_at: datetime | None = Field(default=None, sa_type=Moment)
    """Empty while the agent is there."""
