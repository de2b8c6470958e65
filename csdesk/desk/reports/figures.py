"""Figures: each is the number of the rows that its query yields, or the money in them, and opens these rows (M-2).

A figure can be of everybody, of one agent, of one client, of one kind of its rows; what belongs to nobody is nobody's,
so that agents, clients and kinds each sum to the whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from csdesk.desk.desk import Transaction
from csdesk.desk.reports.queries import ITEM, KINDS, QUERIES, Query
from csdesk.playbook.basis import Words
from csdesk.playbook.reports import Counts, Figure, Rate
from csdesk.refused import N_, Refused
from csdesk.rules.periods import Period
from csdesk.rules.text import shortened


@dataclass(frozen=True)
class Of:
    """Whose rows are counted, and which of them; everybody's where nothing is said."""

    agent: str | None = None
    """An account's name; empty for what is nobody's."""
    client: int | None = None
    """A client's id; 0 for what is no client's."""
    kind: str | None = None


EVERYBODY = Of()


@dataclass(frozen=True)
class Asked:
    """What is counted: a figure of the playbook, in a period, seen at a moment, of somebody."""

    figure: Figure
    period: Period
    at: datetime
    of: Of = EVERYBODY


@dataclass(frozen=True)
class Statement:
    """The rows of a figure as SQL, with what is given to it."""

    query: Query
    conditions: str
    """What holds of the rows besides, whose they are and of which kind."""
    of_kinds: bool
    given: Mapping[str, Any]

    def sql(self, select: str, conditions: str = "") -> str:
        """What is asked of the rows, in the query's own terms."""
        return self.query.select(select, f"{self.conditions} {conditions}", of_kinds=self.of_kinds)

    def read(self, tx: Transaction, select: str, rest: str = "") -> list[Any]:
        """The same read; `rest` stands behind."""
        found: list[Any] = tx.raw.execute(self.sql(select, rest), self.given).fetchall()
        return found


def named(tx: Transaction, figure_id: str) -> tuple[Figure, Of]:
    """The figure called `orders`, or one of its kinds alone as `incidents/late`; Refused when there is none (M-2)."""
    name, slash, kind = figure_id.partition("/")
    found = tx.playbook.reports.get(name)
    if not isinstance(found, Figure):
        known = ", ".join(one.id for one in tx.playbook.reports.figure)
        message = N_("There is no figure {figure}. There are: {known}.")
        raise Refused("figure_unknown", message, field="figure", figure=shortened(figure_id), known=known)
    return found, Of(kind=kind) if slash else EVERYBODY


def of_all(counts: Counts) -> Figure:
    """A figure of everything that a query yields, whatever the playbook makes of it: what the board shows (A-4)."""
    return Figure(id=counts, words=Words(zh=counts, en=counts), counts=counts)


def query_of(figure: Figure) -> Query:
    """The query whose rows a figure counts."""
    return QUERIES[figure.counts]


def statement(tx: Transaction, asked: Asked) -> Statement:
    """The rows that a figure counts."""
    figure, query, of = asked.figure, query_of(asked.figure), asked.of
    kinds = figure.kinds or _every_kind(tx, figure)
    conditions = ""
    if kinds is not None:
        conditions += f" AND {query.kind} IN (SELECT value FROM json_each(:kinds))"  # noqa: S608
    if of.agent is not None:
        conditions += f" AND coalesce({query.agent}, '') = :agent"
    if of.client is not None:
        conditions += f" AND coalesce({query.client}, 0) = :client"
    if of.kind is not None:
        conditions += f" AND coalesce({query.kind}, '') = :kind"
    return Statement(query, conditions, kinds is not None, _given(tx, asked) | {"kinds": json.dumps(kinds)})


def _given(tx: Transaction, asked: Asked) -> dict[str, Any]:
    """What is given to a query, as its module says."""
    since, until = asked.period.bounds(tx.playbook.shop.zone)
    return {
        "since": int(since.timestamp()),
        "until": int(until.timestamp()),
        "first": asked.period.first.isoformat(),
        "last": asked.period.last.isoformat(),
        "now": int(asked.at.timestamp()),
        "today": tx.local(asked.at).date().isoformat(),
        "within": None if asked.figure.within_minutes is None else 60 * asked.figure.within_minutes,
        "agent": asked.of.agent,
        "client": asked.of.client,
        "kind": asked.of.kind,
    }


