"""Proof of delivery: the signed slip of each order that asked for one, its story, and the envelopes slips come in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from csdesk.models import case, client, order  # noqa: F401 - the tables that its keys name
from csdesk.models.columns import Moment


class SlipState(StrEnum):
    """Where a slip is, in the order in which it goes (D-2)."""

    ASKED = "asked"
    """It has to be signed; where the goods have not arrived yet, it cannot be."""
    SIGNED = "signed"
    POSTED = "posted"
    RECEIVED = "received"
    CHECKED = "checked"
    RETURNED = "returned"
    """Handed to the client, or to finance, and signed for (D-5)."""
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    """Nobody asks for it any more: its order was cancelled or changed."""


DUE = "back_at IS NULL AND due_at IS NOT NULL"
"""What the lists of due and overdue slips look at; they repeat these words, or SQLite does not use the index (D-4)."""

UNFINISHED = "state NOT IN ('filed', 'withdrawn')"
"""What is still to be done; the counts repeat these words."""


COMING = "state = 'asked' AND arrived_at IS NULL"
"""Slips whose goods are on their way."""

FAULTY = "fault <> ''"
"""Slips that are signed again because something is wrong with them."""


class Slip(SQLModel, table=True):
    """The slip of one order: what is asked for, when it is due, where it is now (D-1, D-2)."""

    __table_args__ = (
        Index("slip_due", "due_at", "id", sqlite_where=text(DUE)),
        Index("slip_unfinished", "state", "id", sqlite_where=text(UNFINISHED)),
        Index("slip_coming", "id", sqlite_where=text(COMING)),
        Index("slip_faulty", "id", sqlite_where=text(FAULTY)),
        Index("slip_by_due", "due_at"),
        Index("slip_by_client", "client_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="orders.id", unique=True)
    number: str = Field(unique=True)
    """Of its work order, which is printed on it as a bar code."""
    client_id: int = Field(foreign_key="client.id")
    place: str = ""
    """Who signs it: the consignee."""
    region: str = ""
    """An id of slips.toml."""
    partner: str = ""
    """An id of slips.toml where a partner carries."""
    copies: int = 1
    stamp: bool = False
    transfers: int = 0
    parts: int = 1
    """In how many parts the shipment goes (D-1)."""
    arrived_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its last part arrived."""
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    """By when it must be back: what its deadline says."""
    state: str = SlipState.ASKED
    round: int = 1
    """How many times it was to be signed: once more for each fault (D-3)."""
    fault: str = ""
    """What is wrong with it until it is signed again, an id of slips.toml."""
    back_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it came back; empty while it is out, and then it is pressed for."""
    presses: int = 0
    pressed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was last pressed for (D-4)."""


class SlipPart(SQLModel, table=True):
    """One part of a shipment that has arrived (D-1)."""

    __tablename__ = "slip_part"
    __table_args__ = (PrimaryKeyConstraint("slip_id", "part"),)

    slip_id: int = Field(foreign_key="slip.id")
    part: int
    """From 1."""
    arrived_at: datetime = Field(sa_type=Moment)
    by: str
    at: datetime = Field(sa_type=Moment)


class SlipMark(SQLModel, table=True):
    """A state that a slip came to, with who and when (D-2, D-5)."""

    __tablename__ = "slip_mark"
    __table_args__ = (UniqueConstraint("slip_id", "round", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    slip_id: int = Field(foreign_key="slip.id")
    round: int
    state: str
    by: str
    at: datetime = Field(sa_type=Moment)
    note: str = ""
    to: str = ""
    """Of a handing: `client` or `finance`."""
    taken_by: str = ""
    """Of a handing: who took it and signed for it."""


class SlipPress(SQLModel, table=True):
    """Somebody was pressed for a slip (D-4)."""

    __tablename__ = "slip_press"
    __table_args__ = (Index("slip_press_by_slip", "slip_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    slip_id: int = Field(foreign_key="slip.id")
    whom: str
    said: str
    by: str
    at: datetime = Field(sa_type=Moment)


class SlipFault(SQLModel, table=True):
    """A slip that was incomplete, wrong or missing (D-3)."""

    __tablename__ = "slip_fault"
    __table_args__ = (Index("slip_fault_by_slip", "slip_id"), Index("slip_fault_by_time", "found_at"))

    id: int | None = Field(default=None, primary_key=True)
    slip_id: int = Field(foreign_key="slip.id")
    round: int
    """The round in which it was found."""
    kind: str
    note: str
    found_by: str
    found_at: datetime = Field(sa_type=Moment)
    unseen_by: str = ""
    """Who had checked the slip and did not see it (D-4)."""
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    """The case in which it is reported and signed again."""


class SlipBatch(SQLModel, table=True):
    """An envelope of slips with its list (D-2)."""

    __tablename__ = "slip_batch"
    __table_args__ = (Index("slip_batch_open", "id", sqlite_where=text("closed_at IS NULL")),)

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    number: str = Field(unique=True)
    sender: str
    waybill: str = ""
    """The number by which the envelope travels."""
    posted_by: str
    posted_at: datetime = Field(sa_type=Moment)
    closed_by: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class SlipBatchLine(SQLModel, table=True):
    """One number of an envelope: on its list, or found in it, or both."""

    __tablename__ = "slip_batch_line"
    __table_args__ = (PrimaryKeyConstraint("batch_id", "number"), Index("slip_batch_line_by_slip", "slip_id"))

    batch_id: int = Field(foreign_key="slip_batch.id")
    number: str
    """As on the list, or as scanned."""
    slip_id: int | None = Field(default=None, foreign_key="slip.id")
    """None for a number that no slip of the shop has."""
    listed: bool
    got_by: str = ""
    got_at: datetime | None = Field(default=None, sa_type=Moment)
