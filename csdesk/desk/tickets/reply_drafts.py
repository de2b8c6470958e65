"""Replies to tickets as they are typed, kept so that nothing half typed is lost (C-1, O-11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.tickets.tickets import open_ticket_of
from csdesk.models.ticket import ReplyDraft
from csdesk.refused import N_, Refused
from csdesk.rules.replies import PARTS
from csdesk.rules.text import shortened


def save(tx: Transaction, case_id: int, parts: Mapping[str, str], *, by: Person, at: datetime) -> None:
    """Keep what stands in some parts of a person's own reply to an open ticket; with nothing left it is gone."""
    require(tx, by, "case.draft")
    unknown = parts.keys() - set(PARTS)
    if unknown:
        name = min(unknown)
        raise Refused("field_unknown", N_("A reply has no field {name}."), field=name, name=shortened(name))
    open_ticket_of(tx, case_id)
    row = tx.session.get(ReplyDraft, (case_id, by.name))
    if row is None:
        row = ReplyDraft(case_id=case_id, by=by.name, parts={}, saved_at=at)
    row.parts = {name: text for name, text in {**row.parts, **parts}.items() if text}
    row.saved_at = at
    if row.parts:
        tx.session.add(row)
    elif row in tx.session:
        tx.session.delete(row)


def of(tx: Transaction, case_id: int, person: Person) -> Mapping[str, str]:
    """What a person had typed of a reply to a ticket, by part; nothing where nothing is kept."""
    row = tx.session.get(ReplyDraft, (case_id, person.name))
    return row.parts if row is not None else {}
