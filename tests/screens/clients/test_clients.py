"""The clients at the desk: found, their file, the card that two change, contacts, merged, archived (K-1, K-2, K-9)."""

from __future__ import annotations

from pathlib import Path

from csdesk.desk.clients import clients, erasures, merging
from csdesk.desk.statements import statements
from csdesk.screens.cases.case_page import CasePage
from csdesk.screens.cases.cases import CasesScreen
from csdesk.screens.clients.client_card import ClientCard
from csdesk.screens.clients.client_file import ClientFile
from csdesk.screens.clients.clients import ClientsScreen
from csdesk.screens.orders.order_page import OrderPage
from csdesk.screens.pickups.pickup import PickupScreen
from csdesk.screens.pickups.self_pickups import SelfPickupsScreen
from csdesk.screens.slips.slip_page import SlipPage
from csdesk.widgets.rows import Rows
from tests.desk.clients.test_erasing_recipients import over
from tests.desk.pickup_shop import WAITING, waiting
from tests.desk.shop import DIRECTOR, LI, MANAGER, NOW, REGULAR, WITHOUT_NOTICE, ZHOU
from tests.desk.slip_shop import ordered
from tests.desk.statement_shop import IN_OCTOBER, OCTOBER
from tests.screens.casework import open_incidents
from tests.screens.conftest import Opening
from tests.screens.driving import Driver
from tests.screens.walking import fill, opens, shop_at


async def found(driver: Driver, typed: str, code: str) -> None:
    """Type into the list until a client is the first."""
    await driver.type(typed)
    rows = driver.app.screen.query_one("#rows", Rows)
    await driver.until(lambda: rows.chosen_row is not None and rows.chosen_row.cells[1] == code, f"{code} found")


async def test_a_client_is_found_changed_merged_and_archived(opened: Opening, store: Path) -> None:
    """K-1, K-9: by keys alone; what is half typed comes back, and who types over another's change is told."""
    async with opened(MANAGER) as driver:
        await opens(driver, "ctrl+g", lambda: True)
        await opens(driver, "c", lambda: isinstance(driver.app.screen, ClientsScreen))
        await found(driver, "hengxin", REGULAR)
        await opens(driver, "enter", lambda: isinstance(driver.app.screen, ClientFile))
        await driver.shows("138******21", "Nothing is open for this client.")
        file = driver.app.screen
        await opens(driver, "e", lambda: isinstance(driver.app.screen, ClientCard))
        await driver.shows("^R shows them whole")
        await driver.press("down")
        await driver.type("恒信")
        await opens(driver, "escape", lambda: driver.app.screen is file)
        await opens(driver, "e", lambda: isinstance(driver.app.screen, ClientCard))
        await driver.shows("What you had typed is here again.")
        with shop_at(store) as shop:
            shop.do(clients.change_card, REGULAR, {"note": "周一不收货"}, by=ZHOU, at=NOW)
        await driver.press("ctrl+s")
        await driver.shows("周敏 changed this client at")
        await opens(driver, "ctrl+s", lambda: driver.app.screen is file)
        await driver.shows("周一不收货", "恒信")
        await driver.press("c")
        await driver.shows("Contacts of HX001", "another one")
        await driver.press("2")
        await driver.shows("Contact for")
        await fill(driver, "赵会计", "accounts", "139 0013 9000", "", "")
        await driver.shows("2  赵**  accounts  139 **** **00")
        await opens(driver, "escape", lambda: driver.app.screen is file)
        await driver.press("m")
        await driver.shows("Code of the one that stays")
        await fill(driver, "xk009")
        await driver.shows("XK009  新客商贸", "Merged into it", "HX001")
        await driver.press("x")
        await driver.shows("Archived: F9 offers it no more.", "archived")
        await opens(driver, "escape", lambda: isinstance(driver.app.screen, ClientsScreen))
        await driver.until(lambda: "-  XK009" in driver.text(), "found by its other name, with a sign")
        with shop_at(store) as shop:
            both = [shop.see(clients.of_code, code) for code in (REGULAR, "XK009")]
            assert both[0] is not None
            assert both[1] is not None
            assert both[0].id == both[1].id


