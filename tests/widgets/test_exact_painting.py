"""What the terminal is sent is what changed (limits 1)."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

from csdesk.widgets.exact_painting import ExactCompositor
from csdesk.widgets.line import Line
from csdesk.widgets.quiet_screen import QuietScreen
from csdesk.widgets.terminal_memory import TerminalMemory
from tests.e2e.emulator import Emulator

WIDTH = 30
CONSOLE = Console(color_system="truecolor", force_terminal=True)
AMBER = Style.parse("#e0b46c on #161a20")
REVERSED = Style.parse("reverse #e0b46c on #161a20")
LOOKS = [Style.null(), AMBER, REVERSED, Style.parse("bold underline red on default"), None]

rows = st.text("ab 恒信1", max_size=WIDTH).map(lambda text: set_cell_size(text, WIDTH))


def strip(text: str, *cuts: int) -> Strip:
    """A line whose look changes at some characters."""
    edges = sorted({0, *cuts, len(text)})
    return Strip(
        [Segment(text[start:end], LOOKS[number % len(LOOKS)]) for number, (start, end) in enumerate(pairwise(edges))]
    )


def sent(*spans: tuple[int, int, int], lines: list[Strip]) -> str:
    """What is sent for spans (line, first, last) of whole lines."""
    update = ChopsUpdate([{0: one} for one in lines], list(spans), [[WIDTH]] * len(lines))
    return TerminalMemory().news(update, Size(WIDTH, len(lines)), CONSOLE)


def test_a_changed_cell_costs_itself_its_look_and_the_way_there() -> None:
    line = Strip([Segment("!  01:42".ljust(WIDTH), AMBER)])
    assert sent((0, 7, 8), lines=[line]) == "\x1b[38;2;224;180;108;48;2;22;26;32m\x1b[1;8H2\x1b[0m"


def test_a_look_is_set_once_for_all_that_has_it() -> None:
    line = Strip([Segment("a" * 10, AMBER), Segment("b" * 10, Style(bold=True)), Segment("c" * 10, AMBER)])
    assert sent((0, 0, WIDTH), (1, 0, 5), lines=[line, line]) == (
        "\x1b[38;2;224;180;108;48;2;22;26;32m\x1b[1;1Haaaaaaaaaa\x1b[1;21Hcccccccccc\x1b[2;1Haaaaa\x1b[0m"
        "\x1b[1m\x1b[1;11Hbbbbbbbbbb\x1b[0m"
    )


def test_of_spaces_only_what_can_be_seen_is_set() -> None:
    assert sent((0, 0, 1), lines=[Strip([Segment(" " * WIDTH, AMBER)])]) == "\x1b[48;2;22;26;32m\x1b[1;1H \x1b[0m"
    assert sent((0, 0, 1), lines=[Strip([Segment(" " * WIDTH, REVERSED)])]) == (
        "\x1b[7;38;2;224;180;108m\x1b[1;1H \x1b[0m"
    )
    underlined = Style.parse("underline red")
    assert "\x1b[4;31m" in sent((0, 0, 1), lines=[Strip([Segment(" " * WIDTH, underlined)])])


def test_the_terminals_own_colours_are_not_set() -> None:
    plain = Style.parse("default on default")
    assert sent((0, 2, 3), lines=[Strip([Segment("a" * WIDTH, plain)])]) == "\x1b[1;3Ha"


def test_half_a_wide_character_is_never_sent() -> None:
    """A span that begins or ends within one takes the whole of it."""
    line = Strip([Segment("恒信" + "a" * (WIDTH - 4), AMBER)])
    assert "\x1b[1;1H恒信\x1b" in sent((0, 1, 3), lines=[line])
    assert "\x1b[1;3H信a\x1b" in sent((0, 3, 5), lines=[line])


def test_joined_characters_are_sent_whole() -> None:
    """Such as a heart with a selector, whose cells are not the sum of its parts'."""
    heart = "\u2764\ufe0f"
    line = Strip([Segment(heart * 3 + "a" * (WIDTH - 6), AMBER)])
    assert f"\x1b[1;1H{heart * 3}a" in sent((0, 3, 5), lines=[line])


