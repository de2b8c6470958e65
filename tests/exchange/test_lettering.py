"""Typed text on paper: nothing hidden, nothing lost, lines broken where a reader expects it (O-7)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.exchange.lettering import INVISIBLE, readable, wrap

ANY_TEXT = st.text(st.characters(), max_size=60)


def everything(_: str) -> bool:
    return True


def one(_: str) -> float:
    return 1.0


def cells(char: str) -> float:
    return 2.0 if unicodedata.east_asian_width(char) in ("W", "F") else 1.0


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("同城 [/red] <b>x</b> &amp; %s {0} \\n", "同城 [/red] <b>x</b> &amp; %s {0} \\n"),
        ("a\x1b[2Jb\x07", "a[U+001B][2Jb[U+0007]"),
        ("138\u202e0013", "138[U+202E]0013"),
        ("a\u200bb\ufeff", "a[U+200B]b[U+FEFF]"),
        ("\ud83d", "[U+D83D]"),
        ("\ue000\U0010ffff", "[U+E000][U+10FFFF]"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\tb\u00a0c\u2009d", "a b c d"),
        ("甲\u3000乙", "甲\u3000乙"),
        ("葛\U000e0100城 ❤\ufe0f", "葛城 ❤"),
    ],
)
def test_what_has_no_picture_shows_as_its_code(typed: str, shown: str) -> None:
    assert readable(typed, everything) == shown


def test_a_character_that_no_typeface_has_shows_as_its_code() -> None:
    assert readable("姓𠮷 😀", lambda char: char not in "𠮷😀") == "姓[U+20BB7] [U+1F600]"


@given(ANY_TEXT)
@settings(deadline=None)
def test_nothing_invisible_is_left_and_clear_text_stays(typed: str) -> None:
    shown = readable(typed, everything)
    assert not [char for char in shown if char != "\n" and unicodedata.category(char) in INVISIBLE]
    assert readable(shown, everything) == shown


@given(ANY_TEXT, st.integers(1, 20))
@settings(deadline=None)
def test_no_line_is_too_wide_and_no_character_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, cells)
    assert all(sum(map(cells, line)) <= width or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")


def test_an_empty_text_has_no_lines_and_line_breaks_stay() -> None:
    assert wrap("", 10, one) == []
    assert wrap("a\n\nb", 10, one) == ["a", "", "b"]


def test_words_are_kept_whole_and_chinese_is_broken_anywhere() -> None:
    assert wrap("one two three", 8, one) == ["one two", "three"]
    assert wrap("A-602/B-7", 4, one) == ["A-", "602/", "B-7"]
    assert wrap("送到三号门abc", 3, one) == ["送到三", "号门", "abc"]


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert wrap("x" * 10, 4, one) == ["xxxx", "xxxx", "xx"]
    assert wrap("no xxxxxxx", 4, one) == ["no", "xxxx", "xxx"]


def test_a_line_neither_begins_with_a_closing_mark_nor_ends_with_an_opening_one() -> None:
    assert wrap("送三号门，快", 4, one) == ["送三号", "门，快"]
    assert wrap("送三号（门）", 4, one) == ["送三号", "（门）"]
    assert wrap("，" * 6, 4, one) == ["，，，，", "，，"]


def test_a_character_wider_than_the_line_has_a_line_of_its_own() -> None:
    assert wrap("甲乙", 1, cells) == ["甲", "乙"]


def test_ten_thousand_characters_without_a_space() -> None:
    lines = wrap("长" * 10_000, 40, cells)
    assert lines == ["长" * 20] * 500
