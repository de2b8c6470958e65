"""What is promised of statements: one open deadline for each, told once, over with the last of them (F-1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction
from csdesk.desk.promises import escalation, promises
from csdesk.desk.statements import due_statements, statement_moves, statements
from csdesk.desk.statements.statement_turn import StatementTurn
from csdesk.models.case import Case
from csdesk.models.deadline import Deadline
from csdesk.models.message import Message
from csdesk.models.statement import Statement
from csdesk.refused import Refused
from csdesk.rules import statements as rules
from tests.desk.shop import DIRECTOR, FINANCE, LI, MANAGER, REGULAR, Shop
from tests.desk.statement_shop import (
    AFTER_NOVEMBER,
    AFTER_OCTOBER,
    NOVEMBER,
    OCTOBER,
    OTHER,
    S_OCTOBER,
    brought_to,
    make,
    open_other,
    ordered,
    see,
)
from tests.desk.use_case import Undone


def open_ones(tx: Transaction) -> list[Deadline]:
    """The open deadlines of statements."""
    query = select(Deadline).where(Deadline.kind == due_statements.KIND, col(Deadline.done_at).is_(None))
    return list(tx.session.exec(query.order_by(col(Deadline.id))).all())


def hold(tx: Transaction) -> None:
    """F-1: each open statement with a due day hangs on one open deadline of that day, and none without one does."""
    found = {one.id: one for one in open_ones(tx)}
    hanging = dict[int | None, int]()
    for one in tx.session.exec(select(Statement)).all():
        assert (one.deadline_id is None) == (one.due_at is None) == (one.state in ("closed", "withdrawn"))
        if one.deadline_id is not None:
            deadline = found[one.deadline_id]
            assert (deadline.due_at, deadline.owner) == (one.due_at, _owner(tx, one))
            hanging[deadline.id] = hanging.get(deadline.id, 0) + 1
            assert deadline.words["zh"].startswith(str(tx.playbook.statements.get(one.state).next.zh))  # type: ignore[union-attr]
    assert {key: one.words["en"].split("(")[1] for key, one in found.items()} == {
        key: f"{many})" for key, many in hanging.items()
    }
    months = {one.month.isoformat()[:7] for one in tx.session.exec(select(Statement)).all() if one.deadline_id}
    cases = tx.session.exec(select(Case).where(Case.procedure == due_statements.PROCEDURE)).all()
    assert {one.title for one in cases if one.state == "open"} == months


def _owner(tx: Transaction, one: Statement) -> str:
    return due_statements.owner_of(tx, one.state, "", one.made_by)


def test_statements_that_wait_for_the_same_are_one_promise_told_once(shop: Shop) -> None:
    """F-1, I-6: due as the list says, in finance's name; late, the supervisor hears of all of them in one message."""
    open_other(shop)
    for client in (REGULAR, OTHER):
        ordered(shop, client=client)
    statements.make_month(shop.desk, OCTOBER, by=LI, at=AFTER_OCTOBER)
    due = see(shop, S_OCTOBER).due_at
    assert due is not None
    (one,) = shop.see(open_ones)
    assert (one.due_at, one.owner, one.words) == (
        due, FINANCE.name, {"zh": "财务审核 (2)", "en": "finance checks it (2)"}
    )  # fmt: skip
    # They press on no other screen than their own.
    assert shop.see(lambda tx: promises.running(tx, at=due)) == []
    assert escalation.turn(shop.desk, at=due).missed == 1
    assert escalation.turn(shop.desk, at=due + timedelta(minutes=541)).escalated == 1
    told = shop.see(lambda tx: tx.session.exec(select(Message).where(Message.deadline_id == one.id)).all())
    assert [(each.recipient, "(2)" in each.subject) for each in told] == [("supervisor", True)]
    late = due + timedelta(days=1)
    brought_to(shop, S_OCTOBER, "checked", at=late)
    finance, agent = shop.see(open_ones)
    assert (finance.id, finance.words["en"]) == (one.id, "finance checks it (1)")
    assert (agent.owner, agent.state, agent.due_at) == (LI.name, "running", see(shop, S_OCTOBER).due_at)
    brought_to(shop, f"S202610-{OTHER}", "checked", at=late)
    assert [each.words["en"] for each in shop.see(open_ones)] == ["send it to the client (2)"]
    done = shop.see(lambda tx: tx.session.get(Deadline, one.id))
    assert done is not None
    assert (done.state, done.done_by, done.misses) == ("missed", FINANCE.name, 1)
    shop.see(hold)