@given(st.lists(st.tuples(rows, rows, st.lists(st.integers(0, WIDTH), max_size=4)), min_size=1, max_size=3), st.data())
def test_a_terminal_shows_the_same_as_if_all_were_sent(
    changed: list[tuple[str, str, list[int]]], data: st.DataObject
) -> None:
    """Whatever the spans, as long as every change lies within one."""
    terminal, whole = Emulator(WIDTH, len(changed)), Emulator(WIDTH, len(changed))
    lines, spans = [], []
    for y, (old, new, cuts) in enumerate(changed):
        lines.append(strip(new, *(cut % len(new) for cut in cuts)))
        terminal.feed(f"\x1b[{y + 1};1H{old}".encode())
        whole.feed(f"\x1b[{y + 1};1H{new}".encode())
        first = next((cell_len(old[:i]) for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), WIDTH)
        spans.append((y, data.draw(st.integers(0, first)) if first else 0, WIDTH))
    terminal.feed(sent(*spans, lines=lines).encode())
    assert terminal.lines == whole.lines


pages = st.lists(st.lists(st.tuples(rows, st.lists(st.integers(0, WIDTH), max_size=3)), min_size=3, max_size=3))


def whole_page(page: list[tuple[str, list[int]]]) -> LayoutUpdate:
    """Every line of a screen, as a screen that is opened paints it."""
    lines = [strip(text, *(cut % len(text) for cut in cuts)) for text, cuts in page]
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, len(lines)))


@given(pages)
def test_a_terminal_that_is_remembered_shows_each_page_whole(painted: list[list[tuple[str, list[int]]]]) -> None:
    """A-3: one page after the other, wide characters over halves of others, looks that change: never a cell too few."""
    memory, terminal = TerminalMemory(), Emulator(WIDTH, 3)
    for page in painted:
        fresh = Emulator(WIDTH, 3)
        fresh.feed(whole_page(page).render_segments(CONSOLE).replace("\n", "").encode())
        terminal.feed(memory.news(whole_page(page), Size(WIDTH, 3), CONSOLE).encode())
        assert terminal.lines == fresh.lines
        assert terminal.looks == fresh.looks
        assert memory.news(whole_page(page), Size(WIDTH, 3), CONSOLE) == ""


def test_what_the_terminal_shows_already_is_not_sent_again() -> None:
    """A-3: a page that is opened over another costs what differs, in one look each; a forgotten one, all of it."""
    memory, size = TerminalMemory(), Size(WIDTH, 2)
    line = Strip([Segment("!  01:42".ljust(WIDTH), AMBER)])
    other = Strip([Segment("!  01:41".ljust(WIDTH), AMBER)])
    region = Region(0, 0, WIDTH, 2)
    whole = memory.news(LayoutUpdate([[line], [line]], region), size, CONSOLE)
    assert len(whole) > 2 * WIDTH
    changed = memory.news(LayoutUpdate([[line], [other]], region), size, CONSOLE)
    assert changed == "\x1b[38;2;224;180;108;48;2;22;26;32m\x1b[2;8H1\x1b[0m"
    memory.forget()
    assert len(memory.news(LayoutUpdate([[line], [line]], region), size, CONSOLE)) == len(whole)
    assert len(memory.news(LayoutUpdate([[line], [line]], region), Size(WIDTH, 3), CONSOLE)) == len(whole)


class Exact(QuietScreen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = ExactCompositor()

    def compose(self) -> ComposeResult:
        yield Line(id="line")


class ExactApp(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return Exact()


async def test_a_screen_paints_with_it() -> None:
    app = ExactApp()
    async with app.run_test(size=(WIDTH, 3)) as pilot:
        line = app.screen.query_one(Line)
        await pilot.pause()
        compositor = app.screen._compositor
        line.tell("恒信")
        compositor.update_widgets({line})
        update = compositor.render_partial_update()
        assert update is not None
        terminal = Emulator(WIDTH, 3)
        terminal.feed(TerminalMemory().news(update, app.size, app.console).encode())
        assert terminal.lines[0] == "恒信"
        assert compositor.render_partial_update() is None


class Counted(Line):
    """A line that knows how often it was asked for what it shows."""

    asked = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += 1
        return super().render_lines(crop)


class ManyLines(QuietScreen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = ExactCompositor()

    def compose(self) -> ComposeResult:
        for number in range(9):
            yield Counted(id=f"line{number}")


class ManyLinesApp(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return ManyLines()


async def test_what_lies_elsewhere_is_not_rendered_again() -> None:
    """limits 1: one changed line costs that line, however much stands on the screen."""
    async with ManyLinesApp().run_test(size=(WIDTH, 12)) as pilot:
        await pilot.pause()
        lines = list(pilot.app.screen.query(Counted))
        before = [line.asked for line in lines]
        lines[3].tell("01:42")
        await pilot.pause()
        assert [line.asked - asked for line, asked in zip(lines, before, strict=True)] == [0, 0, 0, 1, 0, 0, 0, 0, 0]
