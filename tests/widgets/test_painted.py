"""Lines of pieces: what is painted again, and that it is enough."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from textual.app import App, ComposeResult
from textual.geometry import Region

from csdesk.widgets.painted import Painted, PaintedLine, Piece, cells_of, changes
from tests.e2e.emulator import Emulator

WIDTH = 24

texts = st.text("ab 恒信1e\u0301", max_size=WIDTH).map(lambda text: set_cell_size(text, WIDTH))


def line(text: str, cut: int) -> PaintedLine:
    """A line of two looks."""
    return (Piece(text[:cut], "one"), Piece(text[cut:], "two"))


def test_only_changed_cells_are_named() -> None:
    """Limits 1."""
    old, new = (Piece(".  01:42  late  "),), (Piece(".  01:41  late  "),)
    assert changes(old, new) == [(7, 8)]
    assert changes(old, old) == []
    assert changes((Piece("恒信 a"),), (Piece("恒鑫 a"),)) == [(2, 4)]


def test_near_changes_of_one_look_are_named_together() -> None:
    """Moving the cursor costs as much as some cells."""
    assert changes((Piece("a123456b"),), (Piece("c123456d"),)) == [(0, 8)]
    assert changes((Piece("a1234567b"),), (Piece("c1234567d"),)) == [(0, 1), (8, 9)]
    assert changes((Piece("a1"), Piece("2b", "x")), (Piece("c1"), Piece("2d", "x"))) == [(0, 1), (3, 4)]


def test_another_look_is_a_change() -> None:
    assert changes((Piece("ab"),), (Piece("a"), Piece("b", "x"))) == [(1, 2)]


def test_characters_that_take_other_cells_together_paint_the_whole_line() -> None:
    heart = "\u2764\ufe0f"
    assert cell_len(heart) != sum(map(cell_len, heart))
    assert changes((Piece("ab    "),), (Piece(heart + "    "),)) == [(0, 6)]


@example("1" * 8 + "信" * 8 + "\u0301", "1".ljust(WIDTH), 0, 0)
@given(texts, texts, st.integers(0, WIDTH), st.integers(0, WIDTH))
def test_painting_the_changes_is_enough(old: str, new: str, old_cut: int, new_cut: int) -> None:
    """With wide characters and stacked accents: cell by cell every difference lies within a span."""
    before, now = line(old, old_cut), line(new, new_cut)
    assert cells_of(before) == cells_of(now) == WIDTH
    spans = changes(before, now)
    assert all(0 <= first < last <= WIDTH for first, last in spans)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    # A column more: behind the last one this terminal puts an accent on a line of its own.
    terminal, expected = Emulator(WIDTH + 1, 1), Emulator(WIDTH + 1, 1)
    terminal.feed(old.encode())
    expected.feed(new.encode())
    for first, last in spans:
        kept, column = "", 0
        for character in new:
            width = cell_len(character)
            if first <= column and column + width <= last and (width or kept):
                kept += character
            column += width
        terminal.feed(f"\x1b[1;{first + 1}H{kept}".encode())
    assert terminal.lines == expected.lines


class Letters(Painted):
    """A line that is told, and notes what is painted again."""

    DEFAULT_CSS = "Letters { height: 2; }"
    text = "a"

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[Region] = []

    def lay_out(self, width: int, height: int) -> Sequence[PaintedLine]:
        return [(Piece(self.text[:width]),)]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Letters:
        if getattr(self, "painted", None) is not None:
            self.painted += regions or [self.size.region]
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class LettersApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Letters()


async def test_a_widget_paints_its_changes_and_follows_the_width() -> None:
    app = LettersApp()
    async with app.run_test(size=(12, 4)) as pilot:
        letters = app.query_one(Letters)
        letters.painted = []
        letters.text = "abc"
        letters.repaint()
        assert letters.painted == [Region(1, 0, 2, 1)]
        letters.repaint()
        assert letters.painted == [Region(1, 0, 2, 1)]
        await pilot.resize_terminal(2, 4)
        await pilot.pause()
        assert [strip.text for strip in app.screen._compositor.render_strips()] == ["ab", "  ", "  ", "  "]
        letters.text = "xy"
        letters.repaint()
        await pilot.pause()
        assert app.screen._compositor.render_strips()[0].text == "xy"
