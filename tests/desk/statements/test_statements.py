"""Statements are made from a client's orders, once, and follow them until they are sent (F-1, F-3, D-5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from csdesk.desk.clients import clients
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.orders import drafts, orders
from csdesk.desk.slips import slip_handing
from csdesk.desk.statements import (
    statement_drafts,
    statement_facts,
    statement_lines,
    statement_lists,
    statement_moves,
    statements,
)
from csdesk.models.client import Client
from csdesk.models.order import Order, OrderRevision
from csdesk.models.statement import Statement
from csdesk.rules.order_fields import Draft, Tick
from csdesk.store.store import open_store
from tests.desk.shop import CHECKS, FINANCE, LI, NEW, REGULAR, REQUEST, TEXTS, TRAINEE, Shop, on_clocks
from tests.desk.slip_shop import brought_to as slip_brought_to
from tests.desk.slip_shop import ordered as with_slip
from tests.desk.statement_shop import (
    AFTER_DECEMBER,
    AFTER_NOVEMBER,
    AFTER_OCTOBER,
    DECEMBER,
    IN_OCTOBER,
    NOVEMBER,
    OCTOBER,
    OTHER,
    S_NOVEMBER,
    S_OCTOBER,
    brought_to,
    let_order,
    lines,
    make,
    open_other,
    ordered,
    said,
    see,
)
from tests.desk.use_case import Undone


def test_a_statement_is_the_orders_of_its_month(shop: Shop) -> None:
    """F-1, F-3: by the shop's clocks, those settled monthly and not cancelled; made again it is the same one."""
    first = ordered(shop, on_clocks("2026-10-01 00:00"))
    last = ordered(shop, on_clocks("2026-10-31 23:59"), "0.01")
    ordered(shop, on_clocks("2026-11-01 00:00"), "7")
    ordered(shop, IN_OCTOBER, "8", settlement="cash")
    cancelled = ordered(shop, IN_OCTOBER, "9")
    shop.cancel(cancelled.order_id, at=IN_OCTOBER)
    assert make(shop) == S_OCTOBER
    assert said(shop, S_OCTOBER) == [(first.number, "order", 12850), (last.number, "order", 1)]
    made = see(shop, S_OCTOBER)
    assert (made.state, made.total_fen, made.line_count, made.unpriced) == ("made", 12851, 2, 0)
    assert shop.do(statements.make, REGULAR, OCTOBER, at=AFTER_OCTOBER).unchanged == 1
    assert [one.id for one in lines(shop, S_OCTOBER)] == [1, 2]


def test_nothing_is_made_where_nothing_is_owed(shop: Shop) -> None:
    """F-1: nor for a client that is not there, nor by who may not."""
    assert shop.do(statements.make, REGULAR, OCTOBER, at=AFTER_OCTOBER) == statements.Made(OCTOBER)
    assert shop.see(lambda tx: tx.session.exec(select(Statement)).all()) == []
    assert shop.refused(statements.make, "ZZ", OCTOBER)[0] == "client_unknown"
    assert shop.refused(statements.make, REGULAR, OCTOBER, by=TRAINEE)[0] == "not_allowed"


def test_a_draft_follows_its_orders_at_once(shop: Shop) -> None:
    """F-3: changed, cancelled, new, moved to another client and back; one that was checked is checked anew."""
    open_other(shop)
    one, other = ordered(shop), ordered(shop, fee="10")
    make(shop)
    brought_to(shop, S_OCTOBER, "checked")
    shop.change(one.order_id, {"fee": "130"}, at=AFTER_OCTOBER)
    assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).total_fen) == ("made", 14000)
    assert "statement.refresh" in [entry.action for entry in shop.entries()]
    shop.change(other.order_id, {"client": OTHER}, at=AFTER_OCTOBER)
    assert said(shop, S_OCTOBER) == [(one.number, "order", 13000)]
    late = ordered(shop, AFTER_OCTOBER - timedelta(days=3), "5")
    assert see(shop, S_OCTOBER).total_fen == 13500
    for order in (one, late):
        shop.cancel(order.order_id, at=AFTER_OCTOBER)
    assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).line_count) == ("withdrawn", 0)
    shop.change(other.order_id, {"client": REGULAR}, at=AFTER_OCTOBER)
    assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).total_fen) == ("made", 1000)


