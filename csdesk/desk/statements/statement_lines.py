"""The lines of statements: they follow their orders until they are sent, then only corrections do (F-3).

Read and written by the driver: a month of a busy shop has a hundred thousand lines. What a line has to be is decided by
`rules.statements.line_for` alone, from what the order is now and what was sent of it before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.statements import statement_dues
from csdesk.models.order import OrderState
from csdesk.models.statement import Statement, StatementMove
from csdesk.rules import statements as rules
from csdesk.rules.text import shortened

AT_ONCE = 500
"""Ids that one query is given."""

NOTE_CELLS = 80

TOLD = 20
"""Numbers of orders that the record names of one refreshing; of more it tells how many."""


@dataclass(frozen=True)
class Fact:
    """An order as it is now, whoever's it is."""

    id: int
    number: str
    day: date
    state: str
    revision: int
    client_id: int
    settlement: str
    fee_fen: int | None
    job_type: str
    consignee: str
    destination: str
    goods: str
    pieces: int
    weight_g: int | None
    why: str


_FACT = (
    "SELECT o.id, o.number, o.day, o.state, o.revision, r.client_id, r.settlement, r.fee_fen, r.job_type,"
    " CASE r.delivery_company WHEN '' THEN r.delivery_contact ELSE r.delivery_company END, r.delivery_address,"
    " r.goods, r.pieces, r.weight_g, COALESCE(o.cancel_reason, r.asked_what, '')"
    " FROM {} WHERE o.number IS NOT NULL AND "
)
_BY_CLIENT = "order_revision AS r JOIN orders AS o ON o.id = r.order_id AND o.revision = r.revision"
_BY_ID = "orders AS o JOIN order_revision AS r ON r.order_id = o.id AND r.revision = o.revision"

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


@dataclass
class Refreshed:
    """What became of one draft."""

    statement: Statement
    before: rules.Totals
    after: rules.Totals
    changed: list[str] = field(default_factory=list)
    """Numbers of the orders whose lines came, went or changed."""


# -- whose orders ----------------------------------------------------------------------------------------------------


def group_of(tx: Transaction, client_id: int) -> Sequence[int]:
    """The ids of a client and of those that were merged into it, its own first."""
    row = tx.raw.execute("SELECT merged_into_id FROM client WHERE id = ?", (client_id,)).fetchone()
    root: int = row[0] if row is not None and row[0] is not None else client_id
    merged = tx.raw.execute("SELECT id FROM client WHERE merged_into_id IS NOT NULL AND merged_into_id = ?", (root,))
    return [root, *(one for (one,) in merged)]


def cycle_of_group(tx: Transaction, group: Sequence[int]) -> rules.Cycle:
    """The settlement cycle of a client."""
    row = tx.raw.execute("SELECT cycle FROM client WHERE id = ?", (group[0],)).fetchone()
    return statement_dues.cycle_of(tx, row[0] if row is not None else "")


def first_month(tx: Transaction) -> date | None:
    """The first month of which any statement was made: nothing before it is looked for."""
    row = tx.raw.execute("SELECT MIN(month) FROM statement").fetchone()
    return date.fromisoformat(row[0]) if row[0] is not None else None


def drafts_of(tx: Transaction, group: Collection[int]) -> Sequence[Statement]:
    """The statements of a client that were never sent, by month; those that are withdrawn too."""
    query = select(Statement).where(col(Statement.client_id).in_(group), col(Statement.sent_at).is_(None))
    return tx.session.exec(query.order_by(col(Statement.month), col(Statement.id))).all()


# -- what is known of orders -----------------------------------------------------------------------------------------


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _facts_of(tx: Transaction, ids: Iterable[int]) -> Iterator[Fact]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        yield from map(_fact, tx.raw.execute(f"{_FACT.format(_BY_ID)}o.id IN ({_places(some)})", some))


def _fact(row: Sequence[Any]) -> Fact:
    return Fact(row[0], row[1], date.fromisoformat(row[2]), *row[3:])


def _candidates(tx: Transaction, group: Sequence[int], drafts: Sequence[Statement], since: date) -> Mapping[int, Fact]:
    """The orders that may need a line on one of some drafts: of their months, left out earlier, or changed since."""
    found: dict[int, Fact] = {}
    of_client = f"{_FACT.format(_BY_CLIENT)}r.client_id IN ({_places(group)})"
    for one in drafts:
        days = (one.first_day.isoformat(), one.last_day.isoformat())
        rows = tx.raw.execute(f"{of_client} AND o.day >= ? AND o.day <= ?", (*group, *days))
        found |= {fact.id: fact for fact in map(_fact, rows)}
    last = max(one.first_day for one in drafts)
    if since < last:
        left_out = (
            f"{of_client} AND o.day >= ? AND o.day < ? AND o.state = 'confirmed'"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM statement_line AS l JOIN statement AS s ON s.id = l.statement_id"
            " WHERE l.order_id = o.id AND s.sent_at IS NOT NULL)"
        )
        rows = tx.raw.execute(left_out, (*group, since.isoformat(), last.isoformat()))
        found |= {fact.id: fact for fact in map(_fact, rows)}
    changed = f"SELECT order_id FROM statement_change WHERE client_id IN ({_places(group)})"  # noqa: S608
    ids = {one for (one,) in tx.raw.execute(changed, group)} - found.keys()
    return found | {fact.id: fact for fact in _facts_of(tx, ids)}


