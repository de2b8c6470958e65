"""A plain table as CSV and as XLSX: headings in the first row, every cell a text, none of them a formula (U-5)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter  # type: ignore[import-untyped]

from csdesk.exchange.cells import safe_cell
from csdesk.rules.text import cell_width, clean_line

LONGEST_TEXT = 32_767
"""Characters that a cell of a workbook can hold."""

WIDEST = 60
"""Of a column, in characters."""


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The table in UTF-8 with a mark, so that spreadsheets show Chinese; no cell begins a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (headings, *rows):
        writer.writerow([safe_cell(clean_line(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(headings: Sequence[str], rows: Sequence[Sequence[str]], made_at: datetime) -> bytes:
    """The table as an XLSX file of texts, the headings kept in sight; the same table gives the same bytes."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet()
        widths = [0] * len(headings)
        for line, row in enumerate((headings, *rows)):
            for place, cell in enumerate(row):
                cleaned = clean_line(cell)[:LONGEST_TEXT]
                sheet.write_string(line, place, cleaned, text if line else bold)
                widths[place] = max(widths[place], cell_width(cleaned))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(WIDEST, width + 2))
        sheet.freeze_panes(1, 0)
    return file.getvalue()