def test_what_was_sent_never_changes_and_the_next_one_corrects_it(shop: Shop) -> None:
    """F-3: a change makes a line with the difference, the order's number and its revisions; a cancelled order too."""
    changed, cancelled, kept = ordered(shop), ordered(shop, fee="100"), ordered(shop, fee="3")
    brought_to(shop, make(shop), "sent")
    before = lines(shop, S_OCTOBER)
    shop.change(changed.order_id, {"fee": "150"}, at=AFTER_OCTOBER)
    shop.cancel(cancelled.order_id, "客户取消", at=AFTER_OCTOBER)
    assert lines(shop, S_OCTOBER) == before
    assert see(shop, S_OCTOBER).total_fen == 12850 + 10000 + 300
    # Nothing is owed for November but that.
    make(shop, NOVEMBER, at=AFTER_NOVEMBER)
    assert said(shop, S_NOVEMBER) == [
        (changed.number, "correction", 2150), (cancelled.number, "correction", -10000)
    ]  # fmt: skip
    line = lines(shop, S_NOVEMBER)[0]
    assert (line.corrects, line.before_fen, line.before_revision, line.revision) == (S_OCTOBER, 12850, 1, 2)
    assert (line.why, lines(shop, S_NOVEMBER)[1].ended) == (REQUEST["asked_what"], "cancelled")
    # A change of what is corrected changes the correction; taken back, it still tells that there was another revision.
    shop.change(changed.order_id, {"fee": "128.50"}, at=AFTER_NOVEMBER)
    assert (changed.number, "correction", 0) in said(shop, S_NOVEMBER)
    brought_to(shop, S_NOVEMBER, "sent", at=AFTER_NOVEMBER)
    shop.change(kept.order_id, {"fee": "4"}, at=AFTER_NOVEMBER)
    make(shop, DECEMBER, at=AFTER_DECEMBER)
    assert said(shop, f"S202612-{REGULAR}") == [(kept.number, "correction", 100)]


def test_an_order_that_moves_to_another_client_is_taken_back_and_owed_there(shop: Shop) -> None:
    """F-3: after both were sent the next ones say it: less here, more there."""
    open_other(shop)
    moved = ordered(shop)
    ordered(shop, fee="2", client=OTHER)
    for client in (REGULAR, OTHER):
        brought_to(shop, make(shop, client=client), "sent")
    shop.change(moved.order_id, {"client": OTHER}, at=AFTER_OCTOBER)
    result = statements.make_month(shop.desk, NOVEMBER, by=LI, at=AFTER_NOVEMBER)
    assert (result.made, result.total_fen) == (2, 0)
    assert said(shop, S_NOVEMBER) == [(moved.number, "correction", -12850)]
    assert lines(shop, S_NOVEMBER)[0].ended == "moved"
    assert said(shop, f"S202611-{OTHER}") == [(moved.number, "late", 12850)]


def test_a_month_is_made_once_however_often_and_by_however_many(shop: Shop) -> None:
    """F-1: several programs at once make each statement once; what is broken off goes on; progress is told."""
    open_other(shop)
    for client in (REGULAR, OTHER):
        ordered(shop, client=client)
    told: list[tuple[int, int]] = []

    def work(_number: int) -> statements.Made:
        desk = Desk(open_store(shop.store), shop.desk.playbook, "other")
        try:
            return statements.make_month(desk, OCTOBER, by=LI, at=AFTER_OCTOBER)
        finally:
            desk.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(work, range(4)))
    assert sum(one.made for one in found) == 2
    assert {one.total_fen for one in found} == {2 * 12850}
    ordered(shop, fee="1")
    again = statements.make_month(shop.desk, OCTOBER, by=LI, at=AFTER_OCTOBER,
                                  progress=lambda *how_far: told.append(how_far))  # fmt: skip
    assert (again.made, again.refreshed, again.unchanged, told) == (0, 0, 2, [(2, 2)])
    assert [one.action for one in shop.entries()].count("statement.make") == 2


def test_the_codes_of_merged_clients_stand_in_one_statement(shop: Shop) -> None:
    """F-3, K-1: orders of both codes, also where both had a draft; nothing is owed twice."""
    open_other(shop)
    ordered(shop), ordered(shop, fee="2", client=OTHER)
    for client in (REGULAR, OTHER):
        make(shop, client=client)

    def merge(tx: Transaction) -> None:
        into = clients.by_code(tx, REGULAR)
        gone = clients.by_code(tx, OTHER)
        assert into is not None
        assert gone is not None
        gone.merged_into_id, gone.archived_at = into.id, AFTER_OCTOBER
        tx.session.add(gone)

    with shop.desk.writing() as tx:
        merge(tx)
    assert shop.do(statements.make, OTHER, OCTOBER, at=AFTER_OCTOBER).number == S_OCTOBER
    assert (see(shop, S_OCTOBER).total_fen, see(shop, f"S202610-{OTHER}").state) == (13050, "withdrawn")


