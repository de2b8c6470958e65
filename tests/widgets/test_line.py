"""One line of plain text."""

from __future__ import annotations

from textual.app import App, ComposeResult

from csdesk.widgets.line import Line


class LineApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Line(fill="-")


async def test_it_is_plain_clean_one_line_and_cut() -> None:
    app = LineApp()
    async with app.run_test(size=(12, 3)) as pilot:
        line = app.query_one(Line)
        line.tell("[/red]\x1b\n恒信物流")
        await pilot.pause()
        drawn = [strip.text for strip in app.screen._compositor.render_strips()]
        assert drawn == ["[/red] 恒信~", " " * 12, " " * 12]
        line.tell("恒信 ")
        await pilot.pause()
        assert app.screen._compositor.render_strips()[0].text == "恒信 -------"


async def test_it_is_painted_again_only_for_another_text() -> None:
    app = LineApp()
    async with app.run_test(size=(12, 3)) as pilot:
        line = app.query_one(Line)
        line.tell("a")
        await pilot.pause()
        assert not line._repaint_regions
        line.tell("a")
        assert not line._repaint_regions
        line.tell("b")
        assert line._repaint_regions