@dataclass(frozen=True)
class _Said:
    billed: rules.Billed
    corrects: str


def _said_of(tx: Transaction, group: Sequence[int], ids: Iterable[int]) -> Mapping[int, _Said]:
    """What was sent to a client of some orders."""
    wanted, found = sorted(ids), dict[int, _Said]()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        statement = (
            "SELECT l.order_id, l.amount_fen, s.month, l.revision, l.ended, s.number"  # noqa: S608
            " FROM statement_line AS l JOIN statement AS s ON s.id = l.statement_id"
            f" WHERE l.order_id IN ({_places(some)}) AND s.sent_at IS NOT NULL"
            f" AND s.client_id IN ({_places(group)}) ORDER BY s.month, l.id"
        )
        for order_id, fen, month, revision, ended, number in tx.raw.execute(statement, (*some, *group)):
            before = found[order_id].billed.fen if order_id in found else 0
            billed = rules.Billed(before + (fen or 0), date.fromisoformat(month), revision, ended)
            found[order_id] = _Said(billed, number)
    return found


# -- settled ---------------------------------------------------------------------------------------------------------


def settle(
    tx: Transaction,
    group: Sequence[int],
    *,
    by: Person,
    at: datetime,
    only: Collection[int] | None = None,
    noted: bool = True,
) -> Sequence[Refreshed]:
    """Bring the drafts of a client in line with its orders, or with some of them; what changed (F-3).

    One that was checked and changes is to be checked anew; one of which nothing is left is withdrawn. What was sent
    is never touched.
    """
    every = drafts_of(tx, group)
    drafts = _one_a_month(every, group)
    if not every:
        return ()
    cycle = cycle_of_group(tx, group)
    for draft in every:
        draft.first_day, draft.last_day = rules.period_of(draft.month, cycle)
    since = first_month(tx) or next(iter(drafts))
    months = list(drafts)
    looked_at = _facts_of(tx, only) if only is not None else _candidates(tx, group, every, since).values()
    facts = {one.id: one for one in looked_at}
    said = _said_of(tx, group, facts)
    wanted: dict[int, dict[int, tuple[Any, ...]]] = {one.id or 0: {} for one in every}
    settlements = tx.playbook.statements.settlements
    for one in facts.values():
        line = _line(one, said.get(one.id), group, cycle, settlements, months, since)
        if line is not None:
            statement_id = drafts[line[0]].id or 0
            wanted[statement_id][one.id] = (statement_id, one.id, *line[1])
    found = []
    for draft in every:
        changed = _write(tx, draft, wanted[draft.id or 0], only)
        if changed:
            found.append(_refresh(tx, draft, changed, by=by, at=at, noted=noted))
    if only is None:
        _forget_settled(tx, group, wanted)
    return found


def _one_a_month(drafts: Sequence[Statement], group: Sequence[int]) -> dict[date, Statement]:
    """The draft of each month; where clients were merged there may be two, and the client's own is the one."""
    found: dict[date, Statement] = {}
    for one in drafts:
        if one.month not in found or (one.client_id == group[0] and found[one.month].client_id != group[0]):
            found[one.month] = one
    return found


def _line(
    one: Fact,
    said: _Said | None,
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
        shortened(one.consignee, cells=NOTE_CELLS), one.destination, one.goods, one.pieces, one.weight_g,
        one.why if correction and (ended != "moved") else "",
    )  # fmt: skip


def _write(
    tx: Transaction, draft: Statement, wanted: Mapping[int, tuple[Any, ...]], only: Collection[int] | None
) -> list[str]:
    """Let the lines of a draft be what is wanted; the numbers of the orders whose lines changed."""
    kept = {row[1]: tuple(row) for row in tx.raw.execute(_KEPT, (draft.id,)) if only is None or row[1] in only}
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


