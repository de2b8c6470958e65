"""Runs of the untracked-parcel query, what was decided for each row, and the lists of claims."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from csdesk.models import case  # noqa: F401 - the table that its key names
from csdesk.models.columns import Moment

UNDECIDED = "decision = ''"
"""The rows that still wait; queries repeat these words, or SQLite does not use the index."""


class UntrackedRun(SQLModel, table=True):
    """One run of a query over parcels, kept with its window and what it counted."""

    __tablename__ = "untracked_run"
    __table_args__ = (Index("untracked_run_by_time", "query", "as_of"),)

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    query: str
    """`untracked`, or the name of another query."""
    by: str
    at: datetime = Field(sa_type=Moment)
    as_of: datetime = Field(sa_type=Moment)
    """The moment that hours are counted to."""
    first: datetime = Field(sa_type=Moment)
    last: datetime = Field(sa_type=Moment)
    """The window, both ends in it (U-1)."""
    left_out: int
    """How many bag numbers it found and did not show (U-2)."""
    counts: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    """How many rows of each kind."""


class UntrackedRow(SQLModel, table=True):
    """One parcel that a run found: as it was then, and what was decided for it."""

    __tablename__ = "untracked_row"
    __table_args__ = (
        UniqueConstraint("run_id", "number"),
        Index("untracked_row_by_number", "number", "query", "asked_on"),
        Index("untracked_row_undecided", "run_id", "number", sqlite_where=text(UNDECIDED)),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="untracked_run.id")
    query: str
    asked_on: date
    """The day on the shop's clocks that the run asked about: seeing a parcel twice on one day counts once (U-6)."""
    number: str
    kind: str
    action: str
    prepares: str = ""
    """`delay`, `loss` or nothing: the claim that is prepared beside it."""
    last_scan_at: datetime | None = Field(default=None, sa_type=Moment)
    last_scan_kind: str = ""
    place: str = ""
    runs_seen: int
    """On how many days' runs it was found, this one counted."""
    decision: str = ""
    """What was decided; empty while nothing is."""
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    note: str = ""
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    """The ticket that the decision opened, or found open."""


class ListedParcel(SQLModel, table=True):
    """A parcel on the delay or the loss list: on one of them, once."""

    __tablename__ = "listed_parcel"
    __table_args__ = (
        Index("listed_parcel_once", "number", unique=True, sqlite_where=text("left_at IS NULL")),
        Index("listed_parcel_by_claim", "claim", "put_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str
    claim: str
    """`delay` or `loss`."""
    put_by: str
    put_at: datetime = Field(sa_type=Moment)
    story: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    """Onto which list it was put when and by whom, the first one first: moving it keeps the story."""
    left_at: datetime | None = Field(default=None, sa_type=Moment)
    left_because: str = ""
    """Why it is on no list any more: it was signed, or taken off by hand."""
