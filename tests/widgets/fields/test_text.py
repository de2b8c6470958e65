"""A field for one line of text (spec 01 "Bad input", limits 6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events

from csdesk.widgets.fields import Field, TextField
from csdesk.widgets.fields.text import MOST_KEPT
from csdesk.widgets.safe_text import shown
from tests.widgets.fields.form import FormApp


async def paste(app: FormApp, text: str) -> None:
    app.post_message(events.Paste(text))


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("one\r\ntwo\n\n\tthree", "one two three"),
        ("王芳\t138 0013\n武汉市", "王芳 138 0013 武汉市"),
        ("trailing line\r\n", "trailing line"),
        ("a\x1b[31mb\u202ec\ufeff\ufffe", "a[31mbc"),
        ("[/red] [@click=app.quit]x[/]", "[/red] [@click=app.quit]x[/]"),
        ("x" * 10_000, "x" * 10_000),
    ],
)
async def test_a_paste_is_kept_whole_on_one_line(pasted: str, kept: str) -> None:
    """Limits 6: Input keeps the first line only, and drops what is too long."""
    app = FormApp()
    async with app.run_test() as pilot:
        await pilot.press("A", "B", "left")
        await paste(app, pasted)
        await pilot.pause()
        field = app.fields[0]
        assert isinstance(field, TextField)
        assert field.value == f"A{kept}B"
        assert field.cursor_position == 1 + len(kept)
        assert app.changes[-1] == ("one", f"A{kept}B", True)


@pytest.mark.parametrize("character", ["a", " ", "恒", "\u3000", "\xa0", "\U0002ebf0", "\ue000", "é", "["])
async def test_every_character_can_be_typed(character: str) -> None:
    """Input drops the wide space of Chinese input, and characters that are newer than Python's tables."""
    app = FormApp()
    async with app.run_test() as pilot:
        app.post_message(events.Key(character, character))
        await pilot.pause()
        assert app.fields[0].value == character


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\x9b", "\u202e", "\u200b", "\ufeff", "\ufffe", "\ud800"])
async def test_what_orders_the_terminal_about_cannot_be_typed(character: str) -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.post_message(events.Key("unknown", character))
        await pilot.press("x")
        assert app.fields[0].value == "x"


@given(st.text(st.characters(exclude_categories=())))
def test_nor_given_by_code(text: str) -> None:
    assert TextField(text).value == shown(text)


async def test_nor_set_by_code() -> None:
    app = FormApp()
    async with app.run_test():
        app.fields[0].value = "two\nlines\x1b[2J\u202e"
        assert app.fields[0].value == "two lines[2J"


async def test_the_form_hears_who_changed_a_field_and_nothing_else() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        assert app.changes == []
        await pilot.press("h", "x", "backspace", "enter", "tab")
        app.fields[0].value = "HX014"
        await pilot.pause()
        app.fields[0].value = "HX014"
        await pilot.pause()
        assert app.changes == [
            ("one", "h", True),
            ("one", "hx", True),
            ("one", "h", True),
            ("one", "HX014", False),
        ]
        assert app.done == ["one"]
        assert app.others == []


async def test_what_was_filled_in_is_dimmed_until_a_person_touches_it() -> None:
    app = FormApp(TextField("from client", filled=True, id="one"))
    async with app.run_test() as pilot:
        field = app.fields[0]
        assert field.has_class("-filled")
        dimmed = field.styles.color
        field.value = "from another client"
        await pilot.pause()
        assert field.filled
        await pilot.press("!")
        assert field.value == "from another client!"
        assert not field.filled
        assert not field.has_class("-filled")
        assert field.styles.color != dimmed


async def test_a_wrong_field_reads_so_without_colour() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.fields[0].wrong = True
        await pilot.pause()
        assert app.fields[0].has_class("-wrong")
        assert app.fields[0].text_style.underline
        app.fields[0].wrong = False
        assert not app.fields[0].has_class("-wrong")


async def test_a_form_finds_fields_of_every_kind_by_what_they_have_in_common() -> None:
    app = FormApp()
    async with app.run_test():
        assert list(app.query(Field)) == list(app.fields)


