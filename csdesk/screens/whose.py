"""Whose client one is, said the same way on every screen where the client stands (K-2)."""

from __future__ import annotations

from csdesk.language import _
from csdesk.widgets.summary import Item


def agent_words(agent: str | None) -> str:
    """`agent 李娜`, `no agent`, or nothing: of what `owners.agent_of` found (K-2)."""
    if agent is None:
        return ""
    return _("agent {name}", name=agent) if agent else _("no agent")


def agent_items(agent: str | None) -> list[Item]:
    """The same as an item of a head; that one is lacking is to be seen."""
    return [] if agent is None else [Item(agent_words(agent), "" if agent else "soon")]


def with_agent(client: str, agent: str | None) -> str:
    """A client, and behind it whose it is."""
    return "  ".join(filter(None, (client, agent_words(agent))))
