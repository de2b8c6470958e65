"""Names that look like markup, commands or an attack: shown as text on every screen, never run, never a crash.

What a person types is cleaned on its way in; these tests also put names straight into the store, as a store from
elsewhere might have them, so that the second net, in what is drawn, is tested too.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csdesk.desk.board import day_signing
from csdesk.desk.cases import steps
from csdesk.desk.clients import exports
from csdesk.desk.incidents import incidents
from csdesk.language import use
from csdesk.screens.orders.review import ReviewScreen
from csdesk.store.at_desk import AtDesk, Presence
from csdesk.store.sqlite import connect
from csdesk.widgets.figures import Figures
from tests.desk.shop import FINANCE, LI, MANAGER, NOW
from tests.screens.board.test_board import busy_shop, open_board
from tests.screens.casework import case_in, choose, open_incidents
from tests.screens.conftest import Opening
from tests.screens.driving import Driver
from tests.screens.orders.test_order import order_once
from tests.screens.parcelwork import open_parcels, stopped_moving
from tests.screens.shiftwork import MONDAY, NINE
from tests.screens.walking import opens, shop_at, steady

HOSTILE = {
    "markup": "[/red]甲[b]$x[/]",
    "link": "[@click=app.quit]x[/]",
    "half a tag": "a[/",
    "escape": "\x1b]52;c;AAAA\x07\x1b[2J乙",
    "c1": "\x9b31m丙\x9d0;title\x9c",
    "bidi": "\u202e丁\u2066戊\u2069",
    "lines": "一\r\n二\x00三\u2028四",
    "long": "长" * 10_000,
}


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE.keys())
def name(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def language(name: str) -> str:
    """Every other name in Chinese: what is done with it is the same in both."""
    return ("en", "zh_CN")[list(HOSTILE.values()).index(name) % 2]


def rename_everything(store: Path, name: str) -> None:
    """Put the name into the store, past everything that cleans."""
    connection = connect(store)
    connection.execute(
        "UPDATE client SET name = ?, contact = ?, address = ?, note = ? WHERE code = 'HX001'", (name,) * 4
    )
    connection.execute("UPDATE client_search_row SET name = ?, contact = ? WHERE code = 'HX001'", (name, name))
    connection.execute("UPDATE orders SET confirmed_by = ?, made_by = ?", (name, name))
    connection.execute("UPDATE cases SET title = ?, owner = ?, waybill = ?", (name, name, name))
    connection.execute("UPDATE case_step SET note = ?", (name,))
    connection.execute("UPDATE deadline SET owner = ?, done_by = ?", (name, None))
    connection.execute("UPDATE message SET subject = ?, problem = ?", (name, json.dumps(_problem(name))))
    connection.close()


def _problem(name: str) -> dict[str, object]:
    return {"message": "There is no case {which}.", "values": {"which": name}, "set_up": True}


def nothing_commands_the_terminal(driver: Driver) -> None:
    """No control or bidi character is left in the lines as they go to the terminal."""
    from textual.color import Color

    strips = driver.app.screen._compositor.render_strips()
    for strip in strips:
        drawn = list(strip)
        for line_filter in driver.app.get_line_filters():
            drawn = line_filter.apply(drawn, Color.parse("black"))
        text = "".join(segment.text for segment in drawn)
        assert text.isprintable(), repr(text)
        assert not set(text) & set("\u202e\u2066\u2069")


async def test_every_screen_shows_hostile_names_as_text(opened: Opening, store: Path, name: str, language: str) -> None:
    """Lookup, form, card, review, list of orders, order page, palette."""
    async with opened() as driver:
        await order_once(driver)
    rename_everything(store, name)
    use(language)
    async with opened() as driver:
        await driver.press("f9")
        await driver.type("hx001")
        await driver.shows("HX001  ")
        nothing_commands_the_terminal(driver)
        await driver.press("enter")
        await driver.until(lambda: driver.order.draft.texts.get("client") == "HX001", "client filled in")
        await driver.settle()
        nothing_commands_the_terminal(driver)
        form = driver.app.screen
        await opens(driver, "ctrl+k", lambda: driver.app.screen is not form)
        await driver.shows("HX001")
        nothing_commands_the_terminal(driver)
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is form, "form")
        await driver.press("f10")
        await driver.until(lambda: isinstance(driver.app.screen, ReviewScreen), "review")
        nothing_commands_the_terminal(driver)
        await driver.press("escape", "ctrl+o")
        await driver.shows("WO202611220001")
        nothing_commands_the_terminal(driver)
        await driver.press("down", "enter")
        await driver.shows("HX001")
        nothing_commands_the_terminal(driver)
        await driver.press("ctrl+p")
        await driver.type("x")
        nothing_commands_the_terminal(driver)
        assert driver.app.is_running


async def test_incidents_show_hostile_names_as_text(opened: Opening, store: Path, name: str, language: str) -> None:
    """I-9: list, why, page, report form, the client's promise, deadline line."""
    with shop_at(store) as shop:
        late, callback = case_in(shop, "late", "x", at=NOW), case_in(shop, "callback", "y", at=NOW)
        with shop.desk.writing() as tx:
            incidents.promise(tx, callback, "5", by=LI, at=NOW)
            incidents.send_report(tx, late, by=LI, at=NOW)
            incidents.save_report(tx, late, {"cause": name[:200], "happened": name[:200]}, by=LI, at=NOW)
            steps.tick(tx, late, "call_driver", by=LI, at=NOW, note="z")
    rename_everything(store, name)
    use(language)
    async with opened() as driver:
        await open_incidents(driver)
        nothing_commands_the_terminal(driver)
        for key in ("end", "home"):
            await driver.press(key)
            await driver.settle()
            nothing_commands_the_terminal(driver)
        await choose(driver, "I-0001")
        for key in ("w", "r", "o", "enter"):
            before = driver.app.screen
            await opens(driver, key, lambda before=before: driver.app.screen is not before)  # type: ignore[misc]
            await steady(driver)
            nothing_commands_the_terminal(driver)
            if key != "enter":
                await driver.press("escape")
                await driver.until(lambda before=before: driver.app.screen is before, "back")  # type: ignore[misc]
                await driver.settle()
        for key in ("tab", "pagedown", "end"):
            await driver.press(key)
            await steady(driver)
            nothing_commands_the_terminal(driver)
        assert driver.app.is_running


