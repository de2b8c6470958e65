"""A file that goes with a mail (F-2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Enclosure:
    """Its name without a folder, its media type such as `application/pdf`, its bytes."""

    name: str
    media_type: str
    data: bytes
