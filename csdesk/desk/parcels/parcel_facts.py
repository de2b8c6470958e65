"""What runs over parcels say to the day's checklist: whether everything that was found is decided (S-7, U-6, U-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.parcels import untracked_runs
from csdesk.desk.parcels.untracked import QUERIES, Query
from csdesk.models.untracked import UNDECIDED


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


def waiting(tx: Transaction, at: datetime) -> dict[tuple[str, str], int]:
    """How many rows of each query and kind wait for a decision in its latest run that was kept until `at` (U-6)."""
    found: dict[tuple[str, str], int] = {}
    for query in QUERIES:
        kept = untracked_runs.latest(tx, query)
        if kept is None or kept.done or kept.run.at > at:
            continue
        statement = f"SELECT kind, COUNT(*) FROM untracked_row WHERE run_id = ? AND {UNDECIDED} GROUP BY kind"  # noqa: S608
        counts = dict(tx.raw.execute(statement, (kept.run.id,)))
        found |= {(query, kind): counts.pop(kind) for kind in kept.run.counts if kind in counts}
    return found
