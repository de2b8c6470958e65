"""Visits page by page: who is late, due today, due this week, planned; and who was visited (K-3).

Read by the driver from indexes that hold what is still to be made and nothing else: ten years of visits cost nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from csdesk.desk.desk import Transaction
from csdesk.desk.paging import Placed
from csdesk.desk.shifts.standing_in import StoodIn
from csdesk.models.visit import DONE, OPEN, STANDING
from csdesk.rules.working_time import DAY

LISTS: Sequence[str] = ("due", "late", "week", "planned", "made")
"""The lists by name: due are the late ones and then those of today; week, those after today to Sunday."""

ID_BITS = 32
"""A place is the day by which a list is ordered, and in its last bits the id."""

NOT_LATE = 1 << 60
"""In the list of what is due, those of today stand behind all that are late."""

FAR = date(9999, 12, 30)


class VisitRow(NamedTuple):
    """A visit in a list."""

    id: int
    code: str
    """Of its client."""
    name: str
    contact: str
    phone: str
    client_class: str
    kind: str
    day: date
    due_day: date
    agent: str
    tries: int
    moves: int
    state: str
    made_on: date | None
    made_at: datetime | None
    written_at: datetime | None
    made_by: str
    answer: str
    about: Sequence[str]
    wish: str
    spoke_to: str
    note: str
    case: str
    """The number of the case that it began."""
    stands_in: str
    """Who answers for it today because its agent is on leave (S-2); empty where nobody stands in."""


_ROW = (
    "SELECT v.id, c.code, c.name, c.contact, c.phone, c.client_class, v.kind, v.day, v.due_day, v.agent, v.tries,"
    " v.moves, v.state, v.made_on, v.made_at, v.written_at, v.made_by, v.answer, v.about, v.wish, v.spoke_to, v.note,"
    " (SELECT k.number FROM cases AS k WHERE k.id = v.opened_case_id),"
    " (SELECT d.owner FROM deadline AS d WHERE d.id = v.deadline_id AND v.state = 'planned' AND v.agent <> ''"
    " AND d.owner <> v.agent)"
    " FROM visit AS v{index} JOIN client AS c ON c.id = v.client_id WHERE "
)


class _Part(NamedTuple):
    """A list, or a part of one: its index, its condition, the column by which it is ordered, where its places begin."""

    index_name: str
    condition: str
    column: str
    base: int = 0


_LATE = _Part("visit_open_by_due", f"v.{OPEN} AND v.due_day < :today", "due_day")
_TODAY = _Part("visit_open_by_day", f"v.{OPEN} AND v.day <= :today AND v.due_day >= :today", "day", NOT_LATE)

_PARTS: Mapping[str, Sequence[_Part]] = {
    "due": (_LATE, _TODAY),
    "late": (_LATE,),
    "week": (_Part("visit_open_by_day", f"v.{OPEN} AND v.day > :today AND v.day <= :week", "day"),),
    "planned": (_Part("visit_open_by_day", f"v.{OPEN}", "day"),),
    "made": (_Part("visit_made", f"v.{DONE}", "made_on"),),
}


@dataclass(frozen=True)
class VisitPages:
    """A list as of a day of the shop, of one agent or of all; what was made, the newest first."""

    name: str
    today: date
    agent: str | None = None
    """Only this agent's; the shift's when empty, everybody's when None."""
    stands_in: StoodIn = field(default_factory=dict)
    """With those of colleagues for whom the agent stands in, on the days on which it does (S-2)."""

    def after(self, tx: Transaction, place: int, limit: int) -> list[Placed[VisitRow]]:
        """The first rows behind a place."""
        found: list[Placed[VisitRow]] = []
        for part in _PARTS[self.name]:
            if len(found) < limit:
                found += self._read(tx, part, place, limit - len(found), forward=True)
        return found

    def before(self, tx: Transaction, place: int, limit: int) -> list[Placed[VisitRow]]:
        """The last rows before a place."""
        found: list[Placed[VisitRow]] = []
        for part in reversed(_PARTS[self.name]):
            if len(found) < limit:
                found = [*self._read(tx, part, place, limit - len(found), forward=False)[::-1], *found]
        return found

    def _read(self, tx: Transaction, part: _Part, place: int, limit: int, *, forward: bool) -> list[Placed[VisitRow]]:
        asked = self.statement(part, place, limit, forward=forward)
        return [] if asked is None else [_placed(part, row_of(row)) for row in tx.raw.execute(*asked)]

    def statement(
        self, part: _Part, place: int, limit: int, *, forward: bool = True
    ) -> tuple[str, dict[str, Any]] | None:
        """The query of a page of a part, and what is put into it; None where nothing of the part lies there."""
        given: dict[str, Any] = {
            "limit": limit, "today": self.today.isoformat(),
            "week": (self.today + (7 - self.today.isoweekday()) * DAY).isoformat(),
        }  # fmt: skip
        rising = forward != (part.column == "made_on")
        condition, inside = part.condition, place - part.base
        beyond = inside < 0 if forward else inside >= NOT_LATE
        if not beyond:
            if inside < 0 or inside >= NOT_LATE:
                return None
            day, visit_id = _day_and_id(part, inside)
            given |= {"day": day, "id": visit_id}
            condition += f" AND (v.{part.column}, v.id) {'>' if rising else '<'} (:day, :id)"
        condition += _only(self.agent, self.stands_in, self.today, given)
        order = "ASC" if rising else "DESC"
        head = _ROW.format(index=f" INDEXED BY {part.index_name}")
        return f"{head}{condition} ORDER BY v.{part.column} {order}, v.id {order} LIMIT :limit", given

    def place_of(self, tx: Transaction, visit_id: int) -> int | None:
        """Where a visit stands; None where it is not in this list."""
        row = by_id(tx, visit_id)
        for part in _PARTS[self.name] if row is not None else ():
            assert row is not None
            if getattr(row, part.column) is None:
                continue
            place = _placed(part, row).place
            found = self._read(tx, part, place - 1, 1, forward=True)
            if found and found[0].row.id == visit_id:
                return place
        return None


