"""A notice on the desktop around the terminal, where the terminal can show one (I-6).

Two forms are spread: OSC 9 with one text, and OSC 777 with a title and a text. No terminal can be asked which it
knows, so its name decides; one that is not known to show either is sent nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from textual.app import App

from csdesk.widgets.safe_text import shown

LONGEST_TITLE, LONGEST_TEXT = 60, 200
"""Characters; what shows notices cuts them anyway."""


class NoticeForm(Enum):
    """How a terminal is told to show a notice."""

    TEXT = "OSC 9"
    TITLE_AND_TEXT = "OSC 777"


_BY_PROGRAM = {
    "iTerm.app": NoticeForm.TEXT,
    "WarpTerminal": NoticeForm.TEXT,
    "WezTerm": NoticeForm.TITLE_AND_TEXT,
    "ghostty": NoticeForm.TITLE_AND_TEXT,
    "contour": NoticeForm.TITLE_AND_TEXT,
}
"""By TERM_PROGRAM."""

_BY_TERM = {
    "xterm-kitty": NoticeForm.TEXT,
    "xterm-ghostty": NoticeForm.TITLE_AND_TEXT,
    "wezterm": NoticeForm.TITLE_AND_TEXT,
    "foot": NoticeForm.TITLE_AND_TEXT,
    "contour": NoticeForm.TITLE_AND_TEXT,
    "rxvt-unicode": NoticeForm.TITLE_AND_TEXT,
}
"""By the beginning of TERM, the one name that comes through SSH."""

_BY_VARIABLE = {
    "KITTY_WINDOW_ID": NoticeForm.TEXT,
    "WT_SESSION": NoticeForm.TITLE_AND_TEXT,
    "VTE_VERSION": NoticeForm.TITLE_AND_TEXT,
}
"""By a variable that a terminal sets; those that know the form, but do not show it, swallow it."""

_NEVER_VARIABLES = ("TMUX", "STY", "ZELLIJ", "ConEmuPID")
"""Set by programs between us and the terminal, which keep it to themselves; ConEmu takes OSC 9 for its own commands."""

_NEVER_TERMS = ("tmux", "screen", "linux", "dumb")
"""Beginnings of TERM where such a sequence is lost, or printed."""


def notice_form(environment: Mapping[str, str]) -> NoticeForm | None:
    """The form that the terminal of `environment` shows; None where none is certain."""
    term = environment.get("TERM", "")
    if not term or term.startswith(_NEVER_TERMS) or any(environment.get(name) for name in _NEVER_VARIABLES):
        return None
    # The nearest name first: the variables of one terminal are still there in another that was started from it.
    for beginning, form in _BY_TERM.items():
        if term.startswith(beginning):
            return form
    if program := environment.get("TERM_PROGRAM", ""):
        return _BY_PROGRAM.get(program)
    return next((form for name, form in _BY_VARIABLE.items() if environment.get(name)), None)


def notice(form: NoticeForm, title: str, text: str) -> str:
    """The sequence that shows a notice: cleaned, on one line, of limited length; empty when nothing is left to say."""
    title, text = _clean(title, LONGEST_TITLE), _clean(text, LONGEST_TEXT)
    if not title and not text:
        return ""
    if form is NoticeForm.TEXT:
        return f"\x1b]9;{': '.join(filter(None, (title, text)))}\a"
    return f"\x1b]777;notify;{title};{text}\a"


def _clean(text: str, longest: int) -> str:
    # A semicolon would begin the next field, and some terminals take OSC 9 with a number and one for a command.
    return shown(text[: 4 * longest]).replace(";", ",").strip()[:longest].rstrip()


def show_notice(app: App[Any], environment: Mapping[str, str], title: str, text: str) -> bool:
    """Show a notice on the desktop; whether the terminal was told to."""
    form = notice_form(environment)
    sequence = notice(form, title, text) if form else ""
    if sequence:
        write_to_terminal(app, sequence)
    return bool(sequence)


def write_to_terminal(app: App[Any], sequence: str) -> None:
    """Send the terminal a sequence that draws nothing and moves nothing, between two pictures; from the app's thread.

    As Textual's own `copy_to_clipboard` does. Nothing is sent while there is no terminal.
    """
    if app._driver is not None and app.is_running:
        app._driver.write(sequence)
