"""Clients: the companies and persons who ship (K-1, as far as order entry needs it)."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class Client(SQLModel, table=True):
    """One client; what F9 searches is kept beside it by `csdesk.store.search`."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    contact: str = ""
    phone: str = ""
    address: str = ""
    client_class: str
    settlement: str = ""
    """Agreed way of settlement, an id of the playbook; empty while none is agreed."""
    price_approved: bool = False
    onboarded: bool = True
    """False while the opening procedure is not complete: such a client's orders need a director (O-5)."""
    notice_until: date | None = None
    """Until when the signed dangerous-goods notice stands; none on file when empty (O-3)."""
    note: str = ""
    uses: int = 0
    """Orders confirmed for the client; with `last_used_at` it ranks the lookup (O-1)."""
    last_used_at: datetime | None = Field(default=None, sa_type=Moment)
    added_at: datetime = Field(sa_type=Moment)
    archived_at: datetime | None = Field(default=None, sa_type=Moment)
