"""What the lookup covers is covered whole: O-1."""

from __future__ import annotations

import pytest

from csdesk.widgets.rows import Column, Row
from tests.screens.conftest import Opening

LINE = "恒" * 50


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_character_is_lost_where_a_field_ends_below(opened: Opening, size: tuple[int, int]) -> None:
    """Wide characters at every column, over every section of the form: each is drawn."""
    width = size[0] // 2 - 2
    rows = [Row("even", (LINE[:width],)), Row("odd", (" " + LINE[: width - 1],))] * 4
    async with opened(size=size) as driver:
        for section in range(4):
            driver.order.action_section(section)
            driver.app.run_worker(
                driver.order.lookup.look_up("", (Column(""),), lambda query: rows), group="look_up", exclusive=True
            )
            await driver.until(lambda: driver.order.lookup.is_open and not driver.order.lookup.waits, "answer")
            await driver.pilot.pause()
            drawn = [line.removeprefix("> ") for line in driver.text().splitlines() if "恒" in line]
            assert [line.strip() for line in drawn] == [LINE[:width], LINE[: width - 1]] * 4
            await driver.press("escape")
            await driver.shows("whole order read back" if size[0] == 80 else "Remarks")
