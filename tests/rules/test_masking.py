"""What lists show of a phone: enough to recognise it, not enough to take it away (K-9)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.rules.masking import HIDDEN, masked_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138021", "138******21"),
        ("138 0013 8021", "138 **** **21"),
        ("027-87654388", "027-******88"),
        ("+86 138 0013 8021", "+86 138 **** **21"),
        ("027-87654388;13800138021", "027-******88"),
        (" 13800138021 / 13900139000", "138******21"),
        ("95338", "***38"),
        ("21", "21"),
        ("", ""),
        (";", ""),
    ],
)
def test_six_digits_are_hidden_and_the_last_two_left(phone: str, shown: str) -> None:
    """K-9: of the first number; signs and spaces stay where they are."""
    assert masked_phone(phone) == shown


@given(st.lists(st.sampled_from("0123456789"), min_size=8, max_size=20).map("-".join) | st.integers(10**8).map(str))
def test_a_list_never_shows_a_whole_phone(phone: str) -> None:
    """K-9: six digits of any phone are hidden, and nothing moves."""
    shown = masked_phone(phone)
    assert len(shown) == len(phone)
    assert shown.count("*") == HIDDEN
    assert all(one in (other, "*") for one, other in zip(shown, phone, strict=True))


@given(st.text(max_size=30))
def test_any_text_is_shown_without_more_digits_than_allowed(text: str) -> None:
    """K-9: also where it is no phone at all."""
    shown = masked_phone(text)
    digits = sum(character.isdigit() for character in text.replace("/", ";").split(";")[0])
    assert sum(character.isdigit() for character in shown) == digits - min(HIDDEN, max(0, digits - 2))
