"""The report of an incident: filled in, kept as it is typed, refused at its field, sent in one key: I-1, I-9."""

from __future__ import annotations

from pathlib import Path

import pytest

from csdesk.desk.cases import case_files, steps
from csdesk.desk.incidents import incidents
from csdesk.desk.promises import outbox
from csdesk.screens.field_sheet import FieldSheet
from csdesk.screens.incidents.report_form import ReportForm
from csdesk.widgets.fields import TextField
from tests.desk.shop import LI, Shop
from tests.screens.casework import MINUTE, MONDAY, deadlines_of, open_incidents, opened_before
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import fill, lines_with, opens, paste, shop_at, type_fast


@pytest.fixture
def clock() -> StillClock:
    """Within working hours: a report is due in five minutes."""
    return StillClock(MONDAY)


async def open_report(driver: Driver) -> FieldSheet:
    """F5, r, and the form of the nearest incident."""
    await open_incidents(driver)
    await opens(driver, "r", lambda: isinstance(driver.app.screen, ReportForm))
    await driver.settle()
    return driver.app.screen.query_one(FieldSheet)


def kept(shop: Shop, case_id: int) -> dict[str, str]:
    with shop.desk.reading() as tx:
        return dict(incidents.report_of(tx, case_id).texts)


async def test_it_is_filled_in_from_what_is_known(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-9: when, who, client, order and waybill, what happened, and the time that is left."""
    with shop_at(store) as shop:
        order = shop.confirm(at=MONDAY)
        with shop.desk.writing() as tx:
            new = incidents.NewCase("late", "恒信", None, "", order.number, "803000124551")
            incidents.open_case(tx, new, by=LI, at=MONDAY)
    async with opened() as driver:
        await open_incidents(driver)
        await opens(driver, "r", lambda: isinstance(driver.app.screen, ReportForm))
        await driver.shows(
            "I-0001  late  恒信",
            ". 05:00  to be reported by 10:05",
            "2026-11-23 10:00",
            "HX001 恒信物流有限公司",
            f"{order.number}  803000124551",
            "武昌中南路 9 号",
            "李娜",
        )


async def test_every_field_is_kept_as_it_is_typed_and_comes_back_after_a_crash(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-9, O-11: within a second, without any key for it."""
    case_id = opened_before(store, "late", "恒信")
    async with opened() as driver:
        sheet = await open_report(driver)
        sheet.enter("client_said")
        await driver.type("太慢了 [/red]")
        sheet.enter("department")
        await driver.press("3")
        with shop_at(store) as shop:
            await driver.until(lambda: kept(shop, case_id).get("department") == "freight", "kept")
            assert kept(shop, case_id)["client_said"] == "太慢了 [/red]"
        await driver.shows("kept 10:00:00")
    async with opened() as driver:
        sheet = await open_report(driver)
        assert sheet.texts()["client_said"] == "太慢了 [/red]"
        await driver.shows("太慢了 [/red]", "Freight centre")


@pytest.mark.parametrize("key", ["escape", "f2", "f5"])
async def test_leaving_at_once_keeps_the_last_keys(opened: Opening, store: Path, clock: StillClock, key: str) -> None:
    """I-9: whatever closes the form, before it had time to save."""
    case_id = opened_before(store, "late", "恒信")
    async with opened() as driver:
        sheet = await open_report(driver)
        sheet.enter("cause")
        await type_fast(driver, "司机请假")
        await driver.press(key)
        await driver.until(lambda: not isinstance(driver.app.screen, ReportForm), "closed")
        with shop_at(store) as shop:
            await driver.until(lambda: kept(shop, case_id).get("cause") == "司机请假", "kept")


async def test_enter_goes_on_and_the_last_field_says_how_it_is_sent(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-9; Up and Down go from field to field too."""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        sheet = await open_report(driver)
        sheet.enter("when")
        await fill(driver, "", "武汉", "", "")
        assert sheet.texts()["where"] == "武汉"
        assert sheet.place == "reference"
        await driver.press("up", "up", "down")
        assert sheet.place == "client"
        sheet.enter("measure")
        await driver.press("enter")
        await driver.shows("That was the last field. Ctrl+S sends the report.")


async def test_what_is_wrong_is_refused_at_its_field_and_nothing_is_sent(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-9: money that is none, and what must be said."""
    case_id = opened_before(store, "late", "恒信")
    async with opened() as driver:
        sheet = await open_report(driver)
        sheet.enter("loss")
        await driver.type("1e5")
        await driver.press("ctrl+s")
        await driver.shows('! "1e5" is not')
        assert sheet.place == "loss"
        field = sheet.field("loss")
        assert field is not None
        assert field.wrong
        await driver.press("backspace", "backspace")
        assert not field.wrong
        assert not lines_with(driver, "is not")
        happened = sheet.field("happened")
        assert isinstance(happened, TextField)
        sheet.enter("happened")
        await driver.press(*["backspace"] * 2)
        await driver.press("f10")
        await driver.shows("What happened is missing.")
        assert sheet.place == "happened"
    with shop_at(store) as shop, shop.desk.reading() as tx:
        assert outbox.of_case(tx, case_id) == []


async def test_sending_stops_the_clock_and_sending_again_sends_all_anew(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """I-1: taken by the outbox counts; what is typed just before is in it."""
    case_id = opened_before(store, "late", "恒信")
    async with opened() as driver:
        sheet = await open_report(driver)
        clock.at += MINUTE
        sheet.enter("cause")
        await type_fast(driver, "车坏了")
        await driver.press("ctrl+s")
        await driver.shows("Reported to Department manager, Quality control, General manager.")
        await opens(driver, "r", lambda: isinstance(driver.app.screen, ReportForm))
        await driver.shows("reported 10:01; sending it again sends all of it anew")
        await driver.press("ctrl+s")
        await driver.shows("Reported to Department manager")
    with shop_at(store) as shop, shop.desk.reading() as tx:
        messages = outbox.of_case(tx, case_id)
        assert [one.recipient for one in messages] == ["department_manager", "qc", "general_manager"] * 2
        assert "车坏了" in messages[0].body
    assert deadlines_of(store, case_id)[0].state == "met"


async def test_the_client_is_looked_up_with_f9(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-9, O-1"""
    case_id = opened_before(store, "late", "恒信")
    async with opened() as driver:
        sheet = await open_report(driver)
        await driver.press("f9")
        await driver.type("hx014")
        await driver.shows("HX014  ")
        await driver.press("enter")
        await driver.until(lambda: sheet.texts()["client"] == "HX014 恒鑫五金（武汉）", "client")
        with shop_at(store) as shop:
            await driver.until(lambda: kept(shop, case_id).get("client") == "HX014 恒鑫五金（武汉）", "kept")


async def test_a_long_text_is_shown_whole_below(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-9: what has no room in its field can be read through."""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        sheet = await open_report(driver)
        sheet.enter("happened")
        await paste(driver, "司机说路上堵车，" * 9 + "完")
        whole = driver.app.screen.query_one("#whole")
        await driver.until(lambda: whole.display and "完" in driver.text(), "whole text")
        sheet.enter("cause")
        await driver.until(lambda: not whole.display, "gone again")


async def test_a_language_change_keeps_text_and_cursor(opened: Opening, store: Path, clock: StillClock) -> None:
    """E-2"""
    opened_before(store, "late", "恒信")
    async with opened() as driver:
        sheet = await open_report(driver)
        sheet.enter("cause")
        await driver.type("abc")
        await driver.press("ctrl+t")
        await driver.settle()
        sheet = driver.app.screen.query_one(FieldSheet)
        assert sheet.place == "cause"
        assert sheet.texts()["cause"] == "abc"
        await driver.shows("延误  恒信")


async def test_a_closed_case_is_reported_no_more(opened: Opening, store: Path, clock: StillClock) -> None:
    """I-11: what was closed meanwhile by somebody else is refused; what was typed stays on the screen."""
    case_id = opened_before(store, "broken_rule", "超载")
    async with opened() as driver:
        sheet = await open_report(driver)
        with shop_at(store) as shop, shop.desk.writing() as tx:
            incidents.send_report(tx, case_id, by=LI, at=MONDAY)
            for step in ("put_right", "tell_involved"):
                steps.tick(tx, case_id, step, by=LI, at=MONDAY)
            case_files.close(tx, case_files.get(tx, case_id), by=LI, at=MONDAY)
        sheet.enter("cause")
        await driver.type("x")
        await driver.press("ctrl+s")
        await driver.shows("I-0001 is closed: nothing can be done in it.")
        assert sheet.texts()["cause"] == "x"
