"""Reading a resident ID number (N-1)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.refused import Refused
from csdesk.rules.resident_id import check_digit, read_resident_id


@pytest.mark.parametrize(
    "text", ["11010519491231002X", "11010519491231002x", " 110105 19491231 002Ｘ", "440524188001010014"]
)
def test_a_number_is_read_in_any_width_and_case(text: str) -> None:
    """N-1: the examples of the standard."""
    assert read_resident_id(text) in ("11010519491231002X", "440524188001010014")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "resident_id_shape"),
        ("110105491231002", "resident_id_shape"),
        ("X1010519491231002X", "resident_id_shape"),
        ("110105194912310021", "resident_id_check"),
        ("110105194913310029", "resident_id_birth"),
        ("110105000012310029", "resident_id_birth"),
    ],
)
def test_what_is_no_number_is_refused_without_repeating_it(text: str, code: str) -> None:
    """N-1: what was typed stands in no message."""
    with pytest.raises(Refused) as refused:
        read_resident_id(text)
    assert refused.value.code == code
    assert refused.value.values == {}


@given(
    st.dates(min_value=date(1800, 1, 1)).map("{:%Y%m%d}".format),
    st.integers(100_000, 999_999),
    st.integers(0, 999),
    st.integers(0, 16),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_found(day: str, region: int, order: int, place: int, by: int) -> None:
    """N-1: the check digit fits one number, and none that differs from it in one place."""
    digits = f"{region}{day}{order:03d}"
    number = digits + check_digit(digits)
    assert read_resident_id(number) == number
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    with pytest.raises(Refused):
        read_resident_id(wrong + number[17])
