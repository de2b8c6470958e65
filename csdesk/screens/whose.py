"""Whose client or work something is, said the same way on every screen where it stands (K-2, S-2)."""

from __future__ import annotations

from collections.abc import Collection

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


def stood_in_for(agent: str) -> str:
    """An agent who is on leave in a column: in brackets, because somebody stands in (S-2)."""
    return f"({agent})"


def standing_in_words(names: Collection[str]) -> str:
    """For whom one stands in, at the head of what is one's own; nothing where nobody is on leave (S-2)."""
    return _("standing in for ({names})", names=", ".join(sorted(names))) if names else ""
