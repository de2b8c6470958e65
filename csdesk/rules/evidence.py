"""What shows that an item of a checklist was done: a count, a note, a picture, an account that agrees (S-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csdesk.playbook.checklists import Evidence
from csdesk.refused import N_, Refused
from csdesk.rules.reading import read_money, read_whole
from csdesk.rules.text import read_line

FIELDS: Mapping[Evidence, tuple[str, ...]] = {
    "tick": (),
    "count": ("count",),
    "note": ("note",),
    "photo": ("photo",),
    "amount": ("expected", "counted", "note"),
    "automatic": (),
}
"""What is asked for each kind of evidence, in the order in which it is typed."""

MOST_COUNTED = 100_000
MOST_YUAN = Decimal(1_000_000_000)
LONGEST_PATH = 1_024


@dataclass(frozen=True)
class Shown:
    """Evidence as it is kept, and the note with it."""

    evidence: Mapping[str, Any] | None
    note: str


def read_evidence(kind: Evidence, texts: Mapping[str, str], *, limit: int) -> Shown:
    """Evidence as typed, by field; `limit` is how many characters a note may have. Refused, at its field.

    A count is whole; an account has what is expected and what was counted, and a reason where they differ.
    """
    note = _read("note", texts, lambda text: read_line(text, limit=limit))
    if kind == "count":
        return Shown({"count": _read("count", texts, lambda text: read_whole(text, least=0, most=MOST_COUNTED))}, note)
    if kind == "photo":
        path = _read("photo", texts, lambda text: read_line(text, limit=LONGEST_PATH))
        if not path:
            raise Refused("photo_missing", N_("Type where the picture lies."), field="photo")
        return Shown({"photo": path}, note)
    if kind == "amount":
        expected = _read("expected", texts, lambda text: read_money(text, most=MOST_YUAN))
        counted = _read("counted", texts, lambda text: read_money(text, most=MOST_YUAN))
        if counted != expected and not note:
            raise Refused(
                "difference_unexplained", N_("The account does not agree. Write down why it differs."), field="note"
            )
        return Shown({"expected_fen": expected, "counted_fen": counted}, note)
    if kind == "note" and not note:
        raise Refused("note_missing", N_("Write down what was done."), field="note")
    return Shown(None, note)


def _read(field: str, texts: Mapping[str, str], read: Any) -> Any:
    try:
        return read(texts.get(field, ""))
    except Refused as refused:
        raise refused.at(field) from None
