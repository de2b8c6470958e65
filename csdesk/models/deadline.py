"""Deadlines: promises with a due time, which warn, pass, escalate, and stay in the record as met or missed (I-6)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class DeadlineState(StrEnum):
    """What has become of a deadline. A missed one is still open until it is done."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"
    """Nothing is promised any more: its case was withdrawn."""


_OPEN = text("done_at IS NULL")

_IN_REPORTS = (
    "kind", "due_at", "state", "misses", "owner", "case_id", "done_at", "started_at", "paused_seconds", "renewals",
)  # fmt: skip
"""All that reports ask of a row, which is long: its policy and its chain stand in it."""


class Deadline(SQLModel, table=True):
    """One promise. The time left is always due minus now: nothing that matters ticks in memory (I-7)."""

    __table_args__ = (
        Index("deadline_open", "due_at", sqlite_where=_OPEN),
        Index("deadline_by_case", "case_id"),
        Index("deadline_by_kind", *_IN_REPORTS),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    step_id: int | None = Field(default=None, foreign_key="case_step.id")
    """The step that was promised; none for an answer promised to the client (I-3)."""
    kind: str
    words: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    """What is promised, in every language."""
    given: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    """What was said when it was started, such as the minutes of a promise."""
    policy: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """The kind as it was in the playbook when this generation was promised: a changed playbook moves nothing."""
    because: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    """Why it is due then, as sentences."""
    state: str = DeadlineState.RUNNING
    owner: str
    generation: int = 1
    """Counts renewals, reopenings, new beginnings and restarts of the chain: with the level it keys each escalation."""
    started_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    misses: int = 0
    """How many of its generations passed without being done."""
    missed_at: datetime | None = Field(default=None, sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was met, done late, or withdrawn; empty while it is open."""
    done_by: str | None = None
    renewals: int = 0
    paused_at: datetime | None = Field(default=None, sa_type=Moment)
    pause_reason: str | None = None
    paused_seconds: int = 0
    """All its finished pauses together (I-10)."""
    chain: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """The escalation chain as it was in the playbook when the deadline began."""
    chain_from: datetime = Field(sa_type=Moment)
    """From when the chain's minutes count: the due time, or when a forgotten acknowledgement began it anew."""
    level: int = 0
    """How many levels of the chain were told in this generation."""
    next_level_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the next level is told; empty when there is none, and while somebody has acknowledged."""
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
    acknowledged_by: str | None = None
