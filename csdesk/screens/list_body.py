"""The body that most lists have: what is listed, the rows, and the chosen one in full."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Container, Vertical
from textual.widget import Widget

from csdesk.widgets.line import Line
from csdesk.widgets.rows import Rows
from csdesk.widgets.summary import Summary
from csdesk.widgets.two_ends import TwoEnds


def list_body(rows: Rows, *more: Widget) -> Iterable[Widget]:
    """The head, `rows`, and the chosen row with `more` below them, or beside where the `.tcss` finds room."""
    yield TwoEnds(id="head")
    with Container(id="place"):
        yield rows
        with Vertical(id="below"):
            yield Line(fill="-", id="rule")
            yield Summary(sentence_lines=2, id="chosen")
            yield from more
