"""Closing a screen without closing what lies over it."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType


class ClosesItself(Screen[ScreenResultType]):
    """A screen that, when it is done while another lies over it, waits to be in front and closes then.

    Textual's own screen would close the other one in its place: an answer that comes late would open the lock (A-2).
    """

    _done_with: tuple[Any] | None = None

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close with `result`, at once or as soon as nothing lies over this screen."""
        if self.app.screen is self:
            return super().dismiss(result)
        self._done_with = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """In front again."""
        if self._done_with is not None:
            self.dismiss(*self._done_with)

    def leave(self) -> None:
        """Close with nothing done, as Esc does."""
        self.dismiss(None)

    def action_back(self) -> None:
        """Esc: back to what lies beneath, with nothing done."""
        self.leave()
