"""A field for yes or no."""

from __future__ import annotations

from csdesk.widgets.fields import TickField
from tests.widgets.fields.form import FormApp


async def test_space_and_a_click_turn_it_over() -> None:
    app = FormApp(tick := TickField("slip back", id="slip"))
    async with app.run_test() as pilot:
        assert app.line(0).rstrip() == "[ ] slip back"
        await pilot.press("space")
        assert tick.value is True
        assert app.line(0).rstrip() == "[x] slip back"
        await pilot.click(TickField)
        assert tick.value is False
        assert app.changes == [("slip", True, True), ("slip", False, True)]
        await pilot.press("enter")
        assert app.done == ["slip"]


async def test_code_sets_it_and_says_so() -> None:
    app = FormApp(tick := TickField("stamp", True, filled=True, id="stamp"))
    async with app.run_test() as pilot:
        assert app.line(0).startswith("[x]")
        tick.value = False
        await pilot.pause()
        assert app.changes == [("stamp", False, False)]
        assert tick.has_class("-filled")
        await pilot.press("space")
        assert not tick.filled


async def test_its_label_is_plain_clean_text_and_cut_to_the_room() -> None:
    app = FormApp(tick := TickField("[/red]\x1b[2J 签收单要盖章并且寄回", id="one"))
    async with app.run_test() as pilot:
        tick.styles.width = 20
        await pilot.pause()
        assert app.line(0)[:17].rstrip() == "[ ] [/red][2J 签收~"
        tick.label = "回单"
        await pilot.pause()
        assert tick.label == "回单"
        assert app.line(0).rstrip() == "[ ] 回单"


async def test_it_takes_the_width_of_its_label_where_it_may() -> None:
    app = FormApp(tick := TickField("回单", id="one"))
    async with app.run_test() as pilot:
        tick.styles.width = "auto"
        await pilot.pause()
        assert tick.size == (8, 1)


async def test_a_wrong_tick_reads_so_without_colour() -> None:
    app = FormApp(tick := TickField("asked", id="one"))
    async with app.run_test():
        tick.wrong = True
        assert tick.get_component_rich_style("tick-field--label").underline


async def test_the_focused_tick_reads_so_without_colour() -> None:
    app = FormApp(tick := TickField("asked", id="one"), TickField("other", id="two"))
    async with app.run_test() as pilot:
        assert tick.get_component_rich_style("tick-field--box").reverse
        await pilot.press("tab")
        assert not tick.get_component_rich_style("tick-field--box").reverse
