"""Parts of a sheet set in lines: labels beside values, columns, tables and checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from csdesk.exchange.lettering import wrap
from csdesk.exchange.paper import Area, Band, Stroke, Words, beside
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.work_order_sheet import Part

BASELINE = 0.72
"""Where letters stand in the height of their line."""

BODY, SMALL = 10.5, 8.5
QUIET, HAIR, FIELD = 0.38, 0.7, 0.93
"""Greys of labels, of rules, and of the ground behind heads."""

GAP = 12.0
"""White between a label and its value, and between columns of a table."""

NEAR = 7.0
"""White between a label and its value on a strip."""

FEW_LINES = 4
"""A row of no more lines is not divided between pages."""

MOST_COLUMNS = 7

TICK = 8.5
"""Side of a box to tick."""


@dataclass(frozen=True)
class Spacing:
    """Heights of a line of text, of a line on a strip or in a notice, and of the white before a section."""

    leading: float
    strip: float
    section: float


ROOMY, TIGHT = Spacing(16.0, 20.0, 13.0), Spacing(14.0, 17.0, 8.0)


class Typesetter:
    """Sets texts with the widths of `faces`; every result is bands whose marks stand at `x` from the page's left."""

    def __init__(self, faces: Typefaces, spacing: Spacing, labels: Iterable[str], most: float) -> None:
        """`faces` have every character of the texts to come. The widest of `labels` sets how far values are indented.

        It is one indent for the whole sheet, so that values align; a label wider than `most` is wrapped.
        """
        self.spacing = spacing
        self._faces = faces
        self._label = min(max((faces.width(label, SMALL) for label in labels), default=0.0), most)

    def lines(
        self,
        text: str,
        x: float,
        width: float,
        *,
        size: float = BODY,
        bold: bool = False,
        grey: float = 0.0,
        leading: float = 0.0,
    ) -> list[Band]:
        """`text` wrapped to `width`, one band a line, `leading` high (0: as the spacing has it)."""
        wrapped = wrap(text, width, lambda char: self._faces.width(char, size, bold))
        height = leading or self.spacing.leading
        return [Band(height, (Words(x, height * BASELINE, line, size, bold, grey),)) for line in wrapped]

    def heading(self, title: str, x: float, width: float, *, strong: bool = False) -> list[Band]:
        """The title of a section under a rule, kept with what follows."""
        size, rule = (12.0, 2.0) if strong else (BODY, 0.9)
        bands = [Band(self.spacing.section, keep=True), Band(rule + 4, (Area(x, 0, width, rule),), keep=True)]
        bands += [replace(band, keep=True) for band in self.lines(title, x, width, size=size, bold=True)]
        return [*bands, Band(3, keep=True)]

    def column(self, parts: Sequence[Part], x: float, width: float) -> list[Band]:
        """Labels left, values right of them; in place of a missing value a line to write on."""
        return list(chain.from_iterable(self._pair(part, x, width) for part in parts))

    def grid(self, parts: Sequence[Part], x: float, width: float, gutter: float) -> list[Band]:
        """As `column`, but two parts side by side, a wide one alone, and those without a value left out."""
        half = (width - gutter) / 2
        bands: list[Band] = []
        for row in _in_rows([part for part in parts if part.value]):
            columns = [self._pair(row[0], x, width if row[0].wide else half)]
            if len(row) > 1:
                columns.append(self._pair(row[1], x + half + gutter, half))
            bands += together(beside(columns))
        return bands

    def strip(self, parts: Sequence[Part], x: float, width: float) -> list[Band]:
        """Labels and values on one grey strip, each part as wide as it needs while they all fit."""
        if not parts:
            return []
        labels = [self._faces.width(part.label, SMALL) + NEAR for part in parts]
        needs = [label + self._faces.width(part.value, BODY) for label, part in zip(labels, parts, strict=True)]
        columns = []
        for part, label, (left, room) in zip(parts, labels, _places(needs, x, width), strict=True):
            value = self.lines(part.value, left + label, room - label, leading=self.spacing.strip)
            name = self.lines(part.label, left, label, size=SMALL, grey=QUIET, leading=self.spacing.strip)
            columns += [name, value]
        ground = Area(x, 0, width, self.spacing.strip, FIELD)
        return together([replace(band, marks=(ground, *band.marks)) for band in beside(columns)])

    def table(self, parts: Sequence[Part], x: float, width: float) -> list[Band]:
        """Values under their labels, each column as wide as it needs while all fit; many columns make more rows."""
        bands: list[Band] = []
        for at in range(0, len(parts), MOST_COLUMNS):
            bands += self._row(parts[at : at + MOST_COLUMNS], x, width)
        return bands if any(part.value for part in parts) else []

    def _row(self, parts: Sequence[Part], x: float, width: float) -> list[Band]:
        needs = [max(self._faces.width(part.label, SMALL), self._faces.width(part.value, BODY)) for part in parts]
        heads, values = [], []
        for part, (left, room) in zip(parts, _places(needs, x, width), strict=True):
            heads.append(self.lines(part.label, left, room, size=SMALL, grey=QUIET))
            values.append(self.lines(part.value, left, room))
        ground = Area(x, 0, width, self.spacing.leading, FIELD)
        head = [replace(band, marks=(ground, *band.marks), keep=True) for band in beside(heads)]
        row = beside(values) or [Band(self.spacing.leading)]
        return [*head, Band(2, keep=True), *together(row), Band(6, (Area(x, 2, width, 0.5, HAIR),))]

    def checks(self, parts: Sequence[Part], x: float, width: float) -> list[Band]:
        """A box before each label, ticked where there is a value; else the value's place is a line to write on."""
        who = x + width * 0.62
        bands: list[Band] = []
        for part in parts:
            text = self.lines(part.label, x + TICK + 8, who - x - TICK - 8 - GAP)
            value = self.lines(part.value, who, x + width - who) or [self._blank(who, x + width - who)]
            bands += together(beside([[self._box(x, ticked=bool(part.value))], text, value]))
        return bands

    def _pair(self, part: Part, x: float, width: float) -> list[Band]:
        left = x + self._label + GAP
        room = x + width - left
        heads = self.lines(part.label, x, self._label, size=SMALL, grey=QUIET)
        return together(beside([heads, self.lines(part.value, left, room) or [self._blank(left, room)]]))

    def _blank(self, x: float, width: float) -> Band:
        height = self.spacing.leading
        return Band(height, (Area(x, height * BASELINE + 1.5, width, 0.5, HAIR),))

    def _box(self, x: float, *, ticked: bool) -> Band:
        height, side = self.spacing.leading, TICK
        top = height * BASELINE - side + 0.8
        frame = Stroke(((x, top), (x + side, top), (x + side, top + side), (x, top + side), (x, top)), 0.7, QUIET)
        tick = Stroke(((x + 1.8, top + 4.4), (x + 3.6, top + 6.4), (x + 6.9, top + 1.9)), 1.3)
        return Band(height, (frame, tick) if ticked else (frame,))


