"""The checklist of a day as screens, commands and the handover sheet show it (S-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from csdesk.desk.cases import case_files, fact_sources
from csdesk.desk.desk import Transaction
from csdesk.desk.shifts import checklists, roster, shifts
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.models.deadline import Deadline
from csdesk.playbook.checklists import Evidence, ListedItem


@dataclass(frozen=True)
class Line:
    """One item of a list."""

    case_id: int | None
    step: str
    """Its id on the list."""
    words: Mapping[str, str]
    posts: tuple[str, ...]
    part: str
    state: str
    """A `StepState`."""
    due_at: datetime | None
    late: bool
    """Whether it is open though its time has passed (S-9)."""
    evidence_kind: Evidence
    evidence: Mapping[str, Any] | None
    figure: Mapping[str, str] | None
    """How its figure reads, with {n} in it."""
    note: str
    by: str
    at: datetime | None
    first_day: date | None
    """The day from which it was carried, if it was (S-11)."""
    source: str
    """The fact that it hangs on, whether the desk can read it or not."""
    opens: str
    """The screen on which it is done, if one is known."""
    every: str
    """How it recurs, as an RRULE."""
    carries: bool

    @property
    def automatic(self) -> bool:
        """Whether the facts tick it (S-7)."""
        return self.evidence_kind == "automatic"

    @property
    def open(self) -> bool:
        """Whether it is still to be done or decided."""
        return self.state in (StepState.OPEN, StepState.WAITING)

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left."""
        return self.state in (StepState.DONE, StepState.SKIPPED)


@dataclass(frozen=True)
class DayList:
    """The list of one day, or one that was started by hand."""

    day: date
    case_id: int | None
    """None while the list has not begun: its lines are what the playbook would put on it now."""
    title: str
    words: Mapping[str, str]
    """What the list is called."""
    closed: bool
    lines: Sequence[Line]
    posts: Mapping[str, str | None]
    """The posts of the day, each with who is on it."""

    def of(self, posts: Sequence[str]) -> Sequence[Line]:
        """The lines of these posts, and those of everybody; all of them when no post is named (S-6).

        What belongs to posts that the day does not have, as after a change of patterns, is everybody's.
        """

        def is_of(one: Line) -> bool:
            theirs = set(one.posts) & set(self.posts) if self.posts else set(one.posts)
            return not theirs or not theirs.isdisjoint(posts)

        return [one for one in self.lines if not posts or is_of(one)]


@dataclass(frozen=True)
class Counts:
    """How far a list is: done counts what was done and what was skipped."""

    done: int
    total: int
    late: int

    @property
    def to_come(self) -> int:
        """What is open and not late."""
        return self.total - self.done - self.late


def count(lines: Sequence[Line]) -> Counts:
    """How far these lines are (S-6)."""
    return Counts(sum(one.is_done for one in lines), len(lines), sum(one.late for one in lines))


def read(tx: Transaction, day: date, *, at: datetime) -> DayList:
    """The list of a day: what it is, or was; of a day that has not begun, what it would be now (S-12)."""
    case = checklists.of_day(tx, day)
    posts = roster.on_day(tx, day).who
    if case is not None:
        return of_case(tx, case, posts, at=at)
    _list_id, checklist = checklists.template(tx, day)
    to_come = day >= shifts.day_of(tx.playbook, at)
    lines = [_to_come(tx, one, day) for one in checklists.items_on(tx, day)] if to_come else []
    return DayList(day, None, day.isoformat(), checklist.words.model_dump(), not to_come, _in_order(tx, lines), posts)


def started_by_hand(tx: Transaction, day: date, *, at: datetime) -> Sequence[DayList]:
    """The lists that are no daily ones: those that are open, and those of the day (S-13)."""
    daily = col(Case.uuid).startswith("checklist/")
    query = select(Case).where(col(Case.day).is_not(None), ~daily, (Case.state == CaseState.OPEN) | (Case.day == day))
    return [of_case(tx, case, {}, at=at) for case in tx.session.exec(query.order_by(col(Case.id))).all()]


def of_case(tx: Transaction, case: Case, posts: Mapping[str, str | None], *, at: datetime) -> DayList:
    """A list that has begun, as it stands."""
    assert case.id is not None
    assert case.day is not None
    policy = case_files.list_of(case)
    shapes = {one.id: one for one in policy.step}
    # Whole deadlines are a quarter of the work, and two of their columns are shown.
    promised = select(Deadline.step_id, Deadline.due_at).where(Deadline.case_id == case.id)
    due = dict(tx.session.exec(promised).all())
    lines = [
        _line(tx, shapes[step.step], step, due.get(step.id), checklists.due_of(tx, shapes[step.step], case.day), at)
        for step in case_files.steps_of(tx, case.id)
    ]
    if policy.daily:
        lines = _in_order(tx, lines)
    words = policy.words.model_dump()
    return DayList(case.day, case.id, case.title, words, case.state != CaseState.OPEN, lines, posts)


def _line(
    tx: Transaction, item: ListedItem, step: CaseStep, promised: datetime | None, planned: datetime | None, at: datetime
) -> Line:
    """An item as it stands; what was planned for before the first list of all began is shown, and late to nobody."""
    is_open = step.state in (StepState.OPEN, StepState.WAITING)
    return Line(
        case_id=step.case_id,
        step=step.step,
        words=item.words.model_dump(),
        posts=item.posts,
        part=item.part,
        state=step.state,
        due_at=promised or planned,
        late=is_open and promised is not None and promised <= at,
        evidence_kind=fact_sources.evidence_of(tx, item),
        evidence=step.evidence,
        figure=item.figure.model_dump() if item.figure is not None else None,
        note=step.note,
        by=step.by or "",
        at=step.at,
        first_day=item.first_day,
        source=item.source,
        opens=item.opens,
        every=item.every,
        carries=item.carries,
    )


def _to_come(tx: Transaction, item: ListedItem, day: date) -> Line:
    row = CaseStep(case_id=0, step=item.id, place=0, state=StepState.OPEN)
    line = _line(tx, item, row, None, checklists.due_of(tx, item, day), checklists.begins_at(tx, day))
    return replace(line, case_id=None)


def _in_order(tx: Transaction, lines: Sequence[Line]) -> list[Line]:
    """What was carried here first, then by part of the day and due time (S-6)."""
    parts = {part.id: place for place, part in enumerate(tx.playbook.roster.part)}

    def order(one: Line) -> tuple[bool, date, int, bool, float]:
        due = one.due_at.timestamp() if one.due_at is not None else 0.0
        first = one.first_day or date.max
        return one.first_day is None, first, parts.get(one.part, len(parts)), one.due_at is None, due

    return sorted(lines, key=order)
