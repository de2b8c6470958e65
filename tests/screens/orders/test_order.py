"""The order form as an agent uses it: O-1, O-2, O-3, O-11, O-12 and bad input at its field."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from csdesk.screens.orders.order import OrderScreen
from csdesk.screens.orders.order_form import ChecksRow
from csdesk.screens.orders.review import ReviewScreen
from csdesk.widgets.fields import TextField, TickField
from tests.desk.shop import LI, REGULAR, ZHOU
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver

DELIVERY = ("武昌贸易公司", "武昌区中山路100号", "赵明")


async def type_delivery_and_goods(driver: Driver) -> None:
    """From the client on: the way and the goods, ending in the weight."""
    await driver.press("alt+2")
    for text in (*DELIVERY, "13912345678", "配件", "3"):
        await driver.type(text)
        await driver.press("enter")
    await driver.type("12.5")


async def test_f9_finds_by_initials_and_fills_in_what_is_known(opened: Opening) -> None:
    """O-1: `hxwl` finds the client; caller, pickup and settlement come with it, dimmed."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        texts = driver.order.draft.texts
        assert texts["client"] == "HX001"
        assert texts["caller"] == "王芳"
        assert texts["pickup_address"] == "汉口解放大道 1277 号"
        assert texts["settlement"] == "monthly"
        assert driver.field("caller").filled
        assert "恒信物流有限公司" in driver.static("#client-words")


async def test_what_the_desk_brings_late_leaves_the_cursor_where_it_is(opened: Opening) -> None:
    """O-11: on a slow machine the choices come when somebody types already; no Enter is to be pressed twice for it."""
    async with opened() as driver:
        order, attempt = driver.order, driver.order.attempt

        async def late(work: Callable[[Any], Any]) -> Any:
            answer = await attempt(work)
            patch.undo()
            order._focus("job_type")
            return answer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(order, "attempt", late)
            filling = asyncio.ensure_future(order._fill_in())
            await driver.until(filling.done, "filled in")
        await filling
        assert driver.cursor == "job_type"
        await driver.press("f9", "x")
        await driver.until(lambda: order.lookup.is_open, "lookup")
        await order._fill_in()
        assert driver.cursor == "lookup-query"


async def test_esc_leaves_the_form_as_it_was(opened: Opening) -> None:
    """O-1: Esc returns with the form as it was."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        before = driver.order.draft
        await driver.press("f9")
        await driver.type("zzz")
        await driver.press("escape")
        await driver.settle()
        assert driver.order.draft.texts == before.texts


async def test_typing_in_the_client_field_opens_the_lookup(opened: Opening) -> None:
    """O-1: whatever is typed in the client field is looked up at once."""
    async with opened() as driver:
        assert driver.cursor == "client"
        await driver.type("h")
        await driver.until(lambda: driver.order.lookup.is_open, "lookup open")
        await driver.type("xwl")
        await driver.shows("恒信物流有限公司")


async def test_a_client_that_is_not_there_is_added_on_the_spot(opened: Opening) -> None:
    """O-1: no match offers to add the client right there with what was typed."""
    async with opened() as driver:
        await driver.press("f9")
        await driver.type("蓝海电器行")
        await driver.until(lambda: not driver.order.lookup.waits, "the answer to all of it")
        await driver.shows("No client matches")
        await driver.press("enter")
        await driver.shows("New client")
        assert driver.cursor == "contact"
        await driver.type("陈静")
        await driver.press("enter", "enter", "enter", "enter")
        await driver.until(lambda: driver.order.draft.texts.get("client") == "N000001", "client filled in")
        await driver.shows("NEW CLIENT")
        assert driver.order.draft.texts["caller"] == "陈静"


async def test_enter_passes_over_what_the_client_filled(opened: Opening) -> None:
    """Principle 5: Enter goes to the next field that is still to be said."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        visited = [driver.cursor]
        while visited[-1] != "notes":
            await driver.press("enter")
            visited.append(driver.cursor)
        assert visited == ["job_type", "vehicle", "wanted_at", "slip_back", "stamp", "copies", "notes"]
        await driver.press("enter")
        assert driver.cursor == "delivery_company"


