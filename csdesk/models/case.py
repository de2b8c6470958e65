"""Cases: one run of a procedure of the playbook each, with the steps that are done in it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from csdesk.models import client, order  # noqa: F401 - the tables that its keys name
from csdesk.models.columns import Moment


class CaseState(StrEnum):
    """Where a case is in its life."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """What it was about is no more: the order was cancelled, the draft thrown away."""


class StepState(StrEnum):
    """Where a step is."""

    WAITING = "waiting"
    """Steps before it are to be done first."""
    OPEN = "open"
    DONE = "done"
    LEFT_OUT = "left_out"
    """It does not apply to this case, as the steps for a large loss to a small one."""
    SKIPPED = "skipped"
    """Somebody said why it is not done this time (S-6)."""
    KEPT = "kept"
    """Somebody said why it stays open: it is carried to the next day (S-11)."""
    CARRIED = "carried"
    """It was open when its day closed, and is carried to the next (S-11)."""


_IN_LIST = ("began_at", "state", "procedure", "owner", "client_id", "number", "title", "waybill")
"""All that the list of cases asks of a row: the procedure's copy, which is long, stands before some of it."""


class Case(SQLModel, table=True):
    """One run of a procedure. What the procedure said is copied at the start: a changed playbook moves nothing."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_by_state", "state", "began_at"),
        Index("cases_by_client", "client_id", "began_at"),
        Index("cases_in_list", *_IN_LIST, sqlite_where=text("day IS NULL")),
        Index("cases_open_in_list", *_IN_LIST, sqlite_where=text("day IS NULL AND state = 'open'")),
        Index("cases_by_order", "order_id"),
        Index("cases_by_day", "procedure", "began_at"),
        Index("cases_by_list_day", "day"),
        Index("cases_by_waybill", "waybill", sqlite_where=text("waybill <> ''")),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    """Of the form that opened it, so that sending again opens no second one."""
    procedure: str
    number: str | None = Field(default=None, unique=True)
    """As people call it, such as I-0007; empty where it goes by its order's number."""
    title: str
    state: str = CaseState.OPEN
    began_at: datetime = Field(sa_type=Moment)
    """From when its clocks run: when the agent learned of it, or the fact that started it."""
    opened_by: str
    opened_at: datetime = Field(sa_type=Moment)
    owner: str
    """Whose it is to look after."""
    after_hours: bool = False
    """Whether it began outside working hours (I-2)."""
    policy: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """The procedure as it was in the playbook when the case began."""
    order_id: int | None = Field(default=None, foreign_key="orders.id")
    client_id: int | None = Field(default=None, foreign_key="client.id")
    waybill: str = ""
    day: date | None = None
    """The day whose checklist it is; none for everything else (S-6)."""
    aim_at: datetime | None = Field(default=None, sa_type=Moment)
    """The moment that its steps count to or from, such as when goods are expected; none where none does (T-3)."""
    traits: list[str] | None = Field(default=None, sa_column=Column(JSON))
    """What holds of it and decides which steps apply, ids of goods.toml (T-3)."""
    handed_up_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it went up to whoever may decide it (I-4)."""
    closed_by: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class CaseStep(SQLModel, table=True):
    """One thing to do in a case."""

    __tablename__ = "case_step"
    __table_args__ = (UniqueConstraint("case_id", "step"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    step: str
    """Its id in the procedure."""
    place: int
    """Its place in the procedure, from 0."""
    state: str = StepState.WAITING
    by: str | None = None
    at: datetime | None = Field(default=None, sa_type=Moment)
    note: str = ""
    evidence: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    """What shows that it was done, such as a count or a figure; none where a tick is enough (S-6, S-7)."""


class CaseCounter(SQLModel, table=True):
    """The last number given with a prefix; it moves in the opening transaction, so numbers have no gap."""

    __tablename__ = "case_counter"

    prefix: str = Field(primary_key=True)
    last: int
