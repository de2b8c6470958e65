"""When the next move of a statement is due, whose turn it is, and whom to press (F-1, K-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.models.client import Client, ClientContact
from csdesk.models.statement import Statement
from csdesk.rules import statements as rules
from csdesk.rules.working_time import end_of_day


def due_at(tx: Transaction, state: str, cycle: rules.Cycle, last_day: date, reached_at: datetime) -> datetime | None:
    """The end of the day by which the next move is due of a statement that came to a state then (F-1).

    `last_day` is that with which its month ends, `cycle` its client's.
    """
    reached = tx.local(reached_at).date()
    day = rules.due_day(tx.playbook.statements.get(state), cycle, last_day, reached, tx.playbook.calendar)
    return end_of_day(day, tx.playbook.shop.zone) if day is not None else None


def due_of(tx: Transaction, statement: Statement) -> datetime | None:
    """The same of a statement as it is."""
    client = tx.session.get(Client, statement.client_id)
    cycle = cycle_of(tx, client.cycle if client else "")
    return due_at(tx, statement.state, cycle, statement.last_day, statement.reached_at)


def cycle_of(tx: Transaction, cycle_id: str) -> rules.Cycle:
    """A settlement cycle of clients.toml; that of all the others where a client has none, or the file not that one."""
    cycles = tx.playbook.clients
    found = cycles.get_cycle(cycle_id) or cycles.get_cycle(tx.playbook.statements.default_cycle)
    if found is None:
        return rules.Cycle()
    return rules.Cycle(found.id, found.day or 31, found.months if found.day else 1, found.due_days)


@dataclass(frozen=True)
class ToPress:
    """Whose turn it is, and whom to press: an account of the shop, or the client's contact (F-1)."""

    person: str
    """`finance`, `owner`, `client`, or empty where nobody has to do anything."""
    name: str
    phone: str = ""
    email: str = ""


def finance_contact(tx: Transaction, client: Client) -> ToPress:
    """Whoever answers for money at a client: its contact with that role, else its first one."""
    role = tx.playbook.statements.contact_role
    if client.contact_role != role:
        query = select(ClientContact).where(ClientContact.client_id == client.id, ClientContact.role == role)
        found = tx.session.exec(query.order_by(col(ClientContact.position))).first()
        if found is not None:
            return ToPress("client", found.name, found.phone, found.email)
    return ToPress("client", client.contact, client.phone, client.email)


def to_press(tx: Transaction, statement: Statement) -> ToPress:
    """Whose turn it is with a statement, and whom to press (F-1)."""
    client = tx.session.get(Client, statement.client_id)
    assert client is not None
    person = tx.playbook.statements.get(statement.state).person
    if person == "client":
        return finance_contact(tx, client)
    if person == "finance":
        return ToPress(person, ", ".join(finance_names(tx)))
    return ToPress(person, client.owner or statement.made_by if person else "")


def finance_names(tx: Transaction) -> Sequence[str]:
    """The accounts that do what finance has to do."""
    query = "SELECT name FROM account WHERE role = ? AND disabled_at IS NULL ORDER BY name"
    return [one for (one,) in tx.raw.execute(query, (tx.playbook.statements.finance_role,))]
