"""The training of new agents: what was read, tests with their answers, and what waits for a colleague (E-1)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class TestState(StrEnum):
    """Where a test is."""

    __test__ = False  # no test of pytest's

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


class TrainingReading(SQLModel, table=True):
    """Somebody has read a topic."""

    __tablename__ = "training_reading"
    __table_args__ = (PrimaryKeyConstraint("agent", "topic"),)

    agent: str
    topic: str
    version: int
    at: datetime = Field(sa_type=Moment)


class TrainingTest(SQLModel, table=True):
    """One test of somebody's in a topic, with the questions as they were drawn: a changed bank moves none of them."""

    __tablename__ = "training_test"
    __table_args__ = (
        Index("training_test_by_agent", "agent", "topic"),
        Index("training_test_running", "agent", "topic", unique=True, sqlite_where=text("state = 'running'")),
    )

    id: int | None = Field(default=None, primary_key=True)
    agent: str
    topic: str
    version: int
    """Of the topic, when the test was drawn."""
    seed: int
    """What it was drawn with."""
    questions: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    """Each drawn question whole, its options in the order in which they are shown."""
    pass_percent: int
    began_at: datetime = Field(sa_type=Moment)
    ends_at: datetime | None = Field(default=None, sa_type=Moment)
    """Until when it may be answered; empty where it may take as long as it takes."""
    state: str = TestState.RUNNING
    place: int = 0
    """The question that is in front, from 0."""
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    right: int = 0
    """How many answers were right; 0 while it runs."""


class TrainingAnswer(SQLModel, table=True):
    """What was answered to one question of a test, last."""

    __tablename__ = "training_answer"
    __table_args__ = (PrimaryKeyConstraint("test_id", "place"),)

    test_id: int = Field(foreign_key="training_test.id")
    place: int
    """Which question, from 0."""
    answer: list[str] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=Moment)


class TrainingReopening(SQLModel, table=True):
    """A supervisor opened a topic again for somebody: what was done of it before counts no more."""

    __tablename__ = "training_reopening"
    __table_args__ = (PrimaryKeyConstraint("agent", "topic"),)

    agent: str
    topic: str
    after_test: int
    """The tests up to this one count no more."""
    reason: str
    by: str
    at: datetime = Field(sa_type=Moment)


class Waiting(SQLModel, table=True):
    """Something that somebody drafted and may not send: it waits for a colleague."""

    __tablename__ = "waiting"
    __table_args__ = (PrimaryKeyConstraint("kind", "subject_id", "asked_by"),)

    kind: str
    """`order`, `reply` or `report`."""
    subject_id: int
    """The order's or the case's id."""
    asked_by: str
    asked_at: datetime = Field(sa_type=Moment)
    sent_back_by: str = ""
    sent_back: str = ""
    """What a colleague wrote who gave it back; empty while it waits."""
