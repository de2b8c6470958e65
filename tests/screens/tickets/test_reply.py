"""A reply to a ticket on its form: refused at each part, filled in by F9, sent with Enter (C-1 to C-4, R-1, R-2)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from csdesk.desk.tickets import departures, reply_drafts, tickets
from csdesk.language import use
from csdesk.models.parcel import Parcel
from csdesk.models.ticket import Reply
from csdesk.screens.asking import AskingScreen
from csdesk.screens.field_sheet import FieldSheet
from csdesk.screens.tickets.departure import DepartureForm, leave_again
from csdesk.screens.tickets.reply import ReplyForm
from csdesk.widgets.fields import TextField
from tests.desk.shop import LI, Shop, on_clocks
from tests.screens.casework import MONDAY, choose, open_incidents, open_page
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import lines_with, shop_at

PARCEL = "803000124551"


@pytest.fixture
def clock() -> StillClock:
    return StillClock(MONDAY)


def opened_ticket(shop: Shop, number: str = PARCEL, kind: str = "chase") -> int:
    case_id = shop.do(tickets.open_ticket, kind, number, title=f"{number}  武汉", at=MONDAY).id
    assert case_id is not None
    return case_id


def replies(store: Path, case_id: int) -> list[Reply]:
    with shop_at(store) as shop:
        return list(shop.see(tickets.replies_of, case_id))


async def open_reply(driver: Driver) -> FieldSheet:
    """F5, the ticket, r."""
    await open_incidents(driver)
    await choose(driver, "T-0001")
    await driver.press("r")
    return await the_form(driver)


async def the_form(driver: Driver) -> FieldSheet:
    await driver.until(lambda: isinstance(driver.app.screen, ReplyForm), "form")
    await driver.until(lambda: driver.app.screen.query_one(FieldSheet).place, "cursor")
    return driver.app.screen.query_one(FieldSheet)


def field(sheet: FieldSheet, name: str) -> TextField:
    found = sheet.field(name)
    assert isinstance(found, TextField)
    return found


async def test_a_reply_is_refused_where_it_is_wrong_and_then_accepted(opened: Opening, store: Path) -> None:
    """C-1, C-2: every part says what is wrong with it, the banned words are selected, and typing replaces them."""
    with shop_at(store) as shop:
        case_id = opened_ticket(shop)
    async with opened() as driver:
        sheet = await open_reply(driver)
        await driver.shows("T-0001  chase  803000124551  武汉", "due 12:00")
        await driver.type("件在武汉分拨")
        await driver.press("enter")
        await driver.type("正在处 理 中")
        await driver.press("enter")
        await driver.type("尽快")
        await driver.press("enter")
        await driver.shows(
            '! "处 理 中" is not said in a reply (处理中). Say what is done, and by when.', '! "尽快" cannot be read'
        )
        solution = field(sheet, "solution")
        assert solution.has_focus
        assert solution.selected_text == "处 理 中"
        assert not replies(store, case_id)
        await driver.type("联系分拨优先装车")
        await driver.press("enter")
        await driver.press("home", *["delete"] * 2)
        await driver.type("最迟明天15:00前")
        await driver.shows("understood: by 2026-11-24 (Tue) 15:00")
        await driver.press("enter")
        await driver.shows("Replied. To be solved by 11-24 15:00.", "delivered as promised")
    (one,) = replies(store, case_id)
    assert (one.facts, one.solution, one.until, one.by) == (
        "件在武汉分拨", "正在联系分拨优先装车", on_clocks("2026-11-24 15:00"), LI.name,
    )  # fmt: skip


async def test_a_reply_is_given_from_the_page_of_the_ticket_too(opened: Opening, store: Path) -> None:
    """C-1: Space on its step, r, and v where the answer is meant; what was replied stands in the record."""
    with shop_at(store) as shop:
        opened_ticket(shop)
    async with opened() as driver:
        await open_incidents(driver)
        await open_page(driver, "T-0001")
        for key in ("space", "v", "r"):
            await driver.press(key)
            sheet = await the_form(driver)
            await driver.press("escape")
            await driver.until(lambda: not isinstance(driver.app.screen, ReplyForm), "page")
        await driver.press("r")
        sheet = await the_form(driver)
        sheet.show_texts({"facts": "[red]件[/] 已到", "solution": "今天派送", "until": "18:00"})
        await driver.press("ctrl+s")
        await driver.shows("李娜: replied: [red]件[/] 已到 今天派送 By 18:00.")


async def test_what_is_half_typed_comes_back(opened: Opening, store: Path) -> None:
    """C-1, O-11: soon in the store, whatever happens to the desk then; and there again when the form is."""
    with shop_at(store) as shop:
        case_id = opened_ticket(shop)

    def kept() -> dict[str, str]:
        with shop_at(store) as shop:
            return dict(shop.see(reply_drafts.of, case_id, LI))

    async with opened() as driver:
        await open_reply(driver)
        await driver.type("件在武汉")
        await driver.until(lambda: kept() == {"facts": "件在武汉"}, "kept")
        await driver.press("tab")
        await driver.type("今")
        await driver.press("escape")
        await driver.until(lambda: kept() == {"facts": "件在武汉", "solution": "今"}, "kept behind the form")
    async with opened() as driver:
        sheet = await open_reply(driver)
        await driver.shows("This is what you had typed.", "件在武汉")
        assert sheet.texts() == {"facts": "件在武汉", "solution": "今", "until": ""}


async def test_ready_made_and_past_replies_fill_the_form(opened: Opening, store: Path) -> None:
    """C-3, C-4: by words in any order; what had been typed comes back; a past reply speaks of this parcel."""
    with shop_at(store) as shop:
        with shop.desk.writing() as tx:
            tx.session.add(
                Parcel(
                    number=PARCEL, shipped_at=MONDAY, direction="out", carrier="main", line="same_city",
                    destination="武汉", client="HX001", last_scan_at=MONDAY, last_scan_kind="arrived",
                    last_scan_place="武汉分拨",
                )
            )  # fmt: skip
        opened_ticket(shop)
        earlier = opened_ticket(shop, "700")
        shop.do(tickets.answer, earlier, "700 号件地址不详", "已与收件人核对地址", "15:00", uuid="1", at=MONDAY)
    async with opened() as driver:
        sheet = await open_reply(driver)
        await driver.shows("Last scan: 2026-11-23 10:00 武汉分拨 到件")
        await driver.type("我写的")
        await driver.press("f9")
        await driver.shows("chase: delayed on its", "chase: out for delivery", "李娜 10:00", "已与收件人核对地址")
        assert not lines_with(driver, "problem: refused")
        await driver.type("地址 核对")
        await driver.shows("1 of 1")
        await driver.press("enter")
        await driver.shows("Filled in. Ctrl+Z brings back what you had typed.")
        assert sheet.texts() == {"facts": f"{PARCEL} 号件地址不详", "solution": "已与收件人核对地址", "until": ""}
        assert sheet.place == "until"
        await driver.press("ctrl+z")
        await driver.until(lambda: sheet.texts() == {"facts": "我写的", "solution": "", "until": ""}, "as typed")
        await driver.press("f9")
        await driver.shows("chase: delayed on its")
        await driver.press("enter")
        await driver.shows("understood: by 2026-11-24 (Tue) 18:00")
        facts = sheet.texts()["facts"]
        assert facts.startswith(
            f"恒信物流有限公司的快件{PARCEL}于2026-11-23发往武汉，最新记录：2026-11-23 10:00 武汉分拨 到件"
        )


async def test_the_other_language_keeps_what_was_typed(opened: Opening, store: Path) -> None:
    """Spec 00: with the cursor where it was."""
    with shop_at(store) as shop:
        opened_ticket(shop)
    async with opened() as driver:
        sheet = await open_reply(driver)
        await driver.type("件在分拨")
        await driver.press("enter")
        use("zh_CN")
        await driver.app.screen.show_again()  # type: ignore[attr-defined]
        await driver.shows("如何解决", "件在分拨")
        sheet = await the_form(driver)
        assert (sheet.place, sheet.texts()["facts"]) == ("solution", "件在分拨")


# -- leaving again -----------------------------------------------------------------------------------------------------


async def test_a_parcel_leaves_again_when_it_is_ready(opened: Opening, store: Path, tmp_path: Path) -> None:
    """R-1, R-2: refused at each field until label and picture are there; kept with the picture's hash."""
    picture = tmp_path / "件.jpg"
    picture.write_bytes(b"\xff\xd8")
    async with opened() as driver:
        await open_incidents(driver)
        below = driver.app.screen
        assert isinstance(below, AskingScreen)
        below.begin(lambda: leave_again(below, PARCEL))
        await driver.until(lambda: isinstance(driver.app.screen, DepartureForm), "form")
        sheet = driver.app.screen.query_one(FieldSheet)
        sheet.show_texts({"number": PARCEL, "kind": "return"})
        await driver.press("ctrl+s")
        await driver.shows("! Put the red label on, then tick it.")
        await driver.press("space", "ctrl+s")
        await driver.shows("! Take a picture of the parcel, and give its path.")
        await driver.type(str(picture))
        await driver.press("enter")
        await driver.type("拒收")
        await driver.press("enter")
        await driver.shows(f"{PARCEL} may leave: it is in the record.")
    with shop_at(store) as shop:
        (one,) = shop.see(departures.of_parcel, PARCEL)
    assert (one.kind, one.red_label, one.photo, one.note) == ("return", True, str(picture), "拒收")
    assert one.photo_sha256 == hashlib.sha256(b"\xff\xd8").hexdigest()
