"""The handover sheet on the screen: written on, signed, accepted here or there, added to, printed (S-10, S-4)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from csdesk.desk.handovers import handovers
from csdesk.desk.person import Person
from csdesk.language import use
from csdesk.models.handover import Handover
from csdesk.screens.dialog import Dialog
from csdesk.screens.shifts.handover import HandoverPage
from csdesk.widgets.rows import Rows
from csdesk.widgets.text_block import TextBlock
from tests.desk.handing import EVENING, MONDAY, NOTE, accept, changed_behind, leave_open, on_shift, open_sheet, signed
from tests.desk.handing import sign as sign_at_desk
from tests.desk.shop import LI, MINUTE, PASSWORD, ZHOU
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import paste, press_fast, shop_at, type_fast


@pytest.fixture
def clock() -> StillClock:
    """Eight in the evening, when hands change."""
    return StillClock(EVENING)


@pytest.fixture
def store(store: Path) -> Path:
    """A shift of 李娜 and 周敏 that leaves something open."""
    with shop_at(store) as shop:
        on_shift(shop)
        leave_open(shop)
    return store


async def open_page(driver: Driver, post: str = "A") -> HandoverPage:
    """The page of MONDAY, once its sheets are read."""
    page = HandoverPage(MONDAY, post)
    await driver.app.push_screen(page)
    await driver.until(lambda: page.chosen is not None, "a sheet")
    await driver.settle()
    return page


def sheets_of(store: Path) -> list[Handover]:
    """Every sheet of MONDAY, as the store has it."""
    with shop_at(store) as shop:
        return list(shop.see(handovers.of_day, MONDAY))


def area(driver: Driver) -> TextBlock:
    return driver.app.screen.query_one("#words", TextBlock)


async def fill_dialog(driver: Driver, *texts: str) -> None:
    """Type into a dialog, Enter after each."""
    await driver.until(lambda: isinstance(driver.app.screen, Dialog), "dialog")
    for text in texts:
        await type_fast(driver, text)
        await press_fast(driver, "enter")


async def sign(driver: Driver, password: str = PASSWORD) -> None:
    await driver.press("ctrl+s")
    await fill_dialog(driver, password)


# -- reading and writing -----------------------------------------------------------------------------------------------


async def test_the_sheet_is_shown_as_it_would_be_signed(opened: Opening, store: Path) -> None:
    """S-10: items not done, cases with time left, drafts; nothing is begun by looking."""
    async with opened(size=(120, 60)) as driver:
        await open_page(driver)
        await driver.shows(
            "Not signed yet", "Not done", "Open system, chat", "Open incidents", "回电 王芳", "Open drafts"
        )
        await driver.press("escape")
        await driver.settle()
    assert sheets_of(store) == []


async def test_own_words_are_kept_as_they_are_typed_and_come_back(opened: Opening, store: Path) -> None:
    """S-10: line by line, Chinese, wide spaces and brackets, pasted too, without any key that saves."""
    async with opened() as driver:
        await open_page(driver)
        await driver.press("w")
        await type_fast(driver, "钥匙　在 [red]")
        await press_fast(driver, "enter")
        await paste(driver, "备用金\x1b 500\r\n第二行")
        await driver.until(
            lambda: [one.words for one in sheets_of(store)] == ["钥匙　在 [red]\n备用金 500\n第二行"], "kept"
        )
        await driver.shows("kept 20:00:00")
    async with opened() as driver:
        await open_page(driver)
        await driver.until(lambda: area(driver).text == "钥匙　在 [red]\n备用金 500\n第二行", "back")


async def test_what_is_typed_stays_when_the_page_is_left_at_once(opened: Opening, store: Path) -> None:
    """S-10: Esc right behind the last key."""
    async with opened() as driver:
        await open_page(driver)
        await driver.press("w")
        await type_fast(driver, NOTE)
        await press_fast(driver, "escape")
        await driver.until(lambda: [one.words for one in sheets_of(store)] == [NOTE], "kept")


async def test_a_change_elsewhere_is_shown_but_never_under_the_typists_hands(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """S-8, S-10: another terminal opens a case and writes on the same sheet."""
    async with opened(size=(120, 60)) as driver:
        await open_page(driver)
        await driver.press("w")
        await driver.type("abc")
        await driver.until(lambda: [one.words for one in sheets_of(store)] == ["abc"], "kept")
        with shop_at(store) as shop:
            shop.open_case("damaged", "三箱破损", at=EVENING)
            shop.do(handovers.save_words, open_sheet(shop), "elsewhere", at=EVENING)
        await driver.shows("三箱破损")
        assert area(driver).text == "abc"
        await driver.press("tab")
        with shop_at(store) as shop:
            shop.do(handovers.save_words, open_sheet(shop), "from there", at=EVENING)
            # Words that are still typed are not in the record: they show with the next thing that is.
            shop.open_case("callback", "回电", at=EVENING)
        await driver.until(lambda: area(driver).text == "from there", "shown")


async def test_too_long_words_are_refused_and_stay_in_the_field(opened: Opening, store: Path) -> None:
    """S-10: nothing is cut."""
    async with opened() as driver:
        await open_page(driver)
        await driver.press("w")
        await paste(driver, "长" * 5000)
        await driver.shows("Please shorten it")
        assert area(driver).text == "长" * 5000
        assert sheets_of(store) == []


# -- signing and accepting ---------------------------------------------------------------------------------------------


async def test_signing_asks_the_own_password_and_then_it_stands(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """S-10: a wrong password is said at its field; the signature is shown short."""
    async with opened(size=(100, 40)) as driver:
        page = await open_page(driver)
        await driver.press("w")
        await type_fast(driver, NOTE)
        await sign(driver, "wrong one")
        await driver.shows("Name or password is wrong.")
        await fill_dialog(driver, PASSWORD)
        await driver.shows("Signed. It waits", "signed 20:00, to be accepted")
        (sheet,) = sheets_of(store)
        assert (sheet.agent, sheet.words, sheet.signed_at) == (LI.name, NOTE, EVENING)
        assert handovers.verify(sheet)
        assert page.chosen is not None
        assert page.chosen.signature == sheet.signature[:12]
        assert not area(driver).display
        await driver.shows(NOTE)
        await driver.press("ctrl+s")
        await driver.shows("signed already")


async def test_at_the_outgoing_agents_terminal_the_incoming_one_says_who_and_the_password(
    opened: Opening, store: Path
) -> None:
    """S-10: what is open on it goes over."""
    async with opened() as driver:
        await open_page(driver)
        await sign(driver)
        await driver.shows("Signed. It waits")
        await driver.press("c")
        await fill_dialog(driver, LI.name, PASSWORD)
        await driver.shows("somebody else accepts it")
    async with opened() as driver:
        await open_page(driver)
        await driver.press("c")
        await fill_dialog(driver, ZHOU.name, PASSWORD)
        await driver.shows("Accepted by 周敏", "accepted 20:00, 周敏")
    (sheet,) = sheets_of(store)
    assert sheet.accepted_by == ZHOU.name


async def test_the_incoming_agent_sees_what_waits_at_once_and_needs_only_the_password(
    opened: Opening, store: Path
) -> None:
    """S-10: also a sheet of a day before, with what had been written on it."""
    with shop_at(store) as shop:
        before = open_sheet(shop, "B", day=MONDAY - timedelta(days=1))
        shop.do(handovers.save_words, before, NOTE, at=EVENING)
        sign_at_desk(shop, before)
        signed(shop)
    async with opened(ZHOU) as driver:
        page = await open_page(driver, "B")
        assert page.chosen is not None
        assert page.chosen.day == MONDAY - timedelta(days=1)
        await driver.shows(NOTE, "! ")
        await driver.press("c")
        await fill_dialog(driver, PASSWORD)
        await driver.shows("Accepted by 周敏")
        await driver.press("right")
        await driver.until(lambda: page.chosen is not None and page.chosen.day == MONDAY, "the other one")
        await driver.press("right")
        await driver.until(lambda: page.chosen is not None and page.chosen.is_own(ZHOU), "the own one")


async def test_a_sheet_that_is_signed_meanwhile_is_told_and_shown_by_a_key(opened: Opening, store: Path) -> None:
    """S-10: the page stays where its reader is."""
    async with opened(ZHOU) as driver:
        page = await open_page(driver, "B")
        assert page.chosen is not None
        assert page.chosen.agent == ZHOU.name
        with shop_at(store) as shop:
            signed(shop)
        await driver.shows("李娜 has signed the sheet of A")
        assert page.chosen.agent == ZHOU.name
        await driver.press("left")
        await driver.until(lambda: page.chosen is not None and page.chosen.waits_for(ZHOU), "waiting")


async def test_what_was_changed_behind_the_signature_shows_and_is_not_accepted(opened: Opening, store: Path) -> None:
    """S-10"""
    with shop_at(store) as shop:
        signed(shop)
    changed_behind(store, words="something else")
    async with opened(ZHOU) as driver:
        await open_page(driver, "B")
        await driver.shows("changed after it was signed", "X ")
        await driver.press("c")
        await fill_dialog(driver, PASSWORD)
        await driver.shows("Tell a supervisor.")


@pytest.mark.parametrize(
    ("person", "key", "sentence"),
    [
        (ZHOU, "ctrl+s", "only 李娜 signs it"),
        (ZHOU, "c", "李娜 has not signed this sheet yet"),
        (LI, "a", "Words are added once the sheet is accepted"),
        (ZHOU, "x", "李娜 has not begun this sheet yet"),
    ],
)
async def test_what_cannot_be_done_is_said(opened: Opening, person: Person, key: str, sentence: str) -> None:
    """S-10"""
    async with opened(person) as driver:
        await open_page(driver, "A")
        await driver.press(key)
        await driver.shows(sentence)


# -- afterwards --------------------------------------------------------------------------------------------------------


async def test_once_accepted_it_is_read_only_and_words_are_added(
    opened: Opening, store: Path, clock: StillClock
) -> None:
    """S-10: with who and when, the sheet as it was."""
    with shop_at(store) as shop:
        accept(shop, signed(shop))
    clock.at += 5 * MINUTE
    async with opened(size=(100, 60)) as driver:
        await open_page(driver)
        assert not area(driver).display
        await driver.press("a")
        await fill_dialog(driver, "")
        await driver.shows("Type what is to be added")
        await fill_dialog(driver, "钥匙在门卫")
        await driver.shows("Added.", "Added after it was accepted", "钥匙在门卫", "2026-11-23 20:05")
    (sheet,) = sheets_of(store)
    assert handovers.verify(sheet)


async def test_x_writes_pdf_and_text_and_says_where(opened: Opening, store: Path) -> None:
    """S-10: of a sheet that is still being written too."""
    async with opened() as driver:
        await open_page(driver)
        await driver.press("w")
        await type_fast(driver, NOTE)
        await driver.press("tab", "x")
        await driver.shows("Written:")
        folder = store.parent / "handovers"
        stem = f"handover-{MONDAY}-A-李娜"
        assert (folder / f"{stem}.pdf").read_bytes().startswith(b"%PDF")
        assert NOTE in (folder / f"{stem}.txt").read_text("utf-8")
        assert f"Written:{stem}.pdfand.txtin" in driver.text().replace("\n", "").replace(" ", "")


async def test_the_page_speaks_the_other_language_with_what_is_typed(opened: Opening) -> None:
    """E-2"""
    async with opened() as driver:
        await open_page(driver)
        await driver.press("w")
        await driver.type("abc")
        await driver.press("ctrl+t")
        await driver.until(lambda: area(driver).text == "abc" and area(driver).has_focus, "typing goes on")
        await driver.type("d")
        assert area(driver).text == "abcd"
        use("en")


@pytest.mark.parametrize("size", [(60, 12), (80, 24), (120, 40)])
async def test_words_and_sheet_have_room_at_every_size(opened: Opening, size: tuple[int, int]) -> None:
    async with opened(size=size) as driver:
        page = await open_page(driver)
        assert page.query_one("#sheet").size.height >= 3
        assert area(driver).size.height >= 2
        assert page.query_one("#rows", Rows).size.height >= 1
