"""Which screens the desk has, and which of them the day showed."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from textual.screen import Screen

import csdesk.screens


def of_the_desk() -> set[str]:
    """Every screen that can come to the front: what others are made from never does."""
    for module in pkgutil.walk_packages(csdesk.screens.__path__, "csdesk.screens."):
        import_module(module.name)
    own = {one for one in _below(Screen) if one.__module__.startswith("csdesk.")}
    bases = {base for one in own for base in one.__mro__[1:]}
    return {one.__name__ for one in own - bases}


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
