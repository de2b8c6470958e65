"""Text in terminal cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from csdesk.widgets.cells import CUT, fitted
from csdesk.widgets.safe_text import shown

SHOWN = st.text(max_size=40).map(shown)


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("恒信", 6, "恒信  "),
        ("恒信", 4, "恒信"),
        ("恒信物流", 6, "恒信~ "),
        ("恒信物流", 5, "恒信~"),
        ("恒", 1, "~"),
        ("ab", 2, "ab"),
        ("abc", 2, "a~"),
        ("a b c", 3, "a~ "),
        ("abc", 0, ""),
        ("", 2, "  "),
        ("x" * 10_000, 4, "xxx~"),
        ("长" * 10_000, 4, "长~ "),
    ],
)
def test_a_text_is_padded_or_cut(text: str, cells: int, expected: str) -> None:
    assert fitted(text, cells) == expected


def test_numbers_stand_at_the_right() -> None:
    assert fitted("12", 4, "right") == "  12"
    assert fitted("12345", 4, "right") == "123~"


@given(SHOWN, st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_it_always_takes_exactly_its_cells(text: str, cells: int, align: str) -> None:
    drawn = fitted(text, cells, align)  # type: ignore[arg-type]
    assert cell_len(drawn) == cells
    if cell_len(text) <= cells:
        assert drawn.strip(" ") == text.strip(" ")
    elif cells:
        assert CUT in drawn


def test_stacked_accents_do_not_cost_more_than_their_cells() -> None:
    assert cell_len(fitted("e" + "\u0301" * 100_000, 5)) == 5
