"""Fonts made up for tests, so that they need none of the machine's: every character is a square."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

UNITS = 1000
CHINESE = [*range(0x3000, 0x3030), *range(0x4E00, 0xA000), *range(0xFF01, 0xFF60)]
"""Code points of the common Chinese characters and of full-width marks."""
MOST_CHINESE = [*range(0x20, 0x7F), *CHINESE]
"""These and ASCII, every letter as wide as a Chinese character."""


def _square(pen: Any, side: int) -> None:
    pen.moveTo((100, 0))
    pen.lineTo((100, side))
    pen.lineTo((100 + side, side))
    pen.lineTo((100 + side, 0))
    pen.closePath()


def make_font(
    codes: Iterable[int] = MOST_CHINESE,
    *,
    family: str = "Made Sans SC",
    style: str = "Regular",
    side: int = 700,
    licence: int = 0,
    postscript: bool = False,
    blank: Iterable[int] = (),
    variable: bool = False,
) -> bytes:
    """A font with a square of `side` for each of `codes`, a space, and nothing at all for `blank`.

    Its outlines are TrueType, or `postscript`; when `variable`, the squares are 200 units wider at weight 700.
    """
    characters = dict.fromkeys(codes, "square") | dict.fromkeys(blank, "blank") | {0x20: "blank"}
    builder = FontBuilder(UNITS, isTTF=not postscript)
    builder.setupGlyphOrder([".notdef", "square", "blank"])
    builder.setupCharacterMap(characters)
    if postscript:
        drawn = {}
        for name in (".notdef", "square", "blank"):
            pen = T2CharStringPen(UNITS, None)
            if name == "square":
                _square(pen, side)
            drawn[name] = pen.getCharString()
        builder.setupCFF("Made-Regular", {}, drawn, {})
    else:
        outline = TTGlyphPen(None)
        _square(outline, side)
        empty = TTGlyphPen(None).glyph()
        builder.setupGlyf({".notdef": empty, "square": outline.glyph(), "blank": TTGlyphPen(None).glyph()})
    builder.setupHorizontalMetrics({".notdef": (UNITS, 0), "square": (UNITS, 100), "blank": (UNITS // 2, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": style, "psName": f"Made-{style}"})
    builder.setupOS2(fsType=licence)
    builder.setupPost()
    if variable:
        builder.setupFvar([("wght", 400, 400, 700, "Weight")], [])
        wider = [(0, 0), (0, 0), (200, 0), (200, 0), (0, 0), (200, 0), (0, 0), (0, 0)]
        builder.setupGvar({"square": [TupleVariation({"wght": (0.0, 1.0, 1.0)}, wider)]})
    data = BytesIO()
    builder.save(data)
    return data.getvalue()


def make_collection(*fonts: bytes) -> bytes:
    """A collection with `fonts` as its faces."""
    collection = TTCollection()
    collection.fonts = [TTFont(BytesIO(font)) for font in fonts]
    data = BytesIO()
    collection.save(data)
    return data.getvalue()


def put(folder: Path, name: str, font: bytes) -> Path:
    """`font` as a file in `folder`, made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(font)
    return path
