"""What is reported of an incident, and what quality control adds to it (I-9, I-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class Incident(SQLModel, table=True):
    """The report form of one case that is an incident."""

    __table_args__ = (Index("incident_by_department", "department"),)

    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    happened_at: str = ""
    """When it happened, as it was told."""
    place: str = ""
    found_by: str = ""
    client: str = ""
    reference: str = ""
    """Order or waybill, as it was given."""
    happened: str = ""
    done: str = ""
    loss_fen: int | None = Field(default=None, sa_type=BigInteger)
    cause: str = ""
    department: str = ""
    """The department thought responsible, an id of the playbook."""
    client_said: str = ""
    measure: str = ""
    """What the reporting agent suggests."""
    reports: int = 0
    """How often the report was sent; each sending is whole."""
    reported_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the first report was taken by the outbox (I-1)."""
    qc_cause: str = ""
    qc_department: str = ""
    qc_measure: str = ""
    qc_by: str | None = None
    qc_at: datetime | None = Field(default=None, sa_type=Moment)
    hidden: bool = False
    """Quality control found that it was kept back (I-11)."""
