"""The feedback sheet as files: CSV, XLSX, and a PDF to print (T-1)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.goods.goods_list import Line
from csdesk.exchange.files import exists, write_whole
from csdesk.language import _, current
from csdesk.playbook.basis import words_of

SHARES = (15, 5, 16, 22, 12, 12, 12, 8, 9)
"""How the columns share the width of a page."""


def headings() -> tuple[str, ...]:
    """The sheet's columns, in the language of whoever reads it."""
    return (
        _("Number"), _("Class"), _("Client"), _("Destination"), _("Accepted"), _("Expected"), _("Actual"),
        _("On time?"), _("Satisfied?"),
    )  # fmt: skip


def table_row(tx: Transaction, line: Line) -> tuple[str, ...]:
    """A line as the files have it."""

    def words(moment: datetime | None) -> str:
        return f"{tx.local(moment):%Y-%m-%d %H:%M}" if moment is not None else ""

    book = tx.playbook.goods
    letter = next((one.letter for one in book.goods_class if one.id == line.goods_class), line.goods_class)
    said = {True: _("yes"), False: _("no"), None: ""}
    on_time = _("cancelled") if line.state == "withdrawn" else said[line.on_time]
    return (
        line.number, letter, line.client, line.destination, words(line.accepted_at), words(line.expected_at),
        words(line.actual_at), on_time, words_of(book.answer, line.satisfied, current()) if line.satisfied else "",
    )  # fmt: skip


def default_folder(desk: Desk) -> Path:
    """Where the sheet goes when nobody says: the playbook's folder, beside the store unless it is a whole path."""
    return desk.store.path.parent / Path(desk.playbook.goods.export_folder).expanduser()


def export(
    desk: Desk, lines: Sequence[Line], *, folder: Path | None = None, force: bool = False, at: datetime
) -> list[Path]:
    """Write these lines as CSV, XLSX and PDF, in the reader's language, and return the paths (T-1).

    Each file is written whole or not at all. Refused `file_exists`, with nothing written, when one is there and it is
    not to be replaced by `force`.
    """
    # Libraries for workbooks, fonts and PDF: only for who exports.
    from csdesk.exchange.plain_table import as_csv, as_workbook
    from csdesk.exchange.table_pdf import TablePage, draw

    with desk.reading() as tx:
        rows = [table_row(tx, line) for line in lines]
        shop, day = tx.playbook.shop.name.text(current()), tx.local(at).date()
    name, place = desk.playbook.goods.export_name, folder or default_folder(desk)
    paths = {ending: place / f"{name}-{day}.{ending}" for ending in ("csv", "xlsx", "pdf")}
    page = TablePage(shop, _("Feedback sheet {day}", day=day.isoformat()), headings(), SHARES, rows)
    content = {"csv": as_csv(headings(), rows), "xlsx": as_workbook(headings(), rows, at), "pdf": draw(page)}
    if not force:
        for path in paths.values():
            if os.path.lexists(path):
                raise exists(path)
    for ending, path in paths.items():
        write_whole(path, content[ending], replace=force)
    return list(paths.values())
