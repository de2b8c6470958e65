"""A month-end statement as an XLSX workbook: money as numbers, days as days, numbers of parcels as texts (F-2, U-5)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from csdesk.exchange.statement_sheet import SheetLine, StatementSheet
from csdesk.language import _
from csdesk.rules.text import cell_width, clean_line

LONGEST_TEXT = 32_767
"""Characters that a cell of a workbook can hold."""

WIDEST = 44
"""Of a column, in characters; longer texts wrap."""

SHEET_NAME = 31


def headings() -> tuple[str, ...]:
    """The headings of its columns, in the current language."""
    return (
        _("No."), _("Date"), _("Order number"), _("Consignee"), _("Address"), _("Goods"), _("Pieces"), _("Weight kg"),
        _("Kind"), _("Amount (CNY)"), _("Note"),
    )  # fmt: skip


MONEY_COLUMN = 9


def as_workbook(sheet: StatementSheet) -> bytes:
    """The statement as an XLSX file: the same statement gives the same bytes, no cell is a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(
            {
                "title": _text(f"{sheet.title} {sheet.number}"), "author": _text(sheet.shop),
                "created": sheet.made_at.astimezone(UTC).replace(tzinfo=None),
            }
        )  # fmt: skip
        _Page(book, sheet).write()
    return file.getvalue()


class _Page:
    """Writes the one page of the workbook."""

    def __init__(self, book: Any, sheet: StatementSheet) -> None:
        self._sheet = sheet
        self._page = book.add_worksheet(_text(sheet.title)[:SHEET_NAME] or "-")
        head = {"bold": True, "bg_color": "#EDEDED", "border": 1, "border_color": "#BFBFBF", "text_wrap": True}
        cell = {"border": 1, "border_color": "#D9D9D9", "valign": "top"}
        self._formats: Mapping[str, Any] = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "bold": book.add_format({"bold": True}),
            "label": book.add_format({"font_color": "#606060"}),
            "text": book.add_format({**cell, "num_format": "@"}),
            "wrapped": book.add_format({**cell, "num_format": "@", "text_wrap": True}),
            "plain": book.add_format({"text_wrap": True, "valign": "top"}),
            "day": book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}),
            "whole": book.add_format({**cell, "num_format": "0"}),
            "weight": book.add_format({**cell, "num_format": "0.000"}),
            "money": book.add_format({**cell, "num_format": "#,##0.00"}),
            "missing": book.add_format({**cell, "align": "right", "font_color": "#C00000"}),
            "head": book.add_format(head),
            "head_right": book.add_format({**head, "align": "right"}),
            "total": book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1, "bg_color": "#EDEDED"}),
            "total_words": book.add_format({"bold": True, "top": 1, "bg_color": "#EDEDED"}),
        }
        self._widths = [cell_width(one) + 2 for one in headings()]

    def write(self) -> None:
        """Head, lines, sums, remarks, and how it is printed."""
        page, sheet, formats = self._page, self._sheet, self._formats
        page.write_string(0, 0, _text(sheet.shop), formats["label"])
        page.write_string(1, 0, _text(f"{sheet.title}  {sheet.number}"), formats["title"])
        row = 2
        for fact in sheet.facts:
            page.write_string(row, 0, _text(fact.label), formats["label"])
            page.write_string(row, 2, _text(fact.value))
            row += 1
        page.merge_range(row, 0, row, len(headings()) - 1, _text(sheet.intro), formats["plain"])
        page.set_row(row, 30)
        row += 2
        page.repeat_rows(row)
        for place, heading in enumerate(headings()):
            page.write_string(row, place, _text(heading), formats["head_right" if place in _RIGHT else "head"])
        page.freeze_panes(row + 1, 0)
        row, count = row + 1, 0
        several = len(sheet.sections) > 1
        for section in sheet.sections:
            for line in section.lines:
                count += 1
                self._line(row, count, section.title, line)
                row += 1
            if several:
                self._sum(row, f"{section.title}: {_('Sum')}", section.total_fen)
                row += 1
        self._sum(row, " ".join(filter(None, (_("Total"), sheet.in_words))), sheet.total_fen)
        row += 2
        for remark in sheet.remarks:
            for text in remark.split("\n"):
                page.write_string(row, 0, _text(text))
                row += 1
        row += 1
        for place, sign in enumerate(sheet.signs):
            page.write_string(row, place * 3, _text(sign), formats["label"])
        for place, width in enumerate(self._widths):
            page.set_column(place, place, min(WIDEST, width))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{_text(sheet.number)}&R&P / &N")

    def _line(self, row: int, count: int, kind: str, line: SheetLine) -> None:
        page, formats = self._page, self._formats
        page.write_number(row, 0, count, formats["whole"])
        page.write_datetime(row, 1, datetime.combine(line.day, time()), formats["day"])
        self._put(row, 2, line.number, "text")
        self._put(row, 3, line.consignee, "wrapped")
        self._put(row, 4, line.destination, "wrapped")
        self._put(row, 5, line.goods, "wrapped")
        page.write_number(row, 6, line.pieces, formats["whole"])
        if line.weight_g is None:
            page.write_blank(row, 7, None, formats["weight"])
        else:
            page.write_number(row, 7, line.weight_g / 1000, formats["weight"])
        self._put(row, 8, kind, "text")
        if line.amount_fen is None:
            page.write_string(row, MONEY_COLUMN, _("no price"), formats["missing"])
        else:
            page.write_number(row, MONEY_COLUMN, line.amount_fen / 100, formats["money"])
        self._put(row, 10, line.note, "wrapped")
        self._widen(1, "2026-11-30")
        self._widen(MONEY_COLUMN, "1,234,567.89")

    def _put(self, row: int, place: int, text: str, form: str) -> None:
        cleaned = _text(text)
        self._page.write_string(row, place, cleaned, self._formats[form])
        self._widen(place, cleaned)

    def _widen(self, place: int, text: str) -> None:
        self._widths[place] = max(self._widths[place], cell_width(text) + 2)

    def _sum(self, row: int, label: str, fen: int) -> None:
        for place in range(len(headings())):
            self._page.write_blank(row, place, None, self._formats["total_words"])
        self._page.write_string(row, 0, _text(label), self._formats["total_words"])
        self._page.write_number(row, MONEY_COLUMN, fen / 100, self._formats["total"])


_RIGHT = frozenset({0, 6, 7, MONEY_COLUMN})


def _text(text: str) -> str:
    """A text that XML can hold; one that is too long for a cell ends in dots."""
    cleaned = clean_line(text)
    return cleaned if len(cleaned) <= LONGEST_TEXT else cleaned[: LONGEST_TEXT - 3] + "..."
