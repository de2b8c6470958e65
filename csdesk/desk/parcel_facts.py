"""What runs over parcels say to the day's checklist: whether everything that was found is decided (S-7, U-6, U-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from csdesk.desk import untracked_runs
from csdesk.desk.desk import Transaction
from csdesk.desk.untracked import QUERIES, Query


@dataclass(frozen=True)
class Decided:
    """How far the latest run of a day is decided; nothing of a day without one."""

    asked: bool
    rows: int = 0
    decided: int = 0

    @property
    def done(self) -> bool:
        """Whether the query was asked and every row of it has a decision."""
        return self.asked and self.decided == self.rows


def decided_on(tx: Transaction, day: date, query: Query) -> Decided:
    """How far the latest run of a query that asked about a day of the shop is decided (U-6, U-9)."""
    kept = untracked_runs.of_day(tx, day, query)
    return Decided(False) if kept is None else Decided(True, kept.rows, kept.decided)


def undecided_on(tx: Transaction, day: date) -> int:
    """How many parcels wait for a decision in the latest run of each query that asked about a day."""
    found = (decided_on(tx, day, query) for query in QUERIES)
    return sum(one.rows - one.decided for one in found)
