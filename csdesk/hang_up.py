"""Ending the desk when its line is gone: a closed terminal, a lost connection, a machine that shuts down."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

HANG_UP_SECONDS = 3.0
"""The longest the desk goes on after the line is gone."""


def watch_for_hang_up(leave: Callable[[], None]) -> None:
    """Call `leave`, in a thread of its own, once the line is gone, and end the process within seconds after it.

    Even where the terminal no longer takes what is drawn: asyncio's own handling left a process turning idly; here one
    thread waits for the signal.
    """
    signals = {signal.SIGHUP, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)

    def wait() -> None:
        signal.sigwait(signals)
        threading.Timer(HANG_UP_SECONDS, os._exit, (129,)).start()
        leave()

    threading.Thread(target=wait, name="hang-up", daemon=True).start()
