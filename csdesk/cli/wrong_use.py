"""Typer's complaints about a wrong use, in the reader's language."""

from __future__ import annotations

import re

from csdesk.language import _
from csdesk.refused import N_

_COMPLAINTS = (
    (r"No such option: (?P<what>\S+)", N_("There is no option {what}.")),
    (r"No such command '(?P<what>.*?)'\.", N_("There is no command {what}.")),
    (r"Missing command\.", N_("A command is missing.")),
    (r"Missing argument '(?P<what>.+?)'\.", N_("{what} is missing.")),
    (r"Missing option '(?P<what>.+?)'\.", N_("The option {what} must be given.")),
    (r"Option '(?P<what>.+?)' requires an argument\.", N_("The option {what} needs a value.")),
    (r"Option '(?P<what>.+?)' does not take a value\.", N_("The option {what} takes no value.")),
    (r"Got unexpected extra argument\(s\) \((?P<what>.*)\)", N_("This is too much: {what}.")),
    (r"Invalid value for '(?P<what>.+?)': (?P<why>.*)", N_("{what} cannot be used like this: {why}")),
)


def complaint(message: str) -> str:
    """What Typer says, in the current language; what it says otherwise stays as it is."""
    for pattern, ours in _COMPLAINTS:
        found = re.match(pattern, message)
        if found:
            return _(ours, **found.groupdict())
    return message
