"""Cases with everything that lists show of them, read together rather than one by one (I-11, I-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.promises.promise_outcomes import Outcome, outcome, outcome_column
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.models.client import Client
from csdesk.models.deadline import Deadline
from csdesk.models.incident import Incident
from csdesk.models.order import Order
from csdesk.models.record import Entry
from csdesk.playbook.procedures import Penalty, StepShape

REPORT_SENT = "report.sent"
"""The fact that ticks the step of reporting (I-1)."""

Condition = ColumnElement[bool]

_Joined = tuple[Case, Incident | None, Client | None, Order | None]


class Reporting(StrEnum):
    """Whether an incident was reported in time (I-1)."""

    IN_TIME = "in_time"
    LATE = "late"
    """Reported too late, or not yet although its time has passed."""
    WAITING = "waiting"
    """Not reported yet, and still in time."""


@dataclass(frozen=True)
class CaseLine:
    """One case with what belongs to it."""

    case: Case
    incident: Incident | None
    """Its report; None for a case that is no incident."""
    client_code: str
    client_name: str
    order_number: str
    steps: Sequence[CaseStep]
    deadlines: Sequence[Deadline]
    """In the order in which they began."""

    def step_of(self, deadline: Deadline) -> CaseStep | None:
        """The step that a deadline promises; None for an answer promised to the client."""
        return next((step for step in self.steps if step.id == deadline.step_id), None)

    def shapes(self) -> Sequence[tuple[StepShape, CaseStep]]:
        """The steps with what the procedure said of them when the case began."""
        shapes = {shape.id: shape for shape in case_files.procedure_of(self.case).step}
        return [(shapes[step.step], step) for step in self.steps]

    @property
    def steps_done(self) -> tuple[int, int]:
        """How many of the steps that apply are done, and how many apply."""
        states = [step.state for step in self.steps if step.state != StepState.LEFT_OUT]
        return sum(state == StepState.DONE for state in states), len(states)


def reporting(line: CaseLine, at: datetime) -> Reporting | None:
    """Whether an incident was reported in time, seen at `at`; None where no report is promised (I-1, I-11)."""
    if line.incident is None:
        return None
    steps = {step.id for shape, step in line.shapes() if shape.done_on == REPORT_SENT}
    outcomes = {outcome(deadline, at) for deadline in line.deadlines if deadline.step_id in steps}
    for found, said in (
        (Outcome.MISSED, Reporting.LATE),
        (Outcome.OPEN, Reporting.WAITING),
        (Outcome.MET, Reporting.IN_TIME),
    ):
        if found in outcomes:
            return said
    return None


def is_late_or_hidden(line: CaseLine, at: datetime) -> bool:
    """Whether a case belongs into the supervisor's list (I-11)."""
    return reporting(line, at) is Reporting.LATE or (line.incident is not None and line.incident.hidden)


def penalties(tx: Transaction, line: CaseLine, at: datetime) -> tuple[Penalty, ...]:
    """The playbook's rules for a report that is late, or was kept back; none for any other (I-11)."""
    is_hidden = line.incident is not None and line.incident.hidden
    return penalties_for(tx, is_late=reporting(line, at) is Reporting.LATE, is_hidden=is_hidden)


def penalties_for(tx: Transaction, *, is_late: bool, is_hidden: bool) -> tuple[Penalty, ...]:
    """The same by what is known of it."""
    rules = [*["late"] * is_late, *["hidden"] * is_hidden]
    return tuple(one for one in tx.playbook.incidents.penalty if one.rule in rules)


@dataclass(frozen=True)
class Wanted:
    """Which cases a list is to have."""

    kind: str = ""
    """An id of a procedure; everything that is opened by hand when empty."""
    open_only: bool = False
    since: datetime | None = None
    """Those that began at this moment or later."""
    until: datetime | None = None
    """Those that began before this moment."""
    late: bool = False
    """Only incidents whose report is late or was kept back (I-11)."""


def find(tx: Transaction, wanted: Wanted, *, at: datetime) -> list[CaseLine]:
    """The cases that are wanted, in the order in which they began."""
    if wanted.kind:
        conditions = [col(Case.procedure) == wanted.kind]
    elif wanted.late:
        conditions = [_is_incident()]
    else:
        by_hand = [kind for kind, _procedure in incidents.kinds(tx)]
        # A kind that the playbook no longer has is found by its report.
        conditions = [or_(col(Case.procedure).in_(by_hand), _is_incident())]
    if wanted.open_only:
        conditions.append(col(Case.state) == CaseState.OPEN)
    if wanted.since is not None:
        conditions.append(col(Case.began_at) >= wanted.since)
    if wanted.until is not None:
        conditions.append(col(Case.began_at) < wanted.until)
    if wanted.late:
        conditions.append(_may_be_late(at))
    lines = lines_of(tx, and_(*conditions))
    return [line for line in lines if is_late_or_hidden(line, at)] if wanted.late else lines


def _is_incident() -> Condition:
    return col(Case.id).in_(select(Incident.case_id).correlate(None))


def _may_be_late(at: datetime) -> Condition:
    """Hidden, or with something missed: whether that is the report, only the case's own procedure knows."""
    hidden = select(Incident.case_id).where(col(Incident.hidden)).correlate(None)
    missed = select(Deadline.case_id).where(outcome_column(at) == Outcome.MISSED.value).correlate(None)
    return or_(col(Case.id).in_(hidden), col(Case.id).in_(missed))


def line_of(tx: Transaction, case: Case) -> CaseLine:
    """One case with everything that belongs to it."""
    tx.session.flush()
    (line,) = lines_of(tx, col(Case.id) == case.id)
    return line


def lines_of(tx: Transaction, condition: Condition) -> list[CaseLine]:
    """The cases that a condition holds for, in the order in which they began, by four queries however many."""
    query = (
        select(Case, Incident, Client, Order)
        .outerjoin(Incident, col(Incident.case_id) == Case.id)
        .outerjoin(Client, col(Client.id) == Case.client_id)
        .outerjoin(Order, col(Order.id) == Case.order_id)
        .where(condition)
        .order_by(col(Case.began_at), col(Case.id))
    )
    found: list[_Joined] = [(row[0], row[1], row[2], row[3]) for row in tx.session.exec(query).all()]
    among = select(Case.id).where(condition)
    steps: dict[int, list[CaseStep]] = {}
    for step in tx.session.exec(
        select(CaseStep).where(col(CaseStep.case_id).in_(among)).order_by(col(CaseStep.case_id), col(CaseStep.place))
    ).all():
        steps.setdefault(step.case_id, []).append(step)
    deadlines: dict[int, list[Deadline]] = {}
    for deadline in tx.session.exec(
        select(Deadline).where(col(Deadline.case_id).in_(among)).order_by(col(Deadline.id))
    ).all():
        deadlines.setdefault(deadline.case_id, []).append(deadline)
    return [
        CaseLine(
            case=case,
            incident=incident,
            client_code=client.code if client else "",
            client_name=client.name if client else "",
            order_number=(order.number or "") if order else "",
            steps=steps.get(case.id or 0, ()),
            deadlines=deadlines.get(case.id or 0, ()),
        )
        for case, incident, client, order in found
    ]


def history(tx: Transaction, case_id: int) -> Sequence[Entry]:
    """What the record has of a case, the first first (A-5)."""
    query = select(Entry).where(Entry.subject == "case", Entry.subject_id == str(case_id)).order_by(col(Entry.id))
    return tx.session.exec(query).all()
