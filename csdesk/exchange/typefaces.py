"""The typefaces of printed sheets: Chinese fonts found on this machine, embedded in the sheet as outlines.

A PDF that only names a Chinese font (the usual way without shipping one) is blank wherever the reader's machine lacks
that font, and poppler without its extra encoding data leaves out even the Latin letters set in it. So the
characters that a sheet uses travel inside it. csdesk brings no font: it takes the best one installed here. Where
none is, Chinese falls back to the named font STSong-Light, and the sheet says so in plain letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from csdesk.exchange.font_files import FOLDERS, FONT_FILES, SYMBOL_FILES, FontFiles, installed
from csdesk.exchange.outlines import BOLD, REGULAR, OutlineFace


class NamedFace:
    """A font that every PDF reader is expected to bring itself, and that is not embedded."""

    def __init__(self, name: str) -> None:
        """`name` is one of Helvetica, Helvetica-Bold and STSong-Light."""
        self.name = name

    @cached_property
    def font(self) -> Any:
        """The font as reportlab knows it."""
        from reportlab.pdfbase import cidfonts, pdfmetrics

        return cidfonts.UnicodeCIDFont(self.name) if self.is_chinese else pdfmetrics.getFont(self.name)

    @property
    def is_chinese(self) -> bool:
        """Whether this is the Chinese one, of which a reader's machine may show nothing."""
        return self.name.startswith("STSong")

    def covers(self, char: str) -> bool:
        """Whether this face has a picture of `char`: ASCII and Latin-1, for the Chinese one all of GBK."""
        try:
            char.encode("gbk" if self.is_chinese else "latin-1")
        except UnicodeEncodeError:
            return False
        return char.isprintable()

    def advance(self, char: str) -> float:
        """How far `char` moves the pen, in parts of the type size."""
        return float(self.font.stringWidth(char, 1000)) / 1000


Face = OutlineFace | NamedFace


@dataclass(frozen=True)
class Letter:
    """How one character is drawn: by which face, thickened or not, and its width in parts of the type size."""

    face: Face
    thickened: bool
    advance: float


class Family:
    """A regular face and perhaps a bold one; font files are opened when first asked for, and skipped when unusable."""

    def __init__(self, files: FontFiles) -> None:
        """`files` are not touched yet."""
        self._files = files

    @cached_property
    def regular(self) -> Face | None:
        """The regular face."""
        return _opened(self._files.regular, REGULAR)

    @cached_property
    def bold(self) -> Face | None:
        """The bold face, None as well where the regular one cannot be used."""
        return _opened(self._files.bold, BOLD) if self._files.bold and self.regular else None


@dataclass(frozen=True)
class NamedFamily:
    """Faces that are only named."""

    regular: NamedFace
    bold: NamedFace | None


class Typefaces:
    """All faces that a sheet may be drawn with, the best first: Chinese, plain Latin, symbols, then Chinese by name."""

    def __init__(self, folders: Sequence[Path] = FOLDERS) -> None:
        """Look for fonts in `folders`; none is opened yet."""
        self._families: tuple[Family | NamedFamily, ...] = (
            *map(Family, installed(FONT_FILES, folders)),
            NamedFamily(NamedFace("Helvetica"), NamedFace("Helvetica-Bold")),
            *map(Family, installed(SYMBOL_FILES, folders)),
            NamedFamily(NamedFace("STSong-Light"), None),
        )
        self._letters: dict[tuple[str, bool], Letter | None] = {}

    def letter(self, char: str, bold: bool = False) -> Letter | None:
        """How `char` is drawn; None when no face has it. A regular face is thickened where its bold lacks `char`."""
        key = (char, bold)
        if key not in self._letters:
            self._letters[key] = self._look_up(char, bold)
        return self._letters[key]

    def has(self, char: str) -> bool:
        """Whether any face has `char`."""
        return self.letter(char) is not None

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Width of `text` in points at `size` points; characters that no face has are not counted."""
        return size * sum(letter.advance for char in text if (letter := self.letter(char, bold)) is not None)

    def runs(self, text: str, bold: bool = False) -> list[tuple[Letter, str]]:
        """`text` in pieces that one face draws in one way; characters that no face has are left out."""
        pieces: list[tuple[Letter, str]] = []
        for char in text:
            letter = self.letter(char, bold)
            if letter is None:
                continue
            if pieces and (pieces[-1][0].face, pieces[-1][0].thickened) == (letter.face, letter.thickened):
                pieces[-1] = (pieces[-1][0], pieces[-1][1] + char)
            else:
                pieces.append((letter, char))
        return pieces

    @property
    def leave_chinese_to_reader(self) -> bool:
        """Whether a character seen so far is in no installed font, but in the Chinese one that is only named."""
        faces = (letter.face for letter in self._letters.values() if letter)
        return any(isinstance(face, NamedFace) and face.is_chinese for face in faces)

    def _look_up(self, char: str, bold: bool) -> Letter | None:
        for family in self._families:
            heavy = family.bold if bold else None
            if heavy is not None and heavy.covers(char):
                return Letter(heavy, False, heavy.advance(char))
            if family.regular is not None and family.regular.covers(char):
                return Letter(family.regular, bold, family.regular.advance(char))
        return None


def _opened(path: Path, weight: int) -> OutlineFace | None:
    try:
        return OutlineFace(path, weight)
    except ValueError:
        return None
