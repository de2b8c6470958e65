"""Stylesheets are parsed once in a process, and say what they say in Textual."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import Stylesheet, StylesheetParseError

from csdesk.widgets import parsed_once
from csdesk.widgets.parsed_once import ParsedOnce

CSS = {"one": "Input { color: $ink; height: 1; }", "two": "#name:focus { background: $ground; }"}
DARK, LIGHT = {"ink": "#eeeeee", "ground": "#111111"}, {"ink": "#222222", "ground": "#fefefe"}


@pytest.fixture(autouse=True)
def nothing_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed_once, "_PARSED", {})


def filled(kind: type[Stylesheet], variables: dict[str, str], *places: str) -> Stylesheet:
    sheet = kind(variables=variables)
    for place in places:
        sheet.add_source(CSS[place], read_from=(place, ""))
    return sheet


@pytest.mark.parametrize("variables", [DARK, LIGHT])
def test_the_rules_are_those_of_textual(variables: dict[str, str]) -> None:
    for _again in range(2):
        assert filled(ParsedOnce, variables, "one", "two").css == filled(Stylesheet, variables, "one", "two").css


def test_what_was_parsed_is_not_parsed_again() -> None:
    first, second = filled(ParsedOnce, DARK, "one"), filled(ParsedOnce, DARK, "one", "two")
    assert first.rules[0] is second.rules[0]
    before = second.rules
    second.reparse()
    assert [id(rule) for rule in second.rules] == [id(rule) for rule in before]


def test_other_variables_are_other_rules() -> None:
    sheet = filled(ParsedOnce, DARK, "one", "two")
    dark = sheet.css
    sheet.set_variables(LIGHT)
    sheet.reparse()
    assert sheet.css == filled(Stylesheet, LIGHT, "one", "two").css != dark
    sheet.set_variables(DARK)
    sheet.reparse()
    assert sheet.css == dark


def test_a_new_source_shows_with_the_next_reparse_and_a_wrong_one_changes_nothing() -> None:
    sheet = filled(ParsedOnce, DARK, "one")
    assert len(sheet.rules) == 1
    sheet.add_source(CSS["two"], read_from=("two", ""))
    sheet.reparse()
    assert len(sheet.rules) == len(sheet.rules_map["Input"]) + 1 == 2
    sheet.add_source("Input { heihgt: 1; }", read_from=("three", ""))
    for _again in range(2):
        with pytest.raises(StylesheetParseError):
            sheet.reparse()
        assert len(sheet._rules) == 2
        del sheet.source[("three", "")]
        sheet._invalid_css.clear()
        sheet.add_source("Input { heihgt: 1; }", read_from=("three", ""))
