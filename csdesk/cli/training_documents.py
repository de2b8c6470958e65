"""Topics, tests and results as JSON documents and as rows (E-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from csdesk.desk.desk import Transaction
from csdesk.desk.training import standings, taking
from csdesk.desk.training.training_words import state_words, test_words
from csdesk.language import current
from csdesk.models.training import TrainingTest
from csdesk.playbook.basis import words_of
from csdesk.rules.training import percent


def _moment(tx: Transaction, at: datetime | None) -> str | None:
    return tx.local(at).isoformat(timespec="seconds") if at is not None else None


def topic(one: standings.Line) -> dict[str, Any]:
    """A topic, and how somebody stands with it."""
    return {
        "topic": one.topic,
        "words": one.words.text(current()),
        "state": one.standing.state.value,
        "percent": one.standing.percent,
        "not_passed": one.standing.tries,
        "test": one.running,
        "pass_percent": one.rules.pass_percent,
        "questions": one.rules.questions,
    }


def row(one: standings.Line) -> tuple[str, ...]:
    """The same for a table."""
    shown = "" if one.standing.percent is None else str(one.standing.percent)
    return one.topic, one.words.text(current()), state_words(one.standing.state), shown, str(one.standing.tries or "")


def test(tx: Transaction, found: TrainingTest) -> dict[str, Any]:
    """A test with its questions, without what is right."""
    given = taking.answers_of(tx, found)
    language = current()
    return test_line(tx, found) | {
        "answered": len(given),
        "questions": [
            {
                "n": place + 1,
                "id": one.id,
                "kind": one.kind,
                "ask": one.ask.text(language),
                "options": [{"id": option.id, "words": option.words.text(language)} for option in one.option],
                "answer": list(given.get(place, ())),
            }
            for place, one in enumerate(taking.questions_of(found))
        ],
    }


def test_line(tx: Transaction, found: TrainingTest) -> dict[str, Any]:
    """A test without its questions."""
    many = len(found.questions)
    return {
        "id": found.id,
        "agent": found.agent,
        "topic": found.topic,
        "version": found.version,
        "state": found.state,
        "began": _moment(tx, found.began_at),
        "ends": _moment(tx, found.ends_at),
        "ended": _moment(tx, found.ended_at),
        "right": found.right if found.ended_at is not None else None,
        "of": many,
        "percent": percent(found.right, many) if found.ended_at is not None else None,
        "pass_percent": found.pass_percent,
    }


def test_row(tx: Transaction, found: TrainingTest) -> tuple[str, ...]:
    """The same for a table."""
    shown = str(percent(found.right, len(found.questions))) if found.ended_at is not None else ""
    return str(found.id), found.topic, f"{tx.local(found.began_at):%Y-%m-%d %H:%M}", test_words(found.state), shown


def result(tx: Transaction, found: TrainingTest, marked: Sequence[taking.Marked]) -> dict[str, Any]:
    """A test that was handed in, with what was right and why."""
    language = current()
    return test_line(tx, found) | {
        "questions": [
            {
                "n": place,
                "id": one.question.id,
                "ask": one.question.ask.text(language),
                "answer": list(one.given),
                "right": one.right,
                "why": one.question.why.text(language),
                "rule": one.question.rule,
            }
            for place, one in enumerate(marked, 1)
        ],
    }


def agent(one: standings.AgentLine) -> dict[str, Any]:
    """Somebody with every topic."""
    return {
        "agent": one.agent,
        "role": one.role,
        "left": one.left,
        "topics": [topic(line) for line in one.lines],
    }


def agent_row(tx: Transaction, one: standings.AgentLine) -> tuple[str, ...]:
    """The same for a table."""
    words = {line.topic: line.words.text(current()) for line in one.lines}
    role = words_of(tx.playbook.roles.role, one.role, current())
    return one.agent, role, str(len(one.left)), ", ".join(words[name] for name in one.left)
