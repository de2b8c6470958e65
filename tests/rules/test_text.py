"""Spec 01 "Bad input": what a one-line field keeps of what was typed or pasted."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from csdesk.refused import Refused
from csdesk.rules.text import cell_width, clean_line, narrow, read_line, shortened

ANY_TEXT = st.text(st.characters(exclude_categories=()))
"""Lone surrogates and non-characters too."""

BREAKS = "\t\n\x0b\x0c\r\x85\u2028\u2029"
DRAWN_FORMAT_CHARACTERS = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2} | {
    0x110BD,
    0x110CD,
}
"""Category Cf, yet a sign on the screen: number marks of Arabic, Syriac and Kaithi."""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hengxin Logistics ", "Hengxin Logistics"),
        ("\u3000恒信物流\xa0", "恒信物流"),
        ("one\r\ntwo\n\n  three\tfour", "one two three four"),
        ("two  spaces", "two  spaces"),
        ("[red]x[/] [/] [@click=app.quit]", "[red]x[/] [/] [@click=app.quit]"),
        ("\x1b]52;c;aGk=\x07\x1b[2J\x9b31m", "]52;c;aGk=[2J31m"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u200ff\u061cg", "abcdefg"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("ＡＢ１２ ①② ½ ﬁ", "ＡＢ１２ ①② ½ ﬁ"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("\U00020bb7野家 \ue000", "\U00020bb7野家 \ue000"),
        ("👨\u200d👩\u200d👧 ☎\ufe0f", "👨👩👧 ☎"),
        ("a\ud800b\ufffec\U0010ffffd", "abcd"),
        ("\u3164\u115f\uffa0", ""),
        ("", ""),
    ],
)
def test_bad_input_one_line_keeps_form_and_loses_what_cannot_be_seen(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_bad_input_no_control_format_or_surrogate_character_is_kept() -> None:
    """Over all of Unicode: gone, or a space where it breaks the line."""
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        unseen = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        non_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        if (unseen or non_character) and code not in DRAWN_FORMAT_CHARACTERS:
            assert clean_line(f"a{character}b") == ("a b" if character in BREAKS else "ab"), hex(code)


def test_bad_input_every_letter_digit_sign_and_unassigned_character_is_kept() -> None:
    """Han and kana, Latin, digits, punctuation, emoji, private use: nothing that draws is dropped."""
    invisible = {"\u115f", "\u1160", "\u3164", "\uffa0"}
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        if category[0] in "LNPS" or category in {"Co", "Mc", "Me"}:
            kept = "" if character in invisible else unicodedata.normalize("NFC", character)
            assert clean_line(character) == kept, hex(code)


@given(ANY_TEXT)
def test_bad_input_cleaning_twice_changes_nothing(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line


@given(ANY_TEXT)
def test_bad_input_a_cleaned_line_is_one_trimmed_line_that_can_be_written(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip() == unicodedata.normalize("NFC", line)
    assert line.encode("utf-8").decode("utf-8") == line


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_bad_input_what_can_be_seen_stays(text: str) -> None:
    assert clean_line(text) == unicodedata.normalize("NFC", text)


@given(ANY_TEXT, st.integers(min_value=1, max_value=60))
def test_bad_input_a_line_over_the_limit_is_refused_never_cut(text: str, limit: int) -> None:
    line = clean_line(text)
    if len(line) <= limit:
        assert read_line(text, limit=limit) == line
        return
    with pytest.raises(Refused) as refused:
        read_line(text, limit=limit)
    assert refused.value.code == "text_too_long"
    assert refused.value.values == {"found": len(line), "limit": limit}


def test_bad_input_the_limit_counts_what_is_kept() -> None:
    assert read_line("\u200b 恒信 \x00", limit=2) == "恒信"
    with pytest.raises(Refused, match="This has 3 characters, and 2 is the most"):
        read_line("恒信物", limit=2)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("１２．５ｋｇ　（ＡＢ）：！", "12.5kg (AB):!"),
        ("￥１，２３４", "¥1,234"),
        ("027—8765\u20114321\u22121", "027-8765-4321-1"),
        ("12。5｡", "12。5。"),
        ("10² ① ٣ 𝟏 五", "10² ① ٣ 𝟏 五"),
        ("  a   b\u3000\u3000c ", "a b c"),
    ],
)
def test_bad_input_full_width_is_narrowed_and_other_digits_are_not(typed: str, read: str) -> None:
    assert narrow(typed) == read


@given(st.text(st.characters(codec="ascii")))
def test_bad_input_full_width_reads_as_half_width(text: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)
    assert narrow(wide) == narrow(text)


@given(st.text("aZ09 -恒信物流，。（）！", max_size=80), st.integers(min_value=5, max_value=40))
def test_a_quote_fits_its_cells_and_begins_as_typed(text: str, cells: int) -> None:
    quote = shortened(text, cells=cells)
    assert cell_len(quote) <= cells
    assert cell_width(quote) == cell_len(quote)
    if quote != clean_line(text):
        assert quote.endswith("...")
        assert clean_line(text).startswith(quote[:-3])


@given(ANY_TEXT)
def test_a_quote_of_any_text_is_safe_and_short(text: str) -> None:
    quote = shortened(text)
    assert quote == clean_line(quote)
    assert cell_width(quote) <= 24


def test_bad_input_long_pastes_are_cleaned_in_one_pass() -> None:
    """A pattern that backtracks would take minutes here, not milliseconds."""
    for paste in (" " * 200_000, " \n" * 100_000, "\u200b " * 100_000, "恒信" * 100_000):
        assert clean_line(f"a{paste}b")[0] == "a"
        assert cell_width(shortened(f"a{paste}b")) <= 24
