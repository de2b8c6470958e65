"""Sheets of A4 paper: marks at places, bands of marks that flow down the pages, and the PDF made of them.

All lengths are points (1/72 inch). Marks are placed from the left and top edge of their band or page.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from csdesk.exchange.typefaces import Face, NamedFace, Typefaces

A4_WIDTH, A4_HEIGHT = 595.28, 841.89

THICKENING = 0.022
"""Width of the line drawn around letters that stand in for a bold face, in parts of the type size."""


@dataclass(frozen=True)
class Words:
    """One line of text; `y` is its baseline, `grey` from 0 (black) to 1 (white), `angle` in degrees, anticlockwise."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    grey: float = 0.0
    angle: float = 0.0


@dataclass(frozen=True)
class Area:
    """A filled rectangle, or a rule when it is thin; `x` and `y` are its left upper corner."""

    x: float
    y: float
    width: float
    height: float
    grey: float = 0.0


@dataclass(frozen=True)
class Stroke:
    """A line through `points`, `width` thick."""

    points: tuple[tuple[float, float], ...]
    width: float
    grey: float = 0.0


@dataclass(frozen=True)
class Bars:
    """A Code 128 barcode of `text`, its first bar at `x`; `module` is the width of the thinnest bar."""

    x: float
    y: float
    text: str
    module: float
    height: float


Mark = Words | Area | Stroke | Bars


@dataclass(frozen=True)
class Band:
    """A strip across the page that is never divided; `keep` holds it on one page with the next."""

    height: float
    marks: tuple[Mark, ...] = ()
    keep: bool = False


def moved(mark: Mark, right: float, down: float) -> Mark:
    """`mark` at another place."""
    if isinstance(mark, Stroke):
        return replace(mark, points=tuple((x + right, y + down) for x, y in mark.points))
    return replace(mark, x=mark.x + right, y=mark.y + down)


def beside(columns: Sequence[Sequence[Band]]) -> list[Band]:
    """Columns set side by side, line by line; the marks of each column already stand at its place."""
    rows = []
    for at in range(max(map(len, columns), default=0)):
        row = [column[at] for column in columns if at < len(column)]
        marks = tuple(mark for band in row for mark in band.marks)
        rows.append(Band(max(band.height for band in row), marks, any(band.keep for band in row)))
    return rows


def in_pages(bands: Iterable[Band], first: float, top: float, bottom: float, last: Band) -> list[list[Mark]]:
    """`bands` from `first` down on the first page and from `top` down on the following ones, none beyond `bottom`.

    What is to be kept together starts a new page when it does not fit, unless it is higher than a page. `last` stands
    at the bottom of the last page, never alone there: what is before it goes with it.
    """
    pages: list[list[Mark]] = [[]]
    at = first
    groups = list(_kept_together(bands))
    for number, group in enumerate(groups, 1):
        height = sum(band.height for band in group)
        if last.marks and number == len(groups):
            height += last.height
        if at + height > bottom and pages[-1]:
            pages.append([])
            at = top
        for band in group:
            if at + band.height > bottom and pages[-1]:
                pages.append([])
                at = top
            pages[-1].extend(moved(mark, 0, at) for mark in band.marks)
            at += band.height
    if last.marks and at + last.height > bottom and pages[-1]:
        pages.append([])
    pages[-1].extend(moved(mark, 0, bottom - last.height) for mark in last.marks)
    return pages


def _kept_together(bands: Iterable[Band]) -> Iterable[list[Band]]:
    group: list[Band] = []
    for band in bands:
        group.append(band)
        if not band.keep:
            yield group
            group = []
    if group:
        yield group


def modules(text: str) -> int:
    """How many times the thinnest bar a barcode of `text` is wide, without the white beside it.

    ValueError for a text that Code 128 does not hold: it takes visible ASCII, at least one character.
    """
    if not text or not all("!" <= char <= "~" for char in text):
        raise ValueError(f"{text!r} cannot be a barcode")
    return round(float(_barcode(text, 1.0, 1.0).width))


