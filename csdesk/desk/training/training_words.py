"""How standings and tests are called, on screens and in the command line (E-1)."""

from __future__ import annotations

from csdesk.language import pgettext
from csdesk.rules.training import State


def state_words(state: State) -> str:
    """How somebody stands with a topic."""
    return {
        State.NEW: pgettext("training", "not begun"),
        State.READ: pgettext("training", "read"),
        State.RUNNING: pgettext("training", "test begun"),
        State.FAILED: pgettext("training", "not passed yet"),
        State.PASSED: pgettext("training", "passed"),
        State.OLD: pgettext("training", "to be passed again"),
    }[state]


def test_words(state: str) -> str:
    """Where a test is."""
    return {
        "running": pgettext("training", "test begun"),
        "passed": pgettext("training", "passed"),
        "failed": pgettext("training", "not passed"),
    }[state]
