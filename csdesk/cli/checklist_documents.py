"""Checklists as JSON and as rows of a table (S-6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from csdesk.language import _, current
from csdesk.rules.reading import show_money

if TYPE_CHECKING:
    from datetime import datetime

    from csdesk.desk.desk import Desk
    from csdesk.desk.shifts.checklist_view import DayList, Line


def line(desk: Desk, of: DayList, one: Line) -> dict[str, Any]:
    """An item as JSON; money as a string of yuan, times with the shop's offset."""
    return {
        "id": one.step,
        "text": _in_words(one.words),
        "due": _iso(desk, one.due_at),
        "state": one.state,
        "by": one.by or None,
        "evidence": _evidence(one.evidence),
        "at": _iso(desk, one.at),
        "late": one.late,
        "posts": list(one.posts),
        "part": one.part,
        "kind": one.evidence_kind,
        "note": one.note,
        "first_day": one.first_day.isoformat() if one.first_day else None,
        "day": of.day.isoformat(),
        "list": one.case_id,
    }


def _in_words(words: Mapping[str, str]) -> str:
    return words["zh" if current().startswith("zh") else "en"]


def _iso(desk: Desk, moment: datetime | None) -> str | None:
    return moment.astimezone(desk.playbook.shop.zone).isoformat(timespec="seconds") if moment else None


def _evidence(evidence: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    return {
        name.removesuffix("_fen"): show_money(value) if name.endswith("_fen") else value
        for name, value in evidence.items()
    }


def headings() -> tuple[str, ...]:
    """The headings of the table."""
    return (_("Item"), _("Post"), _("Due"), _("State"), _("What"), _("Shown by"), _("By"))


def row(desk: Desk, one: Line) -> tuple[str, ...]:
    """An item as a row of the table."""
    due = one.due_at.astimezone(desk.playbook.shop.zone) if one.due_at else None
    words = _in_words(one.words)
    if one.first_day is not None:
        words = _("{what} (from {day})", what=words, day=one.first_day.isoformat())
    shown = ", ".join(str(value) for value in (_evidence(one.evidence) or {}).values())
    return (
        one.step,
        "+".join(one.posts),
        f"{due:%H:%M}" if due else "",
        _("late") if one.late else state_in_words(one.state),
        words,
        "  ".join(filter(None, (shown, one.note))),
        one.by,
    )


def state_in_words(state: str) -> str:
    """The state of an item, for people."""
    words = {
        "waiting": _("waits for another"),
        "open": _("open"),
        "done": _("done"),
        "left_out": _("does not apply"),
        "skipped": _("skipped"),
        "kept": _("kept for tomorrow"),
        "carried": _("carried to the next day"),
    }
    return words[state]
