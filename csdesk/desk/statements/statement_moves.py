"""What is done with a statement, state by state, and a step back with its reason (F-1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.statements import due_statements, statement_dues, statement_facts, statement_lines, statements
from csdesk.models.statement import Statement, StatementMove, StatementPayment, StatementPress
from csdesk.playbook.basis import choice
from csdesk.refused import N_, Refused
from csdesk.rules import statements as rules
from csdesk.rules.reading import read_money
from csdesk.rules.text import read_line, shortened

# -- moved -----------------------------------------------------------------------------------------------------------


def come_to(
    tx: Transaction,
    statement: Statement,
    move: str,
    state: str,
    *,
    note: str = "",
    by: Person,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Let a statement come to a state, or stay there with something noted: who, when, by when the next is due."""
    assert statement.id is not None
    was = statement.state
    if was != state:
        statement.state, statement.reached_at = state, at
        statement.due_at = statement_dues.due_of(tx, statement)
        due_statements.hang(tx, statement, by=by, at=at)
        due_statements.settle(tx, statement.month, met=move in rules.MOVES, by=by, at=at)
    tx.session.add(statement)
    tx.session.add(
        StatementMove(statement_id=statement.id, move=move, from_state=was, to_state=state, by=by.name, at=at,
                      note=note, due_at=statement.due_at)
    )  # fmt: skip
    told = {"note": note} if note else {}
    record(
        tx, f"statement.{move}", "statement", statement.number, by=by, at=at,
        before={"state": was, **(before or {})}, after={"state": state, **told, **(after or {})},
    )  # fmt: skip


def read_text(tx: Transaction, text: str, *, field: str, needed: str = "") -> str:
    """What was typed as it is kept; Refused at its field where it is too long, or missing where it is `needed`."""
    try:
        said = read_line(text, limit=tx.playbook.statements.limits.text)
    except Refused as refused:
        raise refused.at(field) from None
    if needed and not said:
        raise Refused(f"{field}_missing", needed, field=field)
    return said


def _begun(tx: Transaction, which: str, move: str, by: Person) -> Statement:
    """The statement, where this may be done with it by this person now."""
    require(tx, by, rules.MOVES[move].permission)
    statement = statements.get(tx, which)
    rules.check_move(move, statement.number, statement.state, statement.total_fen)
    return statement


def check(tx: Transaction, which: str, *, seen_fen: int | None = None, by: Person, at: datetime) -> Statement:
    """Finance has checked a draft (F-1); Refused in its month, without a price of each order, or when it has changed.

    `seen_fen` is the total that was looked at.
    """
    statement = _begun(tx, which, "check", by)
    rules.check_month_over(statement.number, statement.last_day, tx.local(at).date())
    statement_lines.settle(tx, statement_facts.payer_of(tx, statement.client_id), by=by, at=at)
    if seen_fen is not None and seen_fen != statement.total_fen:
        raise _changed(statement)
    rules.check_move("check", statement.number, statement.state, statement.total_fen)
    rules.check_priced(statement.number, statement.unpriced)
    come_to(tx, statement, "check", "checked", by=by, at=at, after={"total_fen": statement.total_fen})
    return statement


def _changed(statement: Statement) -> Refused:
    message = N_("{number} has changed meanwhile. Look at it again.")
    return Refused("statement_changed", message, field="number", number=statement.number)


def agree(tx: Transaction, which: str, who: str, *, by: Person, at: datetime) -> Statement:
    """The client agrees: who said so (F-1); Refused while a line is disputed."""
    statement = _begun(tx, which, "agree", by)
    name = read_text(tx, who, field="who", needed=N_("Write down who of the client agreed."))
    come_to(tx, statement, "agree", "agreed", note=name, by=by, at=at)
    return statement


def ask_invoice(tx: Transaction, which: str, note: str = "", *, by: Person, at: datetime) -> Statement:
    """The invoice is asked for (F-1)."""
    statement = _begun(tx, which, "ask_invoice", by)
    said = read_text(tx, note, field="note")
    come_to(tx, statement, "ask_invoice", "invoice_asked", note=said, by=by, at=at)
    return statement


