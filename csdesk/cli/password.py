"""Asking for a new password, without showing it."""

from __future__ import annotations

import getpass
import sys

import typer

from csdesk.language import _
from csdesk.refused import N_, Refused


def new_password(*, from_stdin: bool) -> str:
    """A new password: the first line of the standard input, or typed twice on the terminal.

    BadParameter when there is no terminal to ask on; Refused when the two are not the same.
    """
    if from_stdin:
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError:
            raise Refused("password_encoding", N_("The password is not UTF-8 text."), field="password") from None
    if not sys.stdin.isatty():
        raise typer.BadParameter(_("There is no terminal to ask for a password. Use --password-stdin."))
    try:
        first, again = getpass.getpass(_("New password: ")), getpass.getpass(_("The same again: "))
    except EOFError:
        raise KeyboardInterrupt from None
    if again != first:
        raise Refused("password_differs", N_("The two passwords are not the same. Nothing was changed."))
    return first
