"""The review: read back, tick, confirm, approve, go on: O-3 to O-7, O-12."""

from __future__ import annotations

from pathlib import Path

from csdesk.desk.orders import orders
from csdesk.screens.dialog import Dialog
from csdesk.screens.orders.order import OrderScreen
from csdesk.screens.orders.orders import OrdersScreen
from csdesk.screens.orders.review import ReviewScreen
from csdesk.widgets.rows import Rows
from tests.desk.shop import PASSWORD, QC, ZHOU
from tests.screens.conftest import Opening
from tests.screens.driving import Driver
from tests.screens.walking import fill, press_fast, shop_at, type_fast

NUMBER = "WO202611220001"


async def review(driver: Driver) -> ReviewScreen:
    """F10, and the page once it was read."""
    await driver.press("f10")
    await driver.until(lambda: isinstance(driver.app.screen, ReviewScreen), "review")
    await driver.until(lambda: driver.static("#headline"), "read")
    screen = driver.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


async def test_what_is_missing_is_listed_and_each_line_leads_to_its_field(opened: Opening, store: Path) -> None:
    """O-3, O-6: what is missing stands at the top; a line chosen by arrow keys jumps to its field, a tick too."""
    with shop_at(store) as shop:
        shop.save({"delivery_phone": "", "goods": "", "fee": "1e5"}, ticked=())
    async with opened() as driver:
        screen = await review(driver)
        rows = screen.query_one("#problems", Rows)
        assert [row.key for row in rows.rows] == [
            "delivery_phone",
            "goods",
            "fee",
            "check_asked_forbidden",
            "check_read_back",
        ]
        await press_fast(driver, "down", "enter")
        await driver.until(lambda: driver.cursor == "goods", "cursor at the goods")
        await driver.shows("! Goods is missing")
        await review(driver)
        await press_fast(driver, "end", "enter")
        await driver.until(lambda: driver.cursor == "check_read_back", "cursor at the tick")


async def test_a_tick_on_the_review_is_one_on_the_form_and_can_be_taken_away(opened: Opening, store: Path) -> None:
    """O-3: a digit ticks with who and when, the same digit unticks; F2 and Esc lead back to a form that shows it."""
    with shop_at(store) as shop:
        shop.save(ticked=())
    async with opened() as driver:
        await review(driver)
        await driver.press("1", "3")
        await driver.shows("1 [x] asked about dangerous and forbidden goods  (李娜 09:30)", "Enter confirms")
        await driver.press("3")
        await driver.shows("3 [ ] whole order read back", "Not ready yet")
        await driver.press("f2")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        await driver.shows("[x] asked about dangerous and forbidden goods  (李娜 09:30)")


async def test_confirming_twice_makes_one_order(opened: Opening, store: Path) -> None:
    """O-6: Enter typed again while the first is on its way begins a new form and uses no number."""
    with shop_at(store) as shop:
        shop.save()
    async with opened() as driver:
        await review(driver)
        await driver.shows("Enter confirms")
        await press_fast(driver, "enter", "enter")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen) or NUMBER in driver.text(), "confirmed")
        await driver.until(lambda: "being written" not in driver.text(), "written")
    with shop_at(store) as shop, shop.desk.reading() as tx:
        assert [line.order.number for line in orders.page(tx)] == [NUMBER]


async def test_f2_after_confirming_begins_an_empty_form(opened: Opening, store: Path) -> None:
    """O-6, O-8: a confirmed order is never edited in place, by whatever way its review is left."""
    with shop_at(store) as shop:
        shop.save()
    async with opened() as driver:
        await review(driver)
        await driver.shows("Enter confirms")
        await driver.press("enter")
        await driver.shows(NUMBER, "Work order written")
        await driver.press("f2")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        await driver.until(lambda: driver.order.draft.is_empty, "empty form")
        driver.field("notes").focus()
        await type_fast(driver, "next")
        await driver.press("ctrl+o")
        await driver.until(lambda: isinstance(driver.app.screen, OrdersScreen), "list")
        await driver.shows("your draft", NUMBER)


async def test_the_language_changes_after_confirming_too(opened: Opening, store: Path) -> None:
    """Every word in both languages: number, centre and printing state stay on the page."""
    with shop_at(store) as shop:
        shop.save()
    async with opened() as driver:
        await review(driver)
        await driver.press("ctrl+t")
        await driver.shows("按回车确认")
        await driver.press("enter")
        await driver.shows(NUMBER, "调度中心", f"{NUMBER}-r1.pdf")
        await driver.press("ctrl+t")
        await driver.shows(
            f"{NUMBER}  Dispatch centre", f"Work order written: work-orders/dispatch/2026-11-22/{NUMBER}"
        )
        assert "Enter confirms" not in driver.text()
        await driver.press("n")
        await driver.until(lambda: isinstance(driver.app.screen, OrderScreen), "form")
        assert driver.order.draft.texts["client"] == "HX001"


async def test_a_work_order_that_cannot_be_written_is_told_and_the_order_stands(opened: Opening, store: Path) -> None:
    """O-7: the number is there, and why nothing was printed yet."""
    (store.parent / "work-orders").write_text("in the way")
    with shop_at(store) as shop:
        shop.save()
    async with opened() as driver:
        await review(driver)
        await driver.shows("Enter confirms")
        await driver.press("enter")
        await driver.shows(NUMBER, "not written yet")


async def test_an_approval_with_a_wrong_password_is_refused_in_its_dialog(opened: Opening, store: Path) -> None:
    """O-4: nobody answers for dangerous goods in another's name; what was typed stays, but the password."""
    with shop_at(store) as shop:
        shop.save({"dangerous": "yes"})
    async with opened() as driver:
        await review(driver)
        await driver.shows("It needs a supervisor")
        await driver.press("a")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await fill(driver, QC.name, "锂电池，已按规定包装", "wrong password")
        await driver.shows("Name or password is wrong.", "锂电池，已按规定包装")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, ReviewScreen), "review")
        await driver.press("a")
        await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
        await fill(driver, ZHOU.name, "我来", PASSWORD)
        await driver.until(lambda: isinstance(driver.app.screen, ReviewScreen), "review")
        await driver.shows("only quality control")
        assert NUMBER not in driver.text()


async def test_there_is_nothing_to_review_in_an_empty_form(opened: Opening) -> None:
    """O-6: said on the form, which stays."""
    async with opened() as driver:
        await driver.press("f10")
        await driver.shows("There is nothing to review yet.")
        assert isinstance(driver.app.screen, OrderScreen)
