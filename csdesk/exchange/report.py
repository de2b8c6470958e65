"""A report as tables of plain values, in its reader's language, free of how anything is kept (I-12, M-1).

Sections know nothing of each other: a report is any number of them. The same section is drawn on a terminal, given to
programs as JSON, and written as a sheet of a workbook or as Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from csdesk.language import _
from csdesk.rules.reading import show_money


class Kind(Enum):
    """What the values of a column are. None stands for nothing in every column."""

    TEXT = "text"
    """A str, or `Named`."""
    NUMBER = "number"
    """An int."""
    MONEY = "money"
    """An int, in fen."""
    MOMENT = "moment"
    """An aware datetime on the shop's clock."""
    DURATION = "duration"
    """An int, in seconds."""
    DAY = "day"
    """A date."""
    FIGURE = "figure"
    """An int, `Money`, `Share` or `Points`: every row may be of another kind."""


@dataclass(frozen=True)
class Named:
    """A choice of the playbook or a state: its id for programs, its words for people.

    An empty id is nothing for programs, with a word for people.
    """

    id: str
    words: str


@dataclass(frozen=True)
class Money:
    """An amount among figures of other kinds, in fen."""

    fen: int


@dataclass(frozen=True)
class Share:
    """So many of so many, said per 100 or per 1000."""

    part: int
    whole: int
    per: int
    tenths: int
    """As it is said: in tenths, to the nearest."""


@dataclass(frozen=True)
class Points:
    """By how much a share changed, in tenths."""

    tenths: int


Value = str | int | date | datetime | Named | Money | Share | Points | None


@dataclass(frozen=True)
class Column:
    """One column: its name in JSON, its heading, what its values are."""

    id: str
    heading: str
    kind: Kind = Kind.TEXT
    in_brief: bool = True
    """Whether it is shown where there is little room, as on a terminal."""

    @property
    def is_number(self) -> bool:
        """Whether its values stand at the right."""
        return self.kind in (Kind.NUMBER, Kind.MONEY, Kind.DURATION, Kind.FIGURE)


@dataclass(frozen=True)
class Section:
    """One table: its name in JSON and its title."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    is_drawn: bool = False
    """Whether a workbook draws its figures over the first column, as days."""


@dataclass(frozen=True)
class Report:
    """A report on the days `first` to `last`, as of `made_at`, which is aware and on the shop's clock."""

    span: str
    title: str
    first: date
    last: date
    made_at: datetime
    sections: tuple[Section, ...]

    @property
    def says_when(self) -> str:
        """The days it is about, and as of when."""
        first, last, at = self.first.isoformat(), self.last.isoformat(), f"{self.made_at:%Y-%m-%d %H:%M}"
        if first == last:
            return _("{day}, as of {at}.", day=first, at=at)
        return _("{first} to {last}, as of {at}.", first=first, last=last, at=at)


def shown(column: Column, value: Value) -> str:
    """A value for people, in the current language; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, Named):
        return value.words
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Money):
        return show_money(value.fen)
    if isinstance(value, Share):
        return f"{_tenths(value.tenths)}{'%' if value.per == 100 else ''}"
    if isinstance(value, Points):
        return _tenths(value.tenths)
    if isinstance(value, int) and column.kind is Kind.MONEY:
        return show_money(value)
    if isinstance(value, int) and column.kind is Kind.DURATION:
        return f"{value // 3600}:{value // 60 % 60:02}:{value % 60:02}"
    return str(value)


def _tenths(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{rest}"


def document(report: Report) -> dict[str, Any]:
    """The report as JSON: each section as a list of rows by its name; ids instead of words, money as a string."""
    return {
        "report": report.span,
        "first": report.first.isoformat(),
        "last": report.last.isoformat(),
        "made": report.made_at.isoformat(),
        **{section.id: _rows(section.columns, section.rows) for section in report.sections},
    }


def _rows(columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> list[Mapping[str, Any]]:
    return [{column.id: _plain(column, value) for column, value in zip(columns, row, strict=True)} for row in rows]


def _plain(column: Column, value: Value) -> str | int | float | None:
    if isinstance(value, Named):
        return value.id or None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Money):
        return show_money(value.fen)
    if isinstance(value, (Share, Points)):
        return value.tenths / 10
    if isinstance(value, int) and column.kind is Kind.MONEY:
        return show_money(value)
    return value
