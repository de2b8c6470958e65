"""Lines with something at either end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from csdesk.widgets.summary import Item
from csdesk.widgets.two_ends import Ends, TwoEnds


def drawn(width: int, *lines: Ends, height: int = 2) -> list[str]:
    """The lines as they are laid out."""
    widget = TwoEnds()
    widget._told = lines
    return ["".join(piece.text for piece in line) for line in widget.lay_out(width, height)]


@pytest.mark.parametrize(
    ("width", "left", "right"),
    [
        (40, "post A  李娜 ", "  9 of 14 done  1 late"),
        (38, "post A  李娜 ", "  9 of 14 done  1 late"),
        (37, "post A  李娜 ", "  9 of 14 done"),
        (30, "post A  李娜 ", "  9 of 14 done"),
        (29, "post A  李娜 ", " "),
        (10, "post A~", "~"),
    ],
)
def test_the_right_end_gives_way_from_its_last_item_on(width: int, left: str, right: str) -> None:
    (line,) = drawn(width, Ends("post A  李娜", (Item("9 of 14 done"), Item("1 late", "passed"))))
    assert line.startswith(left)
    assert line.rstrip().endswith(right.rstrip())
    assert ("1 late" in line, "done" in line) == ("late" in right, "done" in right)


@given(
    st.integers(0, 100),
    st.lists(st.builds(Ends, st.text(), st.lists(st.builds(Item, st.text()), max_size=3)), max_size=4),
)
def test_every_line_has_exactly_the_width(width: int, lines: list[Ends]) -> None:
    made = drawn(width, *lines)
    assert len(made) == min(2, len(lines))
    assert {cell_len(line) for line in made} <= {width}
