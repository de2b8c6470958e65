"""Visits to clients: planned, tried, made with the client's answers; and greetings (K-3)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from csdesk.models import case, client, deadline  # noqa: F401 - the tables that its keys name
from csdesk.models.columns import Moment


class VisitState(StrEnum):
    """Where a visit is."""

    PLANNED = "planned"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    """The client was archived, or became one with another."""
    TAKEN_BACK = "taken_back"
    """It was written down by mistake: what was written stays, and another one stands for it."""


OPEN = "state = 'planned'"
"""What of a visit says that it is still to be made."""

DONE = "state = 'done'"

STANDING = "state IN ('planned', 'done')"
"""What of a visit says that it is one: neither withdrawn nor taken back."""


class Visit(SQLModel, table=True):
    """One visit or call; while it is to be made a client has one of them, and the next begins with its end."""

    __table_args__ = (
        Index("visit_open_by_day", "day", "id", "due_day", sqlite_where=text(OPEN)),
        Index("visit_open_by_due", "due_day", "id", "day", sqlite_where=text(OPEN)),
        Index("visit_open_by_agent", "agent", "day", sqlite_where=text(OPEN)),
        Index(
            "visit_open_by_client",
            "client_id",
            "by_class",
            "agent",
            "due_day",
            "id",
            "kind",
            "counted_from",
            "day",
            "deadline_id",
            "state",
            sqlite_where=text(OPEN),
        ),
        Index("visit_by_client", "client_id", "state", "made_on"),
        Index("visit_by_due", "due_day", "id"),
        Index("visit_made", "made_on", "id", sqlite_where=text(DONE)),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    client_id: int = Field(foreign_key="client.id")
    kind: str
    """The kind of deadline by which it is due: of a first visit, or of the next."""
    by_class: str
    """The class by whose rhythm it is due."""
    counted_from: date
    """The day of the visit before it, or of the opening."""
    day: date
    """The day for which it is planned."""
    due_day: date
    """The last day on which it is in time."""
    state: str = VisitState.PLANNED
    agent: str = ""
    """The client's own agent, whose visit it is; the shift's when empty (K-2)."""
    tries: int = 0
    """How often nobody was reached."""
    moves: int = 0
    """How often it was moved by hand."""
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    """The case of the visits of a day, once it is its day."""
    deadline_id: int | None = Field(default=None, foreign_key="deadline.id")
    """Its promise there."""
    planned_at: datetime = Field(sa_type=Moment)
    made_on: date | None = None
    """The day of the talk."""
    made_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the talk was, as it is said."""
    written_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was written down: later where it is dated back."""
    made_by: str = ""
    answer: str = ""
    """An id of visits.toml: satisfied, fair or not."""
    about: list[str] | None = Field(default=None, sa_column=Column(JSON))
    """Ids of visits.toml."""
    wish: str = ""
    spoke_to: str = ""
    note: str = ""
    opened_case_id: int | None = Field(default=None, foreign_key="cases.id")
    """The case that a client's dissatisfaction began."""


class VisitTry(SQLModel, table=True):
    """Somebody tried and reached nobody."""

    __tablename__ = "visit_try"
    __table_args__ = (Index("visit_try_by_visit", "visit_id"), Index("visit_try_by_client", "client_id"))

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    visit_id: int = Field(foreign_key="visit.id")
    client_id: int = Field(foreign_key="client.id")
    by: str
    at: datetime = Field(sa_type=Moment)
    note: str = ""
    next_day: date
    """The day of the next try."""


class Greeting(SQLModel, table=True):
    """A client was greeted, for a holiday or for an anniversary of its own."""

    __table_args__ = (Index("greeting_by_client", "client_id", "day"), Index("greeting_by_day", "day", "what"))

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id")
    day: date
    what: str
    """An id of visits.toml, or the name of the client's anniversary."""
    by: str
    at: datetime = Field(sa_type=Moment)
    note: str = ""
