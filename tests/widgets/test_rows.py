"""The one list: what it draws, what it paints again, how the choice moves."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events, on
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Static

from csdesk.widgets.cells import fitted
from csdesk.widgets.rows import TONES, Column, Row, Rows, _Line

COLUMNS = (Column("code", 6), Column("name"), Column("pieces", 6, align="right"))


class Listed(Rows):
    """Notes what it has painted."""

    painted: list[Region]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Listed:
        if getattr(self, "painted", None) is not None:
            self.painted += regions or [self.size.region]
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class ListApp(App[None]):
    """A list over a whole small screen."""

    CSS = "Rows { height: 6; } Static { height: 1; }"

    def __init__(self, *, header: bool = False, empty: str = "") -> None:
        super().__init__()
        self.rows = Listed(COLUMNS, header=header, empty=empty)
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.rows
        yield Static("below", markup=False)

    @on(Rows.Moved)
    @on(Rows.Chosen)
    @on(Rows.EndReached)
    @on(Rows.BeginReached)
    def note(self, event: Message) -> None:
        self.told.append(event)

    def drawn(self) -> list[str]:
        """The lines of the list as they stand on the screen."""
        return [strip.text for strip in self.screen._compositor.render_strips()][:6]


def wheel(turned: type[events.MouseScrollUp] | type[events.MouseScrollDown]) -> events.MouseEvent:
    """The wheel turned by one over the list."""
    return turned(None, x=5, y=2, delta_x=0, delta_y=1, button=0, shift=False, meta=False, ctrl=False)


def clients(count: int, *, start: int = 0) -> list[Row]:
    return [Row(f"k{n}", (f"HX{n:03}", f"恒信{n}", str(n))) for n in range(start, start + count)]


async def test_cells_stand_in_columns_with_a_mark_at_the_chosen_row() -> None:
    app = ListApp(header=True)
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show(
            [Row("a", ("HX014", "恒鑫五金（武汉）有限责任公司", "12")), Row("b", ("HX001", "Li", "3"))], chosen=1
        )
        await pilot.pause()
        assert app.drawn() == [
            "  code    name                    pieces",
            "  HX014   恒鑫五金（武汉）有限~       12",
            "> HX001   Li                           3",
            " " * 40,
            " " * 40,
            " " * 40,
        ]


async def test_text_is_plain_clean_and_exactly_as_wide_as_the_list() -> None:
    """Spec 01: markup in any value is shown as typed, everywhere."""
    nasty = ["[/red]", "[@click=app.quit]x[/]", "a\x1b[2J\x07b", "abc\u202egnp.exe", "长" * 5_000, "x\ny", "🙂🙂🙂"]
    app = ListApp()
    async with app.run_test(size=(37, 10)) as pilot:
        app.rows.show([Row(text, (text, text, text)) for text in nasty[:6]])
        await pilot.pause()
        lines = app.drawn()
        assert [cell_len(line) for line in lines] == [37] * 6
        assert lines[0].startswith("> [/red]  [/red]")
        assert "[@click=app.quit]x~" in lines[1]
        assert "a[2Jb" in lines[2]
        assert "abcgnp.exe" in lines[3]
        assert lines[4].startswith("  长长~ ")
        assert "x y" in lines[5]


def cells_of(text: str) -> list[tuple[str, int]]:
    """Each cell of a line as its character, marks and all, and which of that character's cells it is."""
    cells: list[tuple[str, int]] = []
    for character in text:
        width = cell_len(character)
        if not width and cells:
            whole = cells[-1][0] + character
            cells[-1 - cells[-1][1] :] = [(whole, part) for part in range(cells[-1][1] + 1)]
        cells += [(character, part) for part in range(width)]
    return cells


lines = st.text("ab  中文e\u0301", max_size=14).map(lambda text: fitted(text, 12))


