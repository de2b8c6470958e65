"""The list of orders and drafts, and a work order's page: O-8, O-11, O-12."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from csdesk.desk.orders import drafts, orders, revisions
from csdesk.rules.order_fields import Draft
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.dialog import Dialog
from csdesk.screens.orders.order import OrderScreen
from csdesk.screens.orders.order_page import OrderPage
from csdesk.screens.orders.orders import PAGE, OrdersScreen
from csdesk.screens.orders.review import ReviewScreen
from csdesk.widgets.rows import Rows
from tests.desk.shop import CHECKS, LI, NOW, QC, TEXTS, TRAINEE, ZHOU, order_id_of
from tests.screens.conftest import Opening
from tests.screens.driving import Driver
from tests.screens.walking import fill, press_fast, shop_at, type_fast

# All in one worker: the orders of the list are confirmed once.
pytestmark = pytest.mark.xdist_group("order list")

MANY = PAGE + 7


@pytest.fixture(scope="session")
def busy(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop with more orders than a page of the list, its store closed."""
    folder = Path(shutil.copytree(founded, tmp_path_factory.mktemp("busy") / "shop"))
    with shop_at(folder / "csdesk.sqlite3") as shop, shop.desk.writing() as tx:
        first = shop_draft("")
        for place in range(MANY):
            kept = drafts.save(tx, shop_draft(f"{place:02d}", ticks=first.ticks), by=LI, at=NOW)
            confirmed = orders.confirm(tx, order_id_of(kept), by=LI, at=NOW)
            # Printed long ago, so that opening the shop does not print them all.
            orders.get(tx, confirmed.order_id).handed_over_at = NOW
    return folder


def shop_draft(notes: str, *, ticks: Mapping[str, object] | None = None) -> Draft:
    """An order that lacks nothing."""
    from csdesk.rules.order_fields import Tick

    ticked = {check: Tick(LI.name, NOW) for check in CHECKS["phone"]}
    return Draft(f"00000000-0000-4000-8000-0000000000{notes or 'xx'}", {**TEXTS, "notes": notes}, ticked)


async def open_list(driver: Driver) -> Rows:
    """Ctrl+O, and the list once it is filled."""
    await driver.press("ctrl+o")
    await driver.until(lambda: isinstance(driver.app.screen, OrdersScreen), "list")
    rows = driver.app.screen.query_one(Rows)
    await driver.until(lambda: rows.rows, "rows")
    return rows


async def open_first_order(driver: Driver) -> OrderPage:
    """The page of the latest work order."""
    rows = await open_list(driver)
    place = next(place for place, row in enumerate(rows.rows) if not row.key.startswith("draft"))
    await press_fast(driver, *["down"] * place, "enter")
    await driver.until(lambda: isinstance(driver.app.screen, OrderPage), "page")
    await driver.shows("revision")
    page = driver.app.screen
    assert isinstance(page, OrderPage)
    return page


async def test_the_list_is_read_by_pages_and_drafts_come_first(opened: Opening, busy: Path, tmp_path: Path) -> None:
    """O-11: what is open comes first; then the orders, the latest first, a page at a time as one goes down."""
    path = Path(shutil.copytree(busy, tmp_path / "busy")) / "csdesk.sqlite3"
    with shop_at(path) as shop:
        shop.save({"goods": "轴承"}, by=ZHOU)
    async with opened(path=path) as driver:
        rows = await open_list(driver)
        await driver.until(lambda: len(rows.rows) == 1 + PAGE, "first page")
        await driver.press("down", "up")
        assert isinstance(driver.app.screen, OrdersScreen), "moving opens nothing"
        await driver.shows(f"{MANY} orders confirmed today", "1 draft open")
        assert rows.rows[0].cells[-1] == "draft of 周敏"
        numbers = [row.cells[0] for row in rows.rows[1:]]
        assert numbers[0] == f"WO20261122{MANY:04d}"
        assert numbers == sorted(numbers, reverse=True)
        await driver.press("end")
        await driver.until(lambda: len(rows.rows) == 1 + MANY, "second page")
        assert rows.chosen == PAGE
        await driver.press("end", "end")
        assert rows.chosen_row is not None
        assert rows.chosen_row.cells[0] == "WO202611220001"
        await driver.press("ctrl+t")
        await driver.shows("单号")
        rows = driver.app.screen.query_one(Rows)
        await driver.until(lambda: len(rows.rows) == 1 + MANY, "as many rows")
        assert rows.chosen_row is not None
        assert rows.chosen_row.cells[0] == "WO202611220001"


async def test_another_s_draft_is_taken_over_after_a_question_and_that_is_recorded(
    opened: Opening, store: Path
) -> None:
    """O-11, A-5: never by accident, never in silence; the draft that was open stays in the list."""
    with shop_at(store) as shop:
        shop.save({"goods": "轴承", "notes": ""}, by=ZHOU)
    async with opened() as driver:
        driver.field("notes").focus()
        await type_fast(driver, "mine")
        await open_list(driver)
        await driver.shows("your draft", "draft of 周敏")
        place = next(i for i, row in enumerate(driver.app.screen.query_one(Rows).rows) if "周敏" in row.cells[-1])
        await press_fast(driver, *["down"] * place, "enter")
        await driver.until(lambda: isinstance(driver.app.screen, Confirmation), "question")
        await driver.shows("Take over the draft of 周敏?")
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, OrdersScreen), "list")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, Confirmation), "question")
        await driver.press("y")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        await driver.until(lambda: driver.order.draft.texts.get("goods") == "轴承", "draft of 周敏")
        assert driver.order.draft.owner == LI.name
    with shop_at(store) as shop:
        (taken,) = [entry for entry in shop.entries() if entry.action == "order.take_over"]
        assert (taken.by, taken.before, taken.after) == (LI.name, {"owner": ZHOU.name}, {"owner": LI.name})
        with shop.desk.reading() as tx:
            assert {draft.texts.get("notes") for draft in drafts.of(tx, LI)} == {"mine", None}


