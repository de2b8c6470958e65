"""A screen that is not painted anew when the focus moves."""

from __future__ import annotations

from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class QuietScreen(Screen[ScreenResultType]):
    """A screen of many fields: going from one to the next paints these two.

    Textual's own screen paints all of itself for it, 6 kB at 80x24.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
