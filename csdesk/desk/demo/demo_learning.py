"""What the made-up shop's trainee has learnt: a topic passed, and a test that is half answered (E-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from csdesk.desk.demo.demo_cases import Happening
from csdesk.desk.demo.demo_words import Words
from csdesk.desk.desk import Transaction
from csdesk.desk.person import Person
from csdesk.desk.training import taking
from csdesk.playbook.training import Question
from csdesk.rules.training import FALSE, TRUE
from csdesk.rules.working_time import DAY, moment_on

_MINUTE = timedelta(minutes=1)


def happenings(words: Words, trainee: Person, zone: ZoneInfo, now: datetime) -> Iterator[Happening]:
    """The test that was passed, and the one that goes on."""
    learning = words.learning
    day = now.astimezone(zone).date() - learning.passed_days_ago * DAY
    passed, begun = moment_on(day, time(14, 5), zone), now - learning.begun_minutes_ago * _MINUTE
    yield Happening(passed - 25 * _MINUTE, partial(_read, learning.passed, trainee))
    yield Happening(passed, partial(_pass, learning.passed, trainee))
    yield Happening(begun - 20 * _MINUTE, partial(_read, learning.begun, trainee))
    yield Happening(begun, partial(_begin, learning.begun, learning.answered, trainee))


def _read(topic: str, by: Person, tx: Transaction, at: datetime) -> None:
    taking.read(tx, topic, by=by, at=at)


def _pass(topic: str, by: Person, tx: Transaction, at: datetime) -> None:
    """Everything right but the last question."""
    test_id = _begin(topic, -1, by, tx, at)
    taking.hand_in(tx, test_id, by=by, at=at)


def _begin(topic: str, answered: int, by: Person, tx: Transaction, at: datetime) -> int:
    """Answer so many questions of a new test; all but so many where it is less than nothing."""
    test = taking.begin(tx, topic, by=by, at=at)
    assert test.id is not None
    for place, question in enumerate(taking.questions_of(test)[:answered]):
        taking.answer(tx, test.id, place, _right(question), by=by, at=at)
    return test.id


def _right(question: Question) -> list[str]:
    match question.kind:
        case "one" | "several":
            return [one.id for one in question.option if one.right]
        case "true_false":
            return [TRUE if question.true else FALSE]
        case "number":
            return [str(question.number)]
        case "text":
            return [question.accepts[0]]
