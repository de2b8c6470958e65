"""What a report says of a day, a week or a month: its lines beside the period before, of everybody or of one (M-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.reports import figures
from csdesk.desk.reports.figures import EVERYBODY, Asked, Of, Value
from csdesk.playbook.reports import Figure, Rate
from csdesk.refused import N_, Refused
from csdesk.rules.periods import Period, Span

SEE = "board.see"
"""What whoever looks at reports must be allowed: they are the supervisor's (M-1)."""

Column = Literal["agent", "client"]


@dataclass(frozen=True)
class Line:
    """One line of a report."""

    key: str
    """The figure's or the rate's id, and a kind behind a stroke: `incidents/late`."""
    shape: Figure | Rate
    kind: str
    """The kind of rows that it is about; empty for all of them."""
    now: Value
    before: Value
    """The same of the period before."""

    @property
    def is_of_kind(self) -> bool:
        """Whether it is about one kind of rows alone."""
        return "/" in self.key

    @property
    def change(self) -> int | None:
        """How much more than in the period before, in what the value is compared by; None where either has none."""
        now, before = self.now.compared, self.before.compared
        return None if now is None or before is None else now - before

    @property
    def reaches(self) -> bool | None:
        """Whether a rate is as the playbook wants it; None where nothing is wanted, or nothing was to be done."""
        if not isinstance(self.shape, Rate) or self.shape.target is None:
            return None
        return self.now.reaches(self.shape.target, more=self.shape.better == "more")


@dataclass(frozen=True)
class Summary:
    """A report on a period, seen at a moment."""

    period: Period
    at: datetime
    of: Of
    lines: Sequence[Line]


def read(tx: Transaction, period: Period, *, of: Of = EVERYBODY, by: Person, at: datetime) -> Summary:
    """The lines of the report on a period; Refused for whose role may not see it (A-1, M-1)."""
    require(tx, by, SEE)
    return composed(tx, period, of=of, at=at)


def composed(tx: Transaction, period: Period, *, of: Of = EVERYBODY, at: datetime) -> Summary:
    """The same for whoever asks at the desk itself."""
    found: list[Line] = []
    for shape in lines_of(tx, period.span):
        now = figures.value(tx, shape, period, at=at, of=of)
        before = figures.value(tx, shape, period.before, at=at, of=of)
        found.append(Line(shape.id, shape, "", now, before))
        if isinstance(shape, Figure) and shape.each_kind and now.part + before.part:
            found += _kinds(tx, shape, period, at, of)
    return Summary(period, at, of, found)


def lines_of(tx: Transaction, span: Span) -> Sequence[Figure | Rate]:
    """The figures and rates that stand in the report of a span, in the playbook's order."""
    wanted: Mapping[Span, Sequence[str]] = {
        Span.DAY: tx.playbook.reports.day,
        Span.WEEK: tx.playbook.reports.week,
        Span.MONTH: tx.playbook.reports.month,
    }
    return shapes(tx, wanted[span])


def shapes(tx: Transaction, ids: Sequence[str]) -> Sequence[Figure | Rate]:
    """The figures and rates of these ids."""
    return [found for one in ids if (found := tx.playbook.reports.get(one)) is not None]


def _kinds(tx: Transaction, shape: Figure, period: Period, at: datetime, of: Of) -> list[Line]:
    """A line for every kind that there was in either period, the most frequent first."""
    now, before = (figures.by(tx, Asked(shape, one, at, of), "kind") for one in (period, period.before))
    kinds = sorted({*now, *before}, key=lambda one: (-now.get(one, 0), str(one)))
    return [
        Line(
            f"{shape.id}/{kind}",
            shape,
            str(kind),
            Value(now.get(kind, 0), money=shape.money),
            Value(before.get(kind, 0), money=shape.money),
        )
        for kind in kinds
    ]


@dataclass(frozen=True)
class Member:
    """An agent or a client with what the report says of it."""

    key: str | int
    """An account's name or a client's id; empty or 0 for nobody."""
    name: str
    code: str
    """A client's; an agent has none."""
    values: Sequence[Value]
    """One for each of the columns, in their order."""


@dataclass(frozen=True)
class Members:
    """Every agent or client of whom there is anything, those with most first."""

    column: Column
    columns: Sequence[Figure | Rate]
    members: Sequence[Member]


def each(tx: Transaction, period: Period, column: Column, *, by: Person, at: datetime) -> Members:
    """What a period was of each agent or client (M-1); Refused for whose role may not see it."""
    require(tx, by, SEE)
    return members(tx, period, column, at=at)


def members(tx: Transaction, period: Period, column: Column, *, at: datetime) -> Members:
    """The same for whoever asks at the desk itself. Figures of all of them together are the whole."""
    reports = tx.playbook.reports
    columns = shapes(tx, reports.per_agent if column == "agent" else reports.per_client)
    found = [figures.values_by(tx, one, period, column, at=at) for one in columns]
    empty = [Value(0, 0, one.per) if isinstance(one, Rate) else Value(0, money=one.money) for one in columns]
    keys = {key for one in found for key in one}
    names = _names(tx, keys) if column == "client" else {}
    made = [
        Member(
            key,
            names[key][1] if key in names else str(key or ""),
            names[key][0] if key in names else "",
            [one.get(key, none) for one, none in zip(found, empty, strict=True)],
        )
        for key in keys
    ]
    made.sort(key=lambda one: (*(-value.part for value in one.values), one.code, str(one.key)))
    return Members(column, columns, made)


def _names(tx: Transaction, keys: set[str | int]) -> Mapping[str | int, tuple[str, str]]:
    """Code and name of clients by their ids."""
    ids = sorted(int(one) for one in keys if one)
    marks = ", ".join("?" * len(ids))
    found: dict[str | int, tuple[str, str]] = {}
    if len(ids) <= MOST_NAMES:
        rows = tx.raw.execute(f"SELECT id, code, name FROM client WHERE id IN ({marks})", ids)  # noqa: S608
    else:
        rows = tx.raw.execute("SELECT id, code, name FROM client")
    wanted = set(ids)
    for client_id, code, name in rows.fetchall():
        if client_id in wanted:
            found[client_id] = (code, name)
    return found


MOST_NAMES = 20_000
"""Clients whose names are looked up one by one."""


def series(
    tx: Transaction, line: Line, periods: Sequence[Period], *, of: Of = EVERYBODY, by: Person, at: datetime
) -> Sequence[Value]:
    """What one line says of several periods, for a plot (M-1)."""
    require(tx, by, SEE)
    asked = Of(of.agent, of.client, line.kind) if line.is_of_kind else of
    return [figures.value(tx, line.shape, one, at=at, of=asked) for one in periods]


def asked_for(tx: Transaction, key: str, period: Period, *, of: Of = EVERYBODY, by: Person, at: datetime) -> Asked:
    """What the rows of `orders`, of `incidents/late`, or of a rate's first figure are asked for by (M-2).

    Refused for whose role may not see reports, and for no figure.
    """
    require(tx, by, SEE)
    rate = tx.playbook.reports.get(key)
    if isinstance(rate, Rate):
        key = rate.of
    figure, alone = figures.named(tx, key)
    return Asked(figure, period, at, Of(of.agent, of.client, alone.kind))


def of_client(tx: Transaction, code: str) -> Of:
    """What is asked of the client of a code; Refused when there is none."""
    found = tx.raw.execute("SELECT id FROM client WHERE code = ?", (code,)).fetchone()
    if found is None:
        raise Refused("client_unknown", N_("There is no client {code}."), field="client", code=code)
    return Of(client=int(found[0]))