def invoice(tx: Transaction, which: str, number: str, *, by: Person, at: datetime) -> Statement:
    """The invoice is issued, with its number (F-1); no two statements have the same one."""
    statement = _begun(tx, which, "invoice", by)
    limit = tx.playbook.statements.limits.number
    try:
        kept = statements.number_of(read_line(number, limit=limit))
    except Refused as refused:
        raise refused.at("invoice") from None
    if not kept:
        raise Refused("invoice_missing", N_("Type the number of the invoice."), field="invoice")
    other = tx.session.exec(select(Statement.number).where(Statement.invoice == kept)).first()
    if other is not None:
        message = N_("{invoice} is the invoice of {number} already.")
        raise Refused("invoice_taken", message, field="invoice", invoice=kept, number=other)
    statement.invoice = kept
    come_to(tx, statement, "invoice", "invoiced", note=kept, by=by, at=at, after={"invoice": kept})
    return statement


def deliver(tx: Transaction, which: str, taken_by: str, *, by: Person, at: datetime) -> Statement:
    """The invoice was delivered, and somebody of the client took it: who (F-1)."""
    statement = _begun(tx, which, "deliver", by)
    name = read_text(tx, taken_by, field="taken_by", needed=N_("Write down who of the client took the invoice."))
    statement.received_by = name
    come_to(tx, statement, "deliver", "delivered", note=name, by=by, at=at)
    return statement


def close(tx: Transaction, which: str, *, by: Person, at: datetime) -> Statement:
    """Everything is paid, or nothing is owed: the statement is closed (F-1)."""
    statement = _begun(tx, which, "close", by)
    come_to(tx, statement, "close", "closed", by=by, at=at)
    return statement


def back(tx: Transaction, which: str, reason: str, *, by: Person, at: datetime) -> Statement:
    """One step back, with a reason (F-1); a payment is taken back, an invoice is void.

    What was sent stays sent: its lines never change again, whatever state it is in (F-3).
    """
    statement = statements.get(tx, which)
    rules.check_move("back", statement.number, statement.state, statement.total_fen)
    step = rules.BACK[statement.state]
    require(tx, by, step.permission)
    said = read_text(tx, reason, field="reason", needed=N_("A statement goes a step back only with a reason."))
    if statement.state == "checked" and statement.sent_at is not None:
        message = N_("{number} was sent: its lines stay. What changes is corrected on the next statement.")
        raise Refused("statement_was_sent", message, field="state", number=statement.number)
    to, before, after = step.to, dict[str, Any](), dict[str, Any]()
    if statement.state == "invoiced":
        before["invoice"], statement.invoice = statement.invoice, ""
    elif statement.state == "delivered":
        before["taken_by"], statement.received_by = statement.received_by, ""
    elif statement.state in ("part_paid", "paid"):
        payment = _take_back_payment(tx, statement, by=by, at=at)
        before["paid_fen"], after["paid_fen"] = payment.fen + statement.paid_fen, statement.paid_fen
        to = rules.paid_state(statement.total_fen, statement.paid_fen)
    elif statement.state == "closed" and not statement.paid_fen:
        to = "agreed"
    come_to(tx, statement, "back", to, note=said, by=by, at=at, before=before, after=after)
    return statement


# -- disputed by line ------------------------------------------------------------------------------------------------


def dispute(tx: Transaction, which: str, order: str, note: str, *, by: Person, at: datetime) -> Statement:
    """The client says that the line of an order is wrong, and what (F-1)."""
    statement = _begun(tx, which, "dispute", by)
    line = _line(tx, statement, order)
    said = read_text(tx, note, field="note", needed=N_("Write down what the client says is wrong."))
    if line["dispute"] == "open":
        message = N_("{order} is disputed already: answer it first.")
        raise Refused("disputed_already", message, field="order", order=line["number"])
    tx.raw.execute(
        "UPDATE statement_line SET dispute = 'open', dispute_note = ?, disputed_by = ?, disputed_at = ?, answer = '',"
        " answered_by = '', answered_at = NULL WHERE id = ?",
        (said, by.name, int(at.timestamp()), line["id"]),
    )
    statement.disputed += 1
    come_to(tx, statement, "dispute", "disputed", note=f"{line['number']}: {said}", by=by, at=at,
            after={"order": line["number"]})  # fmt: skip
    return statement


def answer(tx: Transaction, which: str, order: str, said: str, *, by: Person, at: datetime) -> Statement:
    """What is disputed of an order's line is settled, and how; with the last one the client may agree (F-1).

    A line that was wrong is put right by changing its order: the difference stands on the next statement (F-3).
    """
    statement = _begun(tx, which, "answer", by)
    line = _line(tx, statement, order)
    if line["dispute"] != "open":
        message = N_("The line of {order} is not disputed.")
        raise Refused("not_disputed", message, field="order", order=line["number"])
    text = read_text(tx, said, field="answer", needed=N_("Write down how it was settled."))
    tx.raw.execute(
        "UPDATE statement_line SET dispute = 'answered', answer = ?, answered_by = ?, answered_at = ? WHERE id = ?",
        (text, by.name, int(at.timestamp()), line["id"]),
    )
    statement.disputed -= 1
    state = "disputed" if statement.disputed else "sent"
    come_to(tx, statement, "answer", state, note=f"{line['number']}: {text}", by=by, at=at,
            after={"order": line["number"]})  # fmt: skip
    return statement


