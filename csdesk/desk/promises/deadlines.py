"""Deadlines at the desk: begun, met, paused, renewed, moved, acknowledged; each in the record (I-3, I-6, I-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.case import Case, CaseStep
from csdesk.models.deadline import Deadline, DeadlineState
from csdesk.playbook.basis import Choice, choice
from csdesk.playbook.deadline_kinds import DeadlineKind
from csdesk.playbook.procedures import Chain
from csdesk.refused import N_, Refused
from csdesk.rules import due as due_rules


def begin(
    tx: Transaction,
    case: Case,
    kind_id: str,
    *,
    words: Mapping[str, str],
    started_at: datetime,
    by: Person,
    at: datetime,
    step: CaseStep | None = None,
    chain: str | None = None,
    given: Mapping[str, str] | None = None,
) -> Deadline:
    """Begin a promise of a kind, with the policy of this moment copied into it; Refused when `given` is wrong."""
    kind = _kind(tx, kind_id)
    due = _due(tx, kind, started_at, given or {})
    copied = _chain(tx, chain)
    assert case.id is not None
    deadline = Deadline(
        case_id=case.id,
        step_id=step.id if step else None,
        kind=kind_id,
        words=dict(words),
        given=dict(given or {}),
        policy=kind.model_dump(mode="json"),
        because=[one.as_json() for one in due.because],
        owner=case.owner,
        started_at=due.started_at,
        due_at=due.at,
        chain=copied.model_dump(mode="json"),
        chain_from=due.at,
        next_level_at=_level_at(copied, 0, due.at),
    )
    tx.session.add(deadline)
    tx.session.flush()
    _note(tx, "deadline.begin", deadline, by=by, at=at, after={"kind": kind_id, "due": due.at})
    return deadline


def _kind(tx: Transaction, kind_id: str) -> DeadlineKind:
    kind = tx.playbook.deadlines.get(kind_id)
    if kind is None:
        raise Refused("deadline_unknown", N_("The playbook has no deadline {kind}."), kind=kind_id)
    return kind


def kind_of(deadline: Deadline) -> DeadlineKind:
    """The kind as it was when the deadline was promised."""
    return DeadlineKind.model_validate(deadline.policy)


def _due(tx: Transaction, kind: DeadlineKind, started_at: datetime, given: Mapping[str, str]) -> due_rules.Due:
    return due_rules.due(kind, started_at, given, calendar=tx.playbook.calendar, zone=tx.playbook.shop.zone)


def _chain(tx: Transaction, chain_id: str | None) -> Chain:
    escalation = tx.playbook.escalation
    chain = escalation.get(chain_id or escalation.default) or escalation.get(escalation.default)
    assert chain is not None
    return chain


def chain_of(deadline: Deadline) -> Chain:
    """The chain as it was when the deadline began."""
    return Chain.model_validate(deadline.chain)


def _level_at(chain: Chain, level: int, since: datetime) -> datetime | None:
    """When a level of a chain is told; None when there is no such level."""
    return since + timedelta(minutes=chain.level[level].after_minutes) if level < len(chain.level) else None


def _note(
    tx: Transaction,
    action: str,
    deadline: Deadline,
    *,
    by: Person,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write what became of a deadline down among what happened in its case."""
    about = {"deadline": deadline.id, "generation": deadline.generation}
    record(tx, action, "case", deadline.case_id, by=by, at=at, before=before, after=about | dict(after or {}))


def get(tx: Transaction, deadline_id: int) -> Deadline:
    """A deadline by its id; Refused when there is none."""
    deadline = tx.session.get(Deadline, deadline_id)
    if deadline is None:
        raise Refused("deadline_missing", N_("There is no deadline {id}."), id=deadline_id)
    return deadline


def _open(tx: Transaction, deadline_id: int) -> Deadline:
    deadline = get(tx, deadline_id)
    if deadline.done_at is not None:
        raise Refused("deadline_done", N_("This deadline is done already: nothing is running."))
    return deadline


