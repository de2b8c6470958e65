"""Whether a post is handed over: the fact that ticks its item on the day's checklist (S-4, S-7, S-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.desk.handovers import handovers
from csdesk.desk.handovers.handover_sheet import Sheet
from csdesk.desk.shifts import roster
from csdesk.models.case import Case, CaseState
from csdesk.models.handover import Handover
from csdesk.models.order import OrderDraft
from csdesk.models.roster import Leave, LeaveState
from csdesk.rules.working_time import DAY


@dataclass(frozen=True)
class HandedOver:
    """Whether a post of a day is handed over, with the figure that shows it."""

    done: bool
    figure: int
    """How many things stand on the sheets that were accepted."""
    left: int
    """How many cases and drafts still belong to somebody whose leave begins before the next working day (S-4)."""


def is_handed_over(tx: Transaction, day: date, post: str) -> HandedOver:
    """Whether whoever is on a post has handed it over, and every signed sheet of it is accepted (S-10).

    On the last working day before granted leave, no open case or draft may be the agent's any more either (S-4). A
    sheet that was begun and never signed, as by somebody who only looked, keeps nothing open.
    """
    sheets = [one for one in handovers.of_day(tx, day) if one.post == post and one.signed_at is not None]
    accepted = [one for one in sheets if one.accepted_at is not None]
    agent = roster.on_day(tx, day).who.get(post)
    left = sum(open_matters(tx, one) for one in _agents(sheets, agent) if is_last_day_before_leave(tx, day, one))
    missing = agent is not None and agent not in {one.agent for one in accepted}
    done = bool(sheets) and len(accepted) == len(sheets) and not missing and left == 0
    return HandedOver(done, sum(map(_things, accepted)), left)


def _agents(sheets: list[Handover], agent: str | None) -> set[str]:
    return {one.agent for one in sheets} | ({agent} if agent is not None else set())


def _things(handover: Handover) -> int:
    return Sheet.from_json(handover.sheet).things if handover.sheet is not None else 0


def open_matters(tx: Transaction, agent: str) -> int:
    """How many open cases and drafts belong to an agent; the day's checklist is nobody's."""
    cases = select(func.count()).select_from(Case)
    cases = cases.where(Case.owner == agent, Case.state == CaseState.OPEN, col(Case.day).is_(None))
    drafts = select(func.count()).select_from(OrderDraft).where(OrderDraft.owner == agent)
    return tx.session.exec(cases).one() + tx.session.exec(drafts).one()


def is_last_day_before_leave(tx: Transaction, day: date, agent: str) -> bool:
    """Whether an agent's next granted leave begins before the agent works again after `day` (S-4)."""
    query = select(Leave).where(Leave.agent == agent, Leave.state == LeaveState.GRANTED, Leave.first > day)
    leave = tx.session.exec(query.order_by(col(Leave.first)).limit(1)).first()
    if leave is None:
        return False
    between = roster.between(tx, day + DAY, leave.first - DAY) if leave.first > day + DAY else ()
    return not any(agent in one.on_duty for one in between)
