"""A statement goes from state to state: who, when, by when, back only with a reason; what is late is listed (F-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csdesk.desk.clients import clients
from csdesk.desk.statements import statement_dues, statement_lists, statement_moves, statements
from csdesk.models.client import ClientContact
from csdesk.rules.statements import STATES
from tests.desk.shop import FINANCE, LI, REGULAR, WORKDAY, ZHOU, Shop, on_clocks
from tests.desk.statement_shop import (
    AFTER_NOVEMBER,
    AFTER_OCTOBER,
    NOVEMBER,
    OCTOBER,
    OTHER,
    S_NOVEMBER,
    S_OCTOBER,
    brought_to,
    lines,
    make,
    open_other,
    ordered,
    see,
)

LATER = AFTER_OCTOBER + timedelta(days=1)


def test_every_state_has_who_when_and_by_when(shop: Shop) -> None:
    """F-1: the story tells each; the due day is that of the playbook, on a working day."""
    ordered(shop)
    brought_to(shop, make(shop), "closed")
    story = shop.see(statements.story, S_OCTOBER)
    assert [(one.move, one.by) for one in story.moves] == [
        ("make", LI.name), ("check", FINANCE.name), ("send", LI.name), ("agree", LI.name), ("ask_invoice", LI.name),
        ("invoice", FINANCE.name), ("deliver", LI.name), ("pay", FINANCE.name), ("close", FINANCE.name),
    ]  # fmt: skip
    days = [f"{shop.desk.playbook.shop.zone.fromutc(one.due_at.replace(tzinfo=shop.desk.playbook.shop.zone)):%m-%d}"
            for one in story.moves if one.due_at is not None]  # fmt: skip
    # Made on the 2nd of November, a Monday; money by the cycle on the 15th, a Sunday.
    assert days == ["11-04", "11-03", "11-09", "11-03", "11-04", "11-05", "11-16", "11-04"]
    assert (story.statement.invoice, story.statement.received_by) == (f"F{S_OCTOBER}", "王芳")
    assert see(shop, S_OCTOBER).due_at is None


def test_checking_needs_a_price_and_the_end_of_the_month(shop: Shop) -> None:
    """F-1, F-3: what was looked at is what is checked."""
    order = ordered(shop, fee="")
    make(shop)
    assert see(shop, S_OCTOBER).unpriced == 1
    assert shop.refused(statement_moves.check, S_OCTOBER, by=FINANCE, at=AFTER_OCTOBER)[0] == "statement_unpriced"
    shop.change(order.order_id, {"fee": "5"}, at=AFTER_OCTOBER)
    refused = shop.refused(statement_moves.check, S_OCTOBER, seen_fen=499, by=FINANCE, at=AFTER_OCTOBER)
    assert refused == ("statement_changed", "number")
    early = on_clocks("2026-10-31 23:59")
    assert shop.refused(statement_moves.check, S_OCTOBER, by=FINANCE, at=early)[0] == "month_running"
    shop.do(statement_moves.check, S_OCTOBER, seen_fen=500, by=FINANCE, at=AFTER_OCTOBER)
    assert see(shop, S_OCTOBER).state == "checked"


def test_an_order_without_a_price_after_sending_holds_the_next_statement(shop: Shop) -> None:
    """F-3: a correction to nothing known is not a correction to nothing."""
    order = ordered(shop)
    brought_to(shop, make(shop), "sent")
    shop.change(order.order_id, {"fee": ""}, at=AFTER_OCTOBER)
    make(shop, NOVEMBER, at=AFTER_NOVEMBER)
    assert (see(shop, S_NOVEMBER).unpriced, see(shop, S_NOVEMBER).total_fen) == (1, 0)
    assert shop.refused(statement_moves.check, S_NOVEMBER, by=FINANCE, at=AFTER_NOVEMBER)[0] == "statement_unpriced"


def test_lines_are_disputed_one_by_one_and_answered(shop: Shop) -> None:
    """F-1: with the last answer the client may agree; before that nobody can."""
    one, other = ordered(shop), ordered(shop, fee="3")
    brought_to(shop, make(shop), "sent")
    for order in (one, other):
        shop.do(statement_moves.dispute, S_OCTOBER, order.number.lower(), "价格不对", by=LI, at=AFTER_OCTOBER)
    assert shop.refused(statement_moves.dispute, S_OCTOBER, one.number, "又")[0] == "disputed_already"
    assert shop.refused(statement_moves.dispute, S_OCTOBER, "WO1", "x") == ("line_unknown", "order")
    assert shop.refused(statement_moves.dispute, S_OCTOBER, one.number, " ") == ("note_missing", "note")
    assert shop.refused(statement_moves.agree, S_OCTOBER, "王芳")[0] == "statement_order"
    shop.do(statement_moves.answer, S_OCTOBER, one.number, "下月更正", by=ZHOU, at=LATER)
    assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).disputed) == ("disputed", 1)
    assert shop.refused(statement_moves.answer, S_OCTOBER, one.number, "x") == ("not_disputed", "order")
    shop.do(statement_moves.answer, S_OCTOBER, other.number, "价格无误", by=ZHOU, at=LATER)
    assert see(shop, S_OCTOBER).state == "sent"
    told = [(it.dispute, it.dispute_note, it.disputed_by, it.answer, it.answered_by) for it in lines(shop, S_OCTOBER)]
    assert told[0] == ("answered", "价格不对", LI.name, "下月更正", ZHOU.name)
    shop.do(statement_moves.agree, S_OCTOBER, "王芳", by=LI, at=LATER)


def test_money_comes_in_parts_and_too_much_is_said(shop: Shop) -> None:
    """F-1: the same form pays once; what is too much is known; the last payment can be taken back."""
    ordered(shop, fee="100")
    brought_to(shop, make(shop), "delivered")
    pay = statement_moves.pay
    for _again in range(2):
        shop.do(pay, S_OCTOBER, "40", uuid="one", way="cash", by=FINANCE, at=LATER)
    assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).paid_fen) == ("part_paid", 4000)
    assert shop.refused(statement_moves.close, S_OCTOBER, by=FINANCE)[0] == "statement_order"
    for wrong, field in (("0", "amount"), ("x", "amount"), ("-1", "amount")):
        assert shop.refused(pay, S_OCTOBER, wrong, uuid="x", by=FINANCE)[1] == field
    assert shop.refused(pay, S_OCTOBER, "1", uuid="x", way="gold", by=FINANCE) == ("way_unknown", "way")
    tomorrow = WORKDAY.date() + timedelta(days=2)
    assert shop.refused(pay, S_OCTOBER, "1", uuid="x", day=tomorrow, by=FINANCE) == ("day_to_come", "day")
    shop.do(pay, S_OCTOBER, "60.01", uuid="two", by=FINANCE, at=LATER)
    assert (see(shop, S_OCTOBER).state, statement_moves.over_fen(see(shop, S_OCTOBER))) == ("paid", 1)
    shop.do(statement_moves.back, S_OCTOBER, "记错金额", by=FINANCE, at=LATER)
    assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).paid_fen) == ("part_paid", 4000)
    shop.do(statement_moves.back, S_OCTOBER, "记错单", by=FINANCE, at=LATER)
    assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).paid_fen) == ("delivered", 0)
    payments = shop.see(statements.story, S_OCTOBER).payments
    assert [(one.fen, one.undone_by) for one in payments] == [(4000, FINANCE.name), (6001, FINANCE.name)]


@pytest.mark.parametrize("state", [one for one in STATES if one not in ("made", "disputed", "withdrawn")])
def test_a_step_back_needs_its_reason_and_is_told(shop: Shop, state: str) -> None:
    """F-1: from every state; what is undone with it is in the record."""
    ordered(shop)
    brought_to(shop, make(shop), state)
    before = see(shop, S_OCTOBER)
    assert shop.refused(statement_moves.back, S_OCTOBER, " ", by=FINANCE) == ("reason_missing", "reason")
    shop.do(statement_moves.back, S_OCTOBER, "弄错了", by=FINANCE, at=LATER)
    after, entry = see(shop, S_OCTOBER), shop.entries()[-1]
    assert STATES.index(after.state) < STATES.index(state)
    assert (entry.action, (entry.before or {})["state"], (entry.after or {})["note"]) == (
        "statement.back", state, "弄错了"
    )  # fmt: skip
    if state == "invoiced":
        assert (after.invoice, (entry.before or {})["invoice"]) == ("", before.invoice)
        # The void number is free again.
        shop.do(statement_moves.invoice, S_OCTOBER, before.invoice, by=FINANCE, at=LATER)


def test_what_was_sent_is_never_a_draft_again(shop: Shop) -> None:
    """F-3: back to checked it may be sent anew, the same lines; an order that changes meanwhile changes none."""
    order = ordered(shop)
    brought_to(shop, make(shop), "sent")
    shop.do(statement_moves.back, S_OCTOBER, "地址不对", by=LI, at=LATER)
    assert shop.refused(statement_moves.back, S_OCTOBER, "改", by=FINANCE) == ("statement_was_sent", "state")
    shop.change(order.order_id, {"fee": "1"}, at=LATER)
    assert (see(shop, S_OCTOBER).total_fen, see(shop, S_OCTOBER).state) == (12850, "checked")


def test_two_statements_never_have_one_invoice(shop: Shop) -> None:
    """F-1: the number is said with the statement that has it."""
    open_other(shop)
    ordered(shop), ordered(shop, client=OTHER)
    brought_to(shop, make(shop), "invoiced")
    other = brought_to(shop, make(shop, client=OTHER), "invoice_asked")
    taken = statement_moves.invoice, other
    assert shop.refused(*taken, f"f{S_OCTOBER}", by=FINANCE) == ("invoice_taken", "invoice")
    assert shop.refused(*taken, "", by=FINANCE) == ("invoice_missing", "invoice")


def test_nothing_owed_is_closed_without_an_invoice(shop: Shop) -> None:
    """F-1: what is owed to the client is no bill."""
    order = ordered(shop)
    brought_to(shop, make(shop), "sent")
    shop.cancel(order.order_id, at=AFTER_OCTOBER)
    brought_to(shop, make(shop, NOVEMBER, at=AFTER_NOVEMBER), "agreed", at=AFTER_NOVEMBER)
    assert see(shop, S_NOVEMBER).total_fen == -12850
    assert shop.refused(statement_moves.ask_invoice, S_NOVEMBER)[0] == "statement_order"
    shop.do(statement_moves.close, S_NOVEMBER, by=FINANCE, at=AFTER_NOVEMBER)
    shop.do(statement_moves.back, S_NOVEMBER, "弄错了", by=FINANCE, at=AFTER_NOVEMBER)
    assert see(shop, S_NOVEMBER).state == "agreed"


def test_what_is_late_is_listed_with_whom_to_press(shop: Shop) -> None:
    """F-1: the longest late first; finance, the client's own agent, or its contact for money."""
    open_other(shop)
    ordered(shop), ordered(shop, client=OTHER)
    brought_to(shop, make(shop), "sent")
    make(shop, client=OTHER)
    with shop.desk.writing() as tx:
        client = clients.by_code(tx, REGULAR)
        assert client is not None
        tx.session.add(ClientContact(client_id=client.id or 0, position=2, name="赵会计", role="accounts", phone="1"))
    week = AFTER_OCTOBER + timedelta(days=8)
    assert shop.see(statement_lists.late_count, at=AFTER_OCTOBER) == 0
    assert shop.see(statement_lists.late_count, at=week) == 2
    pages = statement_lists.StatementPages("late", week, OCTOBER)
    found = shop.see(lambda tx: pages.after(tx, -1, 9))
    assert [one.row.number for one in found] == [f"S202610-{OTHER}", S_OCTOBER]
    assert (found[1].row.contact, found[1].row.phone) == ("赵会计", "1")
    press = [shop.see(lambda tx, row=one.row: statement_dues.to_press(tx, statements.get(tx, row.number)))
             for one in found]  # fmt: skip
    assert [(one.person, one.name) for one in press] == [("finance", FINANCE.name), ("client", "赵会计")]
    shop.do(statement_moves.press, S_OCTOBER, "月底付", by=LI, at=week)
    assert [(one.whom, one.said) for one in shop.see(statements.story, S_OCTOBER).presses] == [("赵会计", "月底付")]


