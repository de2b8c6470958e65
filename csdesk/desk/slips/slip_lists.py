"""Slips page by page, and how many there are of each kind: a year of them opens at once (D-2, D-4).

Read by the driver: what a list shows is never changed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction
from csdesk.desk.paging import Placed
from csdesk.models.slip import COMING, DUE, FAULTY, UNFINISHED
from csdesk.rules.slips import OUT

LISTS: Sequence[str] = ("overdue", "due", "faulty", "coming", "received", "checked", "returned", "all")
"""The lists by name, in the order in which they are shown."""

NEWEST = 1 << 40
"""In the list of all the newest come first: a slip's place there is so much less its id."""


ID_BITS = 30
"""In a list by when slips are due, a place is the second in which one is, and in its last bits the id."""

MOST_IDS = (1 << ID_BITS) - 1


class SlipRow(NamedTuple):
    """A slip in a list."""

    id: int
    number: str
    client: str
    """Its name."""
    client_code: str
    place: str
    region: str
    partner: str
    copies: int
    stamp: bool
    transfers: int
    parts: int
    arrived_at: datetime | None
    due_at: datetime | None
    state: str
    fault: str
    back_at: datetime | None
    presses: int
    pressed_at: datetime | None
    agent: str | None
    """Whose client it is of, as `owners.agent_of` says it (K-2)."""


_ROW = (
    "SELECT s.id, s.number, c.name, c.code, s.place, s.region, s.partner, s.copies, s.stamp, s.transfers, s.parts,"  # noqa: S608
    " s.arrived_at, s.due_at, s.state, s.fault, s.back_at, s.presses, s.pressed_at,"
    f" {owners.AGENT.format(client='c')}"
    " FROM slip AS s{index} JOIN client AS c ON c.id = s.client_id WHERE "
)

_DUE = " INDEXED BY slip_due"
_UNFINISHED = " INDEXED BY slip_unfinished"


def _of_table(condition: str) -> str:
    """A condition of the models' indexes, said of the table's other name."""
    for name in ("back_at", "due_at", "state", "arrived_at", "fault"):
        condition = condition.replace(name, f"s.{name}")
    return condition


@dataclass(frozen=True)
class _Kind:
    """How a list is read: the index, what its slips have in common, and what it is ordered by."""

    index: str
    condition: str
    by_due: bool = False
    newest_first: bool = False


_KINDS: Mapping[str, _Kind] = {
    "overdue": _Kind(_DUE, f"{_of_table(DUE)} AND s.due_at <= :now", by_due=True),
    "due": _Kind(_DUE, _of_table(DUE), by_due=True),
    "faulty": _Kind(" INDEXED BY slip_faulty", _of_table(FAULTY)),
    "coming": _Kind(" INDEXED BY slip_coming", _of_table(COMING)),
    **{
        state: _Kind(_UNFINISHED, f"s.state = '{state}' AND {_of_table(UNFINISHED)}")
        for state in ("received", "checked", "returned")
    },
    "all": _Kind("", "TRUE", newest_first=True),
}


