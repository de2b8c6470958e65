"""Bars with their figures at their tops and labels beneath, in whatever room there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from csdesk.widgets.painted import cells_of
from csdesk.widgets.upright_bars import UprightBar, UprightBars, columns

TEXTS = st.text("0123456789.%-月日", max_size=7)
BARS = st.lists(st.tuples(st.integers(-(10**9), 10**9), TEXTS), min_size=1, max_size=20)


@given(BARS, st.integers(1, 8), st.integers(1, 12))
def test_every_bar_is_as_high_as_its_share_and_seen_if_it_is_there(
    bars: list[tuple[int, str]], wide: int, high: int
) -> None:
    lines = columns(bars, wide, high)
    assert len(lines) == high + 1
    assert {cells_of(line) for line in lines} == {len(bars) * (wide + 1)}
    full = [sum(bool(line[2 * place].beyond) for line in lines) for place in range(len(bars))]
    most = max(abs(amount) for amount, _text in bars)
    for (amount, _text), lines_full in zip(bars, full, strict=True):
        assert (lines_full > 0) == (amount != 0)
        assert lines_full <= high
        if most:
            assert abs(lines_full - high * abs(amount) / most) <= 1


def test_the_last_ones_stay_where_there_is_no_room_for_all() -> None:
    bars = UprightBars()
    bars._title, bars._bars = "Orders", [UprightBar(n, str(n), f"11-{n:02}") for n in range(1, 15)]
    lines = ["".join(piece.text for piece in line) for line in bars.lay_out(18, 8)]
    assert lines[0].rstrip() == "Orders"
    assert lines[-1].split() == ["11-12", "11-13", "11-14"]
    assert len(lines) == 8
    assert bars.lay_out(18, 3) == [bars.lay_out(18, 8)[0]]