async def test_it_is_one_line_high_has_no_border_and_takes_the_focus_without_selecting() -> None:
    app = FormApp(TextField("恒信", id="one"), TextField(id="two"))
    async with app.run_test() as pilot:
        field = app.fields[0]
        assert isinstance(field, TextField)
        assert field.outer_size == (20, 1)
        assert field.has_focus
        assert field.selection.is_empty
        assert app.line(0).startswith("恒信 ")
        await pilot.press("tab", "shift+tab", "end", "x")
        assert field.value == "恒信x"


async def test_the_cursor_does_not_blink() -> None:
    """Limits 1: a blinking one sends 2.6 kB a second."""
    app = FormApp()
    async with app.run_test():
        field = app.fields[0]
        assert isinstance(field, TextField)
        assert not field.cursor_blink
        assert field._blink_timer is not None
        assert not field._blink_timer._active.is_set()


async def test_a_key_does_not_lay_the_screen_out_again() -> None:
    """A layout for every key would double its cost on a form of eighty widgets."""
    app = FormApp()
    laid_out: list[object] = []
    async with app.run_test() as pilot:
        await pilot.press("a")
        app.screen.screen_layout_refresh_signal.subscribe(app, laid_out.append)
        await pilot.press("b", "c", "backspace", *"a long text that goes beyond the end of the field")
        await pilot.pause()
        assert laid_out == []


async def test_of_a_whole_file_that_is_pasted_the_beginning_is_kept() -> None:
    """It stays far beyond what any rule takes, so that one refuses it, and the next key is as quick as any other."""
    app = FormApp(TextField(id="text"))
    async with app.run_test() as pilot:
        field = app.query_one("#text", TextField)
        app.post_message(events.Paste("长rubbish\n" * 100_000))
        await pilot.pause()
        assert len(field.value) == MOST_KEPT
        assert field.value.startswith("长rubbish 长")
        await pilot.press("home", "x")
        assert field.value.startswith("x长")
        assert len(field.value) == MOST_KEPT
        field.value = "y" * 2 * MOST_KEPT
        assert len(field.value) == MOST_KEPT


async def test_a_long_text_scrolls_and_the_terminals_cursor_stays_where_the_text_is_typed() -> None:
    """An input method shows what it composes at the terminal's cursor, hidden as that is."""
    app = FormApp()
    async with app.run_test() as pilot:
        await pilot.press("h")
        assert app.cursor_position == (1, 0)
        await paste(app, "恒信" * 30)
        await pilot.pause()
        assert app.line(0)[:20].rstrip().endswith("恒信")
        assert app.cursor_position == (19, 0)
        await pilot.press("home")
        assert app.cursor_position == (0, 0)
        assert app.line(0).startswith("h恒信")
        await pilot.press("right", "right")
        assert app.cursor_position == (3, 0)


async def test_a_long_text_shows_its_beginning_while_nobody_types_in_it() -> None:
    address = "武汉市洪山区珞喻路1037号华中科技大学东校区"
    app = FormApp(TextField(id="one"), TextField(address, id="two"), TextField(id="three"))
    async with app.run_test() as pilot:
        app.fields[2].value = address
        await pilot.pause()
        assert [app.line(y)[:4] for y in (1, 2)] == ["武汉市洪"] * 2
        await pilot.press("tab")
        assert "东校区" in app.line(1)
        await pilot.press("!", "tab")
        assert app.fields[1].value == address + "!"
        assert app.line(1).startswith("武汉市洪")
        await pilot.press("?")
        assert app.fields[2].value == address + "?"


async def test_filling_other_fields_leaves_the_terminals_cursor_alone() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        await pilot.press("h", "x")
        app.fields[1].value = "filled by the client"
        await pilot.pause()
        assert app.cursor_position == (2, 0)


async def test_a_password_is_drawn_in_ascii() -> None:
    """Terminals disagree about the width of a bullet."""
    app = FormApp(TextField("恒x1", password=True, id="one"))
    async with app.run_test():
        assert app.line(0).startswith("*** ")
        assert cell_len(app.line(0)) == 80


async def test_cut_and_paste_within_the_desk_is_clean_too() -> None:
    app = FormApp()
    async with app.run_test() as pilot:
        app.copy_to_clipboard("two\nlines\x1b[2J")
        await pilot.press("ctrl+v")
        assert app.fields[0].value == "two lines[2J"
        await pilot.press("ctrl+shift+a", "ctrl+x")
        assert app.fields[0].value == ""
        assert app.changes[-1] == ("one", "", True)