@pytest.mark.parametrize("name", ["".join(HOSTILE.values())[:180], HOSTILE["long"]], ids=["all", "long"])
async def test_board_and_exports_show_hostile_names_as_text(opened: Opening, store: Path, name: str) -> None:
    """A-4, K-9: figures, the rows behind them, who is at a desk, signatures, requests and what they are asked with."""
    busy_shop(store)
    with shop_at(store) as shop:
        number = shop.do(exports.ask, "clients", "x", uuid="1", by=FINANCE, at=NINE).id
        shop.do(day_signing.put_day_signature, MONDAY, {"late": 1}, "x", by=MANAGER, at=NINE)
    rename_everything(store, name)
    text = name[:200]
    connection = connect(store)
    connection.execute("UPDATE export_request SET reason = ?, asked_by = ?", (text, text))
    connection.execute("UPDATE leave SET agent = ?, reason = ?", (text, text))
    connection.execute("UPDATE handover SET agent = ?, words = ?", (text, text))
    connection.execute("UPDATE untracked_row SET place = ?, kind = ?", (text, text))
    connection.execute("UPDATE order_draft SET owner = ?", (text,))
    connection.execute("DROP TRIGGER entry_no_update")
    connection.execute("UPDATE entry SET by = ? WHERE action = 'day.sign'", (text,))
    connection.close()
    other = Presence(store)
    other.tell(AtDesk(text, text, text))
    use("zh_CN" if len(text) == 200 else "en")
    async with opened(MANAGER, size=(100, 40)) as driver:
        board = await open_board(driver)
        nothing_commands_the_terminal(driver)
        figures = driver.app.screen.query_one(Figures)
        for key in ("late", "leave", "exports", "outbox", "untracked"):
            figures.choose(key)
            await opens(driver, "enter", lambda: driver.app.screen is not board)
            await steady(driver)
            nothing_commands_the_terminal(driver)
            await driver.press("escape")
            await driver.until(lambda: driver.app.screen is board, "board")
            await driver.settle()
        await driver.app.action_exports()
        await driver.until(lambda: driver.app.is_in_front("ExportsPage"), "exports")
        await steady(driver)
        nothing_commands_the_terminal(driver)
        exports_page = driver.app.screen
        await opens(driver, "d", lambda: driver.app.screen is not exports_page)
        await steady(driver)
        nothing_commands_the_terminal(driver)
        assert str(number) in driver.text()
        assert driver.app.is_running
    other.tell(None)


async def test_parcels_show_hostile_names_as_text(opened: Opening, store: Path, name: str, language: str) -> None:
    """U-3: list, details, page of a parcel, runs, forms; a hostile number is copied and gone to, never run."""
    stopped_moving(store, NOW)
    connection = connect(store)
    text = name[:200]
    connection.execute(
        "UPDATE parcel SET destination = ?, client = ?, consignee = ?, last_scan_place = ?, line = ?", (text,) * 5
    )
    connection.execute("UPDATE parcel SET number = ? WHERE number = '803000124740'", (text,))
    connection.execute("UPDATE scan SET place = ?, kind = ?", (text, text))
    connection.close()
    use(language)
    async with opened() as driver:
        screen = await open_parcels(driver)
        nothing_commands_the_terminal(driver)
        for keys in (["space", "y"], ["a"], ["d"], ["c"], ["u"], ["end"]):
            await driver.press(*keys)
            await driver.settle()
            nothing_commands_the_terminal(driver)
        for key in ("h", "w", "g", "enter"):
            await opens(driver, key, lambda: driver.app.screen is not screen)
            await steady(driver)
            nothing_commands_the_terminal(driver)
            await driver.press("escape")
            await driver.until(lambda: driver.app.screen is screen, "back")
            await driver.settle()
        assert driver.app.is_running
