"""Fields saved as they are typed: at the latest a second after the last key, never in the key's path (I-9, O-11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from csdesk.screens.unbroken import Unbroken

if TYPE_CHECKING:
    from csdesk.screens.screen import DeskScreen

PAUSE = 0.4
"""Seconds from a change to its saving; what is typed meanwhile is saved with it."""


class SoonSaved:
    """Holds what was typed and is not saved yet, and saves it soon, one saving at a time."""

    def __init__(self, screen: DeskScreen, save: Callable[[Mapping[str, str]], Awaitable[bool]]) -> None:
        """`save` keeps some fields and tells whether it could; what it could not stays to be saved."""
        self._screen = screen
        self._save = save
        self._unsaved: dict[str, str] = {}
        self._waiting = False
        self._turns = Unbroken(screen)

    @property
    def unsaved(self) -> Mapping[str, str]:
        """What was typed and is not saved yet."""
        return self._unsaved

    def change(self, name: str, text: str) -> None:
        """A field was changed."""
        self._unsaved[name] = text
        if not self._waiting:
            self._waiting = True
            self._screen.set_timer(PAUSE, self._begin)

    def _begin(self) -> None:
        self._waiting = False
        self._screen.run_worker(self.keep())

    async def keep(self) -> bool:
        """Save now what is not saved yet; whether everything is saved."""
        return await self._turns.do(self._keep)

    async def _keep(self) -> bool:
        while self._unsaved:
            saving = dict(self._unsaved)
            if not await self._save(saving):
                return False
            self._unsaved = {name: text for name, text in self._unsaved.items() if saving.get(name) != text}
        return True