def to_pdf(pages: Sequence[Sequence[Mark]], faces: Typefaces, *, title: str, author: str, language: str) -> bytes:
    """The PDF with `pages`: the same bytes for the same pages and fonts.

    Every letter of an installed font is embedded. `language` is a code as in `csdesk.language.LANGUAGES`.
    """
    with _one_at_a_time:
        return _Press(faces).printed(pages, title, author, language.replace("_", "-"))


_one_at_a_time = threading.Lock()
"""reportlab keeps its fonts in one table for the whole process."""


class _Press:
    def __init__(self, faces: Typefaces) -> None:
        self._faces = faces
        self._names: dict[Face, str] = {}
        self._registered: list[Any] = []

    def printed(self, pages: Sequence[Sequence[Mark]], title: str, author: str, language: str) -> bytes:
        from reportlab.pdfgen.canvas import Canvas

        try:
            self._register(pages)
            data = BytesIO()
            canvas: Any = Canvas(
                data,
                pagesize=(A4_WIDTH, A4_HEIGHT),
                invariant=1,
                pageCompression=1,
                lang=language,
                # Every page names a font before it draws; let it be one that is embedded.
                initialFontName=next(iter(self._names.values()), None),
            )
            canvas.setTitle(title)
            canvas.setAuthor(author)
            canvas.setCreator("csdesk")
            for page in pages:
                for mark in page:
                    self._draw(canvas, mark)
                canvas.showPage()
            canvas.save()
            return data.getvalue()
        finally:
            for font in self._registered:
                font.unregister()

    def _register(self, pages: Sequence[Sequence[Mark]]) -> None:
        """Make the faces that `pages` use known to reportlab."""
        from reportlab.pdfbase import pdfmetrics

        from csdesk.exchange.embedded_font import EmbeddedFont

        used: dict[Face, set[str]] = {}
        for mark in (mark for page in pages for mark in page if isinstance(mark, Words)):
            for letter, text in self._faces.runs(mark.text, mark.bold):
                used.setdefault(letter.face, set()).update(text)
        for face, characters in used.items():
            if isinstance(face, NamedFace):
                self._names[face] = face.name
                pdfmetrics.registerFont(face.font)
                continue
            # Two faces of one name, as those of a variable font, would be taken for one.
            name = f"{face.name}-{len(self._registered)}"
            font = EmbeddedFont(f"csdesk-{name}", BytesIO(face.subset("".join(characters), name)), shapable=False)
            pdfmetrics.registerFont(font)
            self._registered.append(font)
            self._names[face] = font.fontName

    def _draw(self, canvas: Any, mark: Mark) -> None:
        if isinstance(mark, Words):
            self._write(canvas, mark)
        elif isinstance(mark, Area):
            canvas.setFillGray(mark.grey)
            canvas.rect(mark.x, A4_HEIGHT - mark.y - mark.height, mark.width, mark.height, stroke=0, fill=1)
        elif isinstance(mark, Stroke):
            canvas.setStrokeGray(mark.grey)
            canvas.setLineWidth(mark.width)
            path = canvas.beginPath()
            path.moveTo(mark.points[0][0], A4_HEIGHT - mark.points[0][1])
            for x, y in mark.points[1:]:
                path.lineTo(x, A4_HEIGHT - y)
            canvas.drawPath(path)
        else:
            canvas.setFillGray(0)
            bars = _barcode(mark.text, mark.module, mark.height)
            bars.drawOn(canvas, mark.x, A4_HEIGHT - mark.y - mark.height)

    def _write(self, canvas: Any, words: Words) -> None:
        canvas.saveState()
        canvas.translate(words.x, A4_HEIGHT - words.y)
        canvas.rotate(words.angle)
        canvas.setStrokeGray(words.grey)
        canvas.setLineWidth(words.size * THICKENING)
        line = canvas.beginText(0, 0)
        line.setFillGray(words.grey)
        for letter, text in self._faces.runs(words.text, words.bold):
            line.setFont(self._names[letter.face], words.size)
            line.setTextRenderMode(2 if letter.thickened else 0)
            line.textOut(text)
        canvas.drawText(line)
        canvas.restoreState()


def _barcode(text: str, module: float, height: float) -> Any:
    from reportlab.graphics.barcode.code128 import Code128

    return Code128(text, barWidth=module, barHeight=height, quiet=0)
