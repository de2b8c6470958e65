"""The terminal of a desk whose line may freeze: the desk goes on, and paints again when the line does (A-3)."""

from __future__ import annotations

from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from csdesk.widgets.terminal_memory import TerminalMemory

MOST_WAITING = 30
"""So many writes may wait for the line; with more, the next paintings are left out."""


class PatientDriver(LinuxDriver):
    """Never waits for the terminal to take what is drawn.

    Textual's own stops the whole program when the terminal takes nothing for a while: no lock, no draft kept.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As LinuxDriver."""
        super().__init__(*args, **kwargs)
        self.memory = TerminalMemory()
        """What the terminal shows."""

    def start_application_mode(self) -> None:
        """Begin, with a queue that takes everything: what is left out is for the app to choose."""
        self.memory.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            self._writer_thread._queue.maxsize = 0

    @property
    def waiting(self) -> int:
        """How many writes the terminal has not taken yet."""
        return 0 if self._writer_thread is None else self._writer_thread._queue.qsize()

    @property
    def is_behind(self) -> bool:
        """Whether the terminal is so slow that more would only queue up."""
        return self.waiting >= MOST_WAITING
