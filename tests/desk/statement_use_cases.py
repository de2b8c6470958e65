"""The use cases of month-end statements (F-1 to F-3)."""

from __future__ import annotations

from collections.abc import Callable

from csdesk.desk.statements import statement_moves, statements
from tests.desk.shop import NOW, REGULAR, Shop
from tests.desk.statement_shop import OCTOBER, brought_to, lines, make, ordered
from tests.desk.use_case import UseCase

NEXT = ("deadline.begin", "deadline.miss", "deadline.done")
"""What becomes of the promise of a late statement that goes on."""

BACK = ("deadline.begin", "deadline.miss", "deadline.withdraw")

UUID = "6a1c5c9e-0a5f-4f5e-9d37-000000000801"


def _at(state: str) -> Callable[[Shop], str]:
    """The number of a statement in a state."""

    def prepare(shop: Shop) -> str:
        ordered(shop)
        return brought_to(shop, make(shop), state)

    return prepare


def _line(state: str) -> Callable[[Shop], tuple[str, str]]:
    """A statement in a state, and the order of its line."""

    def prepare(shop: Shop) -> tuple[str, str]:
        number = _at(state)(shop)
        return number, lines(shop, number)[0].number

    return prepare


STATEMENT_USE_CASES = (
    UseCase(
        "make a client's statement",
        ("statement.work",),
        ("case.begin", "deadline.begin", "statement.make"),
        lambda tx, by, _: statements.make(tx, REGULAR, OCTOBER, by=by, at=NOW),
        ordered,
    ),
    UseCase(
        "make the statements of some clients",
        ("statement.work",),
        ("case.begin", "deadline.begin", "statement.make"),
        lambda tx, by, _: statements.make_some(tx, [1, 2], OCTOBER, by=by, at=NOW),
        ordered,
    ),
    UseCase(
        "check a statement",
        ("statement.finance",),
        (*NEXT, "statement.check"),
        lambda tx, by, number: statement_moves.check(tx, number, by=by, at=NOW),
        _at("made"),
    ),
    UseCase(
        "note that a client agrees with a statement",
        ("statement.work",),
        (*NEXT, "statement.agree"),
        lambda tx, by, number: statement_moves.agree(tx, number, "王芳", by=by, at=NOW),
        _at("sent"),
    ),
    UseCase(
        "note that a line of a statement is disputed",
        ("statement.work",),
        (*NEXT, "statement.dispute"),
        lambda tx, by, it: statement_moves.dispute(tx, *it, "价格不对", by=by, at=NOW),
        _line("sent"),
    ),
    UseCase(
        "answer what is disputed",
        ("statement.work",),
        (*NEXT, "statement.answer"),
        lambda tx, by, it: statement_moves.answer(tx, *it, "下月更正", by=by, at=NOW),
        _line("disputed"),
    ),
    UseCase(
        "ask for an invoice",
        ("statement.work",),
        (*NEXT, "statement.ask_invoice"),
        lambda tx, by, number: statement_moves.ask_invoice(tx, number, by=by, at=NOW),
        _at("agreed"),
    ),
    UseCase(
        "issue an invoice",
        ("statement.finance",),
        (*NEXT, "statement.invoice"),
        lambda tx, by, number: statement_moves.invoice(tx, number, "F1", by=by, at=NOW),
        _at("invoice_asked"),
    ),
    UseCase(
        "note that an invoice was delivered",
        ("statement.work",),
        (*NEXT, "statement.deliver"),
        lambda tx, by, number: statement_moves.deliver(tx, number, "王芳", by=by, at=NOW),
        _at("invoiced"),
    ),
    UseCase(
        "note a payment",
        ("statement.finance",),
        (*NEXT, "statement.pay"),
        lambda tx, by, number: statement_moves.pay(tx, number, "1", uuid=UUID, by=by, at=NOW),
        _at("delivered"),
    ),
    UseCase(
        "close a statement",
        ("statement.finance",),
        ("deadline.miss", "deadline.done", "case.tick", "case.close", "statement.close"),
        lambda tx, by, number: statement_moves.close(tx, number, by=by, at=NOW),
        _at("paid"),
    ),
    UseCase(
        "take what the client agreed back",
        ("statement.work",),
        (*BACK, "statement.back"),
        lambda tx, by, number: statement_moves.back(tx, number, "弄错了", by=by, at=NOW),
        _at("agreed"),
    ),
    UseCase(
        "take a payment back",
        ("statement.finance",),
        (*BACK, "statement.back"),
        lambda tx, by, number: statement_moves.back(tx, number, "弄错了", by=by, at=NOW),
        _at("part_paid"),
    ),
    UseCase(
        "note that somebody was pressed for a statement",
        ("statement.work",),
        ("statement.press",),
        lambda tx, by, number: statement_moves.press(tx, number, "月底付", by=by, at=NOW),
        _at("sent"),
    ),
)
