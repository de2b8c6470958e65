"""The answers of cases to the forms of their procedures: one row a field (K-4 to K-7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from csdesk.models import case  # noqa: F401 - the table that its key names
from csdesk.models.columns import Moment


class CaseAnswer(SQLModel, table=True):
    """What stands in one field of a case's form now, and since when; what stood there before is in the record."""

    __tablename__ = "case_answer"
    __table_args__ = (UniqueConstraint("case_id", "field"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    field: str
    """The field's name: its id, or that of a list of papers with a paper's, such as `papers.licence`."""
    value: str
    """The answer in its one form, or what was typed as long as it is none."""
    by: str
    at: datetime = Field(sa_type=Moment)
    recorded: str = ""
    """What the record has of it last: what is typed letter by letter is written down once it is whole."""
