"""Which columns fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from csdesk.widgets.columns import GAP, NARROWEST_REST, Column, in_columns, placed

CLIENTS = (
    Column("code", 6),
    Column("name"),
    Column("contact", 8, drop=2),
    Column("phone", 12, drop=1),
    Column("orders", 20, drop=3),
)


def titles(width: int) -> list[str]:
    return [CLIENTS[place.index].title for place in placed(CLIENTS, width)]


def test_the_highest_drop_vanishes_first() -> None:
    everything = 6 + NARROWEST_REST + 8 + 12 + 20 + 4 * len(GAP)
    assert titles(everything) == ["code", "name", "contact", "phone", "orders"]
    assert titles(everything - 1) == ["code", "name", "contact", "phone"]
    assert titles(39) == ["code", "name", "phone"]
    assert titles(29) == ["code", "name"]
    assert titles(3) == ["code", "name"]


def test_a_column_without_a_width_takes_the_rest() -> None:
    assert [place.width for place in placed((Column("a", 5), Column("b"), Column("c")), 30)] == [5, 11, 10]


@given(
    st.lists(
        st.builds(Column, st.just("t"), st.none() | st.integers(1, 20), st.just("left"), st.integers(0, 3)), max_size=6
    ),
    st.integers(0, 120),
)
def test_columns_fit_as_long_as_one_can_be_dropped(columns: list[Column], width: int) -> None:
    places = placed(columns, width)
    taken = sum(place.width for place in places) + len(GAP) * (len(places) - 1)
    kept = [columns[place.index] for place in places]
    assert taken <= width or not any(column.drop for column in kept)
    assert [place.index for place in places] == sorted(place.index for place in places)
    dropped = [column.drop for index, column in enumerate(columns) if index not in {place.index for place in places}]
    assert all(drop >= max((column.drop for column in kept), default=0) for drop in dropped)
    assert cell_len(in_columns(["恒信物流有限公司"] * len(columns), places, width)) == width


def test_cells_that_are_missing_are_blank_and_more_than_the_columns_are_not_drawn() -> None:
    places = placed((Column("a", 3), Column("b", 4, align="right")), 9)
    assert in_columns(["x"], places, 9) == "x        "
    assert in_columns(["x", "12", "no"], places, 9) == "x      12"


def test_cells_are_drawn_as_plain_clean_text() -> None:
    places = placed((Column("a"),), 30)
    assert in_columns(["[/red]\x1b[2J\u202e恒\nx"], places, 30).rstrip() == "[/red][2J恒 x"
