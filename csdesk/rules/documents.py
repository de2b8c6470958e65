"""Reading the numbers of documents, and keeping them out of everything else (N-1)."""

from __future__ import annotations

import re

from csdesk.playbook.pickups import DocumentNumber
from csdesk.refused import N_, Refused
from csdesk.rules.resident_id import read_resident_id
from csdesk.rules.text import clean_line, narrow

_PLAIN = re.compile(r"[A-Z0-9]{6,20}")
_PERHAPS = re.compile(r"(?=([1-9][0-9]{16}[0-9Xx]))")


def read_document_number(text: str, how: DocumentNumber) -> str:
    """A document's number as it is compared; a refusal never holds what was typed (N-1)."""
    if how == "resident":
        return read_resident_id(text)
    number = re.sub("[ ()/-]", "", narrow(clean_line(text))).upper()
    if not _PLAIN.fullmatch(number) or not any(one.isdigit() for one in number):
        raise Refused("document_shape", N_("The number of this document has 6 to 20 letters and digits."))
    return number


def holds_resident_id(text: str) -> bool:
    """Whether a resident ID number stands in a text, with or without spaces (N-1)."""
    digits = re.sub("[ -]", "", narrow(clean_line(text)))
    return any(_is_resident_id(found[1]) for found in _PERHAPS.finditer(digits))


def _is_resident_id(text: str) -> bool:
    try:
        read_resident_id(text)
    except Refused:
        return False
    return True
