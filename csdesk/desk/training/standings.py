"""How people stand with the topics of the training: their own, and everybody's for a supervisor (E-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.models.account import Account
from csdesk.models.training import TestState, TrainingReading, TrainingReopening, TrainingTest
from csdesk.playbook.basis import Words
from csdesk.playbook.training import TestRules, Topic, in_order
from csdesk.refused import N_, Refused
from csdesk.rules import training as rules
from csdesk.rules.text import shortened
from csdesk.rules.training import Standing, Try


@dataclass(frozen=True)
class Line:
    """A topic, and how somebody stands with it."""

    topic: str
    words: Words
    short: Words
    standing: Standing
    rules: TestRules
    running: int | None
    """The test that was begun and not handed in."""
    refused: Refused | None
    """Why no test may begin now."""


def topic(tx: Transaction, topic_id: str) -> Topic:
    """A topic that is offered; Refused for any other."""
    found = dict(in_order(tx.playbook.training))
    if topic_id not in found:
        names = ", ".join(found)
        raise Refused(
            "topic_unknown", N_("There is no topic {topic}. There are: {topics}."),
            field="topic", topic=shortened(topic_id), topics=names,
        )  # fmt: skip
    return found[topic_id]


def of(tx: Transaction, agent: str, *, at: datetime) -> Sequence[Line]:
    """Every topic in its order, as somebody stands with it."""
    tests, read = _tests(tx, agent), _read(tx, agent)
    lines = []
    for name, found in in_order(tx.playbook.training):
        own = found.rules(tx.playbook.trainees)
        tried = [one for one in tests if one.topic == name]
        running = next((one for one in tried if one.state == TestState.RUNNING), None)
        tries = _tries(tried)
        standing = rules.standing(
            tries,
            read=name in read,
            running=running is not None,
            version=found.version,
            passes_stay=tx.playbook.trainees.passes_stay,
        )
        refused = rules.refuse_try(tries, standing, own, at=at) if running is None else None
        lines.append(Line(name, found.words, found.short, standing, own, running.id if running else None, refused))
    return lines


def line(tx: Transaction, agent: str, topic_id: str, *, at: datetime) -> Line:
    """One topic, as somebody stands with it; Refused for a topic that is not offered."""
    topic(tx, topic_id)
    return next(one for one in of(tx, agent, at=at) if one.topic == topic_id)


def left(tx: Transaction, agent: str, *, at: datetime) -> list[str]:
    """The topics that somebody has still to pass, in their order."""
    lines = of(tx, agent, at=at)
    return rules.left({one.topic: one.standing for one in lines}, [one.topic for one in lines])


def _tests(tx: Transaction, agent: str) -> list[TrainingTest]:
    """The tests of somebody that count, the first first: none from before a topic was opened again."""
    query = select(TrainingTest).where(TrainingTest.agent == agent).order_by(col(TrainingTest.id))
    again = select(TrainingReopening).where(TrainingReopening.agent == agent)
    after = {one.topic: one.after_test for one in tx.session.exec(again).all()}
    return [one for one in tx.session.exec(query).all() if (one.id or 0) > after.get(one.topic, 0)]


def _tries(tests: Sequence[TrainingTest]) -> list[Try]:
    return [
        Try(one.ended_at, one.state == TestState.PASSED, rules.percent(one.right, len(one.questions)), one.version)
        for one in tests
        if one.ended_at is not None
    ]


def _read(tx: Transaction, agent: str) -> set[str]:
    query = select(TrainingReading.topic).where(TrainingReading.agent == agent)
    return set(tx.session.exec(query).all())


@dataclass(frozen=True)
class AgentLine:
    """Somebody, and how they stand with every topic."""

    agent: str
    role: str
    lines: Sequence[Line]

    @property
    def left(self) -> list[str]:
        """What is still to be passed."""
        return rules.left({one.topic: one.standing for one in self.lines}, [one.topic for one in self.lines])


def overview(tx: Transaction, *, by: Person, at: datetime) -> Sequence[AgentLine]:
    """Everybody who learns or has learned here, trainees first; for supervisors (E-1)."""
    require(tx, by, "training.oversee")
    trainee = tx.playbook.trainees.role
    learned = set(tx.session.exec(select(TrainingTest.agent).distinct()).all())
    people = tx.session.exec(select(Account).where(col(Account.disabled_at).is_(None))).all()
    wanted = [one for one in people if one.role == trainee or one.name in learned]
    wanted.sort(key=lambda one: (one.role != trainee, one.name))
    return [AgentLine(one.name, one.role, of(tx, one.name, at=at)) for one in wanted]


def history(tx: Transaction, agent: str) -> Sequence[TrainingTest]:
    """Every test that somebody ever took, the latest first."""
    query = select(TrainingTest).where(TrainingTest.agent == agent).order_by(col(TrainingTest.id).desc())
    return tx.session.exec(query).all()


def history_of(tx: Transaction, agent: str, *, by: Person) -> Sequence[TrainingTest]:
    """The same; somebody else's for supervisors alone."""
    if agent != by.name:
        require(tx, by, "training.oversee")
    return history(tx, agent)


def is_trainee(tx: Transaction, role: str) -> bool:
    """Whether a role is that of trainees, of whom nothing leaves the shop unseen."""
    return role == tx.playbook.trainees.role
