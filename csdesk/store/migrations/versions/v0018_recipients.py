"""Erasing a person who is no client: who received something, by name and phone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_KEPT = (
    "id", "uuid", "client_id", "reason", "asked_by", "asked_at", "approved_by", "approved_at", "refused_by",
    "refused_at", "refusal", "done_by", "done_at", "counts",
)  # fmt: skip


def upgrade() -> None:
    """Let a request be without a client, and name a person until it is done (K-9).

    Triggers name the table, so it is made anew under its own name rather than renamed.
    """
    columns = ", ".join(_KEPT)
    op.execute(f"CREATE TABLE erasure_before AS SELECT {columns} FROM erasure")  # noqa: S608  (constants)
    op.drop_index("erasure_by_client", "erasure")
    op.drop_table("erasure")
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
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
    op.execute(
        f"INSERT INTO erasure({columns}, person, phone) SELECT {columns}, '', '' FROM erasure_before"  # noqa: S608
    )
    op.drop_table("erasure_before")
