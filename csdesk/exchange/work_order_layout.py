"""Where the parts of a work order stand on its pages (O-7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from csdesk.exchange.paper import A4_HEIGHT, A4_WIDTH, Area, Band, Bars, Mark, Words, beside, in_pages, modules, moved
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.typesetting import BODY, FIELD, HAIR, QUIET, ROOMY, SMALL, TIGHT, Spacing, Typesetter, together
from csdesk.exchange.work_order_sheet import Layout, Part, Section, WorkOrderSheet
from csdesk.language import _, pgettext

MARGIN = 48.0
WIDTH = A4_WIDTH - 2 * MARGIN
RIGHT = MARGIN + WIDTH
GUTTER = 24.0
"""White between columns; beside a barcode a scanner needs ten of the thinnest bars, at most 12.5 points."""

HALF = (WIDTH - GUTTER) / 2

TOP = 40.0
LATER_TOP = TOP + 28
"""Where the first page and the following ones begin."""

FOOT = A4_HEIGHT - 46.0
"""Where the rule above the page number is."""

LABELLED = frozenset({Layout.LIST, Layout.HALF})
LABEL_WIDTH = 76.0

BARS_WIDTH, BARS_HEIGHT = 190.0, 44.0
"""The most that a barcode takes, without the white beside it."""

WIDEST_MODULE, THINNEST_MODULE = 1.25, 0.75
"""0.44 mm and 0.26 mm: what a counter scanner reads with ease, and what it still reads."""

HEAD_HEIGHT = 70.0
SHOP_SIZE, CENTRE_SIZE, NUMBER_SIZE = 9.5, 13.0, 15.0
TITLE_SIZES = (26.0, 23.0, 20.0, 17.0)
"""The job type is set in the first size that fits beside the barcode, or else wrapped in the last."""

NOTICE_SIZE, NOTICE_GAP = 11.0, 6.0
FOOT_LINES, FOOT_LEADING, FOOT_WIDTH = 2, 11.0, 330.0
"""A longer footer flows after the sections instead."""

SIGNING = 56.0

SHORT_SECTION = 6
"""A section of no more lines is not divided between pages."""

NO_CHINESE_FONT = (
    "The Chinese on this sheet depends on the fonts of the machine that prints it. If it is missing: install a Chinese "
    "font (such as Noto Sans CJK) on the machine where csdesk runs, and print again."
)
"""In English only: it is for the case that Chinese does not show."""

VOID_SIZE, VOID_LENGTH, VOID_ANGLE, VOID_GREY = 130.0, 620.0, 52.0, 0.91


def lay_out(sheet: WorkOrderSheet, faces: Typefaces) -> list[list[Mark]]:
    """The marks of every page of `sheet`, set tighter where that saves the second one.

    Its texts are readable already: no character in them that `faces` lack. ValueError when the number cannot be a
    barcode.
    """
    pages = WorkOrderLayout(sheet, faces, ROOMY).pages()
    if len(pages) == 2:
        tight = WorkOrderLayout(sheet, faces, TIGHT).pages()
        return tight if len(tight) == 1 else pages
    return pages


def _paired(sections: Sequence[Section]) -> list[list[Section]]:
    """Each section alone, but two successive halves together."""
    groups: list[list[Section]] = []
    for section in sections:
        if section.layout is Layout.HALF and groups and len(groups[-1]) == 1 and groups[-1][0].layout is Layout.HALF:
            groups[-1].append(section)
        else:
            groups.append([section])
    return groups


class WorkOrderLayout:
    """Lays one sheet out. Its texts are readable already: no character in them that `faces` lack."""

    def __init__(self, sheet: WorkOrderSheet, faces: Typefaces, spacing: Spacing) -> None:
        """Nothing is laid out yet."""
        self._sheet = sheet
        self._faces = faces
        labels = (part.label for section in sheet.sections if section.layout in LABELLED for part in section.parts)
        self._set = Typesetter(faces, spacing, labels, LABEL_WIDTH)

    def pages(self) -> list[list[Mark]]:
        """The marks of every page; ValueError for a number that cannot be a barcode."""
        sheet = self._sheet
        bands = [*self._head(), *self._facts(), *self._notices(), *self._sections()]
        foot = self._set.lines(sheet.footer, MARGIN, FOOT_WIDTH, size=SMALL, grey=QUIET, leading=FOOT_LEADING)
        if len(foot) > FOOT_LINES:
            bands += [
                Band(self._set.spacing.leading),
                *self._set.lines(sheet.footer, MARGIN, WIDTH, size=SMALL, grey=QUIET),
            ]
            foot = []
        pages = in_pages(bands, TOP, LATER_TOP, FOOT - 8, Band(0) if sheet.void else self._signing())
        return [
            [*self._void(), *self._running_head(at), *page, *self._running_foot(at, len(pages), foot)]
            for at, page in enumerate(pages, 1)
        ]

    def _head(self) -> list[Band]:
        """Shop, job type and centre at the left, the barcode with its number at the right."""
        sheet = self._sheet
        right, used = self._barcode()
        width = WIDTH - used - GUTTER
        fitting = (size for size in TITLE_SIZES if self._faces.width(sheet.title, size, True) <= width)
        size = next(fitting, TITLE_SIZES[-1])
        left = [
            *self._set.lines(sheet.shop, MARGIN, width, size=SHOP_SIZE, grey=QUIET),
            *self._set.lines(sheet.title, MARGIN, width, size=size, bold=True, leading=size * 1.35),
            *self._set.lines(sheet.centre, MARGIN, width, size=CENTRE_SIZE, bold=True, leading=CENTRE_SIZE * 1.5),
        ]
        rest = HEAD_HEIGHT - sum(band.height for band in left)
        return [Band(0, right, keep=True), *left, Band(max(rest, 0) + 6)]

    def _barcode(self) -> tuple[tuple[Mark, ...], float]:
        """The barcode with its number in clear, and the width they take."""
        number = self._sheet.number
        if not number:
            return (), 0.0
        module = min(WIDEST_MODULE, BARS_WIDTH / modules(number))
        if module < THINNEST_MODULE:
            raise ValueError(f"{number!r} is too long for a barcode that a scanner reads")
        wide = module * modules(number)
        size = min(NUMBER_SIZE, wide / self._faces.width(number, 1, True))
        left = RIGHT - wide
        indent = (wide - self._faces.width(number, size, True)) / 2
        below = Words(left + indent, BARS_HEIGHT + NUMBER_SIZE + 3, number, size, True)
        return (Bars(left, 0, number, module, BARS_HEIGHT), below), wide

    def _facts(self) -> list[Band]:
        sheet = self._sheet
        facts = (
            Part(_("Revision"), str(sheet.revision)),
            Part(_("Confirmed by"), sheet.confirmed_by),
            Part(_("Printed"), sheet.printed_at),
        )
        return self._set.strip([fact for fact in facts if fact.value], MARGIN, WIDTH)

    def _notices(self) -> list[Band]:
        """What must not be missed, and what this revision changes."""
        bands: list[Band] = []
        if self._faces.leave_chinese_to_reader:
            bands += [
                Band(NOTICE_GAP),
                *self._set.lines(NO_CHINESE_FONT, MARGIN, WIDTH, size=SMALL, leading=FOOT_LEADING),
            ]
        for banner in self._sheet.banners:
            bands += self._notice(banner, bold=True)
        if self._sheet.change:
            bands += self._notice(_("Changed: {change}", change=self._sheet.change), bold=False)
        return bands

    def _notice(self, text: str, *, bold: bool) -> list[Band]:
        lines = self._set.lines(
            text, MARGIN + 14, WIDTH - 24, size=NOTICE_SIZE, bold=bold, leading=self._set.spacing.strip
        )
        height = self._set.spacing.strip
        bar = Area(MARGIN, 0, 4, height) if bold else Area(MARGIN, 0, 4, height, HAIR)
        ground = (Area(MARGIN, 0, WIDTH, height, FIELD), bar)
        notice = [replace(line, marks=(*ground, *line.marks)) for line in lines]
        return [Band(NOTICE_GAP), *together(notice)] if notice else []

    def _sections(self) -> list[Band]:
        bands: list[Band] = []
        for group in _paired([section for section in self._sheet.sections if section.parts]):
            bands += self._halves(group) if group[0].layout is Layout.HALF else self._full(group[0])
        return bands

    def _halves(self, sections: Sequence[Section]) -> list[Band]:
        columns = []
        for at, section in enumerate(sections):
            x = MARGIN + at * (HALF + GUTTER)
            heading = self._set.heading(section.title, x, HALF, strong=True)
            columns.append([*heading, *self._set.column(section.parts, x, HALF)])
        return beside(columns)

    def _full(self, section: Section) -> list[Band]:
        content = self._content(section)
        return [*self._set.heading(section.title, MARGIN, WIDTH), *together(content, SHORT_SECTION)] if content else []

    def _content(self, section: Section) -> list[Band]:
        if section.layout is Layout.CHECKS:
            return self._set.checks(section.parts, MARGIN, WIDTH)
        if section.layout is Layout.TABLE:
            cells = [part for part in section.parts if not part.wide]
            wide = [part for part in section.parts if part.wide]
            return [*self._set.table(cells, MARGIN, WIDTH), *self._set.grid(wide, MARGIN, WIDTH, GUTTER)]
        return self._set.grid(section.parts, MARGIN, WIDTH, GUTTER)

    def _signing(self) -> Band:
        """Lines for driver, receiver and time."""
        marks: list[Mark] = []
        width = (WIDTH - 2 * GUTTER) / 3
        for at, label in enumerate(
            (pgettext("to sign", "Driver"), pgettext("to sign", "Receiver"), pgettext("to sign", "Time"))
        ):
            x = MARGIN + at * (width + GUTTER)
            marks += [Area(x, SIGNING - 16, width, 0.7), Words(x, SIGNING - 5, label, SMALL, grey=QUIET)]
        return Band(SIGNING, tuple(marks))

    def _void(self) -> list[Mark]:
        if not self._sheet.void:
            return []
        word = _("Cancelled")
        size = min(VOID_SIZE, VOID_LENGTH / self._faces.width(word, 1, True))
        half = self._faces.width(word, size, True) / 2
        slope = math.radians(VOID_ANGLE)
        x, y = A4_WIDTH / 2 - half * math.cos(slope), A4_HEIGHT / 2 + half * math.sin(slope)
        return [Words(x, y + size / 3, word, size, True, VOID_GREY, VOID_ANGLE)]

    def _running_head(self, page: int) -> list[Mark]:
        if page == 1:
            return []
        sheet = self._sheet
        marks: list[Mark] = [
            Words(MARGIN, TOP + 8, sheet.number, BODY, True),
            Area(MARGIN, TOP + 14, WIDTH, 0.5, HAIR),
        ]
        width = self._faces.width(sheet.title, SMALL)
        if width < WIDTH / 2 and "\n" not in sheet.title:
            marks.append(Words(RIGHT - width, TOP + 8, sheet.title, SMALL, grey=QUIET))
        return marks

    def _running_foot(self, page: int, pages: int, foot: Sequence[Band]) -> list[Mark]:
        count = _("Page {page} of {pages}", page=page, pages=pages)
        text = f"{self._sheet.number}   {count}"
        x = RIGHT - self._faces.width(text, SMALL)
        marks: list[Mark] = [Area(MARGIN, FOOT, WIDTH, 0.5, HAIR), Words(x, FOOT + 12, text, SMALL, grey=QUIET)]
        for at, line in enumerate(foot):
            marks += [moved(mark, 0, FOOT + 3.5 + at * FOOT_LEADING) for mark in line.marks]
        return marks
