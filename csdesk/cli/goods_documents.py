"""Goods and vehicles on the road as JSON documents: moments with the shop's offset, numbers as text (T-1, T-7)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from csdesk.desk.cases import case_files
from csdesk.desk.clients import owners
from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods_papers, goods_story

if TYPE_CHECKING:
    from csdesk.desk.goods.goods_list import Line
    from csdesk.desk.goods.trips import OnTheRoad


def moment(tx: Transaction, found: datetime | None) -> str | None:
    """A moment on the shop's clocks."""
    return tx.local(found).isoformat(timespec="seconds") if found is not None else None


def line(tx: Transaction, one: Line, at: datetime) -> dict[str, Any]:
    """A line of the sheet (T-1)."""
    return {
        "number": one.number,
        "class": one.goods_class,
        "client": one.client_code,
        "client_name": one.client,
        "agent": owners.agent_of_code(tx, one.client_code) or None,
        "destination": one.destination,
        "waybill": one.waybill or None,
        "accepted": moment(tx, one.accepted_at),
        "expected": moment(tx, one.expected_at),
        "comes": moment(tx, one.eta_at),
        "actual": moment(tx, one.actual_at),
        "on_time": one.on_time,
        "satisfied": one.satisfied or None,
        "state": one.state,
        "owner": one.owner,
        "late": one.is_late(at),
        "trouble": one.trouble or None,
        "last_known": moment(tx, one.seen_at),
        "next": {"step": one.step_id, "words": dict(one.step), "due": moment(tx, one.due_at)} if one.step else None,
        "on_board": one.trip or None,
        "papers_missing": one.papers,
        "case": one.case_id,
    }


def story(tx: Transaction, goods_id: int, at: datetime) -> dict[str, Any]:
    """A line with its reasons, steps, talks and what is missing (T-2, T-3, T-6, T-8)."""
    found = goods_story.read(tx, goods_id, at=at)
    goods = found.goods
    case = case_files.get(tx, goods.case_id)
    shapes = {one.id: one for one in case_files.procedure_of(case).step}
    return line(tx, found.line, at) | {
        "proposed_class": goods.proposed_class,
        "reasons": list(goods.reasons),
        "class_by": goods.class_by or None,
        "class_reason": goods.class_reason or None,
        "demands": found.demands or None,
        "steps": [
            {
                "step": row.step, "words": shapes[row.step].words.model_dump(), "state": row.state, "by": row.by,
                "at": moment(tx, row.at), "note": row.note or None,
            }
            for row in case_files.steps_of(tx, goods.case_id)
        ],
        "talks": [
            {
                "at": moment(tx, one.at), "written": moment(tx, one.written_at), "spoke_to": one.spoke_to,
                "what": one.what, "late": one.late, "by": one.by, "back_dated": one.id in found.back_dated,
            }
            for one in found.contacts
        ],
        "papers": [_paper(tx, one) for one, _words in found.papers],
    }  # fmt: skip


def _paper(tx: Transaction, one: goods_papers.Missing) -> dict[str, Any]:
    return {
        "id": one.paper_id, "number": one.number, "kind": one.kind, "since": moment(tx, one.since),
        "asked": one.asked or None, "asked_at": moment(tx, one.asked_at),
    }  # fmt: skip


def papers(tx: Transaction) -> list[dict[str, Any]]:
    """Everything that is missing, the longest missing first (T-8)."""
    return [_paper(tx, one) for one in goods_papers.missing(tx)]


def trip(tx: Transaction, one: OnTheRoad) -> dict[str, Any]:
    """A vehicle or partner on the road with its orders, and who is still to be told of its delay (T-7)."""
    late = one.last_delay
    return {
        "number": one.case.number,
        "kind": one.trip.kind,
        "name": one.trip.name,
        "driver": one.trip.driver or None,
        "state": one.case.state,
        "expected": moment(tx, one.trip.expected_at),
        "where": one.where or None,
        "looked_up": moment(tx, one.looked_at),
        "next_look": moment(tx, one.next_look),
        "orders": [goods.number for goods in one.goods],
        "demands_to_tell": one.demands_open,
        "delay": {"reason": late.reason, "new_time": moment(tx, late.new_time), "note": late.note or None}
        if late is not None
        else None,
        "to_tell": [{"case": case.id, "title": case.title} for case in one.to_tell],
    }
