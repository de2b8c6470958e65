"""What is typed ahead of a slow store goes where the keys before it lead, on every screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from csdesk.desk.clients import client_drafts
from csdesk.desk.orders import drafts
from csdesk.desk.pickups import self_pickups
from csdesk.desk.slips import slip_batches
from csdesk.desk.training import standings, taking
from csdesk.screens import soon_saved
from csdesk.screens.clients.client_card import ClientCard
from csdesk.screens.clients.client_file import ClientFile
from csdesk.screens.clients.clients import ClientsScreen
from csdesk.screens.field_sheet import FieldSheet
from csdesk.screens.orders.order_page import OrderPage
from csdesk.screens.pickups.pickup import PickupScreen
from csdesk.screens.slips.slip_batch import SlipBatchScreen
from csdesk.screens.training.testing import TestScreen
from csdesk.widgets.rows import Rows
from tests.caught_up import nothing_ready
from tests.desk.pickup_use_cases import NEW, NUMBER
from tests.desk.shop import LI, MANAGER, NOW, REGULAR, TRAINEE, WITHOUT_NOTICE
from tests.desk.slip_shop import posted
from tests.screens.conftest import Opening, StillClock
from tests.screens.shiftwork import MONDAY, NINE, begun, open_checklist, with_roster
from tests.screens.walking import shop_at
from tests.typed_ahead import burst, desk_held, press

HOURS = 7200.0


async def test_the_order_s_fields_are_typed_ahead_of_the_client_s_card(opened: Opening) -> None:
    """O-1: the client is chosen, its phone is shown, and the store has still to tell the rest: each Enter counts."""
    async with opened() as driver:
        await driver.press("f9")
        await driver.type("hxwl")
        await driver.shows("138******21")
        with desk_held(driver.app, "what_it_fills", "_show_client_of_draft") as desk:
            burst(driver.app, "\r")
            await desk.asked()
            burst(driver.app, "\r\r", later=5.0)
            desk.let_one()
            await desk.asked()
            await driver.until(lambda: driver.field("caller_phone").value == "13800138021", "the phone")
            burst(driver.app, "\r\r\r", later=HOURS)
            await nothing_ready()
            desk.let_all()
            burst(driver.app, "\r\r", later=HOURS)
            burst(driver.app, "ab\rcd")
            await driver.until(lambda: driver.field("delivery_address").value, "the second text")
        await driver.settle()
        assert [driver.field(f"delivery_{name}").value for name in ("company", "address")] == ["ab", "cd"]


async def test_what_leads_elsewhere_on_the_order_takes_what_is_typed_behind_it(opened: Opening, store: Path) -> None:
    """O-2, O-6, O-11: F9 in an address, a jump from the review, a new draft, one that is thrown away."""
    async with opened() as driver:
        await driver.choose_client("hxwl", "恒信物流有限公司")
        await driver.press("alt+2")
        with desk_held(driver.app) as desk:
            burst(driver.app, "<f9>武昌")
            await desk.asked()
            desk.let_all()
            await driver.until(lambda: driver.order.lookup.query_one("#lookup-query").value == "武昌", "the query")  # type: ignore[attr-defined]
        assert driver.field("delivery_company").value == ""
        await driver.press("escape", "f10")
        await driver.shows("Delivery address is missing")
        with desk_held(driver.app) as desk:
            burst(driver.app, "\r中山路")
            await desk.asked()
            desk.let_all()
            await driver.until(lambda: driver.field("delivery_address").value == "中山路", "the address")
        with desk_held(driver.app) as desk:
            press(driver.app, "ctrl+n", "Z")
            await desk.asked()
            await nothing_ready()
            desk.let_all()
            await driver.until(lambda: driver.order.draft.texts.get("client") == "Z", "the new draft")
        await driver.press("escape")
        await driver.until(lambda: not driver.order.keeper.unsaved, "kept")
        with desk_held(driver.app) as desk:
            press(driver.app, "ctrl+d", "y", "Y")
            await desk.asked()
            await nothing_ready()
            desk.let_all()
            await driver.until(lambda: driver.order.draft.texts.get("client") == "Y", "an empty form")
        await driver.press("escape")
        await driver.until(lambda: not driver.order.keeper.unsaved, "kept")
    with shop_at(store) as shop:
        assert sorted(one.texts["client"] for one in shop.see(drafts.every)) == [REGULAR, "Y"]


async def test_the_leader_waits_for_the_keys_before_it(opened: Opening) -> None:
    """Ctrl+G and its key belong behind what was typed before them, whatever has the cursor."""
    async with opened() as driver:
        await driver.press("alt+2")
        burst(driver.app, "ab\rcd\ref\x07cgh")
        await driver.until(lambda: isinstance(driver.app.screen, ClientsScreen), "clients")
        await driver.until(lambda: driver.app.screen.query_one("#query").value == "gh", "the query")  # type: ignore[attr-defined]
        await driver.press("f2")
        names = ("company", "address", "contact")
        assert [driver.field(f"pickup_{name}").value for name in names] == ["ab", "cd", "ef"]


async def test_the_list_of_orders_is_read_before_enter_opens(opened: Opening, store: Path) -> None:
    """O-8: Ctrl+O and Enter in a burst open the first row."""
    with shop_at(store) as shop:
        shop.confirm(at=NOW)
    async with opened() as driver:
        with desk_held(driver.app) as desk:
            press(driver.app, "ctrl+o", "enter")
            await desk.asked()
            await nothing_ready()
            desk.let_all()
            await driver.until(lambda: isinstance(driver.app.screen, OrderPage), "the order")


async def test_enter_among_the_clients_waits_for_the_answer_to_what_is_typed(opened: Opening) -> None:
    """K-1: never the row of an older query; Ins takes what was typed where the answer is that nobody has it."""
    async with opened(MANAGER) as driver:
        await driver.press("ctrl+g", "c")
        await driver.until(lambda: driver.app.screen.query_one("#rows", Rows).rows, "clients")
        list_ = driver.app.screen
        first = list_.query_one("#rows", Rows).chosen_row
        assert first is not None
        other = WITHOUT_NOTICE if first.cells[1] != WITHOUT_NOTICE else REGULAR
        with desk_held(driver.app) as desk:
            burst(driver.app, f"{other}\r")
            await desk.asked()
            desk.let_all()
            await driver.until(lambda: isinstance(driver.app.screen, ClientFile), "the file")
        assert isinstance(driver.app.screen, ClientFile)
        assert driver.app.screen.code == other
        await driver.press("escape", "escape")
        await driver.until(lambda: len(list_.query_one("#rows", Rows).rows) > 1, "all of them")
        with desk_held(driver.app) as desk:
            burst(driver.app, "新来的")
            press(driver.app, "insert")
            await desk.asked()
            desk.let_all()
            await driver.until(lambda: isinstance(driver.app.screen, ClientCard), "the card")
            await driver.until(lambda: driver.app.screen.query_one(FieldSheet).texts()["name"] == "新来的", "the name")


async def test_another_day_s_list_takes_what_is_typed_behind_it(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """S-7: Space behind Right is for the next day's list, on which nothing can be ticked, and not for today's item."""
    clock.at = NINE
    with_roster(store)
    begun(store)
    async with opened() as driver:
        screen = await open_checklist(driver)
        with desk_held(driver.app) as desk:
            press(driver.app, "right", "space")
            await desk.asked()
            await nothing_ready()
            desk.let_all()
            await driver.shows("Only today's list can be worked on.")
        assert screen._look is not None
        assert screen._look.list.day > MONDAY


async def test_every_answer_of_a_test_is_kept_though_one_leaves_at_once(opened: Opening, store: Path) -> None:
    """E-1: the store is slow, and the second answer still waits behind the first when Esc closes the test."""
    async with opened(TRAINEE) as driver:
        await driver.press("ctrl+g", "t")
        await driver.until(lambda: driver.app.screen.query_one(Rows).rows, "topics")
        await driver.press("t")
        await driver.until(lambda: isinstance(driver.app.screen, TestScreen), "the test")
        await driver.until(lambda: driver.app.screen.query(".mark"), "a question")
        test = driver.app.screen
        with desk_held(driver.app) as desk:
            press(driver.app, "1", "2")
            await desk.asked()
            await nothing_ready()
            press(driver.app, "escape")
            await driver.until(lambda: driver.app.screen is not test, "left")
            desk.let_all()
            await driver.settle()
    with shop_at(store) as shop:
        (kept,) = shop.see(standings.history, TRAINEE.name)
        question = taking.questions_of(kept)[0]
        answers = shop.see(taking.answers_of, kept)[0]
        second = "false" if question.kind == "true_false" else question.option[1].id
        assert second in answers


async def test_every_scan_of_an_envelope_is_kept_though_one_leaves_at_once(opened: Opening, store: Path) -> None:
    """D-2: the second scan still waits behind the first when Esc closes the envelope."""
    with shop_at(store) as shop:
        batch, numbers = posted(shop, 2, NOW)
    async with opened() as driver:
        await driver.app.push_screen(SlipBatchScreen(batch))
        envelope = driver.app.screen
        await driver.shows("missing 2")
        with desk_held(driver.app) as desk:
            for number in numbers:
                burst(driver.app, f"{number}\r")
            await desk.asked()
            await nothing_ready()
            press(driver.app, "escape")
            await driver.until(lambda: driver.app.screen is not envelope, "left")
            desk.let_all()
            await driver.settle()
    with shop_at(store) as shop:
        found = shop.see(slip_batches.get, batch)
        assert sorted(shop.see(slip_batches.compared, found).received) == sorted(numbers)


async def test_a_card_is_saved_behind_what_was_typed_of_it(
    opened: Opening, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """K-1: what was typed is kept as a draft; a draft that came behind the card would be there again next time."""
    monkeypatch.setattr(soon_saved, "PAUSE", 0.001)
    async with opened(MANAGER) as driver:
        await driver.app.push_screen(ClientFile(REGULAR))
        await driver.shows("恒信物流有限公司")
        await driver.press("e")
        await driver.until(lambda: isinstance(driver.app.screen, ClientCard), "the card")
        await driver.until(lambda: driver.cursor, "its lines")
        card = driver.app.screen
        with desk_held(driver.app) as desk:
            burst(driver.app, "新")
            await desk.asked()
            press(driver.app, "ctrl+s")
            await nothing_ready()
            # The latest first, as threads may: whatever was asked for second waits for the first.
            while driver.app.screen is card:
                await desk.asked()
                desk.let_one(-1)
                await driver.until(lambda: desk.waiting or driver.app.screen is not card, "the next")
        await driver.settle()
    with shop_at(store) as shop:
        assert shop.see(client_drafts.of, REGULAR, MANAGER) is None


async def test_esc_while_a_parcel_is_given_out_waits_for_what_comes_of_it(
    opened: Opening, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N-1: both would put a sheet there, and what is refused would find none to be said at."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with shop_at(store) as shop:
        shop.do(self_pickups.take_in, NEW, uuid=NUMBER, at=NOW)
    async with opened(LI) as driver:
        await driver.app.push_screen(PickupScreen(NUMBER))
        await driver.shows("Consignee 王芳")
        sheet = driver.app.screen.query_one(FieldSheet)
        await driver.settle()
        with desk_held(driver.app) as desk:
            press(driver.app, "ctrl+s")
            await desk.asked()
            press(driver.app, "escape")
            await nothing_ready()
            assert list(driver.app.screen.query(FieldSheet)) == [sheet]
            desk.let_all()
            await driver.until(lambda: any(field.wrong for field in sheet.fields()), "refused at its field")
        assert list(driver.app.screen.query(FieldSheet)) == [sheet]
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen.query_one(FieldSheet).texts() == {"number": ""}, "another parcel")
