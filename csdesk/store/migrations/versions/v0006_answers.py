"""The answers of cases to their forms, and the ways in which the list of cases is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table of K-4 to K-7, and the indexes of F8."""
    op.create_table(
        "case_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "field"),
    )
    op.create_index("cases_by_client", "cases", ["client_id", "began_at"], unique=False)
    listed = ["began_at", "state", "procedure", "owner", "client_id", "number", "title", "waybill"]
    op.create_index("cases_in_list", "cases", listed, unique=False, sqlite_where=sa.text("day IS NULL"))
    is_open = sa.text("day IS NULL AND state = 'open'")
    op.create_index("cases_open_in_list", "cases", listed, unique=False, sqlite_where=is_open)
