"""Self-pickups that wait, the calls about them, and to whom parcels were given out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables of N-1 to N-5."""
    op.create_table(
        "self_pickup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("consignee", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("valuable", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_as", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(
        "self_pickup_waiting", "self_pickup", ["number"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )
    op.create_index("self_pickup_by_number", "self_pickup", ["number"], unique=False)
    op.create_index("self_pickup_by_end", "self_pickup", ["ended_at"], unique=False)
    op.create_table(
        "pickup_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("self_pickup_id", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["self_pickup_id"], ["self_pickup.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("pickup_call_by_pickup", "pickup_call", ["self_pickup_id", "at"], unique=False)
    op.create_index("pickup_call_by_time", "pickup_call", ["at"], unique=False)
    _release()


def _release() -> None:
    op.create_table(
        "parcel_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("collector", sa.String(), nullable=False),
        sa.Column("consignee", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_four", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("consignee_document", sa.String(), nullable=False),
        sa.Column("consignee_name", sa.String(), nullable=False),
        sa.Column("consignee_last_four", sa.String(), nullable=False),
        sa.Column("consignee_digest", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("called", sa.String(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("sender_at", sa.BigInteger(), nullable=True),
        sa.Column("authorised", sa.Boolean(), nullable=False),
        sa.Column("valuable", sa.Boolean(), nullable=False),
        sa.Column("second_by", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(
        "parcel_release_once", "parcel_release", ["number"], unique=True, sqlite_where=sa.text("outcome = 'released'")
    )
    op.create_index("parcel_release_by_number", "parcel_release", ["number"], unique=False)
    op.create_index("parcel_release_by_time", "parcel_release", ["at"], unique=False)
