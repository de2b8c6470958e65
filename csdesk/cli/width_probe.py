"""How many cells a terminal draws a text in: written, and the cursor asked where it stands (A-7)."""

from __future__ import annotations

import os
import re
import select
import termios
import tty
from typing import IO, Any

PATIENCE_SECONDS = 0.5
"""How long an answer is waited for at each piece of it; some terminals give none."""


def cells_of(text: str, keyboard: IO[Any], screen: IO[Any]) -> int | None:
    """The cells that a terminal draws `text` in; None where it does not say, or there is no terminal."""
    try:
        read, write = keyboard.fileno(), screen.fileno()
        before = termios.tcgetattr(read)
    except (OSError, ValueError, termios.error):
        return None
    try:
        tty.setcbreak(read)
        os.write(write, b"\r" + text.encode() + b"\x1b[6n")
        return _column(read)
    except OSError:
        return None
    finally:
        termios.tcsetattr(read, termios.TCSADRAIN, before)
        os.write(write, b"\r\x1b[K")


def _column(read: int) -> int | None:
    heard = b""
    while select.select([read], [], [], PATIENCE_SECONDS)[0] and (piece := os.read(read, 64)):
        heard += piece
        if found := re.search(rb"\x1b\[\d+;(\d{1,4})R", heard):
            return int(found[1]) - 1
    return None
