"""A field for one of several."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual import events

from csdesk.widgets.fields import ChoiceField, Option
from tests.widgets.fields.form import FormApp

CHANNELS = (
    Option("phone", "Phone"),
    Option("email", "Email"),
    Option("fax", "传真"),
    Option("online", "Online"),
    Option("counter", "Counter"),
)


def form(value: str = "", *, optional: bool = False, filled: bool = False) -> tuple[FormApp, ChoiceField]:
    field = ChoiceField(CHANNELS, value, optional=optional, filled=filled, id="channel")
    return FormApp(field, ChoiceField(CHANNELS, "fax", id="other")), field


@pytest.mark.parametrize(
    ("start", "keys", "value"),
    [
        ("", ["right"], "phone"),
        ("", ["left"], "counter"),
        ("phone", ["right"], "email"),
        ("phone", ["space", "space"], "fax"),
        ("counter", ["right"], "phone"),
        ("phone", ["left"], "counter"),
        ("phone", ["3"], "fax"),
        ("phone", ["9"], "phone"),
        ("phone", ["0"], "phone"),
        ("phone", ["o"], "online"),
        ("phone", ["O"], "online"),
        ("phone", ["f"], "fax"),
        ("phone", ["传"], "fax"),
        ("phone", ["z"], "phone"),
        ("gone", ["right"], "phone"),
    ],
)
async def test_keys_choose(start: str, keys: Sequence[str], value: str) -> None:
    app, field = form(start)
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        assert field.value == value
        assert all(by_person for _id, _value, by_person in app.changes)


async def test_the_same_letter_goes_on_to_the_next() -> None:
    app = FormApp(field := ChoiceField((Option("a1", "x"), Option("b", "Ax"), Option("c", "y")), id="one"))
    async with app.run_test() as pilot:
        seen = []
        for _press in range(3):
            await pilot.press("a")
            seen.append(field.value)
        assert seen == ["a1", "b", "a1"]


async def test_nothing_is_an_answer_only_where_it_may_be() -> None:
    app, field = form("phone")
    async with app.run_test() as pilot:
        await pilot.press("delete", "backspace")
        assert field.value == "phone"
    app, field = form("phone", optional=True)
    async with app.run_test() as pilot:
        await pilot.press("delete")
        assert field.value == ""
        assert app.line(0).startswith("-  < - of 5 >")
        assert app.changes == [("channel", "", True)]


async def test_the_place_is_shown_while_it_has_the_focus() -> None:
    app, _field = form("phone")
    async with app.run_test() as pilot:
        assert app.line(0).startswith("Phone  < 1 of 5 > ")
        assert app.line(1)[:20].rstrip() == "传真"
        await pilot.press("tab")
        assert app.line(0)[:20].rstrip() == "Phone"
        assert app.line(1).startswith("传真  < 3 of 5 >")


async def test_where_there_is_no_room_the_label_goes_before_the_place() -> None:
    app = FormApp(field := ChoiceField((Option("a", "Same-city delivery [x]"),), "a", id="one"))
    async with app.run_test() as pilot:
        assert app.line(0)[:20] == "Same-ci~  < 1 of 1 >"
        field.styles.width = 8
        await pilot.pause()
        assert app.line(0)[:9] == "Same-ci~ "


async def test_a_value_that_is_no_option_any_more_is_kept_and_shown_plainly() -> None:
    """Overview 2: nothing is lost; a rule refuses it with a sentence."""
    app, field = form("[/red]\x1b[2J")
    async with app.run_test() as pilot:
        assert field.value == "[/red]\x1b[2J"
        assert field.place is None
        assert app.line(0).startswith("[/red][~  < - of 5 >")
        await pilot.press("1")
        assert field.value == "phone"


async def test_other_options_leave_the_value() -> None:
    app, field = form("fax")
    async with app.run_test() as pilot:
        field.options = (Option("fax", "Fax"), Option("email", "电子邮件"))
        await pilot.pause()
        assert field.options[0].label == "Fax"
        assert app.line(0).startswith("Fax  < 1 of 2 >")
        assert app.changes == []


async def test_no_options_at_all_are_harmless() -> None:
    app = FormApp(field := ChoiceField((), id="one"))
    async with app.run_test() as pilot:
        await pilot.press("right", "left", "space", "1", "a", "delete", "enter")
        await pilot.click(ChoiceField)
        assert field.value == ""
        assert app.done == ["one"]


async def test_a_click_goes_on_and_enter_is_done() -> None:
    app, field = form("phone")
    async with app.run_test() as pilot:
        await pilot.click("#channel")
        assert field.value == "email"
        await pilot.press("enter")
        assert app.done == ["channel"]
        assert app.changes == [("channel", "email", True)]


async def test_what_was_filled_in_is_dimmed_until_a_person_chooses_even_the_same() -> None:
    app, field = form("phone", filled=True)
    async with app.run_test() as pilot:
        assert field.has_class("-filled")
        field.value = "fax"
        await pilot.pause()
        assert field.filled
        assert app.changes == [("channel", "fax", False)]
        await pilot.press("3")
        assert field.value == "fax"
        assert not field.filled


async def test_characters_mean_nothing_else_while_it_has_the_focus() -> None:
    """Screens: letters act only where nothing is being typed."""

    class WithLetters(FormApp):
        BINDINGS = [("z", "note('z')"), ("7", "note('7')"), ("f5", "note('f5')")]
        noted: list[str] = []

        def action_note(self, key: str) -> None:
            self.noted.append(key)

    app = WithLetters(ChoiceField(CHANNELS, id="one"))
    async with app.run_test() as pilot:
        await pilot.press("z", "7", "f5")
        assert app.noted == ["f5"]


async def test_control_characters_choose_nothing() -> None:
    app, field = form("phone")
    async with app.run_test() as pilot:
        app.post_message(events.Key("escape", "\x1b"))
        await pilot.pause()
        assert field.value == "phone"
