"""Taking a test: begun, answered question by question, handed in (E-1).

The questions are kept as they were drawn, and every answer when it is given: a test that was interrupted, or whose
program died, goes on where it was, and a bank that is changed meanwhile changes nothing in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import select

from csdesk.desk.desk import CLOSED, Transaction, as_now, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.training import promotion, standings
from csdesk.models.training import TestState, TrainingAnswer, TrainingReading, TrainingTest
from csdesk.playbook.training import Question
from csdesk.refused import N_, Refused
from csdesk.rules import training as rules

ANSWER_LIMIT = 60
"""The most characters of an answer that is typed."""


def _require_account(tx: Transaction, by: Person) -> None:
    """Everybody may learn who has an account that is not closed (A-2)."""
    if as_now(tx, by) is None:
        raise Refused("account_closed", CLOSED, name=by.name)


def read(tx: Transaction, topic: str, *, by: Person, at: datetime) -> None:
    """Note that somebody has opened what is to be read of a topic; once a version."""
    _require_account(tx, by)
    found = standings.topic(tx, topic)
    row = tx.session.get(TrainingReading, (by.name, topic))
    if row is not None and row.version == found.version:
        return
    row = row or TrainingReading(agent=by.name, topic=topic, version=found.version, at=at)
    row.version, row.at = found.version, at
    tx.session.add(row)
    record(tx, "training.read", "training", topic, by=by, at=at, after={"version": found.version})


def begin(tx: Transaction, topic: str, *, by: Person, at: datetime) -> TrainingTest:
    """Begin a test of a topic; one that runs is gone on with, and one whose time is over is handed in and given.

    Refused where the topic is passed, too soon after a test that was not passed, and when all tries were used.
    """
    _require_account(tx, by)
    found, line = standings.topic(tx, topic), standings.line(tx, by.name, topic, at=at)
    if line.running is not None:
        test = get(tx, line.running)
        return _end(tx, test, by=by, at=at) if _is_over(test, at) else test
    if line.standing.is_passed:
        raise Refused("passed_already", N_("You have passed this topic: {topic}."), topic=found.words)
    if line.refused is not None:
        raise _on_the_clock(tx, line.refused)
    seed = _seed(by.name, topic, len(standings.history(tx, by.name)), at)
    bank = {one.id: one for one in found.bank}
    drawn = rules.draw(found.bank, line.rules.questions, seed)
    test = TrainingTest(
        agent=by.name,
        topic=topic,
        version=found.version,
        seed=seed,
        questions=[_as_drawn(bank[one.question], one.options) for one in drawn],
        pass_percent=line.rules.pass_percent,
        began_at=at,
        ends_at=rules.ends_at(at, line.rules.minutes),
    )  # fmt: skip
    tx.session.add(test)
    tx.session.flush()
    record(tx, "training.begin", "training", topic, by=by, at=at, after={"test": test.id, "version": test.version})
    return test


def _on_the_clock(tx: Transaction, refused: Refused) -> Refused:
    """A refusal whose moment, if it has one, is said as the shop's clocks show it."""
    values = {
        name: f"{tx.local(one):%m-%d %H:%M}" if isinstance(one, datetime) else one
        for name, one in refused.values.items()
    }
    return Refused(refused.code, refused.message, field=refused.field, **values)


def _seed(agent: str, topic: str, tests: int, at: datetime) -> int:
    """Another one for each test of anybody, known from what stands in the store."""
    said = f"{agent}/{topic}/{tests}/{int(at.timestamp())}"
    return int(hashlib.sha256(said.encode()).hexdigest()[:12], 16)


def _as_drawn(question: Question, order: Sequence[str]) -> dict[str, Any]:
    drawn = question.model_dump(mode="json")
    options = {one["id"]: one for one in drawn["option"]}
    return drawn | {"option": [options[one] for one in order]}


def get(tx: Transaction, test_id: int) -> TrainingTest:
    """A test by its id; Refused when there is none."""
    test = tx.session.get(TrainingTest, test_id)
    if test is None:
        raise Refused("test_unknown", N_("There is no test {id}."), field="test", id=test_id)
    return test


def _own(tx: Transaction, test_id: int, by: Person) -> TrainingTest:
    _require_account(tx, by)
    test = get(tx, test_id)
    if test.agent != by.name:
        raise Refused("test_of_other", N_("This is the test of {agent}."), field="test", agent=test.agent)
    return test


