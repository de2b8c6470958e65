"""All that is known of a case: steps, deadlines, report, messages, and what happened in it (I-6 to I-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from csdesk.desk.cases import case_counts, case_files, case_forms, case_links
from csdesk.desk.cases.case_counts import Counted
from csdesk.desk.cases.case_forms import Form
from csdesk.desk.cases.case_links import Linked
from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction, may
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines, outbox
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.models.client import Client
from csdesk.models.deadline import Deadline
from csdesk.models.incident import Incident
from csdesk.models.message import Message
from csdesk.models.order import Order
from csdesk.models.record import Entry
from csdesk.playbook.procedures import Procedure, StepShape
from csdesk.rules.working_time import end_of_day


@dataclass(frozen=True)
class Step:
    """A step as the procedure says it, as it stands, and what was promised of it."""

    shape: StepShape
    row: CaseStep
    deadline: Deadline | None


@dataclass(frozen=True)
class Story:
    """One case with all that belongs to it."""

    case: Case
    procedure: Procedure
    steps: Sequence[Step]
    deadlines: Sequence[Deadline]
    incident: Incident | None
    """Its report and judgement; None for what is no incident."""
    client: str
    """Code and name; empty where it is about no client."""
    agent: str | None
    """Whose client it is, as `owners.agent_of` says it (K-2)."""
    order: str
    """The order's number; empty where it is about none."""
    messages: Sequence[Message]
    entries: Sequence[Entry]
    """What the record says of it, the first first (A-5)."""
    form: Form
    """What its form holds, and what its next step lacks (K-5, K-6)."""
    links: Sequence[Linked]
    """The cases that hang together with it (K-4, K-7)."""
    counted: Counted | None
    """The how many-th of its year it is, where that costs something (K-7)."""
    allowed: frozenset[str]
    """Which of the permissions for a case whoever reads it has."""

    @property
    def running(self) -> Sequence[Deadline]:
        """The deadlines that are not done, the nearest due first."""
        return sorted((one for one in self.deadlines if one.done_at is None), key=lambda one: one.due_at)


PERMISSIONS = ("case.work", "case.acknowledge", "incident.judge", "incident.close")


def read(tx: Transaction, case_id: int, *, for_person: Person) -> Story:
    """The whole story of a case; Refused when there is none."""
    case = case_files.get(tx, case_id)
    procedure, every = case_files.procedure_of(case), deadlines.of_case(tx, case_id)
    of_step: dict[int | None, Deadline] = {one.step_id: one for one in every if one.step_id is not None}
    rows = case_files.steps_of(tx, case_id)
    client = tx.session.get(Client, case.client_id) if case.client_id is not None else None
    order = tx.session.get(Order, case.order_id) if case.order_id is not None else None
    return Story(
        case=case,
        procedure=procedure,
        steps=[Step(shape, row, of_step.get(row.id)) for shape, row in zip(procedure.step, rows, strict=True)],
        deadlines=every,
        incident=tx.session.get(Incident, case_id),
        client=f"{client.code}  {client.name}" if client else "",
        agent=owners.agent_of(tx, case.client_id),
        order=(order.number or "") if order else "",
        messages=outbox.of_case(tx, case_id),
        entries=_entries(tx, case_id),
        form=case_forms.read(tx, case_id),
        links=case_links.of_case(tx, case, procedure),
        counted=case_counts.of_case(tx, case),
        allowed=frozenset(one for one in PERMISSIONS if may(tx.playbook, for_person, one)),
    )


def _entries(tx: Transaction, case_id: int) -> Sequence[Entry]:
    query = select(Entry).where(Entry.subject == "case", Entry.subject_id == str(case_id)).order_by(col(Entry.id))
    return tx.session.exec(query).all()


@dataclass(frozen=True)
class StepGlance:
    """A step in a line: its words, its state, and when it was done."""

    words: Mapping[str, str]
    row: CaseStep


@dataclass(frozen=True)
class CaseGlance:
    """A case in the head of a list: the steps that apply, in their order, and whose client it is about."""

    steps: Sequence[StepGlance]
    agent: str | None
    """As `owners.agent_of` says it (K-2)."""


