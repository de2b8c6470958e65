"""Opening the desk itself: `csdesk` without a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csdesk.cli.exit_codes import of_refusal
from csdesk.cli.options import named_store
from csdesk.refused import Refused

if TYPE_CHECKING:
    from csdesk.clock import Clock


def open_desk(store: str | None = None, language: str | None = None, clock: Clock | None = None) -> int:
    """Open the desk on a store until it is closed; the exit code."""
    from csdesk.app import run

    try:
        return run(named_store(store), language=language, clock=clock)
    except Refused as refused:
        from csdesk.cli import output

        output.refusal(refused, as_json=False)
        return of_refusal(refused)
