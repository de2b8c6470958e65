"""How visits read in the current language (K-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from csdesk.desk.visits.visit_lists import VisitRow
from csdesk.language import _, current, ngettext, pgettext
from csdesk.playbook.basis import words_of
from csdesk.playbook.shapes import Playbook


def list_words(name: str) -> str:
    """What a list is called."""
    return {
        "due": _("Visits due"),
        "late": _("Visits late"),
        "week": _("Visits this week"),
        "planned": _("All planned visits"),
        "made": _("Visits made"),
    }[name]


def figure_words(name: str) -> str:
    """What a figure is called."""
    return {
        "planned": pgettext("visits", "due"),
        "in_time": pgettext("visits", "in time"),
        "made_late": pgettext("visits", "made late"),
        "late": pgettext("visits", "late, not made"),
        "open": pgettext("visits", "to come"),
        "made": pgettext("visits", "made"),
        "satisfied": pgettext("visits", "satisfied"),
        "fair": pgettext("visits", "fair"),
        "not": pgettext("visits", "not satisfied"),
        "written_later": pgettext("visits", "dated back"),
    }[name]


def kind_words(playbook: Playbook, kind: str) -> str:
    """What a visit is called: the first, or the next."""
    return words_of(playbook.deadlines.kind, kind, current())


def class_words(playbook: Playbook, client_class: str) -> str:
    """A client's class."""
    return words_of(playbook.clients.client_class, client_class, current())


def answer_words(playbook: Playbook, answer: str) -> str:
    """What a client answered."""
    return words_of(playbook.visits.answer, answer, current()) if answer else ""


def about_words(playbook: Playbook, about: Sequence[str]) -> str:
    """What it was about."""
    return ("、" if current().startswith("zh") else ", ").join(
        words_of(playbook.visits.about, one, current()) for one in about
    )


def late_words(due_day: date, today: date) -> str:
    """How late a visit is; empty while it is not."""
    days = (today - due_day).days
    return ngettext("{n} day late", "{n} days late", days) if days > 0 else ""


def due_words(row: VisitRow, today: date) -> str:
    """When it is due, or by how much it is late."""
    if row.due_day == today:
        return pgettext("visits", "today")
    return late_words(row.due_day, today) or _("by {day}", day=f"{row.due_day:%m-%d}")


def due_briefly(row: VisitRow, today: date) -> str:
    """The same in at most ten cells, for a column, and for a sentence on a narrow screen."""
    days = (today - row.due_day).days
    return ngettext("{n} d late", "{n} d late", days) if days > 0 else due_words(row, today)


def agent_words(agent: str) -> str:
    """Whose it is."""
    return agent or pgettext("visits", "shift")
