"""Reading the numbers people type: phones, pieces, weights, volumes and money (spec 01 "Bad input").

Every reader takes raw text, full-width or not, and either answers with a value or raises a `Refused` that quotes what
was typed and says what would be right. The caller puts the field on it: `refused.at("pieces")`.
Nothing is guessed and nothing is rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal

from csdesk.refused import N_, Refused
from csdesk.rules.text import clean_line, narrow, shortened

PHONE_DIGITS = range(5, 21)
"""Digits before an extension: from a carrier's five (95338) to an international number with its access prefix."""

EXTENSION_WORDS = ("转分机", "转接", "转", "轉", "分机号", "分机", "分機", "内线", "extension", "ext.", "ext", "x", "#")
"""What may stand between a phone number and its extension, in any case of letters."""

MONEY_BEFORE = ("¥", "RMB", "CNY")
MONEY_AFTER = ("元", "块", "RMB", "CNY", "yuan")
"""What may stand before and after an amount, in any case of letters."""

LONGEST_NUMBER = 40
"""Characters; whatever is longer is no number that anybody typed."""


def _one_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in words)


_PHONE = re.compile(
    rf"(?P<number>\+? ?[0-9](?:[ -]*[0-9])*)(?: ?(?:{_one_of(EXTENSION_WORDS)}) ?:?(?P<extension>.*))?", re.IGNORECASE
)
_AREA_CODE = re.compile(r"\A(\+? ?[0-9]{0,3} ?)\(([0-9]{1,5})\)[ -]?(?=[0-9])")
_EXTENSION_WORD = re.compile(_one_of(EXTENSION_WORDS), re.IGNORECASE)

# Thousands commas only where they belong: 1,234 is read, 12,34 is not.
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
# An input method in Chinese mode puts 。 where the key says a point.
_DECIMAL = re.compile(r"(?P<whole>[0-9]*|[0-9]{1,3}(?:,[0-9]{3})+)(?:[.。](?P<fraction>[0-9]+))?")
# As nearly every file and many a person writes it: nothing has to be cleaned, and nothing can be wrong but the amount.
_PLAIN_MONEY = re.compile(r"(?P<yuan>[0-9]{1,9})(?:\.(?P<fraction>[0-9]{1,2}))?")
_MONEY = re.compile(
    rf"(?P<sign>-?) ?(?:{_one_of(MONEY_BEFORE)})? ?(?P<amount>[-0-9,.。]+) ?(?:{_one_of(MONEY_AFTER)})?", re.IGNORECASE
)


def _typed(text: str, *, example: str) -> str:
    """What was typed, cleaned and narrowed; refused when nothing was."""
    typed = narrow(clean_line(text))
    if not typed:
        raise Refused("nothing_typed", N_("Nothing is typed here. Type for example {example}."), example=example)
    return typed


def read_phone(text: str) -> str:
    """A phone number as typed, apart from width and spacing: `０２７－８７６５4321 转8001` -> `027-87654321 转8001`.

    Digits, `+` in front, `-` and spaces; 5 to 20 digits, then perhaps an extension of 1 to 6 digits. An area code in
    brackets loses them: `(027)87654321` -> `027-87654321`. One number only, never two.
    """
    typed = _AREA_CODE.sub(r"\1\2-", _typed(text, example="138 0013 8000"), count=1)
    found = _PHONE.fullmatch(typed)
    if found is None:
        strange = re.search("[^0-9+ :-]", _EXTENSION_WORD.sub("", typed))
        if strange is not None:
            raise Refused(
                "phone_character",
                N_(
                    'A phone number cannot hold "{found}". '
                    "Use digits, +, -, spaces and an extension, for example 027-8765 4321 ext 8001."
                ),
                found=strange[0],
            )
        raise Refused(
            "phone_unreadable",
            N_('"{typed}" is not a phone number. Type it for example as 138 0013 8000 or 027-8765 4321 ext 8001.'),
            typed=shortened(text),
        )
    digits = sum(character.isdigit() for character in found["number"])
    if digits not in PHONE_DIGITS:
        raise Refused(
            "phone_length",
            N_('Digits in "{typed}": {found}. A phone number has {least} to {most}, for example 138 0013 8000.'),
            typed=shortened(text),
            found=digits,
            least=PHONE_DIGITS[0],
            most=PHONE_DIGITS[-1],
        )
    if found["extension"] is not None and not re.fullmatch(" ?[0-9]{1,6}", found["extension"]):
        raise Refused(
            "phone_extension",
            N_('The extension in "{typed}" is not 1 to 6 digits. Type it for example as 027-8765 4321 ext 8001.'),
            typed=shortened(text),
        )
    return typed


