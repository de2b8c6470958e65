"""Slips that must come back: their story, faults and presses, and the envelopes that they come in (spec 05)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables of D-1 to D-5."""
    _slip()
    _slip_part()
    _slip_mark()
    _slip_press()
    _slip_fault()
    _slip_batch()
    _slip_batch_line()


def _slip() -> None:
    op.create_table(
        "slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Boolean(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("back_at", sa.BigInteger(), nullable=True),
        sa.Column("presses", sa.Integer(), nullable=False),
        sa.Column("pressed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("order_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("slip_by_due", "slip", ["due_at"], unique=False)
    op.create_index(
        "slip_due",
        "slip",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("back_at IS NULL AND due_at IS NOT NULL"),
    )
    op.create_index(
        "slip_unfinished",
        "slip",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('filed', 'withdrawn')"),
    )
    op.create_index(
        "slip_coming", "slip", ["id"], unique=False, sqlite_where=sa.text("state = 'asked' AND arrived_at IS NULL")
    )
    op.create_index("slip_faulty", "slip", ["id"], unique=False, sqlite_where=sa.text("fault <> ''"))


def _slip_part() -> None:
    op.create_table(
        "slip_part",
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"]),
        sa.PrimaryKeyConstraint("slip_id", "part"),
    )


def _slip_mark() -> None:
    op.create_table(
        "slip_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slip_id", "round", "state"),
    )


def _slip_press() -> None:
    op.create_table(
        "slip_press",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("slip_press_by_slip", "slip_press", ["slip_id", "at"], unique=False)


def _slip_fault() -> None:
    op.create_table(
        "slip_fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("unseen_by", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("slip_fault_by_slip", "slip_fault", ["slip_id"], unique=False)
    op.create_index("slip_fault_by_time", "slip_fault", ["found_at"], unique=False)


def _slip_batch() -> None:
    op.create_table(
        "slip_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("waybill", sa.String(), nullable=False),
        sa.Column("posted_by", sa.String(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("slip_batch_open", "slip_batch", ["id"], unique=False, sqlite_where=sa.text("closed_at IS NULL"))


def _slip_batch_line() -> None:
    op.create_table(
        "slip_batch_line",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("got_by", sa.String(), nullable=False),
        sa.Column("got_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"]),
        sa.ForeignKeyConstraint(["batch_id"], ["slip_batch.id"]),
        sa.PrimaryKeyConstraint("batch_id", "number"),
    )
    op.create_index("slip_batch_line_by_slip", "slip_batch_line", ["slip_id"], unique=False)
