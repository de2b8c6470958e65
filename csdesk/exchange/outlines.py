"""The outlines of a font file's characters, taken out one by one and put into a small font of their own."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

REGULAR, BOLD = 400, 700
"""Weights on the scale of variable fonts."""

RESTRICTED, NO_SUBSET, PICTURES_ONLY = 0x0002, 0x0100, 0x0200
"""Embedding licences in a font's fsType that forbid what is done here."""

NO_TIME = 2_082_844_800
"""The beginning of 1970 as fonts count, in seconds from 1904: the same sheet is to give the same bytes at any time."""

FAMILY_NAME, STYLE_NAME, POSTSCRIPT_NAME = 1, 2, 6
"""Numbers of names in a font."""


class OutlineFace:
    """One face of a font file, of TrueType or PostScript outlines, fixed or variable.

    A character that the file maps to nothing visible counts as not covered, unless it is white space.
    """

    def __init__(self, path: Path, weight: int) -> None:
        """Open the face of `path` meant for simplified Chinese; ValueError when it cannot or may not be embedded."""
        import uharfbuzz

        try:
            blob = uharfbuzz.Blob.from_file_path(str(path))
        except uharfbuzz.HarfBuzzError as error:
            raise ValueError(f"{path} cannot be read") from error
        face = _simplified_chinese(blob, weight)
        if not face.glyph_count or not face.upem:
            raise ValueError(f"{path} is not a font")
        if not _may_be_embedded(face.reference_table("OS/2").data):
            raise ValueError(f"{path} may not be embedded")
        self.name = _plain_name(face.get_name(POSTSCRIPT_NAME) or path.stem)
        self._units = int(face.upem)
        self._font: Any = uharfbuzz.Font(face)
        if face.has_var_data:
            self._font.set_variations({"wght": weight})
        self._glyphs: dict[str, tuple[Any, int] | None] = {}

    def covers(self, char: str) -> bool:
        """Whether this face has a picture of `char`."""
        return self._glyph(char) is not None

    def advance(self, char: str) -> float:
        """How far `char` moves the pen, in parts of the type size; KeyError when it is not covered."""
        glyph = self._glyph(char)
        if glyph is None:
            raise KeyError(char)
        return glyph[1] / self._units

    def _glyph(self, char: str) -> tuple[Any, int] | None:
        if char not in self._glyphs:
            self._glyphs[char] = self._outline(char)
        return self._glyphs[char]

    def _outline(self, char: str) -> tuple[Any, int] | None:
        from fontTools.pens.cu2quPen import Cu2QuPen
        from fontTools.pens.ttGlyphPen import TTGlyphPen

        number = self._font.get_nominal_glyph(ord(char))
        if not number:
            return None
        pen = TTGlyphPen(None)
        self._font.draw_glyph_with_pen(number, Cu2QuPen(pen, self._units / 1000))
        glyph = pen.glyph()
        if not glyph.numberOfContours and not char.isspace():
            return None
        return glyph, int(self._font.get_glyph_h_advance(number))

    def subset(self, characters: str, name: str) -> bytes:
        """A small TrueType file called `name` with `characters` only, the same bytes for the same characters."""
        from fontTools.fontBuilder import FontBuilder
        from fontTools.pens.ttGlyphPen import TTGlyphPen

        chosen = {char: glyph for char in sorted(set(characters)) if (glyph := self._glyph(char)) is not None}
        names = {char: f"u{ord(char):X}" for char in chosen}
        builder = FontBuilder(self._units, isTTF=True)
        builder.font.recalcTimestamp = False
        builder.updateHead(created=NO_TIME, modified=NO_TIME)
        builder.setupGlyphOrder([".notdef", *names.values()])
        builder.setupCharacterMap({ord(char): name for char, name in names.items()})
        builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **{names[char]: chosen[char][0] for char in chosen}})
        table = builder.font["glyf"]
        widths = {".notdef": self._units, **{names[char]: chosen[char][1] for char in chosen}}
        builder.setupHorizontalMetrics(
            {name: (width, getattr(table[name], "xMin", 0)) for name, width in widths.items()}
        )
        extents = self._font.get_font_extents("ltr")
        ascent, descent = int(extents.ascender), int(extents.descender)
        builder.setupHorizontalHeader(ascent=ascent, descent=descent)
        builder.setupOS2(sTypoAscender=ascent, sTypoDescender=descent)
        builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
        builder.setupPost(keepGlyphNames=False)
        data = BytesIO()
        builder.save(data)
        return data.getvalue()


def _simplified_chinese(blob: Any, weight: int) -> Any:
    """The face of a collection that is for simplified Chinese and of the wished weight, or comes nearest to it."""
    import uharfbuzz

    first = uharfbuzz.Face(blob, 0)
    style = "Bold" if weight == BOLD else "Regular"

    def fits(face: Any) -> tuple[bool, bool]:
        family = (face.get_name(FAMILY_NAME) or "").split()
        return bool({"SC", "CN", "GB"} & set(family)), face.get_name(STYLE_NAME) == style

    return max((first, *(uharfbuzz.Face(blob, at) for at in range(1, first.count))), key=fits)


def _may_be_embedded(table: bytes) -> bool:
    """What the maker's licence in the table OS/2 says; a font without one leaves it open."""
    licence = int.from_bytes(table[8:10], "big")
    return licence & 0x000F != RESTRICTED and not licence & (NO_SUBSET | PICTURES_ONLY)


def _plain_name(name: str) -> str:
    return "".join(char for char in name if char.isascii() and (char.isalnum() or char == "-")) or "Font"
