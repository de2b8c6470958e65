"""Reading columns of carriers' files: the quick way says what the exact way says (P-0, P-1)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdesk.desk.imports import file_columns
from csdesk.refused import Refused
from csdesk.rules.text import are_clean, clean_line, folded

TEXT = st.text(st.one_of(st.characters(), st.sampled_from(" \n\t\u3000'=王\u0301\u200b|")), max_size=12)


def shown(values: object) -> object:
    """Values to compare: a refusal by its code."""
    assert isinstance(values, list | tuple)
    return [value.code if isinstance(value, Refused) else value for value in values]


@given(st.lists(TEXT, min_size=1, max_size=6))
def test_lines_called_clean_are_clean(lines: list[str]) -> None:
    if are_clean(lines):
        assert [clean_line(line) for line in lines] == lines


@pytest.mark.parametrize("lines", [["上海", "", "王 芳"], ["a|b"], [""]])
def test_plain_lines_are_called_clean(lines: list[str]) -> None:
    assert are_clean(lines)


@given(st.lists(TEXT, min_size=1, max_size=6))
def test_texts_together_are_the_texts_one_by_one(cells: list[str]) -> None:
    together = file_columns.texts("place", 8)(cells)
    assert shown(together) == [shown(file_columns.texts("place", 8)([cell]))[0] for cell in cells]  # type: ignore[index]
    for cell, value in zip(cells, together, strict=True):
        assert isinstance(value, Refused) or (value or "") in {clean_line(cell), clean_line(cell.lstrip()[1:])}


@given(st.lists(st.one_of(TEXT, st.text("0123456789AZaz-_ ０.E+'", max_size=9)), min_size=1, max_size=6))
def test_numbers_together_are_the_numbers_one_by_one(cells: list[str]) -> None:
    """P-1."""
    together = file_columns.numbers("number", 8)(cells)
    assert shown(list(together)) == [shown(list(file_columns.numbers("number", 8)([cell])))[0] for cell in cells]  # type: ignore[index]
    assert all(isinstance(value, Refused) or (value and value.isascii()) for value in map(_number, together))


def _number(value: file_columns.Value) -> Refused | str:
    assert isinstance(value, str | Refused)
    return value


def test_money_is_exact_and_nothing_is_nothing() -> None:
    cells = ["", " ", "0", "12.5", "１２．５０", "¥1,200", "0.1", "'-5", "1.005", "x", "100000001"]
    assert shown(file_columns.money("cod", Decimal(100_000_000))(cells)) == [
        *(None, None, 0, 1250, 1250, 120_000, 10),
        *("number_negative", "number_places", "number_unreadable", "number_too_much"),
    ]


def test_a_refusal_names_its_field() -> None:
    (value,) = file_columns.money("cod", Decimal(5))(["x"])
    assert isinstance(value, Refused)
    assert value.field == "cod"


def test_what_was_met_does_not_grow_beyond_measure() -> None:
    """P-3: neither in number nor in length."""
    met = file_columns.Met("place", lambda cell: cell)
    met.column([str(place) for place in range(50_000)])
    met.column(["x" * 1_000_000])
    assert len(met) <= 20_000
    assert max(map(len, met)) <= 100


def test_what_is_alike_in_a_file_folds_to_one() -> None:
    assert {folded(word) for word in ("Out For Delivery", "ｏｕｔ　for delivery", " OUTFORDELIVERY\u200b")} == {
        "outfordelivery"
    }
