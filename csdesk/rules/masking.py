"""What lists show of personal data: enough to recognise, not enough to take away (K-9)."""

from __future__ import annotations

import re

HIDDEN = 6
"""How many digits of a phone are hidden in a list."""


def masked_phone(phone: str) -> str:
    """A phone with six of its digits hidden, the last two left: 138******21, 027-******88.

    Of several numbers the first; a number too short to hide six of keeps its last two.
    """
    first = re.split(r"[;/]", phone)[0].strip()
    places = [at for at, character in enumerate(first) if character.isdigit()]
    hidden = places[max(0, len(places) - 2 - HIDDEN) : max(0, len(places) - 2)]
    return "".join("*" if at in hidden else character for at, character in enumerate(first))
