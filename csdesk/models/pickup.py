"""Parcels that wait at the shop for their owners, the calls about them, and to whom parcels were given out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from csdesk.models import case  # noqa: F401 - the table that its key names
from csdesk.models.columns import Moment

WAITING = "ended_at IS NULL"
"""What of a self-pickup says that it still waits."""

GIVEN_OUT = "outcome = 'released'"
"""What of a release says that the parcel went out."""


class SelfPickup(SQLModel, table=True):
    """A parcel that waits at the shop until its owner comes; how long it may stands in its case (N-5)."""

    __tablename__ = "self_pickup"
    __table_args__ = (
        Index("self_pickup_waiting", "number", unique=True, sqlite_where=text(WAITING)),
        Index("self_pickup_by_number", "number"),
        Index("self_pickup_by_end", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    number: str
    consignee: str
    phone: str = ""
    place: str = ""
    """Where it lies, such as a shelf."""
    valuable: bool = False
    """Two people give it out (N-3)."""
    arrived_at: datetime = Field(sa_type=Moment)
    """From when its days count."""
    case_id: int = Field(foreign_key="cases.id")
    by: str
    at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: str = ""
    ended_as: str = ""
    """`released`, or how it left again: an id of a departure in parcels.toml."""


class PickupCall(SQLModel, table=True):
    """A call to whoever a self-pickup waits for."""

    __tablename__ = "pickup_call"
    __table_args__ = (Index("pickup_call_by_pickup", "self_pickup_id", "at"), Index("pickup_call_by_time", "at"))

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    self_pickup_id: int = Field(foreign_key="self_pickup.id")
    reached: bool
    note: str = ""
    by: str
    at: datetime = Field(sa_type=Moment)


class Release(SQLModel, table=True):
    """A parcel that was given out, or that was stopped when somebody came for it (N-1 to N-4).

    Of an ID number the last four and a hash under the shop's key are kept, and the whole nowhere (N-1).
    """

    __tablename__ = "parcel_release"
    __table_args__ = (
        Index("parcel_release_once", "number", unique=True, sqlite_where=text(GIVEN_OUT)),
        Index("parcel_release_by_number", "number"),
        Index("parcel_release_by_time", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    number: str
    outcome: str
    """`released`, `stopped` by a name that is not the consignee's, or `refused` for another reason; `undone` where it
    was given out by mistake, beside which stands who said so: `taken_back`."""
    collector: str
    """`consignee`, `other` or `company`; empty where it was refused before anybody looked."""
    consignee: str
    document: str
    """Of whoever came: an id of pickups.toml."""
    name: str
    """As it stands on that document."""
    last_four: str
    digest: str
    consignee_document: str = ""
    """Where somebody else came: the consignee's own."""
    consignee_name: str = ""
    consignee_last_four: str = ""
    consignee_digest: str = ""
    verdict: str = ""
    """What came of comparing the name with the consignee's; empty where a company is the consignee (N-2)."""
    why: str = ""
    """What differs, as it was said to whoever gave it out; or why it was refused."""
    called: str = ""
    """Who of the consignee's was spoken to, where somebody else came (N-3)."""
    called_at: datetime | None = Field(default=None, sa_type=Moment)
    sender: str = ""
    """Who at the sender's confirmed a name that was near (N-2)."""
    sender_at: datetime | None = Field(default=None, sa_type=Moment)
    authorised: bool = False
    """A stamped authorisation of the company was seen (N-3)."""
    valuable: bool = False
    second_by: str = ""
    """Who gave a valuable parcel out together with `by` (N-3)."""
    by: str
    at: datetime = Field(sa_type=Moment)