# Made once: a statement takes longer to make than to run, and these run at every step that is ticked.
_OF_CASE = select(Deadline).where(Deadline.case_id == bindparam("case_id")).order_by(col(Deadline.id))
_OF_STEP = select(Deadline).where(Deadline.case_id == bindparam("case_id"), Deadline.step_id == bindparam("step_id"))


def of_case(tx: Transaction, case_id: int) -> list[Deadline]:
    """Every deadline of a case, in the order in which they began."""
    return list(tx.session.exec(_OF_CASE, params={"case_id": case_id}).all())


def of_step(tx: Transaction, step: CaseStep) -> Deadline | None:
    """The deadline of a step, if it was promised."""
    return tx.session.exec(_OF_STEP, params={"case_id": step.case_id, "step_id": step.id}).first()


def meet(tx: Transaction, deadline: Deadline, *, by: Person, at: datetime) -> None:
    """What was promised is done: met, or done late (I-6). Done once, it stays as it was done."""
    if deadline.done_at is not None:
        return
    _catch_up(tx, deadline, by=by, at=at)
    if deadline.state == DeadlineState.RUNNING:
        deadline.state = DeadlineState.MET
    _end(tx, deadline, by=by, at=at)
    _note(tx, "deadline.done", deadline, by=by, at=at, after={"state": deadline.state, "due": deadline.due_at})


def _catch_up(tx: Transaction, deadline: Deadline, *, by: Person, at: datetime) -> None:
    """Before what was promised is done, withdrawn or promised anew: its pause ends, and if it has passed it is missed.

    So the figures are the same whether the escalation loop was there first or not (I-6, I-10).
    """
    if deadline.state == DeadlineState.PAUSED:
        _go_on(tx, deadline, by=by, at=at)
    if deadline.state == DeadlineState.RUNNING and at >= deadline.due_at:
        miss(tx, deadline, by=by, at=at)


def miss(tx: Transaction, deadline: Deadline, *, by: Person, at: datetime) -> None:
    """The due time of a running deadline has passed: it stays open, and is missed for good (I-6)."""
    deadline.state, deadline.missed_at, deadline.misses = DeadlineState.MISSED, at, deadline.misses + 1
    tx.session.add(deadline)
    _note(tx, "deadline.miss", deadline, by=by, at=at, after={"due": deadline.due_at})


def withdraw(tx: Transaction, deadline: Deadline, *, by: Person, at: datetime) -> None:
    """Nothing is promised any more; a deadline that was missed before stays missed."""
    if deadline.done_at is not None:
        return
    _catch_up(tx, deadline, by=by, at=at)
    if deadline.state != DeadlineState.MISSED:
        deadline.state = DeadlineState.WITHDRAWN
    _end(tx, deadline, by=by, at=at)
    _note(tx, "deadline.withdraw", deadline, by=by, at=at, after={"state": deadline.state})


def _end(tx: Transaction, deadline: Deadline, *, by: Person, at: datetime) -> None:
    deadline.done_at, deadline.done_by = at, by.name
    deadline.next_level_at = deadline.paused_at = deadline.pause_reason = None
    tx.session.add(deadline)


def reopen(tx: Transaction, deadline: Deadline, *, by: Person, at: datetime) -> None:
    """What was ticked by mistake is not done: it runs on to the due time that it had, a generation further."""
    if deadline.done_at is None:
        return
    _open_again(tx, deadline)
    _start_over(tx, deadline, deadline.due_at)
    _note(tx, "deadline.reopen", deadline, by=by, at=at, after={"due": deadline.due_at})


def begin_again(tx: Transaction, deadline: Deadline, *, started_at: datetime, by: Person, at: datetime) -> None:
    """The same promise for a new beginning, as for a work order that has to be printed anew (O-7)."""
    if deadline.done_at is None:
        _catch_up(tx, deadline, by=by, at=at)
    before = {"due": deadline.due_at}
    _promise_anew(tx, deadline, tx.playbook.deadlines.get(deadline.kind) or kind_of(deadline), started_at)
    _open_again(tx, deadline)
    deadline.paused_seconds = 0
    _note(tx, "deadline.begin_again", deadline, by=by, at=at, before=before, after={"due": deadline.due_at})


