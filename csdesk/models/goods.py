"""Goods that are followed: the feedback sheet, contacts, vehicles and partners on the road, papers that are missing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from csdesk.models import case, client, order  # noqa: F401 - the tables that its keys name
from csdesk.models.columns import Moment


class Goods(SQLModel, table=True):
    """One line of the feedback sheet: the goods of one printed order (T-1). How far they are is their case."""

    __table_args__ = (
        Index("goods_by_time", "accepted_at"),
        Index("goods_by_expected", "expected_at"),
        Index("goods_by_client", "client_id"),
        Index("goods_by_trip", "trip_id", sqlite_where=text("trip_id IS NOT NULL")),
        Index("goods_by_waybill", "waybill", sqlite_where=text("waybill <> ''")),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", unique=True)
    case_id: int = Field(foreign_key="cases.id", unique=True)
    """The run of its class's procedure; that of the class it has now."""
    number: str = Field(unique=True)
    """The order's."""
    client_id: int = Field(foreign_key="client.id")
    destination: str
    waybill: str = ""
    """The carrier's number, by which scans are found; empty while nobody has given one."""
    accepted_at: datetime = Field(sa_type=Moment)
    expected_at: datetime = Field(sa_type=Moment)
    """When it was promised: on time or not is measured by it."""
    eta_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it comes by what is known now, where that is another time; the client was told (T-7)."""
    actual_at: datetime | None = Field(default=None, sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    """When last somebody knew where it was."""
    satisfied: str = ""
    """What the consignee said, an id of goods.toml; empty while nobody asked."""
    goods_class: str
    proposed_class: str
    reasons: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """Why that class was proposed, ids of goods.toml."""
    class_by: str = ""
    """Who chose another by hand; empty while it is the proposed one."""
    class_at: datetime | None = Field(default=None, sa_type=Moment)
    class_reason: str = ""
    trip_id: int | None = Field(default=None, foreign_key="trip.id")
    """The vehicle or partner that has it."""


class Contact(SQLModel, table=True):
    """One talk about goods: when, to whom, what, late or not (T-6). Never changed after it is written."""

    __tablename__ = "goods_contact"
    __table_args__ = (Index("goods_contact_by_goods", "goods_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    """Of the form, so that sending it again writes no second one."""
    goods_id: int = Field(foreign_key="goods.id")
    at: datetime = Field(sa_type=Moment)
    """When it was, as whoever wrote it says."""
    written_at: datetime = Field(sa_type=Moment)
    """When it was written down; both are shown where they lie apart."""
    spoke_to: str
    what: str
    late: bool = False
    """Whether the goods were late then."""
    by: str


class Trip(SQLModel, table=True):
    """A vehicle or a partner on the road, with the orders that it has (T-7). It has arrived when its case is closed."""

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", unique=True)
    kind: str
    """`vehicle` or `partner`, an id of goods.toml."""
    name: str
    """Its plate, or the partner's name."""
    driver: str = ""
    phone: str = ""
    expected_at: datetime = Field(sa_type=Moment)
    """When it arrives, by what is known now."""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)


class TripDelay(SQLModel, table=True):
    """A delay on the road: why, and the new time (T-7). Who has to be told of it are cases of their own."""

    __tablename__ = "trip_delay"
    __table_args__ = (Index("trip_delay_by_trip", "trip_id"),)

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    trip_id: int = Field(foreign_key="trip.id")
    reason: str
    """An id of goods.toml."""
    new_time: datetime = Field(sa_type=Moment)
    note: str = ""
    by: str
    at: datetime = Field(sa_type=Moment)


class MissingPaper(SQLModel, table=True):
    """A paper or a fact that goods lack (T-8): asked for, and there once its case is closed."""

    __tablename__ = "goods_paper"
    __table_args__ = (Index("goods_paper_by_goods", "goods_id"),)

    id: int | None = Field(default=None, primary_key=True)
    goods_id: int = Field(foreign_key="goods.id")
    case_id: int = Field(foreign_key="cases.id", unique=True)
    kind: str
    """An id of goods.toml."""
