"""What the exit codes say (design: cli.md)."""

from __future__ import annotations

from csdesk.refused import Refused

DONE = 0
"""Done, or yes."""

REFUSED = 1
"""A rule said no."""

WRONG_USE = 2
"""The command line itself is wrong."""

UNUSABLE = 3
"""The store or a file cannot be used."""

_ABOUT_FILES = ("backup_", "file_", "headings_", "playbook_", "rejects_", "row_", "spreadsheet_", "store_", "table_")


def of_refusal(refused: Refused) -> int:
    """The exit code of a refusal: 3 when it is about the store or a file, 2 without a terminal, else 1."""
    if refused.code == "no_terminal":
        return WRONG_USE
    return UNUSABLE if refused.code.startswith(_ABOUT_FILES) else REFUSED
