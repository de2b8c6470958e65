"""The use cases of visits to clients, and of questions (K-3, K-8)."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from csdesk.desk.incidents import questions
from csdesk.desk.incidents.questions import Question
from csdesk.desk.visits import greetings, taking, undoing
from csdesk.desk.visits.taking import Talk
from csdesk.desk.visits.visit_turn import VisitTurn
from csdesk.models.client import Client, ClientOccasion
from tests.desk.shop import DIRECTOR, REGULAR, WORKDAY, Shop
from tests.desk.use_case import UseCase

UUID = "6a1c5c9e-0a5f-4f5e-9d37-000000000301"


def planned(shop: Shop) -> int:
    """A visit that is planned; its id."""
    VisitTurn().turn(shop.desk, at=WORKDAY)
    visit_id = shop.see(taking.by_code, REGULAR).id
    assert visit_id is not None
    return visit_id


def made(shop: Shop) -> int:
    """A visit that somebody wrote down; its id."""
    visit_id = planned(shop)
    shop.do(taking.write_down, visit_id, Talk("fair"), by=DIRECTOR, at=WORKDAY)
    return visit_id


def occasion(shop: Shop) -> None:
    """A client with an anniversary."""
    with shop.desk.writing() as tx:
        client = tx.session.exec(select(Client).where(Client.code == REGULAR)).one()
        assert client.id is not None
        tx.session.add(ClientOccasion(client_id=client.id, name="店庆", month=11, day=23))


VISIT_USE_CASES = (
    UseCase(
        "write a visit down",
        ("visit.work",),
        ("visit.write_down", "visit.plan"),
        lambda tx, by, visit: taking.write_down(tx, visit, Talk("fair", ("price",)), uuid=UUID, by=by, at=WORKDAY),
        planned,
        at=WORKDAY,
        by_the_desk=("visit.plan",),
    ),
    UseCase(
        "write down who is not satisfied",
        ("visit.work",),
        ("visit.write_down", "case.begin", "deadline.begin", "case.fill", "visit.not_satisfied", "visit.plan"),
        lambda tx, by, visit: taking.write_down(tx, visit, Talk("not", note="晚到"), uuid=UUID, by=by, at=WORKDAY),
        planned,
        at=WORKDAY,
        by_the_desk=("visit.plan",),
    ),
    UseCase(
        "take back what another wrote down of a visit",
        ("visit.work", "visit.take_back"),
        ("visit.take_back",),
        lambda tx, by, visit: undoing.take_back(tx, visit, "打错客户", by=by, at=WORKDAY),
        made,
        at=WORKDAY,
    ),
    UseCase(
        "note that nobody was reached",
        ("visit.work",),
        ("visit.not_reached",),
        lambda tx, by, visit: taking.not_reached(tx, visit, uuid=UUID, by=by, at=WORKDAY),
        planned,
        at=WORKDAY,
    ),
    UseCase(
        "move a visit",
        ("visit.work",),
        ("visit.move",),
        lambda tx, by, visit: taking.move(tx, visit, date(2026, 12, 1), "客户出差", by=by, at=WORKDAY),
        planned,
        at=WORKDAY,
    ),
    UseCase(
        "greet a client",
        ("visit.work",),
        ("visit.greet",),
        lambda tx, by, _: greetings.greet(tx, REGULAR, "店庆", by=by, at=WORKDAY),
        occasion,
        at=WORKDAY,
    ),
    UseCase(
        "take a question down with its answer",
        ("case.open", "case.work"),
        ("case.begin", "deadline.begin", "case.fill", "case.tick", "deadline.done", "case.close"),
        lambda tx, by, _: questions.take(tx, Question("到武汉几天", "2", "王芳", "两天"), uuid=UUID, by=by, at=WORKDAY),
        at=WORKDAY,
    ),
)
