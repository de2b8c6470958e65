"""Orders: drafts while they are typed, then numbered work orders whose revisions all stay readable (O-6, O-8, O-11)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment


class OrderState(StrEnum):
    """Where an order is in its life."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Order(SQLModel, table=True):
    """One order: the form's own UUID, and once confirmed its number and centre."""

    __tablename__ = "orders"
    __table_args__ = (Index("orders_by_day", "day", "number"), Index("orders_by_state", "state", "handed_over_at"))

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    state: str = OrderState.DRAFT
    number: str | None = Field(default=None, unique=True)
    day: date | None = None
    """The shop's day on which the order was confirmed."""
    centre: str | None = None
    revision: int = 0
    """The revision in force; 0 while the order is a draft."""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    confirmed_by: str | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_by: str | None = None
    """Who answered for what the confirming person may not decide (O-4, O-5)."""
    approval_reason: str | None = None
    handed_over_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the centre's work order of the revision in force was written; empty while it waits (O-7)."""
    cancelled_by: str | None = None
    cancelled_at: datetime | None = Field(default=None, sa_type=Moment)
    cancel_reason: str | None = None


class OrderRevision(SQLModel, table=True):
    """What was ordered, as of one revision; never changed after it is written (O-8)."""

    __tablename__ = "order_revision"
    __table_args__ = (
        UniqueConstraint("order_id", "revision"),
        Index("order_revision_by_client", "client_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id")
    revision: int
    by: str
    at: datetime = Field(sa_type=Moment)
    asked_by: str | None = None
    """Who asked for the change, by which channel, what and why; empty on the first revision."""
    asked_channel: str | None = None
    asked_what: str | None = None
    asked_why: str | None = None

    channel: str
    client_id: int = Field(foreign_key="client.id")
    caller: str = ""
    caller_phone: str = ""
    job_type: str
    vehicle: str = ""
    wanted_at: datetime | None = Field(default=None, sa_type=Moment)
    slip_back: bool = False
    stamp: bool = False
    copies: int = 1
    notes: str = ""
    settlement: str
    pickup_company: str = ""
    pickup_address: str
    pickup_contact: str = ""
    pickup_phone: str = ""
    delivery_company: str = ""
    delivery_address: str
    delivery_contact: str
    delivery_phone: str
    goods: str
    pieces: int
    weight_g: int | None = Field(default=None, sa_type=BigInteger)
    volume_cm3: int | None = Field(default=None, sa_type=BigInteger)
    packing: str = ""
    dangerous: bool = False
    fragile: bool = False
    upright: bool = False
    dry: bool = False
    fee_fen: int | None = Field(default=None, sa_type=BigInteger)
    declared_fen: int | None = Field(default=None, sa_type=BigInteger)
    remarks: str = ""


class OrderCheck(SQLModel, table=True):
    """One intake check of a confirmed order, with who ticked it and when (O-3)."""

    __tablename__ = "order_check"
    __table_args__ = (UniqueConstraint("order_id", "check_id"),)

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id")
    check_id: str
    by: str
    at: datetime = Field(sa_type=Moment)
    evidence: str = ""
    """What stood behind the tick: `until 2027-03-31` for a standing notice, the count for a fax."""


class OrderDraft(SQLModel, table=True):
    """The form of an order as it is typed: texts, not values, so that nothing half typed is lost (O-11)."""

    __tablename__ = "order_draft"

    order_id: int = Field(primary_key=True, foreign_key="orders.id")
    owner: str = Field(index=True)
    texts: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    """Field name to the text in it."""
    ticks: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """Check id to {"by", "at"} of its tick."""
    filled: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """Fields that the client filled and nobody has touched."""
    cursor: str = ""
    """The field the cursor was in."""
    cursor_at: int = 0
    """Where in that field, in characters."""
    saved_at: datetime = Field(sa_type=Moment)


class DayCounter(SQLModel, table=True):
    """The last order number given on a day; it moves in the confirming transaction, so numbers have no gap (O-6)."""

    __tablename__ = "day_counter"

    day: date = Field(primary_key=True)
    last: int
