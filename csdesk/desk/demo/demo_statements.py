"""The made-up shop's statements: drafts of the last month in which anybody owes something, some on their way (F-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.person import Person
from csdesk.desk.statements import statement_lists, statement_moves, statements
from csdesk.refused import Refused
from csdesk.rules.working_time import DAY

MOST = 40
"""Clients of whom there are statements: enough to look at, whatever the size."""


def make(desk: Desk, people: Sequence[Person], now: datetime) -> None:
    """Drafts of last month and of this one; of last month's some are checked by finance."""
    finance = next(one for one in people if one.role == "finance")
    with desk.reading() as tx:
        # The record is in order, and the last thing that happened there was before now.
        at = datetime.fromtimestamp(tx.raw.execute("SELECT MAX(at) FROM entry").fetchone()[0], UTC)
    today = now.astimezone(desk.playbook.shop.zone).date()
    this = today.replace(day=1)
    for month in ((this - DAY).replace(day=1), this):
        with desk.writing() as tx:
            clients = statements.clients_of(tx, month)[:MOST]
            statements.make_some(tx, clients, month, by=finance, at=at)
            _check(tx, month, finance, at)


def _check(tx: Transaction, month: date, finance: Person, at: datetime) -> None:
    found = statement_lists.StatementPages("made", at, month).after(tx, -1, MOST)
    for one in found[::2]:
        try:
            statement_moves.check(tx, one.row.number, by=finance, at=at)
        except Refused:
            # Its month is not over yet.
            return
