"""Somebody who learns, for tests: tests as they were taken, answers right or wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from csdesk.desk.person import Person
from csdesk.desk.training import taking
from csdesk.models.training import TestState, TrainingTest
from csdesk.playbook.training import Question
from csdesk.rules.training import FALSE, TRUE
from tests.desk.shop import NOW, TRAINEE, Shop

DAY = timedelta(days=1)


def put_test(
    shop: Shop, topic: str, *, right: int, agent: str = TRAINEE.name, at: datetime = NOW - DAY, version: int = 1
) -> int:
    """A test of ten questions that was handed in, as a row; its id."""
    state = TestState.PASSED if right >= 8 else TestState.FAILED
    with shop.desk.writing() as tx:
        test = TrainingTest(
            agent=agent, topic=topic, version=version, seed=1, questions=[{}] * 10, pass_percent=80, began_at=at,
            state=state, ended_at=at, right=right,
        )  # fmt: skip
        tx.session.add(test)
        tx.session.flush()
        assert test.id is not None
        return test.id


def right_answer(question: Question) -> list[str]:
    match question.kind:
        case "true_false":
            return [TRUE if question.true else FALSE]
        case "number":
            return [str(question.number)]
        case "text":
            return [question.accepts[0]]
        case _:
            return [one.id for one in question.option if one.right]


def wrong_answer(question: Question) -> list[str]:
    match question.kind:
        case "true_false":
            return [FALSE if question.true else TRUE]
        case "number":
            return ["987654"]
        case "text":
            return ["?"]
        case _:
            return [next(one.id for one in question.option if not one.right)]


def take(
    shop: Shop, topic: str, *, right: int = 10, by: Person = TRAINEE, at: datetime = NOW, hand_in: bool = True
) -> TrainingTest:
    """A whole test, the first `right` questions answered rightly and the others wrongly."""
    test = shop.do(taking.begin, topic, by=by, at=at)
    assert test.id is not None
    for place, question in enumerate(taking.questions_of(test)):
        answer = right_answer(question) if place < right else wrong_answer(question)
        shop.do(taking.answer, test.id, place, answer, by=by, at=at)
    return shop.do(taking.hand_in, test.id, by=by, at=at) if hand_in else test