async def test_a_wrong_phone_is_refused_at_its_field_and_loses_nothing(opened: Opening) -> None:
    """Bad input: a clear sentence at the field; the cursor stays, the text stays."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        await driver.press("alt+2")
        for text in DELIVERY:
            await driver.type(text)
            await driver.press("enter")
        await driver.type("13x")
        await driver.press("enter")
        assert driver.cursor == "delivery_phone"
        assert driver.field("delivery_phone").wrong
        assert driver.field("delivery_phone").value == "13x"
        await driver.shows("A phone number has")
        await driver.press("backspace")
        assert not driver.field("delivery_phone").wrong
        await driver.type("912345678")
        await driver.press("enter")
        assert driver.cursor == "goods"


async def test_what_was_understood_of_a_time_is_shown_back(opened: Opening) -> None:
    """Bad input: a wanted time is shown back in full, a past one is refused."""
    async with opened() as driver:
        await driver.press("alt+1")
        driver.field("wanted_at").focus()
        await driver.pilot.pause()
        await driver.type("明天 15:00")
        await driver.press("enter")
        assert driver.field("wanted_at").value.startswith("2026-11-23")
        driver.field("wanted_at").focus()
        await driver.press("end", "ctrl+u")
        await driver.type("11-20 15:00")
        await driver.press("enter")
        assert driver.field("wanted_at").wrong


async def test_a_paste_of_lines_becomes_one_line(opened: Opening) -> None:
    """Bad input: pasted line breaks become spaces, control characters go, markup stays as typed."""
    from textual.events import Paste

    async with opened() as driver:
        driver.field("notes").focus()
        await driver.pilot.pause()
        driver.app.screen.focused.post_message(Paste("一楼\r\n[red]二楼[/]\x1b]52;c;x\x07\u202e"))  # type: ignore[union-attr]
        await driver.until(lambda: driver.field("notes").value, "pasted")
        assert driver.field("notes").value == "一楼 [red]二楼[/]]52;c;x"


async def test_f9_in_an_address_offers_this_client_s_earlier_ones(opened: Opening) -> None:
    """O-2: recent values of this client first; choosing one fills its whole end of the way."""
    async with opened() as driver:
        await order_once(driver)
        await driver.press("n")
        await driver.settle()
        await driver.press("alt+2")
        assert driver.cursor == "delivery_company"
        await driver.press("f9")
        await driver.shows("武昌贸易公司")
        await driver.press("enter")
        await driver.until(lambda: driver.order.draft.texts.get("delivery_phone"), "filled in")
        texts = driver.order.draft.texts
        assert [texts[f"delivery_{part}"] for part in ("company", "address", "contact", "phone")] == [
            *DELIVERY,
            "13912345678",
        ]


async def order_once(driver: Driver) -> str:
    """Type, review, tick and confirm one order for the regular client; its number."""
    await driver.choose_client("hxwl", "恒信物流有限公司")
    await type_delivery_and_goods(driver)
    await driver.press("f10")
    await driver.until(lambda: isinstance(driver.app.screen, ReviewScreen), "review")
    await driver.shows("Not ready yet")
    await driver.press("1", "3")
    await driver.shows("Enter confirms")
    await driver.press("enter")
    await driver.shows("Work order written")
    return driver.static("#headline").split()[0]


async def test_a_whole_order_is_typed_reviewed_and_confirmed(opened: Opening) -> None:
    """O-3, O-6, O-7: checks ticked on the review, number and centre appear, the work order is written."""
    async with opened() as driver:
        assert await order_once(driver) == "WO202611220001"
        await driver.shows("Dispatch centre")


async def test_the_next_order_for_the_same_client_keeps_client_and_pickup(opened: Opening) -> None:
    """O-12: n after confirming; client and pickup kept, delivery and goods empty, no check ticked."""
    async with opened() as driver:
        await order_once(driver)
        await driver.press("n")
        await driver.settle()
        texts = driver.order.draft.texts
        assert texts["client"] == "HX001"
        assert texts["pickup_address"] == "汉口解放大道 1277 号"
        assert not any(name.startswith("delivery_") or name == "goods" for name in texts)
        assert not driver.order.draft.ticks
        assert driver.cursor == "delivery_company"


async def test_a_missing_field_is_named_and_jumped_to(opened: Opening) -> None:
    """O-6: what is missing stands at the top of the review, with a jump to the field."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        await driver.press("f10")
        await driver.shows("Delivery address is missing")
        await driver.press("enter")
        await driver.settle()
        assert driver.cursor == "delivery_address"
        assert driver.field("delivery_address").wrong


async def test_the_draft_comes_back_with_every_field_and_the_cursor(opened: Opening) -> None:
    """O-11: whatever was typed is there at the next sign-in, the cursor where it was."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        await driver.press("alt+2")
        await driver.type("武昌贸")
        await driver.press("left")
        await driver.type("易")
        await driver.until(lambda: not driver.order.keeper.unsaved, "saved")
        before = driver.order.draft
    async with opened() as driver:
        await driver.shows("Your draft is back")
        assert driver.order.draft.texts == before.texts
        assert driver.order.draft.filled == before.filled
        assert driver.cursor == "delivery_company"
        await driver.type("X")
        assert driver.field("delivery_company").value == "武昌易X贸"


async def test_two_agents_drafts_never_mix(opened: Opening) -> None:
    """O-11: another agent begins with an empty form, and the first one's draft waits."""
    async with opened(LI) as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        await driver.until(lambda: not driver.order.keeper.unsaved, "saved")
    async with opened(ZHOU) as driver:
        assert driver.order.draft.is_empty
        await driver.press("ctrl+o")
        await driver.shows("draft of 李娜")


