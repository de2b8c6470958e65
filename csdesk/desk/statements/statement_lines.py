"""The lines of statements: they follow their orders until they are sent, then only corrections do (F-3).

Read and written by the driver: a month of a busy shop has a hundred thousand lines. What a line has to be is decided by
`rules.statements.line_for` alone, from what the order is now and what was sent of it before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.statements import due_statements, statement_drafts
from csdesk.desk.statements.statement_drafts import Draft
from csdesk.desk.statements.statement_facts import (
    Fact,
    Payer,
    Said,
    candidates,
    changed_of,
    facts_of,
    first_month,
    payer_of,
    said_of,
)
from csdesk.models.order import OrderState
from csdesk.rules import statements as rules
from csdesk.rules.text import shortened

NOTE_CELLS = 80

_LINE = (
    "statement_id", "order_id", "place", "kind", "number", "day", "revision", "ended", "amount_fen", "before_fen",
    "corrects", "before_revision", "job_type", "consignee", "destination", "goods", "pieces", "weight_g", "why",
)  # fmt: skip
"""The columns of a line that follow from its order; what is disputed of it is another matter."""

_TYPED = ("dispute", "dispute_note", "disputed_by", "answer", "answered_by")
_EMPTY = ", ".join(["''"] * len(_TYPED))
_INSERT = (
    f"INSERT INTO statement_line ({', '.join((*_LINE, *_TYPED))})"  # noqa: S608
    f" VALUES ({', '.join('?' * len(_LINE))}, {_EMPTY})"
)
_SET = ", ".join(f"{one} = ?" for one in _LINE[2:])
_UPDATE = f"UPDATE statement_line SET {_SET} WHERE statement_id = ? AND order_id = ?"  # noqa: S608
_KEPT = f"SELECT {', '.join(_LINE)} FROM statement_line WHERE statement_id = ?"  # noqa: S608


# -- settled ---------------------------------------------------------------------------------------------------------


def settle(
    tx: Transaction,
    payer: Payer,
    *,
    by: Person,
    at: datetime,
    only: Collection[int] | None = None,
    begun: Draft | None = None,
) -> Collection[int]:
    """Bring the drafts of a client in line with its orders, or with some of them; the ids of those that changed (F-3).

    One that was checked and changes is to be checked anew; one of which nothing is left is withdrawn. What was sent
    is never touched. `begun` is a draft that was begun just now; who begins drafts settles what is promised of them.
    """
    tx.session.flush()
    group, cycle = payer.ids, payer.cycle
    every = [begun if begun and one.id == begun.id else one for one in statement_drafts.of_clients(tx, group)]
    if not every:
        return ()
    drafts = _one_a_month(every, group)
    for draft in every:
        statement_drafts.let_period(tx, draft, cycle)
    since = first_month(tx) or next(iter(drafts))
    months = list(drafts)
    waiting = changed_of(tx, group) if only is None else ()
    if only is None:
        periods = [(one.first_day, one.last_day) for one in every]
        facts = candidates(tx, group, periods, since, waiting)
    else:
        facts = {one.id: one for one in facts_of(tx, only)}
    said = said_of(tx, group, facts)
    wanted: dict[int, dict[int, tuple[Any, ...]]] = {one.id: {} for one in every}
    settlements = tx.playbook.statements.settlements
    for one in facts.values():
        line = _line(one, said.get(one.id), group, cycle, settlements, months, since)
        if line is not None:
            statement_id = drafts[line[0]].id
            wanted[statement_id][one.id] = (statement_id, one.id, *line[1])
    found = set()
    for draft in every:
        changed = _write(tx, draft, wanted[draft.id], only)
        if changed:
            statement_drafts.refresh(tx, draft, changed, payer, by=by, at=at)
            found.add(draft.id)
    for month in sorted({draft.month for draft in every if draft.has_moved and draft is not begun}):
        due_statements.settle(tx, month, met=False, by=by, at=at)
    if waiting:
        _forget_settled(tx, payer, waiting, wanted)
    return found


def _one_a_month(drafts: Sequence[Draft], group: Sequence[int]) -> dict[date, Draft]:
    """The draft of each month; where clients were merged there may be two, and the client's own is the one."""
    found: dict[date, Draft] = {}
    for one in drafts:
        if one.month not in found or (one.client_id == group[0] and found[one.month].client_id != group[0]):
            found[one.month] = one
    return found


