"""Every command is declared once: its key is free on its screen, and docs/keys.md lists it."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.binding import Binding
from textual.widgets import Input

from csdesk.commands import APP_COMMANDS, Command
from tools import keys_page

PLACES = keys_page.places()


def test_the_page_lists_the_commands_as_they_are() -> None:
    assert keys_page.PAGE.read_text("utf-8") == keys_page.written(), "stale: run python tools/keys_page.py"


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_no_key_means_two_things_in_one_place(place: keys_page.Place) -> None:
    commands = [*place.commands, *(APP_COMMANDS if place.in_desk else ())]
    keys = Counter(key for one in commands for key in one.key.split(",") if key)
    second_ways = Counter(one.leader for one in commands if one.leader)
    assert [key for counted in (keys, second_ways) for key, times in counted.items() if times > 1] == []


def test_ids_are_unique_and_begin_with_their_place() -> None:
    every: list[Command] = [*APP_COMMANDS, *(one for place in PLACES for one in place.commands)]
    assert [name for name, times in Counter(one.id for one in every).items() if times > 1] == []
    assert all(one.id.startswith("app.") for one in APP_COMMANDS)
    assert all(one.id.startswith(f"{place.name}.") for place in PLACES for one in place.commands)


def test_every_function_key_has_a_second_way() -> None:
    """Terminals take some function keys for themselves."""
    every = [*APP_COMMANDS, *(one for place in PLACES for one in place.commands)]
    alone = [
        one.id
        for one in every
        if any(key.startswith("f") and key[1:].isdigit() for key in one.key.split(",")) and not one.leader
    ]
    assert [name for name in alone if not name.startswith("help.")] == []


def test_no_command_is_swallowed_by_the_field_one_types_in() -> None:
    """A text field has keys of its own (Ctrl+D deletes a character); a command on one of them must come first.

    Of the form every such key; elsewhere those with Ctrl, wherever there may be a field.
    """
    of_fields = {
        key
        for binding in Input.BINDINGS
        for key in (binding.key if isinstance(binding, Binding) else binding[0]).split(",")
    }
    (form,) = (place for place in PLACES if place.name == "order")
    every = [*form.commands, *APP_COMMANDS]
    assert [one.id for one in every if of_fields & set(one.key.split(",")) and not one.priority] == []
    every += [one for place in PLACES for one in place.commands]
    with_control = {key for key in of_fields if key.startswith("ctrl+")}
    assert [one.id for one in every if with_control & set(one.key.split(",")) and not one.priority] == []
