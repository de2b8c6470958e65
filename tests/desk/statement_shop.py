"""Orders of a month with prices, and statements brought to a state, in the made-up shop."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.desk.orders import orders
from csdesk.desk.statements import statement_lists, statement_moves, statement_sending, statements
from csdesk.desk.statements.statement_lists import LineRow
from csdesk.models.statement import Statement
from csdesk.rules.statements import STATES
from tests.desk.shop import DIRECTOR, FINANCE, LI, REGULAR, WITHOUT_NOTICE, Shop, on_clocks

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)

IN_OCTOBER, IN_NOVEMBER = on_clocks("2026-10-20 10:00"), on_clocks("2026-11-10 10:00")

AFTER_OCTOBER, AFTER_NOVEMBER = on_clocks("2026-11-02 10:00"), on_clocks("2026-12-01 10:00")

AFTER_DECEMBER = on_clocks("2027-01-04 10:00")

S_OCTOBER, S_NOVEMBER = f"S202610-{REGULAR}", f"S202611-{REGULAR}"

OTHER = WITHOUT_NOTICE
"""Another client that may order."""


def open_other(shop: Shop) -> None:
    """Let OTHER order too, and both for a year."""
    with shop.desk.writing() as tx:
        let_order(tx)


def let_order(tx: Transaction) -> None:
    """The same in a transaction."""
    card = {"settlement": "monthly", "notice_until": date(2027, 12, 31)}
    for code in (REGULAR, OTHER):
        clients.change(tx, code, card, by=DIRECTOR, at=on_clocks("2026-09-01 10:00"))


def ordered(shop: Shop, at: datetime = IN_OCTOBER, fee: str = "128.50", **texts: str) -> orders.Confirmed:
    """A confirmed order of REGULAR with a price."""
    return shop.confirm({"fee": fee, **texts}, at=at)


def make(shop: Shop, month: date = OCTOBER, client: str = REGULAR, at: datetime = AFTER_OCTOBER) -> str:
    """The number of a client's statement, made now."""
    return shop.do(statements.make, client, month, by=LI, at=at).number


def see(shop: Shop, number: str) -> Statement:
    """A statement as it is."""
    return shop.see(statements.get, number)


def lines(shop: Shop, number: str) -> list[LineRow]:
    """Its lines."""
    return shop.see(lambda tx: statement_lists.lines_of(tx, statements.get(tx, number).id or 0))


def said(shop: Shop, number: str) -> list[tuple[str, str, int | None]]:
    """Its lines as (order, kind, fen)."""
    return [(one.number, one.kind, one.amount_fen) for one in lines(shop, number)]


def brought_to(shop: Shop, number: str, state: str, *, at: datetime = AFTER_OCTOBER) -> str:
    """A new statement brought to a state by the moves that lead there."""
    for one in STATES[STATES.index("made") + 1 : STATES.index(state) + 1]:
        match one:
            case "checked":
                shop.do(statement_moves.check, number, by=FINANCE, at=at)
            case "sent":
                statement_sending.send(shop.desk, number, by_mail=False, by=LI, at=at)
            case "disputed" if state == "disputed":
                shop.do(statement_moves.dispute, number, lines(shop, number)[0].number, "价格不对", by=LI, at=at)
            case "agreed":
                shop.do(statement_moves.agree, number, "王芳", by=LI, at=at)
            case "invoice_asked":
                shop.do(statement_moves.ask_invoice, number, by=LI, at=at)
            case "invoiced":
                shop.do(statement_moves.invoice, number, f"F{number}", by=FINANCE, at=at)
            case "delivered":
                shop.do(statement_moves.deliver, number, "王芳", by=LI, at=at)
            case "part_paid" if state == "part_paid":
                shop.do(statement_moves.pay, number, "1", uuid=str(uuid4()), by=FINANCE, at=at)
            case "paid":
                left = see(shop, number).total_fen
                shop.do(statement_moves.pay, number, f"{left / 100:.2f}", uuid=str(uuid4()), by=FINANCE, at=at)
            case "closed":
                shop.do(statement_moves.close, number, by=FINANCE, at=at)
    return number