def at_a_glance(tx: Transaction, case_id: int) -> CaseGlance:
    """What the head of a list shows of a case beside its clock (I-6, K-2)."""
    case = case_files.get(tx, case_id)
    shapes = {one.id: one for one in case_files.procedure_of(case).step}
    steps = [
        StepGlance(shapes[row.step].words.model_dump(), row)
        for row in case_files.steps_of(tx, case_id)
        if row.state != StepState.LEFT_OUT
    ]
    return CaseGlance(steps, owners.agent_of(tx, case.client_id))


@dataclass(frozen=True)
class QuietCase:
    """A case of which nothing that is due today is promised: still to be worked on, or closed today."""

    case_id: int
    number: str
    kind: Mapping[str, str]
    title: str
    owner: str
    closed: bool
    next_step: Mapping[str, str] | None
    """What is to be done next, in every language; None when every needed step is done."""
    judged: bool
    """Whether quality control has judged it; true for what needs no judgement (I-11)."""
    nearest: Deadline | None
    """The first of its promises for a later day."""


MOST_QUIET = 200
"""How many cases without a clock are listed."""


def quiet(tx: Transaction, case_ids: Sequence[int]) -> Sequence[QuietCase]:
    """Those of the cases, in the order given, each with what is to be done next."""
    if not case_ids:
        return ()
    found = {one.id: one for one in tx.session.exec(select(Case).where(col(Case.id).in_(case_ids))).all()}
    open_steps = select(CaseStep).where(col(CaseStep.case_id).in_(case_ids), CaseStep.state == StepState.OPEN)
    first_open: dict[int, CaseStep] = {}
    for step in tx.session.exec(open_steps.order_by(col(CaseStep.place))).all():
        first_open.setdefault(step.case_id, step)
    incidents = {
        one.case_id: one for one in tx.session.exec(select(Incident).where(col(Incident.case_id).in_(case_ids))).all()
    }
    later = select(Deadline).where(col(Deadline.case_id).in_(case_ids), col(Deadline.done_at).is_(None))
    nearest: dict[int, Deadline] = {}
    for deadline in tx.session.exec(later.order_by(col(Deadline.due_at), col(Deadline.id))).all():
        nearest.setdefault(deadline.case_id, deadline)
    return [
        _quiet(found[one], first_open.get(one), incidents.get(one), nearest.get(one))
        for one in case_ids
        if one in found
    ]


def _quiet(case: Case, step: CaseStep | None, incident: Incident | None, nearest: Deadline | None) -> QuietCase:
    assert case.id is not None
    shape = case_files.procedure_of(case).get(step.step) if step is not None else None
    return QuietCase(
        case_id=case.id,
        number=case.number or "",
        kind=case_files.titles(case),
        title=case.title,
        owner=case.owner,
        closed=case.state != CaseState.OPEN,
        next_step=shape.words.model_dump() if shape is not None else None,
        judged=incident is None or incident.judged_at is not None,
        nearest=nearest,
    )


def closed_ids(tx: Transaction, day_of: datetime) -> Sequence[int]:
    """The incidents that were closed on the shop's day of a moment, the latest closed first."""
    day = tx.local(day_of).date()
    since, until = (end_of_day(one, tx.playbook.shop.zone) for one in (day - timedelta(days=1), day))
    query = (
        select(Case)
        .join(Incident, col(Incident.case_id) == Case.id)
        .where(Case.state == CaseState.CLOSED, col(Case.closed_at) > since, col(Case.closed_at) <= until)
        .order_by(col(Case.closed_at).desc(), col(Case.id).desc())
    )
    return [one.id for one in tx.session.exec(query).all() if one.id is not None]


def open_ids(tx: Transaction) -> Sequence[int]:
    """The open cases of F5, the latest begun first, as many as are listed; neither lists of days nor what F8 shows."""
    elsewhere = [one for one, procedure in tx.playbook.procedures.items() if procedure.shown_in != "incidents"]
    query = select(col(Case.id)).where(
        Case.state == CaseState.OPEN, col(Case.day).is_(None), col(Case.procedure).not_in(elsewhere)
    )
    found = tx.session.exec(query.order_by(col(Case.began_at).desc(), col(Case.id).desc()).limit(MOST_QUIET)).all()
    return [one for one in found if one is not None]


def step_of(tx: Transaction, deadline_id: int) -> str | None:
    """The id of the step that a deadline promises; None for an answer promised to the client."""
    deadline = deadlines.get(tx, deadline_id)
    step = tx.session.get(CaseStep, deadline.step_id) if deadline.step_id is not None else None
    return step.step if step is not None else None
