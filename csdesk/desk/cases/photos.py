"""Pictures as evidence: looked for before anything is written, because a transaction waits for no disk (S-6)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, shortened


def check_photo(typed: str) -> None:
    """Refuse a path at which no file lies."""
    path = clean_line(typed)
    try:
        found = bool(path) and Path(path).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):
        # A path that cannot be one, or of a user who does not exist.
        found = False
    if not found:
        raise Refused(
            "photo_not_found", N_("There is no picture at {path}."), field="photo", path=shortened(path or typed)
        )


MOST_BYTES = 50_000_000
"""The largest picture that is read: what is larger comes from no phone."""


@dataclass(frozen=True)
class Photo:
    """A picture that was there: its whole path, and the SHA-256 of what it holds."""

    path: str
    sha256: str


def read_photo(typed: str) -> Photo | None:
    """The picture at a path, None when no path is typed; Refused for what is no file, empty, or too large (R-1).

    To be called before the transaction, which waits for no disk.
    """
    if not clean_line(typed):
        return None
    check_photo(typed)
    path = Path(clean_line(typed)).expanduser().absolute()
    digest, read = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while read <= MOST_BYTES and (piece := file.read(1 << 20)):
                digest.update(piece)
                read += len(piece)
    except OSError as error:
        raise Refused(
            "photo_unreadable", N_("The picture cannot be read: {detail}."), field="photo", detail=error.strerror
        ) from error
    if not read:
        raise Refused("photo_empty", N_("There is nothing in the file {path}."), field="photo", path=shortened(typed))
    if read > MOST_BYTES:
        raise Refused(
            "photo_too_large", N_("A picture has at most {most} MB."), field="photo", most=MOST_BYTES // 1_000_000
        )
    return Photo(str(path), digest.hexdigest())