def _line(
    one: Fact,
    said: Said | None,
    group: Sequence[int],
    cycle: rules.Cycle,
    settlements: Sequence[str],
    months: Sequence[date],
    since: date,
) -> tuple[date, tuple[Any, ...]] | None:
    """The month of the draft that an order needs a line on, and the line from its place on."""
    ended = ""
    if one.state == OrderState.CANCELLED:
        ended = "cancelled"
    elif one.client_id not in group:
        ended = "moved"
    elif one.settlement not in settlements:
        ended = "settled"
    ordered = rules.Ordered(rules.month_of(one.day, cycle), one.revision, one.fee_fen, ended)
    due = rules.line_for(ordered, said.billed if said else None, months, since)
    if due is None:
        return None
    correction = due.kind == "correction"
    return due.month, (
        rules.place_of(due.kind, one.day, one.number, one.id), due.kind, one.number, one.day.isoformat(), one.revision,
        ended, due.amount_fen, due.before_fen, said.corrects if said and correction else "",
        said.billed.revision if said and correction else 0, one.job_type,
        one.consignee if len(one.consignee) * 2 <= NOTE_CELLS else shortened(one.consignee, cells=NOTE_CELLS),
        one.destination, one.goods, one.pieces, one.weight_g,
        one.why if correction and (ended != "moved") else "",
    )  # fmt: skip


def _write(
    tx: Transaction, draft: Draft, wanted: Mapping[int, tuple[Any, ...]], only: Collection[int] | None
) -> list[str]:
    """Let the lines of a draft be what is wanted; the numbers of the orders whose lines changed."""
    kept = dict[int, tuple[Any, ...]]()
    if not draft.is_new:
        rows = tx.raw.execute(_KEPT, (draft.id,))
        kept = {row[1]: tuple(row) for row in rows if only is None or row[1] in only}
    new = [row for order_id, row in wanted.items() if order_id not in kept]
    other = [row for order_id, row in wanted.items() if order_id in kept and kept[order_id] != row]
    gone = [row for order_id, row in kept.items() if order_id not in wanted]
    if new:
        tx.raw.executemany(_INSERT, new)
    if other:
        tx.raw.executemany(_UPDATE, [(*row[2:], *row[:2]) for row in other])
    if gone:
        delete = "DELETE FROM statement_line WHERE statement_id = ? AND order_id = ?"
        tx.raw.executemany(delete, [row[:2] for row in gone])
    return sorted({row[4] for row in (*new, *other, *gone)})


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


def _forget_settled(
    tx: Transaction, payer: Payer, waiting: Sequence[int], wanted: Mapping[int, Mapping[int, Any]]
) -> None:
    """Changes of which nothing is left to say are forgotten; one that stands on a draft stays until that is sent."""
    on_drafts = {order_id for lines in wanted.values() for order_id in lines}
    kept = on_drafts | pending(tx, payer, [one for one in waiting if one not in on_drafts])
    gone = [(one,) for one in waiting if one not in kept]
    if gone:
        tx.raw.executemany(
            f"DELETE FROM statement_change WHERE order_id = ? AND client_id IN ({', '.join(map(str, payer.ids))})",  # noqa: S608
            gone,
        )


def pending(tx: Transaction, payer: Payer, ids: Iterable[int]) -> set[int]:
    """Of some orders, those of which a statement that is still to be made has to say something (F-3)."""
    facts = {one.id: one for one in facts_of(tx, ids)}
    group, cycle = payer.ids, payer.cycle
    said = said_of(tx, group, facts)
    settlements, since = tx.playbook.statements.settlements, first_month(tx)
    found = set()
    for one in facts.values():
        before = said.get(one.id)
        month = rules.month_of(one.day, cycle)
        later = rules.next_month(max(before.billed.month, month) if before else month)
        if _line(one, before, group, cycle, settlements, [later], since or later) is not None:
            found.add(one.id)
    return found