def _open_again(tx: Transaction, deadline: Deadline) -> None:
    """Whoever answers for the case now answers for it."""
    case = tx.session.get(Case, deadline.case_id)
    assert case is not None
    deadline.done_at = deadline.done_by = None
    deadline.owner = case.owner


def _promise_anew(tx: Transaction, deadline: Deadline, kind: DeadlineKind, started_at: datetime) -> None:
    """A new generation, by the kind as it is in the playbook now."""
    due = _due(tx, kind, started_at, deadline.given)
    deadline.policy = kind.model_dump(mode="json")
    deadline.started_at = due.started_at
    deadline.because = [one.as_json() for one in due.because]
    _start_over(tx, deadline, due.at)


def _start_over(tx: Transaction, deadline: Deadline, due_at: datetime) -> None:
    """Run to a due time in a new generation, its chain at the beginning."""
    deadline.generation += 1
    deadline.state, deadline.due_at, deadline.missed_at = DeadlineState.RUNNING, due_at, None
    deadline.paused_at = deadline.pause_reason = None
    _restart_chain(deadline, due_at)
    tx.session.add(deadline)


def _restart_chain(deadline: Deadline, since: datetime) -> None:
    deadline.level, deadline.chain_from = 0, since
    deadline.acknowledged_at = deadline.acknowledged_by = None
    deadline.next_level_at = _level_at(chain_of(deadline), 0, since)


def renew(tx: Transaction, deadline_id: int, given: Mapping[str, str], *, by: Person, at: datetime) -> Deadline:
    """Promise again, from now; every renewal is counted (I-3)."""
    require(tx, by, "case.work")
    deadline = _open(tx, deadline_id)
    kind = _kind(tx, deadline.kind)
    _catch_up(tx, deadline, by=by, at=at)
    before = {"due": deadline.due_at}
    deadline.given = dict(given)
    _promise_anew(tx, deadline, kind, at)
    deadline.renewals += 1
    after = {"due": deadline.due_at, "renewals": deadline.renewals}
    _note(tx, "deadline.renew", deadline, by=by, at=at, before=before, after=after)
    return deadline


def move_start(tx: Transaction, deadline: Deadline, started_at: datetime, *, by: Person, at: datetime) -> None:
    """Let an open deadline count from an earlier moment, because it was learned of earlier; it is never due later.

    It is no new promise: what was missed stays missed, and nobody is told twice.
    """
    if deadline.done_at is not None:
        return
    before = {"started": deadline.started_at, "due": deadline.due_at}
    due = _due(tx, kind_of(deadline), started_at, deadline.given)
    deadline.started_at = due.started_at
    deadline.because = [one.as_json() for one in due.because]
    deadline.due_at = min(deadline.due_at, due.at + timedelta(seconds=deadline.paused_seconds))
    if deadline.state != DeadlineState.MISSED:
        _restart_chain(deadline, deadline.due_at)
    tx.session.add(deadline)
    after = {"started": deadline.started_at, "due": deadline.due_at}
    _note(tx, "deadline.move", deadline, by=by, at=at, before=before, after=after)


def pause(tx: Transaction, deadline_id: int, reason: str, *, by: Person, at: datetime) -> Deadline:
    """Stop a clock for a reason of the playbook (I-10); one that has passed cannot be stopped any more."""
    require(tx, by, "case.work")
    deadline = _open(tx, deadline_id)
    if not kind_of(deadline).pausable:
        raise Refused("not_pausable", N_("This clock cannot be paused: {what}."), what=deadline.words)
    if choice(tx.playbook.incidents.pause_reason, reason) is None:
        raise Refused(
            "pause_reason_unknown",
            N_("A clock is paused only for one of these reasons: {reasons}."),
            field="reason",
            reasons=_words(tx.playbook.incidents.pause_reason),
        )
    if deadline.state == DeadlineState.PAUSED:
        return deadline
    if deadline.state == DeadlineState.MISSED or at >= deadline.due_at:
        raise Refused("passed_already", N_("This deadline has passed. It cannot be paused any more."))
    deadline.state, deadline.paused_at, deadline.pause_reason = DeadlineState.PAUSED, at, reason
    tx.session.add(deadline)
    _note(tx, "deadline.pause", deadline, by=by, at=at, after={"reason": reason})
    return deadline


