"""Putting a text on the clipboard of the terminal in front of the person, also over SSH and inside tmux (U-4)."""

from __future__ import annotations

import base64
from collections.abc import Mapping

MOST_BYTES = 74_994
"""The longest sequence that xterm takes, and others with it; a longer one they drop without a word."""


def sequences(text: str, environment: Mapping[str, str]) -> str:
    """What is to be written to the terminal; empty when the text is longer than terminals take.

    tmux takes the plain sequence where its `set-clipboard` is on, and hands the wrapped one to the terminal around it
    where its `allow-passthrough` is on. Over SSH nothing but TERM tells that it is there.
    """
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    if len(plain) > MOST_BYTES:
        return ""
    term = environment.get("TERM", "")
    if "TMUX" in environment or term.startswith(("tmux", "screen")):
        escaped = plain.replace("\x1b", "\x1b\x1b")
        return f"{plain}\x1bPtmux;{escaped}\x1b\\"
    return plain
