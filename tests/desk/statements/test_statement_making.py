"""A month's statements are planned while others may write, and the store is held to write them down alone (F-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from csdesk.desk.clients import clients
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.statements import statement_drafts, statement_facts, statement_plans, statements
from csdesk.store.store import open_store
from tests.desk.shop import FINANCE, LI, REGULAR, Shop
from tests.desk.statement_shop import (
    AFTER_OCTOBER,
    IN_NOVEMBER,
    NOVEMBER,
    OCTOBER,
    OTHER,
    S_OCTOBER,
    lines,
    open_other,
    ordered,
    see,
)


class Watched(Desk):
    """A desk that counts its writing transactions, and at which somebody else is faster."""

    holding = False
    held = 0
    before: Callable[[], object] | None = None
    """What somebody else does before the next transaction begins."""

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """As a desk does."""
        other, self.before = self.before, None
        if other is not None:
            other()
        with super().writing() as tx:
            self.held, self.holding = self.held + 1, True
            yield tx
        self.holding = False


@pytest.fixture
def desk(shop: Shop) -> Iterator[Watched]:
    opened = Watched(open_store(shop.store), shop.desk.playbook, "other")
    yield opened
    opened.close()


def made(desk: Desk) -> statements.Made:
    return statements.make_month(desk, OCTOBER, by=LI, at=AFTER_OCTOBER)


def test_lines_are_planned_before_the_store_is_held(shop: Shop, desk: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """F-1, F-3: and where nothing changes it is not held at all."""
    open_other(shop)
    ordered(shop), ordered(shop, fee="2", client=OTHER)
    planned, plan = [], statement_plans.plan

    def watched(*args: object, **named: object) -> statement_plans.Plan:
        planned.append(desk.holding)
        return plan(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(statement_plans, "plan", watched)
    assert (made(desk).made, desk.held, planned) == (2, 1, [False, False])
    assert (made(desk).unchanged, desk.held) == (2, 1)


def test_what_changes_between_planning_and_writing_is_planned_anew(shop: Shop, desk: Watched) -> None:
    """F-3: an order that was confirmed, cancelled or given a price meanwhile is on its statement as it is now."""
    first, gone = ordered(shop), ordered(shop, fee="9")

    def meanwhile() -> None:
        ordered(shop, fee="1")
        shop.cancel(gone.order_id, at=AFTER_OCTOBER)
        shop.change(first.order_id, {"fee": "130"}, at=AFTER_OCTOBER)

    desk.before = meanwhile
    result = made(desk)
    assert (result.made, result.number, result.total_fen) == (1, S_OCTOBER, 13100)
    assert (see(shop, S_OCTOBER).total_fen, len(lines(shop, S_OCTOBER))) == (13100, 2)


def test_a_month_that_somebody_else_made_meanwhile_is_found(shop: Shop, desk: Watched) -> None:
    """F-1: it is made once."""
    ordered(shop)
    desk.before = lambda: made(shop.desk)
    assert (made(desk).unchanged, [one.action for one in shop.entries()].count("statement.make")) == (1, 1)


def test_many_lines_are_written_in_several_transactions(
    shop: Shop, desk: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-1: as many as are quickly written, and at least one client's."""
    open_other(shop)
    for client in (REGULAR, REGULAR, OTHER):
        ordered(shop, client=client)
    monkeypatch.setattr(statements, "AT_ONCE", statements.CLIENT + 1)
    assert (made(desk).made, desk.held) == (2, 2)


def test_clients_that_were_merged_while_a_month_is_made_have_one_statement(shop: Shop, desk: Watched) -> None:
    """F-1, K-1: whichever of the two codes was to be made."""
    open_other(shop)
    ordered(shop), ordered(shop, fee="2", client=OTHER)
    with shop.desk.reading() as tx:
        both = statements.clients_of(tx, OCTOBER)
    with shop.desk.writing() as tx:
        into, gone = clients.by_code(tx, REGULAR), clients.by_code(tx, OTHER)
        assert into is not None
        assert gone is not None
        gone.merged_into_id, gone.archived_at = into.id, AFTER_OCTOBER
        tx.session.add(gone)
    result, many = statements.make_part(desk, both, OCTOBER, by=FINANCE, at=AFTER_OCTOBER)
    assert (result.made, result.number, result.total_fen, many) == (1, S_OCTOBER, 13050, 2)


def test_a_second_month_looks_at_the_orders_of_its_clients_alone(shop: Shop) -> None:
    """F-1: what an earlier month left out is found by the client, however many orders the shop has."""
    ordered(shop), ordered(shop, IN_NOVEMBER)
    made(shop.desk)
    asked = list[str]()
    with shop.desk.reading() as tx:
        tx.raw.set_trace_callback(asked.append)
        for one in statements.clients_of(tx, NOVEMBER):
            payer = statement_facts.payer_of(tx, one)
            statement_plans.plan(tx, payer, begun=statement_drafts.planned(tx, payer, NOVEMBER))
        tx.raw.set_trace_callback(None)
        found = [one for one in asked if "order_revision AS r" in one and "INDEXED BY orders_by_day" not in one]
        assert any("NOT EXISTS" in one for one in found)
        for one in found:
            plan = [row[3] for row in tx.raw.execute(f"EXPLAIN QUERY PLAN {one}")]
            assert "SEARCH o USING INTEGER PRIMARY KEY (rowid=?)" in plan, one
