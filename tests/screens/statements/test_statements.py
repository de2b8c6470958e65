"""The screens of month-end statements, by keys: made in the background, moved, disputed, paid (F-1 to F-3)."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from csdesk.desk.statements import statement_moves
from csdesk.screens.choosing import Choosing
from csdesk.screens.dialog import Dialog
from csdesk.screens.statements.statement_page import StatementPage
from csdesk.screens.statements.statements import StatementsScreen
from tests.desk.shop import FINANCE, on_clocks
from tests.desk.statement_shop import (
    IN_OCTOBER,
    OTHER,
    S_OCTOBER,
    brought_to,
    lines,
    open_other,
    ordered,
    see,
)
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import fill, shop_at

NOW = on_clocks("2026-11-04 10:00")


async def open_statements(driver: Driver) -> StatementsScreen:
    """The list, once it is filled."""
    await driver.press("ctrl+g", "s")
    await driver.until(lambda: isinstance(driver.app.screen, StatementsScreen), "statements")
    screen = driver.app.screen
    assert isinstance(screen, StatementsScreen)
    await driver.settle()
    return screen


async def asked(driver: Driver, what: type) -> None:
    """Wait for a question."""
    await driver.until(lambda: isinstance(driver.app.screen, what), what.__name__)
    await driver.pilot.pause()


async def test_a_month_is_made_checked_by_finance_and_goes_its_way(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """F-1, F-3: the last line names only what is possible; each move is told; lines are disputed and answered."""
    with shop_at(store) as shop:
        open_other(shop)
        first, second = ordered(shop, IN_OCTOBER), ordered(shop, IN_OCTOBER, "3")
        ordered(shop, IN_OCTOBER, "7", client=OTHER)
    clock.at = NOW
    async with opened() as driver:
        screen = await open_statements(driver)
        await driver.shows("No statement here. m makes those of a month")
        await driver.press("m")
        await asked(driver, Dialog)
        await fill(driver, "")
        await driver.shows("2 statements made", "2026-10", "2 statements", "138.50")
        assert [key for key, _word in screen.keys_here()][:2] == ["Esc", "F1"]
        # What is not possible says why.
        await driver.press("s")
        await driver.shows("cannot be sent now. It waits for finance to check it.")
        with shop_at(store) as shop:
            shop.do(statement_moves.check, S_OCTOBER, by=FINANCE, at=NOW)
        await driver.until(lambda: screen.chosen is not None and screen.chosen.number == S_OCTOBER, "the chosen one")
        await driver.until(lambda: ("s", "Send") in screen.keys_here(), "what is possible now")
        await driver.press("s")
        await driver.shows("written to statements: send it from there.")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, StatementPage), "page")
        await driver.shows(first.number, second.number, "128.50", "sent; next: the client agrees")
        page = driver.app.screen
        assert isinstance(page, StatementPage)
        await driver.press("down", "d")
        await asked(driver, Dialog)
        await fill(driver, "")
        await driver.shows("Write down what the client says is wrong.")
        await fill(driver, "wrong price")
        await driver.shows("is disputed. w answers it.", f"? {second.number}", "wrong price")
        assert ("a", "Agreed") not in page.keys_here()
        await driver.press("w")
        await asked(driver, Dialog)
        await fill(driver, "price was agreed")
        await driver.shows("is answered.", "answered: price")
        await driver.press("a")
        await asked(driver, Dialog)
        await fill(driver, "")
        await driver.shows("agreed.")
        await driver.press("i")
        await asked(driver, Dialog)
        await fill(driver, "")
        await driver.shows("the invoice is asked for.")
        await driver.press("h")
        await driver.shows("disputed", "price was agreed", f"{S_OCTOBER}.pdf")
        await driver.press("escape", "y")
        await driver.shows("as they were sent")
        with shop_at(store) as shop:
            assert see(shop, S_OCTOBER).state == "invoice_asked"
            assert [one.dispute for one in lines(shop, S_OCTOBER)] == ["", "answered"]
        await driver.press("b")
        await asked(driver, Dialog)
        await fill(driver, "")
        await driver.shows("A statement goes a step back only with a reason.")
        await fill(driver, "too early")
        await driver.shows("one step back.", "agreed; next: ask for the invoice")
        await driver.press("u")
        await asked(driver, Dialog)
        await fill(driver, "will be done")
        await driver.shows("pressed. It is in the record.")
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is screen, "list")
        await driver.press("t")
        await asked(driver, Choosing)
        await driver.press("escape", "g")
        await asked(driver, Choosing)
        await driver.press("1")
        await driver.shows("2026-10", "made 1 | agreed 1")


async def test_money_comes_in_and_too_much_is_said(opened: Opening, store: Path, clock: StillClock) -> None:
    """F-1: finance notes payments in a form; a wrong day is refused at its field; then it is closed."""
    with shop_at(store) as shop:
        ordered(shop, IN_OCTOBER, "100")
        shop.do(_make, at=NOW)
        brought_to(shop, S_OCTOBER, "delivered", at=NOW)
        shop.do(statement_moves.pay, S_OCTOBER, "40", uuid=str(uuid4()), by=FINANCE, at=NOW)
    clock.at = on_clocks("2026-12-04 10:00")
    async with opened(FINANCE) as driver:
        await open_statements(driver)
        await driver.shows(f"! {S_OCTOBER}", "paid in part", "1 late", "60.00 left")
        await driver.press("p")
        await asked(driver, Dialog)
        await driver.shows("60.00 left. bank transfer / cash")
        await fill(driver, "960", "x", "", "")
        await driver.shows("is not a day")
        await driver.press(*["backspace"] * 12)
        await fill(driver, "12-03", "", "")
        await driver.shows("900.00 yuan too much. Tell the client.")
        await driver.press("k")
        await driver.shows("closed.")
    with shop_at(store) as shop:
        assert (see(shop, S_OCTOBER).state, see(shop, S_OCTOBER).paid_fen) == ("closed", 100000)


def _make(tx: object, *, by: object, at: object) -> object:
    from csdesk.desk.statements import statements
    from tests.desk.shop import REGULAR
    from tests.desk.statement_shop import OCTOBER

    return statements.make(tx, REGULAR, OCTOBER, by=by, at=at)  # type: ignore[arg-type]