def test_what_is_closed_is_promised_no_more(shop: Shop) -> None:
    """F-1: with the last statement its month's case is over, and open again when it goes a step back."""
    ordered(shop)
    brought_to(shop, make(shop), "closed")
    shop.see(hold)
    assert shop.see(open_ones) == []
    states = {each.state for each in shop.see(lambda tx: tx.session.exec(select(Deadline)).all())}
    assert states == {"met"}
    shop.do(statement_moves.back, S_OCTOBER, "还没结清", by=FINANCE, at=AFTER_OCTOBER)
    shop.see(hold)
    assert len(shop.see(open_ones)) == 1


def test_an_older_store_and_another_agent_are_put_right_at_the_next_turn(shop: Shop) -> None:
    """F-1, A-8, K-2: a statement without a promise gets one; with another agent, that one's; then it rests."""
    ordered(shop)
    brought_to(shop, make(shop), "sent")
    with shop.desk.writing() as tx:
        tx.raw.execute("UPDATE statement SET deadline_id = NULL")
        tx.raw.execute("DELETE FROM deadline WHERE kind = ?", (due_statements.KIND,))
    turn = StatementTurn()
    assert turn.turn(shop.desk, at=AFTER_OCTOBER) == 1
    shop.see(hold)
    assert [turn.turn(shop.desk, at=AFTER_OCTOBER) for _again in range(2)] == [0, 0]
    shop.do(clients.change, REGULAR, {"owner": MANAGER.name}, by=DIRECTOR, at=AFTER_OCTOBER)
    assert turn.turn(shop.desk, at=AFTER_OCTOBER) == 1
    assert [one.owner for one in shop.see(open_ones)] == [MANAGER.name]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["make", "cancel", *rules.MOVES, "back", "back", "pay in part"]),
        st.integers(0, 3),
        st.integers(0, 9),
    ),
    min_size=5,
    max_size=25,
)


def _step(tx: Transaction, what: str, number: str, at: datetime) -> None:
    """One move as its screen makes it; a sending draws nothing here."""
    statement, by = statements.get(tx, number), DIRECTOR
    match what:
        case "send":
            rules.check_move("send", number, statement.state, statement.total_fen)
            statement.sent_at, statement.sendings = at, statement.sendings + 1
            statement_moves.come_to(tx, statement, "send", "sent", by=by, at=at)
        case "dispute" | "answer":
            line = tx.raw.execute("SELECT number FROM statement_line WHERE statement_id = ?", (statement.id,))
            getattr(statement_moves, what)(tx, number, (line.fetchone() or ("-",))[0], "x", by=by, at=at)
        case "pay" | "pay in part":
            amount = "1" if what == "pay in part" else f"{statement.total_fen / 100:.2f}"
            statement_moves.pay(tx, number, amount, uuid=f"{number}/{at}", by=by, at=at)
        case "invoice":
            statement_moves.invoice(tx, number, f"{number}/{at:%d%H%M}", by=by, at=at)
        case "agree" | "deliver" | "back":
            getattr(statement_moves, what)(tx, number, "x", by=by, at=at)
        case _:
            getattr(statement_moves, what)(tx, number, by=by, at=at)


@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_whatever_happens_each_open_statement_hangs_on_one_deadline(
    shop: Shop, steps: list[tuple[str, int, int]]
) -> None:
    """F-1: forward, back, paid in part, disputed, with orders that change, early and late."""
    open_other(shop)
    kept = [ordered(shop, client=client, fee=fee) for client, fee in ((REGULAR, "10"), (OTHER, "20"))]
    at = AFTER_NOVEMBER
    try:
        with shop.desk.writing() as tx:
            for what, which, hours in steps:
                at += timedelta(hours=hours)
                client = (REGULAR, OTHER)[which % 2]
                if what == "cancel":
                    _cancelled(tx, kept[which % 2].order_id, hours < 5)
                    statements.make(tx, client, OCTOBER, by=DIRECTOR, at=at)
                    continue
                month = (OCTOBER, NOVEMBER)[which // 2]
                number = statements.make(tx, client, month, by=DIRECTOR, at=at).number
                try:
                    if number and what != "make":
                        _step(tx, what, number, at)
                except Refused:
                    pass
                hold(tx)
            raise Undone
    except Undone:
        pass


def _cancelled(tx: Transaction, order_id: int, is_cancelled: bool) -> None:
    """An order is cancelled or not, behind the back of what follows orders."""
    state = "cancelled" if is_cancelled else "confirmed"
    tx.raw.execute("UPDATE orders SET state = ? WHERE id = ?", (state, order_id))
