"""The desk's own colours, dark and light, and the terminal's sixteen; a colour has a meaning and is never alone."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="dark",
    primary="#7fb2d9",
    secondary="#9aa7b8",
    accent="#e0b46c",
    warning="#e0b46c",
    error="#f0858a",
    success="#86c796",
    foreground="#d9dee5",
    background="#161a20",
    surface="#1b2027",
    panel="#242b34",
    dark=True,
    variables={
        "input-cursor-background": "#d9dee5",
        "input-cursor-foreground": "#161a20",
        "input-selection-background": "#3a5a78",
    },
)
LIGHT = Theme(
    name="light",
    primary="#1c5d8f",
    secondary="#556170",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#b3261e",
    success="#1f6b36",
    foreground="#1d232b",
    background="#f7f6f2",
    surface="#efeee9",
    panel="#e3e2db",
    dark=False,
    variables={
        "input-cursor-background": "#1d232b",
        "input-cursor-foreground": "#f7f6f2",
        "input-selection-background": "#b7d2e8",
    },
)


def _terminal() -> Theme:
    own = BUILTIN_THEMES["ansi-dark"]
    return Theme(**{**vars(own), "name": "terminal"})


THEMES = {theme.name: theme for theme in (DARK, LIGHT, _terminal())}
