"""Title, sentence and items in the room there is: nothing wider than the widget, nothing lost without being counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from csdesk.widgets.painted import PaintedLine, cells_of
from csdesk.widgets.summary import Item, Summary, _flowing

words = st.text(st.sampled_from("ab 中文，x"), min_size=1, max_size=30).map(lambda text: f"x{text.strip()}x")
items = st.lists(st.builds(Item, words, st.sampled_from(["", "done", "dim"])), max_size=9)


class OneSummary(App[None]):
    """A summary of a given size."""

    def __init__(self, width: int, height: int, *, centred: bool = False) -> None:
        super().__init__()
        self.summary = Summary(centred=centred)
        self.summary.styles.width = width
        self.summary.styles.height = height

    def compose(self) -> ComposeResult:
        yield self.summary


def text_of(lines: list[PaintedLine] | tuple[PaintedLine, ...]) -> list[str]:
    return ["".join(piece.text for piece in line) for line in lines]


@given(items, st.integers(5, 90), st.integers(0, 4))
def test_flowing_items_fit_and_what_has_no_room_is_counted(found: list[Item], width: int, height: int) -> None:
    """I-6: `+2` stands for the two that are not shown."""
    lines = _flowing(found, width, height)
    assert len(lines) <= height
    assert all(cells_of(line) <= width for line in lines)
    shown = sum(piece.text.strip() != "" for line in lines for piece in line)
    last = lines[-1][-1].text.strip() if lines and lines[-1] else ""
    if last.startswith("+"):
        assert shown - 1 + int(last[1:]) == len(found)


async def drawn(width: int, height: int, found: list[Item], *, centred: bool = False) -> list[str]:
    app = OneSummary(width, height, centred=centred)
    async with app.run_test(size=(100, 30)):
        app.summary.tell("I-0007  late  恒信物流 -> 武汉", "report by 14:34, 李娜", found)
        return text_of(list(app.summary.lay_out(width, height)))


async def test_a_wide_one_is_two_lines_and_flowing_items() -> None:
    lines = await drawn(80, 4, [Item("x told"), Item(". call")])
    assert lines == ["I-0007  late  恒信物流 -> 武汉", "report by 14:34, 李娜", "x told   . call"]


async def test_a_centred_one_stands_in_the_middle() -> None:
    lines = await drawn(80, 4, [Item("x told")], centred=True)
    assert lines[1] == " " * 29 + "report by 14:34, 李娜"


async def test_a_narrow_one_puts_each_item_on_a_line_and_wraps_long_ones() -> None:
    lines = await drawn(30, 12, [Item("x " + "told " * 9), Item(". call")])
    assert lines == [
        "I-0007  late  恒信物流 -> 武汉",
        "report by 14:34, 李娜",
        "",
        "x told told told told told",
        "  told told told told",
        ". call",
    ]


async def test_without_room_items_are_counted_and_text_is_cut() -> None:
    lines = await drawn(20, 3, [Item(f"x step {place}") for place in range(9)])
    assert lines == ["I-0007  late  恒信~ ", "report by 14:34, 李~", "x step 0   +8"]


async def test_telling_the_same_again_paints_nothing() -> None:
    app = OneSummary(80, 4)
    async with app.run_test(size=(100, 30)) as pilot:
        app.summary.tell("a", "b", [Item("c")])
        await pilot.pause()
        painted: list[object] = []
        app.summary.refresh = lambda *regions, **_how: painted.append(regions)  # type: ignore[method-assign, assignment]
        app.summary.tell("a", "b", [Item("c")])
        assert painted == []
