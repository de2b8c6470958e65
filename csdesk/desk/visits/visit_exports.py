"""The visits made in a period as a table: what each client said, to whom (K-3)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.person import Person
from csdesk.desk.table_export import Table, write_table
from csdesk.desk.visits import visit_figures, visit_words
from csdesk.desk.visits.visit_lists import VisitRow
from csdesk.language import _
from csdesk.rules.masking import masked_name, masked_text


def write(desk: Desk, first: date, last: date, path: Path, reason: str, *, by: Person, at: datetime) -> int:
    """Write the visits made from `first` to `last` to `path`; how many. Refused as `write_table` does (K-3, K-9)."""
    what = ("visit.export", f"{first} - {last}")
    return write_table(desk, what, lambda tx: _table(tx, first, last), path, reason, by=by, at=at)


def _table(tx: Transaction, first: date, last: date) -> Table:
    headings = (
        _("Made"), _("Due"), _("Code"), _("Client"), _("Class"), _("By"), _("Spoke to"), _("Answer"), _("About what"),
        _("Wish"), _("Note"), _("Case"), _("Written down"),
    )  # fmt: skip
    return Table(headings, [_row(tx, one) for one in visit_figures.of_period(tx, first, last, today=last).made])


def _row(tx: Transaction, row: VisitRow) -> tuple[str, ...]:
    written = f"{tx.local(row.written_at):%Y-%m-%d %H:%M}" if row.written_at is not None else ""
    return (
        f"{row.made_on:%Y-%m-%d}" if row.made_on is not None else "", f"{row.due_day:%Y-%m-%d}", row.code, row.name,
        visit_words.class_words(tx.playbook, row.client_class), row.made_by, masked_name(row.spoke_to),
        visit_words.answer_words(tx.playbook, row.answer), visit_words.about_words(tx.playbook, row.about),
        masked_text(row.wish), masked_text(row.note), row.case or "", written,
    )  # fmt: skip
