"""Which screens the desk has, and which of them the day showed."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from textual.screen import Screen

import csdesk.screens

BASES = {
    "ClosesItself",
    "DeskScreen",
    "AskingScreen",
    "CaseActs",
    "BoardActs",
    "OneFormScreen",
    "QuietScreen",
    "MovingScreen",
}
"""What other screens are made from, and nobody ever sees."""


def of_the_desk() -> set[str]:
    """Every screen that can come to the front."""
    for module in pkgutil.walk_packages(csdesk.screens.__path__, "csdesk.screens."):
        import_module(module.name)
    return {one.__name__ for one in _below(Screen) if one.__module__.startswith("csdesk.")} - BASES


def _below(of: type[Screen[object]]) -> Iterator[type[Screen[object]]]:
    for one in of.__subclasses__():
        yield one
        yield from _below(one)


def shown(notes: Path) -> set[str]:
    """Every screen that came to the front at a desk of the day."""
    return {line.split()[0] for line in notes.read_text("ascii").splitlines()}


def never_shown(notes: Path) -> set[str]:
    """Those of the desk that the day did not show."""
    return of_the_desk() - shown(notes)
