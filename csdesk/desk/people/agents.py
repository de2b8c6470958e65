"""The people of the roster: names as they are typed, whether or not they have an account yet (S-1)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.desk.people.accounts import NAME_LIMIT, clean_name
from csdesk.models.account import Account
from csdesk.models.roster import Rotation
from csdesk.refused import N_, Refused
from csdesk.rules.text import read_line, shortened

MOST_AGENTS = 50
"""Of one rotation."""


def read_agents(names: Iterable[str]) -> list[str]:
    """The agents of a rotation as typed, in their order; Refused for none, an empty one, or one that comes twice."""
    agents: list[str] = []
    for name in names:
        try:
            agent = clean_name(name)
        except Refused as refused:
            raise refused.at("agents") from None
        if agent in agents:
            raise Refused("agent_twice", N_("{name} is named twice."), field="agents", name=agent)
        agents.append(agent)
    if not agents:
        raise Refused("agents_missing", N_("Name the agents in the order of their turns."), field="agents")
    if len(agents) > MOST_AGENTS:
        raise Refused(
            "agents_too_many", N_("A rotation has at most {limit} agents."), field="agents", limit=MOST_AGENTS
        )
    return agents


def read_agent(tx: Transaction, name: str, field: str) -> str:
    """Somebody with an account or a place in some rotation; Refused for anybody else."""
    agent = shortened(name, cells=2 * NAME_LIMIT)
    if agent and (agent not in without_account(tx, [agent]) or _has_a_place(tx, agent)):
        return agent
    message = N_("There is neither an account nor a place in a rotation for {name}.")
    raise Refused("agent_unknown", message, field=field, name=agent or "-")


def without_account(tx: Transaction, agents: Iterable[str]) -> list[str]:
    """Those of `agents` who have no account that can be used."""
    named = list(agents)
    accounts = select(Account.name).where(col(Account.disabled_at).is_(None))
    known = set(tx.session.exec(accounts).all())
    return [agent for agent in named if agent not in known]


def _has_a_place(tx: Transaction, agent: str) -> bool:
    return any(agent in agents for agents in tx.session.exec(select(Rotation.agents)))


def read_reason(tx: Transaction, typed: str, *, needed: bool = False) -> str:
    """Why somebody does something, as typed, or Refused: too long, or missing where it is `needed`."""
    try:
        reason = read_line(typed, limit=tx.playbook.incidents.limits.text)
    except Refused as refused:
        raise refused.at("reason") from None
    if needed and not reason:
        raise Refused("reason_missing", N_("Write down why."), field="reason")
    return reason
