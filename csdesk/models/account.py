"""Accounts: who may sign in, and as what (A-1, A-2)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class Account(SQLModel, table=True):
    """One person who may use the desk."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    role: str
    password_hash: str
    unix_user: str | None = Field(default=None, unique=True)
    """The operating-system user whose commands are done in this person's name."""
    failures: int = 0
    """Wrong passwords in a row."""
    next_try_at: datetime | None = Field(default=None, sa_type=Moment)
    """No password is looked at before this moment."""
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    made_at: datetime = Field(sa_type=Moment)
