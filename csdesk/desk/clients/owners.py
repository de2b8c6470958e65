"""Whose clients are whose: important ones have an agent of their own, and those that lack one are listed (K-2)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from csdesk.desk.desk import Transaction
from csdesk.playbook.clients import Clients

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


AGENT = (
    "CASE WHEN {client}.owner <> '' OR {client}.client_class IN (SELECT value FROM json_each(:owned))"
    " THEN {client}.owner END"
)
"""In a query of lists: whose client a row's is, as `agent_of` says it; `:owned` is what `owned` gives (K-2)."""


def owned(book: Clients) -> str:
    """The classes whose clients should have an agent, as AGENT is given them."""
    return json.dumps([*book.owned_classes])


def agents_of(raw: Any, book: Clients, client_ids: Collection[int]) -> Mapping[int, str]:
    """Whose clients these are, by their ids (K-2).

    Only of those of whom it is to be said: one that has an agent has its name, one of a class whose clients should
    have one, and that has none, has "". On a driver connection, for lists read it at each look.
    """
    return _agents(raw, book, "id", client_ids)


def _agents(raw: Any, book: Clients, column: str, wanted: Collection[Any]) -> Mapping[Any, str]:
    agent, ids = AGENT.format(client="c"), "SELECT value FROM json_each(:wanted)"
    query = f"SELECT c.{column}, {agent} AS agent FROM client AS c WHERE c.{column} IN ({ids}) AND agent IS NOT NULL"  # noqa: S608
    return dict(raw.execute(query, {"owned": owned(book), "wanted": json.dumps([*wanted])}))


def agent_of(tx: Transaction, client_id: int | None) -> str | None:
    """Whose client one is: the agent's name, "" where it should have one and has none, else None (K-2)."""
    return None if client_id is None else agents_of(tx.raw, tx.playbook.clients, [client_id]).get(client_id)


def agent_of_code(tx: Transaction, code: str) -> str | None:
    """The same by its code."""
    return _agents(tx.raw, tx.playbook.clients, "code", [code]).get(code)
