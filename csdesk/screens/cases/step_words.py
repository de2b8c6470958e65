"""A step of a case in words: its sign, and when and by whom it was done (I-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from csdesk.screens.clock_words import in_words
from csdesk.widgets.summary import Item

if TYPE_CHECKING:
    from csdesk.desk.cases.case_story import StepGlance

DONE, OPEN, WAITING = "x", ".", "-"
"""What stands before a step: done, to be done now, to be done after others."""

STEP_ORDER = ("open", "done", "waiting", "left_out")
"""The states of steps, what is to be done now first."""


def step_item(step: StepGlance, local: Callable[[datetime], datetime]) -> Item:
    """`x tell the consignor 14:30`."""
    words, row = in_words(step.words), step.row
    if row.state == "done":
        at = f" {local(row.at):%H:%M}" if row.at is not None else ""
        return Item(f"{DONE} {words}{at}", "done")
    return Item(f"{OPEN} {words}") if row.state == "open" else Item(f"{WAITING} {words}", "dim")
