"""The training of new agents, and what waits for a colleague's confirmation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the tables of E-1; replies and reports of incidents learn who drafted them."""
    op.add_column("reply", sa.Column("drafted_by", sa.String(), nullable=False, server_default=""))
    op.add_column("incident", sa.Column("drafted_by", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "training_reading",
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent", "topic"),
    )
    op.create_table(
        "training_test",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("training_test_by_agent", "training_test", ["agent", "topic"], unique=False)
    op.create_index(
        "training_test_running", "training_test", ["agent", "topic"], unique=True,
        sqlite_where=sa.text("state = 'running'"),
    )  # fmt: skip
    op.create_table(
        "training_answer",
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["test_id"], ["training_test.id"]),
        sa.PrimaryKeyConstraint("test_id", "place"),
    )
    op.create_table(
        "training_reopening",
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("after_test", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent", "topic"),
    )
    op.create_table(
        "waiting",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_back_by", sa.String(), nullable=False),
        sa.Column("sent_back", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", "asked_by"),
    )
