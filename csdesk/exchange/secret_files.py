"""Passwords and addresses of chat channels: in a file that only its owner can read, or in the environment."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from csdesk.exchange.outcomes import NotSetUp
from csdesk.refused import N_

LONGEST = 4096
"""Bytes that a secret may have."""


def read_secret(variable: str, file: str, environment: Mapping[str, str]) -> str | None:
    """The secret in `environment[variable]`, else the one line of `file`; None when neither is given.

    NotSetUp `secret_missing`, `secret_unreadable`, `secret_open` (others than its owner can read it) or
    `secret_unusable` (not one line of text); no sentence holds anything of the secret.
    """
    given = environment.get(variable)
    if given:
        return _one_line(given.encode("utf-8", "surrogateescape"), variable)
    if not file:
        return None
    path = Path(file).expanduser()
    try:
        # A pipe would keep us waiting for somebody to write into it.
        opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        raise NotSetUp("secret_missing", N_("There is no file {path}."), path=str(path)) from None
    except OSError:
        raise _unreadable(path) from None
    try:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise NotSetUp("secret_unreadable", N_("{path} is not a file."), path=str(path))
        if status.st_mode & 0o077:
            message = N_("{path} can be read by others. `chmod {mode} {path}` mends it.")
            raise NotSetUp("secret_open", message, path=str(path), mode="600")
        return _one_line(os.read(opened, LONGEST + 1), str(path))
    except OSError:
        raise _unreadable(path) from None
    finally:
        os.close(opened)


def _unreadable(path: Path) -> NotSetUp:
    return NotSetUp("secret_unreadable", N_("{path} cannot be opened for reading."), path=str(path))


def _one_line(found: bytes, place: str) -> str:
    try:
        text = found.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if not text or not text.isprintable() or len(found) > LONGEST:
        raise NotSetUp("secret_unusable", N_("{place} must hold one line of text and nothing else."), place=place)
    return text
