"""Labels, values, tables and checks in lines (O-7)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdesk.exchange.paper import Area, Band, Stroke, Words
from csdesk.exchange.typefaces import Typefaces
from csdesk.exchange.typesetting import GAP, MOST_COLUMNS, ROOMY, TIGHT, Typesetter, _shared, together
from csdesk.exchange.work_order_sheet import Part

FACES = Typefaces(())


def typesetter(*labels: str) -> Typesetter:
    return Typesetter(FACES, ROOMY, labels, 76)


def words(bands: list[Band]) -> list[list[tuple[float, str]]]:
    """Line by line, where each text stands and what it says."""
    return [[(round(mark.x), mark.text) for mark in band.marks if isinstance(mark, Words)] for band in bands]


def test_values_align_after_the_widest_label() -> None:
    left = round(50 + FACES.width("Company", 8.5) + GAP)
    column = typesetter("Company", "Phone").column([Part("Company", "A"), Part("Phone", "1")], 50, 200)
    assert words(column) == [[(50, "Company"), (left, "A")], [(50, "Phone"), (left, "1")]]


def test_a_missing_value_in_a_column_is_a_line_to_write_on() -> None:
    [band] = typesetter("Phone").column([Part("Phone", "")], 50, 200)
    [line] = [mark for mark in band.marks if isinstance(mark, Area)]
    assert line.x + line.width == 250


def test_a_grid_sets_two_parts_in_a_row_a_wide_one_alone_and_leaves_out_the_empty() -> None:
    parts = [Part("A", "1"), Part("B", ""), Part("C", "3"), Part("D", "4"), Part("E", "5", wide=True), Part("F", "6")]
    assert [[text for _, text in row] for row in words(typesetter().grid(parts, 0, 400, 20))] == [
        ["A", "1", "C", "3"],
        ["D", "4"],
        ["E", "5"],
        ["F", "6"],
    ]


def test_a_table_has_its_values_under_their_labels() -> None:
    rows = words(typesetter().table([Part("Name", "Sensors"), Part("Pieces", "12"), Part("Kg", "")], 0, 400))
    heads, values = [row for row in rows if row]
    assert [text for _, text in heads] == ["Name", "Pieces", "Kg"]
    assert [x for x, _ in heads[:2]] == [x for x, _ in values]


def test_a_table_without_any_value_is_left_out() -> None:
    assert typesetter().table([Part("Name", ""), Part("Pieces", "")], 0, 400) == []
    assert typesetter().table([], 0, 400) == []


def test_many_columns_make_more_rows() -> None:
    parts = [Part(f"L{at}", f"V{at}") for at in range(2 * MOST_COLUMNS + 1)]
    rows = [[text for _, text in row] for row in words(typesetter().table(parts, 0, 400)) if row]
    assert [len(row) for row in rows] == [MOST_COLUMNS, MOST_COLUMNS, MOST_COLUMNS, MOST_COLUMNS, 1, 1]


def test_a_check_is_ticked_when_somebody_did_it_and_else_has_a_line_to_write_on() -> None:
    done, open_ = typesetter().checks([Part("Read back", "Li Na, 10:20"), Part("Plate", "")], 0, 400)
    assert sum(isinstance(mark, Stroke) for mark in done.marks) == 2
    assert sum(isinstance(mark, Stroke) for mark in open_.marks) == 1
    assert [isinstance(mark, Area) for mark in open_.marks].count(True) == 1
    assert words([done, open_]) == [[(16, "Read back"), (248, "Li Na, 10:20")], [(16, "Plate")]]


def test_a_long_check_is_wrapped_and_kept_on_one_page() -> None:
    bands = typesetter().checks([Part("word " * 20, "Li Na")], 0, 400)
    assert len(bands) == 3
    assert [band.keep for band in bands] == [True, True, False]


def test_facts_stand_on_one_strip() -> None:
    [band] = typesetter().strip([Part("Revision", "2"), Part("Printed", "10:25")], 0, 400)
    assert [mark.text for mark in band.marks if isinstance(mark, Words)] == ["Revision", "2", "Printed", "10:25"]
    assert typesetter().strip([], 0, 400) == []


def test_a_heading_stays_with_what_follows_and_an_empty_one_is_only_a_rule() -> None:
    assert all(band.keep for band in typesetter().heading("Goods", 0, 400))
    assert words(typesetter().heading("", 0, 400)) == [[], [], []]


def test_few_lines_are_kept_together_and_many_are_not() -> None:
    assert [band.keep for band in together([Band(1)] * 3)] == [True, True, False]
    assert [band.keep for band in together([Band(1)] * 5)] == [False] * 5
    assert together([]) == []


def test_tight_is_tighter() -> None:
    assert TIGHT.leading < ROOMY.leading
    assert TIGHT.strip < ROOMY.strip
    assert TIGHT.section < ROOMY.section


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=7), st.floats(1, 500))
@settings(deadline=None)
def test_room_is_shared_so_that_the_modest_get_what_they_need(needs: list[float], room: float) -> None:
    given_ = _shared(needs, room)
    assert sum(given_) == pytest.approx(min(sum(needs), room), abs=1e-6)
    assert all(got <= need + 1e-9 for got, need in zip(given_, needs, strict=True))
    assert all(got >= min(need, room / len(needs)) - 1e-6 for got, need in zip(given_, needs, strict=True))
