"""A handover sheet as a JSON document, and as tables for a person to read (S-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from csdesk.cli import output
from csdesk.cli.order_documents import moment, shown_moment
from csdesk.desk.desk import Transaction
from csdesk.desk.handovers import handovers
from csdesk.desk.handovers.handover_sections import sheet_of
from csdesk.desk.handovers.handover_sheet import Row
from csdesk.desk.handovers.handover_words import page_of, title_of, what
from csdesk.desk.promises.letters import in_words
from csdesk.language import _
from csdesk.models.handover import Handover
from csdesk.rules.reading import show_money

OPEN, SIGNED, ACCEPTED = "open", "signed", "accepted"


def state_of(handover: Handover) -> str:
    """Where a sheet is: open, signed or accepted."""
    return ACCEPTED if handover.accepted_at else SIGNED if handover.signed_at else OPEN


def state_words(state: str) -> str:
    """The state of a sheet, in the reader's language."""
    return {OPEN: _("being written"), SIGNED: _("signed"), ACCEPTED: _("accepted")}[state]


def entry(tx: Transaction, handover: Handover) -> dict[str, Any]:
    """A sheet in a list; `id` is null while nobody has begun it, `intact` whether the signature matches."""
    return {
        "id": handover.id,
        "date": handover.day.isoformat(),
        "post": handover.post,
        "agent": handover.agent,
        "state": state_of(handover),
        "signed_at": moment(tx, handover.signed_at),
        "signature": handover.signature or None,
        "intact": handovers.verify(handover) if handover.signed_at else None,
        "accepted_by": handover.accepted_by,
        "accepted_at": moment(tx, handover.accepted_at),
    }


def whole(tx: Transaction, handover: Handover, at: datetime) -> dict[str, Any]:
    """Everything of a sheet: as it was signed, or as the facts are at `at`."""
    sheet = sheet_of(tx, handover, at)
    added = handovers.additions(tx, handover.id) if handover.id is not None else ()
    return entry(tx, handover) | {
        "as_of": moment(tx, sheet.at),
        "words": handover.words,
        "sections": [
            {"id": one.id, "title": title_of(one.id), "rows": [_row(tx, row, sheet.at) for row in one.rows]}
            for one in sheet.sections
        ],
        "appendix": [{"by": one.by, "at": moment(tx, one.at), "text": one.text} for one in added],
    }


def _row(tx: Transaction, row: Row, as_of: datetime) -> dict[str, Any]:
    """What applies to a row; `seconds_left` is what was left when the sheet was made, below 0 when it had passed."""
    found: dict[str, Any] = {
        "id": row.id,
        "number": row.number,
        "what": what(row),
        "state": row.state,
        "reason": row.reason,
        "owner": row.owner,
        "to_do": in_words(row.to_do) if row.to_do else "",
        "due": moment(tx, row.due_at),
        "paused_at": moment(tx, row.paused_at),
        "saved_at": moment(tx, row.saved_at),
        "first_day": row.first_day.isoformat() if row.first_day else None,
    }
    if row.due_at is not None:
        found["seconds_left"] = int((row.due_at - (row.paused_at or as_of)).total_seconds())
    if row.expected_fen is not None and row.counted_fen is not None:
        difference = show_money(row.counted_fen - row.expected_fen)
        found |= {"expected": show_money(row.expected_fen), "counted": show_money(row.counted_fen)}
        found["difference"] = difference
    return {name: value for name, value in found.items() if value not in (None, "")}


def show(tx: Transaction, handover: Handover, at: datetime) -> None:
    """Write a sheet for a person: tables one under the other."""
    page = page_of(tx, handover, at=at)
    facts = [(part.label, part.value) for part in (*page.facts, *page.signatures) if part.value]
    number = [(_("Number of the sheet"), str(handover.id))] if handover.id is not None else []
    output.table((_("Field"), _("Content")), [*number, *facts])
    for one in (*page.lists, *page.appendix):
        output.sentence("")
        output.table((one.title, ""), [(item.what, "; ".join(item.details)) for item in one.items])
    output.sentence("")
    for line in (page.nothing if not page.lists else "", page.warning, page.seal):
        if line:
            output.sentence(line)


def list_row(tx: Transaction, handover: Handover) -> tuple[str, ...]:
    """A sheet as a row of the list."""
    return (
        str(handover.id),
        handover.day.isoformat(),
        handover.post,
        handover.agent,
        state_words(state_of(handover)),
        shown_moment(tx, handover.signed_at),
        handover.accepted_by or "",
        shown_moment(tx, handover.accepted_at),
    )
