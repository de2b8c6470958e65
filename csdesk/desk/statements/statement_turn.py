"""What statements need whether or not anybody looks: each hangs on the promise of who answers for it now (F-1, K-2)."""

from __future__ import annotations

from datetime import datetime

from csdesk.desk.clients import touched
from csdesk.desk.desk import Desk
from csdesk.desk.record import newest as newest_entry
from csdesk.desk.statements import due_statements

AT_ONCE = 20
"""Statements in one transaction, some 2 ms each: the counter waits no tenth of a second."""


class StatementTurn:
    """Brings the promises of an older store's statements about, and those of clients whose agent changed.

    A store in which nothing happened is left alone. Safe beside any number of other programs.
    """

    def __init__(self) -> None:
        self._newest: int | None = None

    def turn(self, desk: Desk, *, at: datetime) -> int:
        """One turn as of a moment; how many statements were put right."""
        with desk.reading() as tx:
            newest = newest_entry(tx) or 0
            if newest == self._newest:
                return 0
            clients = touched.since(tx, self._newest) if self._newest is not None else None
            found = due_statements.elsewhere(tx, clients) if clients != [] else ()
        for start in range(0, len(found), AT_ONCE):
            with desk.writing() as tx:
                due_statements.put_right(tx, found[start : start + AT_ONCE], at=at)
        self._newest = newest
        return len(found)
