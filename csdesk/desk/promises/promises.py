"""What runs: open deadlines with what they are about, as screens and commands show them (I-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlmodel import col

from csdesk.desk.desk import Transaction
from csdesk.models.case import Case
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.models.incident import Incident
from csdesk.rules.working_time import DAY, end_of_day

THE_NIGHT = timedelta(hours=12)
"""In the evening, what is due in the night or at opening belongs to today."""


@dataclass(frozen=True)
class Promise:
    """One open deadline: what is promised, when it is due, whose it is, what it is about."""

    deadline_id: int
    case_id: int
    step_id: int | None
    number: str
    """Of its case; empty where the case goes by its title."""
    kind: Mapping[str, str]
    """What kind of case it is, in every language."""
    title: str
    words: Mapping[str, str]
    """What is promised, in every language."""
    owner: str
    state: str
    generation: int
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None
    renewals: int
    level: int
    """How many levels were told."""
    acknowledged_by: str | None
    asks_again_at: datetime | None
    """When whoever acknowledged is asked again."""
    is_item: bool = False
    """Whether it is an item of a checklist."""
    deadline_kind: str = ""
    """What kind of promise it is, an id of deadlines.toml."""


def running(tx: Transaction, *, at: datetime) -> Sequence[Promise]:
    """The promises of today, all of incidents, and every one that has passed; the least time left first (I-6).

    What has a list of its own is left to that after its day, as overdue slips (D-4) and expired self-pickups (N-5) are;
    what stands apart, as visits do (K-3), to its own screen altogether.
    The items of checklists are apart: nobody has to see them before they are late.

    A paused one has the time left that it had when it was paused. Those that somebody acknowledged come after the
    others: they are in hand.
    """
    until = max(end_of_day(tx.local(at).date(), tx.playbook.shop.zone), at + THE_NIGHT)
    of_incident = exists().where(col(Incident.case_id) == col(Deadline.case_id))
    with_own_list = [kind.id for kind in tx.playbook.deadlines.kind if kind.own_list]
    begin = end_of_day(tx.local(at).date() - DAY, tx.playbook.shop.zone)
    presses = or_(col(Deadline.kind).not_in(with_own_list), col(Deadline.due_at) > begin)
    apart = [kind.id for kind in tx.playbook.deadlines.kind if kind.apart]
    here = and_(col(Case.day).is_(None), col(Deadline.kind).not_in(apart))
    found = _promises(tx, and_(here, or_(col(Deadline.due_at) <= until, of_incident), presses))

    def order(one: Promise) -> tuple[bool, timedelta, int]:
        return one.acknowledged_by is not None, one.due_at - (one.paused_at or at), one.deadline_id

    return sorted(found, key=order)


def items(tx: Transaction) -> Sequence[Promise]:
    """The open items of checklists that are to be done by a time, the nearest due first (S-9)."""
    return _promises(tx, col(Case.day).is_not(None))


def of_case(tx: Transaction, case_id: int) -> Sequence[Promise]:
    """The open promises of one case, the nearest due first."""
    return _promises(tx, col(Deadline.case_id) == case_id)


_SHOWN: tuple[Any, ...] = (
    col(Deadline.id), col(Deadline.case_id), col(Deadline.step_id), col(Case.number), col(Case.policy)["words"],
    col(Case.title), col(Deadline.words), col(Deadline.owner), col(Deadline.state), col(Deadline.generation),
    col(Deadline.started_at), col(Deadline.due_at), col(Deadline.paused_at), col(Deadline.renewals),
    col(Deadline.level), col(Deadline.acknowledged_by), col(Deadline.acknowledged_at),
    col(Deadline.chain)["ask_again_minutes"].as_integer(), col(Case.day).is_not(None),
    col(Deadline.kind),
)  # fmt: skip
"""What is shown of a promise and no more: hundreds are read each time, and whole cases are six times as slow."""


def _promises(tx: Transaction, condition: ColumnElement[bool]) -> list[Promise]:
    query = (
        select(*_SHOWN)
        .join_from(Deadline, Case, col(Case.id) == col(Deadline.case_id))
        .where(col(Deadline.done_at).is_(None), condition)
        .order_by(col(Deadline.due_at), col(Deadline.id))
    )
    return [_promise(*row) for row in tx.session.connection().execute(query).all()]


def _promise(
    deadline_id: int, case_id: int, step_id: int | None, number: str | None, kind: Mapping[str, str], title: str,
    words: Mapping[str, str], owner: str, state: str, generation: int, started_at: datetime, due_at: datetime,
    paused_at: datetime | None, renewals: int, level: int, acknowledged_by: str | None,
    acknowledged_at: datetime | None, ask_again_minutes: int, is_item: bool,
    deadline_kind: str,
) -> Promise:  # fmt: skip
    asks_again_at = None
    if acknowledged_at is not None and state == DeadlineState.MISSED:
        asks_again_at = acknowledged_at + timedelta(minutes=ask_again_minutes)
    return Promise(
        deadline_id, case_id, step_id, number or "", kind, title, words, owner, state, generation, started_at, due_at,
        paused_at, renewals, level, acknowledged_by, asks_again_at, is_item,
        deadline_kind,
    )  # fmt: skip
