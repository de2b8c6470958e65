"""Statements page by page, and the lines of one: a busy month opens at once (F-1).

Read by the driver: what a list shows is never changed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction
from csdesk.desk.paging import Placed
from csdesk.models.statement import OPEN
from csdesk.rules.statements import STATES

LISTS: Sequence[str] = ("month", "late", *STATES, "all")
"""The lists by name: all of a month by state, what is late of any month, a month's by one state, all there are."""

NEWEST = 1 << 40

ID_BITS = 30
"""In the places of a list by due time: the second in which one is due, then its id."""

_MOST_IDS = (1 << ID_BITS) - 1

NEVER = (1 << 29) - 1
"""Minutes since 1970 that stand for no due time, in the places of a month's list."""


class StatementRow(NamedTuple):
    """A statement in a list."""

    id: int
    number: str
    client: str
    """Its name."""
    client_code: str
    month: date
    state: str
    reached_at: datetime
    due_at: datetime | None
    lines: int
    unpriced: int
    disputed: int
    total_fen: int
    paid_fen: int
    invoice: str
    sendings: int
    owner: str
    """The client's own agent; whoever made the statement where it has none."""
    contact: str
    """Whom to press at the client: its contact for money, else its first one."""
    phone: str
    agent: str | None
    """Whose client it is, as `owners.agent_of` says it (K-2)."""


_CONTACT = (
    "CASE c.contact_role WHEN :accounts THEN c.{first} ELSE COALESCE((SELECT k.{other} FROM client_contact AS k"
    " WHERE k.client_id = c.id AND k.role = :accounts ORDER BY k.position LIMIT 1), c.{first}) END"
)
_ROW = (
    "SELECT s.id, s.number, c.name, c.code, s.month, s.state, s.reached_at, s.due_at, s.line_count, s.unpriced,"  # noqa: S608
    " s.disputed, s.total_fen, s.paid_fen, s.invoice, s.sendings,"
    " CASE c.owner WHEN '' THEN s.made_by ELSE c.owner END,"
    f" {_CONTACT.format(first='contact', other='name')}, {_CONTACT.format(first='phone', other='phone')},"
    f" {owners.AGENT.format(client='c')}"
    " FROM {from_} JOIN client AS c ON c.id = s.client_id"
)
_OPEN = OPEN.replace("state", "s.state")
_LATE = 0
"""The rank in a month's list of what is late; the states follow in their order."""

_RANKS = {state: rank for rank, state in enumerate(STATES, 1)}

_RANK_BITS, _MINUTE_BITS = 57, 28


def _place(rank: int, due_at: datetime | None, id_: int) -> int:
    """In a month's list: late ones first; then state by state; the soonest due before the others, then by id."""
    minute = int(due_at.timestamp()) // 60 if due_at is not None else NEVER
    return (rank << _RANK_BITS) | (minute << _MINUTE_BITS) | id_