def questions_of(test: TrainingTest) -> list[Question]:
    """The questions of a test as they were drawn."""
    return [Question.model_validate_json(json.dumps(one)) for one in test.questions]


def answers_of(tx: Transaction, test: TrainingTest) -> dict[int, tuple[str, ...]]:
    """What was answered, by the question's place from 0."""
    query = select(TrainingAnswer).where(TrainingAnswer.test_id == test.id)
    return {one.place: tuple(one.answer) for one in tx.session.exec(query).all() if one.answer}


def _is_over(test: TrainingTest, at: datetime) -> bool:
    return test.ends_at is not None and at >= test.ends_at


def answer(
    tx: Transaction, test_id: int, place: int, given: Sequence[str], *, by: Person, at: datetime
) -> tuple[str, ...]:
    """Keep the answer to a question of a test, in the place of an earlier one; how it was understood.

    Refused where it is none of what can be answered, and once the test was handed in or its time is over.
    """
    test = _own(tx, test_id, by)
    if test.state != TestState.RUNNING:
        raise Refused("handed_in", N_("This test was handed in. Nothing of it can be changed."))
    if _is_over(test, at):
        raise Refused("time_over", N_("The time is over. What was answered before counts: hand the test in."))
    _refuse_place(test, place)
    understood = rules.read_answer(questions_of(test)[place], given, limit=ANSWER_LIMIT)
    row = tx.session.get(TrainingAnswer, (test_id, place)) or TrainingAnswer(
        test_id=test_id, place=place, answer=[], at=at
    )
    row.answer, row.at, test.place = list(understood), at, place
    tx.session.add_all((row, test))
    return understood


def go_to(tx: Transaction, test_id: int, place: int, *, by: Person, at: datetime) -> None:  # noqa: ARG001
    """Remember which question is in front, so that the test goes on there."""
    test = _own(tx, test_id, by)
    _refuse_place(test, place)
    if test.state == TestState.RUNNING:
        test.place = place
        tx.session.add(test)


def _refuse_place(test: TrainingTest, place: int) -> None:
    if not 0 <= place < len(test.questions):
        many = len(test.questions)
        raise Refused("question_unknown", N_("The test has {n} questions."), field="question", n=many)


def hand_in(tx: Transaction, test_id: int, *, by: Person, at: datetime) -> TrainingTest:
    """Hand a test in and mark it; what was not answered is wrong. Handed in again, it is as it was.

    With the last topic passed, a trainee is one no more, unless a supervisor has to confirm that.
    """
    test = _own(tx, test_id, by)
    return test if test.state != TestState.RUNNING else _end(tx, test, by=by, at=at)


def _end(tx: Transaction, test: TrainingTest, *, by: Person, at: datetime) -> TrainingTest:
    given = answers_of(tx, test)
    test.right = sum(rules.is_right(one, given.get(place, ())) for place, one in enumerate(questions_of(test)))
    passed = rules.is_passed(test.right, len(test.questions), test.pass_percent)
    test.state = TestState.PASSED if passed else TestState.FAILED
    test.ended_at = min(at, test.ends_at) if test.ends_at is not None else at
    tx.session.add(test)
    tx.session.flush()
    after = {
        "test": test.id,
        "right": test.right,
        "of": len(test.questions),
        "percent": rules.percent(test.right, len(test.questions)),
        "pass_percent": test.pass_percent,
    }
    record(tx, f"training.{'pass' if passed else 'fail'}", "training", test.topic, by=by, at=at, after=after)
    if passed and not tx.playbook.trainees.confirmed_by_supervisor:
        promotion.when_through(tx, test.agent, at=at)
    return test


@dataclass(frozen=True)
class Marked:
    """A question of a test that was handed in."""

    question: Question
    given: tuple[str, ...]
    right: bool


def result(tx: Transaction, test_id: int, *, by: Person) -> tuple[TrainingTest, Sequence[Marked]]:
    """A test that was handed in, with what was right and why: one's own, or anybody's for a supervisor."""
    test = get(tx, test_id)
    if test.agent != by.name:
        require(tx, by, "training.oversee")
    if test.state == TestState.RUNNING:
        raise Refused("not_handed_in", N_("This test runs. Its answers are explained once it is handed in."))
    given = answers_of(tx, test)
    return test, [
        Marked(one, given.get(place, ()), rules.is_right(one, given.get(place, ())))
        for place, one in enumerate(questions_of(test))
    ]
