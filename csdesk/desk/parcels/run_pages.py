"""What a query found, page by page: a list shows a window on it, however many parcels there are (U-3, U-6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from csdesk.desk.desk import Transaction
from csdesk.desk.parcels.untracked import MOST_AT_ONCE, Found, Row
from csdesk.desk.parcels.untracked_decisions import SIGNED
from csdesk.models.case import CaseState
from csdesk.models.untracked import UntrackedRun
from csdesk.rules.untracked import idle_seconds


class Placed(NamedTuple):
    """A row, with its place in the order of the list, and when an earlier run had it last."""

    place: int
    row: Row
    seen_before: datetime | None = None


class Count(NamedTuple):
    """How many parcels of one kind there are, how many of them wait, and how many were signed since."""

    found: int
    waiting: int
    signed: int


class Pages(Protocol):
    """What a list shows pages of. What was signed meanwhile is not on them (U-7)."""

    def after(self, tx: Transaction, place: int, limit: int) -> list[Placed]:
        """The first rows behind a place."""

    def before(self, tx: Transaction, place: int, limit: int) -> list[Placed]:
        """The last rows before a place."""

    def place_of(self, tx: Transaction, number: str) -> int | None:
        """Where a parcel stands; None where it is not in the list."""

    def counts(self, tx: Transaction) -> dict[str, Count]:
        """Of each kind, how many."""

    def of_kind(self, tx: Transaction, kind: str) -> list[str]:
        """The parcels of a kind that wait for a decision; all of them when none does."""


@dataclass(frozen=True)
class FoundPages:
    """What was asked and not kept: nothing in it is decided."""

    found: Found

    def after(self, tx: Transaction, place: int, limit: int) -> list[Placed]:  # noqa: ARG002
        """See Pages; a place is an index."""
        rows = self.found.rows[place + 1 : place + 1 + limit]
        return [Placed(place + 1 + offset, row) for offset, row in enumerate(rows)]

    def before(self, tx: Transaction, place: int, limit: int) -> list[Placed]:
        """See Pages."""
        end = min(place, len(self.found.rows))
        first = max(0, end - limit)
        return self.after(tx, first - 1, end - first)

    def place_of(self, tx: Transaction, number: str) -> int | None:  # noqa: ARG002
        """See Pages."""
        return next((place for place, row in enumerate(self.found.rows) if row.number == number), None)

    def counts(self, tx: Transaction) -> dict[str, Count]:  # noqa: ARG002
        """See Pages."""
        return {kind: Count(count, count, 0) for kind, count in self.found.counts.items()}

    def of_kind(self, tx: Transaction, kind: str) -> list[str]:  # noqa: ARG002
        """See Pages."""
        return [row.number for row in self.found.rows if row.kind == kind]


_ROW = """
    SELECT r.id, r.number, COALESCE(p.shipped_at, 0), COALESCE(p.destination, ''), COALESCE(p.line, ''),
           COALESCE(p.client, ''), r.last_scan_at, r.last_scan_kind, r.place, r.kind, r.action, r.prepares,
           r.runs_seen,
           (SELECT c.number FROM cases AS c WHERE c.waybill = r.number AND c.state = ?
            ORDER BY c.id LIMIT 1),
           (SELECT c.id FROM cases AS c WHERE c.waybill = r.number AND c.state = ?
            ORDER BY c.id LIMIT 1),
           (SELECT l.claim FROM listed_parcel AS l WHERE l.number = r.number AND l.left_at IS NULL),
           r.decision, r.decided_by, r.decided_at, r.note, p.signed_at,
           CASE WHEN r.runs_seen > 1 THEN
               (SELECT MAX(o.at) FROM untracked_row AS e JOIN untracked_run AS o ON o.id = e.run_id
                WHERE e.number = r.number AND e.query = r.query AND e.run_id < r.run_id) END
    FROM untracked_row AS r LEFT JOIN parcel AS p ON p.number = r.number
    WHERE +r.run_id = ? AND r.id {} AND (? OR p.signed_at IS NULL)
    ORDER BY r.id {} LIMIT ?
