"""The sheet of a call: what is said, whom to call, what was said the last times (K-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.visits import visit_lists
from csdesk.desk.visits.taking import get
from csdesk.desk.visits.visit_lists import VisitRow
from csdesk.playbook.basis import Words
from csdesk.playbook.visits import Visits

LAST_TALKS = 5


class Tried(NamedTuple):
    """A try that reached nobody."""

    at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class Sheet:
    """All that an agent needs to call."""

    visit: VisitRow
    script: Sequence[Words]
    """What is said, line by line, with the agent's and the shop's name."""
    talks: Sequence[VisitRow]
    """The client's last visits, the newest first."""
    tried: Sequence[Tried]
    """The tries for this visit, the newest first."""


def of_visit(tx: Transaction, visit_id: int, *, by: Person) -> Sheet:
    """The sheet of a visit; Refused where there is none."""
    get(tx, visit_id)
    row = visit_lists.by_id(tx, visit_id)
    assert row is not None
    talks = [one for one in visit_lists.of_client(tx, row.code, limit=LAST_TALKS + 1) if one.made_on is not None]
    tried = tx.raw.execute(
        "SELECT at, by, note FROM visit_try WHERE visit_id = ? ORDER BY id DESC LIMIT 10", (visit_id,)
    )
    return Sheet(
        row, script(tx, row.kind, by=by), [one for one in talks if one.id != visit_id][:LAST_TALKS],
        [Tried(datetime.fromtimestamp(at, UTC), who, note) for at, who, note in tried],
    )  # fmt: skip


def script(tx: Transaction, kind: str, *, by: Person, what: Words | None = None) -> Sequence[Words]:
    """What is said in a call of a kind, with the names filled in."""
    visits: Visits = tx.playbook.visits
    shop = tx.playbook.shop.name
    return [
        Words(
            zh=_filled(line.zh, shop.zh, by.name, what.zh if what else ""),
            en=_filled(line.en, shop.en, by.name, what.en if what else ""),
        )
        for line in visits.script_of(kind)
    ]


def _filled(line: str, shop: str, agent: str, what: str) -> str:
    for name, text in (("{shop}", shop), ("{agent}", agent), ("{what}", what)):
        line = line.replace(name, text)
    return line
