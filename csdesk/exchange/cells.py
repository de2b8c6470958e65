"""What spreadsheets do to text in a cell, undone on the way in and prevented on the way out."""

from __future__ import annotations

import re
import unicodedata

from csdesk.refused import N_, Refused

_APOSTROPHES = ("'", "\u2018", "\u2019")
_AS_A_FORMULA = re.compile(r'="([^"]*)"')
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*E[+-]?|E[+-])[0-9]+", re.IGNORECASE)
_BEGINS_A_FORMULA = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\\t\\r\\n]")
_CONTROL = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\r\n"}


def clean_number_text(text: str) -> str:
    """The number of a parcel, order or client in a cell, as text; empty when there is none (P-1).

    Space around it, invisible marks, width, the apostrophe that makes a spreadsheet keep text, and its other way,
    ="0012", go; every digit stays, leading zeros too. Refused `number_scientific` for 4.3E+12, whose digits are lost.
    4E12 stays: nothing writes a rounded number so, and a code may look like that.
    """
    cleaned = _bare(text)
    formula = _AS_A_FORMULA.fullmatch(cleaned)
    if formula:
        cleaned = _bare(formula[1])
    if cleaned.startswith(_APOSTROPHES):
        cleaned = _bare(cleaned[1:])
    if _SCIENTIFIC.fullmatch(cleaned):
        raise Refused(
            "number_scientific",
            N_("{text} was rounded by a spreadsheet. Format the column as text and export it again."),
            text=cleaned,
        )
    return cleaned


def _bare(text: str) -> str:
    if text.isascii():
        return text.strip()
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in narrow if unicodedata.category(letter) != "Cf").strip()


def safe_cell(text: str) -> str:
    """`text` for a cell of a CSV file that a spreadsheet will open: no formula, and no control characters but breaks.

    What a spreadsheet could take for a formula (`=`, `+`, `-`, `@`, their full-width forms, a tab or line break in
    front) gets a leading apostrophe; `clean_number_text` takes it away again.
    """
    cleaned = text.translate(_CONTROL)
    return "'" + cleaned if _BEGINS_A_FORMULA.match(cleaned) else cleaned
