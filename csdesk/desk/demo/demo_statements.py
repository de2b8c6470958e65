"""The made-up shop's statements: drafts of the last month in which anybody owes something, some on their way (F-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from csdesk.desk.demo.demo_words import SentStatements, Words
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.person import Person
from csdesk.desk.statements import statement_lists, statement_moves, statement_sending, statements
from csdesk.models.client import Client
from csdesk.refused import Refused
from csdesk.rules.working_time import DAY

MOST = 40
"""Clients of whom there are statements: enough to look at, whatever the size."""


def make(desk: Desk, words: Words, people: Sequence[Person], now: datetime) -> None:
    """Drafts of last month and of this one; of last month's some are checked by finance, a few of them sent."""
    finance, agent = (next(one for one in people if one.role == role) for role in ("finance", "agent"))
    with desk.reading() as tx:
        # The record is in order, and the last thing that happened there was before now.
        at = datetime.fromtimestamp(tx.raw.execute("SELECT MAX(at) FROM entry").fetchone()[0], UTC)
    today = now.astimezone(desk.playbook.shop.zone).date()
    this = today.replace(day=1)
    for month in ((this - DAY).replace(day=1), this):
        with desk.writing() as tx:
            clients = statements.clients_of(tx, month)[:MOST]
            statements.make_some(tx, clients, month, by=finance, at=at)
            checked = _check(tx, month, finance, at)
        for number, state in zip(checked[1:], words.statements.come_to, strict=False):
            _go_on(desk, words.statements, number, state, finance, agent, at)


def _check(tx: Transaction, month: date, finance: Person, at: datetime) -> Sequence[str]:
    """Check every second one; the numbers of those that could be."""
    found = statement_lists.StatementPages("made", at, month).after(tx, -1, MOST)
    checked = []
    for one in found[::2]:
        try:
            statement_moves.check(tx, one.row.number, by=finance, at=at)
        except Refused:
            # Its month is not over yet.
            break
        checked.append(one.row.number)
    return checked


def _go_on(
    desk: Desk, words: SentStatements, number: str, state: str, finance: Person, agent: Person, at: datetime
) -> None:
    """Let one that is checked come to a state, step by step."""
    with TemporaryDirectory() as folder:
        statement_sending.send(desk, number, Path(folder), by_mail=False, by=agent, at=at)
    with desk.writing() as tx:
        statement = statements.get(tx, number)
        client = tx.session.get_one(Client, statement.client_id)
        if state == "disputed":
            query = "SELECT MIN(number) FROM statement_line WHERE statement_id = ?"
            order = tx.raw.execute(query, (statement.id,)).fetchone()[0]
            statement_moves.dispute(tx, number, order, words.disputed, by=agent, at=at)
        if state in ("agreed", "invoiced"):
            statement_moves.agree(tx, number, client.contact, by=agent, at=at)
        if state == "invoiced":
            statement_moves.ask_invoice(tx, number, by=agent, at=at)
            statement_moves.invoice(tx, number, words.invoice, by=finance, at=at)