@dataclass(frozen=True)
class SlipPages:
    """A list of slips as of a moment, of one region or of all: overdue and due ones by when they are due."""

    name: str
    at: datetime
    region: str = ""

    def after(self, tx: Transaction, place: int, limit: int) -> list[Placed[SlipRow]]:
        """The first rows behind a place."""
        return self._read(tx, place, limit, forward=True)

    def before(self, tx: Transaction, place: int, limit: int) -> list[Placed[SlipRow]]:
        """The last rows before a place."""
        return self._read(tx, place, limit, forward=False)[::-1]

    def _read(self, tx: Transaction, place: int, limit: int, *, forward: bool) -> list[Placed[SlipRow]]:
        statement, given = self.statement(place, limit, forward=forward)
        given["owned"] = owners.owned(tx.playbook.clients)
        return [self._placed(row) for row in tx.raw.execute(statement, given)]

    def statement(self, place: int, limit: int, *, forward: bool = True) -> tuple[str, dict[str, Any]]:
        """The query of a page, and what is put into it; benchmarks explain it."""
        kind = _KINDS[self.name]
        given: dict[str, Any] = {"limit": limit, "now": int(self.at.timestamp())}
        condition = kind.condition
        sign, order = (">", "ASC") if forward else ("<", "DESC")
        if kind.by_due:
            condition += f" AND (s.due_at, s.id) {sign} (:due, :id)"
            ordered = f"s.due_at {order}, s.id {order}"
            given |= {"due": max(place, 0) >> ID_BITS, "id": place & MOST_IDS if place >= 0 else -1}
        elif kind.newest_first:
            sign, order = ("<", "DESC") if forward else (">", "ASC")
            condition += f" AND s.id {sign} :id"
            ordered = f"s.id {order}"
            given["id"] = NEWEST - place
        else:
            condition += f" AND s.id {sign} :id"
            ordered = f"s.id {order}"
            given["id"] = place
        if self.region:
            condition += " AND s.region = :region"
            given["region"] = self.region
        return f"{_ROW.format(index=kind.index)}{condition} ORDER BY {ordered} LIMIT :limit", given

    def _placed(self, read: Any) -> Placed[SlipRow]:
        return placed(self.name, row_of(read))

    def place_of(self, tx: Transaction, number: str) -> int | None:
        """Where a slip stands; None where it is not in this list."""
        row = by_number(tx, number)
        if row is None:
            return None
        place = placed(self.name, row).place
        found = self.after(tx, place - 1, 1)
        return place if found and found[0].row.id == row.id else None


def placed(name: str, row: SlipRow) -> Placed[SlipRow]:
    """A row with the place that it has in a list, if it is in it."""
    kind = _KINDS[name]
    if kind.by_due:
        due = int(row.due_at.timestamp()) if row.due_at is not None else 0
        return Placed(due << ID_BITS | row.id, row)
    return Placed(NEWEST - row.id if kind.newest_first else row.id, row)


def row_of(read: Sequence[Any]) -> SlipRow:
    """A row as the driver gives it."""
    (id_, number, client, code, place, region, partner, copies, stamp, transfers, parts,
     arrived, due, state, fault, back, presses, pressed, agent) = read  # fmt: skip
    return SlipRow(
        id_, number, client, code, place, region, partner, copies, bool(stamp), transfers, parts, _moment(arrived),
        _moment(due), state, fault, _moment(back), presses, _moment(pressed), agent,
    )  # fmt: skip


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def by_number(tx: Transaction, number: str) -> SlipRow | None:
    """The row of one slip."""
    given = {"number": number, "owned": owners.owned(tx.playbook.clients)}
    found = tx.raw.execute(f"{_ROW.format(index='')}s.number = :number", given).fetchone()
    return None if found is None else row_of(found)


COUNTS: Mapping[str, str] = {
    "states": f"SELECT state, COUNT(*) FROM slip INDEXED BY slip_unfinished WHERE {UNFINISHED} GROUP BY state",  # noqa: S608
    "overdue": f"SELECT COUNT(*) FROM slip INDEXED BY slip_due WHERE {DUE} AND due_at <= ?",  # noqa: S608
    "coming": f"SELECT COUNT(*) FROM slip INDEXED BY slip_coming WHERE {COMING}",  # noqa: S608
    "faulty": f"SELECT COUNT(*) FROM slip INDEXED BY slip_faulty WHERE {FAULTY}",  # noqa: S608
}
"""What is counted, each from an index that holds nothing else."""


def counts(tx: Transaction, *, at: datetime) -> Mapping[str, int]:
    """How many slips are in each list but that of all, which nobody counts (D-4)."""
    states: Mapping[str, int] = dict(tx.raw.execute(COUNTS["states"]).fetchall())
    coming = _count(tx, "coming")
    return {
        "overdue": overdue_count(tx, at=at),
        # Out, and their goods have arrived.
        "due": sum(states.get(state, 0) for state in OUT) - coming,
        "faulty": _count(tx, "faulty"),
        "coming": coming,
        **{state: states.get(state, 0) for state in ("received", "checked", "returned")},
    }


def _count(tx: Transaction, name: str, *given: int) -> int:
    return int(tx.raw.execute(COUNTS[name], given).fetchone()[0])


def overdue_count(tx: Transaction, *, at: datetime) -> int:
    """How many slips are overdue (D-4)."""
    return _count(tx, "overdue", int(at.timestamp()))