@given(lines, lines)
def test_outside_of_what_is_painted_nothing_changed(new: str, old: str) -> None:
    """Limits 1: whatever is wide, or has no cell of its own."""
    begin, end = _Line(new).cells_changed(_Line(old))
    before, after = cells_of(old), cells_of(new)
    assert 0 <= begin <= end <= 12
    assert before[:begin] == after[:begin]
    assert before[end:] == after[end:]
    assert all(part == 0 for cells in (before, after) for _, part in [*cells[begin : begin + 1], *cells[end : end + 1]])


async def test_only_the_cells_that_changed_are_painted() -> None:
    """Limits 1: one changed row costs its line, and of it no more than from the first changed cell to the last."""
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show(clients(6))
        await pilot.pause()
        app.rows.painted = []
        app.rows.show(clients(6))
        assert app.rows.painted == []
        changed = clients(6)
        changed[3] = Row("k3", ("HX003", "王芳", "3"))
        app.rows.show(changed)
        assert app.rows.painted == [Region(9, 3, 6, 1)]
        app.rows.painted = []
        app.rows.move(1)
        assert app.rows.painted == [Region(0, 0, 40, 1), Region(0, 1, 40, 1)]
        await pilot.pause()
        assert app.drawn()[3] == "  HX003   王芳                         3"
        app.rows.painted = []
        app.rows.show([Row(row.key, row.cells, "passed") for row in changed[:3]] + changed[3:], chosen=1)
        assert {region.y for region in app.rows.painted} == {0, 1, 2}


async def test_what_is_on_the_screen_is_what_was_shown_last() -> None:
    """Painting parts of lines leaves nothing of the earlier text behind."""
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        for names in (["恒信物流", "abc", ""], ["abc", "恒信", "x"], ["a", "恒信物流有限", "恒"], ["", "b", "恒信"]):
            app.rows.show([Row(name, (name[:2], name, "1")) for name in names])
            await pilot.pause()
            partly = app.drawn()
            app.rows.refresh()
            await pilot.pause()
            assert app.drawn() == partly


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (["down"], 1),
        (["down", "down", "up"], 1),
        (["up"], 0),
        (["end"], 19),
        (["end", "home"], 0),
        (["pagedown"], 6),
        (["pagedown", "pageup"], 0),
        (["end", "down"], 19),
        (["end", "pageup"], 13),
    ],
)
async def test_keys_move_the_choice_and_keep_it_visible(keys: Sequence[str], chosen: int) -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show(clients(20))
        app.rows.focus()
        await pilot.press(*keys)
        assert app.rows.chosen == chosen
        assert app.rows.chosen_row == clients(20)[chosen]
        marked = [line for line in app.drawn() if line.startswith("> ")]
        assert len(marked) == 1
        assert f"HX{chosen:03}" in marked[0]


async def test_moves_and_the_end_are_announced_but_not_what_code_shows() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show(clients(3), chosen=1)
        app.rows.focus()
        await pilot.pause()
        assert app.told == []
        await pilot.press("up", "up")
        assert [type(event) for event in app.told] == [Rows.Moved, Rows.BeginReached, Rows.BeginReached]
        app.told.clear()
        await pilot.press("down", "down")
        assert [type(event) for event in app.told] == [Rows.Moved, Rows.Moved, Rows.EndReached]
        app.told.clear()
        await pilot.press("down", "enter")
        assert [type(event) for event in app.told] == [Rows.EndReached, Rows.Chosen]
        taken = app.told[-1]
        assert isinstance(taken, Rows.Chosen)
        assert taken.row.key == "k2"
        assert taken.control is app.rows


async def test_either_end_tells_how_far_beyond_it_the_person_wanted_to_go() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show(clients(20), chosen=2)
        app.rows.focus()
        await pilot.press("pageup", "up", "home", "pagedown", "pagedown", "pagedown", "pagedown", "end")
        edges = [event for event in app.told if isinstance(event, (Rows.BeginReached, Rows.EndReached))]
        assert [(type(one), one.beyond, one.far) for one in edges] == [
            (Rows.BeginReached, 4, False),
            (Rows.BeginReached, 1, False),
            (Rows.BeginReached, 0, True),
            (Rows.EndReached, 5, False),
            (Rows.EndReached, 0, True),
        ]
        assert edges[0].control is app.rows


