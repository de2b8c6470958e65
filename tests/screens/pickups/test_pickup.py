"""Giving parcels out from anywhere, and the list of self-pickups (N-1 to N-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from csdesk.desk.pickups import releases, self_pickups
from csdesk.desk.tickets import departures
from csdesk.language import use
from csdesk.screens.field_sheet import FieldSheet
from csdesk.screens.pickups.pickup import PickupScreen
from csdesk.screens.pickups.self_pickups import SelfPickupsScreen
from tests.desk.pickup_use_cases import FORM, ID_NUMBER, KEY, NEW, NUMBER
from tests.desk.shop import LI, NOW, PASSWORD, ZHOU
from tests.screens.conftest import Opening
from tests.screens.driving import Driver
from tests.screens.walking import shop_at

EXPIRED, COMPANY, ANOTHER = "803000200002", "803000200003", "803000200004"


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key for ID numbers lies in a folder of the test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def waiting(store: Path) -> Path:
    """A store in which three parcels wait: a valuable one, one past its days, a company's."""
    with shop_at(store) as shop:
        for one, days in (
            (replace(NEW, valuable=True), 0),
            (replace(NEW, number=EXPIRED, consignee="单红", phone="13900139022"), 6),
            (replace(NEW, number=COMPANY, consignee="恒信物流有限公司", phone="0716-87654388"), 1),
        ):
            shop.do(self_pickups.take_in, one, uuid=one.number, at=NOW - timedelta(days=days))
    return store


async def give_out(driver: Driver) -> None:
    await driver.press("ctrl+g", "p")
    await driver.until(lambda: isinstance(driver.app.screen, PickupScreen), "the sheet")
    await driver.settle()


def sheet(driver: Driver) -> FieldSheet:
    return driver.app.screen.query_one(FieldSheet)


async def type_lines(driver: Driver, *lines: str) -> None:
    for line in lines:
        await driver.type(line)
        await driver.press("enter")


async def test_a_valuable_parcel_whose_name_is_near(opened: Opening, waiting: Path) -> None:
    """N-1 to N-4: scanned, stopped in words and a sign, the sender reached, signed by two; no whole number is shown."""
    async with opened() as driver:
        await driver.press("f5")
        below = driver.app.screen
        await give_out(driver)
        # A scanner types the number and Enter in one go; what comes behind it is for the sheet that follows.
        await driver.press(*NUMBER, "enter", "space", "enter")
        await driver.shows("Consignee 王芳", "Valuable goods: two people give it out.", "[x] original seen, no copy")
        await type_lines(driver, "王方", ID_NUMBER)
        await driver.shows(
            "X STOP  Document: 王方   Consignee: 王芳", "芳 (fang) / 方 (fang)".replace("芳", "方", 1)[:1]
        )
        assert "Do not give it out. Call the sender" in driver.text()
        assert ID_NUMBER[:14] not in driver.text()
        await driver.press("escape")
        await driver.until(lambda: sheet(driver).place == "name", "the form again")
        assert f"{'*' * 14}0038" in driver.text()
        await driver.press("ctrl+s")
        await driver.shows("X STOP")
        await type_lines(driver, "恒信 李经理", "")
        await driver.until(lambda: sheet(driver).place == "second", "the second person")
        await type_lines(driver, LI.name, PASSWORD)
        await driver.shows("the second person is somebody else than you")
        sheet(driver).show_texts({"second": ""})
        await type_lines(driver, ZHOU.name, PASSWORD)
        await driver.shows(f"{NUMBER} was given out: 王方, document ending in 0038.")
        assert driver.app.screen.query_one(FieldSheet).texts() == {"number": ""}
        await type_lines(driver, NUMBER)
        await driver.shows(f"{LI.name} gave this parcel out at")
        await driver.press("escape")
        assert driver.app.screen is below
    with shop_at(waiting) as shop:
        found = shop.see(releases.of_parcel, NUMBER)
        assert [(one.outcome, one.verdict, one.sender, one.by, one.second_by) for one in found] == [
            ("stopped", "near", "", LI.name, ""),
            ("stopped", "near", "", LI.name, ""),
            ("released", "near", "恒信 李经理", LI.name, ZHOU.name),
        ]


