"""Statements as JSON documents: money as text, numbers as text, moments on the shop's clocks (F-1 to F-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.statements.statement_lists import LineRow, StatementRow
    from csdesk.desk.statements.statement_sending import Sent
    from csdesk.desk.statements.statements import Made, Story


def money(fen: int | None) -> str | None:
    """Fen as yuan with two decimals; null for none."""
    from csdesk.rules.reading import show_money

    return show_money(fen) if fen is not None else None


def moment(tx: Transaction, at: datetime | None) -> str | None:
    """A moment on the shop's clocks, ISO 8601."""
    return tx.local(at).isoformat() if at is not None else None


def row(tx: Transaction, one: StatementRow, now: datetime) -> dict[str, Any]:
    """A statement of a list, with whose turn it is and whom to press (F-1)."""
    from csdesk.desk.statements import statement_dues, statement_words

    shape = tx.playbook.statements.get(one.state)
    finance = ", ".join(statement_dues.finance_names(tx))
    return {
        "number": one.number,
        "client": one.client_code,
        "client_name": one.client,
        "agent": one.agent or None,
        "month": statement_words.month_words(one.month),
        "state": one.state,
        "since": moment(tx, one.reached_at),
        "due": moment(tx, one.due_at),
        "late": one.due_at is not None and now >= one.due_at,
        "person": shape.person or None,
        "press": statement_words.person_words(one, tx.playbook.statements, finance) or None,
        "lines": one.lines,
        "unpriced": one.unpriced,
        "disputed": one.disputed,
        "total": money(one.total_fen),
        "paid": money(one.paid_fen),
        "invoice": one.invoice or None,
        "sent": one.sendings,
    }


def line(one: LineRow, blocked: Collection[int]) -> dict[str, Any]:
    """A line: an order, or a correction with what was said before (F-3); a slip that is not back marks it (D-5)."""
    return {
        "order": one.number,
        "kind": one.kind,
        "day": one.day.isoformat(),
        "revision": one.revision,
        "amount": money(one.amount_fen),
        "before": money(one.before_fen),
        "corrects": one.corrects or None,
        "ended": one.ended or None,
        "why": one.why or None,
        "consignee": one.consignee,
        "destination": one.destination,
        "goods": one.goods,
        "pieces": one.pieces,
        "weight_kg": None if one.weight_g is None else f"{one.weight_g // 1000}.{one.weight_g % 1000:03}",
        "slip_missing": one.order_id in blocked,
        "dispute": one.dispute or None,
        "dispute_note": one.dispute_note or None,
        "answer": one.answer or None,
    }


def story(tx: Transaction, found: Story, now: datetime) -> dict[str, Any]:
    """A statement with its lines and all that happened to it."""
    from csdesk.desk.slips import slip_handing
    from csdesk.desk.statements import statement_lists, statement_moves
    from csdesk.rules import statements as rules

    statement = found.statement
    one = statement_lists.by_number(tx, statement.number)
    assert one is not None
    assert statement.id is not None
    lines = statement_lists.lines_of(tx, statement.id)
    blocked = slip_handing.blocking(tx, [it.order_id for it in lines], at=now)
    return row(tx, one, now) | {
        "first_day": statement.first_day.isoformat(),
        "last_day": statement.last_day.isoformat(),
        "over": money(statement_moves.over_fen(statement)),
        "received_by": statement.received_by or None,
        "next": list(rules.possible(statement.state, statement.total_fen)),
        "lines": [line(it, blocked) for it in lines],
        "moves": [
            {
                "move": it.move, "from": it.from_state or None, "to": it.to_state, "by": it.by,
                "at": moment(tx, it.at), "note": it.note or None, "due": moment(tx, it.due_at),
            }
            for it in found.moves
        ],
        "payments": [
            {
                "amount": money(it.fen), "day": it.day.isoformat(), "way": it.way, "note": it.note or None,
                "by": it.by, "at": moment(tx, it.at), "taken_back": moment(tx, it.undone_at),
            }
            for it in found.payments
        ],
        "pressed": [
            {"whom": it.whom, "said": it.said, "by": it.by, "at": moment(tx, it.at)} for it in found.presses
        ],
        "documents": [
            {
                "sending": it.sending, "name": it.name, "language": it.language, "to": it.sent_to or None,
                "at": moment(tx, it.at), "by": it.by, "bytes": it.size, "sha256": it.sha256,
            }
            for it in found.documents
        ],
    }  # fmt: skip


def made(one: Made) -> dict[str, Any]:
    """What making gave."""
    from csdesk.desk.statements import statement_words

    return {
        "month": statement_words.month_words(one.month),
        "number": one.number or None,
        "made": one.made,
        "refreshed": one.refreshed,
        "unchanged": one.unchanged,
        "lines": one.lines,
        "total": money(one.total_fen),
    }


def sent(one: Sent) -> dict[str, Any]:
    """What sending gave."""
    return {
        "number": one.number,
        "sending": one.sending,
        "mailed_to": one.mailed_to or None,
        "files": [str(path) for path in one.files],
    }
