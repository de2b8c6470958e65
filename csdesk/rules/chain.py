"""The chain of the record: what ties an entry to the one before it (A-5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

FIRST = "0" * 64
"""What the first entry names as the hash before it."""

UNSEALED = "unsealed"
"""In place of a seal, where a person was taken out of an entry that had none: its hash can no longer be made (K-9)."""


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
    """The SHA-256, in hexadecimal, over everything in an entry but its own number; `at` in seconds since 1970 (A-5).

    So were entries chained before there were seals; `sealed_digest` is how they are now.
    """
    return _hashed([at, by, origin, action, subject, subject_id, before, after, previous])


def seal(salt: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """What ties an entry to what was before and after, and tells nothing of it once the salt is gone (A-5, K-9)."""
    return _hashed([salt, before, after])


def sealed_digest(
    at: int, by: str, origin: str, action: str, subject: str, subject_id: str, sealed: str, previous: str
) -> str:
    """The SHA-256 over an entry with the seal in place of what was before and after (A-5, K-9)."""
    return _hashed([at, by, origin, action, subject, subject_id, sealed, previous])


def remains(said: Sequence[Any], before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """The SHA-256 over what an entry says since a person was taken out of it; `said` is all its other content (K-9)."""
    return _hashed([*said, before, after])


def _hashed(content: list[Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
