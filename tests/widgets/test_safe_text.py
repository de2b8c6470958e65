"""What of a text may reach the terminal (spec 01 "Bad input")."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import LineFilter
from textual.widgets import Static

from csdesk.widgets.safe_text import SafeTextFilter, shown

BLACK = Color(0, 0, 0)
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def is_unsafe(character: str) -> bool:
    """Written otherwise than the code under test: by category."""
    code = ord(character)
    if 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
        return True
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or (
        unicodedata.category(character) == "Cf" and code < 0x10000 and not 0x600 <= code <= 0x605
        # Signs that stand before digits in Arabic and Syriac are seen.
        and code not in {0x6DD, 0x70F, 0x890, 0x891, 0x8E2}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("恒信物流 HX014", "恒信物流 HX014"),
        ("[/red][@click=app.quit]x[/]", "[/red][@click=app.quit]x[/]"),
        ("a\x1b[2Jb\x1b]52;c;aGk=\x07", "a[2Jb]52;c;aGk="),
        ("a\x9b2Jb\x7f\x00", "a2Jb"),
        ("abc\u202egnp.exe\u2066\u2069", "abcgnp.exe"),
        ("\ufeff恒\u200b信\u200d\u2060", "恒信"),
        ("one\r\n\ttwo\nthree", "one two three"),
        ("one \u2028 two\u2029", "one two "),
        ("wide\u3000space  kept", "wide\u3000space  kept"),
        ("\ud800x\ufffe\U0010ffff\ufdd0", "x"),
        ("\u2764\ufe0f\u3164", "\u2764"),
        ("e\u0301 葛\U000e0100", "e\u0301 葛\U000e0100"),
        ("", ""),
    ],
)
def test_what_is_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(ANY_TEXT)
def test_nothing_unsafe_is_shown_and_twice_changes_nothing(text: str) -> None:
    once = shown(text)
    assert not [character for character in once if is_unsafe(character)]
    assert shown(once) == once


@given(
    st.text(
        st.characters(
            categories=("L", "N", "P", "S"), max_codepoint=0x9FFF, exclude_characters="\u3164\u115f\u1160\uffa0"
        )
    )
)
def test_letters_digits_and_signs_are_all_shown(text: str) -> None:
    assert shown(text) == text


def test_a_long_run_of_spaces_takes_no_time() -> None:
    """A pattern that looks back would take minutes here."""
    text = " " * 1_000_000 + "\u3000x"
    assert shown(text) == text


@given(ANY_TEXT)
def test_the_filter_cleans_a_line_and_keeps_its_cells(text: str) -> None:
    joined = text.replace("\u200d", "")
    (segment,) = SafeTextFilter().apply([Segment(joined, Style(bold=True))], BLACK)
    assert not [character for character in segment.text if is_unsafe(character)]
    assert cell_len(segment.text) == cell_len(joined)
    assert segment.style == Style(bold=True)


def test_the_filter_hands_clean_lines_on_as_they_are() -> None:
    line = [Segment("恒信 HX014"), Segment("- 138******21")]
    assert SafeTextFilter().apply(line, BLACK) is line


def test_the_filter_keeps_joined_emoji_together() -> None:
    family = "\U0001f468\u200d\U0001f469"
    assert SafeTextFilter().apply([Segment(family)], BLACK)[0].text == family


async def test_the_filter_stands_between_any_widget_and_the_terminal() -> None:
    class Careless(App[None]):
        safe_text = SafeTextFilter()

        def get_line_filters(self) -> list[LineFilter]:
            return [*super().get_line_filters(), self.safe_text]

        def compose(self) -> ComposeResult:
            yield Static("a\x1b[2J\u202eb\x9b", markup=False)

    app = Careless()
    async with app.run_test():
        drawn = "".join(strip.text for strip in app.screen._compositor.render_strips())
    assert drawn.startswith("a[2Jb")
    assert not [character for character in drawn if is_unsafe(character)]
