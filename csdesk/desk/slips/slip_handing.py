"""Slips handed to finance or to the client, signed for; what is not handed over blocks its statement line (D-5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.desk.slips import slips
from csdesk.models.slip import Slip, SlipState
from csdesk.refused import N_, Refused
from csdesk.rules.periods import Span, period_of
from csdesk.rules.slips import check_order

To = Literal["finance", "client"]
MOST_AT_ONCE = 500


def to_finance(
    desk: Desk, numbers: Sequence[str], taker: str, password: str, *, by: Person, at: datetime
) -> Sequence[Slip]:
    """Hand checked slips to finance: whoever takes them signs with the own password (D-5).

    The password is looked at before the transaction, as at every sign-in (A-2). All of them or none.
    """
    person = accounts.sign_in(desk, taker, password, at=at)
    with desk.writing() as tx:
        return put_to_finance(tx, numbers, person, by=by, at=at)


def put_to_finance(
    tx: Transaction, numbers: Sequence[str], taker: Person, *, by: Person, at: datetime
) -> Sequence[Slip]:
    """The same for somebody whose password was looked at before."""
    require(tx, by, "slip.hand")
    require(tx, taker, "slip.take", N_("Slips are taken over by: {roles}."))
    return _hand(tx, numbers, "finance", taker.name, by=by, at=at)


def to_client(
    tx: Transaction, numbers: Sequence[str], taker: str, *, signed: bool, by: Person, at: datetime
) -> Sequence[Slip]:
    """Hand checked slips back to the client, whose person signed the list on paper (D-5). All of them or none."""
    require(tx, by, "slip.hand")
    name = slips.read_note(tx, taker, field="taken_by")
    if not name:
        raise Refused("taker_missing", N_("Write down who takes the slips."), field="taken_by")
    if not signed:
        message = N_("Let {name} sign the list first: handing over is signed for.")
        raise Refused("not_signed_for", message, field="signed", name=name)
    return _hand(tx, numbers, "client", name, by=by, at=at)


def _hand(
    tx: Transaction, numbers: Sequence[str], to: To, taken_by: str, *, by: Person, at: datetime
) -> Sequence[Slip]:
    wanted = list(dict.fromkeys(slips.number_of(one) for one in numbers if one.strip()))
    if not wanted:
        raise Refused("number_missing", N_("Scan or type the number of the slip."), field="numbers")
    found = [slips.get(tx, number) for number in wanted]
    for slip in found:
        check_order(slip.number, slip.state, SlipState.RETURNED, arrived=True)
    for slip in found:
        slips.come_to(tx, slip, SlipState.RETURNED, to=to, taken_by=taken_by, by=by, at=at)
    return found


# -- what blocks a statement -----------------------------------------------------------------------------------------


class Mark(NamedTuple):
    """Why the line of an order in a statement is blocked: its slip is not returned (D-5)."""

    order_id: int
    number: str
    client_code: str
    client: str
    region: str
    state: str
    fault: str
    due_at: datetime | None
    overdue: bool


_MARK = (
    "SELECT s.order_id, s.number, c.code, c.name, s.region, s.state, s.fault, s.due_at, s.back_at FROM {}"
    " JOIN slip AS s ON s.order_id = {} JOIN client AS c ON c.id = s.client_id"
    " WHERE s.state NOT IN ('returned', 'filed', 'withdrawn')"
)


def blocking(tx: Transaction, order_ids: Collection[int], *, at: datetime) -> Mapping[int, Mark]:
    """Of some orders, those whose line in a statement is blocked, each with its mark (D-5).

    An order that asked for no slip, or whose slip was handed to finance or the client, blocks nothing.
    """
    found: dict[int, Mark] = {}
    ids = list(order_ids)
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = ids[start : start + MOST_AT_ONCE]
        places = ", ".join("?" * len(some))
        statement = _MARK.format("orders AS o", "o.id") + f" AND o.id IN ({places})"
        found |= {row[0]: _mark(row, at) for row in tx.raw.execute(statement, some)}
    return found


def blocking_month(tx: Transaction, month: date, client: str = "", *, at: datetime) -> Sequence[Mark]:
    """The same of every order of the month of a day, of one client's code or of all, by number (D-5)."""
    period = period_of(Span.MONTH, month)
    statement = _MARK.format("orders AS o", "o.id") + " AND o.day BETWEEN ? AND ? AND (? = '' OR c.code = ?)"
    given = (period.first.isoformat(), period.last.isoformat(), client, client)
    return [_mark(row, at) for row in tx.raw.execute(statement + " ORDER BY s.number", given)]


def _mark(row: Sequence[Any], at: datetime) -> Mark:
    order_id, number, code, client, region, state, fault, due, back = row
    due_at = datetime.fromtimestamp(due, UTC) if due is not None else None
    overdue = due_at is not None and back is None and at >= due_at
    return Mark(order_id, number, code, client, region, state, fault, due_at, overdue)
