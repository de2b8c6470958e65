"""Statements that were not sent yet, as the driver reads and writes them: a busy month has thousands (F-1, F-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm.util import identity_key

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.statements import due_statements, statement_dues
from csdesk.desk.statements.statement_facts import Payer, places
from csdesk.models.statement import UNSENT, Statement
from csdesk.rules import statements as rules

TOLD = 20
"""Numbers of orders that the record names of one refreshing; of more it tells how many."""


@dataclass
class Draft:
    """A statement that was never sent."""

    id: int
    """0 until it is begun."""
    number: str
    client_id: int
    month: date
    first_day: date
    last_day: date
    state: str
    totals: rules.Totals
    is_new: bool = False
    """Whether nothing is written down of it yet."""
    has_moved: bool = False
    """Whether it came to another state in this transaction, and hangs on another promise."""


_READ = "id, number, client_id, month, first_day, last_day, state, line_count, unpriced, total_fen"


def of_clients(tx: Transaction, group: Sequence[int]) -> Sequence[Draft]:
    """The statements of a client that were never sent, by month; those that are withdrawn too."""
    rows = tx.raw.execute(
        f"SELECT {_READ} FROM statement WHERE client_id IN ({places(group)}) AND {UNSENT} ORDER BY month, id",  # noqa: S608
        group,
    )
    return [_draft(*row) for row in rows]


def _draft(id_: int, number: str, client_id: int, month: str, first: str, last: str, state: str, *totals: int) -> Draft:
    days = (date.fromisoformat(month), date.fromisoformat(first), date.fromisoformat(last))
    return Draft(id_, number, client_id, *days, state, rules.Totals(*totals))


_BEGIN = (
    "INSERT INTO statement (number, client_id, month, first_day, last_day, state, reached_at, line_count, unpriced,"
    " total_fen, paid_fen, disputed, made_by, made_at, sendings, invoice, received_by)"
    " VALUES (?, ?, ?, ?, ?, 'made', ?, 0, 0, 0, 0, 0, ?, ?, 0, '', '')"
)


def planned(tx: Transaction, payer: Payer, month: date) -> Draft:
    """A client's statement of a month that is to be made."""
    number = f"{tx.playbook.statements.number_prefix}{month:%Y%m}-{payer.code}"
    period = rules.period_of(month, payer.cycle)
    return Draft(0, number, payer.ids[0], month, *period, "made", rules.Totals(0, 0, 0), is_new=True)


def begin(tx: Transaction, draft: Draft, *, by: Person, at: datetime) -> None:
    """Write a planned draft down, without a line yet; its promise and what it comes to follow by `refresh`."""
    days, now = map(date.isoformat, (draft.month, draft.first_day, draft.last_day)), int(at.timestamp())
    draft.id = tx.raw.execute(_BEGIN, (draft.number, draft.client_id, *days, now, by.name, now)).lastrowid


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment is not None else None


def let_period(draft: Draft, cycle: rules.Cycle) -> bool:
    """Let a draft cover what its client's cycle says now; whether those are other days."""
    before = (draft.first_day, draft.last_day)
    draft.first_day, draft.last_day = rules.period_of(draft.month, cycle)
    return (draft.first_day, draft.last_day) != before


def write_period(tx: Transaction, draft: Draft) -> None:
    """Write down the days that a draft covers."""
    days = (draft.first_day.isoformat(), draft.last_day.isoformat())
    tx.raw.execute("UPDATE statement SET first_day = ?, last_day = ? WHERE id = ?", (*days, draft.id))
    _read_anew(tx, draft)


def refresh(tx: Transaction, draft: Draft, changed: Sequence[str], payer: Payer, *, by: Person, at: datetime) -> None:
    """Lines of a draft changed: its totals do, one that was checked is to be checked anew, an empty one is withdrawn.

    `changed` are the numbers of their orders; it goes into the record (A-5).
    """
    before, draft.totals = draft.totals, totals_of(tx, draft.id)
    after = draft.totals
    tx.raw.execute(
        "UPDATE statement SET line_count = ?, unpriced = ?, total_fen = ? WHERE id = ?",
        (after.lines, after.unpriced, after.total_fen, draft.id),
    )
    state = "made" if after.lines else "withdrawn"
    if draft.is_new or draft.state != state:
        _come_to(tx, draft, state, payer, ", ".join(changed[:TOLD]), by=by, at=at)
    told = {"number": draft.number, "orders": list(changed[:TOLD]), "orders_changed": len(changed)}
    action, known = ("statement.make", None) if draft.is_new else ("statement.refresh", _money(before))
    record(tx, action, "statement", draft.number, by=by, at=at, before=known, after=_money(after) | told)
    draft.is_new = False
    _read_anew(tx, draft)


def _come_to(tx: Transaction, draft: Draft, state: str, payer: Payer, note: str, *, by: Person, at: datetime) -> None:
    due = statement_dues.due_at(tx, state, payer.cycle, draft.last_day, at)
    owner = due_statements.owner_of(tx, state, payer.agent, by.name)
    promised = due_statements.promise(tx, draft.id, draft.month, state, due, owner, by=by, at=at)
    was, draft.state, draft.has_moved = draft.state, state, True
    tx.raw.execute(
        "UPDATE statement SET state = ?, reached_at = ?, due_at = ?, deadline_id = ? WHERE id = ?",
        (state, int(at.timestamp()), _seconds(due), promised, draft.id),
    )
    if draft.is_new:
        _note_move(tx, draft, "make", "", "", due, by=by, at=at)
    else:
        _note_move(tx, draft, "refresh", was, note, due, by=by, at=at)


_MOVE = (
    "INSERT INTO statement_move (statement_id, move, from_state, to_state, by, at, note, due_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def _note_move(
    tx: Transaction, draft: Draft, move: str, was: str, note: str, due: datetime | None, *, by: Person, at: datetime
) -> None:
    given = (draft.id, move, was, draft.state, by.name, int(at.timestamp()), note, _seconds(due))
    tx.raw.execute(_MOVE, given)


def _read_anew(tx: Transaction, draft: Draft) -> None:
    """Let whoever holds the statement in this transaction see what the driver wrote."""
    held = tx.session.identity_map.get(identity_key(Statement, draft.id))
    if held is not None:
        tx.session.expire(held)


def _money(totals: rules.Totals) -> dict[str, int]:
    return {"lines": totals.lines, "unpriced": totals.unpriced, "total_fen": totals.total_fen}


def totals_of(tx: Transaction, statement_id: int) -> rules.Totals:
    """What the lines of a statement come to now."""
    row = tx.raw.execute(
        "SELECT COUNT(*), COUNT(*) - COUNT(amount_fen), COALESCE(SUM(amount_fen), 0) FROM statement_line"
        " WHERE statement_id = ?", (statement_id,),
    ).fetchone()  # fmt: skip
    return rules.Totals(*row)
