"""The last line: which keys have room on it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from csdesk.widgets.frame import fitting

KEYS = [("Space", "Select"), ("c", "催件"), ("v", "Verify"), ("Esc", "Back"), ("F1", "Help"), ("^P", "All commands")]
ALWAYS = {"Esc", "F1"}


def taken(keys: list[tuple[str, str]]) -> int:
    return cell_len("  ".join(" ".join(pair) for pair in keys))


def test_keys_are_left_out_from_the_end_but_never_the_way_back_and_help() -> None:
    assert fitting(KEYS, ALWAYS, 80) == KEYS
    whole = taken(KEYS)
    assert fitting(KEYS, ALWAYS, whole) == KEYS
    assert fitting(KEYS, ALWAYS, whole - 1) == KEYS[:5]
    assert fitting(KEYS, ALWAYS, 32) == [KEYS[0], KEYS[3], KEYS[4]]
    assert fitting(KEYS, ALWAYS, 17) == [KEYS[3], KEYS[4]]
    assert fitting(KEYS, (), 17) == [KEYS[0]]
    assert fitting(KEYS, ALWAYS, 3) == fitting([], ALWAYS, 80) == []


@given(
    st.lists(st.tuples(st.text("aF1EscX", min_size=1, max_size=4), st.text("ab 催", max_size=9))), st.integers(0, 90)
)
def test_what_is_shown_fits_and_stands_in_its_order(keys: list[tuple[str, str]], width: int) -> None:
    shown = fitting(keys, ALWAYS, width)
    assert not shown or taken(shown) <= width
    left = iter(keys)
    assert all(pair in left for pair in shown)
