"""Reading the cells of one column of a file: what they say, or why they cannot be taken (P-0, P-1).

Columns are read some thousand cells at one go. Nearly all cells are plain, or were met before, and cost next to
nothing; only the others are taken apart. What cannot be taken stands among the values as its `Refused`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from decimal import Decimal

from csdesk.exchange.cells import clean_number_text
from csdesk.playbook.parcels import Spoken
from csdesk.refused import N_, Refused
from csdesk.rules.file_times import WholeHours, read_file_time
from csdesk.rules.reading import read_money
from csdesk.rules.text import are_clean, folded, read_line, shortened

Value = str | int | Refused | None
"""What a cell says; None when it says nothing."""

Column = Callable[[Sequence[str]], Sequence[Value]]
"""Reads the cells of a column."""

_KEPT = 20_000
_LONGEST_KEPT = 100

_NUMBER = re.compile("[0-9A-Za-z][0-9A-Za-z_-]*")
# The apostrophe that csdesk itself, like other programs, puts before what a spreadsheet would take for a formula.
_APOSTROPHE = re.compile("['\u2018\u2019]")
_KEPT_AS_TEXT = re.compile("\\s*['\u2018\u2019]\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


class Met(dict[str, Value]):
    """What the cells that were met so far say; it does not grow beyond measure (P-3)."""

    def __init__(self, field: str, read: Callable[[str], Value]) -> None:
        super().__init__()
        self._field, self._read = field, read

    def __missing__(self, cell: str) -> Value:
        try:
            value = self._read(cell)
        except Refused as refused:
            value = refused.at(self._field)
        if len(cell) <= _LONGEST_KEPT:
            if len(self) >= _KEPT:
                self.clear()
            self[cell] = value
        return value

    def note(self, cells: Sequence[str]) -> None:
        """Take cells as they are: they say their own text, and an empty one nothing."""
        if len(self) + len(cells) > _KEPT:
            self.clear()
        self.update((cell, cell or None) for cell in cells[:_KEPT] if len(cell) <= _LONGEST_KEPT)

    def column(self, cells: Sequence[str]) -> list[Value]:
        """What the cells of a column say."""
        return list(map(self.__getitem__, cells))


def line_of(cell: str, limit: int) -> str:
    """The text in a cell, cleaned, without the apostrophe that kept it from being a formula."""
    if _KEPT_AS_TEXT.match(cell):
        cell = cell.lstrip()[1:]
    return read_line(cell, limit=limit)


def numbers(field: str, limit: int) -> Column:
    """Waybill numbers of at most `limit` characters; a cell without one is refused (P-1)."""

    def read(cell: str) -> str:
        number = clean_number_text(cell)
        if not number:
            raise Refused("parcel_number_missing", N_("The row has no waybill number."))
        if len(number) > limit:
            raise Refused("parcel_number_long", N_("A waybill number has at most {limit} characters."), limit=limit)
        if not _NUMBER.fullmatch(number):
            raise Refused(
                "parcel_number_strange",
                N_('"{typed}" is no waybill number: it has letters, digits, - and _ only.'),
                typed=shortened(cell),
            )
        return number

    met = Met(field, read)

    def column(cells: Sequence[str]) -> Sequence[Value]:
        together = "".join(cells)
        if together.isascii() and together.isalnum() and all(cells) and max(map(len, cells)) <= limit:
            return cells
        return [cell if cell.isascii() and cell.isalnum() and len(cell) <= limit else met[cell] for cell in cells]

    return column


def texts(field: str, limit: int) -> Column:
    """Texts of at most `limit` characters."""
    met = Met(field, lambda cell: line_of(cell, limit) or None)

    def column(cells: Sequence[str]) -> Sequence[Value]:
        unmet = list(set(cells).difference(met))
        if unmet and max(map(len, unmet)) <= limit and are_clean(unmet) and not _APOSTROPHE.search("".join(unmet)):
            met.note(unmet)
        return met.column(cells)

    return column


def times(field: str, zone: tzinfo) -> Column:
    """Moments as seconds since 1970; without a zone they are of `zone` (P-0)."""
    hours = WholeHours(zone)
    met = Met(field, lambda cell: read_file_time(clean_number_text(cell), zone))

    def column(cells: Sequence[str]) -> Sequence[Value]:
        plain, odd = hours.read(cells)
        values: list[Value] = [*plain]
        for place in odd:
            values[place] = met[cells[place]]
        return values

    return column


def money(field: str, most: Decimal) -> Column:
    """Amounts of yuan from 0 to `most`, as fen."""

    def read(cell: str) -> int | None:
        # A plain amount needs no cleaning, and amounts are seldom met twice.
        typed = cell if cell.isascii() and cell[:1].isdigit() else line_of(cell, _LONGEST_KEPT)
        return read_money(typed, most=most) if typed else None

    return Met(field, read).column


def words(field: str, choices: Iterable[Spoken], unknown: tuple[str, str]) -> Column:
    """The ids of the playbook's choices that the cells name by one of their words; case, width, space do not matter.

    `unknown` is the code and the sentence of the refusal of another word, with the places {typed} and {known}.
    """
    ids = {folded(word): one.id for one in choices for word in one.values}
    known = ", ".join(word for one in choices for word in one.values)
    code, message = unknown

    def read(cell: str) -> str | None:
        word = folded(line_of(cell, _LONGEST_KEPT))
        if not word:
            return None
        if word not in ids:
            raise Refused(code, message, typed=shortened(cell), known=known)
        return ids[word]

    return Met(field, read).column
