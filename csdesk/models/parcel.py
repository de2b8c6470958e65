"""Parcels and what a carrier said of them: one row a parcel with its last scan in it, one a scan."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from csdesk.models.columns import Moment

UNSIGNED_OUT = "signed_at IS NULL AND direction = 'out'"
"""What the untracked-parcel query looks at; it repeats these words, or SQLite does not use the index (U-2)."""

UNSIGNED_IN = "signed_at IS NULL AND direction = 'in'"
"""The same of the parcels that are to be given out here."""


class Parcel(SQLModel, table=True):
    """One parcel. Its last scan is kept in its row, so that finding those that stopped moving reads one index."""

    __table_args__ = (
        Index(
            "parcel_unsigned_out",
            "shipped_at",
            "number",
            "carrier",
            "line",
            "destination",
            "client",
            "last_scan_at",
            "last_scan_kind",
            "last_scan_place",
            "signed_at",
            "direction",
            sqlite_where=text(UNSIGNED_OUT),
        ),
        Index("parcel_unsigned_in", "last_scan_at", sqlite_where=text(UNSIGNED_IN)),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    """The waybill number, as text: leading zeros stay (P-1)."""
    shipped_at: datetime = Field(sa_type=Moment)
    direction: str
    """`out` or `in`."""
    carrier: str
    """An id of parcels.toml."""
    line: str
    """An id of parcels.toml; it says how long the parcel may take (U-3)."""
    destination: str = ""
    consignee: str = ""
    client: str = ""
    """The client's code where it is known here, else what the carrier's file says."""
    cod_fen: int | None = None
    """What is to be collected on delivery."""
    last_scan_at: datetime | None = Field(default=None, sa_type=Moment)
    last_scan_kind: str = ""
    last_scan_place: str = ""
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was signed for; empty while it was not, and then it is looked for (U-2)."""


class Scan(SQLModel, table=True):
    """One line of a parcel's track. Scans are a set: the same one again changes nothing.

    A scan may come before its parcel does, so it names a number and not a row.
    """

    __table_args__ = (
        PrimaryKeyConstraint("number", "scanned_at", "kind", "place"),
        {"sqlite_with_rowid": False},
    )

    number: str
    scanned_at: datetime = Field(sa_type=Moment)
    kind: str
    """An id of parcels.toml."""
    place: str
