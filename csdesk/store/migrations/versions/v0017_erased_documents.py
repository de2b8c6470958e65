"""What was sent may lose its bytes, and nothing else, where the person whom it names is erased (F-2, K-9)."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"

_KEPT = ("id", "statement_id", "sending", "kind", "name", "language", "by", "at", "size", "sha256")

_ERASING = "EXISTS (SELECT 1 FROM erasure WHERE approved_at IS NOT NULL AND done_at IS NULL AND refused_at IS NULL)"


def upgrade() -> None:
    """Let the guard of sent documents through what erasing does."""
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in _KEPT)
    op.execute("DROP TRIGGER sent_document_no_update")
    op.execute(
        f"""CREATE TRIGGER sent_document_no_update BEFORE UPDATE ON sent_document WHEN NOT (
            {same} AND (NEW.packed IS OLD.packed OR NEW.packed = x'') AND {_ERASING})
        BEGIN SELECT RAISE(ABORT, 'sent_document is append-only'); END"""
    )
