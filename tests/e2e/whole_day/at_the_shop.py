"""csdesk at the shop's hour, which tells what screens it shows: `python at_the_shop.py CLOCK SCREENS ARGUMENTS...`.

CLOCK is a file as in `tests.e2e.at_another_time`; into SCREENS goes a line for every screen that comes to the front,
with its class and the process. It is a file of the tests, and the program knows nothing of it: whoever sets up a real
shop has `csdesk ssh-key add` write the program itself into the line of a key. It is run by its path, because a line of
`authorized_keys` lets no variable in that would tell where modules lie (A-3).
"""

from __future__ import annotations

import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from csdesk.cli.program import run
from tests.e2e.at_another_time import AheadClock


class NotesScreens(MetaPathFinder):
    """Lets Textual's screens tell when they come to the front, whenever the program comes to load them."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The module as it is, with a note added to one method."""
        if name != "textual.screen":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path)
        assert spec is not None
        assert spec.loader is not None
        load = spec.loader.exec_module

        def load_and_note(module: ModuleType) -> None:
            load(module)
            self._note(module.Screen)

        spec.loader.exec_module = load_and_note  # type: ignore[method-assign]
        return spec

    def _note(self, screen: Any) -> None:
        resumed = screen._on_screen_resume

        def note(seen: Any, event: Any) -> Any:
            line = f"{type(seen).__name__} {os.getpid()}\n".encode()
            descriptor = os.open(self._notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(descriptor, line)
            os.close(descriptor)
            return resumed(seen, event)

        screen._on_screen_resume = note


if __name__ == "__main__":
    # As `csdesk.__main__` does it.
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    clock, notes, *arguments = sys.argv[1:]
    sys.meta_path.insert(0, NotesScreens(Path(notes)))
    sys.exit(run(arguments, clock=AheadClock(Path(clock))))
