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

NOT_PLAYED = {
    "FirstStartScreen": "a shop is founded once, and not on any of its days",
    "VisitSheet": "no visit is due yet: the clients came in this morning",
    "GreetingsScreen": "nobody is greeted on this day",
    "StatementPage": "no month ends on this day, and no statement is there",
    "MaterialScreen": "nobody learns on this day",
    "TestScreen": "nobody is tested on this day",
    "ResultScreen": "nobody is tested on this day",
    "EverybodyScreen": "what everybody has passed is not part of the day yet",
    "ReportRows": "the rows behind a report's figure are not part of the day yet",
}
"""Screens that the day leaves out, and why."""


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
    """Those of the desk that the day did not show, and does not leave out on purpose."""
    return of_the_desk() - shown(notes) - NOT_PLAYED.keys()
