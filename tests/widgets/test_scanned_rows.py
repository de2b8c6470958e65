"""Numbers scanned, typed or pasted over a list."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding

from csdesk.widgets.keys_in_order import KeysInOrder
from csdesk.widgets.rows import Column, Row, Rows
from csdesk.widgets.scanned_rows import LONGEST, ScannedRows, numbers_in, piece_of_number


class OneList(KeysInOrder[None]):
    """A list in which `c` does something too."""

    BINDINGS = [Binding("c", "chase"), Binding("escape", "back")]

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def compose(self) -> ComposeResult:
        yield ScannedRows((Column(""),))

    def on_mount(self) -> None:
        self.query_one(ScannedRows).show([Row("1", ("one",)), Row("2", ("two",))])

    def action_chase(self) -> None:
        self.told.append("c")

    def action_back(self) -> None:
        self.told.append("back")

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        self.told.append(event.row.key)

    @on(ScannedRows.Scanned)
    def _scanned(self, event: ScannedRows.Scanned) -> None:
        self.told.append(tuple(event.numbers))

    @property
    def typed(self) -> str:
        return self.query_one(ScannedRows).typed

    async def burst(self, *keys: str) -> None:
        for key in keys:
            self.post_message(events.Key({"\r": "enter"}.get(key, key), key))


async def test_a_burst_with_enter_is_a_number_and_enter_alone_takes_the_row() -> None:
    """U-4: leading zeros stay, a letter before it is a key, and what stood there is gone afterwards."""
    app = OneList()
    async with app.run_test() as pilot:
        await app.burst("c", *"000803", "\r", "\r", *"SF-12", "\r")
        await pilot.pause()
        assert app.told == ["c", ("000803",), "1", ("SF-12",)]
        assert app.typed == ""


async def test_full_width_digits_and_pieces_of_an_input_method_are_one_number() -> None:
    """U-4"""
    app = OneList()
    async with app.run_test() as pilot:
        await app.burst("８", "０")
        app.post_message(events.Paste("３００"))
        await app.burst("012", "\r")
        await pilot.pause()
        assert app.told == [("80300012",)]


async def test_another_key_drops_it_and_does_what_it_does() -> None:
    app = OneList()
    async with app.run_test() as pilot:
        await pilot.press(*"803")
        assert app.typed == "803"
        await pilot.press("backspace")
        assert app.typed == "80"
        await pilot.press("escape")
        assert (app.typed, app.told) == ("", [])
        await pilot.press(*"80", "c", "enter", "escape")
        assert app.told == ["c", "1", "back"]


async def test_no_number_is_longer_than_any() -> None:
    app = OneList()
    async with app.run_test() as pilot:
        await app.burst(*"1" * 500)
        await pilot.pause()
        assert app.typed == "1" * LONGEST


async def test_several_pasted_numbers_come_together_and_other_text_not_at_all() -> None:
    app = OneList()
    async with app.run_test() as pilot:
        app.post_message(events.Paste("803000000001\r\n'000123\n803000000001\n"))
        app.post_message(events.Paste("803000000002\n"))
        app.post_message(events.Paste("你好\n803"))
        await pilot.pause()
        assert app.told == [("803000000001", "000123"), ("803000000002",)]
        assert app.typed == ""


@pytest.mark.parametrize(
    ("text", "begun", "piece"),
    [
        ("0", False, "0"), ("Ａ", False, "A"), ("a", False, ""), ("-", False, ""), ("-", True, "-"),
        ("²", False, "2"), ("٣", False, ""), (" ", True, ""), (None, True, ""), ("\n", True, ""), ("1\n", True, ""),
    ],
)  # fmt: skip
def test_what_a_number_is_made_of(text: str | None, begun: bool, piece: str) -> None:
    assert piece_of_number(text, begun=begun) == piece


@given(st.lists(st.from_regex(r"[0-9A-Z][0-9A-Z-]{0,19}", fullmatch=True), unique=True), st.sampled_from("\n\t ,;、"))
def test_numbers_come_out_of_a_paste_as_they_went_in(numbers: Sequence[str], between: str) -> None:
    assert list(numbers_in(between.join(numbers))) == list(numbers)
