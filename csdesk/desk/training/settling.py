"""What waited for a colleague is confirmed, sent or gone: apart, because orders, tickets and incidents say so (E-1)."""

from __future__ import annotations

from csdesk.desk.desk import Transaction


def no_longer_waits(tx: Transaction, kind: str, subject_id: int) -> list[str]:
    """Let something wait no more; who had let it wait. By the driver: it is in the path of every confirmation."""
    tx.session.flush()
    rows = tx.raw.execute(
        "DELETE FROM waiting WHERE kind = ? AND subject_id = ? RETURNING asked_by", (kind, subject_id)
    ).fetchall()
    return [row[0] for row in rows]


def drafted_by(names: list[str], sender: str) -> str:
    """Whose draft somebody sends; empty where it is one's own."""
    return next((name for name in names if name != sender), "")
