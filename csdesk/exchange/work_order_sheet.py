"""What a printed work order says, in its reader's language and free of how orders are kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Layout(Enum):
    """How the parts of a section stand on the page."""

    LIST = "list"
    """Labels beside values, two in a row; a wide part has the row to itself; a part without a value is left out."""

    HALF = "half"
    """As LIST, but half a page wide beside the next HALF; a part without a value gets a line to write on."""

    TABLE = "table"
    """Labels as heads of columns, values below, an empty one leaving its cell empty; wide parts follow as in LIST."""

    CHECKS = "checks"
    """A box before each label, ticked where the value says who and when; else with a line to write on."""


@dataclass(frozen=True)
class Part:
    """One value and what it is; a wide one is a text of any length."""

    label: str
    value: str
    wide: bool = False


@dataclass(frozen=True)
class Section:
    """Parts that belong together. Left out on paper when it has no part to show."""

    title: str
    parts: tuple[Part, ...]
    layout: Layout = Layout.LIST


@dataclass(frozen=True)
class WorkOrderSheet:
    """One revision of a work order for the centre that runs it (O-7, O-8).

    `number` is drawn as the barcode too, and must be visible ASCII. `title` is the job type, `confirmed_by` says who
    and when, `banners` are what must not be missed, `change` what this revision changes. `void` marks a cancelled
    order across every page, and leaves out the lines to sign on. Any text may be empty: then its place is left out.
    """

    number: str
    revision: int
    title: str
    centre: str
    shop: str
    printed_at: str
    confirmed_by: str
    sections: tuple[Section, ...]
    banners: tuple[str, ...]
    change: str
    footer: str
    void: bool = False
