"""The clipboard of the terminal in front of the person (U-4)."""

from __future__ import annotations

import base64

import pytest

from csdesk.widgets.clipboard import MOST_BYTES, sequences

TEXT = "803000124551\n000803\n"
PLAIN = f"\x1b]52;c;{base64.b64encode(TEXT.encode()).decode()}\a"


def test_a_terminal_is_told_once() -> None:
    assert sequences(TEXT, {"TERM": "xterm-256color"}) == PLAIN


@pytest.mark.parametrize(
    "environment", [{"TERM": "tmux-256color"}, {"TERM": "screen"}, {"TERM": "xterm", "TMUX": "/tmp/x,1,0"}]
)
def test_tmux_is_told_and_asked_to_hand_it_on(environment: dict[str, str]) -> None:
    wrapped = f"\x1bPtmux;\x1b{PLAIN}\x1b\\"
    assert sequences(TEXT, environment) == PLAIN + wrapped


def test_what_terminals_would_drop_is_not_sent() -> None:
    """4,000 numbers of a parcel still are."""
    assert sequences("803000124551\n" * 4_000, {})
    assert not sequences("8" * MOST_BYTES, {})
