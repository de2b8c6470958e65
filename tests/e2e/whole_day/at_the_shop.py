"""csdesk at the shop's hour, which tells what screens it shows: `python at_the_shop.py CLOCK SCREENS ARGUMENTS...`.

CLOCK is a file as in `tests.e2e.at_another_time`; into SCREENS goes a line for every screen that comes to the front,
with its class and the process. It is a file of the tests, and the program knows nothing of it: whoever sets up a real
shop has `csdesk ssh-key add` write the program itself into the line of a key. It is run by its path, because a line of
`authorized_keys` lets no variable in that would tell where modules lie (A-3).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from csdesk.cli.program import run
from tests.e2e.at_another_time import AheadClock


class AsItLoads(MetaPathFinder):
    """Changes modules as they are loaded, whenever the program comes to that: each is itself, and one thing more."""

    def __init__(self, changes: Mapping[str, Callable[[Any], None]]) -> None:
        self._changes = dict(changes)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The module as it is, with its change behind it."""
        change = self._changes.pop(name, None)
        if change is None:
            return None
        spec = PathFinder.find_spec(name, path)
        assert spec is not None
        assert spec.loader is not None
        load = spec.loader.exec_module

        def load_and_change(module: ModuleType) -> None:
            load(module)
            change(module)

        spec.loader.exec_module = load_and_change  # type: ignore[method-assign]
        return spec


def noting(notes: Path) -> Callable[[Any], None]:
    """Let every screen of Textual's tell when it comes to the front."""

    def change(module: Any) -> None:
        resumed = module.Screen._on_screen_resume

        def note(screen: Any, event: Any) -> Any:
            line = f"{type(screen).__name__} {os.getpid()}\n".encode()
            descriptor = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(descriptor, line)
            os.close(descriptor)
            return resumed(screen, event)

        module.Screen._on_screen_resume = note

    return change


def patient(module: Any) -> None:
    """Let keys wait as long as it takes: a busy machine may need more than the seconds that they wait at a desk."""
    module.PATIENCE = 3600.0


if __name__ == "__main__":
    # As `csdesk.__main__` does it.
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    clock, screens, *arguments = sys.argv[1:]
    changes = {"textual.screen": noting(Path(screens)), "csdesk.widgets.keys_in_order": patient}
    sys.meta_path.insert(0, AsItLoads(changes))
    sys.exit(run(arguments, clock=AheadClock(Path(clock))))
