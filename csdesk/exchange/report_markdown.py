"""A report as Markdown: a heading and a table for each section, whatever people typed shown as typed (I-12)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from csdesk.exchange.report import Report, Section, shown
from csdesk.language import _
from csdesk.rules.text import cell_width, clean_line

# What could become a link, a picture, emphasis, code, a formula, a mention, a tag, or the end of a cell.
_SIGNS = re.compile(r"[\\`*_\[\]<>|~&$#]|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)


WIDEST = 40
"""Cells to which a column is filled up; longer texts run on."""


def as_markdown(report: Report) -> bytes:
    """The report in UTF-8."""
    lines = [f"# {escaped(report.title)}", "", escaped(report.says_when), ""]
    for section in report.sections:
        lines += [f"## {escaped(section.title)}", "", *_table(section), ""]
    return "\n".join(lines).encode("utf-8")


def escaped(text: str) -> str:
    """`text` as one line in which no character means anything to Markdown."""
    return _SIGNS.sub(lambda sign: "\\" + sign[0], clean_line(text))


def _table(section: Section) -> Iterable[str]:
    """The table with its columns under each other where every wide character has two cells."""
    if not section.rows:
        yield _("There are none.")
        return
    columns = section.columns
    lines = [[escaped(column.heading) for column in columns]]
    for row in section.rows:
        lines.append([escaped(shown(column, value)) for column, value in zip(columns, row, strict=True)])
    widths = [
        min(WIDEST, max(3, *(cell_width(line[place]) for line in lines))) for place, _column in enumerate(columns)
    ]
    ends = [":" if column.is_number else "-" for column in columns]
    rule = ["-" * (width - 1) + end for width, end in zip(widths, ends, strict=True)]
    for cells in (lines[0], rule, *lines[1:]):
        told = zip(cells, widths, columns, strict=True)
        yield _line(_padded(cell, width, right=column.is_number) for cell, width, column in told)


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - cell_width(text))
    return blank + text if right else text + blank


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
