"""A month-end statement as plain values in its client's language, free of how anything is kept (F-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from csdesk.exchange.work_order_sheet import Part
from csdesk.language import _


@dataclass(frozen=True)
class SheetLine:
    """One line: an order, or the correction of one."""

    number: str
    day: date
    consignee: str
    destination: str
    goods: str
    pieces: int
    weight_g: int | None
    amount_fen: int | None
    """None while the order has no price."""
    note: str = ""
    """What changed, of a correction; that its slip is not back."""


@dataclass(frozen=True)
class SheetSection:
    """Lines of a kind under a title, with their sum."""

    title: str
    lines: Sequence[SheetLine]

    @property
    def total_fen(self) -> int:
        """The sum of those that have a price."""
        return sum(one.amount_fen or 0 for one in self.lines)


@dataclass(frozen=True)
class StatementSheet:
    """What stands on a statement, in the order in which it stands there."""

    shop: str
    title: str
    number: str
    facts: Sequence[Part]
    intro: str
    sections: Sequence[SheetSection]
    total_fen: int
    in_words: str
    """The total in the capitals of Chinese bills; empty in other languages."""
    remarks: Sequence[str]
    """What holds of the whole: lines whose slip is not back, where to pay to."""
    signs: Sequence[str]
    foot: str
    made_at: datetime
    """Aware; the same statement of the same moment gives the same files."""
    draft: bool = False

    @property
    def lines(self) -> int:
        """How many there are in all."""
        return sum(len(one.lines) for one in self.sections)


def headings() -> tuple[str, ...]:
    """The headings of the columns on paper, in the current language."""
    return (
        _("No."), _("Date"), _("Order number"), _("Consignee"), _("Goods"), _("Pieces"), _("Weight kg"),
        _("Amount (CNY)"),
    )  # fmt: skip


def weight_words(grams: int | None) -> str:
    """Grams as kilograms without needless zeros."""
    return "" if grams is None else f"{grams // 1000}.{grams % 1000:03}".rstrip("0").rstrip(".")


def money_words(fen: int | None) -> str:
    """An amount with thousands commas; what has no price says so."""
    if fen is None:
        return _("no price")
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}"
