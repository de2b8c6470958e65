"""When a trainee is one no more, and when a topic is to be passed again (E-1)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, func, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.people import accounts
from csdesk.desk.people.agents import read_reason
from csdesk.desk.person import DESK, Person
from csdesk.desk.record import record
from csdesk.desk.training import standings
from csdesk.models.training import TestState, TrainingReopening, TrainingTest
from csdesk.refused import N_, Refused


def when_through(tx: Transaction, agent: str, *, at: datetime) -> bool:
    """Make a trainee who has passed every topic an agent, in the desk's own name; whether it did."""
    account = accounts.find(tx, agent)
    if not standings.is_trainee(tx, account.role) or standings.left(tx, agent, at=at):
        return False
    accounts.give_role(tx, account, tx.playbook.trainees.becomes, by=DESK, at=at, why="training")
    return True


def promote(tx: Transaction, agent: str, *, by: Person, at: datetime) -> str:
    """Confirm that a trainee who has passed every topic is one no more; the new role. Refused while any is left."""
    require(tx, by, "training.oversee")
    account = accounts.find(tx, agent)
    if not standings.is_trainee(tx, account.role):
        raise Refused("no_trainee", N_("{agent} is no trainee."), agent=account.name)
    left = standings.left(tx, account.name, at=at)
    if left:
        words = standings.topic(tx, left[0]).words
        message = N_("{agent} has not passed every topic yet. Left: {n}, the first is {topic}.")
        raise Refused("topics_left", message, agent=account.name, n=len(left), topic=words)
    becomes = tx.playbook.trainees.becomes
    accounts.give_role(tx, account, becomes, by=by, at=at, why="training")
    return becomes


def open_again(tx: Transaction, agent: str, topic: str, reason: str, *, by: Person, at: datetime) -> None:
    """Let somebody begin a topic anew, and say why: what was tried or passed of it before counts no more."""
    require(tx, by, "training.oversee")
    standings.topic(tx, topic)
    account, why = accounts.find(tx, agent), read_reason(tx, reason, needed=True)
    ended = select(func.max(TrainingTest.id)).where(
        TrainingTest.agent == account.name, TrainingTest.topic == topic, col(TrainingTest.state) != TestState.RUNNING
    )
    last = tx.session.exec(ended).one()
    if last is None:
        raise Refused("nothing_tried", N_("{agent} has not handed in a test of this topic yet."), agent=account.name)
    row = tx.session.get(TrainingReopening, (account.name, topic))
    row = row or TrainingReopening(agent=account.name, topic=topic, after_test=0, reason="", by="", at=at)
    row.after_test, row.reason, row.by, row.at = last, why, by.name, at
    tx.session.add(row)
    after = {"agent": account.name, "after_test": last, "reason": why}
    record(tx, "training.open_again", "training", topic, by=by, at=at, after=after)