def test_a_cycle_of_the_client_says_when_its_month_ends(shop: Shop) -> None:
    """F-1: for who is billed on the 25th the 26th is of the next month, and a quarter has one statement."""
    early, late = ordered(shop, on_clocks("2026-10-25 10:00")), ordered(shop, on_clocks("2026-10-26 10:00"), "1")

    def billed(cycle: str) -> None:
        with shop.desk.writing() as tx:
            client = clients.by_code(tx, REGULAR)
            assert client is not None
            client.cycle = cycle
            tx.session.add(client)

    billed("month_25")
    make(shop)
    assert said(shop, S_OCTOBER) == [(early.number, "order", 12850)]
    assert shop.do(statements.make, REGULAR, NOVEMBER, at=AFTER_NOVEMBER).total_fen == 100
    assert said(shop, S_NOVEMBER) == [(late.number, "order", 100)]
    assert see(shop, S_NOVEMBER).first_day == date(2026, 10, 26)
    billed("month_end")
    statements.make_month(shop.desk, OCTOBER, by=LI, at=AFTER_NOVEMBER)
    assert (see(shop, S_OCTOBER).total_fen, see(shop, S_NOVEMBER).state) == (12950, "withdrawn")
    billed("quarter_end")
    assert statements.make_month(shop.desk, DECEMBER, by=LI, at=AFTER_DECEMBER).total_fen == 12950


def test_a_slip_that_is_not_back_marks_its_line(shop: Shop) -> None:
    """D-5, F-1: on the screen and on the paper, with its amount; handed over, the mark is gone."""
    from csdesk.desk.statements import statement_paper

    number = with_slip(shop, IN_OCTOBER, fee="128.50")
    make(shop)

    def remarks() -> tuple[list[str], list[str]]:
        with shop.desk.reading() as tx:
            sheet = statement_paper.compose(tx, statements.get(tx, S_OCTOBER), at=AFTER_OCTOBER)
        return [line.note for section in sheet.sections for line in section.lines], list(sheet.remarks)

    assert remarks() == (
        ["signed slip not returned yet"], ["Of 1 line, 128.50 yuan, the signed slip is not returned yet."]
    )  # fmt: skip
    from csdesk.desk.slips import slip_ways

    shop.do(slip_ways.arrive, number, None, "", at=AFTER_OCTOBER)
    slip_brought_to(shop, number, "checked", at=AFTER_OCTOBER)
    shop.do(slip_handing.to_client, [number], "王芳", signed=True, at=AFTER_OCTOBER)
    assert remarks() == ([""], [])