def together(row: list[Band], most: int = FEW_LINES) -> list[Band]:
    """`row`, held on one page when it has no more than `most` lines."""
    if len(row) > most:
        return row
    return [*(replace(band, keep=True) for band in row[:-1]), *row[-1:]]


def _places(needs: Sequence[float], x: float, width: float) -> list[tuple[float, float]]:
    """Left edge and width of each column. Where not all can have what they need, the modest ones do."""
    room = width - GAP * len(needs)
    widths = _shared(needs, room)
    spare = (room - sum(widths)) / len(needs)
    places = []
    left = x + GAP / 2
    for need in widths:
        places.append((left, need + spare))
        left += need + spare + GAP
    return places


def _in_rows(parts: Sequence[Part]) -> list[list[Part]]:
    rows: list[list[Part]] = []
    for part in parts:
        if rows and len(rows[-1]) == 1 and not rows[-1][0].wide and not part.wide:
            rows[-1].append(part)
        else:
            rows.append([part])
    return rows


def _shared(needs: Sequence[float], room: float) -> list[float]:
    """`room` given out: nobody gets more than the need, and who needs more than an equal share gets an equal share."""
    given = [0.0] * len(needs)
    hungry = sorted(range(len(needs)), key=lambda at: needs[at])
    while hungry:
        at = hungry[0]
        given[at] = min(needs[at], room / len(hungry))
        room -= given[at]
        hungry = hungry[1:]
    return given