async def test_a_check_keeps_who_ticked_it_and_when(opened: Opening, clock: StillClock) -> None:
    """O-3: each check is a tick with who and when."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        tick = driver.app.screen.query_one("#check_read_back", TickField)
        tick.focus()
        await driver.press("space")
        await driver.shows("(李娜 09:30)")
        assert driver.order.draft.ticks["read_back"].by == "李娜"
        assert driver.order.draft.ticks["read_back"].at == clock.at


async def test_dangerous_goods_need_a_supervisor_who_signs_here(opened: Opening) -> None:
    """O-4: the agent is refused, the quality controller approves with name, reason and password."""
    from tests.desk.shop import PASSWORD, QC

    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        await type_delivery_and_goods(driver)
        driver.field("dangerous").focus()
        await driver.press("space", "f10")
        await driver.shows("Not ready yet")
        await driver.press("1", "3")
        await driver.shows("It needs a supervisor")
        await driver.press("enter")
        await driver.shows("only quality control")
        await driver.press("a")
        await driver.shows("Approve and confirm")
        for text in (QC.name, "锂电池，已按规定包装", PASSWORD):
            await driver.type(text)
            await driver.press("enter")
        await driver.shows("WO202611220001", "Work order written")


async def test_the_fax_check_shows_the_count_it_has(opened: Opening) -> None:
    """O-3: an order by fax shows how many orders the client has today, to be agreed."""
    async with opened() as driver:
        await order_once(driver)
        await driver.press("n")
        await driver.settle()
        await driver.press("alt+1")
        driver.field("channel").focus()
        await driver.press("3")
        await driver.shows("number of today's orders agreed: 1")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (100, 30)])
async def test_no_character_of_the_lookup_is_cut_by_what_it_covers(opened: Opening, size: tuple[int, int]) -> None:
    """O-1: names stand whole in the panel, whatever part of the form lies under it."""
    async with opened(size=size) as driver:
        for section in "1234":
            await driver.press(f"alt+{section}")
            driver.field("client").focus()
            await driver.press("f9")
            await driver.shows("恒信物流有限公司")
            await driver.press("escape")
            await driver.settle()


async def test_of_two_looks_at_the_client_the_newer_is_shown(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """O-3: a client is chosen while the empty form is still read; its standing notice stays ticked."""
    async with opened(LI) as driver:
        screen, attempt, go = driver.order, driver.order.attempt, asyncio.Event()
        looks = 0

        async def first_is_slow(work: Callable[[Any], Any]) -> Any:
            nonlocal looks
            looks += 1
            slow, answer = looks == 1, await attempt(work)
            if slow:
                await go.wait()
            return answer

        monkeypatch.setattr(screen, "attempt", first_is_slow)
        older = screen.run_worker(screen._show_client())
        await driver.until(lambda: looks == 1, "the older look")
        screen.keeper.change(replace(screen.draft, texts={**screen.draft.texts, "client": REGULAR}))
        newer = screen.run_worker(screen._show_client())
        await driver.pilot.pause(0.2)
        go.set()
        await older.wait()
        await newer.wait()
        assert driver.static("#client-words").startswith("恒信物流有限公司")
        assert [tick.value for tick in screen.query_one(ChecksRow).query(TickField)] == [False, True, False]


async def test_a_section_asked_for_while_the_form_is_made_gets_what_is_typed_next(opened: Opening) -> None:
    """O-12: keys typed ahead of a desk that just opened go where they were meant to."""
    async with opened(settled=False) as driver:
        await driver.until(lambda: driver.order.form.sections, "the first section")
        await driver.press("alt+2", "x")
        await driver.until(lambda: driver.order.draft.texts.get("pickup_company") == "x", "the company")
        await driver.settle()


async def test_what_is_typed_while_the_form_is_filled_in_stays(opened: Opening) -> None:
    """O-12: not even between the key and the moment at which the form hears of it."""
    async with opened() as driver:
        field = driver.field("caller")
        assert isinstance(field, TextField)
        field.replace("x", 0, 0)
        driver.order.form.show_texts(driver.order.draft.texts, frozenset())
        await driver.press()
        assert (field.value, driver.order.draft.texts.get("caller")) == ("x", "x")
        driver.order.form.show_texts({"caller": "y"}, frozenset())
        assert field.value == "y"


async def test_a_form_that_is_closed_at_once_is_no_fault(opened: Opening) -> None:
    """A-7: what comes behind the first paint comes to nothing where the desk is left before it."""
    async with opened() as driver:
        screen = OrderScreen()
        await driver.app.push_screen(screen)
        await driver.app.pop_screen()
        await screen._fill_in()
        assert driver.order.is_ready
