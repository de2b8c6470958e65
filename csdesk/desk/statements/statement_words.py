"""Statements in words: states, kinds of lines, what changed, whose turn it is; in the reader's language (F-1, F-3)."""

from __future__ import annotations

from datetime import date

from csdesk.desk.desk import Transaction
from csdesk.desk.statements.statement_lists import LineRow, StatementRow
from csdesk.language import _, current, ngettext, pgettext
from csdesk.playbook.basis import words_of
from csdesk.playbook.statements import Statements
from csdesk.rules.reading import show_money


def state_words(playbook: Statements, state: str) -> str:
    """Where a statement is."""
    return playbook.get(state).words.text(current())


def next_words(playbook: Statements, state: str) -> str:
    """What comes next; nothing where nothing does."""
    words = playbook.get(state).next
    return words.text(current()) if words is not None else ""


def list_words(playbook: Statements, name: str) -> str:
    """What a list holds."""
    words = {"month": _("The whole month"), "late": _("Late, of any month"), "all": _("All, the newest first")}
    return words[name] if name in words else state_words(playbook, name)


def kind_words(kind: str) -> str:
    """What a line is, as a title above lines of its kind."""
    words = {
        "order": _("Orders of the month"),
        "late": _("Orders of earlier months"),
        "correction": _("Corrections of earlier statements"),
    }
    return words.get(kind, kind)


def ended_words(ended: str) -> str:
    """Why an order is not owed any more."""
    words = {
        "cancelled": pgettext("statement", "cancelled"),
        "moved": pgettext("statement", "moved to another client"),
        "settled": pgettext("statement", "settled another way"),
    }
    return words.get(ended, "")


def change_words(line: LineRow) -> str:
    """What a correction corrects: the statement, the revisions, the amounts before and after, why (F-3)."""
    if line.kind != "correction":
        return ""
    before = line.before_fen or 0
    after = show_money(before + line.amount_fen) if line.amount_fen is not None else _("no price")
    said = [
        _("corrects {statement}", statement=line.corrects),
        _("revision {before} -> {after}", before=line.before_revision, after=line.revision)
        if line.before_revision != line.revision
        else _("revision {n}", n=line.revision),
        ended_words(line.ended),
        f"{show_money(before)} -> {after}",
        line.why,
    ]
    return ("，" if current().startswith("zh") else ", ").join(filter(None, said))


def person_words(row: StatementRow, playbook: Statements, finance: str) -> str:
    """Whose turn it is, and whom to press (F-1)."""
    person = playbook.get(row.state).person
    if person == "client":
        return "  ".join(filter(None, (row.contact or row.client, row.phone)))
    if person == "finance":
        return finance or _("finance")
    return row.owner if person else ""


def way_words(playbook: Statements, way: str) -> str:
    """How somebody paid."""
    return words_of(playbook.way, way, current())


def month_words(month: date) -> str:
    """A month."""
    return f"{month:%Y-%m}"


def days_late(tx: Transaction, row: StatementRow, today: date) -> int:
    """How many days a statement is late; 0 for one that is not."""
    return max(0, (today - tx.local(row.due_at).date()).days) if row.due_at is not None else 0


def late_words(days: int) -> str:
    """How late a statement is."""
    return ngettext("{n} day late", "{n} days late", days)


def move_words(move: str) -> str:
    """What was done with a statement."""
    words = {
        "make": pgettext("statement", "made"),
        "refresh": pgettext("statement", "orders changed"),
        "check": pgettext("statement", "checked"),
        "send": pgettext("statement", "sent"),
        "agree": pgettext("statement", "agreed"),
        "dispute": pgettext("statement", "disputed"),
        "answer": pgettext("statement", "answered"),
        "ask_invoice": pgettext("statement", "invoice asked"),
        "invoice": pgettext("statement", "invoice issued"),
        "deliver": pgettext("statement", "invoice delivered"),
        "pay": pgettext("statement", "payment"),
        "close": pgettext("statement", "closed"),
        "back": pgettext("statement", "a step back"),
    }
    return words.get(move, move)
