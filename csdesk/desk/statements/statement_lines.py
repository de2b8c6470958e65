"""The lines of statements: they follow their orders until they are sent, then only corrections do (F-3).

Written by the driver: a month of a busy shop has a hundred thousand lines.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from datetime import date, datetime

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.statements import due_statements, statement_drafts, statement_plans
from csdesk.desk.statements.statement_facts import Payer, payer_of
from csdesk.desk.statements.statement_plans import COLUMNS, Difference, Plan

_TYPED = ("dispute", "dispute_note", "disputed_by", "answer", "answered_by")
_EMPTY = ", ".join(["''"] * len(_TYPED))
_INSERT = (
    f"INSERT INTO statement_line (statement_id, {', '.join((*COLUMNS, *_TYPED))})"  # noqa: S608
    f" VALUES (?, {', '.join('?' * len(COLUMNS))}, {_EMPTY})"
)
_SET = ", ".join(f"{one} = ?" for one in COLUMNS[1:])
_UPDATE = f"UPDATE statement_line SET {_SET} WHERE statement_id = ? AND order_id = ?"  # noqa: S608
_DELETE = "DELETE FROM statement_line WHERE statement_id = ? AND order_id = ?"


# -- settled ---------------------------------------------------------------------------------------------------------


def settle(
    tx: Transaction, payer: Payer, *, by: Person, at: datetime, only: Collection[int] | None = None
) -> Collection[int]:
    """Bring the drafts of a client in line with its orders, or with some of them; the ids of those that changed (F-3).

    One that was checked and changes is to be checked anew; one of which nothing is left is withdrawn. What was sent
    is never touched.
    """
    planned = statement_plans.plan(tx, payer, only=only)
    for month in sorted(write(tx, planned, by=by, at=at)):
        due_statements.settle(tx, month, met=False, by=by, at=at)
    return {one.draft.id for one in planned.differences}


def write(tx: Transaction, planned: Plan, *, by: Person, at: datetime) -> Set[date]:
    """Write down what was planned; the months of drafts that moved, of which what is promised is to be settled."""
    for draft in planned.shifted:
        statement_drafts.write_period(tx, draft)
    for difference in planned.differences:
        draft = difference.draft
        if draft.is_new:
            statement_drafts.begin(tx, draft, by=by, at=at)
        _write_lines(tx, difference)
        statement_drafts.refresh(tx, draft, difference.numbers, planned.payer, by=by, at=at)
    if planned.said:
        tx.raw.executemany(
            "DELETE FROM statement_change WHERE order_id = ?"  # noqa: S608
            f" AND client_id IN ({', '.join(map(str, planned.payer.ids))})",
            [(one,) for one in planned.said],
        )
    return {one.draft.month for one in planned.differences if one.draft.has_moved}


def _write_lines(tx: Transaction, difference: Difference) -> None:
    id_ = difference.draft.id
    if difference.new:
        tx.raw.executemany(_INSERT, [(id_, *row) for row in difference.new])
    if difference.other:
        tx.raw.executemany(_UPDATE, [(*row[1:], id_, row[0]) for row in difference.other])
    if difference.gone:
        tx.raw.executemany(_DELETE, [(id_, row[0]) for row in difference.gone])


# -- orders that change ----------------------------------------------------------------------------------------------


def follow(tx: Transaction, order_id: int, *, changed: bool, by: Person, at: datetime) -> None:
    """An order was confirmed, `changed` or cancelled: drafts follow at once, what was sent is corrected next (F-3).

    Called with the facts of the order, in their transaction.
    """
    if tx.raw.execute("SELECT 1 FROM statement LIMIT 1").fetchone() is None:
        return
    tx.session.flush()
    for client_id in _concerned(tx, order_id):
        payer = payer_of(tx, client_id)
        settle(tx, payer, by=by, at=at, only={order_id})
        if changed:
            # A draft that is made later has to say it too.
            tx.raw.execute(
                "INSERT INTO statement_change (client_id, order_id) SELECT ?1, ?2"
                " WHERE NOT EXISTS (SELECT 1 FROM statement_change WHERE client_id = ?1 AND order_id = ?2)",
                (payer.ids[0], order_id),
            )


def _concerned(tx: Transaction, order_id: int) -> Sequence[int]:
    """The clients whose statements an order stands on, or has to stand on."""
    rows = tx.raw.execute(
        "SELECT r.client_id FROM orders AS o JOIN order_revision AS r ON r.order_id = o.id AND r.revision = o.revision"
        " WHERE o.id = ?1 UNION SELECT s.client_id FROM statement_line AS l"
        " JOIN statement AS s ON s.id = l.statement_id WHERE l.order_id = ?1", (order_id,),
    )  # fmt: skip
    return [one for (one,) in rows]
