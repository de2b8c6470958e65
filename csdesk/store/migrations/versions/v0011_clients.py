"""The whole client file, erasing a person, and entries of which the personal part can be taken out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_TEXTS = (
    "short_name", "kind", "business", "cycle", "language", "owner", "contact_role", "contact_note", "email",
    "address_kind",
)  # fmt: skip

_ENTRY = ("id", "at", "by", "origin", "action", "subject", "subject_id", "previous", "hash")

_ORDERED = (
    "id", "order_id", "revision", "by", "at", "channel", "job_type", "vehicle", "wanted_at", "slip_back", "stamp",
    "copies", "settlement", "pieces", "weight_g", "volume_cm3", "dangerous", "fragile", "upright", "dry", "fee_fen",
    "declared_fen",
)  # fmt: skip
"""What is left of an order when a person is taken out of it."""

_TYPED = (
    "asked_by", "asked_channel", "asked_what", "asked_why", "caller", "caller_phone", "notes", "pickup_company",
    "pickup_address", "pickup_contact", "pickup_phone", "delivery_company", "delivery_address", "delivery_contact",
    "delivery_phone", "goods", "packing", "remarks",
)  # fmt: skip

_ERASING = "EXISTS (SELECT 1 FROM erasure WHERE approved_at IS NOT NULL AND done_at IS NULL AND refused_at IS NULL)"


def upgrade() -> None:
    """Make the columns and tables of K-1, K-2 and K-9, and let the guards through what those rules change."""
    for name in _TEXTS:
        op.add_column("client", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("client", sa.Column("opened_on", sa.Date(), nullable=True))
    op.add_column("client", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.execute("ALTER TABLE client ADD COLUMN merged_into_id INTEGER REFERENCES client(id)")
    op.add_column("client", sa.Column("erased_at", sa.BigInteger(), nullable=True))
    op.create_index("client_by_owner", "client", ["owner"], unique=False, sqlite_where=sa.text("owner <> ''"))
    op.create_index(
        "client_merged", "client", ["merged_into_id"], unique=False, sqlite_where=sa.text("merged_into_id IS NOT NULL")
    )
    op.create_index("goods_by_client", "goods", ["client_id"], unique=False)
    op.create_index("slip_by_client", "slip", ["client_id"], unique=False)
    _lists()
    op.create_table(
        "client_draft",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", "by"),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("refused_by", sa.String(), nullable=False),
        sa.Column("refused_at", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("erasure_by_client", "erasure", ["client_id"], unique=False)
    op.add_column("entry", sa.Column("salt", sa.String(), nullable=True))
    op.add_column("entry", sa.Column("sealed", sa.String(), nullable=True))
    _guards()


def _lists() -> None:
    op.create_table(
        "client_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("client_contact_by_client", "client_contact", ["client_id", "position"], unique=False)
    op.create_table(
        "client_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("client_address_by_client", "client_address", ["client_id", "position"], unique=False)
    op.create_table(
        "client_occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("client_occasion_by_client", "client_occasion", ["client_id"], unique=False)
    op.create_index("client_occasion_by_day", "client_occasion", ["month", "day"], unique=False)


def _guards() -> None:
    """What is written once stays, but for a client that was merged, and a person who is being erased."""
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _ENTRY)
    op.execute("DROP TRIGGER entry_no_update")
    op.execute(
        f"""CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry WHEN NOT (
            {same} AND NEW.salt IS NULL AND NEW.sealed IS NOT NULL
            AND (OLD.sealed IS NULL OR NEW.sealed IS OLD.sealed) AND {_ERASING})
        BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END"""
    )
    kept = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _ORDERED)
    texts = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _TYPED)
    op.execute("DROP TRIGGER order_revision_no_update")
    op.execute(
        f"""CREATE TRIGGER order_revision_no_update BEFORE UPDATE ON order_revision WHEN NOT (
            {kept} AND (NEW.client_id IS OLD.client_id
                OR NEW.client_id IS (SELECT merged_into_id FROM client WHERE id = OLD.client_id))
            AND (({texts}) OR {_ERASING}))
        BEGIN SELECT RAISE(ABORT, 'order_revision is append-only'); END"""  # noqa: S608  (constants)
    )
