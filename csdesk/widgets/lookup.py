"""The lookup as a screen of its own, for screens that have no panel of theirs."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.screen import ModalScreen

from csdesk.widgets.finder import Source
from csdesk.widgets.lookup_panel import LookupAnswer, LookupPanel
from csdesk.widgets.rows import Column

__all__ = ["Lookup", "LookupAnswer"]


class Lookup(ModalScreen[LookupAnswer | None]):
    """A `LookupPanel` over any screen: `answer = await app.push_screen_wait(Lookup(...))`, with what `look_up` takes.

    Every opening mounts a screen and paints all of what lies below it again: a screen that looks things up often has
    a panel of its own.
    """

    AUTO_FOCUS = None
    DEFAULT_CSS = "Lookup { background: transparent; }"

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        source: Source,
        *,
        query: str = "",
        new_label: str | None = None,
        empty: str = "",
    ) -> None:
        super().__init__()
        self._panel = LookupPanel()
        self._asked_for = (title, columns, source)
        self._query, self._new_label, self._empty = query, new_label, empty

    def compose(self) -> ComposeResult:
        """The panel, and what lies below."""
        yield self._panel

    def on_mount(self) -> None:
        """Look up at once."""
        self.run_worker(self._look_up())

    async def _look_up(self) -> None:
        self.dismiss(
            await self._panel.look_up(*self._asked_for, query=self._query, new_label=self._new_label, empty=self._empty)
        )
