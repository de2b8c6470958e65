"""What is reported of an incident, and what quality control adds to it (I-9, I-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class Incident(SQLModel, table=True):
    """The report form of one case that is an incident."""

    __table_args__ = (Index("incident_by_department", "department"),)

    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    texts: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    """The form as it is typed, by field: texts, not values, so that nothing half typed is lost (I-9)."""
    loss_fen: int | None = Field(default=None, sa_type=BigInteger)
    """The loss, once it can be read."""
    department: str = ""
    """The department responsible, an id of the playbook: the agent's guess until quality control has judged."""
    drafted_by: str = ""
    """The trainee who filled it in, for a colleague to send (E-1)."""
    reports: int = 0
    """How often the report was sent; each one is whole."""
    reported_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the first report was taken by the outbox (I-1)."""
    judged_by: str | None = None
    judged_at: datetime | None = Field(default=None, sa_type=Moment)
    judged_cause: str = ""
    judged_measure: str = ""
    hidden: bool = False
    """Quality control found that it was kept back (I-11)."""