def _line(tx: Transaction, statement: Statement, order: str) -> dict[str, Any]:
    number = statements.number_of(order)
    row = tx.raw.execute(
        "SELECT id, number, dispute FROM statement_line WHERE statement_id = ? AND number = ?", (statement.id, number)
    ).fetchone()
    if row is None:
        message = N_("{number} has no line of an order {order}.")
        raise Refused("line_unknown", message, field="order", number=statement.number, order=shortened(order) or "-")
    return {"id": row[0], "number": row[1], "dispute": row[2]}


# -- paid ------------------------------------------------------------------------------------------------------------


def pay(
    tx: Transaction,
    which: str,
    amount: str,
    *,
    uuid: str,
    way: str = "",
    day: date | None = None,
    note: str = "",
    by: Person,
    at: datetime,
) -> Statement:
    """Money came in, all of it, a part, or too much, which is said (F-1); the same form sent again pays once."""
    require(tx, by, rules.MOVES["pay"].permission)
    statement = statements.get(tx, which)
    if tx.session.exec(select(StatementPayment.id).where(StatementPayment.uuid == uuid)).first() is not None:
        return statement
    rules.check_move("pay", statement.number, statement.state, statement.total_fen)
    try:
        fen = read_money(amount, most=tx.playbook.orders.limits.money_yuan)
    except Refused as refused:
        raise refused.at("amount") from None
    if not fen:
        raise Refused("amount_missing", N_("Type how much was paid."), field="amount")
    ways = tx.playbook.statements.way
    way = way or ways[0].id
    if choice(ways, way) is None:
        known = ", ".join(one.id for one in ways)
        message = N_("There is no way of paying {way}. There are: {known}.")
        raise Refused("way_unknown", message, field="way", way=shortened(way), known=known)
    today = tx.local(at).date()
    if day is not None and day > today:
        raise Refused("day_to_come", N_("A payment cannot be of a day to come."), field="day")
    said = read_text(tx, note, field="note")
    assert statement.id is not None
    payment = StatementPayment(
        uuid=uuid, statement_id=statement.id, fen=fen, day=day or today, way=way, note=said, by=by.name, at=at
    )
    tx.session.add(payment)
    before, statement.paid_fen = statement.paid_fen, statement.paid_fen + fen
    state = rules.paid_state(statement.total_fen, statement.paid_fen)
    came = {"fen": fen, "day": payment.day.isoformat(), "way": way, "paid_fen": statement.paid_fen}
    come_to(tx, statement, "pay", state, note=said, by=by, at=at, before={"paid_fen": before}, after=came)
    return statement


def over_fen(statement: Statement) -> int:
    """How much more was paid than is owed (F-1)."""
    return max(0, statement.paid_fen - max(0, statement.total_fen))


def _take_back_payment(tx: Transaction, statement: Statement, *, by: Person, at: datetime) -> StatementPayment:
    query = select(StatementPayment).where(
        StatementPayment.statement_id == statement.id, col(StatementPayment.undone_at).is_(None)
    )
    payment = tx.session.exec(query.order_by(col(StatementPayment.id).desc())).first()
    assert payment is not None  # a statement that is paid in part has a payment
    payment.undone_by, payment.undone_at = by.name, at
    statement.paid_fen -= payment.fen
    tx.session.add(payment)
    return payment


# -- pressed for -----------------------------------------------------------------------------------------------------


def press(tx: Transaction, which: str, said: str, whom: str = "", *, by: Person, at: datetime) -> Statement:
    """Somebody was pressed for a statement, by default whose turn it is (F-1)."""
    require(tx, by, rules.WORK)
    statement = statements.get(tx, which)
    text = read_text(tx, said, field="said", needed=N_("Write down what was said."))
    name = read_text(tx, whom, field="whom") or statement_dues.to_press(tx, statement).name
    assert statement.id is not None
    tx.session.add(StatementPress(statement_id=statement.id, whom=name, said=text, by=by.name, at=at))
    after = {"whom": name, "said": text}
    record(tx, "statement.press", "statement", statement.number, by=by, at=at, after=after)
    return statement
