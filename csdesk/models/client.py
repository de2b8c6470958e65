"""Clients: the companies and persons who ship, their contacts, addresses and occasions (K-1)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment

OWNED = "owner <> ''"
MERGED = "merged_into_id IS NOT NULL"
"""What the indexes hold; queries repeat these words, or SQLite does not use them."""


class Client(SQLModel, table=True):
    """One client; what F9 searches is kept beside it by `csdesk.store.search`.

    `contact`, `contact_role`, `phone`, `email` and `address` are its first ones; further ones have rows of their own.
    """

    __table_args__ = (
        Index("client_by_owner", "owner", sqlite_where=text(OWNED)),
        Index("client_merged", "merged_into_id", sqlite_where=text(MERGED)),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    contact: str = ""
    phone: str = ""
    """One number or several, parted by `;`."""
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
    """Since when F9 does not offer it; of a merged one, when it was merged."""
    short_name: str = ""
    kind: str = ""
    """An id of clients.toml; empty while nobody has said it."""
    business: str = ""
    """What it deals in, in its own words."""
    cycle: str = ""
    """When it is billed, an id of clients.toml."""
    language: str = ""
    """`zh_CN` or `en`; empty: the shop's."""
    owner: str = ""
    """The account that looks after it (K-2)."""
    contact_role: str = ""
    """An id of clients.toml."""
    contact_note: str = ""
    email: str = ""
    address_kind: str = ""
    """An id of clients.toml."""
    opened_on: date | None = None
    """When the account was opened: visits are planned from it (K-3)."""
    revision: int = 0
    """One more with each change of the file: who changes an older state is told."""
    merged_into_id: int | None = Field(default=None, foreign_key="client.id")
    """The client that it was merged into; never one that is itself merged."""
    erased_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the person was taken out of it (K-9)."""


class ClientContact(SQLModel, table=True):
    """A contact of a client beside the first (K-1)."""

    __tablename__ = "client_contact"
    __table_args__ = (Index("client_contact_by_client", "client_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id")
    position: int
    """From 2: the first one stands in the client's row."""
    name: str
    role: str = ""
    """An id of clients.toml."""
    phone: str = ""
    email: str = ""
    note: str = ""


class ClientAddress(SQLModel, table=True):
    """An address of a client beside the first (K-1)."""

    __tablename__ = "client_address"
    __table_args__ = (Index("client_address_by_client", "client_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id")
    position: int
    """From 2: the first one stands in the client's row."""
    kind: str = ""
    """An id of clients.toml."""
    address: str


class ClientOccasion(SQLModel, table=True):
    """A day of each year on which a client is greeted: an anniversary (K-3)."""

    __tablename__ = "client_occasion"
    __table_args__ = (
        Index("client_occasion_by_client", "client_id"),
        Index("client_occasion_by_day", "month", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id")
    name: str
    month: int
    day: int


class ClientDraft(SQLModel, table=True):
    """What a person has typed over a client's card and not saved yet; under no code, a new client."""

    __tablename__ = "client_draft"

    code: str = Field(primary_key=True)
    by: str = Field(primary_key=True)
    revision: int
    """The client's revision that it was typed over."""
    texts: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    """The lines that were touched, as they were typed."""
    saved_at: datetime = Field(sa_type=Moment)