async def test_a_card_whose_client_is_merged_meanwhile_becomes_the_others(opened: Opening, store: Path) -> None:
    """K-1: nothing is kept at a client that nobody looked at; what was typed stands over the other's card."""
    async with opened(MANAGER) as driver:
        await opens(driver, "ctrl+g", lambda: True)
        await opens(driver, "c", lambda: isinstance(driver.app.screen, ClientsScreen))
        await found(driver, "xk009", "XK009")
        await driver.press("ctrl+d")
        await driver.shows("No two clients look alike.")
        await driver.press("ctrl+w")
        await driver.shows("Every client that should have an agent has one.")
        await opens(driver, "enter", lambda: isinstance(driver.app.screen, ClientFile))
        file = driver.app.screen
        await opens(driver, "e", lambda: isinstance(driver.app.screen, ClientCard))
        await driver.shows("Client XK009", "^R shows them whole")
        await driver.press("down")
        await driver.type("x")
        await opens(driver, "ctrl+d", lambda: driver.app.screen is file)
        await opens(driver, "e", lambda: isinstance(driver.app.screen, ClientCard))
        await driver.shows("Client XK009", "^R shows them whole")
        await driver.press("down")
        await driver.type("新客")
        with shop_at(store) as shop:
            shop.do(merging.merge, "XK009", REGULAR, by=DIRECTOR, at=NOW)
        await driver.press("ctrl+s")
        await driver.shows("XK009 was merged into HX001 meanwhile.", "Client HX001", "新客")
        with shop_at(store) as shop:
            client = shop.see(clients.of_code, REGULAR)
        assert client is not None
        assert client.short_name != "新客"
        await opens(driver, "ctrl+s", lambda: isinstance(driver.app.screen, ClientFile))
        await driver.shows("HX001", "新客")


async def test_whose_client_it_is_stands_wherever_the_client_does(opened: Opening, store: Path) -> None:
    """K-2: an important client's agent on its calls, cases, tickets and orders, and that one is lacking."""
    with shop_at(store) as shop:
        shop.do(clients.change, REGULAR, {"client_class": "important", "owner": ZHOU.name}, by=DIRECTOR, at=NOW)
        shop.do(clients.change, WITHOUT_NOTICE, {"client_class": "important"}, by=DIRECTOR, at=NOW)
        order = shop.confirm(at=NOW)
        shop.open_case("callback", "回电", client=REGULAR, at=NOW)
        shop.open_case("complaint", "投诉", client=WITHOUT_NOTICE, at=NOW)
    async with opened(LI) as driver:
        rows = await open_incidents(driver)
        place = next(place for place, row in enumerate(rows.rows) if any("回电" in cell for cell in row.cells))
        for _step in range(place):
            await driver.press("down")
        await driver.shows("agent 周敏")
        await opens(driver, "enter", lambda: isinstance(driver.app.screen, CasePage))
        await driver.shows("HX001  恒信物流有限公司  agent 周敏")
        await driver.press("escape", "f8")
        await driver.until(lambda: isinstance(driver.app.screen, CasesScreen), "cases")
        await driver.shows("投诉", "agent 周敏")
        await driver.press("down")
        await driver.shows("no agent")
        driver.app.push_screen(OrderPage(order.order_id))
        await driver.shows("恒信物流有限公司  agent 周敏")
        await driver.app.pop_screen()
        await driver.pilot.resize_terminal(120, 40)
        await driver.press("ctrl+g", "c")
        await driver.shows("none yet", "周敏")


