"""What the desk lets in of an SSH session: a terminal's name and an address, both checked (A-3)."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Mapping
from ipaddress import ip_address

from csdesk.refused import N_, Refused

FRAMES = 15
"""How often a second the screen is painted at most: on a line more would only queue up."""

_TERMINAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,39}")
_USUAL_TERMINAL = "xterm-256color"


def own_environment(given: Mapping[str, str], language: str) -> dict[str, str]:
    """The whole environment of a desk behind an SSH line, made anew from what sshd gave (A-3).

    Of `given` two things are looked at: TERM, taken where it is a plain name, and the address in SSH_CONNECTION.
    """
    user = pwd.getpwuid(os.getuid())
    terminal = given.get("TERM", "")
    own = {
        "HOME": user.pw_dir,
        "USER": user.pw_name,
        "LOGNAME": user.pw_name,
        "PATH": os.defpath,
        "LANG": f"{language}.UTF-8",
        "TERM": terminal if _TERMINAL.fullmatch(terminal) else _USUAL_TERMINAL,
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
        "TEXTUAL_FPS": str(FRAMES),
        "TEXTUAL_ANIMATIONS": "none",
    }
    peer = given.get("SSH_CONNECTION", "").partition(" ")[0]
    try:
        own["SSH_CONNECTION"] = str(ip_address(peer))
    except ValueError:
        pass
    return own


def put_on(environment: Mapping[str, str]) -> None:
    """Make it the environment of this process, and of whatever it starts."""
    os.environ.clear()
    os.environ.update(environment)


def refuse_commands(given: Mapping[str, str]) -> None:
    """Refuse a session that asked for anything but the desk: a command, scp, sftp (A-3)."""
    if "SSH_ORIGINAL_COMMAND" in given:
        raise Refused("only_the_desk", N_("This key opens the desk and does nothing else: no command, no copying."))


def refuse_without_terminal() -> None:
    """Refuse a session without a terminal to draw on."""
    if not all(os.isatty(descriptor) for descriptor in (0, 1, 2)):
        raise Refused("no_terminal", N_("The desk needs a terminal: leave out -T, or connect with ssh -t."))
