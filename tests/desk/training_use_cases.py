"""The use cases of the training, and of what a trainee drafts for a colleague to confirm (E-1)."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from csdesk.desk.desk import Transaction
from csdesk.desk.orders import drafts
from csdesk.desk.person import Person
from csdesk.desk.training import promotion, taking, waiting
from csdesk.rules.order_fields import Draft, Tick
from tests.desk.shop import CHECKS, NOW, TEXTS, TRAINEE, Shop, order_id_of
from tests.desk.training.learning import put_test
from tests.desk.use_case import UseCase

TOPIC = "ethics"


def _answer(tx: Transaction, by: Person, _: object) -> None:
    test = taking.begin(tx, TOPIC, by=by, at=NOW)
    assert test.id is not None
    taking.go_to(tx, test.id, 1, by=by, at=NOW)
    question = taking.questions_of(test)[0]
    given = [question.option[0].id] if question.option else ["true"] if question.kind == "true_false" else ["4"]
    taking.answer(tx, test.id, 0, given, by=by, at=NOW)


def _hand_in(tx: Transaction, by: Person, _: object) -> None:
    taking.hand_in(tx, taking.begin(tx, TOPIC, by=by, at=NOW).id or 0, by=by, at=NOW)


def drafted(tx: Transaction, by: Person) -> int:
    """A whole order, drafted; its id."""
    draft = Draft(str(uuid4()), TEXTS, {check: Tick(by.name, NOW) for check in CHECKS["phone"]})
    return order_id_of(drafts.save(tx, replace(draft), by=by, at=NOW))


def _ask(tx: Transaction, by: Person, _: object) -> int:
    order_id = drafted(tx, by)
    waiting.ask(tx, "order", order_id, by=by, at=NOW)
    return order_id


def _asked(shop: Shop) -> int:
    with shop.desk.writing() as tx:
        return _ask(tx, TRAINEE, None)


def _through(shop: Shop) -> None:
    for topic in shop.desk.playbook.training:
        put_test(shop, topic, right=10)


TRAINING_USE_CASES = (
    UseCase("read a topic", (), ("training.read",), lambda tx, by, _: taking.read(tx, TOPIC, by=by, at=NOW)),
    UseCase("begin a test", (), ("training.begin",), lambda tx, by, _: taking.begin(tx, TOPIC, by=by, at=NOW)),
    UseCase("answer in a test", (), ("training.begin",), _answer),
    UseCase("hand a test in", (), ("training.begin", "training.fail"), _hand_in),
    UseCase(
        "open a topic again",
        ("training.oversee",),
        ("training.open_again",),
        lambda tx, by, _: promotion.open_again(tx, TRAINEE.name, TOPIC, "再练一次", by=by, at=NOW),
        lambda shop: put_test(shop, TOPIC, right=0),
    ),
    UseCase(
        "confirm that a trainee is one no more",
        ("training.oversee",),
        ("account.role",),
        lambda tx, by, _: promotion.promote(tx, TRAINEE.name, by=by, at=NOW),
        _through,
    ),
    UseCase("let a colleague confirm", ("order.draft",), ("order.draft", "waiting.ask"), _ask),
    UseCase(
        "let it wait no more",
        ("order.draft",),
        ("order.draft", "waiting.ask", "waiting.take_back"),
        lambda tx, by, _: waiting.take_back(tx, "order", _ask(tx, by, None), by=by, at=NOW),
    ),
    UseCase(
        "send a draft back",
        ("order.confirm",),
        ("waiting.send_back",),
        lambda tx, by, order_id: waiting.send_back(tx, "order", order_id, TRAINEE.name, "件数再问一下", by=by, at=NOW),
        _asked,
    ),
)