def _refresh(
    tx: Transaction, draft: Statement, changed: list[str], *, by: Person, at: datetime, noted: bool
) -> Refreshed:
    before = rules.Totals(draft.line_count, draft.unpriced, draft.total_fen)
    after = totals_of(tx, draft)
    draft.line_count, draft.unpriced, draft.total_fen = after.lines, after.unpriced, after.total_fen
    state = "made" if after.lines else "withdrawn"
    if draft.state != state:
        move = StatementMove(
            statement_id=draft.id or 0, move="refresh", from_state=draft.state, to_state=state, by=by.name, at=at,
            note=", ".join(changed[:TOLD]),
        )  # fmt: skip
        draft.state, draft.reached_at = state, at
        draft.due_at = move.due_at = statement_dues.due_at(tx, draft)
        tx.session.add(move)
    tx.session.add(draft)
    if noted:
        note(tx, draft, "statement.refresh", before, after, changed, by=by, at=at)
    return Refreshed(draft, before, after, changed)


def note(
    tx: Transaction,
    draft: Statement,
    action: str,
    before: rules.Totals | None,
    after: rules.Totals,
    changed: Sequence[str],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Write down what the lines of a draft came to (A-5)."""
    told = {"number": draft.number, "orders": list(changed[:TOLD]), "orders_changed": len(changed)}
    record(
        tx, action, "statement", draft.number, by=by, at=at,
        before=_money(before) if before is not None else None, after=_money(after) | told,
    )  # fmt: skip


def _money(totals: rules.Totals) -> dict[str, int]:
    return {"lines": totals.lines, "unpriced": totals.unpriced, "total_fen": totals.total_fen}


def totals_of(tx: Transaction, statement: Statement) -> rules.Totals:
    """What the lines of a statement come to now."""
    row = tx.raw.execute(
        "SELECT COUNT(*), COUNT(*) - COUNT(amount_fen), COALESCE(SUM(amount_fen), 0) FROM statement_line"
        " WHERE statement_id = ?", (statement.id,),
    ).fetchone()  # fmt: skip
    return rules.Totals(*row)


# -- orders that change ----------------------------------------------------------------------------------------------


def follow(tx: Transaction, order_id: int, *, changed: bool, by: Person, at: datetime) -> None:
    """An order was confirmed, `changed` or cancelled: drafts follow at once, what was sent is corrected next (F-3).

    Called with the facts of the order, in their transaction.
    """
    if tx.raw.execute("SELECT 1 FROM statement LIMIT 1").fetchone() is None:
        return
    tx.session.flush()
    for client_id in _concerned(tx, order_id):
        group = group_of(tx, client_id)
        settle(tx, group, by=by, at=at, only={order_id})
        if changed:
            # A draft that is made later has to say it too.
            tx.raw.execute(
                "INSERT INTO statement_change (client_id, order_id) SELECT ?1, ?2"
                " WHERE NOT EXISTS (SELECT 1 FROM statement_change WHERE client_id = ?1 AND order_id = ?2)",
                (group[0], order_id),
            )


def _concerned(tx: Transaction, order_id: int) -> Sequence[int]:
    """The clients whose statements an order stands on, or has to stand on."""
    rows = tx.raw.execute(
        "SELECT r.client_id FROM orders AS o JOIN order_revision AS r ON r.order_id = o.id AND r.revision = o.revision"
        " WHERE o.id = ?1 UNION SELECT s.client_id FROM statement_line AS l"
        " JOIN statement AS s ON s.id = l.statement_id WHERE l.order_id = ?1", (order_id,),
    )  # fmt: skip
    return [one for (one,) in rows]


def _forget_settled(tx: Transaction, group: Sequence[int], wanted: Mapping[int, Mapping[int, Any]]) -> None:
    """Changes of which nothing is left to say are forgotten; one that stands on a draft stays until that is sent."""
    places = _places(group)
    waiting = [row[0] for row in tx.raw.execute(
        f"SELECT order_id FROM statement_change WHERE client_id IN ({places})", group)]  # noqa: S608  # fmt: skip
    on_drafts = {order_id for lines in wanted.values() for order_id in lines}
    kept = on_drafts | pending(tx, group, [one for one in waiting if one not in on_drafts])
    gone = [(one,) for one in waiting if one not in kept]
    if gone:
        tx.raw.executemany(
            f"DELETE FROM statement_change WHERE order_id = ? AND client_id IN ({', '.join(map(str, group))})",  # noqa: S608
            gone,
        )


def pending(tx: Transaction, group: Sequence[int], ids: Iterable[int]) -> set[int]:
    """Of some orders, those of which a statement that is still to be made has to say something (F-3)."""
    facts = {one.id: one for one in _facts_of(tx, ids)}
    said = _said_of(tx, group, facts)
    settlements, since, cycle = tx.playbook.statements.settlements, first_month(tx), cycle_of_group(tx, group)
    found = set()
    for one in facts.values():
        before = said.get(one.id)
        month = rules.month_of(one.day, cycle)
        later = rules.next_month(max(before.billed.month, month) if before else month)
        if _line(one, before, group, cycle, settlements, [later], since or later) is not None:
            found.add(one.id)
    return found
