"""Lines of the feedback sheet as they lie in the store, and what the steps of a case say of them (T-1)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from csdesk.desk.desk import Transaction
from csdesk.models.case import Case
from csdesk.models.goods import Goods

ARRIVED = "goods.arrived"
"""The fact that goods were delivered."""


def of_case(tx: Transaction, case: Case) -> Goods | None:
    """The goods that a case follows, if it follows any."""
    return tx.session.exec(select(Goods).where(Goods.case_id == case.id)).first()


def of_order(tx: Transaction, order_id: int) -> Goods | None:
    """The goods of an order, once its work order was printed."""
    return tx.session.exec(select(Goods).where(Goods.order_id == order_id)).first()


def hear(tx: Transaction, case: Case, fact: str, *, at: datetime) -> None:
    """A step of goods is done: somebody knows where they are; and they are there, where it says so (T-1, T-5)."""
    goods = of_case(tx, case) if case.order_id is not None else None
    if goods is not None:
        goods.seen_at = max(at, goods.seen_at)
        if fact == ARRIVED:
            goods.actual_at = at
        tx.session.add(goods)


def take_back(tx: Transaction, case: Case, fact: str) -> None:
    """It was said by mistake: the goods are still on their way."""
    goods = of_case(tx, case) if fact == ARRIVED else None
    if goods is not None:
        goods.actual_at = None
        tx.session.add(goods)
