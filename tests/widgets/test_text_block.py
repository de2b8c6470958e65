"""A field for several lines: what is typed or pasted is kept, what is unsafe stays out."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult

from csdesk.widgets.text_block import MOST_PASTED, TextBlock


class Writing(App[None]):
    def compose(self) -> ComposeResult:
        yield TextBlock()


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("一行\r\n两行\r三行", "一行\n两行\n三行"),
        ("a\tb\x1b[2J", "a b[2J"),
        ("[red]钥匙[/]", "[red]钥匙[/]"),
        ("长" * 3000, "长" * 3000),
        ("长" * 1_000_000, "长" * MOST_PASTED),
    ],
)
async def test_a_paste_is_kept_line_by_line_without_what_is_unsafe(pasted: str, text: str) -> None:
    app = Writing()
    async with app.run_test() as pilot:
        block = app.query_one(TextBlock)
        block.focus()
        app.post_message(events.Paste(pasted))
        await pilot.pause()
        assert block.text == text
        assert block.cursor_location == block.document.end


async def test_typing_takes_wide_spaces_and_enter_and_tab_leaves() -> None:
    app = Writing()
    async with app.run_test() as pilot:
        block = app.query_one(TextBlock)
        block.focus()
        await pilot.pause()
        for key, character in (("a", "a"), ("ideographic_space", "\u3000"), ("enter", "\r"), ("x", "[")):
            app.post_message(events.Key(key, character))
        await pilot.pause()
        assert block.text == "a\u3000\n["
        await pilot.press("tab")
        assert block.text == "a\u3000\n["


async def test_what_is_put_there_is_gone_on_with_at_its_end() -> None:
    app = Writing()
    async with app.run_test() as pilot:
        block = app.query_one(TextBlock)
        block.focus()
        block.put("一\n二")
        await pilot.press("x")
        assert block.text == "一\n二x"
