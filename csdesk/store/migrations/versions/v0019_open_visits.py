"""What is planned of a client read from an index that holds nothing of what was made (K-3)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Let the day's look at the plan cost the same after ten years of visits."""
    op.create_index(
        "visit_open_by_client",
        "visit",
        ["client_id", "by_class", "agent", "due_day", "id", "kind", "counted_from", "day", "deadline_id", "state"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
    )
