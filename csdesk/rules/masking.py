"""What lists show of personal data: enough to recognise, not enough to take away (K-9)."""

from __future__ import annotations

import re

HIDDEN = 6
"""How many digits of a phone are hidden in a list."""

LEFT = 4
"""How many characters at the end of a personal number are shown (N-1)."""


def masked_phone(phone: str) -> str:
    """A phone with six of its digits hidden, the last two left: 138******21, 027-******88.

    Of several numbers the first; a number too short to hide six of keeps its last two.
    """
    first = re.split(r"[;/；／、]", phone)[0].strip()
    places = [at for at, character in enumerate(first) if character.isdigit()]
    hidden = places[max(0, len(places) - 2 - HIDDEN) : max(0, len(places) - 2)]
    return "".join("*" if at in hidden else character for at, character in enumerate(first))


def masked_name(name: str) -> str:
    """A person's name with its first character alone: 王芳 -> 王*, Smith -> S***; at most three stars.

    A name of one character is hidden whole.
    """
    shown = name.strip()
    return "*" if len(shown) == 1 else shown[:1] + "*" * min(3, len(shown) - 1)


def masked_number(number: str) -> str:
    """A personal number with its last four alone: 110101199003070038 -> **************0038 (N-1).

    One of fewer than eight characters, which four would give away, is hidden whole.
    """
    shown = number.strip()
    left = LEFT if len(shown) >= 2 * LEFT else 0
    return "*" * (len(shown) - left) + shown[len(shown) - left :]


_PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]?\d{7,8}|\d{17}[\dXx])(?![\dXx])", re.ASCII)
"""A mobile phone, a phone with its area code, a resident ID number."""


def masked_text(text: str) -> str:
    """A text with the phones and ID numbers in it masked: 王芳 13800138021 -> 王芳 138******21 (K-9)."""

    def masked(found: re.Match[str]) -> str:
        number = found[0]
        return masked_number(number) if len(number) == 18 and number[:17].isdigit() else masked_phone(number)

    return _PERSONAL.sub(masked, text)


def masked_email(email: str) -> str:
    """A mail address with the first character before the `@` alone: w***@example.com; nothing of nothing."""
    name, at, place = email.strip().partition("@")
    return f"{name[:1]}***{at}{place}" if name else ""
