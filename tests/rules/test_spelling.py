"""How text is cleaned and read aloud for the client search (O-1)."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.rules.spelling import SYLLABLES, Readings, cleaned, initials, numbers, pinyin, words

DATA = Path(__file__).resolve().parents[2] / "data"

READINGS = Readings(
    {"曾": "zeng", "单": "shan", "单于": "chan yu"}, {"长": "chang zhang", "单": "dan shan", "曾": "ceng"}
)


def shipped(file: str) -> Mapping[str, str]:
    reading: Mapping[str, str] = tomllib.loads((DATA / f"{file}.toml").read_text("utf-8"))["reading"]
    return reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HX-0012", "hx0012"),
        ("ｈｘ　００１２", "hx0012"),
        ("华信（上海）物流", "华信上海物流"),
        ("O'Neill & Co.", "oneillco"),
        ("STRASSE Straße", "strassestrasse"),
        ("Café", "café"),
        ("a\x00b\x1b[31mc\u202ed", "ab31mcd"),
        ("①²", "12"),
        ("\ue000\U000f0000\ud800", ""),
        ("!?-", ""),
        ("", ""),
    ],
)
def test_cleaned_keeps_letters_and_digits_in_one_form(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert once == "" or once.isalnum()


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_cleaned_as_any_other_text(text: str) -> None:
    assert cleaned(text) == cleaned(text + "华")[:-1]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  上海  华信 ", ["上海", "华信"]),
        ("张三，138、ab/C;d|e。f", ["张三", "138", "ab", "c", "d", "e", "f"]),
        ("021-5555", ["0215555"]),
        ("a A ａ b", ["a", "b"]),
        ("上海\n华信\t\x00", ["上海", "华信"]),
        ("- ' \"", []),
        ("", []),
    ],
)
def test_words_are_parted_by_spaces_and_lists_only(typed: str, expected: list[str]) -> None:
    assert words(typed) == expected


@given(st.text())
def test_the_words_of_any_text_are_clean_and_different(text: str) -> None:
    found = words(text)
    assert len(set(found)) == len(found)
    assert all(word and cleaned(word) == word for word in found)


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("138-1234 5678", ["13812345678"]),
        ("+86 138；０２１－５５／７", ["86138", "02155", "7"]),
        ("021-5555 转 808", ["0215555808"]),
        ("1;1", ["1"]),
        ("none", []),
        ("", []),
    ],
)
def test_numbers_of_a_phone_field(phone: str, expected: list[str]) -> None:
    assert numbers(phone) == expected


def test_a_name_is_read_character_by_character() -> None:
    assert READINGS.of_name("3m华信é々") == ((), (), ("hua",), ("xin",), (), ())
    assert READINGS.of_name("") == ()


def test_o1_a_polyphone_has_every_reading_the_commonest_first() -> None:
    assert READINGS.of_name("长城") == (("chang", "zhang"), ("cheng",))


def test_o1_v_may_be_typed_as_u() -> None:
    assert READINGS.of_name("吕女") == (("lv", "lu"), ("nv", "nu"))


def test_o1_a_surname_is_read_as_a_surname_and_still_found_otherwise() -> None:
    assert READINGS.of_contact("曾伟") == (("zeng", "ceng"), ("wei",))
    assert READINGS.of_contact("单") == (("shan", "dan"),)
    assert READINGS.of_contact("单于明") == (("chan", "dan", "shan"), ("yu",), ("ming",))
    assert READINGS.of_contact("小单")[1] == ("dan", "shan")
    assert READINGS.of_contact("") == ()


def test_initials_and_pinyin_of_a_name() -> None:
    name = "3m长城"
    assert initials(name, READINGS.of_name(name)) == "3mcc"
    assert pinyin(name, READINGS.of_name(name)) == "3mchangcheng"


def test_the_syllables_are_in_order_and_different() -> None:
    assert list(SYLLABLES) == sorted(set(SYLLABLES))
    assert all(len(syllable) > 1 and syllable.isascii() and syllable.islower() for syllable in SYLLABLES)


def test_every_common_character_is_read_by_a_known_syllable() -> None:
    """All of the basic Chinese block; readings of one letter need no syllable, they are initials."""
    characters = "".join(map(chr, range(0x4E00, 0x9FA6)))
    plain = Readings({}, {})
    unknown = {
        reading
        for heard in plain.of_name(characters)
        for reading in heard
        if len(reading) > 1 and reading not in SYLLABLES
    }
    assert unknown <= {"hm"}
    assert sum(not heard for heard in plain.of_name(characters)) < 400


def test_the_shipped_polyphones_have_several_known_readings() -> None:
    for character, heard in shipped("polyphones").items():
        readings = heard.split()
        assert len(character) == 1
        assert len(set(readings)) == len(readings) > 1
        assert all(reading in SYLLABLES or reading in ("a", "e", "o") for reading in readings), character


def test_the_shipped_surnames_have_a_known_reading_a_character() -> None:
    surnames = shipped("surnames")
    assert set("曾单仇翟区解盖查朴") <= set(surnames)
    for surname, heard in surnames.items():
        assert len(heard.split()) == len(surname)
        assert set(heard.split()) <= set(SYLLABLES)


def test_pypinyin_is_loaded_only_to_read_a_character() -> None:
    program = """
import sys
from csdesk.rules.spelling import Readings, cleaned, words
readings = Readings({}, {})
cleaned("华信"), words("华 信"), readings.of_name("abc")
assert "pypinyin" not in sys.modules
readings.of_name("华")
assert "pypinyin" in sys.modules and "pypinyin.phrases_dict" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
