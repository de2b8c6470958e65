"""The slips' lists and envelopes, by keys and by a scanner (D-1 to D-5)."""

from __future__ import annotations

from pathlib import Path

from csdesk.desk.slips import slip_batches, slip_lists, slips
from csdesk.screens.choosing import Choosing
from csdesk.screens.confirmation import Confirmation
from csdesk.screens.dialog import Dialog
from csdesk.screens.slips.slip_batch import SlipBatchScreen
from csdesk.screens.slips.slip_page import SlipPage
from csdesk.screens.slips.slips import SlipsScreen
from tests.desk.shop import PASSWORD, on_clocks
from tests.desk.slip_shop import arrived, brought_to, ordered, posted, see
from tests.screens.casework import rows_of
from tests.screens.conftest import Opening, StillClock
from tests.screens.driving import Driver
from tests.screens.walking import fill, shop_at, type_fast

FIRST = on_clocks("2026-11-09 10:00")
LATER = on_clocks("2026-11-22 09:30")


async def open_slips(driver: Driver) -> SlipsScreen:
    """The lists of slips, once one is filled."""
    await driver.app.run_action("slips")
    await driver.until(lambda: isinstance(driver.app.screen, SlipsScreen), "slips")
    screen = driver.app.screen
    assert isinstance(screen, SlipsScreen)
    await driver.until(lambda: screen.look is not None, "the first list")
    await driver.settle()
    return screen


async def asked(driver: Driver, what: type) -> None:
    """Wait for a question."""
    await driver.until(lambda: isinstance(driver.app.screen, what), what.__name__)
    await driver.pilot.pause()


async def test_a_slip_goes_its_whole_way(opened: Opening, store: Path, clock: StillClock) -> None:
    """D-1 to D-5: overdue first; pressed, signed, posted, received by scanner with one missing and one extra, checked,
    handed to finance with a password; each told in words."""
    with shop_at(store) as shop:
        late = arrived(shop, FIRST)
        batch, (here, lost) = posted(shop, 2, FIRST)
        beside = brought_to(shop, arrived(shop, FIRST, transfers=2), "signed", at=FIRST)
        on_its_way = ordered(shop, FIRST)
    clock.at = LATER
    async with opened() as driver:
        screen = await open_slips(driver)
        await driver.shows("Overdue", "3 slips", "out 4 | faulty 0 | coming 1", f"! {late}")
        await driver.shows("signature and stamp, 2 copies; was due 11-19, 3 days late; next: have it")
        await driver.press("d")
        await asked(driver, Dialog)
        # Whom stands there already, and the cursor behind it.
        await fill(driver, "今天寄出")
        await driver.shows("pressed. It is in the record.", "1 in all")
        await driver.press("n")
        await driver.shows(f"{late}", "signed. u takes it back.")
        await driver.press("n")
        await asked(driver, Dialog)
        await fill(driver, "YT77")
        await driver.shows("B-0002 is posted with")
        # The envelope: a number after the other, as a scanner types them.
        await driver.press("r")
        await asked(driver, Choosing)
        await driver.press("2")
        await driver.until(lambda: isinstance(driver.app.screen, SlipBatchScreen), "envelope")
        await driver.shows("here 0", "missing 2", "extra 0", here, lost)
        for number in (here, beside, here):
            await type_fast(driver, number)
            await driver.press("enter")
        await driver.shows(f"{here} was scanned already, by 李娜.", "here 1", "missing 1", "extra 1")
        await driver.shows(f"1 slip of the list is not here: {lost}", f"1 is here and not on the list: {beside}")
        await driver.press("u")
        await driver.shows(f"{beside}: taken back.", "extra 0")
        await driver.press("c")
        await asked(driver, Confirmation)
        await driver.press("y")
        await driver.shows("B-0001 is closed.")
        with shop_at(store) as shop:
            assert (see(shop, lost).fault, see(shop, here).state, see(shop, beside).state) == (
                "missing",
                "received",
                "signed",
            )
            assert shop.see(slip_batches.get, batch).closed_by == "李娜"
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is screen, "list")
        # Scanned over the list: it goes to the slip, wherever that stands.
        await type_fast(driver, here)
        await driver.press("enter")
        await driver.until(lambda: screen.chosen is not None and screen.chosen.number == here, "the slip")
        await driver.press("n")
        await driver.shows(f"{here}", "checked. u takes it back.")
        await driver.press("n")
        await asked(driver, Choosing)
        await driver.press("1")
        await asked(driver, Dialog)
        await fill(driver, "何琳", "wrong")
        await driver.shows("wrong")
        await fill(driver, PASSWORD)
        await driver.shows("handed to finance")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, SlipPage), "page")
        await driver.shows("to finance: 何琳", "B-0001", "Transfers")
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is screen, "list")
        # Arrival: when, and after how many transfers.
        await type_fast(driver, on_its_way)
        await driver.press("enter")
        await driver.until(lambda: screen.chosen is not None and screen.chosen.number == on_its_way, "the slip")
        await driver.press("n")
        await asked(driver, Dialog)
        await fill(driver, "11-20 09:00", "1")
        await driver.shows("arrival noted", "due 12-05")
    with shop_at(store) as shop:
        assert shop.see(slips.marks_of, see(shop, here))["returned"].taken_by == "何琳"
        assert see(shop, on_its_way).transfers == 1
        assert shop.see(slip_lists.counts, at=LATER)["returned"] == 1


async def test_lists_faults_and_what_is_refused(opened: Opening, store: Path, clock: StillClock) -> None:
    """D-2, D-3: a list by its key, several slips at once, a fault with its report, everything taken back, in Chinese
    too; what is refused is said and changes nothing."""
    clock.at = LATER
    with shop_at(store) as shop:
        numbers = [brought_to(shop, arrived(shop, LATER), "received", at=LATER) for _ in range(2)]
        waiting = ordered(shop, LATER)
    async with opened() as driver:
        screen = await open_slips(driver)
        await driver.shows("No slip is in this list.")
        await driver.press("t")
        await asked(driver, Choosing)
        await driver.press("5")
        await driver.shows("To be checked", "2 slips")
        await driver.press("space", "space", "n")
        await driver.shows("2 slips: checked.", "No slip is in this list.")
        await driver.press("t")
        await asked(driver, Choosing)
        await driver.press("8")
        await driver.until(lambda: len(rows_of(driver).rows) == 3, "all")
        assert [one.key for one in rows_of(driver).rows] == [waiting, *reversed(numbers)]
        await driver.press("d")
        await asked(driver, Dialog)
        await driver.press("escape")
        await driver.until(lambda: driver.app.screen is screen, "list")
        await driver.press("down", "e")
        await asked(driver, Choosing)
        await driver.press("1")
        await asked(driver, Dialog)
        await fill(driver, "没有盖章")
        await driver.shows("has to be signed again. b says who was told.", "at fault: incomplete")
        await driver.press("b")
        await asked(driver, Dialog)
        await fill(driver, "华东")
        await driver.shows("reported.")
        await driver.press("u")
        await driver.shows("taken back.")
        await driver.press("ctrl+t")
        await driver.shows("全部（新的在前）", "已核对", "货在途")
    with shop_at(store) as shop:
        assert {see(shop, one).state for one in numbers} == {"checked"}
        assert {see(shop, one).fault for one in numbers} == {""}
