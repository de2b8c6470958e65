"""The promises on which statements hang, and a month's list read from its index alone (F-1)."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Let statements name their deadline; those that are here get one at the next turn of the watch."""
    op.execute("ALTER TABLE statement ADD COLUMN deadline_id INTEGER REFERENCES deadline (id)")
    op.create_index("statement_by_deadline", "statement", ["deadline_id", "state"], unique=False)
    op.drop_index("statement_by_month", "statement")
    op.create_index(
        "statement_by_month", "statement", ["month", "state", "due_at", "id", "total_fen", "paid_fen"], unique=False
    )
