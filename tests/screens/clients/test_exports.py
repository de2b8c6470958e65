"""Exports of client data at the desk: asked, approved twice, written once; a client seen whole on the card (K-9)."""

from __future__ import annotations

from pathlib import Path

from csdesk.commands import APP_COMMANDS
from csdesk.desk.clients import exports
from csdesk.screens.clients.client_card import ClientCard
from csdesk.screens.clients.client_file import ClientFile
from csdesk.screens.clients.exports import ExportsPage
from csdesk.screens.dialog import Dialog
from csdesk.screens.orders.order import OrderScreen
from tests.desk.shop import DIRECTOR, FINANCE, LI, MANAGER, NOW
from tests.screens.board.test_board import back_to_board, open_figure
from tests.screens.conftest import Opening
from tests.screens.driving import Driver
from tests.screens.walking import fill, opens, shop_at


async def open_exports(driver: Driver) -> None:
    """By the palette, as everybody comes there."""
    await driver.press("ctrl+p")
    await driver.type("exports of")
    await driver.shows("Exports of client data")
    await driver.press("enter")
    await driver.until(lambda: isinstance(driver.app.screen, ExportsPage), "exports")
    await driver.settle()


async def reason_given(driver: Driver, text: str) -> None:
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
    await fill(driver, text)
    await driver.until(lambda: not isinstance(driver.app.screen, Dialog), "done")
    await driver.settle()


async def test_asked_approved_by_two_and_written_once(opened: Opening, store: Path) -> None:
    """K-9: finance asks, the manager approves on the board, the director in the list; the file is the owner's alone."""
    async with opened(FINANCE) as driver:
        await open_exports(driver)
        await driver.shows("Nobody asked for an export yet.")
        await driver.press("n")
        await reason_given(driver, "年度对账")
        await driver.shows("Asked. It waits for the manager.", "年度对账")
        await driver.press("y")
        await driver.shows("This is not for your role.")
        await driver.press("x")
        await driver.shows("waits for the manager's approval")
    async with opened(MANAGER, size=(120, 40)) as driver:
        await driver.press("f12")
        await driver.shows("1 export to approve")
        board = driver.app.screen
        await open_figure(driver, "exports")
        await driver.shows("年度对账", "waits for the manager")
        await driver.press("y")
        await driver.shows("Approved. It waits for the director.", "梁经理 approved")
        await driver.press("d")
        await driver.shows("Refuse: export 1")
        await driver.press("escape")
        await opens(driver, "enter", lambda: isinstance(driver.app.screen, ExportsPage))
        await driver.press("escape")
        await back_to_board(driver)
        assert driver.app.screen is board
    with shop_at(store) as shop:
        shop.do(exports.approve, 1, by=DIRECTOR, at=NOW)
        shop.do(exports.ask, "clients", "第二次", uuid="2", by=DIRECTOR, at=NOW)
    async with opened(FINANCE) as driver:
        await open_exports(driver)
        await driver.shows("1 wait for an approval", "approved, not written")
        await driver.press("down", "x")
        await driver.shows("Written:")
        path = exports.usual_file(store, 1)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        await driver.press("x")
        await driver.shows("was written already")
    async with opened(MANAGER) as driver:
        await open_exports(driver)
        await driver.press("d")
        await reason_given(driver, "不需要")
        await driver.shows("Refused. It stands in the record.", "第二次 / 不需要")


async def test_who_may_not_ask_is_told_who_may(opened: Opening) -> None:
    """A-1, K-9."""
    assert "exports" in {one.run for one in APP_COMMANDS}
    async with opened(LI) as driver:
        await driver.app.action_exports()
        await driver.shows("This is not for your role. It is for:")
        assert isinstance(driver.app.screen, OrderScreen)


async def test_a_card_is_masked_until_somebody_says_why(opened: Opening, store: Path) -> None:
    """K-9: one key, a reason, an entry in the record; what was masked is never written back."""
    async with opened(LI) as driver:
        await driver.press("f9")
        await driver.type("hx001")
        await driver.shows("HX001  ")
        await driver.press("enter")
        await driver.until(lambda: driver.order.draft.texts.get("client") == "HX001", "client filled in")
        await driver.settle()
        await opens(driver, "ctrl+k", lambda: isinstance(driver.app.screen, ClientFile))
        await driver.shows("138******21", "王*")
        await opens(driver, "e", lambda: isinstance(driver.app.screen, ClientCard))
        await driver.shows("138******21", "王*", "^R shows them whole")
        card = driver.app.screen
        await opens(driver, "ctrl+r", lambda: driver.app.screen is not card)
        await fill(driver, "")
        await driver.shows("Say why you need to see it")
        await fill(driver, "客户来电核对")
        await driver.until(lambda: driver.app.screen is card, "back on the card")
        await driver.shows("13800138021", "王芳")
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, ClientFile), "kept")
        await driver.settle()
    with shop_at(store) as shop:
        seen = [one for one in shop.entries() if one.action == "client.see_whole"]
        assert [(one.by, one.after) for one in seen] == [(LI.name, {"reason": "客户来电核对"})]
        assert not [one for one in shop.entries() if one.action == "client.change" and one.by == LI.name]
