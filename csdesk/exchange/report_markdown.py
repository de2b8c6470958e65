"""A report as Markdown: a heading and a table for each section, whatever people typed shown as typed (I-12)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from csdesk.exchange.report import Report, Section, shown
from csdesk.language import _
from csdesk.rules.text import clean_line

# What could become a link, a picture, emphasis, code, a formula, a mention, a tag, or the end of a cell.
_SIGNS = re.compile(r"[\\`*_\[\]<>|~&$#]|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)


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
    if not section.rows:
        yield _("There are none.")
        return
    yield _line(escaped(column.heading) for column in section.columns)
    yield _line("---:" if column.is_number else "---" for column in section.columns)
    for row in section.rows:
        pairs = zip(section.columns, row, strict=True)
        yield _line(escaped(shown(column, value)) for column, value in pairs)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