@dataclass(frozen=True)
class StatementPages:
    """A list of statements as of a moment, of a month where it is one of a month."""

    name: str
    at: datetime
    month: date

    def after(self, tx: Transaction, place: int, limit: int) -> list[Placed[StatementRow]]:
        """The first rows behind a place."""
        return self._read(tx, place, limit, forward=True)

    def before(self, tx: Transaction, place: int, limit: int) -> list[Placed[StatementRow]]:
        """The last rows before a place."""
        return self._read(tx, place, limit, forward=False)[::-1]

    def _read(self, tx: Transaction, place: int, limit: int, *, forward: bool) -> list[Placed[StatementRow]]:
        states = self._states(tx) if self.name == "month" else [self.name]
        statement, given = self.statement(place, limit, states, forward=forward)
        given |= asked_of(tx)
        # Sorted here: SQLite would carry whole rows through its sorting.
        found = [Placed(row[0], row_of(row[1:])) for row in tx.raw.execute(statement, given)]
        return sorted(found, key=lambda one: one.place, reverse=not forward)

    def _states(self, tx: Transaction) -> Sequence[str]:
        """The states in which there are statements of the month: each is looked up once, however many there are."""
        found, before = list[str](), ""
        next_one = "SELECT MIN(state) FROM statement INDEXED BY statement_by_month WHERE month = ? AND state > ?"
        while before is not None:
            (before,) = tx.raw.execute(next_one, (self.month.isoformat(), before)).fetchone()
            if before is not None and before != "withdrawn":
                found.append(before)
        return found

    def statement(
        self, place: int, limit: int, states: Sequence[str], *, forward: bool = True
    ) -> tuple[str, dict[str, Any]]:
        """The query of a page, and what is put into it; of a month's list by the states that there are.

        The rows of a page are chosen by their ids and places first, and only they are read whole.
        """
        sign, order = (">", "ASC") if forward else ("<", "DESC")
        given: dict[str, Any] = {"limit": limit, "now": int(self.at.timestamp()), "place": place}
        if self.name == "late":
            chosen = (
                f"SELECT s.due_at << {ID_BITS} | s.id AS place, s.id FROM statement AS s INDEXED BY statement_open"  # noqa: S608
                f" WHERE {_OPEN} AND s.due_at <= :now AND (s.due_at, s.id) {sign} (:due, :id)"
                f" ORDER BY s.due_at {order}, s.id {order} LIMIT :limit"
            )
            given |= {"due": max(place, 0) >> ID_BITS, "id": place & _MOST_IDS if place >= 0 else -1}
        elif self.name == "all":
            sign, order = ("<", "DESC") if forward else (">", "ASC")
            chosen = (
                f"SELECT {NEWEST} - s.id AS place, s.id FROM statement AS s WHERE s.id {sign} :id"  # noqa: S608
                f" ORDER BY s.id {order} LIMIT :limit"
            )
            given["id"] = NEWEST - place
        else:
            chosen = _of_month(states, place, forward=forward)
            minute = place >> _MINUTE_BITS & NEVER
            given |= {"month": self.month.isoformat(), "from": 60 * (minute if forward else minute + 1)}
        rows = _ROW.replace("SELECT ", "SELECT p.place, ", 1).format(
            from_=f"({chosen}) AS p JOIN statement AS s ON s.id = p.id"
        )
        return rows, given

    def place_of(self, tx: Transaction, number: str) -> int | None:
        """Where a statement stands; None where it is not in this list."""
        row = by_number(tx, number)
        if row is None:
            return None
        is_late = row.due_at is not None and row.due_at <= self.at and row.state not in ("closed", "withdrawn")
        if self.name == "all":
            return NEWEST - row.id
        if self.name == "late":
            return int(row.due_at.timestamp()) << ID_BITS | row.id if is_late and row.due_at is not None else None
        if row.month != self.month or row.state != (self.name if self.name in STATES else row.state):
            return None
        if row.state == "withdrawn" and self.name != "withdrawn":
            return None
        return _place(_LATE if is_late else _RANKS[row.state], row.due_at, row.id)


def _of_month(states: Sequence[str], place: int, *, forward: bool) -> str:
    """The places and ids of a page of a month's list: of each state a few by its index, whatever their number."""
    known = place >> _RANK_BITS if place >= 0 else -1
    sign, edge, order = (">", ">=", "ASC") if forward else ("<", "<", "DESC")
    chosen = []
    for state in states:
        for which, rank in (("<= :now", _LATE), ("> :now", _RANKS[state]), ("IS NULL", _RANKS[state])):
            if rank != known and (rank < known) == forward:
                continue
            minute, key = f"(s.due_at / 60 << {_MINUTE_BITS})", f" AND s.due_at {edge} :from AND place {sign} :place"
            if which == "IS NULL":
                minute, key = str(NEVER << _MINUTE_BITS), f" AND place {sign} :place"
            chosen.append(
                f"SELECT * FROM (SELECT {rank << _RANK_BITS} | {minute} | s.id AS place, s.id"  # noqa: S608
                " FROM statement AS s INDEXED BY statement_by_month"
                f" WHERE s.month = :month AND s.state = '{state}' AND s.due_at {which}{key if rank == known else ''}"
                f" ORDER BY s.due_at {order}, s.id {order} LIMIT :limit)"
            )
    # With nothing behind the last state there is still a page: an empty one.
    every = " UNION ALL ".join(chosen) or "SELECT 0 AS place, 0 AS id LIMIT 0"
    return f"SELECT * FROM ({every}) ORDER BY place {order} LIMIT :limit"  # noqa: S608


def asked_of(tx: Transaction) -> Mapping[str, Any]:
    """What a row is asked for, whichever list it stands in."""
    return {"accounts": tx.playbook.statements.contact_role, "owned": owners.owned(tx.playbook.clients)}