async def test_only_what_is_needed_is_asked(opened: Opening, waiting: Path) -> None:
    """N-2, N-3: by who collects, by what is known; another name has no field to go on; a refusal has its reason."""
    async with opened() as driver:
        await give_out(driver)
        await type_lines(driver, COMPANY)
        await driver.shows("authorisation with the company's stamp seen", "for a company")
        assert "Consignee's document" not in driver.text()
        await driver.press("escape")
        await type_lines(driver, ID_NUMBER)
        await driver.shows("This is an ID number.")
        assert sheet(driver).texts() == {"number": ""}
        await type_lines(driver, ANOTHER)
        await driver.shows("Consignee on the label", "Nobody told whose this parcel is.")
        await type_lines(driver, "王芳")
        await driver.press("2")
        await driver.shows("Consignee's document", "Consignee called, spoke to")
        await driver.until(lambda: sheet(driver).place == "collector", "the cursor stays")
        await driver.press("1", "enter", "enter", "space", "enter")
        await type_lines(driver, "李国强", ID_NUMBER)
        await driver.press("ctrl+s")
        await driver.shows("X STOP", "It is another name.")
        assert not driver.app.screen.query(FieldSheet)
        use("zh_CN")
        await driver.app.screen.show_again()  # type: ignore[attr-defined]
        await driver.shows("X 停", "不是同一个人")
        use("en")
        await driver.press("ctrl+r")
        await type_lines(driver, "不是本人")
        await driver.until(lambda: sheet(driver).texts() == {"number": ""}, "the next parcel")
        await driver.press("f9")
        await driver.type("单")
        await driver.shows(EXPIRED)
        await driver.press("enter")
        await driver.shows("Consignee 单红")
    with shop_at(waiting) as shop:
        assert [one.outcome for one in shop.see(releases.of_parcel, ANOTHER)] == ["stopped", "refused"]


async def test_the_list_is_worked_through(opened: Opening, waiting: Path, tmp_path: Path) -> None:
    """N-5, R-1: one past its days is called about, then goes back; one that is scanned is taken in."""
    picture = tmp_path / "1.jpg"
    picture.write_bytes(b"\xff\xd8")
    async with opened() as driver:
        await driver.press("ctrl+g", "w")
        await driver.until(lambda: isinstance(driver.app.screen, SelfPickupsScreen), "the list")
        await driver.shows("3 wait  1 past their days  3 not called", EXPIRED)
        assert "13900139022" not in driver.text()
        assert f"{NUMBER} *" in driver.text()
        assert "0716-******88" in driver.text()
        assert "~" not in driver.text()
        await driver.press("r")
        await driver.shows("A parcel leaves the shop again")
        await driver.press("space", "ctrl+s")
        await driver.shows("call 单* first")
        await driver.press("escape", "m")
        await driver.shows("Nobody was reached", "13900139022")
        await type_lines(driver, "停机")
        await driver.shows(f"The call is noted: {EXPIRED}.", "2 not called", "A3          6  11-19  1 no answer")
        await driver.press("r", "space", "down", "down")
        await type_lines(driver, str(picture), "")
        await driver.shows(f"{EXPIRED} may leave: it is in the record.", "2 wait  0 past their days")
        await driver.press(*ANOTHER, "enter")
        await driver.shows("A parcel waits here")
        await type_lines(driver, "李强", "", "B2", "")
        await driver.shows(f"{ANOTHER} waits here.", "3 wait", "B2")
        await driver.press("c")
        await type_lines(driver, "今天来")
        await driver.shows(f"The call is noted: {ANOTHER}.")
        await driver.press("k")
        await type_lines(driver, "下周来")
        await driver.shows(f"{ANOTHER} is kept until")
        await driver.press("enter")
        await driver.shows("Consignee 李强")
        await driver.press("escape", "escape")
        await driver.until(lambda: isinstance(driver.app.screen, SelfPickupsScreen), "the list again")
        with shop_at(waiting) as shop:
            shop.do(releases.release, FORM, KEY, second=ZHOU, uuid="release-1", at=NOW)
        await driver.press("u")
        await driver.shows("Given out by mistake", NUMBER)
        await type_lines(driver, "", "拿错了件")
        await driver.shows(f"{NUMBER} is taken back; both are in the record.", "3 wait")
    with shop_at(waiting) as shop:
        assert [one.kind for one in shop.see(departures.of_parcel, EXPIRED)] == ["return"]
        assert len(shop.see(self_pickups.waiting, at=NOW)) == 3
