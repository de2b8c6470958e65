"""What reports count by: promises by their kind and when they are due, goods by when they are expected."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

_IN_REPORTS = [
    "kind", "due_at", "state", "misses", "owner", "case_id", "done_at", "started_at", "paused_seconds", "renewals",
]  # fmt: skip


def upgrade() -> None:
    """Make the indexes of M-1."""
    op.create_index("deadline_by_kind", "deadline", _IN_REPORTS, unique=False)
    op.create_index("goods_by_expected", "goods", ["expected_at"], unique=False)