# -- to the fen ------------------------------------------------------------------------------------------------------

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("order"), st.integers(0, 3), st.integers(0, 99_999)),
        st.tuples(st.just("price"), st.integers(0, 9), st.integers(0, 99_999)),
        st.tuples(st.just("cancel"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("move"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("make"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("send"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("next month"), st.just(0), st.just(0)),
    ),
    min_size=4,
    max_size=14,
)

CLIENTS = (REGULAR, OTHER)


def _play(tx: Transaction, acts: list[tuple[str, int, int]]) -> date:
    """Let orders, changes, cancellations, moves and sendings happen; the month they end in."""
    at, month, known = IN_OCTOBER, OCTOBER, list[int]()
    for act, which, fen in acts:
        at += timedelta(minutes=1)
        match act:
            case "order":
                fee = f"{fen / 100:.2f}"
                texts = {**TEXTS, "client": CLIENTS[which % 2], "fee": fee}
                if which == 3:
                    texts["settlement"] = "cash"
                checks = {check: Tick(LI.name, at) for check in CHECKS["phone"]}
                draft = drafts.save(tx, Draft(f"u{len(known)}-{at}", texts, checks), by=LI, at=at)
                known.append(orders.confirm(tx, draft.order_id or 0, by=LI, at=at).order_id)
            case "price" | "move" | "cancel" if known:
                order_id = known[which % len(known)]
                order = tx.session.get(Order, order_id)
                assert order is not None
                if order.state == "cancelled":
                    continue
                if act == "cancel":
                    orders.cancel(tx, order_id, "x", by=LI, at=at)
                    continue
                draft = orders.begin_change(tx, order_id, by=LI, at=at)
                other = CLIENTS[draft.texts["client"] == REGULAR]
                new = {"fee": f"{fen / 100:.2f}"} if act == "price" else {"client": other}
                if draft.texts.get("fee") == new.get("fee"):
                    continue
                changed = replace(draft, texts={**draft.texts, **REQUEST, **new})
                drafts.save(tx, changed, by=LI, at=at)
                orders.change(tx, order_id, by=LI, at=at)
            case "make":
                statements.make(tx, CLIENTS[which], month, by=LI, at=at)
            case "send":
                # As sending does, without drawing anything.
                query = select(Statement).where(col(Statement.sent_at).is_(None), Statement.state == "made")
                drafts_ = tx.session.exec(query.order_by(col(Statement.id))).all()
                if drafts_:
                    drafts_[which % len(drafts_)].sent_at = at
                    statement_moves.come_to(tx, drafts_[which % len(drafts_)], "send", "sent", by=LI, at=at)
                    tx.session.flush()
            case "next month":
                month = (month + timedelta(days=31)).replace(day=1)
                at = on_clocks(f"{month} 10:00")
    return month


def _owed(tx: Transaction, client_id: int, since: date) -> int:
    """What a client owes by its orders alone, since a day."""
    rows = tx.session.exec(
        select(Order, OrderRevision).where(OrderRevision.order_id == Order.id, OrderRevision.revision == Order.revision)
    ).all()
    return sum(
        revision.fee_fen or 0
        for order, revision in rows
        if revision.client_id == client_id and order.state == "confirmed" and revision.settlement == "monthly"
        and order.day is not None and order.day >= since
    )  # fmt: skip


@settings(
    max_examples=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ACTS)
def test_statements_come_to_what_the_orders_do(shop: Shop, acts: list[tuple[str, int, int]]) -> None:
    """F-3: whatever happened, all statements of a client together are its orders, to the fen; none of it was silent."""
    try:
        with shop.desk.writing() as tx:
            let_order(tx)
            month = _play(tx, acts)
            sent = {one.id: (one.total_fen, statement_lists.lines_of(tx, one.id or 0)) for one in
                    tx.session.exec(select(Statement).where(col(Statement.sent_at).is_not(None))).all()}  # fmt: skip
            made = tx.session.exec(select(Statement)).all()
            if made:
                first = min(one.month for one in made)
                # The statements of the months to come say everything that is still to be said.
                for later in (month, (month + timedelta(days=31)).replace(day=1)):
                    for code in CLIENTS:
                        statements.make(tx, code, later, by=LI, at=AFTER_DECEMBER)
                for code in CLIENTS:
                    client = clients.by_code(tx, code)
                    assert client is not None
                    _hold(tx, client, first)
            for id_, before in sent.items():
                statement = tx.session.get(Statement, id_)
                assert statement is not None
                assert (statement.total_fen, statement_lists.lines_of(tx, id_ or 0)) == before
            raise Undone
    except Undone:
        pass


def _hold(tx: Transaction, client: Client, first: date) -> None:
    """The statements of a client against its orders, and each against its lines."""
    own = tx.session.exec(select(Statement).where(Statement.client_id == client.id)).all()
    for one in own:
        assert statement_drafts.totals_of(tx, one.id or 0).total_fen == one.total_fen
        assert statement_drafts.totals_of(tx, one.id or 0).lines == one.line_count
    assert sum(one.total_fen for one in own) == _owed(tx, client.id or 0, first)
    # Every draft is what making it anew would give.
    assert not statement_lines.settle(tx, statement_facts.payer_of(tx, client.id or 0), by=LI, at=AFTER_DECEMBER)


def test_making_asks_for_leave_before_anything(shop: Shop) -> None:
    """F-1: a month is not half made by who may not."""
    ordered(shop)
    assert shop.refused(statements.make_some, [1], OCTOBER, by=TRAINEE)[0] == "not_allowed"
    assert shop.see(statements.clients_of, OCTOBER) == [1]
    assert shop.refused(statements.make, NEW + "X", OCTOBER, by=FINANCE)[1] == "client"
