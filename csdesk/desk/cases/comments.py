"""Comments on a case: what somebody who looks in wants whoever works on it to know (A-4)."""

from __future__ import annotations

from datetime import datetime

from csdesk.desk.cases import case_files
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.refused import N_, Refused
from csdesk.rules.text import read_line


def comment(tx: Transaction, case_id: int, text: str, *, by: Person, at: datetime) -> str:
    """Write a comment into the story of a case, open or closed, as the record keeps it (A-4, A-5).

    Refused for an empty text, for too long a one, and for who may not.
    """
    require(tx, by, "case.comment")
    case_files.get(tx, case_id)
    try:
        words = read_line(text, limit=tx.playbook.incidents.limits.long_text)
    except Refused as refused:
        raise refused.at("words") from None
    if not words:
        raise Refused("text_missing", N_("Type what you want to say."), field="words")
    record(tx, "case.comment", "case", case_id, by=by, at=at, after={"words": words})
    return words
