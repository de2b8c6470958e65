"""What keeps the store safe by itself: backups, and the heads of the record (A-5, A-6)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from csdesk.playbook.basis import Identifier, Shape
from csdesk.playbook.messages import is_whole_path

Folder = Annotated[str, Field(pattern=r"^\P{Cc}*$", max_length=1024), AfterValidator(is_whole_path)]
"""The path of a folder, from `/` or `~/`, or nothing."""


class Backup(Shape):
    """Where the daily backups go, and how many are kept (A-6)."""

    folder: Folder
    keep: int = Field(ge=1, le=10_000)


class RecordKept(Shape):
    """Where the heads of the record go (A-5)."""

    heads_folder: Folder
    mail_to: tuple[Identifier, ...] = Field(strict=False)
    """Recipients of the day's head."""


class Upkeep(Shape):
    """upkeep.toml: backups, and the heads of the record (A-5, A-6)."""

    backup: Backup
    record: RecordKept
