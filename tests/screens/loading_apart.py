"""Press keys while the desk loads, in a program of its own that has loaded nothing yet; says what came of it.

    python -m tests.screens.loading_apart STORE SETTINGS NAME

The thread that loads the desk stands still before its first import until every key was pressed. Whatever of the desk's
own modules is loaded meanwhile, in the thread of the screens, would on another day meet the same module half loaded.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from csdesk import app as app_module
from csdesk import language
from csdesk.app import DeskApp
from csdesk.commands import APP_COMMANDS, LEADER
from csdesk.desk.person import Person
from csdesk.screens.orders.order import OrderScreen
from tests.caught_up import pilots_catch_up
from tests.screens.driving import Driver

DESKS_OWN = ("csdesk.desk", "csdesk.models", "csdesk.playbook", "csdesk.store", "pydantic", "sqlalchemy", "sqlmodel")
"""What the thread loads that opens the desk, by how the names begin."""

PURE = {"csdesk.playbook", "csdesk.playbook.handbook"}
"""What of it imports nothing more."""

LAST = ("app.leave", "app.lock", "order.review")
"""What ends the walk, or makes the keys behind it wait for the draft that it saves first."""


class Spy:
    """A finder that finds nothing, and notes what the thread of the screens looks for."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> None:
        if threading.current_thread() is threading.main_thread() and name.startswith(DESKS_OWN) and name not in PURE:
            self.names.append(name)

    @contextmanager
    def noting(self, into: dict[str, list[str]], what: str) -> Iterator[None]:
        """Note what is loaded inside the block."""
        self.names = []
        yield
        if self.names:
            into[what] = self.names


async def main(store: Path, settings: Path, name: str) -> dict[str, object]:
    """What was loaded too early, by the key that loaded it, and which screen the last key led to."""
    spy, may_load, real = Spy(), threading.Event(), app_module._open_desk
    sys.meta_path.insert(0, spy)

    def load_later(*given: Any) -> Any:
        may_load.wait()
        return real(*given)

    app_module._open_desk = load_later
    app = DeskApp(store, settings_file=settings, idle_lock=False)
    try:
        with pilots_catch_up():
            async with app.run_test(size=(80, 24)) as pilot:
                return await press_all(Driver(app, pilot), Person(name, "agent"), spy, may_load)
    finally:
        # The thread that stands still would keep the program from ending.
        may_load.set()


async def press_all(driver: Driver, agent: Person, spy: Spy, may_load: threading.Event) -> dict[str, object]:
    """Sign in, type, then press every key, all before the desk may load; then let it."""
    early: dict[str, list[str]] = {}
    app = driver.app
    with spy.noting(early, "sign in"):
        await driver.until(lambda: app._opening is not None, "loading begun")
        await driver.type(agent.name)
        await driver.press("enter")
        await driver.type("wrong")
        await driver.press("enter")
        await driver.shows("One moment")
    await app.pop_screen()
    app._founded(agent)
    with spy.noting(early, "typing"):
        await driver.until(lambda: driver.cursor == "client", "form")
        await driver.type("HX")
        await driver.until(lambda: driver.order.keeper._turns._turn.locked(), "draft on its way to the store")
    for command in (*OrderScreen.DESK_COMMANDS, *APP_COMMANDS):
        for keys in ([command.key.split(",")[0]], [LEADER, command.leader]):
            if keys[-1] and command.id not in LAST:
                with spy.noting(early, " ".join(keys)):
                    await driver.press(*keys, "escape", "escape")
    with spy.noting(early, "going"):
        await driver.press("f10", "f8", "ctrl+o")
    before = type(app.screen).__name__
    may_load.set()
    await driver.until(lambda: type(app.screen).__name__ == "OrdersScreen", "the orders")
    return {"early": early, "before": before}


if __name__ == "__main__":
    language.use("en")
    sys.stdout.write(json.dumps(asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))))
