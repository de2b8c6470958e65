"""A plain table on paper: headings on every page, each row whole, as many pages as it needs (T-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from csdesk.exchange.font_files import FOLDERS
from csdesk.exchange.lettering import readable
from csdesk.exchange.paper import Area, Band, Mark, Words, beside, in_pages, moved, to_pdf
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.typesetting import FIELD, HAIR, QUIET, SMALL, TIGHT, Typesetter, together
from csdesk.exchange.work_order_layout import FOOT, MARGIN, NO_CHINESE_FONT, RIGHT, TOP, WIDTH
from csdesk.language import _, current

TITLE_SIZE, SHOP_SIZE = 16.0, 9.5
BETWEEN = 6.0
"""White between two columns."""


@dataclass(frozen=True)
class TablePage:
    """What is printed: whose and what it is, and a table whose columns share the width by `shares`."""

    shop: str
    title: str
    headings: Sequence[str]
    shares: Sequence[int]
    rows: Sequence[Sequence[str]]


def draw(page: TablePage, *, font_folders: Sequence[Path] = FOLDERS) -> bytes:
    """The PDF of `page` in the current language; texts are drawn as they are, whole at any length."""
    faces = Typefaces(font_folders)

    def clear(text: str) -> str:
        return readable(text, faces.has).strip()

    rows = [[clear(cell) for cell in row] for row in page.rows]
    page = replace(
        page, shop=clear(page.shop), title=clear(page.title), headings=[clear(one) for one in page.headings], rows=rows
    )
    return to_pdf(lay_out(page, faces), faces, title=page.title, author=page.shop, language=current())


def lay_out(page: TablePage, faces: Typefaces) -> list[list[Mark]]:
    """The marks of every page. The texts are readable already."""
    setter = Typesetter(faces, TIGHT, (), 0)
    head = [
        *setter.lines(page.shop, MARGIN, WIDTH, size=SHOP_SIZE, grey=QUIET),
        *setter.lines(page.title, MARGIN, WIDTH, size=TITLE_SIZE, bold=True, leading=TITLE_SIZE * 1.5),
    ]
    if faces.leave_chinese_to_reader:
        head += [*setter.lines(NO_CHINESE_FONT, MARGIN, WIDTH, size=SMALL, leading=11), Band(6)]
    headings = _row(page.headings, page.shares, setter, heading=True)
    rows = [band for row in page.rows for band in _row(row, page.shares, setter)]
    taller = sum(band.height for band in headings)
    pages = in_pages([*head, *headings, *rows], TOP, TOP + taller, FOOT - 8, Band(0))
    return [
        [*(_at_top(headings) if number > 1 else []), *marks, *_foot(number, len(pages), faces)]
        for number, marks in enumerate(pages, 1)
    ]


def _row(cells: Sequence[str], shares: Sequence[int], setter: Typesetter, *, heading: bool = False) -> list[Band]:
    """One row under a thin line; it is never divided between two pages."""
    room = WIDTH - BETWEEN * (len(shares) - 1)
    columns, left = [], MARGIN
    for cell, share in zip(cells, shares, strict=True):
        width = room * share / sum(shares)
        columns.append(setter.lines(cell, left, width, size=SMALL, bold=heading, leading=11.0))
        left += width + BETWEEN
    bands = beside(columns) or [Band(11.0)]
    if heading:
        bands = [replace(one, marks=(Area(MARGIN, 0, WIDTH, one.height, FIELD), *one.marks)) for one in bands]
    return together([*bands, Band(4, (Area(MARGIN, 2, WIDTH, 0.5, HAIR),))], len(bands) + 1)


def _at_top(headings: Sequence[Band]) -> list[Mark]:
    marks, at = list[Mark](), TOP
    for band in headings:
        marks += [moved(mark, 0, at) for mark in band.marks]
        at += band.height
    return marks


def _foot(number: int, pages: int, faces: Typefaces) -> list[Mark]:
    count = _("Page {page} of {pages}", page=number, pages=pages)
    return [
        Area(MARGIN, FOOT, WIDTH, 0.5, HAIR),
        Words(RIGHT - faces.width(count, SMALL), FOOT + 12, count, SMALL, grey=QUIET),
    ]