def _words(choices: tuple[Choice, ...]) -> Mapping[str, str]:
    return {"zh": "、".join(one.words.zh for one in choices), "en": ", ".join(one.words.en for one in choices)}


def go_on(tx: Transaction, deadline_id: int, *, by: Person, at: datetime) -> Deadline:
    """Let a paused clock run on; the pause is added to its total (I-10)."""
    require(tx, by, "case.work")
    deadline = _open(tx, deadline_id)
    if deadline.state != DeadlineState.PAUSED:
        raise Refused("not_paused", N_("This clock is not paused."))
    _go_on(tx, deadline, by=by, at=at)
    return deadline


def _go_on(tx: Transaction, deadline: Deadline, *, by: Person, at: datetime) -> None:
    assert deadline.paused_at is not None
    # A clock that was set back meanwhile makes no pause shorter than nothing.
    until = max(at, deadline.paused_at)
    moved = due_rules.resumed(
        kind_of(deadline), deadline.due_at, paused_at=deadline.paused_at, resumed_at=until,
        calendar=tx.playbook.calendar, zone=tx.playbook.shop.zone,
    )  # fmt: skip
    before = {"due": deadline.due_at, "reason": deadline.pause_reason}
    deadline.paused_seconds += int((until - deadline.paused_at).total_seconds())
    deadline.state, deadline.due_at = DeadlineState.RUNNING, moved
    deadline.paused_at = deadline.pause_reason = None
    _restart_chain(deadline, moved)
    tx.session.add(deadline)
    after = {"due": moved, "paused_seconds": deadline.paused_seconds}
    _note(tx, "deadline.go_on", deadline, by=by, at=at, before=before, after=after)


def acknowledge(tx: Transaction, deadline_id: int, *, by: Person, at: datetime) -> Deadline:
    """Say "I know, I am at it": the chain stops, and asks again after a while (I-6)."""
    require(tx, by, "case.acknowledge")
    deadline = _open(tx, deadline_id)
    if deadline.state == DeadlineState.RUNNING and at >= deadline.due_at:
        miss(tx, deadline, by=by, at=at)
    if deadline.state != DeadlineState.MISSED:
        raise Refused("not_passed", N_("This deadline has not passed: there is nothing to acknowledge yet."))
    chain = chain_of(deadline)
    deadline.acknowledged_at, deadline.acknowledged_by = at, by.name
    deadline.next_level_at = at + timedelta(minutes=chain.ask_again_minutes + chain.forgotten_minutes)
    tx.session.add(deadline)
    _note(tx, "deadline.acknowledge", deadline, by=by, at=at)
    return deadline


def forget_acknowledgement(tx: Transaction, deadline: Deadline, *, by: Person, at: datetime) -> None:
    """Nobody answered when the chain asked again: it begins anew (I-6)."""
    before = {"acknowledged_by": deadline.acknowledged_by, "acknowledged_at": deadline.acknowledged_at}
    deadline.generation += 1
    _restart_chain(deadline, at)
    tx.session.add(deadline)
    _note(tx, "deadline.restart_chain", deadline, by=by, at=at, before=before)


def told(tx: Transaction, deadline: Deadline, recipients: tuple[str, ...], *, by: Person, at: datetime) -> None:
    """A level of the chain was told; the next follows at its time, and never at once after a downtime (I-6)."""
    chain, level = chain_of(deadline), deadline.level
    deadline.level = level + 1
    following = _level_at(chain, deadline.level, deadline.chain_from)
    if following is not None:
        following = max(following, at + timedelta(minutes=chain.between_minutes))
    deadline.next_level_at = following
    tx.session.add(deadline)
    _note(tx, "deadline.escalate", deadline, by=by, at=at, after={"level": level, "to": list(recipients)})