async def test_a_trainee_takes_no_draft_over(opened: Opening, store: Path) -> None:
    """A-1: who may is told; the draft stays whose it is."""
    with shop_at(store) as shop:
        shop.save(by=ZHOU)
    async with opened(TRAINEE) as driver:
        await open_list(driver)
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, Confirmation), "question")
        await driver.press("y")
        await driver.shows("This is not for your role")
        assert isinstance(driver.app.screen, OrdersScreen)


async def test_esc_leaves_the_form_and_its_cursor_as_they_were(opened: Opening, store: Path) -> None:
    """Principle 2: looking into the list costs nothing."""
    with shop_at(store) as shop:
        shop.confirm()
    async with opened() as driver:
        driver.field("notes").focus()
        await type_fast(driver, "一楼")
        await driver.press("left")
        await open_first_order(driver)
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, OrdersScreen), "list")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        await type_fast(driver, "X")
        assert driver.field("notes").value == "一X楼"


async def test_both_revisions_stay_readable(opened: Opening, store: Path) -> None:
    """O-8: Left and Right show the revision before and after, with who asked for it and why."""
    with shop_at(store) as shop:
        shop.change(shop.confirm().order_id, {"pieces": "5"})
    async with opened() as driver:
        await open_first_order(driver)
        await driver.shows("revision 2 of 2", "5 pieces", "五件，不是三件; 客户漏报", "王芳, Phone")
        await driver.press("right")
        await driver.shows("revision 2 of 2")
        await driver.press("left")
        await driver.shows("revision 1 of 2", "3 pieces")
        assert "客户漏报" not in driver.text()
        await driver.press("left", "ctrl+t")
        await driver.shows("第 1 版，共 2 版", "3 件")
        await driver.press("right")
        await driver.shows("第 2 版，共 2 版")


async def test_a_change_is_asked_for_in_writing_and_makes_a_new_revision(opened: Opening, store: Path) -> None:
    """O-8: c opens the form with the request first; its review and Enter make revision 2, the first stays."""
    with shop_at(store) as shop:
        order_id = shop.confirm().order_id
    async with opened() as driver:
        await open_first_order(driver)
        await driver.press("c")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        await driver.settle()
        await driver.shows("Change of WO202611220001", "5 Change")
        assert driver.cursor == "asked_by"
        await driver.press("f10")
        await driver.shows("Not ready yet", "What changes is missing")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        await driver.settle()
        driver.field("asked_by").focus()
        await fill(driver, "王芳", "1", "五件，不是三件")
        await type_fast(driver, "客户漏报")
        await press_fast(driver, "alt+3")
        driver.field("pieces").focus()
        await press_fast(driver, "end", "backspace", "5", "f10")
        await driver.until(lambda: isinstance(driver.app.screen, ReviewScreen), "review")
        await driver.shows("Enter confirms")
        await driver.press("enter")
        await driver.shows("WO202611220001", "revision 2", "WO202611220001-r2.pdf")
    with shop_at(store) as shop, shop.desk.reading() as tx:
        first, second = revisions.of_order(tx, order_id)
        assert (first.pieces, second.pieces, second.asked_by, second.asked_why) == (3, 5, "王芳", "客户漏报")


async def test_a_change_that_is_open_already_is_not_begun_twice(opened: Opening, store: Path) -> None:
    """O-8: going on with what another began is a take-over, which a role may not have."""
    with shop_at(store) as shop:
        shop.begin_change(shop.confirm().order_id, {"pieces": "5"}, by=QC)
    async with opened(TRAINEE) as driver:
        await open_first_order(driver)
        await driver.press("c")
        await driver.shows("This is not for your role")
        assert isinstance(driver.app.screen, OrderPage)


async def test_cancelling_needs_a_reason(opened: Opening, store: Path) -> None:
    """O-8: without one it is refused at the line; with one the order stays readable, with who and why."""
    with shop_at(store) as shop:
        order_id = shop.confirm().order_id
    async with opened() as driver:
        await open_first_order(driver)
        await driver.press("x")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await driver.press("enter")
        await driver.shows("reason")
        await driver.until(lambda: driver.app.screen.query(".problem.-said"), "sentence at the line")
        await fill(driver, "客户取消")
        await driver.shows("cancelled by 李娜: 客户取消")
        await driver.press("x")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await fill(driver, "again")
        await driver.until(lambda: driver.app.screen.query(".problem.-said"), "sentence at the line")
        await driver.press("escape", "c")
        await driver.until(lambda: "!" in driver.text(), "refused")
        assert isinstance(driver.app.screen, OrderPage)
    with shop_at(store) as shop:
        assert shop.order(order_id).cancel_reason == "客户取消"


async def test_the_next_order_for_the_client_of_any_order(opened: Opening, store: Path) -> None:
    """O-12: n on an order's page too."""
    with shop_at(store) as shop:
        shop.confirm()
    async with opened() as driver:
        await open_first_order(driver)
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        await driver.until(lambda: driver.order.draft.texts.get("client"), "client")
        texts = driver.order.draft.texts
        assert (texts["client"], texts["pickup_address"]) == (TEXTS["client"], TEXTS["pickup_address"])
        assert "goods" not in texts
