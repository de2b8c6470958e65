"""The printed handover sheet: a PDF on A4, one page where it fits (S-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from csdesk.exchange.font_files import FOLDERS
from csdesk.exchange.handover_page import HandoverPage, Item, ItemList
from csdesk.exchange.lettering import readable
from csdesk.exchange.paper import Area, Band, Mark, Words, beside, in_pages, to_pdf
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.typesetting import (
    BASELINE,
    BODY,
    FIELD,
    GAP,
    HAIR,
    QUIET,
    ROOMY,
    SMALL,
    TIGHT,
    Spacing,
    Typesetter,
    together,
)
from csdesk.exchange.work_order_layout import (
    FOOT,
    LABEL_WIDTH,
    LATER_TOP,
    MARGIN,
    NO_CHINESE_FONT,
    RIGHT,
    TOP,
    WIDTH,
)  # fmt: skip
from csdesk.language import _, current

TITLE_SIZE, SHOP_SIZE = 20.0, 9.5
INDENT = 12.0
"""How far a thing stands in from its mark."""

KNOWN = MARGIN + WIDTH * 0.6
"""Where what is known of a thing begins."""

ROOM_TO_WRITE = 14.0
"""White above a line to sign on."""

MARK = 3.0
"""Side of the mark before each thing."""

SHORT_LIST = 6
"""A list of no more lines is not divided between pages."""


def draw(page: HandoverPage, *, font_folders: Sequence[Path] = FOLDERS) -> bytes:
    """The PDF of `page` in the current language: the same bytes for the same page on the same machine.

    Texts are drawn as they are, never read as markup, whole at any length, on as many pages as they need. Fonts and
    characters without a picture are as in `csdesk.exchange.work_order_pdf.draw`.
    """
    faces = Typefaces(font_folders)
    clear = page.cleared(lambda text: readable(text, faces.has).strip())
    return to_pdf(lay_out(clear, faces), faces, title=clear.title, author=clear.shop, language=current())


def lay_out(page: HandoverPage, faces: Typefaces) -> list[list[Mark]]:
    """The marks of every page, set tighter where that saves the second one. The texts are readable already."""
    pages = HandoverLayout(page, faces, ROOMY).pages()
    if len(pages) == 2:
        tight = HandoverLayout(page, faces, TIGHT).pages()
        return tight if len(tight) == 1 else pages
    return pages


class HandoverLayout:
    """Lays one sheet out. Its texts are readable already: no character in them that `faces` lack."""

    def __init__(self, page: HandoverPage, faces: Typefaces, spacing: Spacing) -> None:
        """Nothing is laid out yet."""
        self._page = page
        self._faces = faces
        self._set = Typesetter(faces, spacing, (part.label for part in page.signatures), LABEL_WIDTH)

    def pages(self) -> list[list[Mark]]:
        """The marks of every page."""
        page = self._page
        bands = [*self._head(), *self._warnings()]
        for one in page.lists:
            bands += self._list(one)
        if not page.lists:
            bands += [Band(self._set.spacing.section), *self._set.lines(page.nothing, MARGIN, WIDTH)]
        bands += self._signatures()
        for one in page.appendix:
            bands += self._list(one)
        pages = in_pages(bands, TOP, LATER_TOP, FOOT - 8, Band(0))
        return [
            [*self._running_head(at), *marks, *self._running_foot(at, len(pages))] for at, marks in enumerate(pages, 1)
        ]

    def _head(self) -> list[Band]:
        page = self._page
        return [
            *self._set.lines(page.shop, MARGIN, WIDTH, size=SHOP_SIZE, grey=QUIET),
            *self._set.lines(page.title, MARGIN, WIDTH, size=TITLE_SIZE, bold=True, leading=TITLE_SIZE * 1.5),
            Band(4),
            *self._set.strip([part for part in page.facts if part.value], MARGIN, WIDTH),
        ]

    def _warnings(self) -> list[Band]:
        bands: list[Band] = []
        if self._faces.leave_chinese_to_reader:
            bands += [Band(6), *self._set.lines(NO_CHINESE_FONT, MARGIN, WIDTH, size=SMALL, leading=11)]
        if self._page.warning:
            height = self._set.spacing.strip
            lines = self._set.lines(self._page.warning, MARGIN + 14, WIDTH - 24, bold=True, leading=height)
            ground = (Area(MARGIN, 0, WIDTH, height, FIELD), Area(MARGIN, 0, 4, height))
            bands += [Band(6), *together([replace(line, marks=(*ground, *line.marks)) for line in lines])]
        return bands

    def _list(self, one: ItemList) -> list[Band]:
        bands = [band for item in one.items for band in self._item(item)]
        return [*self._set.heading(one.title, MARGIN, WIDTH), *together(bands, SHORT_LIST)] if bands else []

    def _item(self, item: Item) -> list[Band]:
        """A thing at the left, what is known of it at the right; alone it has the whole width."""
        left, height = MARGIN + INDENT, self._set.spacing.leading
        details = [
            band
            for detail in item.details
            for band in self._set.lines(detail, KNOWN, RIGHT - KNOWN, size=SMALL, leading=height)
        ]
        what = self._set.lines(item.what, left, (KNOWN - GAP if details else RIGHT) - left) or [Band(height)]
        mark = Band(height, (Area(MARGIN + 2, height * BASELINE - BODY * 0.36 - MARK / 2, MARK, MARK),))
        return together(beside([[mark], what, details]))

    def _signatures(self) -> list[Band]:
        """Both signatures, with room to write where there is none, and the hash over what was signed: on one page."""
        signed: list[Band] = []
        for part in self._page.signatures:
            signed += [Band(0 if part.value else ROOM_TO_WRITE), *self._set.column([part], MARGIN, WIDTH)]
        seal = self._set.lines(self._page.seal, MARGIN, WIDTH, size=SMALL, grey=QUIET, leading=12.0)
        section = self._set.spacing.section
        bands = [Band(section), Band(6, (Area(MARGIN, 0, WIDTH, 0.9),)), *signed, Band(3), *seal]
        return [*(replace(band, keep=True) for band in bands[:-1]), *bands[-1:]]

    def _running_head(self, page: int) -> list[Mark]:
        if page == 1:
            return []
        facts = "  ".join(part.value for part in self._page.facts if part.value and "\n" not in part.value)
        while self._faces.width(facts, SMALL) > WIDTH:
            facts = facts[:-1]
        return [Words(MARGIN, TOP + 8, facts, SMALL, grey=QUIET), Area(MARGIN, TOP + 14, WIDTH, 0.5, HAIR)]

    def _running_foot(self, page: int, pages: int) -> list[Mark]:
        count = _("Page {page} of {pages}", page=page, pages=pages)
        x = RIGHT - self._faces.width(count, SMALL)
        return [Area(MARGIN, FOOT, WIDTH, 0.5, HAIR), Words(x, FOOT + 12, count, SMALL, grey=QUIET)]