def _placed(part: _Part, row: VisitRow) -> Placed[VisitRow]:
    day: date = getattr(row, part.column)
    if part.column == "made_on":
        # The newest first.
        return Placed((FAR.toordinal() - day.toordinal()) << ID_BITS | ((1 << ID_BITS) - 1 - row.id), row)
    return Placed(part.base + (day.toordinal() << ID_BITS | row.id), row)


def _day_and_id(part: _Part, inside: int) -> tuple[str, int]:
    """The day and the id of a place; of one between two days, those that come before it."""
    ordinal, visit_id = inside >> ID_BITS, inside & ((1 << ID_BITS) - 1)
    if part.column == "made_on":
        ordinal, visit_id = FAR.toordinal() - ordinal, (1 << ID_BITS) - 1 - visit_id
    if ordinal < 1:
        return "0000-00-00", 0
    return date.fromordinal(min(ordinal, FAR.toordinal())).isoformat(), visit_id


def row_of(read: Sequence[Any]) -> VisitRow:
    """A row as the driver gives it."""
    values = list(read)
    for place in (7, 8, 13):
        values[place] = None if values[place] is None else date.fromisoformat(values[place])
    for place in (14, 15):
        values[place] = None if values[place] is None else datetime.fromtimestamp(values[place], UTC)
    values[18] = tuple(json.loads(values[18] or "[]") or ())
    values[22], values[23] = values[22] or "", values[23] or ""
    return VisitRow(*values)


def by_id(tx: Transaction, visit_id: int) -> VisitRow | None:
    """The row of one visit."""
    found = tx.raw.execute(f"{_ROW.format(index='')}v.id = ?", (visit_id,)).fetchone()
    return None if found is None else row_of(found)


def some(tx: Transaction, condition: str, given: Sequence[Any], *, index: str = "") -> list[VisitRow]:
    """The rows of a condition with its order, both written in this folder."""
    head = _ROW.format(index=f" INDEXED BY {index}" if index else "")
    return [row_of(row) for row in tx.raw.execute(f"{head}{condition}", given)]


def of_client(tx: Transaction, code: str, *, limit: int = 50) -> list[VisitRow]:
    """A client's visits, the planned one first, then the newest (K-3)."""
    condition = (
        f"v.client_id = (SELECT id FROM client WHERE code = ?) AND v.{STANDING}"  # noqa: S608
        " ORDER BY v.made_on IS NOT NULL, v.made_on DESC, v.id DESC LIMIT ?"
    )
    return some(tx, condition, (code, limit))


def _only(agent: str | None, stands_in: StoodIn, today: date, given: dict[str, Any]) -> str:
    """What more a visit has to be where only those of one agent are asked for; its values go to those given (K-2, S-2).

    Of colleagues on leave those of the days on which the agent stands in for them, and what it made then.
    """
    if agent is None:
        return ""
    given["agent"] = agent
    own, days = "v.agent = :agent", list[str]()
    for day, names in sorted(stands_in.items()):
        for name in sorted(names):
            key = f"away_{len(days)}"
            given |= {key: name, f"{key}_on": day.isoformat()}
            days.append(f"v.agent = :{key} AND v.day {'<=' if day == today else '='} :{key}_on")
    of_others = f" OR v.{OPEN} AND ({' OR '.join(days)})" if days else ""
    return f" AND ({own}{of_others}{' OR v.made_by = :agent' if agent else ''})"


@dataclass(frozen=True)
class Counts:
    """How many visits are late, due today beside them, and planned for the rest of the week."""

    late: int
    today: int
    week: int
    made: int
    """Made today."""

    @property
    def due(self) -> int:
        """Late, or of today."""
        return self.late + self.today


COUNTS: Mapping[str, str] = {
    "late": f"SELECT COUNT(*) FROM visit AS v INDEXED BY visit_open_by_due WHERE {_LATE.condition}",  # noqa: S608
    "today": f"SELECT COUNT(*) FROM visit AS v INDEXED BY visit_open_by_day WHERE {_TODAY.condition}",  # noqa: S608
    "week": (
        "SELECT COUNT(*) FROM visit AS v INDEXED BY visit_open_by_day"  # noqa: S608
        f" WHERE v.{OPEN} AND v.day > :today AND v.day <= :week"
    ),
    "made": f"SELECT COUNT(*) FROM visit AS v INDEXED BY visit_made WHERE v.{DONE} AND v.made_on = :today",  # noqa: S608
}
"""What is counted, each from an index that holds nothing else."""


def counts(tx: Transaction, today: date, *, agent: str | None = None, stands_in: StoodIn | None = None) -> Counts:
    """How many there are in each list as of a day of the shop; of one agent, as in `VisitPages`, or of all (K-3)."""
    given = {"today": today.isoformat(), "week": (today + (7 - today.isoweekday()) * DAY).isoformat()}
    only = _only(agent, stands_in or {}, today, given)
    return Counts(**{name: int(tx.raw.execute(f"{one}{only}", given).fetchone()[0]) for name, one in COUNTS.items()})
