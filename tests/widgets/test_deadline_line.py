"""The nearest deadline in one line (I-6): what is drawn, what is cut, what is painted again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region

from csdesk.rules.urgency import Urgency
from csdesk.theme import THEMES
from csdesk.widgets.frame import DeadlineLine, NearestDeadline
from csdesk.widgets.painted import cells_of
from csdesk.widgets.rows import TONES

LATE = NearestDeadline(
    "!", "01:42", "I-0007 late  恒信物流 -> 武汉  report to managers", tone="soon", right=("+2", "F5 opens")
)


class Told(DeadlineLine):
    """Notes what is painted again."""

    painted: list[Region]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Told:
        if getattr(self, "painted", None) is not None:
            self.painted += regions or [self.size.region]
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class LineApp(App[None]):
    def __init__(self, theme: str = "dark") -> None:
        super().__init__()
        for one in THEMES.values():
            self.register_theme(one)
        self.theme = theme
        self.line = Told()

    def compose(self) -> ComposeResult:
        yield self.line

    def drawn(self) -> str:
        return self.screen._compositor.render_strips()[0].text

    def looks(self) -> list[tuple[str, Style]]:
        """Every piece of the line with its style."""
        strip = self.screen._compositor.render_strips()[0]
        return [(segment.text, segment.style or Style.null()) for segment in strip if segment.text.strip()]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (80, " !  01:42  I-0007 late  恒信物流 -> 武汉  report to managers       +2  F5 opens "),
        (60, " !  01:42  I-0007 late  恒信物流 -> 武汉  re~  +2  F5 opens "),
        (44, " !  01:42  I-0007 late  恒信物流 -> 武~  +2 "),
        (40, " !  01:42  I-0007 late  恒信物流 -~  +2 "),
        (30, " !  01:42  I-0007 late  恒信~ "),
        (10, " !  01:4~ "),
    ],
)
async def test_it_is_cut_to_the_width_what_matters_least_first(columns: int, expected: str) -> None:
    """I-6: sign and time stay; a wide character is never cut in two."""
    app = LineApp()
    async with app.run_test(size=(columns, 3)) as pilot:
        app.line.tell(LATE)
        await pilot.pause()
        assert app.drawn() == expected


async def test_without_a_deadline_it_is_empty() -> None:
    """Empty and quiet when there is none, also again."""
    app = LineApp()
    async with app.run_test(size=(40, 3)) as pilot:
        assert app.drawn() == " " * 40
        app.line.painted = []
        app.line.tell(None)
        assert app.line.painted == []
        app.line.tell(LATE)
        app.line.tell(None)
        await pilot.pause()
        assert app.drawn() == " " * 40


async def test_a_second_paints_the_digits_that_changed() -> None:
    """Limits 1: only what changed is drawn each second."""
    app = LineApp()
    async with app.run_test(size=(80, 3)) as pilot:
        app.line.tell(LATE)
        await pilot.pause()
        app.line.painted = []
        app.line.tell(replace(LATE))
        assert app.line.painted == []
        app.line.tell(replace(LATE, left="01:41"))
        assert app.line.painted == [Region(7, 0, 1, 1)]
        app.line.painted = []
        app.line.tell(replace(LATE, left="00:59", sign="!!"))
        assert app.line.painted == [Region(1, 0, 7, 1)]
        await pilot.pause()
        assert app.drawn().startswith(" !! 00:59  I-0007 late")


async def test_text_is_plain_and_clean() -> None:
    """Limits 6: from anybody's data, on one line."""
    app = LineApp()
    async with app.run_test(size=(60, 3)) as pilot:
        app.line.tell(NearestDeadline("!", "01:42", "[/red]\x1b[2J\n[@click=app.quit]x\u202e", right=("[b]\x07",)))
        await pilot.pause()
        assert app.drawn().split() == ["!", "01:42", "[/red][2J", "[@click=app.quit]x", "[b]"]


@pytest.mark.parametrize("theme", THEMES)
async def test_colour_follows_the_tone_in_every_theme(theme: str) -> None:
    """I-6: and the sign says the same."""
    app = LineApp(theme)
    async with app.run_test(size=(80, 3)) as pilot:
        seen = {}
        for urgency in Urgency:
            app.line.tell(replace(LATE, sign=urgency.sign, tone=urgency.tone))
            await pilot.pause()
            text, style = app.looks()[0]
            assert text.startswith(urgency.sign)
            seen[urgency] = (style.color, style.bold, style.dim)
        assert len(set(seen.values())) == len(Urgency)


async def test_without_colour_the_sign_still_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """I-6, NO_COLOR."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = LineApp("terminal")
    async with app.run_test(size=(80, 3)) as pilot:
        for urgency in Urgency:
            app.line.tell(replace(LATE, sign=urgency.sign, tone=urgency.tone))
            await pilot.pause()
            assert app.drawn()[1:].startswith(f"{urgency.sign:2} 01:42")


@given(
    st.integers(0, 90),
    st.text(max_size=80),
    st.lists(st.text(max_size=12), max_size=3),
    st.sampled_from([*sorted(TONES), ""]),
)
def test_nothing_overflows(width: int, text: str, right: list[str], tone: str) -> None:
    """Whatever was told, at every width; and what is at the right ends the line."""
    line = DeadlineLine()
    line.nearest = NearestDeadline("!!", "-00:38", text, tone, right)
    (laid_out,) = line.lay_out(width, 1)
    assert cells_of(laid_out) == width
    assert all("\n" not in piece.text and "\x1b" not in piece.text for piece in laid_out)
    assert not laid_out[1].text or cell_len(laid_out[0].text) >= min(30, cell_len("!! -00:38"))
