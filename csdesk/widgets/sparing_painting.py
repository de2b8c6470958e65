"""Painting that sends a terminal only what it does not show yet, and nothing that could command it (A-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from csdesk.widgets.matched_once import MatchedOnce
from csdesk.widgets.patient_driver import PatientDriver
from csdesk.widgets.safe_text import SafeTextFilter
from csdesk.widgets.terminal_memory import Remembered

if TYPE_CHECKING:
    from rich.console import RenderableType

Result = TypeVar("Result")

CATCH_UP_SECONDS = 0.2
"""How often a desk that left out paintings looks whether its line goes on."""


class PaintsSparingly(App[Result]):
    """An app whose paintings cost a slow line little, and whose widgets cost little to style."""

    _colours: Theme | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As App."""
        super().__init__(*args, **kwargs)
        self.stylesheet = MatchedOnce(variables=self.get_css_variables())
        self._safe_text = SafeTextFilter()
        self._missed = False

    @property
    def current_theme(self) -> Theme:
        """The colours in use: looked for when they change, and not by every widget at every second."""
        if self._colours is None or self._colours.name != self.theme:
            self._colours = super().current_theme
        return self._colours

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Whatever is drawn loses what could command a terminal."""
        return [*super().get_line_filters(), self._safe_text]

    def get_driver_class(self) -> type[Driver]:
        """The one that waits for no line, whatever the environment names."""
        return PatientDriver

    async def on_event(self, event: events.Event) -> None:
        """Paint the whole after a change of size."""
        if isinstance(event, events.Resize):
            # A terminal that becomes narrower breaks its lines anew, and is as wide as before soon after.
            self.forget_terminal()
        await super().on_event(event)

    def forget_terminal(self) -> None:
        """Send the whole of the next painting: the terminal may show something else than was sent."""
        if isinstance(self._driver, PatientDriver):
            self._driver.memory.forget()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Paint what the terminal does not show yet; where it is far behind, all once it has caught up (A-3)."""
        if isinstance(self._driver, PatientDriver):
            if self._driver.is_behind:
                if not self._missed:
                    self._missed = True
                    self.set_timer(CATCH_UP_SECONDS, self._catch_up)
                return
            if isinstance(renderable, CompositorUpdate):
                renderable = Remembered(renderable, self._driver.memory, self.size)
        super()._display(screen, renderable)

    def _catch_up(self) -> None:
        if isinstance(self._driver, PatientDriver) and self._driver.waiting:
            self.set_timer(CATCH_UP_SECONDS, self._catch_up)
            return
        self._missed = False
        self.screen.refresh()
