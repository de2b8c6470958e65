"""A report as an XLSX workbook: a sheet for each section; texts are texts, never formulas or links (I-12)."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from csdesk.exchange.report import Column, Kind, Money, Named, Points, Report, Section, Share, Value, shown
from csdesk.rules.text import cell_width, clean_line

LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""

WIDEST = 60
"""Of a column, in characters; longer texts run on in their cell."""

SHEET_NAME = 31
"""Characters that a sheet's name can have."""

_FORMATS = {
    Kind.NUMBER: "0",
    Kind.MONEY: "0.00",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.DURATION: "[h]:mm:ss",
    Kind.DAY: "yyyy-mm-dd",
    Share: "0.0%",
    Points: "0.0",
}
_OVER_NUMBERS = "over numbers"
_DAY_SECONDS = 86_400
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def as_workbook(report: Report) -> bytes:
    """The report as an XLSX file; the same report gives the same bytes."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        made_at = report.made_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": _text(report.title), "created": made_at})
        formats = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        formats[Kind.TEXT] = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True})
        formats[_OVER_NUMBERS] = book.add_format({"bold": True, "align": "right"})
        for section in report.sections:
            sheet = book.add_worksheet(_sheet_name(section.title))
            sheet.write_string(0, 0, _text(f"{report.title}  {report.says_when}"), bold)
            _write(sheet, section, formats, bold)
            if section.is_drawn and section.rows:
                _draw(book, sheet, section)
    return file.getvalue()


def _sheet_name(title: str) -> str:
    return _NOT_IN_SHEET_NAMES.sub(" ", clean_line(title))[:SHEET_NAME].strip() or "-"


def _write(sheet: Any, section: Section, formats: Mapping[Any, Any], bold: Any) -> None:
    """The headings in the third row, the rows below them."""
    for place, column in enumerate(section.columns):
        sheet.write_string(2, place, _text(column.heading), formats[_OVER_NUMBERS] if column.is_number else bold)
        for line, row in enumerate(section.rows, start=3):
            _write_cell(sheet, line, place, column, row[place], formats)
        texts = [column.heading, *(shown(column, row[place]) for row in section.rows)]
        sheet.set_column(place, place, min(WIDEST, 2 + max(map(cell_width, texts))))
    sheet.freeze_panes(3, 0)


def _draw(book: Any, sheet: Any, section: Section) -> None:
    """A chart beneath the rows: a line for every column of numbers, over the first column."""
    last, name = 2 + len(section.rows), sheet.get_name()
    chart = book.add_chart({"type": "line"})
    for place, column in enumerate(section.columns):
        if column.is_number:
            chart.add_series(
                {
                    "name": [name, 2, place],
                    "categories": [name, 3, 0, last, 0],
                    "values": [name, 3, place, last, place],
                }
            )
    chart.set_title({"name": _text(section.title)})
    sheet.insert_chart(last + 2, 0, chart)


def _write_cell(sheet: Any, line: int, place: int, column: Column, value: Value, formats: Mapping[Any, Any]) -> None:
    form = formats[Kind.NUMBER if column.kind is Kind.FIGURE else column.kind]
    match value:
        case None:
            sheet.write_blank(line, place, None, form)
        case datetime():
            sheet.write_datetime(line, place, value.replace(tzinfo=None), form)
        case date():
            sheet.write_datetime(line, place, value, form)
        case Money():
            sheet.write_number(line, place, value.fen / 100, formats[Kind.MONEY])
        case Share() if value.per == 100:
            sheet.write_number(line, place, value.part / value.whole, formats[Share])
        case Share():
            sheet.write_number(line, place, value.per * value.part / value.whole, formats[Points])
        case Points():
            sheet.write_number(line, place, value.tenths / 10, formats[Points])
        case int() if column.kind is Kind.MONEY:
            sheet.write_number(line, place, value / 100, form)
        case int() if column.kind is Kind.DURATION:
            sheet.write_number(line, place, value / _DAY_SECONDS, form)
        case int():
            sheet.write_number(line, place, value, form)
        case Named():
            sheet.write_string(line, place, _text(value.words), form)
        case _:
            sheet.write_string(line, place, _text(value), form)


def _text(text: str) -> str:
    """A text that XML can hold; one that is too long for a cell ends in dots."""
    cleaned = clean_line(text)
    return cleaned if len(cleaned) <= LONGEST_TEXT else cleaned[: LONGEST_TEXT - 3] + "..."
