"""Parcels with their scans, runs of the untracked query, lists of claims, replies to tickets, departures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of spec 03."""
    _parcels()
    _untracked()
    _tickets()
    op.create_index("cases_by_waybill", "cases", ["waybill"], unique=False, sqlite_where=sa.text("waybill <> ''"))


def _parcels() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("shipped_at", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("consignee", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("cod_fen", sa.Integer(), nullable=True),
        sa.Column("last_scan_at", sa.BigInteger(), nullable=True),
        sa.Column("last_scan_kind", sa.String(), nullable=False),
        sa.Column("last_scan_place", sa.String(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "parcel_unsigned_out",
        "parcel",
        [
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
        ],
        unique=False,
        sqlite_where=sa.text("signed_at IS NULL AND direction = 'out'"),
    )
    op.create_index(
        "parcel_unsigned_in",
        "parcel",
        ["last_scan_at"],
        unique=False,
        sqlite_where=sa.text("signed_at IS NULL AND direction = 'in'"),
    )
    op.create_table(
        "scan",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("scanned_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", "scanned_at", "kind", "place"),
        sqlite_with_rowid=False,
    )


def _untracked() -> None:
    op.create_table(
        "untracked_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("untracked_run_by_time", "untracked_run", ["query", "as_of"], unique=False)
    op.create_table(
        "untracked_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("prepares", sa.String(), nullable=False),
        sa.Column("last_scan_at", sa.BigInteger(), nullable=True),
        sa.Column("last_scan_kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("runs_seen", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["untracked_run.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "number"),
    )
    op.create_index("untracked_row_by_number", "untracked_row", ["number", "query", "asked_on"], unique=False)
    op.create_index(
        "untracked_row_undecided",
        "untracked_row",
        ["run_id", "number"],
        unique=False,
        sqlite_where=sa.text("decision = ''"),
    )
    op.create_table(
        "listed_parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("put_by", sa.String(), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.Column("story", sa.JSON(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("left_because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "listed_parcel_once", "listed_parcel", ["number"], unique=True, sqlite_where=sa.text("left_at IS NULL")
    )
    op.create_index("listed_parcel_by_claim", "listed_parcel", ["claim", "put_at"], unique=False)


def _tickets() -> None:
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("solution", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("reply_by_case", "reply", ["case_id"], unique=False)
    op.create_index("reply_by_kind", "reply", ["kind", "at"], unique=False)
    op.create_index("reply_by_time", "reply", ["at"], unique=False)
    op.create_table(
        "departure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("red_label", sa.Boolean(), nullable=False),
        sa.Column("site_code_struck", sa.Boolean(), nullable=False),
        sa.Column("photo", sa.String(), nullable=False),
        sa.Column("photo_sha256", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("departure_by_number", "departure", ["number"], unique=False)
    op.create_index("departure_by_time", "departure", ["at"], unique=False)