def row_of(read: Sequence[Any]) -> StatementRow:
    """A row as the driver gives it."""
    id_, number, client, code, month, state, reached, due, *rest = read
    at, due_at = datetime.fromtimestamp(reached, UTC), datetime.fromtimestamp(due, UTC) if due is not None else None
    return StatementRow(id_, number, client, code, date.fromisoformat(month), state, at, due_at, *rest)


def by_number(tx: Transaction, number: str) -> StatementRow | None:
    """The row of one statement."""
    given = {"number": number, **asked_of(tx)}
    found = tx.raw.execute(f"{_ROW.format(from_='statement AS s')} WHERE s.number = :number", given).fetchone()
    return None if found is None else row_of(found)


@dataclass(frozen=True)
class Counts:
    """How many statements there are."""

    states: Mapping[str, int]
    """Of a month, by state, in their order."""
    late: int
    """Of any month: the next move is overdue."""
    total_fen: int
    """What the statements of the month come to."""
    paid_fen: int

    @property
    def month(self) -> int:
        """All of the month, those of which nothing is left not counted."""
        return sum(many for state, many in self.states.items() if state != "withdrawn")


def counts(tx: Transaction, month: date, *, at: datetime) -> Counts:
    """How many statements of a month are in each state, and how many of any month are late (F-1)."""
    rows = tx.raw.execute(
        "SELECT state, COUNT(*), SUM(total_fen), SUM(paid_fen) FROM statement INDEXED BY statement_by_month"
        " WHERE month = ? GROUP BY state", (month.isoformat(),),
    ).fetchall()  # fmt: skip
    by_state = {state: many for state, many, _total, _paid in rows}
    states = {state: by_state[state] for state in STATES if state in by_state}
    return Counts(states, late_count(tx, at=at), sum(row[2] for row in rows), sum(row[3] for row in rows))


def late_count(tx: Transaction, *, at: datetime) -> int:
    """How many statements are late: their next move is overdue (F-1)."""
    statement = f"SELECT COUNT(*) FROM statement INDEXED BY statement_open WHERE {OPEN} AND due_at <= ?"  # noqa: S608
    return int(tx.raw.execute(statement, (int(at.timestamp()),)).fetchone()[0])


def months(tx: Transaction, limit: int = 24) -> Sequence[date]:
    """The months of which there are statements, the latest first."""
    found, before = list[date](), "9999-12-31"
    while len(found) < limit:
        row = tx.raw.execute("SELECT MAX(month) FROM statement WHERE month < ?", (before,)).fetchone()
        if row[0] is None:
            break
        before = row[0]
        found.append(date.fromisoformat(before))
    return found


# -- lines -----------------------------------------------------------------------------------------------------------


class LineRow(NamedTuple):
    """A line of a statement."""

    id: int
    order_id: int
    kind: str
    number: str
    day: date
    revision: int
    ended: str
    amount_fen: int | None
    before_fen: int | None
    corrects: str
    before_revision: int
    job_type: str
    consignee: str
    destination: str
    goods: str
    pieces: int
    weight_g: int | None
    why: str
    dispute: str
    dispute_note: str
    disputed_by: str
    answer: str
    answered_by: str


_LINES = f"SELECT place, {', '.join(LineRow._fields)} FROM statement_line WHERE statement_id = ?"  # noqa: S608


@dataclass(frozen=True)
class LinePages:
    """The lines of a statement in their order: orders, what was left out earlier, corrections."""

    statement_id: int

    def after(self, tx: Transaction, place: int, limit: int) -> list[Placed[LineRow]]:
        """The first lines behind a place."""
        rows = tx.raw.execute(f"{_LINES} AND place > ? ORDER BY place LIMIT ?", (self.statement_id, place, limit))
        return [_placed(row) for row in rows]

    def before(self, tx: Transaction, place: int, limit: int) -> list[Placed[LineRow]]:
        """The last lines before a place."""
        rows = tx.raw.execute(f"{_LINES} AND place < ? ORDER BY place DESC LIMIT ?", (self.statement_id, place, limit))
        return [_placed(row) for row in rows][::-1]


def _placed(read: Sequence[Any]) -> Placed[LineRow]:
    place, id_, order_id, kind, number, day, *rest = read
    return Placed(place, LineRow(id_, order_id, kind, number, date.fromisoformat(day), *rest))


def lines_of(tx: Transaction, statement_id: int) -> list[LineRow]:
    """Every line of a statement."""
    return [one.row for one in LinePages(statement_id).after(tx, -1, -1)]