async def test_whose_client_it_is_stands_on_slips_statements_and_pickups(opened: Opening, store: Path) -> None:
    """K-2: in the lists where there is room, and of the chosen one always."""
    with shop_at(store) as shop:
        shop.do(clients.change, REGULAR, {"client_class": "important", "owner": ZHOU.name}, by=DIRECTOR, at=NOW)
        slip = ordered(shop, IN_OCTOBER, fee="12")
        shop.do(statements.make, REGULAR, OCTOBER, at=NOW)
        waiting(shop, REGULAR)
    async with opened(LI, size=(120, 40)) as driver:
        await driver.press("ctrl+g", "s")
        await driver.shows("S202610-HX001  恒信物流有限公司", "agent 周敏")
        await driver.press("enter")
        await driver.shows("S202610-HX001  恒信物流有限公司  agent 周敏")
        driver.app.push_screen(SlipPage(slip))
        await driver.shows("恒信物流有限公司  agent 周敏 -> ")
        driver.app.push_screen(SelfPickupsScreen())
        await driver.shows("1 waits", "恒信物流有限公司  agent 周敏")
        driver.app.push_screen(PickupScreen(WAITING))
        await driver.shows("Client 恒信物流有限公司  agent 周敏")


def test_a_list_that_is_being_made_is_not_looked_for() -> None:
    """K-1: somebody else's change may reach the list before it is drawn, and while it is closed."""
    ClientsScreen().store_changed()


async def test_a_recipient_is_erased_by_two_people(opened: Opening, store: Path) -> None:
    """K-9: name and phone, what it would change, a reason; a director approves, and whoever may ask does it."""
    with shop_at(store) as shop:
        shop.confirm(
            {"delivery_contact": "慕容听雨", "delivery_phone": "13912345678"}, at=NOW,
            ticked=["asked_forbidden", "read_back", "notice_on_file"],
        )  # fmt: skip
        over(shop)
    async with opened(MANAGER) as driver:
        await driver.press("ctrl+g", "c")
        await driver.until(lambda: isinstance(driver.app.screen, ClientsScreen), "clients")
        list_ = driver.app.screen
        assert isinstance(list_, ClientsScreen)
        list_.action_recipients()
        await driver.shows("Name, as the order says it")
        await fill(driver, "慕容听雨", "139 1234 5678")
        await driver.shows("Named in: orders 1", "Reason")
        await fill(driver, "本人要求")
        await driver.shows("Asked. A director approves it.")
        list_.action_recipients()
        await driver.shows("慕*** 139******78", "本人要求", "another one")
        await driver.press("1")
        await driver.shows("Approve that they are erased?")
        await driver.press("y")
        await driver.shows("This is not for your role.")
        with shop_at(store) as shop:
            (request,) = shop.see(erasures.waiting_recipients)
            assert request.id is not None
            shop.do(erasures.approve, request.id, by=DIRECTOR, at=NOW)
        list_.action_recipients()
        await driver.shows("慕*** 139******78  梁经理  本人要求")
        await driver.press("1")
        await driver.shows("Erase them now?")
        await driver.press("y")
        await driver.shows("Erased. Orders, sums and numbers stay.")
    assert "慕容听雨".encode() not in store.read_bytes()


async def test_a_clients_person_is_erased_by_two_people(opened: Opening, store: Path) -> None:
    """K-9: from its file, one key for whatever comes next; each question takes its answer."""
    with shop_at(store) as shop:
        shop.do(clients.change_card, "XK009", {"contact": "慕容听雨"}, by=ZHOU, at=NOW)
    async with opened(MANAGER) as driver:
        await driver.press("ctrl+g", "c")
        await driver.until(lambda: isinstance(driver.app.screen, ClientsScreen), "clients")
        await found(driver, "xk009", "XK009")
        await opens(driver, "enter", lambda: isinstance(driver.app.screen, ClientFile))
        await driver.press("p")
        await driver.shows("Erase the person of XK009", "Reason")
        await fill(driver, "本人要求")
        await driver.shows("Asked. A director approves it.")
        await driver.press("p")
        await driver.shows("Approve that the person of XK009 is erased?")
        await driver.press("y")
        await driver.shows("This is not for your role.")
        with shop_at(store) as shop:
            request = shop.see(erasures.of_client, "XK009")
            assert request is not None
            assert request.id is not None
            shop.do(erasures.approve, request.id, by=DIRECTOR, at=NOW)
        await driver.press("p")
        await driver.shows("Erase the person of XK009 now?", "others wait")
        await driver.press("y")
        await driver.shows("Erased. Orders, sums and numbers stay.")
        await driver.press("p")
        await driver.shows("The person is erased already.")
    assert "慕容听雨".encode() not in store.read_bytes()
