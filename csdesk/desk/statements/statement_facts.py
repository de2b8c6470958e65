"""What statements are made of: whose orders a client's are, what they are now, what was sent of them before (F-3).

Read by the driver: a month of a busy shop has a hundred thousand orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from csdesk.desk.desk import Transaction
from csdesk.desk.statements import statement_dues
from csdesk.rules import statements as rules

AT_ONCE = 500
"""Ids that one query is given."""


class Fact(NamedTuple):
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
_BY_CLIENT = "order_revision AS r CROSS JOIN orders AS o ON o.id = r.order_id AND o.revision = r.revision"
"""By the client first: SQLite would rather look at every confirmed order of the shop."""

_BY_ID = "orders AS o JOIN order_revision AS r ON r.order_id = o.id AND r.revision = o.revision"


# -- whose orders ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Payer:
    """A client, with those that were merged into it: their orders stand on one statement."""

    ids: Sequence[int]
    """Its own first."""
    code: str
    agent: str
    """Its own agent, if it has one."""
    cycle: rules.Cycle


_ROOT = (
    "SELECT r.id, r.code, r.owner, r.cycle FROM client AS c JOIN client AS r ON r.id = COALESCE(c.merged_into_id, c.id)"
    " WHERE c.id = ?"
)


def payer_of(tx: Transaction, client_id: int) -> Payer:
    """Who pays for what a client orders."""
    id_, code, agent, cycle = tx.raw.execute(_ROOT, (client_id,)).fetchone()
    merged = tx.raw.execute("SELECT id FROM client WHERE merged_into_id IS NOT NULL AND merged_into_id = ?", (id_,))
    return Payer([id_, *(one for (one,) in merged)], code, agent, statement_dues.cycle_of(tx, cycle))


def first_month(tx: Transaction) -> date | None:
    """The first month of which any statement was made: nothing before it is looked for."""
    row = tx.raw.execute("SELECT MIN(month) FROM statement").fetchone()
    return date.fromisoformat(row[0]) if row[0] is not None else None


# -- what is known of orders -----------------------------------------------------------------------------------------


def places(values: Sequence[object]) -> str:
    """As many places in a query as there are values."""
    return ", ".join("?" * len(values))


def facts_of(tx: Transaction, ids: Iterable[int]) -> Iterator[Fact]:
    """Some orders as they are now."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        yield from map(_fact, tx.raw.execute(f"{_FACT.format(_BY_ID)}o.id IN ({places(some)})", some))


def _fact(row: Sequence[Any]) -> Fact:
    return Fact(row[0], row[1], date.fromisoformat(row[2]), *row[3:])


def candidates(
    tx: Transaction,
    group: Sequence[int],
    periods: Sequence[tuple[date, date]],
    since: date,
    changed: Iterable[int],
) -> Mapping[int, Fact]:
    """The orders that may need a line on drafts of some periods: of these, left out earlier, or changed since."""
    found: dict[int, Fact] = {}
    of_client = f"{_FACT.format(_BY_CLIENT)}r.client_id IN ({places(group)})"
    for first_day, last_day in periods:
        days = (first_day.isoformat(), last_day.isoformat())
        rows = tx.raw.execute(f"{of_client} AND o.day >= ? AND o.day <= ?", (*group, *days))
        found |= {fact.id: fact for fact in map(_fact, rows)}
    last = max(first_day for first_day, _last in periods)
    if since < last:
        left_out = (
            f"{of_client} AND o.day >= ? AND o.day < ? AND o.state = 'confirmed'"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM statement_line AS l JOIN statement AS s ON s.id = l.statement_id"
            " WHERE l.order_id = o.id AND s.sent_at IS NOT NULL)"
        )
        rows = tx.raw.execute(left_out, (*group, since.isoformat(), last.isoformat()))
        found |= {fact.id: fact for fact in map(_fact, rows)}
    return found | {fact.id: fact for fact in facts_of(tx, set(changed) - found.keys())}


def changed_of(tx: Transaction, group: Sequence[int]) -> Sequence[int]:
    """The orders that changed, and of which a client's next statement may have to say so."""
    query = f"SELECT order_id FROM statement_change WHERE client_id IN ({places(group)})"  # noqa: S608
    return [one for (one,) in tx.raw.execute(query, group)]


@dataclass(frozen=True)
class Said:
    """What was sent to a client of one order, and the statement on which it stood last."""

    billed: rules.Billed
    corrects: str


def said_of(tx: Transaction, group: Sequence[int], ids: Iterable[int]) -> Mapping[int, Said]:
    """What was sent to a client of some orders."""
    sent = f"SELECT 1 FROM statement WHERE client_id IN ({places(group)}) AND sent_at IS NOT NULL LIMIT 1"  # noqa: S608
    if tx.raw.execute(sent, group).fetchone() is None:
        return {}
    wanted, found = sorted(ids), dict[int, Said]()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        statement = (
            "SELECT l.order_id, l.amount_fen, s.month, l.revision, l.ended, s.number"  # noqa: S608
            " FROM statement_line AS l JOIN statement AS s ON s.id = l.statement_id"
            f" WHERE l.order_id IN ({places(some)}) AND s.sent_at IS NOT NULL"
            f" AND s.client_id IN ({places(group)}) ORDER BY s.month, l.id"
        )
        for order_id, fen, month, revision, ended, number in tx.raw.execute(statement, (*some, *group)):
            before = found[order_id].billed.fen if order_id in found else 0
            billed = rules.Billed(before + (fen or 0), date.fromisoformat(month), revision, ended)
            found[order_id] = Said(billed, number)
    return found
