"""The chain of the record: what ties an entry to the one before it (A-5)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

FIRST = "0" * 64
"""What the first entry names as the hash before it."""


def digest(
    at: int,
    by: str,
    origin: str,
    action: str,
    subject: str,
    subject_id: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    previous: str,
) -> str:
    """The SHA-256, in hexadecimal, over everything in an entry but its own number; `at` in seconds since 1970 (A-5)."""
    content = [at, by, origin, action, subject, subject_id, before, after, previous]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