def read_whole(text: str, *, least: int, most: int) -> int:
    """A whole number from `least` (not below 0) to `most`, such as a count of pieces; `1,234` is read as 1234."""
    typed = _typed(text, example=str(least))
    if len(typed) > LONGEST_NUMBER or not _WHOLE.fullmatch(typed):
        raise Refused(
            "whole_unreadable",
            N_('"{typed}" is not a whole number. Type one from {least} to {most}, for example {least}.'),
            typed=shortened(text),
            least=least,
            most=most,
        )
    number = int(typed.replace(",", ""))
    if not least <= number <= most:
        raise Refused(
            "whole_out_of_range",
            N_('"{typed}" is not between {least} and {most}. Type a whole number in between, for example {least}.'),
            typed=shortened(text),
            least=least,
            most=most,
        )
    return number


def _decimal(typed: str, text: str, *, most: Decimal, places: int) -> Decimal:
    """The number that `typed` is; `text` is what to quote when it is none."""
    quoted = shortened(text)
    example = "2.5" if places else "2"
    if typed.startswith("-") and _DECIMAL.fullmatch(typed[1:]) and len(typed) > 1:
        raise Refused(
            "number_negative",
            N_('"{typed}" is below zero. Type a number from 0 to {most}, for example {example}.'),
            typed=quoted,
            most=f"{most:f}",
            example=example,
        )
    found = _DECIMAL.fullmatch(typed)
    if len(typed) > LONGEST_NUMBER or found is None or not (found["whole"] or found["fraction"]):
        raise Refused(
            "number_unreadable",
            N_('"{typed}" is not a number. Type one from 0 to {most}, for example {example}.'),
            typed=quoted,
            most=f"{most:f}",
            example=example,
        )
    fraction = found["fraction"] or ""
    if len(fraction) > places:
        raise Refused(
            "number_places",
            N_('Too many digits after the point in "{typed}": the most is {places}. Nothing was rounded.'),
            typed=quoted,
            places=places,
        )
    number = Decimal(f"{found['whole'].replace(',', '') or '0'}.{fraction}")
    if number > most:
        raise Refused(
            "number_too_much",
            N_('"{typed}" is more than {most}, the most that is taken here. Please check it.'),
            typed=quoted,
            most=f"{most:f}",
        )
    return number


def read_decimal(text: str, *, most: Decimal, places: int) -> Decimal:
    """A number from 0 to `most` with at most `places` digits after the point, exactly as typed.

    `12.5`, `１２．５`, `12。5` (the point of a Chinese input method), `.5` and `1,234.5` are read; signs, exponents,
    `12.` (perhaps half typed) and every other comma are not.
    """
    return _decimal(_typed(text, example="2.5" if places else "2"), text, most=most, places=places)


def read_money(text: str, *, most: Decimal) -> int:
    """An amount of yuan from 0 to `most`, in fen: `¥12.5`, `12.50元`, `１，２００` -> 1250, 1250, 120000."""
    if plain := _PLAIN_MONEY.fullmatch(text):
        fen = 100 * int(plain["yuan"]) + int((plain["fraction"] or "").ljust(2, "0"))
        if fen <= 100 * most:
            return fen
    typed = _typed(text, example="12.50")
    found = _MONEY.fullmatch(typed)
    yuan = _decimal(found["sign"] + found["amount"] if found else typed, text, most=most, places=2)
    # By its digits: arithmetic would round to the precision of the thread's decimal context.
    whole, _, fraction = f"{yuan:f}".partition(".")
    return int(whole + fraction.ljust(2, "0"))


def show_money(fen: int) -> str:
    """`fen` as yuan with two decimals, without sign of currency or thousands commas: 1250 -> `12.50`."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02}"
