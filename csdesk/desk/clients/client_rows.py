"""One row of a client file, read by the rules: what it says, or why it cannot be taken (spec 03, "Import")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from csdesk.desk.clients import list_cells as cells
from csdesk.desk.clients.clients import clean_code
from csdesk.exchange.tables import RawRow, clean_number_text
from csdesk.playbook.shapes import Playbook
from csdesk.refused import N_, Refused
from csdesk.rules.client_card import read_card_line, read_occasion
from csdesk.rules.reading import read_phone
from csdesk.rules.text import narrow, read_line, shortened

DAYS = ("notice_until", "opened_on")
FLAGS = ("price_approved", "onboarded")
LISTS = ("contacts", "addresses", "occasions")
"""What stands in rows of its own, in one cell: items parted by ` || `, their parts by ` | `."""

IMPORTED = (
    "name", "contact", "phone", "address", "settlement", "short_name", "kind", "client_class", "business",
    "contact_role", "contact_note", "email", "address_kind", "cycle", "language", "owner", "note", *DAYS, *FLAGS,
)  # fmt: skip
"""The fields of a client's row that a file can bring, beside its code."""

# The apostrophe that csdesk itself, like other programs, puts before what a spreadsheet would take for a formula.
_KEPT_AS_TEXT = re.compile("\\s*['\u2018\u2019]\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_BETWEEN_PHONES = re.compile("[;；/／,，、|]")
_DAY = re.compile(
    r"(?P<year>[12][0-9]{3})(?P<mark>[-/.年])(?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})日?(?:[ t]0?0:00(?::00)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ClientRow:
    """What a row says of a client: its code, and ready values of the fields that have something in them."""

    number: int
    cells: tuple[str, ...]
    code: str
    values: Mapping[str, str]
    """By field; a day as ISO 8601, as the store keeps it."""


class ClientReader:
    """Reads the rows of one file."""

    def __init__(self, columns: Mapping[str, int], playbook: Playbook) -> None:
        """`columns` gives the place of each field in a row, as `match_headings` found them."""
        self._columns = columns
        self._limits = playbook.clients
        self._settlements = {
            word.casefold(): one.id
            for one in playbook.orders.settlement
            for word in (one.id, one.words.zh, one.words.en)
        }
        self._readers: dict[str, Callable[[str], str]] = {
            "code": self._code,
            "name": self._name,
            "contact": self._line,
            "phone": _phones,
            "address": self._line,
            "settlement": self._settlement,
            "notice_until": _day,
            "opened_on": _day,
            "contacts": self._contacts,
            "addresses": self._addresses,
            "occasions": _occasions,
        }
        for name in IMPORTED:
            self._readers.setdefault(name, partial(self._card, name))
        self._orders = playbook.orders

    def read(self, raw: RawRow) -> tuple[ClientRow | None, list[tuple[int | None, Refused]]]:
        """The row, or everything that is wrong with it, each with the column it is in (None: the row as a whole)."""
        wrong: list[tuple[int | None, Refused]] = list(raw.problems)
        values: dict[str, str] = {}
        if any(column is None for column, _ in wrong):
            return None, wrong
        spoilt = {column for column, _ in wrong}
        for field, place in self._columns.items():
            if place in spoilt or field not in self._readers:
                continue
            try:
                value = self._readers[field](raw.cells[place])
            except Refused as refused:
                wrong.append((place, refused.at(field)))
            else:
                if value:
                    values[field] = value
        if wrong:
            return None, wrong
        return ClientRow(raw.number, raw.cells, values.pop("code"), values), []

    def _code(self, cell: str) -> str:
        code = clean_code(_number(cell))
        if not code:
            raise Refused("client_code_missing", N_("The client has no code."))
        if len(code) > self._limits.code_limit:
            raise Refused(
                "client_code_long",
                N_("A client code has at most {limit} characters."),
                limit=self._limits.code_limit,
            )
        return code

    def _name(self, cell: str) -> str:
        name = self._line(cell)
        if not name:
            raise Refused("client_name_missing", N_("The client has no name."))
        return name

    def _line(self, cell: str) -> str:
        limit = self._limits.text_limit
        if _KEPT_AS_TEXT.match(cell):
            cell = cell.lstrip()[1:]
        return read_line(cell, limit=limit)

    def _card(self, name: str, cell: str) -> str:
        """A line of the card, as the store keeps it; a flag as 1 or 0."""
        return self._part(name, _bare(cell))

    def _part(self, name: str, text: str) -> str:
        if not text.strip():
            return ""
        value = read_card_line(name, text, self._limits, self._orders.settlement)
        return str(int(value)) if isinstance(value, bool) else str(value or "")

    def _contacts(self, cell: str) -> str:
        return self._items(cell, _CONTACT)

    def _addresses(self, cell: str) -> str:
        return self._items(cell, _ADDRESS)

    def _items(self, cell: str, names: tuple[str, ...]) -> str:
        found = []
        for parts in cells.items_of(_bare(cell)):
            texts = dict(zip(names, parts, strict=False))
            found.append([self._part(name, texts.get(name, "")) for name in names])
        return cells.cell_of(found)

    def _settlement(self, cell: str) -> str:
        known = self._settlements.get(cell)
        if known is not None:
            return known
        typed = self._line(cell)
        if not typed:
            return ""
        known = self._settlements.get(typed.casefold())
        if known is None:
            raise Refused(
                "settlement_unknown",
                N_("{typed} is no way of settlement. There are: {known}."),
                typed=shortened(typed),
                known=", ".join(dict.fromkeys(self._settlements.values())),
            )
        return known


_CONTACT = ("contact", "contact_role", "phone", "email", "contact_note")
_ADDRESS = ("address", "address_kind")
"""The parts of an item, read as the lines of a card are."""


def _bare(cell: str) -> str:
    """A cell without the apostrophe that keeps it from being a formula."""
    return cell.lstrip()[1:] if _KEPT_AS_TEXT.match(cell) else cell


def _occasions(cell: str) -> str:
    found = []
    for name, *day in cells.items_of(_bare(cell)):
        month, of_month = read_occasion(day[0] if day else "")
        found.append([read_line(name, limit=100), f"{month:02}-{of_month:02}"])
    return cells.cell_of(found)


def _phones(cell: str) -> str:
    """One phone number or several, each read by the rules."""
    numbers = [part for part in _BETWEEN_PHONES.split(_number(cell)) if part.strip()]
    return "; ".join(map(read_phone, numbers))


def _number(cell: str) -> str:
    """The cell's number as text; most are plain, and need no cleaning."""
    return cell if cell.isascii() and cell.isalnum() else clean_number_text(cell)


@lru_cache(1_000)
def _day(cell: str) -> str:
    """A day as ISO 8601; spreadsheets write it with midnight behind it."""
    typed = narrow(_number(cell))
    if not typed:
        return ""
    found = _DAY.fullmatch(typed)
    try:
        if found is None:
            raise ValueError
        return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        raise Refused(
            "day_unreadable", N_('"{typed}" is no day. Write it for example as 2027-03-31.'), typed=shortened(typed)
        ) from None
