"""Exports of client data: asked for with a reason, approved twice, done once (K-9)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class ExportRequest(SQLModel, table=True):
    """One wish to take clients' data out of the store, and what became of it."""

    __tablename__ = "export_request"

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    what: str
    """What is to be exported: `clients`."""
    reason: str
    asked_by: str
    asked_at: datetime = Field(sa_type=Moment)
    manager_by: str = ""
    manager_at: datetime | None = Field(default=None, sa_type=Moment)
    director_by: str = ""
    director_at: datetime | None = Field(default=None, sa_type=Moment)
    refused_by: str = ""
    refused_at: datetime | None = Field(default=None, sa_type=Moment)
    refusal: str = ""
    done_by: str = ""
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    rows: int | None = None
    """How many clients went out."""
    sha256: str = ""
    """Of the file they went out in, so that a copy can be told later; its content is kept nowhere."""
