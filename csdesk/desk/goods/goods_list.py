"""The feedback sheet as it is read: open lines by what is due next, all lines by time, lines that hold words (T-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods as sheet
from csdesk.rules import goods as rules
from csdesk.rules.text import clean_line, narrow
from csdesk.rules.working_time import DAY, moment_on

Show = Literal["open", "late", "all"]
"""Lines that are followed now, those of them that are late, or every line, the latest first."""

PAGE = 200


@dataclass(frozen=True)
class Line:
    """One line of the sheet, as lists and files show it."""

    goods_id: int
    order_id: int
    case_id: int
    number: str
    goods_class: str
    client_code: str
    client: str
    destination: str
    waybill: str
    accepted_at: datetime
    expected_at: datetime
    eta_at: datetime | None
    actual_at: datetime | None
    satisfied: str
    state: str
    """That of its case."""
    owner: str
    seen_at: datetime
    """When last anybody knew where it was: a scan, a talk, a look, a step (T-5)."""
    trip: str
    """The vehicle or partner that has it."""
    papers: int
    """How much it lacks (T-8)."""
    step: Mapping[str, str]
    """What is promised next, in every language; empty where nothing is."""
    step_id: str
    """The id of the step that promises it."""
    deadline_id: int | None
    due_at: datetime | None
    started_at: datetime | None
    paused_at: datetime | None
    on_time: bool | None
    trouble: rules.Trouble

    def is_late(self, now: datetime) -> bool:
        """Whether a step was missed, or the goods themselves are late (T-3, T-5)."""
        missed = self.due_at is not None and self.paused_at is None and now >= self.due_at
        return self.state == "open" and (missed or bool(self.trouble))


_SELECT = """
    SELECT g.id, g.order_id, g.case_id, g.number, g.goods_class, client.code, client.name, g.destination, g.waybill,
        g.accepted_at, g.expected_at, g.eta_at, g.actual_at, g.satisfied, cases.state, cases.owner,
        max(g.seen_at, coalesce(parcel.last_scan_at, 0)),
        coalesce(trip.name, ''),
        (SELECT count(*) FROM goods_paper JOIN cases AS lack ON lack.id = goods_paper.case_id
            WHERE goods_paper.goods_id = g.id AND lack.state = 'open'),
        next.words, coalesce(turn.step, ''), next.id, next.due_at, next.started_at, next.paused_at
"""
_FROM = """
    JOIN client ON client.id = g.client_id
    LEFT JOIN parcel ON g.waybill <> '' AND parcel.number = g.waybill
    LEFT JOIN trip ON trip.id = g.trip_id
    LEFT JOIN deadline AS next ON next.id = (
        SELECT deadline.id FROM deadline WHERE deadline.case_id = g.case_id AND deadline.done_at IS NULL
        ORDER BY deadline.due_at, deadline.id LIMIT 1)
    LEFT JOIN case_step AS turn ON turn.id = next.step_id
"""
OPEN = f"{_SELECT} FROM cases JOIN goods AS g ON g.case_id = cases.id {_FROM} WHERE cases.state = 'open'"
EVERY = f"{_SELECT} FROM goods AS g JOIN cases ON cases.id = g.case_id {_FROM}"


def find(
    tx: Transaction,
    show: Show = "open",
    *,
    words: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
    at: datetime,
) -> Sequence[Line]:
    """The lines that are wanted: open ones by what is due next, of all the latest accepted first, a page of them.

    `words` are looked for in number, waybill, client and destination; `before` is the id of the last line that was
    read; `since` and `until` bound when the order was accepted. Searching looks at every line, open or not.
    """
    said = narrow(clean_line(words))
    if show != "all" and not said:
        lines = _read(tx, OPEN, (), at)
        if show == "late":
            lines = [one for one in lines if one.is_late(at)]
        return sorted(lines, key=lambda one: _urgency(one, at))
    conditions, values = ["1"], list[Any]()
    for word in said.split():
        conditions.append(
            "(instr(upper(g.number), ?) OR instr(upper(g.waybill), ?) OR instr(upper(client.name), ?)"
            " OR instr(upper(client.code), ?) OR instr(upper(g.destination), ?))"
        )
        values += [word.upper()] * 5
    for condition, value in (
        ("g.accepted_at >= ?", int(since.timestamp()) if since is not None else None),
        ("g.accepted_at < ?", int(until.timestamp()) if until is not None else None),
        ("g.id < ?", before),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    # The page is found by ids alone before anything is joined to it.
    ids = "SELECT g.id FROM goods AS g JOIN client ON client.id = g.client_id WHERE "
    ids += " AND ".join(conditions) + " ORDER BY g.id DESC LIMIT ?"
    statement = f"{EVERY} WHERE g.id IN ({ids}) ORDER BY g.id DESC"
    lines = _read(tx, statement, (*values, limit), at)
    if show == "open":
        return [one for one in lines if one.state == "open"]
    return [one for one in lines if one.is_late(at)] if show == "late" else lines


def days(tx: Transaction, first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The moments between which the days from `first` to `last` lie, on the shop's calendar; the second is outside."""
    zone = tx.playbook.shop.zone
    return (
        moment_on(first, time(), zone) if first is not None else None,
        moment_on(last + DAY, time(), zone) if last is not None else None,
    )


def line(tx: Transaction, goods_id: int, *, at: datetime) -> Line:
    """One line; Refused when there is none."""
    sheet.get(tx, goods_id)
    tx.session.flush()
    return _read(tx, f"{EVERY} WHERE g.id = ?", (goods_id,), at)[0]


def _urgency(one: Line, at: datetime) -> tuple[bool, bool, datetime, int]:
    """Late ones first, then what is due next; what has no clock last."""
    return not one.is_late(at), one.due_at is None, one.due_at or one.accepted_at, one.goods_id


def _read(tx: Transaction, statement: str, values: Sequence[Any], at: datetime) -> list[Line]:
    return [_line(tx, row, at) for row in tx.raw.execute(statement, tuple(values))]


def _line(tx: Transaction, row: Sequence[Any], at: datetime) -> Line:
    expected, eta, actual, seen = _moment(row[10]), _when(row[11]), _when(row[12]), _moment(row[16])
    is_open = row[14] == "open"
    return Line(
        goods_id=row[0],
        order_id=row[1],
        case_id=row[2],
        number=row[3],
        goods_class=row[4],
        client_code=row[5],
        client=row[6],
        destination=row[7],
        waybill=row[8],
        accepted_at=_moment(row[9]),
        expected_at=expected,
        eta_at=eta,
        actual_at=actual,
        satisfied=row[13],
        state=row[14],
        owner=row[15],
        seen_at=seen,
        trip=row[17],
        papers=row[18],
        step=json.loads(row[19]) if row[19] else {},
        step_id=row[20],
        deadline_id=row[21],
        due_at=_when(row[22]),
        started_at=_when(row[23]),
        paused_at=_when(row[24]),
        on_time=rules.on_time(expected, actual, at),
        trouble=rules.trouble(eta or expected, actual, seen, at, tx.playbook.goods) if is_open else "",
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _when(seconds: int | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)
