"""A report as a file beside the store: a workbook or Markdown (M-1), with nothing personal unmasked (K-9)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from csdesk.desk.desk import Desk
from csdesk.desk.person import Person
from csdesk.desk.reports import reports
from csdesk.exchange.files import write_whole
from csdesk.language import current
from csdesk.rules.periods import Period, Span

Form = Literal["xlsx", "md"]


def name_of(period: Period) -> str:
    """How a period is called in the name of a file: `2026-11-22`, `2026-11-16_2026-11-22`, `2026-11`."""
    if period.span is Span.MONTH:
        return f"{period.first:%Y-%m}"
    if period.first == period.last:
        return period.first.isoformat()
    return f"{period.first.isoformat()}_{period.last.isoformat()}"


def default_folder(desk: Desk) -> Path:
    """Where files go when nobody says: the playbook's folder, beside the store unless it is a whole path."""
    return desk.store.path.parent / Path(desk.playbook.reports.export_folder).expanduser()


def path_of(desk: Desk, period: Period, form: Form, folder: Path | None = None) -> Path:
    """Where the file of a report goes, in the current language."""
    name = f"{desk.playbook.reports.export_name.text(current())}-{name_of(period)}.{form}"
    return (folder or default_folder(desk)) / name


def write(
    desk: Desk,
    period: Period,
    form: Form,
    *,
    folder: Path | None = None,
    force: bool = False,
    by: Person,
    at: datetime,
) -> Path:
    """Write the report on a period in the current language, and return the path.

    The file is written whole or not at all. Refused `file_exists` when one is there and it is not to be replaced by
    `force`, and for whose role may not see reports.
    """
    with desk.reading() as tx:
        made = reports.report(tx, period, by=by, at=at)
    path = path_of(desk, period, form, folder)
    # A library for workbooks: only for who asks for one.
    if form == "xlsx":
        from csdesk.exchange.report_workbook import as_workbook

        content = as_workbook(made)
    else:
        from csdesk.exchange.report_markdown import as_markdown

        content = as_markdown(made)
    write_whole(path, content, replace=force)
    return path