"""
"""The plus keeps SQLite on the order of the rows: those of a run lie together, so a page reads itself and no more."""

_OPEN = (CaseState.OPEN.value,) * 2

_AFTER, _BEFORE = _ROW.format("> ? AND r.id <= ?", "ASC"), _ROW.format("< ? AND r.id >= ?", "DESC")


class RunPages:
    """A kept run. Of an older one every row is shown, of today's those that are not signed."""

    def __init__(self, tx: Transaction, run: UntrackedRun, *, with_signed: bool = False) -> None:
        assert run.id is not None
        self.run_id = run.id
        self._as_of = int(run.as_of.timestamp())
        self._with_signed = with_signed
        bounds = "SELECT MIN(id), MAX(id) FROM untracked_row WHERE run_id = ?"
        first, last = tx.raw.execute(bounds, (self.run_id,)).fetchone()
        self._first, self._last = first or 0, last or 0

    def after(self, tx: Transaction, place: int, limit: int) -> list[Placed]:
        """See Pages; a place is the row's id."""
        given = (*_OPEN, self.run_id, max(place, self._first - 1), self._last, self._with_signed, limit)
        return [self._placed(row) for row in tx.raw.execute(_AFTER, given)]

    def before(self, tx: Transaction, place: int, limit: int) -> list[Placed]:
        """See Pages."""
        given = (*_OPEN, self.run_id, min(place, self._last + 1), self._first, self._with_signed, limit)
        return [self._placed(row) for row in tx.raw.execute(_BEFORE, given)][::-1]

    def _placed(self, read: Any) -> Placed:
        place, number, shipped, destination, line, client, scanned, scan, where, kind, action, prepares, seen, *rest = (
            read
        )
        ticket, ticket_id, claim, decision, by, decided, note, signed, before = rest
        row = Row(
            number, shipped, destination, line, client, scanned, scan, where, kind, action, prepares,
            idle_seconds(shipped, scanned, self._as_of), seen, ticket or "", ticket_id, claim or "", decision, by,
            decided, note, signed,
        )  # fmt: skip
        return Placed(place, row, None if before is None else datetime.fromtimestamp(before, UTC))

    def place_of(self, tx: Transaction, number: str) -> int | None:
        """See Pages."""
        found = tx.raw.execute(
            "SELECT id FROM untracked_row WHERE run_id = ? AND number = ?", (self.run_id, number)
        ).fetchone()
        if found is None or not any(one.place == found[0] for one in self.after(tx, found[0] - 1, 1)):
            return None
        return int(found[0])

    def counts(self, tx: Transaction) -> dict[str, Count]:
        """See Pages; as they were found."""
        statement = (
            "SELECT kind, COUNT(*), SUM(decision = ''), SUM(decision = ?) FROM untracked_row "
            "WHERE +run_id = ? AND id BETWEEN ? AND ? GROUP BY kind"
        )
        given = (SIGNED, self.run_id, self._first, self._last)
        return {kind: Count(*counts) for kind, *counts in tx.raw.execute(statement, given)}

    def of_kind(self, tx: Transaction, kind: str) -> list[str]:
        """See Pages."""
        statement = (
            "SELECT r.number, r.decision FROM untracked_row AS r LEFT JOIN parcel AS p ON p.number = r.number "
            "WHERE +r.run_id = ? AND r.id BETWEEN ? AND ? AND r.kind = ? AND p.signed_at IS NULL ORDER BY r.id"
        )
        found = tx.raw.execute(statement, (self.run_id, self._first, self._last, kind)).fetchall()
        return [number for number, decision in found if not decision] or [number for number, _ in found]


def unsigned_of(tx: Transaction, numbers: Collection[str]) -> list[str]:
    """Those of some parcels that are not signed by now: a decision is for these alone (U-7)."""
    asked, signed = list(numbers), set()
    for start in range(0, len(asked), MOST_AT_ONCE):
        some = asked[start : start + MOST_AT_ONCE]
        places = ", ".join("?" * len(some))
        statement = f"SELECT number FROM parcel WHERE signed_at IS NOT NULL AND number IN ({places})"  # noqa: S608
        found = tx.raw.execute(statement, some)
        signed |= {number for (number,) in found}
    return [number for number in asked if number not in signed]
