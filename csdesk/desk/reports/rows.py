"""The rows behind a figure, as many as it says, with what people need to know of each (M-2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from csdesk.desk.desk import Transaction
from csdesk.desk.reports import figures
from csdesk.desk.reports.figures import Asked
from csdesk.desk.reports.queries import TOLD, About
from csdesk.language import current

ID_BITS = 30
"""Of a place, those that hold the row's id; the others hold its moment."""


class Row(NamedTuple):
    """One row that a figure counts."""

    about: About
    id: int
    at: datetime
    kind: str
    client: str
    """The client's code; empty for nobody's."""
    client_name: str
    agent: str
    amount: int | None
    """In fen, where there is any."""
    number: str
    """As people call it."""
    what: str
    case_id: int | None

    @property
    def place(self) -> int:
        """Where it stands in the order of the list."""
        return int(self.at.timestamp()) << ID_BITS | self.id


@dataclass(frozen=True)
class Pages:
    """The rows of a figure page by page, in the order of their moments."""

    asked: Asked

    def after(self, tx: Transaction, place: int, limit: int) -> list[Row]:
        """The first rows behind a place."""
        return self._read(tx, place, limit, ">", "ASC")

    def before(self, tx: Transaction, place: int, limit: int) -> list[Row]:
        """The last rows before a place, in their order."""
        return self._read(tx, place, limit, "<", "DESC")[::-1]

    def _read(self, tx: Transaction, place: int, limit: int, sign: str, order: str) -> list[Row]:
        rows = figures.statement(tx, self.asked)
        query = rows.query
        told, tables = TOLD[query.about]
        # The moment stands there once more by itself, for an index.
        page = rows.sql(
            query.columns,
            f"AND {query.at} {sign}= :moment AND ({query.at} << {ID_BITS} | {query.id}) {sign} :place"
            f" ORDER BY at {order}, id {order} LIMIT :limit",
        )
        found = tx.raw.execute(
            f"SELECT f.id, f.at, coalesce(f.kind, ''), coalesce(k.code, ''), coalesce(k.name, ''),"  # noqa: S608
            f" coalesce(f.agent, ''), f.amount, {told}"
            f" FROM ({page}) f {tables} LEFT JOIN client k ON k.id = f.client ORDER BY f.at {order}, f.id {order}",
            {**rows.given, "place": place, "moment": place >> ID_BITS, "limit": limit},
        )
        return [_row(query.about, row) for row in found.fetchall()]


def _row(about: About, read: Any) -> Row:
    row_id, at, kind, client, client_name, agent, amount, number, what, case_id = read
    if about == "item" and what:
        words = json.loads(what)
        what = words["zh" if current().startswith("zh") else "en"]
    moment = datetime.fromtimestamp(at, UTC)
    return Row(about, row_id, moment, kind, client, client_name, agent, amount, number, what or "", case_id)


PAGE = 5_000
"""Rows that are read at once where all of them are wanted."""


def every(tx: Transaction, asked: Asked) -> Iterator[Row]:
    """All the rows of a figure, in the order of their moments (M-2)."""
    pages, place = Pages(asked), -1
    while page := pages.after(tx, place, PAGE):
        yield from page
        if len(page) < PAGE:
            return
        place = page[-1].place
