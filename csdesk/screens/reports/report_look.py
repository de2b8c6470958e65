"""What the screen of reports shows, in words and columns (M-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len

from csdesk.language import _, current, pgettext
from csdesk.rules.periods import Period, Span
from csdesk.screens.day_words import MONTHS, day_words, short_day
from csdesk.widgets.rows import Column, Row
from csdesk.widgets.upright_bars import UprightBar

if TYPE_CHECKING:
    from csdesk.desk.reports.figures import Value
    from csdesk.desk.reports.summary import Line, Members, Summary
    from csdesk.playbook.shapes import Playbook

View = Literal["figures", "agent", "client"]

VALUE, CHANGE, TARGET = 9, 8, 7
"""Cells of what a line says, of how it changed, of what it should be."""

NAME = 28
"""Cells of an agent's or a client's name at the most."""

MOST_BARS = 14
"""Periods that are drawn at the most."""


@dataclass(frozen=True)
class Shown:
    """Columns with their rows, and what each row stands for by its key."""

    columns: Sequence[Column]
    rows: Sequence[Row]


def period_words(period: Period, today: date) -> str:
    """`Sun 22 Nov`, `16 Nov - 22 Nov 2026`, `Nov 2026`."""
    if period.span is Span.DAY:
        return day_words(period.first, today)
    if period.span is Span.MONTH:
        return _("{month} {year}", month=_(MONTHS[period.first.month - 1]), year=period.first.year)
    first, last = short_day(period.first), short_day(period.last)
    return _("{first} - {last} {year}", first=first, last=last, year=period.last.year)


def span_words(span: Span) -> str:
    """What a report is called by its span."""
    return {
        Span.DAY: pgettext("report", "Day"),
        Span.WEEK: pgettext("report", "Week"),
        Span.MONTH: pgettext("report", "Month"),
    }[span]


def spans_words(chosen: Span) -> str:
    """The spans with their keys, the chosen one in brackets."""
    told = [(place, span) for place, span in enumerate(Span, start=1)]
    return "  ".join(
        f"[{place} {span_words(span)}]" if span is chosen else f"{place} {span_words(span)}" for place, span in told
    )


def short_period(period: Period) -> str:
    """A period beneath its bar: `11-22`, `11-16`, `11`."""
    return f"{period.first:%m}" if period.span is Span.MONTH else f"{period.first:%m-%d}"


def figures(playbook: Playbook, summary: Summary) -> Shown:
    """Every line: what it is called, what it says, how it changed, what it should be."""
    from csdesk.desk.reports import words

    rows = []
    for line in summary.lines:
        name = f"  {words.kind_of(playbook, line)}" if line.is_of_kind else line.shape.words.text(current())
        sign, tone = ("!", "soon") if line.reaches is False else (" ", "")
        cells = (
            f"{sign} {name}", words.value_words(line.now), words.change_words(line), words.value_words(line.before),
            words.target_words(line),
        )  # fmt: skip
        rows.append(Row(line.key, cells, tone))
    wants = any(row.cells[4] for row in rows)
    columns = (
        Column(_("  Figure"), least=20),
        Column(_("Value"), VALUE, "right"),
        Column(pgettext("report", "Change"), CHANGE, "right"),
        Column(_("Before"), VALUE, "right", drop=1),
        *((Column(_("Target"), TARGET, "right", drop=2),) if wants else ()),
    )
    return Shown(columns, rows)


def members(found: Members) -> Shown:
    """Every agent or client, with what the playbook says of each; further columns vanish where there is no room."""
    from csdesk.desk.reports import words

    rows = []
    for one in found.members:
        name = "  ".join(filter(None, (one.code, one.name)))
        name = name or (_("nobody") if found.column == "agent" else _("no client"))
        rows.append(Row(str(one.key), (name, *map(words.value_words, one.values))))
    title = _("Agent") if found.column == "agent" else _("Client")
    headings = [one.words.text(current()) for one in found.columns]
    wide = [max(5, min(12, cell_len(one))) for one in headings]
    columns = (
        Column(title, least=14),
        *(
            Column(heading, width, "right", drop=place)
            for place, (heading, width) in enumerate(zip(headings, wide, strict=True))
        ),
    )
    return Shown(columns, rows)


def detail(playbook: Playbook, line: Line) -> str:
    """What is to be known of the chosen line: its parts, and when it no longer changes."""
    from csdesk.desk.reports import words

    return "  ".join(filter(None, (words.parts_words(line), words.final_words(playbook, line))))


def bars(periods: Sequence[Period], values: Sequence[Value]) -> Sequence[UprightBar]:
    """A line over periods that follow each other."""
    from csdesk.desk.reports import words

    return [
        UprightBar(value.compared or 0, words.value_words(value), short_period(period))
        for period, value in zip(periods, values, strict=True)
    ]
