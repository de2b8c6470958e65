"""Whose clients are whose: important ones have an agent of their own, and those that lack one are listed (K-2)."""

from __future__ import annotations

from collections.abc import Sequence

from csdesk.desk.desk import Transaction

MOST = 100
"""How many are listed."""

_LACKING = """SELECT c.code, c.name, c.owner FROM client c LEFT JOIN account a ON a.name = c.owner
    WHERE c.archived_at IS NULL AND c.owner <> '' AND (a.name IS NULL OR a.disabled_at IS NOT NULL)
    UNION SELECT c.code, c.name, '' FROM client c
    WHERE c.archived_at IS NULL AND c.owner = '' AND c.client_class IN ({classes})
    ORDER BY 1 LIMIT {most}"""


def without_agent(tx: Transaction) -> Sequence[tuple[str, str, str]]:
    """Clients that should have an agent and have none, and those whose agent's account is closed: code, name, owner."""
    owned = tx.playbook.clients.owned_classes
    places = ", ".join("?" * len(owned))
    return tx.raw.execute(_LACKING.format(classes=places, most=MOST), owned).fetchall()  # type: ignore[no-any-return]
