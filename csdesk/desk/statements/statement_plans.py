"""What the drafts of a client have to say, decided from its orders and from what was sent before (F-3).

Nothing is written here: a month's statements are planned while others may write, and only then written down. What a
line has to be is decided by `rules.statements.line_for` alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from csdesk.desk.desk import Transaction
from csdesk.desk.statements import statement_drafts
from csdesk.desk.statements.statement_drafts import Draft
from csdesk.desk.statements.statement_facts import (
    Fact,
    Payer,
    Said,
    candidates,
    changed_of,
    facts_of,
    first_month,
    said_of,
)
from csdesk.models.order import OrderState
from csdesk.rules import statements as rules
from csdesk.rules.text import shortened

NOTE_CELLS = 80

COLUMNS = (
    "order_id", "place", "kind", "number", "day", "revision", "ended", "amount_fen", "before_fen", "corrects",
    "before_revision", "job_type", "consignee", "destination", "goods", "pieces", "weight_g", "why",
)  # fmt: skip
"""The columns of a line that follow from its order; what is disputed of it is another matter."""

NUMBER = COLUMNS.index("number")

_KEPT = f"SELECT {', '.join(COLUMNS)} FROM statement_line WHERE statement_id = ?"  # noqa: S608

Row = tuple[Any, ...]
"""The values of a line, as in COLUMNS."""


@dataclass(frozen=True)
class Difference:
    """What has to be written, so that the lines of a draft are what they have to be."""

    draft: Draft
    new: Sequence[Row]
    other: Sequence[Row]
    """Lines that are there and say something else now."""
    gone: Sequence[Row]

    @property
    def numbers(self) -> Sequence[str]:
        """Of the orders whose lines change."""
        return sorted({row[NUMBER] for row in (*self.new, *self.other, *self.gone)})


@dataclass(frozen=True)
class Plan:
    """What has to be written, so that a client's drafts are in line with its orders."""

    payer: Payer
    shifted: Sequence[Draft]
    """Drafts that cover other days now, because the client's cycle is another one."""
    differences: Sequence[Difference]
    """Of the drafts whose lines change, by month."""
    said: Sequence[int]
    """Orders that changed, and of which nothing is left to say."""
    lines: int
    """How many were looked at."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has to be written."""
        return not (self.shifted or self.differences or self.said)


def plan(tx: Transaction, payer: Payer, *, only: Collection[int] | None = None, begun: Draft | None = None) -> Plan:
    """What brings the drafts of a client in line with its orders, or with some of them (F-3).

    `begun` is one that is to be begun. What was sent is never touched.
    """
    tx.session.flush()
    group, cycle = payer.ids, payer.cycle
    every = [*statement_drafts.of_clients(tx, group)]
    if begun is not None:
        every = sorted([*every, begun], key=lambda one: one.month)
    if not every:
        return Plan(payer, (), (), (), 0)
    shifted = [one for one in every if statement_drafts.let_period(one, cycle)]
    drafts = _one_a_month(every, group)
    since = min(filter(None, (first_month(tx), next(iter(drafts)))))
    months = list(drafts)
    waiting = changed_of(tx, group) if only is None else ()
    if only is None:
        periods = [(one.first_day, one.last_day) for one in every]
        facts = candidates(tx, group, periods, since, waiting)
    else:
        facts = {one.id: one for one in facts_of(tx, only)}
    said = said_of(tx, group, facts)
    wanted = {id(one): dict[int, Row]() for one in every}
    settlements = tx.playbook.statements.settlements
    for one in facts.values():
        line = _line(one, said.get(one.id), group, cycle, settlements, months, since)
        if line is not None:
            wanted[id(drafts[line[0]])][one.id] = (one.id, *line[1])
    differences = [_difference(tx, one, wanted[id(one)], only) for one in every]
    on_drafts = {order_id for rows in wanted.values() for order_id in rows}
    kept = on_drafts | _pending(tx, payer, [one for one in waiting if one not in on_drafts], since)
    return Plan(
        payer, shifted, [one for one in differences if one.numbers], [one for one in waiting if one not in kept],
        len(facts),
    )  # fmt: skip


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


def _difference(tx: Transaction, draft: Draft, wanted: Mapping[int, Row], only: Collection[int] | None) -> Difference:
    """Between the lines that a draft has and those that it has to have."""
    kept = dict[int, Row]()
    if not draft.is_new:
        rows = tx.raw.execute(_KEPT, (draft.id,))
        kept = {row[0]: tuple(row) for row in rows if only is None or row[0] in only}
    return Difference(
        draft,
        [row for order_id, row in wanted.items() if order_id not in kept],
        [row for order_id, row in wanted.items() if order_id in kept and kept[order_id] != row],
        [row for order_id, row in kept.items() if order_id not in wanted],
    )


def _pending(tx: Transaction, payer: Payer, ids: Iterable[int], since: date) -> set[int]:
    """Of some orders, those of which a statement that is still to be made has to say something (F-3)."""
    facts = {one.id: one for one in facts_of(tx, ids)}
    group, cycle = payer.ids, payer.cycle
    said = said_of(tx, group, facts)
    settlements = tx.playbook.statements.settlements
    found = set()
    for one in facts.values():
        before = said.get(one.id)
        month = rules.month_of(one.day, cycle)
        later = rules.next_month(max(before.billed.month, month) if before else month)
        if _line(one, before, group, cycle, settlements, [later], since) is not None:
            found.add(one.id)
    return found
