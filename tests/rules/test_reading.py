"""Spec 01 "Bad input": phones, pieces, weights, volumes and money as people type them."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.refused import Refused
from csdesk.rules.reading import read_decimal, read_money, read_phone, read_whole, show_money

ANY_TEXT = st.text(st.characters(exclude_categories=()))
NEAR_NUMBERS = st.text("0123456789０９.．。,，+-－_eExX ¥￥元²①٣½NaNif\t", max_size=24)
MOST = Decimal(100_000)


def pieces(text: str) -> int:
    """Read as a number of pieces."""
    return read_whole(text, least=1, most=9999)


def weight(text: str) -> Decimal:
    """Read as kilograms."""
    return read_decimal(text, most=MOST, places=3)


def money(text: str) -> int:
    """Read as yuan."""
    return read_money(text, most=MOST)


READERS: list[Callable[[str], object]] = [read_phone, pieces, weight, money]

# Each of these has been taken for a number by some reader.
NOT_NUMBERS = [
    *("1e5", "1E5", "NaN", "nan", "inf", "-inf", "Infinity", "1_000", "²", "10²", "①", "½", "٣", "１２٣", "𝟏", "五"),
    *(
        "0x10",
        "0b1",
        "1.2.3",
        "1..2",
        "12.",
        ".",
        ",",
        "1,23",
        "12,34",
        ",123",
        "1234,567",
        "1 000",
        "+5",
        "++5",
        "5-",
        "-",
    ),
    *("5kg", "about 5", "5\n6", "5\x006\x00 7", "[red]5[/]", "=5", "'5", "5%"),
]


def code_of(read: Callable[[str], object], text: str) -> str:
    """The code that `text` is refused with."""
    with pytest.raises(Refused) as refused:
        read(text)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "138 0013 8000"),
        ("  138  0013   8000 ", "138 0013 8000"),
        ("+86 138-0013-8000", "+86 138-0013-8000"),
        ("００８６１３８００１３８０００", "008613800138000"),
        ("０２７－８７６５４３２１", "027-87654321"),
        ("027—87654321", "027-87654321"),
        ("(027)87654321", "027-87654321"),
        ("（027） 8765 4321", "027-8765 4321"),
        ("+86 (27) 87654321", "+86 27-87654321"),
        ("95338", "95338"),
        ("027-87654321转8001", "027-87654321转8001"),
        ("027-87654321 转 8001", "027-87654321 转 8001"),
        ("027-87654321分机 12", "027-87654321分机 12"),
        ("027-87654321 分机：12", "027-87654321 分机:12"),
        ("027-87654321 转分机 12", "027-87654321 转分机 12"),
        ("027-87654321 ext 8001", "027-87654321 ext 8001"),
        ("027-87654321 Ext. 8001", "027-87654321 Ext. 8001"),
        ("02787654321x8001", "02787654321x8001"),
        ("０２７８７６５４３２１ｘ８００１", "02787654321x8001"),
        ("027-87654321#8001", "027-87654321#8001"),
        ("138\u200b0013\u202c8000", "13800138000"),
        ("027-87654321\n转8001", "027-87654321 转8001"),
    ],
)
def test_bad_input_phones_are_kept_as_typed_but_for_width_and_spacing(typed: str, kept: str) -> None:
    assert read_phone(typed) == kept
    assert read_phone(kept) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "nothing_typed"),
        (" \u200b\n", "nothing_typed"),
        ("1234", "phone_length"),
        ("1" * 21, "phone_length"),
        ("1" * 10_000, "phone_length"),
        ("138O0138000", "phone_character"),
        ("13800138000/13900139000", "phone_character"),
        ("13800138000，13900139000", "phone_character"),
        ("ask Li Na", "phone_character"),
        ("٠١٢٣٤٥٦٧٨٩", "phone_character"),
        ("1380013800²", "phone_character"),
        ("138[red]00138000", "phone_character"),
        ("138+00138000", "phone_unreadable"),
        ("++8613800138000", "phone_unreadable"),
        ("-13800138000", "phone_unreadable"),
        ("13800138000-", "phone_unreadable"),
        ("ext 8001", "phone_unreadable"),
        ("8888(027)87654321", "phone_character"),
        ("+", "phone_unreadable"),
        ("027-87654321 ext", "phone_extension"),
        ("027-87654321 转", "phone_extension"),
        ("027-87654321 转 1234567", "phone_extension"),
        ("027-87654321 转 80 01", "phone_extension"),
        ("027-87654321 转 8001 转 2", "phone_extension"),
        ("027-87654321 转前台", "phone_extension"),
    ],
)
def test_bad_input_what_is_no_phone_is_refused_with_its_own_reason(typed: str, code: str) -> None:
    assert code_of(read_phone, typed) == code


def test_bad_input_a_phone_is_refused_in_a_sentence_that_names_the_character() -> None:
    with pytest.raises(Refused, match='cannot hold "O"'):
        read_phone("138O0138000")


@given(st.text("0123456789+- ", max_size=30))
def test_bad_input_phones_of_allowed_characters_keep_every_digit(text: str) -> None:
    try:
        kept = read_phone(text)
    except Refused:
        return
    assert [c for c in kept if c != " "] == [c for c in text if c != " "]
    assert 5 <= sum(c.isdigit() for c in kept) <= 20


@pytest.mark.parametrize(
    ("typed", "number"), [("3", 3), (" ３ ", 3), ("003", 3), ("1,234", 1234), ("９，９９９", 9999), ("3\n", 3)]
)
def test_bad_input_pieces_are_whole_numbers(typed: str, number: int) -> None:
    assert pieces(typed) == number


@pytest.mark.parametrize("typed", [*NOT_NUMBERS, "3.0", "3.5", "3。5", "-3", "－３", "9" * 10_000])
def test_bad_input_what_is_no_whole_number_is_refused(typed: str) -> None:
    assert code_of(pieces, typed) == "whole_unreadable"


@pytest.mark.parametrize("typed", ["0", "000", "10000", "9" * 30])
def test_bad_input_pieces_are_at_least_one_and_bounded(typed: str) -> None:
    assert code_of(pieces, typed) == "whole_out_of_range"


def test_bad_input_a_count_is_refused_in_a_sentence_with_the_typed_text_and_the_bounds() -> None:
    with pytest.raises(Refused) as refused:
        pieces("three [red]" + "很" * 50)
    assert str(refused.value) == (
        '"three [red]很很很很很..." is not a whole number. Type one from 1 to 9999, for example 1.'
    )


@given(st.integers(min_value=0, max_value=10**12), st.integers(0, 10**6), st.integers(0, 10**6))
def test_bad_input_every_whole_number_is_read_within_its_bounds_only(number: int, least: int, span: int) -> None:
    for typed in (str(number), f"{number:,}", f"0{number}"):
        if least <= number <= least + span:
            assert read_whole(typed, least=least, most=least + span) == number
        else:
            with pytest.raises(Refused):
                read_whole(typed, least=least, most=least + span)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12.5", "12.5"),
        ("１２．５", "12.5"),
        ("12。5", "12.5"),
        ("12｡5", "12.5"),
        (".5", "0.5"),
        ("0", "0"),
        ("007.250", "7.25"),
        ("1,234.5", "1234.5"),
        ("１，２３４．５", "1234.5"),
        ("100000.000", "100000"),
    ],
)
def test_bad_input_weights_are_read_with_either_point_and_width(typed: str, number: str) -> None:
    assert weight(typed) == Decimal(number)


@pytest.mark.parametrize("typed", [*NOT_NUMBERS, "1.,5", "1.5,000", "9" * 10_000, "0." + "0" * 10_000])
def test_bad_input_what_is_no_number_is_refused(typed: str) -> None:
    assert code_of(weight, typed) == "number_unreadable"
    assert code_of(money, typed) == "number_unreadable"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "nothing_typed"),
        ("-1", "number_negative"),
        ("－0.5", "number_negative"),
        ("\u22125", "number_negative"),
        ("-0", "number_negative"),
        ("1.2345", "number_places"),
        ("1.0000", "number_places"),
        ("100000.001", "number_too_much"),
        ("9" * 30, "number_too_much"),
    ],
)
def test_bad_input_weights_have_bounds_and_places_and_are_never_rounded(typed: str, code: str) -> None:
    assert code_of(weight, typed) == code


def test_bad_input_a_large_bound_is_shown_in_plain_digits() -> None:
    with pytest.raises(Refused, match="more than 100000, the most"):
        read_decimal("200000", most=Decimal("1E+5"), places=2)


@given(st.decimals(min_value=0, max_value=10**9, places=3), st.integers(0, 4))
def test_bad_input_numbers_agree_with_decimal_for_every_form(number: Decimal, places: int) -> None:
    plain = f"{number:f}"
    forms = [plain, f"{number:,f}", plain.replace(".", "。"), plain.removeprefix("0") if number < 1 else plain]
    for typed in forms:
        if places < 3:
            assert code_of(lambda text: read_decimal(text, most=Decimal(10**9), places=places), typed) == (
                "number_places"
            )
        else:
            assert read_decimal(typed, most=Decimal(10**9), places=places) == number


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        ("0.01", 1),
        (".1", 10),
        ("¥12.50", 1250),
        ("￥ １２．５０", 1250),
        ("12.5元", 1250),
        ("¥12。5 元", 1250),
        ("12 块", 1200),
        ("RMB 12.5", 1250),
        ("12.5 yuan", 1250),
        ("1,200", 120_000),
        ("１，２００元", 120_000),
        ("100000.00", 10_000_000),
    ],
)
def test_bad_input_money_is_whole_fen(typed: str, fen: int) -> None:
    assert money(typed) == fen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "nothing_typed"),
        ("-5", "number_negative"),
        ("¥-5", "number_negative"),
        ("-¥5", "number_negative"),
        ("12.505", "number_places"),
        ("100000.01", "number_too_much"),
        ("¥", "number_unreadable"),
        ("元", "number_unreadable"),
        ("$5", "number_unreadable"),
        ("3元5角", "number_unreadable"),
        ("¥¥5", "number_unreadable"),
        ("5 5元", "number_unreadable"),
    ],
)
def test_bad_input_what_is_no_amount_is_refused(typed: str, code: str) -> None:
    assert code_of(money, typed) == code


@given(st.integers(min_value=0, max_value=10**30))
def test_bad_input_money_shown_is_read_back_to_the_fen(fen: int) -> None:
    for typed in (show_money(fen), f"¥{show_money(fen)}", f"{show_money(fen)}元"):
        assert read_money(typed, most=Decimal(10**31)) == fen


@given(st.integers())
def test_money_is_shown_exactly(fen: int) -> None:
    assert int(show_money(fen).replace(".", "")) == fen


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (5, "0.05"), (1250, "12.50"), (-5, "-0.05"), (-1250, "-12.50")]
)
def test_money_is_shown_with_two_decimals(fen: int, shown: str) -> None:
    assert show_money(fen) == shown


@given(ANY_TEXT | NEAR_NUMBERS)
def test_bad_input_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    for read in READERS:
        sentence = ""
        try:
            read(text)
        except Refused as refused:
            sentence = str(refused)
        assert "\n" not in sentence
        assert len(sentence) < 160


@given(NEAR_NUMBERS | st.text("0123456789+-# xext.", max_size=24))
def test_bad_input_full_width_reads_as_half_width(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    for read in READERS:
        assert answer(read, wide) == answer(read, text)


def answer(read: Callable[[str], object], text: str) -> object:
    """What `text` is read as, or the code it is refused with."""
    try:
        return read(text)
    except Refused as refused:
        return refused.code


@pytest.mark.parametrize(
    "text", ["1" * 10_000, "1 " * 5_000, "1-" * 5_000, "1" + " -" * 5_000, "1,111" * 2_000, "1转" * 5_000, "x" * 10_000]
)
def test_bad_input_ten_thousand_characters_are_answered_at_once(text: str) -> None:
    began = time.process_time()
    for read in READERS:
        answer(read, text)
        answer(read, text + "!")
    assert time.process_time() - began < 1
