"""What spreadsheets do to the text in a cell (P-1, U-5)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.exchange.cells import clean_number_text, safe_cell
from csdesk.refused import Refused


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("0012", "0012"),
        (" 0012\t", "0012"),
        ("\u30000012\u00a0", "0012"),
        ("'0012", "0012"),
        ("\u20180012", "0012"),
        ("＇００１２", "0012"),
        ('="0012"', "0012"),
        ("\ufeff00\u200b12", "0012"),
        ("ＳＦ１２３", "SF123"),
        ("", ""),
        ("'", ""),
        ("4E12", "4E12"),
        ("2024E001", "2024E001"),
        ("1.5", "1.5"),
        ("12 34", "12 34"),
        ("12\n34", "12\n34"),
    ],
)
def test_p1_numbers_are_text_and_only_what_a_spreadsheet_added_goes(text: str, cleaned: str) -> None:
    assert clean_number_text(text) == cleaned


@pytest.mark.parametrize(
    "text", ["4.3E+12", "4.3e12", "4E+12", " -4.3E+012", "'4.3E+12", "４．３Ｅ＋１２", "4.E+1", "1E-7"]
)
def test_p1_a_rounded_number_is_refused_with_what_it_was(text: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_number_text(text)
    assert refused.value.code == "number_scientific"
    assert str(refused.value).startswith(unicodedata.normalize("NFKC", text).strip(" '"))


@given(st.from_regex("[0-9A-Z]{1,20}", fullmatch=True))
def test_p1_digits_and_capitals_are_never_changed(number: str) -> None:
    assert clean_number_text(number) == number
    assert clean_number_text(safe_cell(number)) == number


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠1", "\tx"],
)
def test_u5_what_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text).startswith("'")


@given(st.text())
def test_u5_control_characters_but_breaks_are_gone(text: str) -> None:
    cell = safe_cell(text)
    assert not any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in cell)
    assert cell.removeprefix("'").replace("\ufffd", "") == "".join(
        letter for letter in text.removeprefix("'") if unicodedata.category(letter) != "Cc" or letter in "\t\r\n"
    ).replace("\ufffd", "")


@pytest.mark.parametrize("text", ["张三", "a=b", "1-2", "", "  x", "a\nb"])
def test_u5_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text
