"""Ending the desk when its line is gone: a closed terminal, a lost connection, a machine that shuts down."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

HUNG_UP = 128 + signal.SIGHUP
"""The exit code of a desk that could not end by itself."""

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
        end = threading.Timer(HANG_UP_SECONDS, os._exit, (HUNG_UP,))
        end.daemon = True  # a desk that ends sooner is not held up by it
        end.start()
        try:
            leave()
        except Exception:
            # It had not opened yet, or was closing: nothing is typed that could be lost.
            os._exit(HUNG_UP)

    threading.Thread(target=wait, name="hang-up", daemon=True).start()
