"""Pictures as evidence: looked for before anything is written, because a transaction waits for no disk (S-6)."""

from __future__ import annotations

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
