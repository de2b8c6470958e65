"""What lists show of a phone: enough to recognise it, not enough to take it away (K-9)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.rules.masking import HIDDEN, LEFT, masked_name, masked_number, masked_phone, masked_text


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138021", "138******21"),
        ("138 0013 8021", "138 **** **21"),
        ("027-87654388", "027-******88"),
        ("+86 138 0013 8021", "+86 138 **** **21"),
        ("027-87654388;13800138021", "027-******88"),
        (" 13800138021 / 13900139000", "138******21"),
        ("027-87654388 转8001", "027-8765**** 转**01"),
        ("１３８００１３８０２１", "１３８******２１"),
        ("13800138021；13900139000", "138******21"),
        ("8765438", "*****38"),
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
    digits = sum(character.isdigit() for character in re.split("[;/；／、]", text)[0])
    assert sum(character.isdigit() for character in shown) == digits - min(HIDDEN, max(0, digits - 2))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王芳", "王*"),
        ("欧阳修", "欧**"),
        ("阿", "*"),
        (" 李强 ", "李*"),
        ("Alexander Smith", "A***"),
        ("", ""),
        (" ", ""),
    ],
)
def test_one_character_of_a_name_is_shown(name: str, shown: str) -> None:
    """K-9: and not how long it is."""
    assert masked_name(name) == shown


@given(st.text(alphabet=st.characters(exclude_characters="*"), max_size=20))
def test_a_list_never_shows_a_second_character_of_a_name(name: str) -> None:
    """K-9: whatever the name is."""
    shown = masked_name(name)
    assert len(shown.rstrip("*")) <= 1
    assert len(shown) <= 4
    assert bool(shown) == bool(name.strip())


@pytest.mark.parametrize(
    ("number", "shown"),
    [("11010119900307003X", "*" * 14 + "003X"), ("E12345678", "*****5678"), ("1234567", "*******"), ("", "")],
)
def test_four_characters_of_a_personal_number_are_shown(number: str, shown: str) -> None:
    """N-1: and none of one that four would give away."""
    assert masked_number(number) == shown


@given(st.text(alphabet="0123456789X", max_size=30))
def test_at_least_half_of_a_personal_number_is_hidden(number: str) -> None:
    """N-1: nothing moves, and four are left at most."""
    shown = masked_number(number)
    assert len(shown) == len(number)
    left = shown.lstrip("*")
    assert number.endswith(left)
    assert len(left) <= min(LEFT, len(number) / 2)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("王芳 13800138021 没收到", "王芳 138******21 没收到"),
        ("电话138 0013 8021，027-87654388", "电话138 **** **21，027-******88"),
        ("身份证 11010119900307003X", "身份证 **************003X"),
        ("运单 803000124551、WO202611230001、I-0007", "运单 803000124551、WO202611230001、I-0007"),
        ("", ""),
    ],
)
def test_a_text_is_masked_where_it_has_a_phone_or_an_id_number(text: str, masked: str) -> None:
    """K-9: waybills and numbers of orders stay."""
    assert masked_text(text) == masked
