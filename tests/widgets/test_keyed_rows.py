"""Rows that a key takes at once."""

from __future__ import annotations

from textual import on
from textual.app import App, ComposeResult

from csdesk.widgets.keyed_rows import KeyedRows, keys_for
from csdesk.widgets.rows import Column, Row, Rows

ROWS = [Row("complaint", ("1", "投诉")), Row("late", ("2", "late")), Row("lost", ("3", "lost")), Row("far", (" ", "x"))]


class OneList(App[None]):
    """A list with keys."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    def compose(self) -> ComposeResult:
        yield KeyedRows((Column("", 1), Column("")))

    def on_mount(self) -> None:
        self.query_one(KeyedRows).show(ROWS)

    @on(Rows.Chosen)
    def _taken(self, event: Rows.Chosen) -> None:
        self.taken.append(event.row.key)


async def test_a_digit_takes_its_row_and_a_letter_goes_to_the_next_that_begins_so() -> None:
    """I-1: by words in any language, or by the name that is kept."""
    app = OneList()
    async with app.run_test() as pilot:
        rows = app.query_one(KeyedRows)
        await pilot.press("2")
        assert (app.taken, rows.chosen) == (["late"], 1)
        await pilot.press("l")
        assert rows.chosen == 2
        await pilot.press("l", "c")
        assert rows.chosen == 0
        await pilot.press("z", "9")
        assert rows.chosen == 0
        await pilot.press("down", "enter")
        assert app.taken == ["late", "late"]


def test_ten_rows_have_keys() -> None:
    assert keys_for(3) == "123"
    assert keys_for(12) == "1234567890  "
