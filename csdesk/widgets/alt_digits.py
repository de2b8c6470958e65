"""Alt and a digit as a key of its own, in terminals that send Esc and the digit for it.

Textual reads these pairs as the signs that one keyboard of one maker types with them, Alt+2 as a trade mark sign. That
would end in the field instead of going to a section of the form.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any, cast

from textual import _ansi_sequences

AltDigit = StrEnum("AltDigit", {f"ALT_{digit}": f"alt+{digit}" for digit in range(10)})  # type: ignore[misc]


def read_alt_digits() -> None:
    """Let Textual's reader of keys give Esc and a digit as `alt+1` and so on, for the whole process."""
    sequences = cast(MutableMapping[str, Any], _ansi_sequences.ANSI_SEQUENCES_KEYS)
    for place, key in enumerate(AltDigit):
        sequences[f"\x1b{place}"] = (key,)
