"""Asking for a password, a new one or one's own, without showing it."""

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
        return _first_line()
    _require_terminal()
    try:
        first, again = getpass.getpass(_("New password: ")), getpass.getpass(_("The same again: "))
    except EOFError:
        raise KeyboardInterrupt from None
    if again != first:
        raise Refused("password_differs", N_("The two passwords are not the same. Nothing was changed."))
    return first


def own_password(name: str, *, from_stdin: bool) -> str:
    """The password that `name` has: the first line of the standard input, or typed on the terminal.

    BadParameter when there is no terminal to ask on.
    """
    if from_stdin:
        return _first_line()
    _require_terminal()
    try:
        return getpass.getpass(_("Password of {name}: ", name=name))
    except EOFError:
        raise KeyboardInterrupt from None


def hidden_line(prompt: str, *, from_stdin: bool) -> str:
    """What nobody else may see: the next line of the standard input, or typed unseen after a prompt on the terminal.

    BadParameter when there is no terminal to ask on.
    """
    if from_stdin:
        return _first_line()
    if not sys.stdin.isatty():
        raise typer.BadParameter(_("There is no terminal to ask on. Use --stdin."))
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise KeyboardInterrupt from None


def _first_line() -> str:
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Refused("password_encoding", N_("The password is not UTF-8 text."), field="password") from None


def _require_terminal() -> None:
    if not sys.stdin.isatty():
        raise typer.BadParameter(_("There is no terminal to ask for a password. Use --password-stdin."))
