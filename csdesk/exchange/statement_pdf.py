"""A month-end statement on A4 paper: headings on every page, amounts in a column, sums, places to sign (F-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from csdesk.exchange.font_files import FOLDERS
from csdesk.exchange.lettering import readable
from csdesk.exchange.paper import Area, Band, Mark, Words, beside, in_pages, moved, to_pdf
from csdesk.exchange.statement_sheet import (
    SheetLine,
    SheetSection,
    StatementSheet,
    headings,
    money_words,
    weight_words,
)
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.typesetting import BODY, FIELD, HAIR, QUIET, SMALL, TIGHT, Typesetter, together
from csdesk.exchange.work_order_layout import FOOT, MARGIN, NO_CHINESE_FONT, RIGHT, TOP, WIDTH
from csdesk.exchange.work_order_sheet import Part
from csdesk.language import _, current

SHOP_SIZE, TITLE_SIZE, TOTAL_SIZE = 9.5, 17.0, 12.0
LABEL_WIDTH, GUTTER = 70.0, 20.0
BETWEEN = 6.0
"""White between two columns."""

COLUMNS = (19.0, 50.0, 74.0, 0.0, 76.0, 30.0, 44.0, 58.0)
"""Widths of the columns; the one without has what is left."""

AT_RIGHT = frozenset({0, 5, 6, 7})
"""The columns of numbers."""

LEADING, AIR = 11.0, 4.0
SIGNING = 62.0


def draw(sheet: StatementSheet, *, font_folders: Sequence[Path] = FOLDERS) -> bytes:
    """The PDF of a statement in the current language; texts are drawn as they are, whole at any length."""
    faces = Typefaces(font_folders)
    sheet = _readable(sheet, faces)
    pages = _Layout(sheet, faces).pages()
    return to_pdf(pages, faces, title=f"{sheet.title} {sheet.number}", author=sheet.shop, language=current())


def _readable(sheet: StatementSheet, faces: Typefaces) -> StatementSheet:
    def clear(text: str) -> str:
        return readable(text, faces.has).strip()

    def line(one: SheetLine) -> SheetLine:
        return replace(
            one, number=clear(one.number), consignee=clear(one.consignee), destination=clear(one.destination),
            goods=clear(one.goods), note=clear(one.note),
        )  # fmt: skip

    return replace(
        sheet,
        shop=clear(sheet.shop),
        title=clear(sheet.title),
        number=clear(sheet.number),
        facts=[Part(clear(one.label), clear(one.value), one.wide) for one in sheet.facts],
        intro=clear(sheet.intro),
        sections=[SheetSection(clear(one.title), [line(it) for it in one.lines]) for one in sheet.sections],
        remarks=[clear(one) for one in sheet.remarks],
        signs=[clear(one) for one in sheet.signs],
        foot=clear(sheet.foot),
    )


class _Layout:
    """Lays one statement out. Its texts are readable already."""

    def __init__(self, sheet: StatementSheet, faces: Typefaces) -> None:
        self._sheet, self._faces = sheet, faces
        self._set = Typesetter(faces, TIGHT, (one.label for one in sheet.facts), LABEL_WIDTH)
        spare = WIDTH - sum(COLUMNS) - BETWEEN * (len(COLUMNS) - 1)
        self._columns = list[tuple[float, float]]()
        left = MARGIN
        for width in COLUMNS:
            self._columns.append((left, width or spare))
            left += (width or spare) + BETWEEN

    def pages(self) -> list[list[Mark]]:
        """The marks of every page."""
        heading = self._row(headings(), bold=True)
        bands = [*self._head(), *heading, *self._sections(), *self._end()]
        taller = sum(band.height for band in heading)
        found = in_pages(bands, TOP, TOP + 20 + taller, FOOT - 8, self._signing())
        return [
            [*(self._running_head(heading) if number > 1 else []), *marks, *self._foot(number, len(found))]
            for number, marks in enumerate(found, 1)
        ]

    def _head(self) -> list[Band]:
        sheet = self._sheet
        number = self._faces.width(sheet.number, BODY, True)
        title = self._set.lines(
            sheet.title, MARGIN, WIDTH - number - GUTTER, size=TITLE_SIZE, bold=True, leading=TITLE_SIZE * 1.5
        )
        named = Words(RIGHT - number, TITLE_SIZE * 1.05, sheet.number, BODY, True)
        title[0] = replace(title[0], marks=(*title[0].marks, named))
        bands = [
            *self._set.lines(sheet.shop, MARGIN, WIDTH, size=SHOP_SIZE, grey=QUIET),
            *title,
            Band(9, (Area(MARGIN, 3, WIDTH, 0.9),)),
            *self._set.grid(sheet.facts, MARGIN, WIDTH, GUTTER),
            Band(6),
            *self._set.lines(sheet.intro, MARGIN, WIDTH, size=SMALL, grey=QUIET, leading=12),
            Band(8),
        ]
        if self._faces.leave_chinese_to_reader:
            bands += [*self._set.lines(NO_CHINESE_FONT, MARGIN, WIDTH, size=SMALL, leading=LEADING), Band(6)]
        return bands

    def _sections(self) -> list[Band]:
        bands, count = list[Band](), 0
        several = len(self._sheet.sections) > 1
        for section in self._sheet.sections:
            if several:
                title = self._set.lines(section.title, MARGIN, WIDTH, size=9.5, bold=True, leading=13)
                bands += [Band(6, keep=True), *(replace(one, keep=True) for one in title), Band(2, keep=True)]
            for line in section.lines:
                count += 1
                bands += self._line(count, line)
            if several:
                # With the last line, never alone on the next page.
                bands[-1] = replace(bands[-1], keep=True)
                bands += self._sum(_("Sum"), section.total_fen)
        return bands

    def _line(self, count: int, line: SheetLine) -> list[Band]:
        # The workbook has the address too.
        to = line.consignee or line.destination
        cells = (
            str(count), f"{line.day:%Y-%m-%d}", line.number, to, line.goods, str(line.pieces),
            weight_words(line.weight_g), money_words(line.amount_fen),
        )  # fmt: skip
        note = []
        if line.note:
            left = self._columns[1][0]
            bar = Area(left, 1.5, 2, LEADING - 1, HAIR)
            note = [
                replace(one, marks=(bar, *one.marks))
                for one in self._set.lines(line.note, left + 7, RIGHT - left - 7, size=SMALL, grey=0.25,
                                           leading=LEADING)
            ]  # fmt: skip
        return self._row(cells, note=note)

    def _row(self, cells: Sequence[str], *, bold: bool = False, note: Sequence[Band] = ()) -> list[Band]:
        """One row above a thin line; it is never divided between two pages."""
        columns = []
        for place, (cell, (left, width)) in enumerate(zip(cells, self._columns, strict=True)):
            set_ = self._set.lines(cell, left, width, size=SMALL, bold=bold, leading=LEADING)
            columns.append([self._at_right(one, left + width) for one in set_] if place in AT_RIGHT else set_)
        bands = [*(beside(columns) or [Band(LEADING)]), *note]
        if bold:
            bands = [replace(one, marks=(Area(MARGIN, 0, WIDTH, one.height, FIELD), *one.marks)) for one in bands]
        return together([*bands, Band(AIR, (Area(MARGIN, AIR / 2, WIDTH, 0.4, HAIR),))], len(bands) + 1)

    def _at_right(self, band: Band, right: float) -> Band:
        """The words of a band moved to end at `right`."""
        marks = tuple(
            replace(one, x=right - self._faces.width(one.text, one.size, one.bold)) if isinstance(one, Words) else one
            for one in band.marks
        )
        return replace(band, marks=marks)

    def _sum(self, label: str, fen: int) -> list[Band]:
        amount = money_words(fen)
        left = self._columns[-1][0] - BETWEEN - self._faces.width(label, SMALL)
        marks = (
            Words(left, LEADING * 0.72, label, SMALL, grey=QUIET),
            Words(RIGHT - self._faces.width(amount, SMALL, True), LEADING * 0.72, amount, SMALL, True),
        )
        return [Band(LEADING + 2, marks)]

    def _end(self) -> list[Band]:
        """The total with what holds of the whole, on one page with the places to sign."""
        bands = [*self._total(), *self._remarks()]
        return together(bands, len(bands))

    def _total(self) -> list[Band]:
        sheet = self._sheet
        label, amount = _("Total"), f"{money_words(sheet.total_fen)}"
        height = TOTAL_SIZE * 1.9
        base = height * 0.66
        marks: list[Mark] = [
            Area(MARGIN, 0, WIDTH, height, FIELD),
            Words(MARGIN + 8, base, label, TOTAL_SIZE, True),
            Words(RIGHT - 8 - self._faces.width(amount, TOTAL_SIZE, True), base, amount, TOTAL_SIZE, True),
        ]
        left = MARGIN + 8 + self._faces.width(label, TOTAL_SIZE, True) + GUTTER
        if sheet.in_words:
            marks.append(Words(left, base, sheet.in_words, BODY))
        return [Band(8, keep=True), Band(height, tuple(marks)), Band(8)]

    def _remarks(self) -> list[Band]:
        return [
            band
            for remark in self._sheet.remarks
            for band in together([*self._set.lines(remark, MARGIN, WIDTH, size=SMALL + 0.5, leading=13), Band(3)])
        ]

    def _signing(self) -> Band:
        signs = self._sheet.signs
        if not signs:
            return Band(0)
        marks = list[Mark]()
        width = (WIDTH - GUTTER * (len(signs) - 1)) / len(signs)
        for place, label in enumerate(signs):
            left = MARGIN + place * (width + GUTTER)
            marks += [Area(left, SIGNING - 18, width, 0.7), Words(left, SIGNING - 7, label, SMALL, grey=QUIET)]
        return Band(SIGNING, tuple(marks))

    def _running_head(self, heading: Sequence[Band]) -> list[Mark]:
        marks: list[Mark] = [Words(MARGIN, TOP + 9, f"{self._sheet.title}  {self._sheet.number}", SMALL, grey=QUIET)]
        at = TOP + 18
        for band in heading:
            marks += [moved(mark, 0, at) for mark in band.marks]
            at += band.height
        return marks

    def _foot(self, number: int, pages: int) -> list[Mark]:
        count = _("Page {page} of {pages}", page=number, pages=pages)
        text = f"{self._sheet.number}   {count}"
        width = self._faces.width(text, SMALL)
        foot = self._set.lines(self._sheet.foot, MARGIN, WIDTH - width - GUTTER, size=SMALL, grey=QUIET, leading=11)
        marks: list[Mark] = [
            Area(MARGIN, FOOT, WIDTH, 0.5, HAIR), Words(RIGHT - width, FOOT + 12, text, SMALL, grey=QUIET)
        ]  # fmt: skip
        for place, band in enumerate(foot[:2]):
            marks += [moved(mark, 0, FOOT + 4 + place * 11) for mark in band.marks]
        return marks
