"""The lookup as a screen of its own (rule O-1)."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App, ComposeResult
from textual.widgets import Input

from csdesk.widgets.lookup import Lookup, LookupAnswer
from csdesk.widgets.rows import Column, Row


def clients(query: str) -> Sequence[Row]:
    return [Row(f"{query}{n}", (f"{query}{n}",)) for n in range(3)]


class PlainApp(App[None]):
    """A screen that has no panel."""

    def compose(self) -> ComposeResult:
        yield Input("typed before")


async def answer_to(*keys: str) -> LookupAnswer | None:
    """What comes back when these keys are pressed once the rows are there."""
    app = PlainApp()
    async with app.run_test(size=(80, 24)) as pilot:
        looking = app.run_worker(
            app.push_screen_wait(Lookup("lookup", (Column("name"),), clients, query="a", new_label="new client"))
        )
        lines: list[str] = []
        for _turn in range(200):
            await pilot.pause(0.01)
            lines = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
            if lines[14:15] == ["> a0"]:
                break
        assert lines[0:3] != [""] * 3, "the form stays visible above"
        await pilot.press(*keys)
        answer = await looking.wait()
        assert not isinstance(app.screen, Lookup)
        assert isinstance(app.focused, Input)
        return answer


async def test_a_row_is_chosen() -> None:
    assert await answer_to("down", "enter") == LookupAnswer(Row("a1", ("a1",)), "a")


async def test_something_new_is_asked_for() -> None:
    assert await answer_to("insert") == LookupAnswer(None, "a", new=True)


async def test_nothing_is_chosen() -> None:
    assert await answer_to("escape") is None
