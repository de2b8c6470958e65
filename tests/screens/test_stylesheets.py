"""Every screen finds its stylesheet, wherever its module lies: one that does not ends the desk when it is opened."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from textual.screen import Screen

import csdesk.screens


def every_screen(of: type[Screen[object]] = Screen) -> Iterator[type[Screen[object]]]:
    """Every class of a screen that the package has."""
    for one in of.__subclasses__():
        yield one
        yield from every_screen(one)


def test_every_screen_finds_its_stylesheet() -> None:
    for module in pkgutil.walk_packages(csdesk.screens.__path__, "csdesk.screens."):
        import_module(module.name)
    # Textual looks beside the class that is opened, not beside the one that names the file.
    named = {one: one.CSS_PATH for one in every_screen() if one.__module__.startswith("csdesk.screens.")}
    assert len(named) > 30
    missing = {
        (one.__name__, path)
        for one, path in named.items()
        if isinstance(path, str) and not (Path(inspect.getfile(one)).parent / path).exists()
    }
    assert missing == set()
