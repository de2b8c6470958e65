"""How a case goes on: its steps begin, are done, are left out and wait again, as its procedure says (I-2, I-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from csdesk.desk.cases import answers, case_files, case_following
from csdesk.desk.clients import client_opening
from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods_rows
from csdesk.desk.person import Person
from csdesk.desk.promises import deadlines, letters, outbox
from csdesk.desk.record import record
from csdesk.models.case import Case, CaseState, CaseStep, StepState
from csdesk.models.incident import Incident
from csdesk.playbook.deadline_kinds import AIMED
from csdesk.playbook.procedures import Procedure, StepShape
from csdesk.refused import Refused
from csdesk.rules.case_form import holds

SETTLED = (StepState.DONE, StepState.SKIPPED, StepState.KEPT, StepState.CARRIED)
"""What somebody did or decided: it stays so until that is taken back."""

FINISHED = (StepState.DONE, StepState.SKIPPED, StepState.LEFT_OUT)
"""What nothing else has to wait for."""


def go_forward(tx: Transaction, case: Case, *, by: Person, at: datetime, said: Mapping[str, str] | None = None) -> None:
    """Bring the steps in line with each other and with the case (I-2, I-5).

    Every step whose turn has come begins, what does not apply to the case is left out, and what came after a step
    that is not done any more waits again. `said` is what is known of the promises that begin.
    """
    assert case.id is not None
    procedure, steps = case_files.procedure_of(case), case_files.steps_of(tx, case.id)
    given = answers.of_case(tx, case, procedure)
    done = {step.step: step for step in steps if step.state in FINISHED}
    ended = _stopped(procedure, steps, given)
    for shape, step in zip(procedure.step, steps, strict=True):
        if step.state in SETTLED:
            continue
        over = any(one is not None and one in done for one in (shape.again_until, shape.ends_with))
        applies = False if ended or over else _applies(tx, case, procedure, shape, given)
        if applies is False:
            _leave_out(tx, case, step, by=by, at=at)
            done[step.step] = step
            continue
        done.pop(step.step, None)  # left out before, but it applies now
        if all(earlier in done for earlier in shape.after):
            if step.state != StepState.OPEN:
                before = [one for earlier in shape.after if (one := done[earlier].at) is not None]
                began_at = max(before, default=case.began_at)
                _begin_step(tx, case, shape, step, started_at=began_at, by=by, at=at, said=said or {})
            if shape.until is not None:
                _promise_until(tx, case, shape, step, given.get(shape.until, ""), by=by, at=at)
            if applies:
                for recipient in shape.tells:
                    outbox.queue(tx, letters.step_news(tx, case, shape.id, shape.words.model_dump(), recipient), at=at)
        elif step.state != StepState.WAITING:
            _wait_again(tx, step, by=by, at=at)
    tx.session.flush()


def _stopped(procedure: Procedure, steps: Sequence[CaseStep], given: Mapping[str, str]) -> bool:
    """Whether a step that is done leaves nothing else to do, as a refusal does (K-6)."""
    done = {step.step for step in steps if step.state == StepState.DONE}
    return any(
        shape.stops_when and shape.id in done and holds(shape.stops_when, given) is True for shape in procedure.step
    )


def _applies(
    tx: Transaction, case: Case, procedure: Procedure, shape: StepShape, given: Mapping[str, str]
) -> bool | None:
    """Whether a step applies to a case; None while it hangs on what nobody has said yet (I-5, K-5)."""
    if shape.traits and not set(shape.traits) & set(case.traits or ()):
        return False
    if shape.only_when and (said := holds(shape.only_when, given)) is not True:
        return said
    if shape.only == "":
        return True
    if shape.only == "after_hours":
        return case.after_hours
    incident = tx.session.get(Incident, case.id)
    if incident is None or incident.loss_fen is None or procedure.small_loss_yuan is None:
        return None
    return (incident.loss_fen <= 100 * procedure.small_loss_yuan) == (shape.only == "small_loss")


def _leave_out(tx: Transaction, case: Case, step: CaseStep, *, by: Person, at: datetime) -> None:
    if step.state == StepState.LEFT_OUT:
        return
    step.state = StepState.LEFT_OUT
    tx.session.add(step)
    deadline = deadlines.of_step(tx, step)
    if deadline is not None:
        deadlines.withdraw(tx, deadline, by=by, at=at)
    record(tx, "case.leave_out", "case", case.id, by=by, at=at, after={"step": step.step})


def _wait_again(tx: Transaction, step: CaseStep, *, by: Person, at: datetime) -> None:
    step.state = StepState.WAITING
    tx.session.add(step)
    deadline = deadlines.of_step(tx, step)
    if deadline is not None:
        deadlines.withdraw(tx, deadline, by=by, at=at)


def _promise_until(
    tx: Transaction, case: Case, shape: StepShape, step: CaseStep, day: str, *, by: Person, at: datetime
) -> None:
    """What is promised to the end of a day of the form; promised anew when that day is changed (K-5)."""
    if not day:
        return
    given = {"until": f"{day} 24:00"}
    running = deadlines.of_step(tx, step)
    try:
        if running is None:
            chain, words = shape.chain or case_files.procedure_of(case).chain, shape.words.model_dump()
            deadlines.begin(
                tx, case, shape.deadline, words=words, started_at=at, by=by, at=at, step=step, chain=chain, given=given
            )
        elif running.done_at is None and running.given != given:
            assert running.id is not None
            deadlines.renew(tx, running.id, given, by=by, at=at)
    except Refused as refused:
        raise refused.at(shape.until or "until") from None


def _begin_step(
    tx: Transaction,
    case: Case,
    shape: StepShape,
    step: CaseStep,
    *,
    started_at: datetime,
    by: Person,
    at: datetime,
    said: Mapping[str, str],
) -> None:
    step.state = StepState.OPEN
    tx.session.add(step)
    tx.session.flush()
    if not shape.deadline or _waits_for_its_moment(tx, case, shape):
        return
    kind = tx.playbook.deadlines.get(shape.deadline)
    given = {**shape.given, **{key: value for key, value in said.items() if kind and key == kind.chosen_by}}
    running = deadlines.of_step(tx, step)
    if running is not None:
        running.given = {**(given if said else running.given), **aim_of(tx, case, shape)}
        deadlines.begin_again(tx, running, started_at=started_at, by=by, at=at)
        return
    chain = shape.chain or case_files.procedure_of(case).chain
    words = shape.words.model_dump()
    deadlines.begin(
        tx, case, shape.deadline, words=words, started_at=started_at, by=by, at=at, step=step, chain=chain,
        given={**given, **aim_of(tx, case, shape)},
    )  # fmt: skip


def _waits_for_its_moment(tx: Transaction, case: Case, shape: StepShape) -> bool:
    """Whether the promise of a step begins when its moment is said, and not with the step (C-1, T-3)."""
    kind = tx.playbook.deadlines.get(shape.deadline)
    return kind is not None and (kind.runs == "moment" or (kind.runs in AIMED and case.aim_at is None))


def aim_of(tx: Transaction, case: Case, shape: StepShape) -> Mapping[str, str]:
    """What is said to a deadline that counts from the moment its case aims at; nothing to any other (T-3)."""
    kind = tx.playbook.deadlines.get(shape.deadline)
    if kind is None or kind.runs not in AIMED or kind.chosen_by is None or case.aim_at is None:
        return {}
    return {kind.chosen_by: tx.local(case.aim_at).isoformat()}


def complete(
    tx: Transaction,
    case: Case,
    shape: StepShape,
    step: CaseStep,
    *,
    note: str,
    by: Person,
    at: datetime,
    evidence: Mapping[str, Any] | None = None,
) -> None:
    """A step is done: who, when and what shows it stay; what was promised is met, and what follows begins."""
    step.state, step.by, step.at, step.note = StepState.DONE, by.name, at, note
    step.evidence = dict(evidence) if evidence is not None else None
    tx.session.add(step)
    tx.session.flush()
    shown = {} if evidence is None else {"evidence": step.evidence}
    record(tx, "case.tick", "case", case.id, by=by, at=at, after={"step": shape.id, "note": note, **shown})
    deadline = deadlines.of_step(tx, step)
    if deadline is not None:
        deadlines.meet(tx, deadline, by=by, at=at)
    if shape.again_until is not None:
        _once_more(tx, shape, step, by=by, at=at)
    if shape.begins is not None:
        following = case_following.make(tx, case, shape.begins, by=by, at=at)
        if following is not None:
            go_forward(tx, following, by=by, at=at)
    if shape.opens_account:
        client_opening.open_account(tx, case, by=by, at=at)
    go_forward(tx, case, by=by, at=at)
    close_when_done(tx, case, by=by, at=at)
    goods_rows.hear(tx, case, shape.says, at=at)
    if shape.says:
        _say(tx, case, shape.says, by=by, at=at)


def _once_more(tx: Transaction, shape: StepShape, step: CaseStep, *, by: Person, at: datetime) -> None:
    """A step that is done again and again waits for its next time; the record has every one (K-10)."""
    times = int((step.evidence or {}).get("times", 0))
    step.state, step.by, step.at = StepState.OPEN, None, None
    step.evidence = {"times": times + 1, "by": by.name, "at": at.isoformat()}
    tx.session.add(step)
    tx.session.flush()
    deadline = deadlines.of_step(tx, step)
    if deadline is not None:
        # What was said for this time alone, such as when a scan is due, holds no more.
        deadline.given = {key: said for key, said in deadline.given.items() if key in shape.given}
        deadlines.begin_again(tx, deadline, started_at=at, by=by, at=at)


def _say(tx: Transaction, case: Case, fact: str, *, by: Person, at: datetime) -> None:
    """Let what a step says tick steps of the other cases about its order, and end such cases (T-1, T-3)."""
    if case.order_id is None:
        return
    for other in case_files.of_order(tx, case.order_id):
        if other.state == CaseState.OPEN and other.id != case.id:
            settle(tx, other, fact, by=by, at=at)


def close_when_done(tx: Transaction, case: Case, *, by: Person, at: datetime) -> None:
    """Close a case that is no incident as soon as no step is left in it, and no answer is promised (I-3)."""
    assert case.id is not None
    procedure = case_files.procedure_of(case)
    if procedure.incident or procedure.ends_with_its_day or open_steps(tx, case):
        return
    if not any(one.step_id is None and one.done_at is None for one in deadlines.of_case(tx, case.id)):
        case_files.close(tx, case, by=by, at=at)


def take_back(
    tx: Transaction, case: Case, step: CaseStep, *, by: Person, at: datetime, why: Mapping[str, Any] | None = None
) -> None:
    """What was done or decided of a step is not so any more: it is open, and what was promised runs on."""
    before = {"step": step.step, "state": step.state, "by": step.by, "at": step.at, "note": step.note}
    step.state, step.by, step.at, step.note, step.evidence = StepState.OPEN, None, None, "", None
    tx.session.add(step)
    record(tx, "case.untick", "case", case.id, by=by, at=at, before=before, after=why)
    deadline = deadlines.of_step(tx, step)
    if deadline is not None:
        deadlines.reopen(tx, deadline, by=by, at=at)
    shape = case_files.procedure_of(case).get(step.step)
    if shape is not None and shape.says:
        goods_rows.take_back(tx, case, shape.says)
    if shape is not None and shape.opens_account:
        client_opening.take_back(tx, case, by=by, at=at)
    go_forward(tx, case, by=by, at=at)


def open_steps(tx: Transaction, case: Case) -> list[StepShape]:
    """The steps that are still to be done before the case can be closed."""
    assert case.id is not None
    states = {step.step: step.state for step in case_files.steps_of(tx, case.id)}
    return [shape for shape in case_files.procedure_of(case).step if shape.needed and states[shape.id] not in FINISHED]


def settle(tx: Transaction, case: Case, fact: str, *, by: Person, at: datetime) -> None:
    """Let a fact tick the steps of an open case that wait for it, or end the case.

    What has happened is done, also where something else was to be done before.
    """
    assert case.id is not None
    procedure = case_files.procedure_of(case)
    if fact in procedure.ends_on:
        case_files.withdraw(tx, case, by=by, at=at)
        return
    for step in case_files.steps_of(tx, case.id):
        shape = procedure.get(step.step)
        if shape is not None and shape.done_on == fact and step.state in (StepState.OPEN, StepState.WAITING):
            complete(tx, case, shape, step, note="", by=by, at=at)


def unsettle(tx: Transaction, case: Case, fact: str, *, by: Person, at: datetime) -> None:
    """A fact was not so after all: what it ticked in a case is open again, and so is the case."""
    assert case.id is not None
    if case.state == CaseState.CLOSED:
        case_files.open_again(tx, case, by=by, at=at)
    procedure = case_files.procedure_of(case)
    for step in case_files.steps_of(tx, case.id):
        shape = procedure.get(step.step)
        if shape is not None and shape.done_on == fact and step.state == StepState.DONE:
            take_back(tx, case, step, by=by, at=at)
