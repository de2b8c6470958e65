"""Reading a resident ID number, GB 11643: its shape, its day of birth, its check digit (N-1)."""

from __future__ import annotations

import re
from datetime import date

from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, narrow

_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")


def read_resident_id(text: str) -> str:
    """The number as it is compared: 18 characters, width, case and spaces made one (N-1).

    Whether the region exists is not looked at: codes come and go. A refusal never holds what was typed, so that no
    message and no log does.
    """
    number = narrow(clean_line(text)).replace(" ", "").upper()
    if not _NUMBER.fullmatch(number):
        raise Refused("resident_id_shape", N_("A resident ID number has 17 digits, then a digit or X."))
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Refused("resident_id_birth", N_("Digits 7 to 14 of this ID number are no day of birth.")) from None
    if check_digit(number[:17]) != number[17]:
        raise Refused("resident_id_check", N_("The last digit of this ID number does not fit the others. Look again."))
    return number


def check_digit(digits: str) -> str:
    """The 18th character for 17 digits, ISO 7064 MOD 11-2."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11]
