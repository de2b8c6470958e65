"""Keeping the form as it is typed: saved at the latest a second after the last key, never in the key's path (O-11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.rules.order_fields import Draft, defaults
from csdesk.screens.unbroken import Unbroken

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk
    from csdesk.screens.screen import DeskScreen

PAUSE = 0.4
"""Seconds from a change to its saving; what is typed meanwhile is saved with it."""


def new_draft() -> Draft:
    """An empty form with a UUID of its own."""
    return Draft(uuid=str(uuid4()), texts=defaults(), cursor="client")


class DraftKeeper:
    """Holds the form's present state and saves it soon after each change, one saving at a time."""

    def __init__(self, screen: DeskScreen, draft: Draft, saved: Callable[[Draft], None]) -> None:
        """`saved` is called with the draft each time it was kept."""
        self._screen = screen
        self._saved = saved
        self.draft = draft
        self._kept = draft
        self._waiting = False
        self._turns = Unbroken(screen)

    def change(self, draft: Draft) -> None:
        """The form is now so."""
        self.draft = draft
        if not self._waiting:
            self._waiting = True
            self._screen.set_timer(PAUSE, self._begin)

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return self._differs()

    def begin_anew(self, draft: Draft) -> None:
        """Another form; `draft` is how the store has it."""
        self.draft = self._kept = draft

    def _begin(self) -> None:
        self._waiting = False
        self._screen.run_worker(self.keep())

    async def keep(self) -> None:
        """Save now what is not saved yet; an empty form that never was is not."""
        await self._turns.do(self._keep)

    async def _keep(self) -> None:
        while self._differs() and await self._save(self.draft):
            pass

    def _differs(self) -> bool:
        return self.draft != self._kept and not (self.draft.order_id is None and self.draft.is_empty)

    async def _save(self, draft: Draft) -> bool:
        person, at = self._screen.person, self._screen.host.clock.now()

        def save(desk: Desk) -> Draft:
            from csdesk.desk.orders import drafts

            with desk.writing() as tx:
                return drafts.save(tx, draft, by=person, at=at)

        kept = await self._screen.attempt(save)
        if kept is None:
            return False
        if self.draft.uuid == draft.uuid:
            kept_now = {"order_id": kept.order_id, "saved_at": kept.saved_at, "owner": kept.owner}
            self._kept = replace(draft, **kept_now)  # type: ignore[arg-type]
            self.draft = replace(self.draft, **kept_now)  # type: ignore[arg-type]
            self._saved(self.draft)
        return True
