"""Tries to sign in by names that no account has: they are slowed down like any other (A-2)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class StrangerTry(SQLModel, table=True):
    """Wrong tries in a row by one name, which is not kept itself: people type passwords into the wrong field."""

    __tablename__ = "stranger_try"

    name_hash: str = Field(primary_key=True)
    failures: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=Moment)
    tried_at: datetime = Field(sa_type=Moment)
