"""Whether every client was visited, and how content they are; each figure is the number of its rows (K-3, M-1, M-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from csdesk.desk.desk import Transaction
from csdesk.desk.visits import planning, visit_lists
from csdesk.desk.visits.visit_lists import VisitRow
from csdesk.models.visit import STANDING

By = Literal["all", "agent", "class", "client"]
"""By what the figures are parted: not at all, or by who made it, the client's class, or the client's code."""

Test = Callable[[VisitRow, date], bool]

DUE_FIGURES: Mapping[str, Test] = {
    "planned": lambda row, today: True,  # noqa: ARG005
    "in_time": lambda row, today: row.made_on is not None and row.made_on <= row.due_day,  # noqa: ARG005
    "made_late": lambda row, today: row.made_on is not None and row.made_on > row.due_day,  # noqa: ARG005
    "late": lambda row, today: row.made_on is None and row.due_day < today,
    "open": lambda row, today: row.made_on is None and row.due_day >= today,
}
"""What is counted of the visits that were due in a period: all of them, and what has become of them (K-3)."""

MADE_FIGURES: Mapping[str, Test] = {
    "made": lambda row, today: True,  # noqa: ARG005
    "satisfied": lambda row, today: row.answer == "satisfied",  # noqa: ARG005
    "fair": lambda row, today: row.answer == "fair",  # noqa: ARG005
    "not": lambda row, today: row.answer == "not",  # noqa: ARG005
    "written_later": lambda row, today: _is_dated_back(row),  # noqa: ARG005
}
"""What is counted of the visits that were made in a period: how content clients were (M-1)."""

FIGURES: Sequence[str] = (*DUE_FIGURES, *MADE_FIGURES)


def _is_dated_back(row: VisitRow) -> bool:
    return row.made_at is not None and row.written_at is not None and (row.written_at - row.made_at).days >= 1


@dataclass(frozen=True)
class Period:
    """The visits of a period: those that were due in it, and those that were made in it."""

    first: date
    last: date
    today: date
    due: Sequence[VisitRow]
    made: Sequence[VisitRow]

    def rows(self, figure: str, *, by: By = "all", key: str = "") -> Sequence[VisitRow]:
        """The rows behind a figure, of one agent, class or client where it is parted (M-2); KeyError for no figure."""
        among, tests = (self.due, DUE_FIGURES) if figure in DUE_FIGURES else (self.made, MADE_FIGURES)
        test = tests[figure]
        return [row for row in among if test(row, self.today) and (by == "all" or part_of(row, by) == key)]

    def keys(self, by: By) -> Sequence[str]:
        """Every agent, class or client that there are rows of, in order."""
        return sorted({part_of(row, by) for row in (*self.due, *self.made)})

    def figures(self, *, by: By = "all", key: str = "") -> Mapping[str, int]:
        """Every figure, each the number of its rows."""
        return {figure: len(self.rows(figure, by=by, key=key)) for figure in FIGURES}


def part_of(row: VisitRow, by: By) -> str:
    """To whom a visit counts: who made it, or whose it is while nobody has; its client's class; its client."""
    if by == "agent":
        return row.made_by or row.agent
    if by == "class":
        return row.client_class
    return row.code if by == "client" else ""


_DUE_IN = f"v.due_day >= ? AND v.due_day <= ? AND v.{STANDING} ORDER BY v.due_day, v.id"
_MADE_IN = "v.state = 'done' AND v.made_on >= ? AND v.made_on <= ? ORDER BY v.made_on, v.id"


def of_period(tx: Transaction, first: date, last: date, *, today: date) -> Period:
    """The visits of the days from `first` to `last`, both included, as of today; indexed by day (K-3, M-1)."""
    return Period(
        first, last, today,
        visit_lists.some(tx, _DUE_IN, (first.isoformat(), last.isoformat()), index="visit_by_due"),
        visit_lists.some(tx, _MADE_IN, (first.isoformat(), last.isoformat()), index="visit_made"),
    )  # fmt: skip


@dataclass(frozen=True)
class Covered:
    """Whether anybody is forgotten."""

    clients: int
    """Clients whose class has a rhythm and who are not archived."""
    planned: int
    """Those with a visit to come."""
    not_opened: int
    """Those whose account is not opened yet: their first visit counts from there."""
    forgotten: int
    """Those without one although they should have it, until the next turn plans it."""


def covered(tx: Transaction, today: date) -> Covered:
    """Hold every client against what is planned (K-3)."""
    classes = [one.id for one in tx.playbook.visits.rhythm]
    places = ", ".join("?" * len(classes))
    active = f"FROM client AS c WHERE {planning.ACTIVE} AND c.client_class IN ({places})"
    clients = int(tx.raw.execute(f"SELECT COUNT(*) {active}", classes).fetchone()[0])
    planned = int(tx.raw.execute(f"SELECT COUNT(*) {active} AND {planning.HAS_PLANNED}", classes).fetchone()[0])
    forgotten = len(planning.look(tx, today).new)
    return Covered(clients, planned, clients - planned - forgotten, forgotten)
