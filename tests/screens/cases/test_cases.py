"""F8: cases listed, filtered and found, a new one filled in and signed (K-4 to K-6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from csdesk.desk.cases import case_forms, steps
from csdesk.screens.cases.case_form import CaseForm
from csdesk.screens.cases.case_page import CasePage
from csdesk.screens.cases.cases import CasesScreen
from csdesk.screens.cases.new_case import NewCase
from csdesk.widgets.rows import Rows
from tests.desk.shop import LI, MANAGER, REGULAR, ZHOU, Shop
from tests.screens.casework import MONDAY, opened_before
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import fill, opens, shop_at


@pytest.fixture
def clock() -> StillClock:
    """Within working hours."""
    return StillClock(MONDAY)


async def open_cases(driver: Driver) -> Rows:
    await driver.press("f8")
    await driver.until(lambda: isinstance(driver.app.screen, CasesScreen), "cases")
    await driver.settle()
    return driver.app.screen.query_one("#rows", Rows)


def numbers(rows: Rows) -> list[str]:
    return [row.cells[1] for row in rows.rows]


async def test_a_case_is_found_by_what_was_filled_in(opened: Opening, store: Path) -> None:
    """K-4, K-6: by procedure, state, person, client and text; letting go shows all of them again."""
    opened_before(store, "account_review", "新客开户", by=ZHOU)
    prospect = opened_before(store, "prospect", "来电问同城")
    opened_before(store, "callback", "等回电")
    with shop_at(store) as shop:
        shop.do(case_forms.fill, prospect, {"company": "光谷文印"}, at=MONDAY)
    async with opened() as driver:
        rows = await open_cases(driver)
        # The nearest deadline first; what has none behind. What a row has no room for stands above them.
        assert numbers(rows) == ["C-0001", "R-0001", "N-0001"]
        await driver.shows("next: call back")
        await driver.press("end")
        await driver.shows("next: talk, and write it down")
        await driver.press("home", "m")
        await driver.until(lambda: numbers(rows) == ["C-0001", "N-0001"], "mine")
        await opens(driver, "slash", lambda: not isinstance(driver.app.screen, CasesScreen))
        await fill(driver, "光谷")
        await driver.until(lambda: numbers(rows) == ["N-0001"], "found")
        await driver.shows("open  of 李娜  with 光谷", "1 case")
        await driver.press("a")
        await driver.until(lambda: len(rows.rows) == 3, "all")
        await driver.press("s")
        await driver.until(lambda: not rows.rows, "none is closed")
        await driver.shows("No case is like this")
        await driver.press("a", "k")
        await driver.shows("every kind")
        kinds = driver.app.screen.query_one(Rows).rows
        await driver.press(next(row.cells[0] for row in kinds if row.key == "prospect"))
        await driver.until(lambda: numbers(rows) == ["N-0001"], "prospects")


async def test_an_onboarding_is_begun_filled_in_and_signed(opened: Opening, store: Path, clock: StillClock) -> None:
    """K-5: what is missing is named, each field is kept as it is typed, and only who may signs."""
    async with opened() as driver:
        await open_cases(driver)
        await opens(driver, "n", lambda: isinstance(driver.app.screen, NewCase))
        await driver.press("n", "enter")  # to the kind that begins with n: new client onboarding
        await fill(driver, "恒信 交接")
        await driver.until(lambda: isinstance(driver.app.screen, CasePage), "page")
        await driver.settle()
        await driver.shows("K-0001  new client onboarding", "to be signed")
        await opens(driver, "f", lambda: isinstance(driver.app.screen, CaseForm))
        await driver.shows("lacks: Client, Full name of the company")
        await fill(driver, REGULAR, "恒信物流", "王芳", "13800138021", "赵")
        await driver.press("1", "enter", "2", "enter", "2", "enter")  # delivery, no storage, nothing special
        await driver.shows("lacks: What the price stands on")
        await driver.press("3", "enter")  # settlement agreed, which asks for two fields more
        await driver.shows("Time of settlement")
        await driver.press("ctrl+s")
        await driver.shows("This is signed by the marketing manager: department manager.")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, CasePage), "page")
        await driver.settle()
        await driver.press("space")  # the form again: it is not complete
        await driver.until(lambda: isinstance(driver.app.screen, CaseForm), "form")
        await driver.press("escape")
        await driver.settle()
    with shop_at(store) as shop:
        given = {one.field.name: one.text for one in _form(shop).lines if one.text}
        assert given["company"] == "恒信物流"
        assert given["terms"] == "agreed"
        texts = {"settlement_way": "现结", "settlement_time": "当日", "papers.handover_form": "2 赵",
                 "papers.price_sheet": "1 赵"}  # fmt: skip
        shop.do(case_forms.fill, 1, texts, at=MONDAY)
        assert any(one.action == "case.fill" and (one.after or {}).get("contact") == "王芳" for one in shop.entries())
    async with opened(MANAGER) as driver:
        await open_cases(driver)
        await opens(driver, "enter", lambda: isinstance(driver.app.screen, CasePage))
        await driver.settle()
        await driver.press("space")
        await driver.shows("Signed: signed by the marketing manager")
        await driver.press("f")
        await driver.until(lambda: isinstance(driver.app.screen, CaseForm), "form")
        await driver.shows("complete for: signed by the delivery manager")
    async with opened(LI) as driver:
        await open_cases(driver)
        await opens(driver, "enter", lambda: isinstance(driver.app.screen, CasePage))
        await driver.settle()
        await driver.press("down", "space")
        await driver.shows("This is signed by the delivery manager: department manager.")
    with shop_at(store) as shop:
        assert shop.refused(steps.untick, 1, "marketing", by=LI, at=MONDAY)[0] == "not_signer"


def _form(shop: Shop) -> case_forms.Form:
    with shop.desk.reading() as tx:
        return case_forms.read(tx, 1)