def test_a_list_is_paged_by_key_whatever_its_order(shop: Shop) -> None:
    """F-1: late first, then state by state; each row once, forward and backward, of every list."""
    open_other(shop)
    for month in (OCTOBER, NOVEMBER):
        for client in (REGULAR, OTHER):
            ordered(shop, on_clocks(f"{month} 10:00"), client=client)
            make(shop, month, client, at=AFTER_NOVEMBER)
    brought_to(shop, S_OCTOBER, "agreed", at=AFTER_NOVEMBER)
    now = AFTER_NOVEMBER + timedelta(days=2, hours=1)

    def listed(name: str) -> list[str]:
        pages = statement_lists.StatementPages(name, now, OCTOBER)

        def read(tx: object) -> list[str]:
            one_by_one, place = [], -1
            while page := pages.after(tx, place, 1):  # type: ignore[arg-type]
                one_by_one += page
                place = page[0].place
            assert one_by_one == pages.after(tx, -1, 99)  # type: ignore[arg-type]
            assert one_by_one == pages.before(tx, 2**62, 99)  # type: ignore[arg-type]
            for it in one_by_one:
                assert pages.place_of(tx, it.row.number) == it.place  # type: ignore[arg-type]
            return [it.row.number for it in one_by_one]

        return shop.see(read)

    assert listed("month") == [S_OCTOBER, f"S202610-{OTHER}"]
    assert listed("agreed") == [S_OCTOBER]
    assert listed("late") == [S_OCTOBER]
    assert listed("all") == [f"S202611-{OTHER}", S_NOVEMBER, f"S202610-{OTHER}", S_OCTOBER]
    counts = shop.see(statement_lists.counts, OCTOBER, at=now)
    assert (counts.states, counts.late, counts.total_fen) == ({"made": 1, "agreed": 1}, 1, 2 * 12850)
    assert shop.see(statement_lists.months) == [NOVEMBER, OCTOBER]
