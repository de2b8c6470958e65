"""Open checklists brought in line with the facts, that tick, and with the roster, that says whose it is (S-1, S-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from csdesk.desk.cases import case_course, case_files, fact_sources
from csdesk.desk.desk import Transaction
from csdesk.desk.person import DESK, Person
from csdesk.desk.promises import deadlines
from csdesk.desk.record import record
from csdesk.desk.shifts import roster
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.models.deadline import Deadline
from csdesk.playbook.checklists import ListedItem


def open_lists(tx: Transaction) -> Sequence[Case]:
    """Every list that can be worked on, those that were started by hand among them."""
    return tx.session.exec(select(Case).where(col(Case.day).is_not(None), Case.state == CaseState.OPEN)).all()


def unsettled(tx: Transaction, case: Case, *, at: datetime) -> list[tuple[ListedItem, CaseStep, fact_sources.Fact]]:
    """The automatic items of an open list that are not as the facts are, with what the facts say (S-7)."""
    if case.state != CaseState.OPEN:
        return []
    assert case.id is not None
    shapes = {one.id: one for one in case_files.list_of(case).step}
    found = []
    for step in case_files.steps_of(tx, case.id):
        if step.state not in (StepState.OPEN, StepState.DONE):
            continue
        source = fact_sources.source_of(tx, shapes[step.step])
        if source is None:
            continue
        fact = source(tx, case, shapes[step.step], at)
        is_done = step.state == StepState.DONE
        if fact.done != is_done or (is_done and step.evidence != {"figure": fact.figure}):
            found.append((shapes[step.step], step, fact))
    return found


def misplaced(tx: Transaction, case: Case) -> list[tuple[Deadline, str]]:
    """What is promised in a day's list in somebody else's name, with who answers for it: whoever is on its posts.

    So it is after a swap or leave in the middle of the day (S-1), and after something was taken back.
    """
    policy = case_files.list_of(case)
    if case.state != CaseState.OPEN or not policy.daily:
        return []
    assert case.id is not None
    assert case.day is not None
    who = roster.on_day(tx, case.day).who
    owners = {
        one.id: "+".join(sorted({who.get(post) or post for post in one.posts})) or DESK.name for one in policy.step
    }
    steps_by_id = {step.id: step.step for step in case_files.steps_of(tx, case.id)}
    running = [one for one in deadlines.of_case(tx, case.id) if one.done_at is None and one.step_id in steps_by_id]
    return [(one, owner) for one in running if (owner := owners[steps_by_id[one.step_id]]) != one.owner]


def settle(tx: Transaction, case: Case, *, at: datetime) -> None:
    """Let the facts tick and untick the automatic items of an open list, with the figure as evidence (S-7).

    What is promised in it goes to whoever is on its posts now (S-1).
    """
    for item, step, fact in unsettled(tx, case, at=at):
        shown = {"figure": fact.figure}
        # What came before it in the list may have changed it: it is looked at again.
        if step.state == StepState.DONE and not fact.done:
            take_back(tx, case, step, by=DESK, at=at, why={"source": item.source, **shown})
        elif step.state == StepState.OPEN and fact.done:
            case_course.complete(tx, case, item, step, note=step.note, evidence=shown, by=DESK, at=at)
        elif step.state == StepState.DONE:
            before, after = {"step": step.step, "evidence": step.evidence}, {"step": step.step, "evidence": shown}
            step.evidence = shown
            tx.session.add(step)
            record(tx, "checklist.figure", "case", case.id, by=DESK, at=at, before=before, after=after)
    for deadline, owner in misplaced(tx, case):
        deadline.owner = owner
        tx.session.add(deadline)
    tx.session.flush()


def take_back(
    tx: Transaction, case: Case, step: CaseStep, *, by: Person, at: datetime, why: Mapping[str, Any] | None = None
) -> None:
    """An item is open again; what was written at it stays, unless it was the reason why it was not done."""
    note = step.note if step.state == StepState.DONE else ""
    case_course.take_back(tx, case, step, by=by, at=at, why=why)
    step.note = note
    tx.session.add(step)