async def test_a_list_that_pages_goes_on_where_it_was() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show(clients(10))
        app.rows.focus()
        await pilot.press("end")
        app.rows.show(clients(20), chosen=None)
        await pilot.pause()
        assert app.rows.chosen == 9
        assert [line[2:7] for line in app.drawn()] == ["HX004", "HX005", "HX006", "HX007", "HX008", "HX009"]
        assert [line[0] for line in app.drawn()] == ["^", " ", " ", " ", " ", ">"]
        await pilot.press("home")
        assert [line[0] for line in app.drawn()] == [">", " ", " ", " ", " ", "v"]


async def test_the_choice_stays_on_its_key_when_rows_come_and_go() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)):
        app.rows.show(clients(5), chosen=3)
        app.rows.show(clients(4, start=2), chosen=None)
        assert app.rows.chosen_row == clients(6)[3]
        app.rows.show(clients(2), chosen=None)
        assert app.rows.chosen == 1
        app.rows.show(clients(2), chosen=99)
        assert app.rows.chosen == 1
        app.rows.show(clients(2), chosen=-5)
        assert app.rows.chosen == 0


async def test_no_rows_says_so_in_whole_sentences_and_every_key_is_harmless() -> None:
    app = ListApp(empty="No client matches [this]. Check the spelling, or add the client.")
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.focus()
        await pilot.press("up", "down", "pageup", "pagedown", "home", "end", "enter")
        await pilot.click(Rows, offset=(3, 2))
        assert (app.rows.chosen, app.rows.chosen_row, app.told) == (0, None, [])
        assert [line.rstrip() for line in app.drawn()[:3]] == [
            "  No client matches [this]. Check the",
            "  spelling, or add the client.",
            "",
        ]
        app.rows.show((), empty="店里没有到件")
        await pilot.pause()
        assert app.drawn()[0].rstrip() == "  店里没有到件"


async def test_a_click_takes_the_row_under_it_and_the_wheel_moves() -> None:
    app = ListApp(header=True)
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show(clients(3))
        await pilot.pause()
        await pilot.click(Rows, offset=(5, 2))
        assert [type(event) for event in app.told] == [Rows.Moved, Rows.Chosen]
        assert app.rows.chosen == 1
        app.told.clear()
        await pilot.click(Rows, offset=(5, 0))
        await pilot.click(Rows, offset=(5, 5))
        assert app.told == []
        app.rows.post_message(wheel(events.MouseScrollUp))
        await pilot.pause()
        assert app.rows.chosen == 0
        app.rows.post_message(wheel(events.MouseScrollDown))
        await pilot.pause()
        assert app.rows.chosen == 1


async def test_every_tone_has_a_look_of_its_own_and_it_follows_the_theme() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show([Row(tone, (tone,), tone) for tone in sorted(TONES)])
        app.rows.focus()
        await pilot.pause()

        def looks() -> list[object]:
            return [next(iter(strip)).style for strip in app.screen._compositor.render_strips()[1:6]]

        dark = looks()
        assert len(set(dark)) == len(dark)
        app.theme = "textual-light"
        await pilot.pause()
        assert not set(map(str, dark)) & set(map(str, looks()))


async def test_a_narrower_terminal_lays_the_list_out_again() -> None:
    app = ListApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.rows.show(clients(3))
        await pilot.resize_terminal(24, 10)
        await pilot.pause()
        assert app.drawn()[0] == "> HX000   恒信0        0"
        app.rows.columns = (Column("name"),)
        app.rows.show([Row("a", ("x",))])
        await pilot.pause()
        assert app.drawn()[0].rstrip() == "> x"
