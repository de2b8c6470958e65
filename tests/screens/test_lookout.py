"""The deadline line of a running desk: alive on every screen, fed by whatever changes the store (I-6, I-7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from csdesk.desk.desk import Desk
from csdesk.desk.incidents import incidents
from csdesk.desk.incidents.incidents import NewCase
from csdesk.models.case import Case
from csdesk.widgets.frame import DeadlineLine
from tests.desk.shop import LI, NOW, ZHOU
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver

WORKING = NOW + timedelta(days=1)
"""Half past nine on the Monday."""


@pytest.fixture
def other(store: Path) -> Iterator[Desk]:
    """Another terminal's desk on the same store."""
    desk = Desk.open(store, origin="another terminal")
    yield desk
    desk.close()


@pytest.fixture(autouse=True)
def monday(clock: StillClock) -> None:
    clock.at = WORKING


def opened_case(desk: Desk, title: str = "恒信 -> 武汉", kind: str = "late") -> Case:
    with desk.writing() as tx:
        return incidents.open_case(tx, NewCase(kind, title), by=ZHOU, at=WORKING)


def line(driver: Driver) -> str:
    nearest = driver.app.screen.query_one(DeadlineLine).nearest
    return "" if nearest is None else f"{nearest.sign} {nearest.left}  {nearest.text}"


async def test_a_case_opened_elsewhere_shows_on_the_order_form(opened: Opening, other: Desk) -> None:
    """I-6: every screen shows the nearest deadline, whoever made it; the line is empty before."""
    async with opened(LI) as driver:
        assert line(driver) == ""
        opened_case(other)
        await driver.until(lambda: "I-0001" in line(driver), "the new case in the line")
        await driver.shows("05:00  I-0001  late", "F5 opens")


async def test_the_line_counts_down_and_rings_once_at_each_mark(
    opened: Opening, other: Desk, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I-6: two thirds, one minute, the end: a bell each, and the sign changes."""
    async with opened(LI) as driver:
        bells: list[str] = []
        monkeypatch.setattr(driver.app, "bell", lambda: bells.append(line(driver)))
        opened_case(other)
        await driver.until(lambda: "I-0001" in line(driver), "the new case in the line")
        for seconds, shown, count in (
            (199, ". 01:41", 0),
            (200, "! 01:40", 1),
            (240, "!! 01:00", 2),
            (300, "X 00:00", 3),
        ):
            clock.at = WORKING + timedelta(seconds=seconds)
            await driver.until(lambda shown=shown: line(driver).startswith(shown), shown)  # type: ignore[misc]
            await driver.until(lambda count=count: len(bells) >= count, f"{count} bells")  # type: ignore[misc]
            assert len(bells) == count


async def test_what_passes_while_the_desk_is_open_is_escalated_by_it(
    opened: Opening, other: Desk, clock: StillClock
) -> None:
    """I-7: the open desk escalates, without any service."""
    from csdesk.desk.promises import outbox

    async with opened(LI) as driver:
        opened_case(other)
        await driver.until(lambda: "I-0001" in line(driver), "the new case in the line")
        clock.at = WORKING + timedelta(minutes=6)

        def keys() -> set[str]:
            with other.reading() as tx:
                return {message.key for message in outbox.page(tx)}

        await driver.until(lambda: keys() == {"escalation/1/1/0/department_manager"}, "the first level queued")


async def test_nobody_reads_promises_before_signing_in_nor_on_a_locked_screen(
    opened: Opening, other: Desk, clock: StillClock
) -> None:
    """A-2: clients' names are for whoever is signed in."""
    opened_case(other)
    async with opened(None) as driver:
        await driver.until(lambda: driver.app._lookout.seen is not None, "the store seen")
        assert line(driver) == ""
        assert driver.app.promises() == ()
    async with opened(LI) as driver:
        await driver.until(lambda: "I-0001" in line(driver), "the case in the line")
        await driver.press("ctrl+l")
        await driver.until(lambda: line(driver) == "", "an empty line on the locked screen")
        assert "恒信" not in driver.text()


async def test_a_set_clock_is_told_and_moves_no_promise(opened: Opening, other: Desk, clock: StillClock) -> None:
    """I-7: the machine's clock is set forward by half an hour: said, and the due time stays."""
    async with opened(LI) as driver:
        opened_case(other, kind="price_enquiry")
        await driver.until(lambda: "P-0001" in line(driver), "the case in the line")
        steady = clock.since_boot()
        clock.since_boot = lambda: steady  # type: ignore[method-assign]
        clock.at += timedelta(minutes=30)
        await driver.shows("clock was set forward by 30 min")
        await driver.until(lambda: "7 h 30" in line(driver), "the same due time")