def _every_kind(tx: Transaction, figure: Figure) -> tuple[str, ...] | None:
    """The kinds that a figure is about which names none itself; None for whatever there is."""
    if figure.counts == "tickets":
        # They are cases of the procedures that are answered in writing (C-1).
        return tuple(name for name, procedure in tx.playbook.procedures.items() if procedure.is_ticket)
    return promised_kinds(tx) if query_of(figure).about == "promise" else None


def promised_kinds(tx: Transaction) -> tuple[str, ...]:
    """Every kind of promise that there ever was but the items of checklists, found by leaps through an index."""
    return tuple(kind for (kind,) in tx.raw.execute(KINDS).fetchall() if kind != ITEM)


def _sum(asked: Asked) -> str:
    return f"coalesce(sum({query_of(asked.figure).amount}), 0)" if asked.figure.money else "count(*)"


def count(tx: Transaction, asked: Asked) -> int:
    """How many rows a figure has, or the fen in them (M-1)."""
    return int(statement(tx, asked).read(tx, _sum(asked))[0][0])


def by(tx: Transaction, asked: Asked, column: Literal["agent", "client", "kind"]) -> dict[str | int, int]:
    """The figure of each agent, client or kind that has any; together they are the whole (M-1)."""
    nobody = "0" if column == "client" else "''"
    select = f"coalesce({getattr(query_of(asked.figure), column)}, {nobody}), {_sum(asked)}"
    return dict(statement(tx, asked).read(tx, select, "GROUP BY 1 ORDER BY 1"))


@dataclass(frozen=True)
class Value:
    """What a figure or a rate says."""

    part: int
    """The figure; of a rate, how many of `whole`."""
    whole: int | None = None
    """Of a rate, out of how many; None for a figure."""
    per: int = 1
    """Of a rate, whether it is said per 100 or per 1000."""
    money: bool = False
    """Whether it is in fen."""

    @property
    def tenths(self) -> int | None:
        """A rate in tenths of its unit, to the nearest; None for a figure, and of nothing at all."""
        if not self.whole:
            return None
        return (20 * self.per * self.part + self.whole) // (2 * self.whole)

    @property
    def compared(self) -> int | None:
        """What two values of one line are compared by: the figure, or the rate in tenths."""
        return self.part if self.whole is None else self.tenths

    def reaches(self, target: int, *, more: bool) -> bool | None:
        """Whether a rate is as it should be, exactly and not as rounded; None of nothing at all."""
        if not self.whole:
            return None
        apart = self.per * self.part - target * self.whole
        return apart >= 0 if more else apart <= 0


def value(tx: Transaction, line: Figure | Rate, period: Period, *, at: datetime, of: Of = EVERYBODY) -> Value:
    """What a line of a report says of a period, seen at a moment."""
    if isinstance(line, Figure):
        return Value(count(tx, Asked(line, period, at, of)), money=line.money)
    part, whole = (count(tx, Asked(_figure(tx, one), period, at, of)) for one in (line.of, line.out_of))
    return Value(part, whole, line.per)


def values_by(
    tx: Transaction, line: Figure | Rate, period: Period, column: Literal["agent", "client"], *, at: datetime
) -> dict[str | int, Value]:
    """The same of each agent or client that has any of it."""
    if isinstance(line, Figure):
        found = by(tx, Asked(line, period, at), column)
        return {key: Value(many, money=line.money) for key, many in found.items()}
    part, whole = (by(tx, Asked(_figure(tx, one), period, at), column) for one in (line.of, line.out_of))
    return {key: Value(part.get(key, 0), whole.get(key, 0), line.per) for key in {**whole, **part}}


def _figure(tx: Transaction, figure_id: str) -> Figure:
    found = tx.playbook.reports.get(figure_id)
    assert isinstance(found, Figure)  # the playbook is loaded only when every rate names figures
    return found


def only(asked: Asked, **of: Any) -> Asked:
    """The same of somebody, or of one kind."""
    return replace(asked, of=replace(asked.of, **of))
