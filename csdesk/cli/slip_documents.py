"""Slips, envelopes, lists of overdue ones, months and marks as JSON documents and rows of tables (D-1 to D-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from csdesk.desk.desk import Transaction
    from csdesk.desk.slips.slip_batches import Glance
    from csdesk.desk.slips.slip_handing import Mark
    from csdesk.desk.slips.slip_lists import SlipRow
    from csdesk.desk.slips.slip_pressing import RegionMonth, ToPress
    from csdesk.desk.slips.slips import Story
    from csdesk.models.slip import SlipBatch


def moment(tx: Transaction, at: datetime | None) -> str | None:
    """A moment on the shop's clocks, ISO 8601."""
    return tx.local(at).isoformat() if at is not None else None


def row(tx: Transaction, one: SlipRow, now: datetime) -> dict[str, Any]:
    """A slip of a list."""
    return {
        "number": one.number,
        "client": one.client_code,
        "client_name": one.client,
        "agent": one.agent or None,
        "consignee": one.place,
        "region": one.region,
        "partner": one.partner or None,
        "state": one.state,
        "fault": one.fault or None,
        "stamp": one.stamp,
        "copies": one.copies,
        "transfers": one.transfers,
        "parts": one.parts,
        "arrived": moment(tx, one.arrived_at),
        "due": moment(tx, one.due_at),
        "overdue": one.due_at is not None and one.back_at is None and now >= one.due_at,
        "back": moment(tx, one.back_at),
        "presses": one.presses,
        "pressed": moment(tx, one.pressed_at),
    }


def story(tx: Transaction, found: Story, now: datetime) -> dict[str, Any]:
    """A slip with all that happened to it."""
    from csdesk.desk.slips import slip_lists

    one = slip_lists.by_number(tx, found.slip.number)
    assert one is not None
    return row(tx, one, now) | {
        "arrivals": [{"part": part.part, "at": moment(tx, part.arrived_at), "by": part.by} for part in found.parts],
        "marks": [
            {
                "round": mark.round, "state": mark.state, "by": mark.by, "at": moment(tx, mark.at), "note": mark.note,
                "to": mark.to or None, "taken_by": mark.taken_by or None,
            }
            for mark in found.marks
        ],
        "faults": [
            {
                "kind": fault.kind, "note": fault.note, "by": fault.found_by, "at": moment(tx, fault.found_at),
                "unseen_by": fault.unseen_by or None,
            }
            for fault in found.faults
        ],
        "pressed_for": [
            {"whom": one.whom, "said": one.said, "by": one.by, "at": moment(tx, one.at)} for one in found.presses
        ],
    }  # fmt: skip


def to_press(tx: Transaction, one: ToPress, now: datetime) -> dict[str, Any]:
    """An overdue slip with whom to press (D-4)."""
    return row(tx, one.row, now) | {
        "days_overdue": one.days,
        "whom": one.whom.contact,
        "phone": one.whom.phone,
        "pressed_today": one.pressed_today,
    }


def month(found: Sequence[RegionMonth]) -> list[dict[str, Any]]:
    """A month by region, with its fees one by one (D-4)."""
    from csdesk.rules.reading import show_money

    return [
        {
            "region": one.region,
            "due": one.due,
            "in_time": one.in_time,
            "late": one.late,
            "out": one.out,
            "running": one.running,
            "presses": one.presses,
            "fees": show_money(one.fees_fen),
            "charges": [
                {"number": it.number, "fee": it.fee, "yuan": show_money(it.fen), "who": it.who or None}
                for it in one.charges
            ],
        }
        for one in found
    ]


def mark(tx: Transaction, one: Mark, now: datetime) -> dict[str, Any]:
    """Why the line of an order in a statement is blocked (D-5)."""
    from csdesk.desk.clients import owners
    from csdesk.desk.slips import slip_words

    return {
        "number": one.number,
        "client": one.client_code,
        "client_name": one.client,
        "agent": owners.agent_of_code(tx, one.client_code) or None,
        "region": one.region,
        "state": one.state,
        "fault": one.fault or None,
        "due": moment(tx, one.due_at),
        "overdue": one.overdue,
        "mark": slip_words.mark_words(tx, one, now),
    }


def glance(tx: Transaction, one: Glance) -> dict[str, Any]:
    """An envelope in a list."""
    return {
        "number": one.batch.number,
        "from": one.batch.sender,
        "waybill": one.batch.waybill or None,
        "posted": moment(tx, one.batch.posted_at),
        "closed": moment(tx, one.batch.closed_at),
        "listed": one.listed,
        "received": one.received,
        "missing": one.missing,
        "extra": one.extra,
    }


def batch(tx: Transaction, one: SlipBatch) -> dict[str, Any]:
    """An envelope against its list (D-2)."""
    from csdesk.desk.slips import slip_batches

    found = slip_batches.compared(tx, one)
    return {
        "number": one.number,
        "from": one.sender,
        "waybill": one.waybill or None,
        "posted": moment(tx, one.posted_at),
        "posted_by": one.posted_by,
        "closed": moment(tx, one.closed_at),
        "closed_by": one.closed_by or None,
        "received": list(found.received),
        "missing": list(found.missing),
        "extra": list(found.extra),
    }
