"""The most urgent time in large digits (F5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import Static

from csdesk.rules.urgency import Urgency
from csdesk.theme import THEMES
from csdesk.widgets.big_time import HEIGHT, SHAPES, BigTime
from csdesk.widgets.painted import PaintedLine, cells_of


class Told(BigTime):
    """Notes what is painted again."""

    painted: list[Region]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Told:
        if getattr(self, "painted", None) is not None:
            self.painted += regions or [self.size.region]
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class TimeApp(App[None]):
    def __init__(self, theme: str = "dark") -> None:
        super().__init__()
        for one in THEMES.values():
            self.register_theme(one)
        self.theme = theme
        self.time = Told()

    def compose(self) -> ComposeResult:
        yield self.time
        yield Static("below", markup=False)

    def picture(self) -> list[str]:
        """The lines, a `#` for each cell in reverse."""
        lines = []
        for strip in self.screen._compositor.render_strips()[: self.time.size.height]:
            parts = [
                segment.text.replace(" ", "#") if segment.style and segment.style.reverse else segment.text
                for segment in strip
            ]
            lines.append("".join(parts).rstrip())
        return lines


def drawn(line: PaintedLine) -> str:
    """A line as it is seen without any colour."""
    return "".join("#" * len(piece.text) if piece.beyond.reverse else piece.text for piece in line)


def laid_out(width: int, height: int, left: str, sign: str = "") -> list[str]:
    time = BigTime()
    time._told = (left, sign, "now")
    return [drawn(line) for line in time.lay_out(width, height)]


def test_digits_are_seen_without_colour() -> None:
    """I-6: pixels are spaces in reverse, two cells each."""
    assert laid_out(34, HEIGHT, "01:42") == [
        "######      ##      ##  ##  ######",
        "##  ##      ##  ##  ##  ##      ##",
        "##  ##      ##      ######  ######",
        "##  ##      ##  ##      ##  ##    ",
        "######      ##          ##  ######",
    ]


def test_units_stand_small_at_the_foot() -> None:
    """Whole minutes, hours and days, in any language."""
    assert laid_out(20, HEIGHT, "25 分钟") == [
        "######  ######      ",
        "    ##  ##          ",
        "######  ######      ",
        "##          ##      ",
        "######  ######  分钟",
    ]
    assert laid_out(20, HEIGHT, "3 h 05")[-1].strip() == "### h ### ###"


def test_the_sign_is_large_too() -> None:
    """I-6: a symbol besides the colour; a calm one needs none."""
    assert [line.rstrip() for line in laid_out(40, HEIGHT, "-00:38", "X")] == [
        "       # #      ### ###   ### ###",
        "       # #      # # # # #   # # #",
        "        #    ## # # # #   ### ###",
        "       # #      # # # # #   # # #",
        "       # #      ### ###   ### ###",
    ]
    assert laid_out(40, HEIGHT, "25", ".") == laid_out(40, HEIGHT, "25")


@pytest.mark.parametrize(("width", "height", "expected"), [(20, 1, "!! 01:42"), (12, 1, "!! 01:42"), (6, 1, "!! 0~")])
def test_where_there_is_no_room_it_is_one_line(width: int, height: int, expected: str) -> None:
    """Low or very narrow."""
    time = BigTime()
    time._told = ("01:42", "!!", "now")
    (line,) = time.lay_out(width, height)
    assert "".join(piece.text for piece in line).strip() == expected
    assert all(piece.beyond.bold and piece.beyond.reverse for piece in line if piece.text.strip())


def test_every_shape_has_five_lines_of_one_width() -> None:
    for shape in SHAPES.values():
        assert len(shape) == HEIGHT
        assert len({len(row) for row in shape}) == 1
        assert set("".join(shape)) == {"#", " "}
    assert len({SHAPES[digit] for digit in "0123456789"}) == 10


@given(
    st.integers(0, 90),
    st.integers(1, 8),
    st.text("0123456789:- hdmin分钟小时天\x1b[", max_size=20) | st.text(max_size=20),
    st.sampled_from([*(urgency.sign for urgency in Urgency), "", "[/]"]),
)
def test_nothing_overflows(width: int, height: int, left: str, sign: str) -> None:
    """Whatever is told, at every size."""
    time = BigTime()
    time._told = (left, sign, "passed")
    lines = time.lay_out(width, height)
    assert len(lines) <= max(height, HEIGHT)
    assert all(cells_of(line) <= width for line in lines)
    assert "\x1b" not in "".join(piece.text for line in lines for piece in line)


async def test_a_second_paints_the_pixels_that_changed() -> None:
    """Limits 1: from 2 to 1 three bits of the last digit."""
    app = TimeApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.time.tell("01:42", sign="!", tone="soon")
        await pilot.pause()
        before = app.picture()
        app.time.painted = []
        app.time.tell("01:42", sign="!", tone="soon")
        assert app.time.painted == []
        app.time.tell("01:41", sign="!", tone="soon")
        assert sum(region.area for region in app.time.painted) == 4 * 3 + 2 * 2
        await pilot.pause()
        after = app.picture()
        assert before != after
        assert [line[:50].rstrip() for line in before] == [line[:50].rstrip() for line in after]


@pytest.mark.parametrize(("rows", "height"), [(24, 5), (16, 5), (15, 1)])
async def test_a_low_screen_shows_one_line(rows: int, height: int) -> None:
    app = TimeApp()
    async with app.run_test(size=(80, rows)) as pilot:
        app.time.tell("01:42", sign="!!", tone="now")
        await pilot.pause()
        assert app.time.size.height == height
        assert app.screen._compositor.render_strips()[height].text.startswith("below")
        await pilot.resize_terminal(80, 39 - rows)
        await pilot.pause()
        assert app.time.size.height == (1 if 39 - rows < 16 else 5)
        assert any("#" in line for line in app.picture())


@pytest.mark.parametrize("theme", THEMES)
async def test_pixels_have_the_colour_of_the_tone_in_every_theme(theme: str) -> None:
    """I-6."""
    app = TimeApp(theme)
    async with app.run_test(size=(80, 24)) as pilot:
        colours = []
        for tone in ("calm", "soon", "passed"):
            app.time.tell("11:11", tone=tone)
            await pilot.pause()
            strip = app.screen._compositor.render_strips()[0]
            colours.append({segment.style.color for segment in strip if segment.style and segment.style.reverse})
        assert all(len(found) == 1 for found in colours)
        assert len(set(map(str, colours))) == 3


async def test_without_a_time_it_is_blank_and_keeps_its_place() -> None:
    app = TimeApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.time.tell("01:42")
        app.time.tell("")
        await pilot.pause()
        assert app.picture() == [""] * HEIGHT
